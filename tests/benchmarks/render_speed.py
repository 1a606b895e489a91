"""Speed of the renderer as ratios to one filter call: `python -m tests.benchmarks.render_speed [--large]`.

U is one `cv2.filter2D` with a soft disc of radius 10 on the same 4-channel float32 picture in the same run. Times are
medians over some turns, U and render in turn, with the layers prepared (they are made once per photo); the export is
timed with everything after the depth. Renders in a row are what a drag does. Peak memory is what the process held
beyond what it held before.

    draft 0.5 MP, final 1.5 MP: after a change of focus, each scene focused near, middle and far
    --apertures: what each aperture costs against the disc, in processor time, and no more
    --large: export of 24 MP and 60 MP, each in a process of its own
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering.bokeh import PreparedPhoto, prepare, render_prepared
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, HighlightSettings

RADIUS_FRACTION = 0.03  # largest radius over the long side
FOCUS = {"near": 0.95, "middle": 0.55, "far": 0.1}
APERTURES = {
    "disc": ApertureSettings(),
    "blades": ApertureSettings(shape="blades"),
    "ring": ApertureSettings(shape="ring"),
    "star": ApertureSettings(shape="star"),
    "heart": ApertureSettings(shape="heart"),
    "bubble": ApertureSettings(rim=1.0),
    "anamorphic": ApertureSettings(anamorphic=1.6),
    "cat-eye": ApertureSettings(cat_eye=0.8),
    "swirl": ApertureSettings(swirl=0.8),
    "fringes": ApertureSettings(fringes=0.5),
    "spherical": ApertureSettings(spherical=0.5),
    "onion": ApertureSettings(onion=0.5),
    "astigmatic": ApertureSettings(astigmatism=0.5),
}


def scene(name: str, height: int, width: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A textured picture and its disparity: "layers" has three flat layers, "street" a ground plane and posts."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 230, (height // 16, width // 16, 3), np.uint8)
    photo = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    disparity = np.full((height, width), 0.1, np.float32)
    if name == "layers":
        cv2.circle(disparity, (width // 2, height // 2), height // 4, 0.55, -1)
        cv2.circle(disparity, (width // 5, height), height // 3, 0.95, -1)
    else:
        ground = height - height // 2
        disparity[height // 2 :] = np.linspace(0.1, 0.95, ground, dtype=np.float32)[:, None]
        for post in range(8):
            near = 0.15 + 0.1 * post
            foot = height // 2 + int(ground * (near - 0.1) / 0.85)
            left = int(width * (0.05 + 0.11 * post))
            disparity[foot - height // 3 : foot, left : left + width // 40] = near
    return photo, disparity


def unit_ms(height: int, width: int) -> float:
    """U of this size, one call, in ms."""
    return 1000 * unit_s(height, width)[0]


def unit_s(height: int, width: int) -> tuple[float, float]:
    """U of this size, one call: seconds of the wall and of the processor."""
    picture = np.random.default_rng(1).random((height, width, 4), np.float32)
    y, x = np.mgrid[-10:11, -10:11]
    disc = 0.5 + 0.5 * np.tanh(0.25 * (100 - x**2 - y**2) + 0.5)
    psf = (disc / disc.sum()).astype(np.float32)
    wall, processor = time.perf_counter(), time.process_time()
    cv2.filter2D(picture, -1, psf)
    return time.perf_counter() - wall, time.process_time() - processor


def ratio(render: Callable[[], Any], height: int, width: int, turns: int = 5) -> tuple[float, float]:
    """Median time of a render in ms, and over U."""
    render()
    times, units = [], []
    for _ in range(turns):
        units.append(unit_ms(height, width))
        start = time.perf_counter()
        render()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), statistics.median(times) / statistics.median(units)


def least_ms(render: Callable[[], Any], disc: Callable[[], Any], turns: int = 5) -> tuple[float, float]:
    """Least processor time of a render in ms, and over that of the disc, in turn; the first turn makes the tables."""
    times: list[list[float]] = [[], []]
    for _ in range(turns + 1):
        for own, each in zip(times, (render, disc), strict=True):
            start = time.process_time()
            each()
            own.append(1000 * (time.process_time() - start))
    least, of_disc = (min(own[1:]) for own in times)
    return least, least / of_disc


def in_a_row_ms(render: Callable[[], Any], turns: int = 15) -> float:
    """Median time of renders that follow each other at once, as in a drag: the memory of the last one is at hand."""
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        render()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def report_size(label: str, height: int, width: int, quality: Quality) -> None:
    """Print the ratios of one preview size."""
    blur_px = RADIUS_FRACTION * width / 0.85
    for name in ("layers", "street"):
        photo, disparity = scene(name, height, width)
        prepared = prepare(photo, disparity, HighlightSettings())
        for position, focus in FOCUS.items():
            turn = _render(prepared, Defocus(focus, blur_px), ApertureSettings(), quality)
            milliseconds, units = ratio(turn, height, width)
            row = in_a_row_ms(turn)
            print(f"{label} {name:<7} {position:<7} {milliseconds:7.0f} ms {units:6.2f} U; in a row {row:4.0f} ms "
                  f"{row * units / milliseconds:6.2f} U", flush=True)  # fmt: skip


def report_apertures(height: int, width: int) -> None:
    """Print what each aperture costs against the disc, in processor time, the least of some turns.

    Half of the picture in focus; and all of it blurred, a large part by the largest radius of a level, 20 px, where a
    PSF has most edges: nothing costs more.
    """
    deep = 20 / 0.43 * width / 1500
    for name, focus, blur_px in (
        ("layers", 0.55, RADIUS_FRACTION * width / 0.45), ("layers", 0.95, deep), ("street", 0.95, deep)
    ):  # fmt: skip
        photo, disparity = scene(name, height, width)
        prepared = prepare(photo, disparity, HighlightSettings())
        defocus = Defocus(focus, blur_px)
        disc = _render(prepared, defocus, ApertureSettings(), Quality.FINAL)
        for key, aperture in APERTURES.items():
            milliseconds, share = least_ms(_render(prepared, defocus, aperture, Quality.FINAL), disc)
            print(f"{name} focus {focus:.2f} {key:<11} {milliseconds:5.0f} ms {share:5.2f} of the disc", flush=True)


def report_export(height: int, width: int) -> None:
    """Print time and peak memory of one export, everything after the depth."""
    photo, disparity = scene("street", height, width)
    units = statistics.median(unit_ms(height, width) for _ in range(3)) if height * width < 3e7 else float("nan")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    defocus = Defocus(0.55, RADIUS_FRACTION * width / 0.45)
    render_prepared(prepare(photo, disparity, HighlightSettings()), defocus, ApertureSettings())
    milliseconds = 1000 * (time.perf_counter() - start)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
    print(f"export {height * width / 1e6:.0f} MP {milliseconds / 1000:.1f} s {milliseconds / units:.2f} U, "
          f"{peak:.2f} GB above what the photo, its disparity and U took", flush=True)  # fmt: skip


def _render(
    prepared: PreparedPhoto, defocus: Defocus, aperture: ApertureSettings, quality: Quality
) -> Callable[[], Any]:
    focus = iter(np.linspace(-0.02, 0.02, 1000))

    def render() -> Any:  # the focus moves a little each time, as in a drag
        moved = replace(defocus, focus_disparity=defocus.focus_disparity + float(next(focus)))
        return render_prepared(prepared, moved, aperture, quality=quality)

    return render


def main() -> None:
    parser = argparse.ArgumentParser(description="renderer speed in U")
    parser.add_argument("--large", action="store_true", help="24 and 60 MP exports only")
    parser.add_argument("--apertures", action="store_true", help="the apertures only")
    options = parser.parse_args()
    if options.apertures:
        report_apertures(1000, 1500)
        return
    if options.large:
        for size in ((4000, 6000), (6320, 9480)):
            process = multiprocessing.get_context("spawn").Process(target=report_export, args=size)
            process.start()
            process.join()
        return
    report_size("draft 0.5 MP", 577, 866, Quality.DRAFT)
    report_size("final 1.5 MP", 1000, 1500, Quality.FINAL)
    report_apertures(1000, 1500)


if __name__ == "__main__":
    main()
