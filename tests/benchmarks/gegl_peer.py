"""Ours beside the best free peer, GEGL's lens blur: `python -m tests.benchmarks.gegl_peer [--scenes NAME ...]`.

One picture of 1536x1024, radius 30, both in the same run: seconds without reading and writing files, and PSNR against
the ray-sampled truth. Ours has more lines: a change of the focus, when lights and layers are prepared already, and the
draft that is shown meanwhile (enlarged from 0.5 MP, as on the screen), which is what follows the hand. GEGL is given
the exact radius of every pixel as its mask. It is a program of its own (Debian: `apt install gegl`), so its
time is that of the whole command less that of the same command without the filter; both use two threads. Options:

    --scenes NAME ...   portrait and street if not given, each focused near and far
    --turns N           runs of each, of which the median counts
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering.bokeh import prepare, render_prepared
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, HighlightSettings
from tests.benchmarks.thin_lens import report, sampling
from tests.benchmarks.thin_lens.drawing import Frame
from tests.benchmarks.thin_lens.references import Task, to_encoded
from tests.benchmarks.thin_lens.scenes import SCENES
from tests.benchmarks.thin_lens_truth import true_picture

FRAME = Frame(1024, 1536)
RADIUS_PX = 30.0
POSITIONS = ("near", "far")
DRAFT_PIXELS = 500_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module text."""
    parser = argparse.ArgumentParser(description="ours beside gegl:lens-blur")
    parser.add_argument("--scenes", nargs="+", choices=list(SCENES), default=["portrait", "street"])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args(arguments)
    if shutil.which("gegl") is None:
        print("gegl is not installed: install Debian's package 'gegl' and start again.")
        return 1
    print(
        f"{'picture':<18}{'renderer':<14}{'seconds':>8}{'total':>8}{'focus':>8}{'edges':>8}{'edges-nl':>9}{'lights':>8}"
    )
    for name in options.scenes:
        for position in POSITIONS:
            compare(name, position, options.turns)
    return 0


def compare(name: str, position: str, turns: int) -> None:
    """Print both renderers' rows for one picture, and how many times as fast ours is."""
    facts = true_picture(name, position, FRAME, 0, sampling.Opening(), RADIUS_PX)
    task = Task(facts["photo"], facts["disparity"], facts["focus"], facts["blur_px"], sampling.Opening())
    where = report.regions(facts["pinhole"].astype(np.float32), task.radius)
    truth = to_encoded(facts["truth"].astype(np.float32))
    seconds: dict[str, list[float]] = {}
    pictures: dict[str, NDArray[np.float32]] = {}
    for turn in range(turns + 1):  # the first one compiles and fills caches
        for label, picture, taken in (*timed_ours(task), ("gegl", *timed_gegl(task))):
            pictures[label] = picture
            if turn:
                seconds.setdefault(label, []).append(taken)
    median = {label: statistics.median(times) for label, times in seconds.items()}
    for label, picture in pictures.items():
        score = report.score(picture, truth, where, median[label])
        figures = (score.psnr.get(region, float("nan")) for region in ("total", "focus", "edges", "edges-nl", "lights"))
        row = "".join(f"{figure:>{width}.1f}" for figure, width in zip(figures, (8, 8, 8, 9, 8), strict=True))
        times = "" if label == "gegl" else f"   {median['gegl'] / median[label]:.1f} times as fast"
        print(f"{name + ' ' + position:<18}{label:<14}{score.seconds:>8.3f}{row}{times}", flush=True)


def timed_ours(task: Task) -> list[tuple[str, NDArray[np.float32], float]]:
    """Label, picture 0..1 and seconds: from photo and disparity, after a change, and of a draft after a change."""
    height, width = task.disparity.shape
    scale = math.sqrt(DRAFT_PIXELS / (height * width))
    small = round(width * scale), round(height * scale)
    shown = cv2.resize(task.photo, small, interpolation=cv2.INTER_AREA)
    shown_disparity = np.ascontiguousarray(cv2.resize(task.disparity, small, interpolation=cv2.INTER_NEAREST))
    draft = prepare(shown, shown_disparity, HighlightSettings())
    there, elsewhere = Defocus(task.focus, task.blur_px), Defocus(min(task.focus + 0.01, 1.0), task.blur_px)
    on_screen = Defocus(task.focus, task.blur_px * scale)
    results = []
    start = time.perf_counter()
    prepared = prepare(task.photo, task.disparity, HighlightSettings())
    render_prepared(prepared, elsewhere, ApertureSettings())
    whole = time.perf_counter() - start
    start = time.perf_counter()
    picture = render_prepared(prepared, there, ApertureSettings())
    changed = time.perf_counter() - start
    render_prepared(draft, on_screen, ApertureSettings(), quality=Quality.DRAFT)
    start = time.perf_counter()
    enlarged = cv2.resize(render_prepared(draft, on_screen, ApertureSettings(), quality=Quality.DRAFT), (width, height))
    drafted = time.perf_counter() - start
    for label, pixels, seconds in (
        ("ours", picture, whole), ("ours changed", picture, changed), ("ours draft", enlarged, drafted)
    ):  # fmt: skip
        results.append((label, pixels.astype(np.float32) / 255, seconds))
    return results


def timed_gegl(task: Task) -> tuple[NDArray[np.float32], float]:
    """Picture 0..1 and seconds of the filter alone."""
    with tempfile.TemporaryDirectory() as folder:
        photo, mask, out = (Path(folder) / name for name in ("photo.png", "mask.png", "out.png"))
        cv2.imwrite(str(photo), task.photo[:, :, ::-1])
        share = np.clip(np.abs(task.radius) / RADIUS_PX, 0, 1)
        cv2.imwrite(str(mask), np.round(share * 65535).astype(np.uint16))
        plain = _run("gegl", str(photo), "-o", str(out), "--", "gegl:nop")
        lens_blur = ("gegl:lens-blur", f"radius={RADIUS_PX}", "aux=[", "gegl:load", f"path={mask}", "]")
        blurred = _run("gegl", str(photo), "-o", str(out), "--", *lens_blur)
        picture = np.asarray(cv2.imread(str(out), cv2.IMREAD_UNCHANGED))
    largest = np.iinfo(picture.dtype).max
    return picture[:, :, 2::-1].astype(np.float32) / largest, blurred - plain


def _run(*command: str) -> float:
    environment = {**os.environ, "GEGL_THREADS": "2", "GEGL_USE_OPENCL": "no"}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
