"""TIFF: what the first picture of the file is, and its 16-bit pixels.

Pillow reads the 8-bit kinds (palette, CMYK, every compression); 16 bits come through tifffile, or through OpenCV for
the compressions tifffile needs a further package for (LZW, PackBits). A camera's RAW is a TIFF too, whose first picture
is a thumbnail: it is refused rather than opened as that thumbnail.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

from d2f_core.errors import PhotoError

_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB = 0, 1, 2
_CFA, _LINEAR_RAW = 32803, 34892
_DNG_VERSION = 50706


@dataclass(frozen=True)
class TiffHeader:
    """The first picture of a TIFF: size (width, height), bits of each sample."""

    size: tuple[int, int]
    bits: int


def read_header(data: bytes, name: str) -> TiffHeader:
    """Size and depth of the first picture.

    Raises:
        PhotoError: a RAW file, or numbers that are no photo's (float, 12 or 32 bits).
    """
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        is_raw = page.photometric in (_CFA, _LINEAR_RAW) or _DNG_VERSION in page.tags
        if is_raw or page.subfiletype & 1:  # bit 0: a reduced copy of another picture
            raise PhotoError(f"{name} is a camera RAW file: develop it to JPEG or TIFF first.")
        header = TiffHeader((page.imagewidth, page.imagelength), page.bitspersample)
        kind = page.dtype.kind if page.dtype is not None else "u"
        if kind not in "ub" or header.bits not in (1, 2, 4, 8, 16):
            raise PhotoError(f"{name} holds {header.bits}-bit numbers: save it as a TIFF of 8 or 16 bits first.")
        return header


def read_16_bit(data: bytes, name: str) -> NDArray[np.uint16]:
    """Pixels of a 16-bit TIFF: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGB and alpha."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        if page.photometric not in (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB):
            kind = getattr(page.photometric, "name", "an unknown kind of colour")
            raise PhotoError(f"{name} is a 16-bit TIFF in {kind}: convert it to RGB first.")
        pixels = _page_pixels(page, data)
        if page.photometric == _MIN_IS_WHITE:
            pixels = 65535 - pixels
        has_alpha = page.samplesperpixel > 3 and any(sample in (1, 2) for sample in page.extrasamples)
    if pixels.ndim == 3:
        return pixels[..., : 4 if has_alpha else 3]
    return pixels


def _page_pixels(page: Any, data: bytes) -> NDArray[np.uint16]:
    try:
        pixels = page.asarray().squeeze()
    except (KeyError, ValueError, RuntimeError):  # the codec is missing, or tifffile found damage
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
        if decoded is None or decoded.dtype != np.uint16:
            raise ValueError("no decoder reads this TIFF") from None
        return decoded if decoded.ndim == 2 else decoded[..., [2, 1, 0, 3][: decoded.shape[2]]]  # type: ignore[return-value]
    pixels = pixels.reshape(page.imagelength, page.imagewidth) if page.samplesperpixel == 1 else pixels
    if pixels.ndim == 3 and page.planarconfig == 2:  # one plane after the other
        pixels = np.moveaxis(pixels, 0, -1)
    return pixels.astype(np.uint16, copy=False)  # type: ignore[no-any-return]
