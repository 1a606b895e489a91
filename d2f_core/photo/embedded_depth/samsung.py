"""Samsung's Live Focus: named blocks behind the photo, listed in a directory at the end of the file (SEF trailer).

    ... block ... block | "SEFH" version count (0 type offset size)* | directory's length "SEFT"

A block is (0, type, length of the name, name, content); its offset counts back from "SEFH". `DualShot_DepthMap_1` is
the map, 8 bits without header, 0 nearest; `DualShot_Extra_Info` holds its width and height where the version is known,
else they follow from its length and the photo's proportions. Other numbers behind `DualShot_DepthMap_` have other
contents and are not read. Known from published readers (ExifTool, extractors), not from Samsung.
"""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

import numpy as np

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import pictures
from d2f_core.photo.embedded_depth.embedded import StoredDepth

SOURCE = "Samsung"

_MAP_NAME, _MAP_TYPE = b"DualShot_DepthMap_1", 0x0AB1
_INFO_NAME, _INFO_TYPE = b"DualShot_Extra_Info", 0x0AB3
_SIZE_WORDS = {1: (9, 10), 3: (12, 13), 4: (17, 18), 5: (20, 19), 6: (22, 21)}  # version -> 32-bit words of the sizes
_MOST_BLOCKS = 512


class Block(NamedTuple):
    """A named block's type, name and content data[start:end]."""

    kind: int
    name: bytes
    start: int
    end: int


def read(data: bytes) -> StoredDepth | None:
    """The depth of a JPEG with Samsung's trailer; None without it.

    Raises:
        ValueError, struct.error: it is damaged.
    """
    listed = blocks(data)
    depth = next((block for block in listed if block.kind == _MAP_TYPE and block.name == _MAP_NAME), None)
    if depth is None:
        return None
    info = next((block for block in listed if block.kind == _INFO_TYPE and block.name == _INFO_NAME), None)
    height, width = _size(data, depth.end - depth.start, info)
    return StoredDepth(np.float32(1) - pictures.raw_fraction(data, depth.start, height, width), False, SOURCE)


def blocks(data: bytes) -> list[Block]:
    """The blocks of the trailer; none where there is no trailer.

    Raises:
        ValueError, struct.error: the directory points outside.
    """
    if data[-4:] != b"SEFT" or len(data) < 20:
        return []
    (length,) = struct.unpack_from("<I", data, len(data) - 8)
    directory = len(data) - 8 - length
    if length < 12 or directory < 0 or not data.startswith(b"SEFH", directory):
        raise ValueError("the trailer's directory is damaged")
    (count,) = struct.unpack_from("<I", data, directory + 8)
    if 12 + 12 * count > length or count > _MOST_BLOCKS:
        raise ValueError("the trailer's directory is damaged")
    entries = [struct.unpack_from("<HHII", data, directory + 12 + 12 * index) for index in range(count)]
    return [_block(data, directory - offset, kind, size) for _, kind, offset, size in entries]


def _block(data: bytes, start: int, kind: int, size: int) -> Block:
    if start < 0 or size < 8 or start + size > len(data):
        raise ValueError("a block lies outside the file")
    (length,) = struct.unpack_from("<I", data, start + 4)
    if 8 + length > size:
        raise ValueError("a block's name is longer than the block")
    content = start + 8 + length
    return Block(kind, data[start + 8 : content], content, start + size)


def _size(data: bytes, length: int, info: Block | None) -> tuple[int, int]:
    """(height, width) of the map, as the photo lies in the file."""
    photo = jpeg.frame(data)
    if photo is None:
        raise ValueError("the photo has no size")
    sides = _stated_sides(data, info)
    if sides is None or sides[0] * sides[1] != length:
        sides = _likely_sides(length, photo.width / photo.height)
    long, short = max(sides), min(sides)
    return (short, long) if photo.width >= photo.height else (long, short)


def _stated_sides(data: bytes, info: Block | None) -> tuple[int, int] | None:
    if info is None or info.end - info.start < 2:
        return None
    (version,) = struct.unpack_from("<H", data, info.start)
    words = _SIZE_WORDS.get(version)
    if words is None or info.start + 4 * (max(words) + 1) > info.end:
        return None
    first, second = (struct.unpack_from("<I", data, info.start + 4 * word)[0] for word in words)
    return first, second


def _likely_sides(length: int, aspect: float) -> tuple[int, int]:
    """The two factors of the length that come closest to the photo's proportions, within 3 percent."""
    if not 0 < length <= pictures.LARGEST_PIXELS:
        raise ValueError("a depth map of an impossible size")
    guess = math.sqrt(length * aspect)
    for width in sorted(range(max(1, round(guess * 0.97)), round(guess * 1.03) + 2), key=lambda w: abs(w - guess)):
        if length % width == 0:
            return length // width, width
    raise ValueError("the size of the depth map is not known")
