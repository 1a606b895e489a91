"""Animated WebP and GIF of a few seconds, through Pillow, for messages and pages that take no video; they repeat.

WebP has all colours; a GIF has 256 of its own for each frame, and times in hundredths of a second. What is out of focus
is one slow gradient beside the other: without dithering, which Pillow does not do by itself, they are bands. On a focus
pull the local mean is 0.50 codes off with the octree's colours, 0.83 with those of the median cut, and 1.36 undithered;
the octree takes a fourth of the time. Dithered files are half as large again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.storage.files import put_in_place, temporary_beside

ANIMATION_ENDINGS = (".webp", ".gif")
MOST_FRAMES = 300  # 12 seconds of 25; more belong into a video
WEBP_OPTIONS = {"quality": 85, "method": 4}


def save_animation(
    frames: Iterable[NDArray[np.uint8]], path: Path, *, fps: float, overwrite: bool = False
) -> tuple[int, int, int]:
    """Write frames of one size, (h, w, 3) uint8 sRGB, whole or not at all; returns their count, height and width.

    Raises:
        PhotoError: no frames or too many, or the file cannot be written; and what the frames raise.
    """
    temporary = temporary_beside(path)
    is_webp = path.suffix.lower() == ".webp"
    pictures = _Counted(frames, path.name, as_palette=not is_webp)
    options: dict[str, Any] = {"format": "WEBP", **WEBP_OPTIONS} if is_webp else {"format": "GIF", "optimize": False}
    try:
        first = next(iter(pictures), None)
        if first is None:
            raise PhotoError("'{name}' would be a video without frames.", name=path.name)
        first.save(
            temporary, save_all=True, append_images=pictures, duration=_duration_ms(fps, is_webp=is_webp), loop=0,
            **options,
        )  # fmt: skip
        put_in_place(temporary, path, overwrite=overwrite)
    finally:
        temporary.unlink(missing_ok=True)
    return pictures.count, first.height, first.width


class _Counted:
    """The frames as Pillow's images, one after the other."""

    def __init__(self, frames: Iterable[NDArray[np.uint8]], name: str, *, as_palette: bool) -> None:
        self.count, self._as_palette = 0, as_palette
        self._frames, self._name = iter(frames), name

    def __iter__(self) -> Iterator[Image.Image]:
        for frame in self._frames:
            self.count += 1
            if self.count > MOST_FRAMES:
                raise PhotoError(
                    "'{name}' would have more than {most} frames: give a shorter duration, fewer frames a second, "
                    "or write an MP4.",
                    name=self._name, most=MOST_FRAMES,
                )  # fmt: skip
            picture = Image.fromarray(frame)
            yield _in_256_colours(picture) if self._as_palette else picture


def _in_256_colours(picture: Image.Image) -> Image.Image:
    """With a palette of its own, dithered after Floyd and Steinberg."""
    palette = picture.quantize(256, method=Image.Quantize.FASTOCTREE)
    return picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def _duration_ms(fps: float, *, is_webp: bool) -> int:
    return round(1000 / fps) if is_webp else max(2, round(100 / fps)) * 10
