"""How far a graphics card's picture is from the processor's, and how long it takes: to be run where there is a card.

    python -m tests.benchmarks.graphics_card [cuda | mps | torch-cpu] [--large]

Two scenes, seven openings, three positions of the focus, draft and final, each from 8 bits, 16 bits and float; the
largest difference in codes of 255. Times are of the blur alone, layers prepared, the best of three turns. `--large`
adds an export of 24 MP.
"""

from __future__ import annotations

import argparse
import itertools
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering.bokeh import prepare, render_bokeh, render_prepared
from d2f_core.rendering.device import ON_TORCHS_CPU, check_device
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, HighlightSettings
from d2f_core.warm_up import warm_up
from tests.benchmarks.render_speed import APERTURES, FOCUS, RADIUS_FRACTION, scene

SHAPES = ("disc", "blades", "cat-eye", "ring", "heart", "anamorphic", "swirl")
SIZE = (400, 608)
TURNS = 3


def codes(pixels: NDArray[Any]) -> NDArray[np.float64]:
    """Encoded values, 0..255 whatever the type."""
    return pixels.astype(np.float64) * (255 if pixels.dtype == np.float32 else 255 / np.iinfo(pixels.dtype).max)


def of_type(photo: NDArray[np.uint8], kind: str) -> NDArray[Any]:
    """The photo with 8 or 16 bits, or as float."""
    if kind == "float32":
        return (photo / 255).astype(np.float32)
    return photo if kind == "uint8" else photo.astype(np.uint16) * np.uint16(257)


def compare(device: str, kind: str) -> None:
    """Print the largest difference over all pictures, and the largest share of values that differ in one of them."""
    largest = share = 0.0
    count = 0
    for name, quality, focus, shape in itertools.product(("layers", "street"), Quality, FOCUS.values(), SHAPES):
        photo, disparity = scene(name, *SIZE)
        first, second = (
            codes(render_bokeh(
                of_type(photo, kind), disparity, focus_disparity=focus, blur_px=30, aperture=APERTURES[shape],
                quality=quality, device=each,
            ))
            for each in ("cpu", device)
        )  # fmt: skip
        difference = np.abs(first - second)
        largest, share, count = max(largest, difference.max()), max(share, (difference > 0).mean()), count + 1
    print(f"{kind:8} {count} pictures: at most {largest:.4f} of 255, in {100 * share:.4f} % of the values")


def times(device: str, height: int, width: int, quality: Quality) -> None:
    """Print how long the blur takes on both."""
    photo, disparity = scene("street", height, width)
    prepared = prepare(photo, disparity, HighlightSettings())
    defocus, best, pictures = Defocus(FOCUS["far"], RADIUS_FRACTION * width), {}, []
    for each in ("cpu", device):
        turns = []
        for _ in range(TURNS):
            start = time.perf_counter()
            picture = render_prepared(prepared, defocus, ApertureSettings(), quality=quality, device=each)
            turns.append(time.perf_counter() - start)
        best[each] = min(turns)
        pictures.append(picture.astype(int))
    told = ", ".join(f"{each} {1000 * seconds:.0f} ms" for each, seconds in best.items())
    print(f"{width}x{height} {quality.value}: {told}; at most {np.abs(pictures[0] - pictures[1]).max()} codes apart")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("device", nargs="?", default=ON_TORCHS_CPU)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    check_device(options.device)
    warm_up()
    for kind in ("uint8", "uint16", "float32"):
        compare(options.device, kind)
    times(options.device, 576, 864, Quality.DRAFT)
    times(options.device, 1000, 1500, Quality.FINAL)
    if options.large:
        times(options.device, 4000, 6000, Quality.FINAL)


if __name__ == "__main__":
    main()
