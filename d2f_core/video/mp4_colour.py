"""Say in an MP4 file which colours it holds, so that players need not guess.

An MP4 file is a tree of boxes: 4 bytes of length, 4 letters, content. The description of the pictures,

    moov / trak / mdia / minf / stbl / stsd / mp4v

gets one more box, `colr` with `nclx`: primaries of BT.709, curve of sRGB, matrix of BT.601, limited range, by the
numbers of ITU-T H.273. All boxes around it grow by its length. OpenCV's FFmpeg writes `moov` behind the pictures, so
nothing that is referred to by position moves; a file laid out otherwise is left as it is.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from d2f_core.photo.media_boxes import boxes

BT709_PRIMARIES, SRGB_CURVE, BT601_MATRIX, LIMITED_RANGE = 1, 13, 6, 0
COLOUR_BOX = struct.pack(
    ">I4s4sHHHB", 19, b"colr", b"nclx", BT709_PRIMARIES, SRGB_CURVE, BT601_MATRIX, LIMITED_RANGE << 7
)
_WAY = (b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_HEADER = 8  # bytes of length and name
_STSD_HEADER = 8  # version, flags and number of entries


def mark_colours(path: Path) -> bool:
    """Add the colour box to a file in place; False where the file is not laid out as we know it, and stays."""
    if path.stat().st_size == 0:  # cannot be mapped
        return False
    with path.open("rb+") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            top = list(boxes(content, 0, len(content)))
        if not top or top[-1].kind != b"moov":
            return False
        file.seek(top[-1].start)
        marked = with_colour_box(file.read())
        if marked is None:
            return False
        file.seek(top[-1].start)
        file.write(marked)
    return True


def with_colour_box(moov: bytes) -> bytes | None:
    """The bytes of a `moov` box with the colour box in its first track; None if there is no place for it."""
    around, start, end = [0], _HEADER, len(moov)
    for name in _WAY:
        found = next((box for box in boxes(moov, start, end) if box.kind == name and not box.is_cut), None)
        if found is None:
            return None
        around.append(found.start)
        start, end = found.begin, found.end
    entry = next(boxes(moov, start + _STSD_HEADER, end), None)
    if entry is None or entry.is_cut or b"colr" in moov[entry.start : entry.end]:
        return None
    grown = bytearray(moov[: entry.end] + COLOUR_BOX + moov[entry.end :])
    for position in (*around, entry.start):
        (length,) = struct.unpack_from(">I", grown, position)
        struct.pack_into(">I", grown, position, length + len(COLOUR_BOX))
    return bytes(grown)
