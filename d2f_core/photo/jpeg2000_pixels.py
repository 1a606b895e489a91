"""JPEG 2000 through imagecodecs (OpenJPEG): its own depth, palette, colours and blocks.

A JP2 file is boxes (header, profile, blocks under numbers of their own) around a code stream; the stream may also come
bare. Nine to fifteen bits become sixteen, white staying white.
"""

from __future__ import annotations

import struct
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.blocks import Metadata
from d2f_core.photo.iptc import records_in
from d2f_core.photo.jpeg_segments import EXIF_PREFIX, orientation_in
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.media_boxes import boxes, inside
from d2f_core.photo.picture import Picture, check_size, scaled_to_16
from d2f_core.photo.tiff_colours import of_ycbcr

_STREAM = b"\xff\x4f\xff\x51"  # start of a code stream and of its size segment
_EXIF_ID, _XMP_ID = b"JpgTiffExif->JP2", bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC_ID = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_PHOTOSHOP_ID = bytes.fromhex("2c4c0100850440b9a03e562148d6dfeb")
_SYCC = 18  # of the numbered colour spaces
_MOST_COMPONENTS = 4


def read(data: bytes, name: str) -> Picture:
    """The picture.

    Raises:
        PhotoError: too large.
        ValueError, RuntimeError, struct.error: damaged.
    """
    at = data.find(_STREAM)
    width, height, left, top, _, _, _, _, components = struct.unpack_from(">8IH", data, at + 8)
    check_size(width - left, height - top, name)
    for box in inside(data, (b"jp2h", b"ihdr")):  # memory may be reserved for what either header claims
        height, width = struct.unpack_from(">II", data, box.begin)
        check_size(width, height, name)
    if at < 0 or components > _MOST_COMPONENTS:
        raise ValueError("no code stream of a photo")
    metadata = blocks_of(data)
    pixels = _pixels(data, at, components)
    orientation = orientation_in(metadata.exif) if metadata.exif else 1
    return Picture(pixels, metadata, orientation, pixels.ndim == 2 or pixels.shape[2] == 2)


def blocks_of(data: bytes) -> Metadata:
    """EXIF, XMP, profile and IPTC; empty of a bare code stream."""
    found = {data[box.begin : box.begin + 16]: data[box.begin + 16 : box.end] for box in _named(data, b"uuid")}
    profile = b""
    for box in inside(data, (b"jp2h", b"colr")):
        if data[box.begin : box.begin + 1] in (b"\2", b"\3"):  # a whole profile, behind three bytes
            profile = data[box.begin + 3 : box.end]
    records = found.get(_IPTC_ID) or records_in(found.get(_PHOTOSHOP_ID, b""))
    return Metadata(found.get(_EXIF_ID, b"").removeprefix(EXIF_PREFIX), found.get(_XMP_ID, b""), profile, records)


def _named(data: bytes, kind: bytes) -> list[Any]:
    return [box for box in boxes(data, 0, len(data)) if box.kind == kind]


def _pixels(data: bytes, at: int, components: int) -> NDArray[Any]:
    bits = [(data[at + 42 + 3 * index] & 0x7F) + 1 for index in range(components)]
    with captured_noise():  # the stream alone: of a whole file the library would convert the colours to sRGB
        pixels = np.asarray(imagecodecs.jpeg2k_decode(data[at:]))
    palette = inside(data, (b"jp2h", b"pclr"))
    if palette and pixels.ndim == 2:
        return _of_palette(pixels, data[palette[0].begin : palette[0].end])
    pixels = _full_range(pixels, max(bits))
    return of_ycbcr(pixels) if _is_sycc(data) and pixels.ndim == 3 and pixels.shape[2] == 3 else pixels


def _full_range(pixels: NDArray[Any], bits: int) -> NDArray[Any]:
    if pixels.dtype.kind != "u" or bits > 16:
        raise ValueError(f"{bits}-bit numbers")
    if bits < 8:
        return np.asarray(np.rint(pixels * (255 / (2**bits - 1))), np.uint8)
    return np.asarray(pixels, np.uint8) if bits == 8 else scaled_to_16(pixels, bits)


def _of_palette(codes: NDArray[Any], box: bytes) -> NDArray[np.uint8]:
    """Codes looked up in the box: number of entries, of columns, bits of each column, entries of 8 bits."""
    entries, columns = struct.unpack_from(">HB", box)
    if columns < 3 or any(box[3 + column] != 7 for column in range(columns)):
        raise ValueError("a palette of another kind")
    table = np.frombuffer(box, np.uint8, entries * columns, 3 + columns).reshape(entries, columns)
    return np.asarray(table[:, :3][codes])


def _is_sycc(data: bytes) -> bool:
    for box in inside(data, (b"jp2h", b"colr")):
        if data[box.begin : box.begin + 1] == b"\1":
            return int.from_bytes(data[box.begin + 3 : box.begin + 7], "big") == _SYCC
    return False
