"""Say in an MP4 file which colours it holds, so that players need not guess.

An MP4 file is a tree of boxes: 4 bytes of length, 4 letters, content. The description of the pictures,

    moov / trak / mdia / minf / stbl / stsd / mp4v

gets one more box, `colr` with `nclx`: primaries of BT.709, curve of sRGB, matrix of BT.601, limited range, by the
numbers of ITU-T H.273. All boxes around it grow by its length. OpenCV's FFmpeg writes `moov` behind the pictures, so
nothing that is referred to by position moves; a file laid out otherwise is left as it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

BT709_PRIMARIES, SRGB_CURVE, BT601_MATRIX, LIMITED_RANGE = 1, 13, 6, 0
COLOUR_BOX = struct.pack(
    ">I4s4sHHHB", 19, b"colr", b"nclx", BT709_PRIMARIES, SRGB_CURVE, BT601_MATRIX, LIMITED_RANGE << 7
)
_WAY = (b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_HEADER = 8  # bytes of length and name
_STSD_HEADER = 8  # version, flags and number of entries


def mark_colours(path: Path) -> bool:
    """Add the colour box to a file in place; False where the file is not laid out as we know it, and stays."""
    with path.open("rb+") as file:
        top = list(_top_boxes(path))
        if not top or top[-1][0] != b"moov":
            return False
        start = top[-1][1]
        file.seek(start)
        marked = with_colour_box(file.read())
        if marked is None:
            return False
        file.seek(start)
        file.write(marked)
    return True


def with_colour_box(moov: bytes) -> bytes | None:
    """The bytes of a `moov` box with the colour box in its first track; None if there is no place for it."""
    boxes, start, end = [0], _HEADER, len(moov)
    for name in _WAY:
        found = next((box for box in _boxes(moov, start, end) if box[0] == name), None)
        if found is None:
            return None
        boxes.append(found[1])
        start, end = found[1] + _HEADER, found[2]
    entry = next(_boxes(moov, start + _STSD_HEADER, end), None)
    if entry is None or b"colr" in moov[entry[1] : entry[2]]:
        return None
    grown = bytearray(moov[: entry[2]] + COLOUR_BOX + moov[entry[2] :])
    for position in (*boxes, entry[1]):
        (length,) = struct.unpack_from(">I", grown, position)
        struct.pack_into(">I", grown, position, length + len(COLOUR_BOX))
    return bytes(grown)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each box in this part of the data."""
    while start + _HEADER <= end:
        length, name = struct.unpack_from(">I4s", data, start)
        if length < _HEADER or start + length > end:
            return
        yield name, start, start + length
        start += length


def _top_boxes(path: Path) -> Iterator[tuple[bytes, int]]:
    """Name and start of each outermost box; reads the headers only."""
    size, start = path.stat().st_size, 0
    with path.open("rb") as file:
        while start + _HEADER <= size:
            file.seek(start)
            length, name = struct.unpack(">I4s", file.read(_HEADER))
            if length == 1:  # a long box: its length follows in 8 bytes
                (length,) = struct.unpack(">Q", file.read(8))
            if length < _HEADER:
                return
            yield name, start
            start += length
