"""Renderers against ray-sampled thin-lens truth: `python -m tests.benchmarks.thin_lens_truth [--quick]`.

    scene (thin_lens/scenes.py) -> all-in-focus 8-bit photo + disparity + true picture   (thin_lens/sampling.py)
    photo + disparity -> every renderer (thin_lens/references.py) -> scores and table    (thin_lens/report.py)

Truth is kept in out/thin_lens, by scene, seed, size and lens; delete the folder to make it anew. Options:

    --quick               384x256 with half the radii instead of 768x512
    --scenes NAME ...     only these (also slope scenes: meadow pavement)
    --only NAME ...       only these renderers: none gather scatter layers32 paper ours ours-plain
    --degrade blur        disparity blurred by sigma 3 px; `network`: the product's own estimate, aligned
    --seed N              other scenes of the same kinds
    --detail              one line per picture;  --save FOLDER  writes the pictures;  --converge  1024 against 4096
"""

from __future__ import annotations

import argparse
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.thin_lens import report, sampling
from tests.benchmarks.thin_lens.drawing import Frame
from tests.benchmarks.thin_lens.references import RENDERERS, Task, to_encoded
from tests.benchmarks.thin_lens.scenes import SCENES, SLOPES, make_scene

Array = NDArray[np.float32]

CACHE = Path(__file__).parents[2] / "out" / "thin_lens"
LARGEST_RADII = (20.0, 28.0, 14.0, 40.0)  # px at 768x512, in turn over the scenes
SLOPE_RADIUS = 20.0
CAT_EYE = 0.9
DEGRADING_SIGMA = 3.0  # px


@dataclass(frozen=True)
class Picture:
    """One scene through one lens: the task, its truth and its pinhole radiance in linear light (H, W, 3), HDR."""

    scene: str
    position: str
    task: Task
    truth: Array
    pinhole: Array


def pictures(names: Sequence[str], frame: Frame, seed: int) -> Iterator[Picture]:
    """Every scene focused near, in the middle and far; made once, then read from the cache."""
    for name in names:
        for position in ("near", "middle", "far"):
            yield picture(name, position, frame, seed)


def picture(name: str, position: str, frame: Frame, seed: int) -> Picture:
    """One picture, from the cache if it is there."""
    opening, largest = lens(name, position)
    path = CACHE / f"{name}-{seed}-{position}-{frame.width}x{frame.height}-{_code_stamp()}.npz"
    if not path.exists():
        _write(path, true_picture(name, position, frame, seed, opening, largest * frame.scale))
    with np.load(path) as file:
        task = Task(file["photo"], file["disparity"], float(file["focus"]), float(file["blur_px"]), opening)
        return Picture(name, position, task, file["truth"].astype(np.float32), file["pinhole"].astype(np.float32))


def lens(name: str, position: str) -> tuple[sampling.Opening, float]:
    """Opening and largest radius (px at 768x512) for a scene: mostly discs, some hexagons and cat-eyes."""
    if name in SLOPES:
        return sampling.Opening(), SLOPE_RADIUS
    index = list(SCENES).index(name)
    turn = (index + ("near", "middle", "far").index(position)) % 5
    shape = {3: "hexagon", 4: "cat_eye"}.get(turn, "disc")
    return sampling.Opening(shape, CAT_EYE if turn == 4 else 0.0), LARGEST_RADII[index % len(LARGEST_RADII)]


def degraded(task: Task, kind: str | None) -> Task:
    """The task with a disparity map that a product would have."""
    if kind == "blur":
        return replace(task, disparity=cv2.GaussianBlur(task.disparity, (0, 0), DEGRADING_SIGMA))
    if kind == "network":
        from d2f_core import estimate

        guess = np.asarray(estimate(task.photo).disparity, np.float32)
        columns = np.stack([guess.ravel(), np.ones(guess.size, np.float32)], 1)
        slope, offset = np.linalg.lstsq(columns, task.disparity.ravel(), rcond=None)[0]
        return replace(task, disparity=np.clip(slope * guess + offset, 0, 1).astype(np.float32))
    return task


def converge(names: Sequence[str], frame: Frame, seed: int) -> None:
    """Print PSNR between 1024 samples (or more where the radius asks for it) and 4096 (or 4 times as many)."""
    for name in names:
        scene, (opening, largest) = make_scene(name, seed, frame), lens(name, "middle")
        focus = scene.focus["middle"]
        lens_options: Any = {"focus": focus, "blur_px": largest * frame.scale / max(focus, 1 - focus)}
        count = sampling.sample_count(scene.layers, frame, **lens_options)
        few, many = (
            to_encoded(sampling.thin_lens(scene.layers, frame, opening=opening, samples=n, **lens_options))
            for n in (count, max(4096, 4 * count))
        )
        psnr = -10 * np.log10(max(float(((few - many) ** 2).mean()), 1e-12))
        print(f"{name:<10}{count:>6} against {max(4096, 4 * count):>6} samples: {psnr:.1f} dB", flush=True)


def measure(
    names: Sequence[str], renderers: Sequence[str], frame: Frame, options: argparse.Namespace
) -> dict[str, dict[tuple[str, str], report.Score]]:
    """Scores by renderer and picture."""
    scores: dict[str, dict[tuple[str, str], report.Score]] = {name: {} for name in renderers}
    for item in pictures(names, frame, options.seed):
        task, truth = degraded(item.task, options.degrade), to_encoded(item.truth)
        where = report.regions(item.pinhole, item.task.radius)
        if options.save:
            _save(options.save, item, "truth", truth)
        for name in renderers:
            start = time.perf_counter()
            result = RENDERERS[name](task)
            seconds = time.perf_counter() - start
            scores[name][item.scene, item.position] = report.score(result, truth, where, seconds)
            if options.save:
                _save(options.save, item, name, result)
    return scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module text."""
    parser = argparse.ArgumentParser(description="renderers against thin-lens truth")
    parser.add_argument("--quick", action="store_true", help="384x256")
    parser.add_argument("--scenes", nargs="+", choices=[*SCENES, *SLOPES], default=[*SCENES, *SLOPES])
    parser.add_argument("--only", nargs="+", choices=list(RENDERERS), default=list(RENDERERS)[:-1])
    parser.add_argument("--degrade", choices=["blur", "network"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--detail", action="store_true", help="one line per picture")
    parser.add_argument("--save", type=Path, help="folder for the pictures")
    parser.add_argument("--converge", action="store_true", help="check the number of samples instead")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    frame = Frame(256, 384) if options.quick else Frame(512, 768)
    if options.converge:
        converge(options.scenes, frame, options.seed)
        return 0
    for title, group in (("scenes", SCENES), ("slopes", SLOPES)):
        names = [name for name in options.scenes if name in group]
        if not names:
            continue
        _warm_up(options.only)
        scores = measure(names, options.only, frame, options)
        print((report.detail(scores) + "\n" if options.detail else "") + "\n" + report.table(title, scores), flush=True)
    return 0


def true_picture(
    name: str, position: str, frame: Frame, seed: int, opening: sampling.Opening, largest_px: float
) -> dict[str, Any]:
    """Photo, disparity, pinhole and true picture of a scene with this largest radius, made anew."""
    scene = make_scene(name, seed, frame)
    focus = scene.focus[position]
    disparity = sampling.top_disparity(scene.layers, frame)
    blur_px = largest_px / float(np.abs(disparity - focus).max())
    pinhole = sampling.pinhole(scene.layers, frame)
    truth = sampling.thin_lens(scene.layers, frame, focus=focus, blur_px=blur_px, opening=opening)
    return {
        "photo": np.round(255 * to_encoded(pinhole)).astype(np.uint8),
        "pinhole": pinhole.astype(np.float16),
        "disparity": disparity,
        "truth": truth.astype(np.float16),
        "focus": focus,
        "blur_px": blur_px,
    }


def _write(path: Path, arrays: dict[str, Any]) -> None:
    """Whole or not at all: two runs may fill the cache at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(unfinished, **arrays)
    unfinished.replace(path)


def _code_stamp() -> str:
    """Changes with the code that makes the truth, so that an old cache is never read."""
    folder = Path(__file__).parent / "thin_lens"
    text = b"".join((folder / name).read_bytes() for name in ("drawing.py", "props.py", "scenes.py", "sampling.py"))
    return f"{zlib.crc32(text):08x}"


def _warm_up(renderers: Sequence[str]) -> None:
    """Compile what numba compiles, outside the timing."""
    tiny = Task(np.zeros((64, 96, 3), np.uint8), np.eye(64, 96, dtype=np.float32), 0.5, 4.0, sampling.Opening())
    for name in renderers:
        RENDERERS[name](tiny)


def _save(folder: Path, item: Picture, name: str, picture: Array) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.round(255 * picture[:, :, ::-1]).astype(np.uint8)
    cv2.imwrite(str(folder / f"{item.scene}-{item.position}-{name}.png"), pixels)


if __name__ == "__main__":
    raise SystemExit(main())
