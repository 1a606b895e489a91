"""TIFF: what the first picture of the file is, and its pixels of 16 bits or floating point.

Pillow reads the 8-bit kinds (palette, CMYK, every compression); 16 bits and floats come through tifffile, or through
OpenCV for the compressions tifffile needs a further package for (LZW, PackBits). A camera's RAW is a TIFF too, whose
first picture is often a thumbnail: the header says so.
"""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

from d2f_core.errors import PhotoError, Words

_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _CMYK = 0, 1, 2, 5
_CFA, _LINEAR_RAW = 32803, 34892
_DNG_VERSION = 50706
_PLAIN, _DEFLATES = 1, (8, 32946)  # compressions; tifffile decodes these with the standard library
_MOST_SAMPLES = 8  # of a pixel: inks or colours with masks; more is damage
_SPARE_BYTES = 1 << 16


@dataclass(frozen=True)
class TiffHeader:
    """The first picture of a TIFF: size (width, height), bits of each sample, and whether they are floating point.

    `is_raw` says that the file is a camera's RAW, whatever its first picture is; `is_cmyk` that it holds inks.
    """

    size: tuple[int, int]
    bits: int
    is_float: bool = False
    is_raw: bool = False
    is_cmyk: bool = False


def read_header(data: bytes, name: str) -> TiffHeader:
    """What the first picture is.

    Raises:
        PhotoError: numbers that are no photo's (12 or 32 bits, signed, complex).
    """
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        size = page.imagewidth, page.imagelength
        if page.samplesperpixel > _MOST_SAMPLES or page.imagedepth > 1:
            raise ValueError(f"{page.samplesperpixel} samples, {page.imagedepth} planes")
        if _is_raw(page):
            return TiffHeader(size, page.bitspersample, is_raw=True)
        kind = page.dtype.kind if page.dtype is not None else "u"
        bits = page.bitspersample
        if (kind == "f" and bits in (16, 32, 64)) or (kind in "ub" and bits in (1, 2, 4, 8, 16)):
            return TiffHeader(size, bits, is_float=kind == "f", is_cmyk=page.photometric == _CMYK)
        raise PhotoError(
            "{name} holds {bits}-bit numbers: save it as a TIFF of 8 or 16 bits first.", name=name, bits=bits
        )


def _is_raw(page: Any) -> bool:
    if page.photometric in (_CFA, _LINEAR_RAW) or _DNG_VERSION in page.tags:
        return True
    return bool(page.subfiletype & 1)  # bit 0: a reduced copy of another picture, as cameras put first


def read_16_bit(data: bytes, name: str) -> NDArray[np.uint16]:
    """Pixels of a 16-bit TIFF: (H, W) grey, (H, W, 3) RGB, (H, W, 4) RGB and alpha, or CMYK if the header says so."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        if page.photometric == _CMYK and page.samplesperpixel >= 4:
            return _page_pixels(page, data)[..., :4]
        pixels = _photo_samples(page, _page_pixels(page, data), name)
        return 65535 - pixels if page.photometric == _MIN_IS_WHITE else pixels


def read_float(data: bytes, name: str) -> NDArray[np.float32]:
    """Pixels of a floating-point TIFF, as `read_16_bit`; what is not finite or negative becomes 0.

    Raises:
        PhotoError: a compression that no reader here knows.
    """
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        if page.compression not in (_PLAIN, *_DEFLATES):
            raise PhotoError(
                "{name} is a floating-point TIFF of an unusual compression: save it with Deflate or none.", name=name
            )
        _check_segments(page, data)
        pixels = page.asarray()
        pixels = _photo_samples(page, _arranged(page, pixels), name)
    pixels = np.where(np.isfinite(pixels), pixels, 0)
    return np.clip(pixels, 0, 1e4).astype(np.float32)


def _photo_samples(page: Any, pixels: NDArray[Any], name: str) -> NDArray[Any]:
    """The samples that are colour, and alpha if there is one."""
    if page.photometric not in (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB):
        kind = getattr(page.photometric, "name", Words("an unknown kind of colour"))
        raise PhotoError(
            "{name} is a {bits}-bit TIFF in {kind}: convert it to RGB first.",
            name=name,
            bits=page.bitspersample,
            kind=kind,
        )
    if pixels.ndim == 3 and pixels.shape[2] < 3:  # grey and alpha, or a mask
        return pixels[..., 0]
    has_alpha = page.samplesperpixel > 3 and any(sample in (1, 2) for sample in page.extrasamples)
    return pixels[..., : 4 if has_alpha else 3] if pixels.ndim == 3 else pixels


def _arranged(page: Any, pixels: NDArray[Any]) -> NDArray[Any]:
    """(H, W) or (H, W, samples), whatever the order in the file."""
    pixels = pixels.squeeze()
    if page.samplesperpixel == 1:
        return pixels.reshape(page.imagelength, page.imagewidth)
    if page.planarconfig == 2:  # one plane after the other
        return np.moveaxis(pixels.reshape(page.samplesperpixel, page.imagelength, page.imagewidth), 0, -1)
    return pixels.reshape(page.imagelength, page.imagewidth, page.samplesperpixel)


def _page_pixels(page: Any, data: bytes) -> NDArray[np.uint16]:
    if page.compression in (_PLAIN, *_DEFLATES):
        _check_segments(page, data)
        return _arranged(page, page.asarray()).astype(np.uint16, copy=False)
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is None or decoded.dtype != np.uint16:
        raise ValueError("no decoder reads this TIFF")
    return decoded if decoded.ndim == 2 else decoded[..., [2, 1, 0, 3][: decoded.shape[2]]]  # type: ignore[return-value]


def _check_segments(page: Any, data: bytes) -> None:
    """Raise ValueError where a strip or tile unpacks to more than its place holds: memory would be gone before."""
    if page.compression == _PLAIN:
        return
    if page.dtype is None:
        raise ValueError("numbers of no known kind")
    largest = math.prod(page.chunks) * page.dtype.itemsize + _SPARE_BYTES
    for offset, length in zip(page.dataoffsets, page.databytecounts, strict=False):
        unpacker, left = zlib.decompressobj(), largest
        rest = data[offset : offset + length]
        while rest and left > 0 and not unpacker.eof:
            left -= len(unpacker.decompress(rest, min(left, 1 << 20)))
            rest = unpacker.unconsumed_tail
        if left <= 0:
            raise ValueError("a strip that unpacks to more than it should")
