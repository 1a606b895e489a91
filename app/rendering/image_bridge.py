"""The only place where arrays become pictures of Qt.

`ScreenBuffer` is the live path: one persistent RGB32 QImage, refilled through a byte view for each frame. The functions
beside it run on background threads: they bring a photo to what a screen shows (8 bit, sRGB) and make the smaller copies
that the canvas scales from.
"""

from __future__ import annotations

import os

import PySide6.QtGui  # noqa: F401  qimage2ndarray takes the binding that is loaded first

os.environ.setdefault("QT_DRIVER", "PySide6")

import cv2
import numpy as np
import qimage2ndarray
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from d2f_core.photo.colour import to_8_bit
from d2f_core.photo.srgb import to_srgb_8

Pixels = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]

LEVEL_PIXELS = 1_500_000  # of the smallest copy; about what a window shows
LARGEST_LEVEL_PIXELS = 60_000_000  # beyond it the full-size copy would take more than 240 MB


class ScreenBuffer:
    """A QImage that lives as long as the array that fills it. GUI thread only.

    Attributes:
        image: the picture to paint; its pixels change with the next `fill`.
    """

    def __init__(self) -> None:
        self.image = QImage()
        self._bytes: NDArray[np.uint8] | None = None

    def fill(self, pixels: NDArray[np.uint8]) -> QImage:
        """Show this (H, W, 3) RGB array."""
        height, width = pixels.shape[:2]
        if self._bytes is None or self._bytes.shape[:2] != (height, width):
            self.image = QImage(width, height, QImage.Format.Format_RGB32)
            # The view does not keep the QImage alive: both are kept here, and replaced together.
            self._bytes = qimage2ndarray.byte_view(self.image)
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=self._bytes)
        return self.image


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """A QImage of its own, from (H, W, 3) RGB. Any thread."""
    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGRA, dst=qimage2ndarray.byte_view(image))
    return image


def marks_to_image(marks: NDArray[np.uint8]) -> QImage:
    """A QImage of its own with transparency, from (H, W, 4) premultiplied blue, green, red, alpha. Any thread."""
    height, width = marks.shape[:2]
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    qimage2ndarray.byte_view(image)[...] = marks
    return image


def pixels_of(image: QImage, left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
    """A part of an image as (height, width, 3) RGB of its own; black beyond the image's edge. Any thread."""
    part = image.copy(left, top, width, height).convertToFormat(QImage.Format.Format_RGB32)
    bgra = np.array(qimage2ndarray.byte_view(part), np.uint8)
    return np.ascontiguousarray(bgra[..., 2::-1])


def grey_to_image(grey: NDArray[np.float32]) -> QImage:
    """A picture of 0..1 values, (H, W) grey or (H, W, 3). Any thread."""
    levels = np.clip(255.0 * grey, 0, 255).astype(np.uint8)
    if levels.ndim == 3:
        return to_image(levels)
    return to_image(cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB).astype(np.uint8, copy=False))


def first_level(pixels: Pixels, profile: bytes) -> QImage:
    """The smallest of `screen_levels`, which is the first thing one sees of a photo. Any thread."""
    height, width = pixels.shape[:2]
    shrink = min(1.0, (LEVEL_PIXELS / (height * width)) ** 0.5)
    return to_image(to_srgb_8(_shrunk(pixels, shrink), profile))


def screen_levels(pixels: Pixels, profile: bytes) -> tuple[QImage, ...]:
    """Copies of the photo for the screen, smallest first; the last is full size unless that is huge. Any thread."""
    height, width = pixels.shape[:2]
    shrink = min(1.0, (LEVEL_PIXELS / (height * width)) ** 0.5)
    factors = [shrink]
    while factors[-1] < 1.0:
        factors.append(min(1.0, 2.5 * factors[-1]))
    eight_bit = to_8_bit(pixels)
    wanted = [factor for factor in factors if factor == shrink or factor**2 * height * width <= LARGEST_LEVEL_PIXELS]
    return tuple(to_image(to_srgb_8(_shrunk(eight_bit, factor), profile)) for factor in wanted)


def _shrunk(pixels: Pixels, factor: float) -> Pixels:
    if factor >= 1.0:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    smaller: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]  # keeps the dtype
    return smaller
