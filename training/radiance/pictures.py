"""HDR pictures whose clipped lights are known, to learn from: scenes, and photos with lights painted in.

A photo becomes radiance by decoding it and choosing an exposure from 0.2 to 2.2: what it then shows above 1 is clipped
and yet known, which teaches skies, walls and windows. Where the photo itself was clipped in a small place nobody knows
the truth (`unknown`); large clipped places count as white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.thin_lens import props
from tests.benchmarks.thin_lens.drawing import Array, Frame, Mask, Painter, noise
from tests.benchmarks.thin_lens.references import to_linear
from tests.benchmarks.thin_lens.sampling import pinhole
from tests.benchmarks.thin_lens.scenes import SCENES, SLOPES, make_scene

Rng = np.random.Generator
Picture = tuple[str, Array, NDArray[np.bool_]]  # name, radiance (H, W, 3), unknown (H, W)

FRAMES = (Frame(256, 384), Frame(256, 384), Frame(384, 576), Frame(512, 768))
HEIGHTS = (224, 256, 320, 384)  # px of the pictures made from photos
WALL_SHARE = 0.2  # of the pictures hold a large white surface
SLOPE_COPIES = 4
ORDER_SEED = 5


def scene_pictures(seeds: Iterable[int]) -> Iterator[Picture]:
    """Pinhole pictures of every scene, at a slightly random exposure and one of four sizes.

    The slope scenes, several of each, have white letters and speckles that clip and shine no more than that:
    counter-examples. Exposure makes more of them clip, but none brighter than white.
    """
    for seed in seeds:
        rng = np.random.default_rng(seed * 77 + 1)
        slopes = [(name, 1000 * seed + copy, 1.0) for name in SLOPES for copy in range(SLOPE_COPIES)]
        for name, scene_seed, brightest in [*((name, seed, np.inf) for name in SCENES), *slopes]:
            frame = FRAMES[rng.integers(len(FRAMES))]
            exposure = np.float32(np.exp(rng.uniform(-0.3, 0.3)))
            radiance = np.minimum(pinhole(make_scene(name, scene_seed, frame).layers, frame) * exposure, brightest)
            yield f"scene-{name}-{scene_seed}", radiance.astype(np.float32), np.zeros(radiance.shape[:2], bool)


def photo_pictures(folders: Sequence[Path], count: int) -> Iterator[Picture]:
    """The first `count` photos of a shuffled list, each with lights painted in."""
    paths = sorted(path for folder in folders for path in folder.glob("*.jpg"))
    np.random.default_rng(ORDER_SEED).shuffle(paths)
    for index, path in enumerate(paths[:count]):
        photo = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB), np.uint8)
        yield (f"photo-{index}", *_lit(photo, np.random.default_rng(index + 10**6)))


def _lit(photo: NDArray[np.uint8], rng: Rng) -> tuple[Array, NDArray[np.bool_]]:
    height = min(int(rng.choice(HEIGHTS)), photo.shape[0])
    width = max(min(round(photo.shape[1] * height / photo.shape[0]), 640), height // 2)
    photo = np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    exposure = np.exp(rng.uniform(np.log(0.2), np.log(2.2)))
    painter, margin = Painter(Frame(height, width)), Frame(height, width).margin
    _clusters(painter, rng)
    if rng.random() < 0.35:
        _signs(painter, rng)
    if rng.random() < WALL_SHARE:
        _wall(painter, rng)
    painted = painter.rgba[margin : margin + height, margin : margin + width]
    alpha = painted[:, :, 3]
    radiance = to_linear(photo) * np.float32(exposure) * (1 - alpha[:, :, None]) + painted[:, :, :3]
    return radiance, _small_clipped(photo) & (exposure > 0.9) & (alpha < 0.1)


def _small_clipped(photo: NDArray[np.uint8]) -> NDArray[np.bool_]:
    clipped = (photo.max(axis=2) >= 248).astype(np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(clipped)
    small = statistics[:, cv2.CC_STAT_AREA] < 500 * (photo.shape[0] / 256) ** 2
    return np.asarray((clipped > 0) & small[labels])


def _clusters(painter: Painter, rng: Rng) -> None:
    """Up to three groups of lamps, alike within a group."""
    across = 512 * painter.frame.width / painter.frame.height
    for _ in range(int(rng.integers(0, 4))):
        x, y, reach = rng.uniform(0, across), rng.uniform(0, 512), rng.uniform(30, 200)
        smallest = rng.uniform(0.6, 2.5)
        largest, brightest = min(smallest * rng.uniform(1.1, 4), 5), float(rng.choice([10, 40, 200]))
        box = (x - reach, y - reach, x + reach, y + reach)
        props.lamps(painter, rng, int(rng.integers(1, 22)), smallest, largest, 2, brightest, box, warmth=rng.random())


def _wall(painter: Painter, rng: Rng) -> None:
    """A wall, a page or a sky that the photo clips all over: large, radiance 1 to 1.4, hard or wavy edge."""
    across = 512 * painter.frame.width / painter.frame.height
    x, y = rng.uniform(0.1, 0.9) * across, rng.uniform(0.1, 0.9) * 512
    waves = rng.uniform(0, 25) * np.sin(np.linspace(0, rng.uniform(5, 60), 200)) + rng.normal(0, rng.uniform(0, 6), 200)
    mask, kind = Mask(painter.frame), rng.integers(4)
    if kind == 0:
        line = np.stack([np.linspace(-60, across + 60, 200), y + waves], 1)
        mask.polygon([(-60, -60), *line, (across + 60, -60)])
    elif kind == 1:
        line = np.stack([x + waves, np.linspace(-60, 572, 200)], 1)
        mask.polygon([(-60, -60), *line, (-60, 572)])
    elif kind == 2:
        width, height = rng.uniform(0.2, 0.7) * across, rng.uniform(100, 350)
        mask.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
        mask.text(props.WORDS[rng.integers(len(props.WORDS))], (x, y - 8), 20)
    else:
        mask.polygon([(-60, -60), (across + 60, -60), (across + 60, 572), (-60, 572)])
        mask.ellipse((across / 2, 256), (rng.uniform(0.2, 0.6) * across, rng.uniform(100, 300)), value=0)
    shade = rng.uniform(0, 0.05) * noise(rng, painter.frame, 150)[:, :, None]
    painter.paint(mask, np.float32(np.exp(rng.uniform(0.0, np.log(1.4)))) * (1 + shade) * np.ones(3, np.float32))


def _signs(painter: Painter, rng: Rng) -> None:
    """Panes and lit words of radiance 1 to 6."""
    across = 512 * painter.frame.width / painter.frame.height
    for _ in range(int(rng.integers(1, 6))):
        x, y, height = rng.uniform(0, across), rng.uniform(0, 512), rng.uniform(8, 60)
        hue = rng.uniform(0.2, 1, 3)
        colour = np.float32(hue / hue.max() * np.exp(rng.uniform(0, np.log(6))))
        mask = Mask(painter.frame)
        if rng.random() < 0.5:
            mask.text(props.WORDS[rng.integers(len(props.WORDS))], (x, y), height * 0.6)
        else:
            right = x + height * rng.uniform(0.5, 2)
            mask.polygon([(x, y), (right, y), (x + height, y + height), (x, y + height)])
        painter.paint(mask, np.broadcast_to(colour, (*painter.frame.canvas, 3)))
