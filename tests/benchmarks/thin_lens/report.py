"""Scores of one render against the truth, and the table.

Regions: total; in focus (|r| < 1); depth edges (a jump of the radius by more than 1 px between neighbours, widened by
the larger circle); lights (radiance above 2, a stop that the photo lost, widened by their own circle); edges without
lights.
PSNR and SSIM (luma, Gaussian window of sigma 1.5) are of the sRGB encoded pictures, 0..1.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Region = NDArray[np.bool_]

REGIONS = ("total", "focus", "edges", "edges-nl", "lights")
LIGHT = 2.0  # radiance of the largest channel from which a pixel counts as a light; skies and windows stay below
SMALLEST_REGION = 200  # px; a smaller region has no score
SSIM_C1, SSIM_C2 = 0.01**2, 0.03**2  # [Wang2004] for a range of 1


@dataclass(frozen=True)
class Score:
    """PSNR in dB and SSIM per region (missing where the region is too small), and seconds."""

    psnr: dict[str, float]
    ssim: dict[str, float]
    seconds: float


def regions(pinhole: Array, radius: Array) -> dict[str, Region]:
    """The regions of a picture from its true radiance (H, W, 3) and signed radius in px."""
    size = np.abs(radius)
    jump = np.zeros_like(radius)
    across, down = np.abs(np.diff(radius, axis=1)) > 1, np.abs(np.diff(radius, axis=0)) > 1
    larger_x, larger_y = np.maximum(size[:, 1:], size[:, :-1]), np.maximum(size[1:], size[:-1])
    jump[:, 1:] = np.where(across, larger_x, 0)
    jump[1:] = np.maximum(jump[1:], np.where(down, larger_y, 0))
    edges = _widened(jump)
    lights = _widened(np.where(pinhole.max(axis=2) > LIGHT, size + 2, 0))
    return {
        "total": np.ones(radius.shape, bool),
        "focus": size < 1,
        "edges": edges,
        "edges-nl": edges & ~lights,
        "lights": lights,
    }


def score(picture: Array, truth: Array, where: dict[str, Region], seconds: float) -> Score:
    """Compare two (H, W, 3) encoded pictures."""
    error = ((picture - truth) ** 2).mean(axis=2)
    similarity = ssim_map(picture, truth)
    large = {name: mask for name, mask in where.items() if mask.sum() >= SMALLEST_REGION}
    psnr = {name: float(-10 * np.log10(max(error[mask].mean(dtype=np.float64), 1e-10))) for name, mask in large.items()}
    return Score(psnr, {name: float(similarity[mask].mean()) for name, mask in large.items()}, seconds)


def ssim_map(a: Array, b: Array) -> Array:
    """Structural similarity of the luma at every pixel, (H, W)."""

    def mean(x: Array) -> Array:
        return np.asarray(cv2.GaussianBlur(x, (11, 11), 1.5), np.float32)

    x, y = cv2.cvtColor(a, cv2.COLOR_RGB2GRAY), cv2.cvtColor(b, cv2.COLOR_RGB2GRAY)
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    top = (2 * mx * my + SSIM_C1) * (2 * cov + SSIM_C2)
    return np.asarray(top / ((mx * mx + my * my + SSIM_C1) * (vx + vy + SSIM_C2)), np.float32)


def table(title: str, scores: dict[str, dict[tuple[str, str], Score]]) -> str:
    """Means over all pictures by renderer, then PSNR total / edges by focus position.

    Args:
        scores: renderer -> (scene, focus position) -> score.
    """
    head = "".join(f"{name:>16}" for name in REGIONS)
    lines = [f"{title}: PSNR dB / SSIM, mean over pictures", f"{'renderer':<12}{head}{'seconds':>10}"]
    for name, rows in scores.items():
        cells = "".join(f"{_cell(list(rows.values()), region):>16}" for region in REGIONS)
        lines.append(f"{name:<12}{cells}{np.mean([row.seconds for row in rows.values()]):>10.2f}")
    lines.append(f"\n{'by focus':<12}" + "".join(f"{p:>16}" for p in ("near", "middle", "far")) + "   total / edges dB")
    for name, rows in scores.items():
        cells = ""
        for position in ("near", "middle", "far"):
            chosen = [row for key, row in rows.items() if key[1] == position]
            cells += f"{_mean(chosen, 'total'):>8.1f} /{_mean(chosen, 'edges'):>6.1f}"
        lines.append(f"{name:<12}{cells}")
    return "\n".join(lines)


def detail(scores: dict[str, dict[tuple[str, str], Score]]) -> str:
    """One line per picture and renderer."""
    by_picture: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, rows in scores.items():
        for key, row in rows.items():
            cells = " ".join(f"{row.psnr.get(region, float('nan')):6.1f}" for region in REGIONS)
            by_picture[key].append(f"{' '.join(key):<22}{name:<12}{cells}{row.seconds:8.2f} s")
    return "\n".join(line for lines in by_picture.values() for line in lines)


def _widened(reach: Array) -> Region:
    """Pixels within `reach` of a pixel that has one, by octaves of the reach (upper end)."""
    covered = np.zeros(reach.shape, bool)
    bound = 1.0
    while bound < 2 * reach.max() + 1:
        seeds = (reach > bound / 1.42) & (reach <= bound)
        if seeds.any():
            size = 2 * int(np.ceil(bound)) + 1
            disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            covered |= cv2.dilate(seeds.astype(np.uint8), disc) > 0
        bound *= 1.42
    return covered


def _cell(rows: list[Score], region: str) -> str:
    values = [row.ssim[region] for row in rows if region in row.ssim]
    return f"{_mean(rows, region):.1f} / {np.mean(values):.3f}" if values else "-"


def _mean(rows: list[Score], region: str) -> float:
    values = [row.psnr[region] for row in rows if region in row.psnr]
    return float(np.mean(values)) if values else float("nan")
