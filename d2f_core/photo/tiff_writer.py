"""TIFF files of 8 or 16 bits, or of floats, with EXIF, XMP, IPTC and profile.

Our own writer, for Pillow has no 16-bit RGB and replaces letters that it does not know, and tifffile has no EXIF
directory. The entries of the EXIF block are taken over as the bytes they are; the strips are deflated with the
horizontal predictor. The layout is header, directories, strips; the strips' offsets count from the file's beginning.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.log import log
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.tiff_directories import (
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    Directory,
    Entry,
    TiffData,
    block,
    in_order,
    longs,
    shorts,
)

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP, _STRIP_BYTES, _PLANAR, _PREDICTOR = 273, 277, 278, 279, 284, 317
_EXTRA_SAMPLES, _SAMPLE_FORMAT, _XMP, _IPTC, _PROFILE = 338, 339, 700, 33723, 34675
_DEFLATE, _GREY, _RGB, _CONTIGUOUS, _HORIZONTAL, _UNSIGNED, _OWN_ALPHA = 8, 1, 2, 1, 2, 1, 2
_NO_PREDICTOR, _FLOAT = 1, 3
_BYTE, _UNDEFINED = 1, 7
_LAYOUT_TAGS = (_BITS, _COMPRESSION, _STRIP_OFFSETS, _STRIP_BYTES, 0x0201, 0x0202)  # of another picture, in odd blocks

_STRIP_TARGET_BYTES = 1 << 20
_DEFLATE_LEVEL = 3  # of 9; 6 takes four times as long for a few percent


def tiff_bytes(pixels: NDArray[Any], metadata: Metadata) -> bytes:
    """A TIFF with the metadata in its directories.

    Args:
        pixels: (H, W) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha; uint8,
            uint16, or float32, which is linear light, 1 is white.
    """
    height, width = pixels.shape[:2]
    rows = max(1, _STRIP_TARGET_BYTES // max(1, pixels[:1].nbytes))
    strips = [_strip(pixels[row : row + rows]) for row in range(0, height, rows)]
    first, linked = _described(metadata)
    bits, channels = pixels.dtype.itemsize * 8, 1 if pixels.ndim == 2 else pixels.shape[2]
    is_float = pixels.dtype == np.float32
    first |= {
        _WIDTH: longs(width),
        _HEIGHT: longs(height),
        _BITS: shorts(*[bits] * channels),
        _COMPRESSION: shorts(_DEFLATE),
        _PHOTOMETRIC: shorts(_RGB if channels > 2 else _GREY),
        _SAMPLES: shorts(channels),
        _ROWS_PER_STRIP: longs(rows),
        _STRIP_BYTES: longs(*(len(strip) for strip in strips)),
        _PLANAR: shorts(_CONTIGUOUS),
        _PREDICTOR: shorts(_NO_PREDICTOR if is_float else _HORIZONTAL),
        _SAMPLE_FORMAT: shorts(*[_FLOAT if is_float else _UNSIGNED] * channels),
    }
    if channels in (2, 4):
        first[_EXTRA_SAMPLES] = shorts(_OWN_ALPHA)
    return _laid_out(first, linked, strips)


def _described(metadata: Metadata) -> tuple[Directory, dict[int, Directory]]:
    """The directories of the EXIF block, little-endian as the strips, and the further blocks as entries."""
    first, linked = _exif(metadata.exif)
    if metadata.xmp:
        first[_XMP] = Entry(_BYTE, metadata.xmp)
    if metadata.iptc:
        first[_IPTC] = Entry(_UNDEFINED, metadata.iptc)
    if metadata.profile:
        first[_PROFILE] = Entry(_UNDEFINED, metadata.profile)
    return first, linked


def _exif(exif_block: bytes) -> tuple[Directory, dict[int, Directory]]:
    if not exif_block:
        return {}, {}
    try:
        source = TiffData.of(exif_block)
        first = source.directory(source.first)
    except (ValueError, struct.error) as error:
        log("photo").warning("the EXIF block is damaged (%s) and is not carried over", error)
        return {}, {}
    linked = {tag: source.linked(first, tag) for tag in (EXIF_DIRECTORY, GPS_DIRECTORY)}
    kept = {tag: entry for tag, entry in first.items() if tag not in (*linked, *_LAYOUT_TAGS)}
    turned = {tag: in_order(entries, source.order, "<") for tag, entries in linked.items()}
    return in_order(kept, source.order, "<"), turned


def _strip(rows: NDArray[Any]) -> bytes:
    if rows.dtype == np.float32:
        return zlib.compress(rows.astype("<f4").tobytes(), _DEFLATE_LEVEL)
    differences = rows.astype(rows.dtype.newbyteorder("<"))
    differences[:, 1:] -= rows[:, :-1]
    return zlib.compress(differences.tobytes(), _DEFLATE_LEVEL)


def _laid_out(first: Directory, linked: dict[int, Directory], strips: list[bytes]) -> bytes:
    """The file: the directories are laid out twice, for only then it is known where the strips begin."""
    offsets = np.cumsum([0, *(len(strip) for strip in strips)])[:-1]
    begin = len(block(first | {_STRIP_OFFSETS: longs(*[0] * len(strips))}, linked, "<"))
    directories = block(first | {_STRIP_OFFSETS: longs(*(begin + int(offset) for offset in offsets))}, linked, "<")
    return directories + b"".join(strips)
