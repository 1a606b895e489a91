"""Small pictures inside a photo file, as numbers 0..1: a grey PNG or JPEG, or raw bytes; the size is checked first."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import D2FError
from d2f_core.filters import to_unit
from d2f_core.photo.picture import DECODER_ERRORS

LARGEST_PIXELS = 24_000_000  # phones store less than half a megapixel; some tools the photo's own size
LARGEST_SIDE_PX = 16384


# What Pillow, its plugins and pi-heif raise on damaged files.
class DepthMapError(D2FError, ValueError):
    """Why a map inside a photo cannot be used, with values; without them a ValueError does."""


def check_size(height: int, width: int) -> None:
    """Raises DepthMapError for a map without pixels or with too many."""
    if not (0 < height <= LARGEST_SIDE_PX and 0 < width <= LARGEST_SIDE_PX and height * width <= LARGEST_PIXELS):
        raise DepthMapError("a depth map of {width} x {height} pixels", width=width, height=height)


def grey_fraction(data: bytes) -> NDArray[np.float32]:
    """A PNG or JPEG as (h, w) float32, its value over the largest code of its depth.

    Raises:
        ValueError: it cannot be decoded, or is too large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata; the pixels count
        try:
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        except DECODER_ERRORS as error:
            raise ValueError("its picture is no PNG and no JPEG") from error
        with image:
            check_size(image.height, image.width)
            try:
                return _fraction(image)
            except DECODER_ERRORS as error:
                raise ValueError("its picture is damaged") from error


def _fraction(image: Image.Image) -> NDArray[np.float32]:
    if image.mode.startswith("I"):  # 16 bits
        return to_unit(np.asarray(image).astype(np.uint16))
    grey = image if image.mode == "L" else image.convert("L")
    return to_unit(np.asarray(grey))


def raw_fraction(data: bytes, start: int, height: int, width: int) -> NDArray[np.float32]:
    """Eight-bit samples without any header as (h, w) float32, 0..1.

    Raises:
        ValueError: the size is impossible or there are fewer bytes than that.
    """
    check_size(height, width)
    if start < 0 or start + height * width > len(data):
        raise ValueError("the depth map is cut off")
    codes = np.frombuffer(data, np.uint8, height * width, start).reshape(height, width)
    return to_unit(codes)
