"""Pencils and paints of the procedural scenes: masks, textures and one painted layer.

    shapes (frame coordinates)  ->  Mask: coverage 0..1, antialiased     \\
    seed + palette              ->  texture: linear radiance              } ->  Painter: premultiplied RGBA layer
    Light(position, radius, peak radiance, colour)                       /

Frame coordinates are (x, y) in px of a picture 512 px high, origin at the frame's top left corner; the canvas is wider
than the frame by a margin on each side, because blur brings in light from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Colour = tuple[float, float, float]

REFERENCE_HEIGHT = 512  # px; frame coordinates are px of a picture of this height
MARGIN = 48  # frame px around the frame; larger than any blur radius
SUPERSAMPLING = 3  # sub-pixels per pixel along each axis when a mask is drawn


@dataclass(frozen=True)
class Frame:
    """Size of the picture in px, and the way from frame coordinates to canvas pixels."""

    height: int
    width: int

    @property
    def scale(self) -> float:
        return self.height / REFERENCE_HEIGHT

    @property
    def margin(self) -> int:
        return int(np.ceil(MARGIN * self.scale))

    @property
    def canvas(self) -> tuple[int, int]:
        return self.height + 2 * self.margin, self.width + 2 * self.margin

    def to_canvas(self, points: Any) -> NDArray[np.float64]:
        return np.asarray(points, np.float64) * self.scale + self.margin


class Mask:
    """Coverage that shapes are drawn on; `coverage()` gives it as (canvas) float32 0..1."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        height, width = frame.canvas
        self._fine = np.zeros((height * SUPERSAMPLING, width * SUPERSAMPLING), np.uint8)

    def polygon(self, points: Any, value: float = 1.0) -> Mask:
        cv2.fillPoly(self._fine, [self._fixed(points)], 255 * value, cv2.LINE_AA, shift=4)
        return self

    def ellipse(self, centre: Any, axes: tuple[float, float], angle_deg: float = 0.0, value: float = 1.0) -> Mask:
        turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        angle = np.deg2rad(angle_deg)
        x, y = axes[0] * np.cos(turn), axes[1] * np.sin(turn)
        around = np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], 1)
        return self.polygon(np.asarray(centre) + around, value)

    def stroke(self, points: Any, width: float, value: float = 1.0) -> Mask:
        thickness = max(1, round(width * self.frame.scale * SUPERSAMPLING))
        line = [self._fixed(points)]
        cv2.polylines(self._fine, line, False, 255 * value, thickness, cv2.LINE_AA, shift=4)
        return self

    def text(self, text: str, corner: Any, height: float) -> Mask:
        x, y = self._fixed([corner])[0] / 16
        size = height * self.frame.scale * SUPERSAMPLING / 22
        cv2.putText(self._fine, text, (int(x), int(y)), 0, size, 255, max(1, round(size * 2)), cv2.LINE_AA)
        return self

    def coverage(self) -> Array:
        small = cv2.resize(self._fine, self.frame.canvas[::-1], interpolation=cv2.INTER_AREA)
        return small.astype(np.float32) / 255

    def _fixed(self, points: Any) -> NDArray[np.int32]:
        return np.round(self.frame.to_canvas(points) * SUPERSAMPLING * 16).astype(np.int32).reshape(-1, 2)


@dataclass(frozen=True)
class Light:
    """A small source: Gaussian of sigma `radius`, or a disc of that radius with a 1 px soft edge; frame px.

    Attributes:
        halo: share of its energy spread around it by the lens, as in a real photo.
    """

    centre: tuple[float, float]
    radius: float
    peak: float
    colour: Colour
    is_disc: bool = False
    halo: float = 0.0


class Painter:
    """One layer being painted: premultiplied linear radiance and alpha on the canvas."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rgba = np.zeros((*frame.canvas, 4), np.float32)

    def paint(self, mask: Mask | None, texture: Array) -> Painter:
        """Put a texture (canvas, 3) over what is there; None covers everything."""
        cover = np.ones(self.frame.canvas, np.float32) if mask is None else mask.coverage()
        self.rgba *= 1 - cover[:, :, None]
        self.rgba[:, :, :3] += texture * cover[:, :, None]
        self.rgba[:, :, 3] += cover
        return self

    def shine(self, light: Light) -> Painter:
        """Add a light; the source itself is opaque, its halo is not."""
        x, y = self.frame.to_canvas(light.centre)
        size = max(light.radius * self.frame.scale, 0.6)
        reach = int(np.ceil((14 if light.halo else 5) * size + 3))
        rows, columns = self._around(y, reach, 0), self._around(x, reach, 1)
        window = self.rgba[rows, columns]
        yy, xx = np.mgrid[rows, columns].astype(np.float32)
        distance2 = (xx - x) ** 2 + (yy - y) ** 2
        spot = np.clip(size + 0.5 - np.sqrt(distance2), 0, 1) if light.is_disc else np.exp(-distance2 / (2 * size**2))
        window[:, :, 3] = np.maximum(window[:, :, 3], np.minimum(1, 3 * spot))
        glare = light.halo * 0.25 * (1 + distance2 / (2 * size**2)) ** -2 * np.clip(1 - distance2 / reach**2, 0, 1)
        window[:, :, :3] += (light.peak * (spot + glare))[:, :, None] * np.asarray(light.colour, np.float32)
        return self

    def _around(self, centre: float, reach: int, axis: int) -> slice:
        limit = self.frame.canvas[axis]
        return slice(int(np.clip(round(centre) - reach, 0, limit)), int(np.clip(round(centre) + reach + 1, 0, limit)))


def noise(rng: np.random.Generator, frame: Frame, coarsest: float, roughness: float = 0.6) -> Array:
    """Multi-scale noise on the canvas, mean 0, standard deviation 1; `coarsest` is its largest grain in frame px."""
    height, width = frame.canvas
    total = np.zeros((height, width), np.float32)
    grain, weight = coarsest * frame.scale, 1.0
    while grain >= 1:
        cells = rng.standard_normal((int(height / grain) + 3, int(width / grain) + 3)).astype(np.float32)
        large = cv2.resize(cells, None, fx=grain, fy=grain, interpolation=cv2.INTER_CUBIC)
        total += weight * large[:height, :width]
        grain, weight = grain / 2, weight * roughness
    centred = total - total.mean()
    return (centred / centred.std()).astype(np.float32)


def cloth(rng: np.random.Generator, frame: Frame, colour: Colour, coarsest: float = 60, contrast: float = 0.5) -> Array:
    """One colour, brighter and darker by multi-scale noise; linear radiance (canvas, 3), never negative."""
    tone = np.exp(contrast * noise(rng, frame, coarsest) - contrast**2 / 2)
    tint = 1 + 0.15 * contrast * noise(rng, frame, coarsest)
    rgb = np.stack([tone * tint, tone, tone / np.maximum(tint, 0.3)], 2) * np.asarray(colour, np.float32)
    return np.clip(rgb, 0, 1).astype(np.float32)


def blend(low: Array, high: Array, share: Array) -> Array:
    """`low` where the share is 0, `high` where it is 1; shares are (canvas)."""
    t = np.clip(share, 0, 1)[:, :, None]
    return (low * (1 - t) + high * t).astype(np.float32)
