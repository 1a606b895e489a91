"""TIFF files of 8 or 16 bits with EXIF, XMP and profile.

Our own writer, for Pillow has no 16-bit RGB and tifffile no EXIF directory: Pillow lays out the directories (tags,
exposure, place), we add the strips, deflated with the horizontal predictor. The layout is header, directories, strips;
the strips' offsets count from the file's beginning.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.photo import exif
from d2f_core.photo.blocks import Metadata

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP, _STRIP_BYTES, _PLANAR, _PREDICTOR = 273, 277, 278, 279, 284, 317
_SAMPLE_FORMAT, _XMP, _IPTC, _PROFILE = 339, 700, 33723, 34675
_DEFLATE, _GREY, _RGB, _CONTIGUOUS, _HORIZONTAL, _UNSIGNED = 8, 1, 2, 1, 2, 1

_STRIP_TARGET_BYTES = 1 << 20
_DEFLATE_LEVEL = 3  # of 9; 6 takes four times as long for a few percent


def tiff_bytes(pixels: NDArray[Any], block: Metadata) -> bytes:
    """A TIFF of (H, W, 3) RGB or (H, W) grey, uint8 or uint16, with the metadata in its directories."""
    height, width = pixels.shape[:2]
    rows = max(1, _STRIP_TARGET_BYTES // max(1, pixels[:1].nbytes))
    strips = [_strip(pixels[row : row + rows]) for row in range(0, height, rows)]
    tags = _described(block)
    bits, channels = pixels.dtype.itemsize * 8, 3 if pixels.ndim == 3 else 1
    for tag, value in {
        _WIDTH: width,
        _HEIGHT: height,
        _BITS: (bits,) * channels,
        _COMPRESSION: _DEFLATE,
        _PHOTOMETRIC: _RGB if channels == 3 else _GREY,
        _SAMPLES: channels,
        _ROWS_PER_STRIP: rows,
        _STRIP_BYTES: tuple(len(strip) for strip in strips),
        _PLANAR: _CONTIGUOUS,
        _PREDICTOR: _HORIZONTAL,
        _SAMPLE_FORMAT: (_UNSIGNED,) * channels,
    }.items():
        tags[tag] = value
    return _laid_out(tags, strips)


def _described(block: Metadata) -> Image.Exif:
    """The directories of the EXIF block, little-endian as the strips, and the two further blocks as tags."""
    source, tags = Image.Exif(), Image.Exif()
    tags.endian = "<"  # as the strips are
    if block.exif:
        source.load(block.exif)
        for tag, value in source.items():
            tags[tag] = value
        for directory in (exif.EXIF_DIRECTORY, exif.GPS_DIRECTORY):
            values = source.get_ifd(directory)
            if values:
                tags[directory] = dict(values)
    if block.xmp:
        tags[_XMP] = block.xmp
    if block.iptc:
        tags[_IPTC] = block.iptc
    if block.profile:
        tags[_PROFILE] = block.profile
    return tags


def _strip(rows: NDArray[Any]) -> bytes:
    differences = rows.astype(rows.dtype.newbyteorder("<"))
    differences[:, 1:] -= rows[:, :-1]
    return zlib.compress(differences.tobytes(), _DEFLATE_LEVEL)


def _laid_out(tags: Image.Exif, strips: list[bytes]) -> bytes:
    lengths = np.cumsum([0, *(len(strip) for strip in strips)])[:-1]
    tags[_STRIP_OFFSETS] = tuple(int(length) for length in lengths)
    directories = _directories(tags)
    # Pillow 11 and later add the directories' own length to strip offsets; what it added is looked up, not assumed.
    shift = len(directories) - _first_offset(directories)
    if shift:
        tags[_STRIP_OFFSETS] = tuple(int(length) + shift for length in lengths)
        directories = _directories(tags)
    return directories + b"".join(strips)


def _first_offset(directories: bytes) -> int:
    written = Image.Exif()
    written.load(directories)
    offsets = written[_STRIP_OFFSETS]
    return int(offsets[0] if isinstance(offsets, tuple) else offsets)


def _directories(tags: Image.Exif) -> bytes:
    return tags.tobytes().removeprefix(exif.PREFIX)
