"""Landscapes whose disparity is known because they are put together here: sky, ridges in haze, a slope at one's feet.

    sky (farthest) <- ridges, far to near, each with more colour and less haze <- a slope to the lower edge <- a thing

They teach what photos with guessed labels do not: that ridges at the horizon are all nearly as far as the sky, however
dark or sharp they are, and that haze, glare and low light do not make anything nearer. All randomness comes from the
generator that is passed in.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.depth.scenes import CutOut, Plane, Rgb, Scene, ground_texture, stood_on, texture_of

SKIES = (  # sRGB at the zenith and at the horizon
    ((0.25, 0.45, 0.75), (0.75, 0.85, 0.95)), ((0.35, 0.45, 0.65), (0.98, 0.75, 0.45)),
    ((0.55, 0.58, 0.62), (0.80, 0.81, 0.82)), ((0.15, 0.18, 0.35), (0.85, 0.45, 0.35)),
    ((0.85, 0.88, 0.92), (0.97, 0.97, 0.97)),
)  # fmt: skip
PIECE = (0.1, 0.4)  # of a photo: so small that no thing is known by it
FARTHEST_RIDGE, NEAREST_RIDGE = 0.03, 0.12  # disparity at most, where the lower edge is about 1
BACKLIT_SHARE, GLARE_SHARE, THING_SHARE = 0.4, 0.4, 0.6


def landscape(size: tuple[int, int], textures: list[Rgb], cuts: list[CutOut], rng: np.random.Generator) -> Scene:
    """One landscape of `size` (height, width) px."""
    height, width = size
    horizon = rng.uniform(0.15, 0.55) * height
    rgb, haze = _sky(size, horizon, rng)
    disparity = np.zeros(size, np.float32)
    is_backlit = rng.random() < BACKLIT_SHARE
    count = int(rng.integers(1, 6))
    steps = np.sort(rng.uniform(0, 1, count))
    for step in steps:
        crest = _crest(width, horizon + step * 0.18 * height, rng.uniform(0.02, 0.12) * height, rng)
        colour = texture_of(textures, size, rng, PIECE) * (
            rng.uniform(0.05, 0.35) if is_backlit else rng.uniform(0.4, 1.0)
        )
        share = (1 - step) * rng.uniform(0.4, 0.95)
        colour = share * haze + (1 - share) * colour
        level = rng.uniform(0.0, FARTHEST_RIDGE) + step**2 * (NEAREST_RIDGE - FARTHEST_RIDGE)
        _lay(rgb, disparity, crest, colour, np.full(size, level, np.float32))
    _lay_slope(rgb, disparity, horizon, textures, is_backlit, rng)
    if rng.random() < GLARE_SHARE:
        _glare(rgb, horizon, rng)
    scene = Scene(rgb, disparity, np.zeros(size, np.float32))
    if cuts and rng.random() < THING_SHARE:
        scene = stood_on(scene, cuts[int(rng.integers(len(cuts)))], rng)
    return scene


def _sky(size: tuple[int, int], horizon: float, rng: np.random.Generator) -> tuple[Rgb, NDArray[np.float32]]:
    """The sky over the whole picture, and the colour of the air at the horizon."""
    high, low = (np.array(colour, np.float32) for colour in SKIES[int(rng.integers(len(SKIES)))])
    tint = rng.uniform(0.85, 1.1, 3).astype(np.float32)
    rows = np.clip(np.arange(size[0], dtype=np.float32) / max(horizon, 1), 0, 1)[:, None, None] ** rng.uniform(0.6, 2)
    rgb = np.broadcast_to((1 - rows) * high + rows * low, (*size, 3)) * tint
    clouds = np.clip(_noise(size, int(rng.integers(2, 6)), rng) - rng.uniform(0, 1), 0, 1)[..., None]
    rgb = rgb + clouds * (rng.uniform(0.3, 1.0) - rgb) * 0.8
    return np.clip(rgb, 0, 1).astype(np.float32), np.clip(low * tint, 0, 1).astype(np.float32)


def _lay_slope(
    rgb: Rgb, disparity: Plane, horizon: float, textures: list[Rgb], is_backlit: bool, rng: np.random.Generator
) -> None:
    """The ground that one stands on, from its own crest to the lower edge."""
    height, width = disparity.shape
    top = min(horizon + rng.uniform(0.1, 0.4) * height, 0.9 * height)
    tilt = rng.uniform(-0.15, 0.15) * height
    crest = _crest(width, top, 0.03 * height, rng) + np.linspace(-tilt, tilt, width, dtype=np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None]
    highest = float(crest.min())  # the slope is a plane, of which the crest shows more here and less there
    share = np.clip((rows - highest) / max(height - highest, 1), 0, 1).repeat(width, 1)
    farthest = rng.uniform(NEAREST_RIDGE, 0.3)
    ground = ground_texture(texture_of(textures, (height, width), rng, PIECE), horizon, rng)
    ground = ground * rng.uniform(0.15, 0.6) if is_backlit else ground
    _lay(rgb, disparity, crest, ground, np.asarray(farthest + (1 - farthest) * share, np.float32))


def _lay(rgb: Rgb, disparity: Plane, crest: NDArray[np.float32], colour: Rgb, level: Plane) -> None:
    """Everything below a crest becomes nearer; the crest itself is softened by half a pixel."""
    below = np.arange(rgb.shape[0], dtype=np.float32)[:, None] - crest
    alpha = np.clip(below + 0.5, 0, 1)[..., None].astype(np.float32)
    rgb += alpha * (colour - rgb)
    disparity[below > 0] = level[below > 0]


def _crest(width: int, level: float, rise: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Height of a ridge's upper edge at each column, px from above: octaves of noise, rougher for woods."""
    line, octave = np.full(width, level, np.float32), int(rng.integers(2, 5))
    roughness = rng.uniform(0.35, 0.7)
    while octave < width:
        points = rng.standard_normal((1, octave + 2)).astype(np.float32)
        line -= np.float32(rise) * cv2.resize(points, (width, 1), interpolation=cv2.INTER_CUBIC)[0]
        rise, octave = rise * roughness, octave * 2
    return line


def _glare(rgb: Rgb, horizon: float, rng: np.random.Generator) -> None:
    """A low sun: a white disc, its glow over everything, and one or two ghosts."""
    height, width = rgb.shape[:2]
    x, y = rng.uniform(0, width), horizon * rng.uniform(0.6, 1.05)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(columns - x, rows - y)
    radius = rng.uniform(0.01, 0.05) * width
    glow = 1.5 * np.exp(-((distance / radius) ** 2)) + rng.uniform(0.1, 0.6) / (1 + (distance / (4 * radius)) ** 2)
    warm = np.array([1.0, rng.uniform(0.75, 1.0), rng.uniform(0.5, 1.0)], np.float32)
    for _ in range(int(rng.integers(0, 3))):
        place = rng.uniform(0.3, 1.7)
        at = (width / 2 - place * (x - width / 2), height / 2 - place * (y - height / 2))
        inside = np.hypot(columns - at[0], rows - at[1]) < rng.uniform(0.005, 0.02) * width
        glow += rng.uniform(0.05, 0.25) * inside
    np.clip(rgb + glow[..., None] * warm, 0, 1, out=rgb)


def _noise(size: tuple[int, int], cells: int, rng: np.random.Generator) -> Plane:
    total = np.zeros(size, np.float32)
    for octave in range(4):
        grid = rng.standard_normal(((cells << octave) * 3, cells << octave)).astype(np.float32)
        total += cv2.resize(grid, size[::-1], interpolation=cv2.INTER_CUBIC) / np.float32(1 << octave)
    return total
