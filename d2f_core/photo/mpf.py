"""The Multi-Picture Format [CIPA DC-007]: several JPEG pictures in one file, listed in the first one.

The list is a small TIFF directory in an APP2 segment. Its tag B002 has 16 bytes for each picture, among them its length
and its offset from the TIFF header; the first picture's offset is 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.tiff_directories import TiffData

_PREFIX = b"MPF\0"
_VERSION, _COUNT, _ENTRIES = 0xB000, 0xB001, 0xB002
_ENTRY_BYTES = 16
_MOST_PICTURES = 32
_PRIMARY = 0x030000  # attribute: a baseline primary picture


def further_pictures(data: bytes) -> Iterator[tuple[int, int]]:
    """Beginning and end of each picture behind the first one.

    Raises:
        ValueError, struct.error: the directory is damaged.
    """
    for segment in jpeg.segments(data):
        if segment.marker == jpeg.APP2 and data.startswith(_PREFIX, segment.start):
            header = segment.start + len(_PREFIX)
            yield from _listed(data, header, segment.end)
            return


def with_picture(photo: bytes, picture: bytes, place: int) -> bytes:
    """A JPEG with another one behind it.

    Args:
        photo: ends where its picture ends.
        place: where the list goes, between two of its segments.
    """
    length = len(_segment(0, 0, 0))
    size = len(photo) + length
    header = place + 4 + len(_PREFIX)
    return photo[:place] + _segment(size, len(picture), size - header) + photo[place:] + picture


def _segment(size: int, further_size: int, offset: int) -> bytes:
    tags = struct.pack(">HHI4s", _VERSION, 7, 4, b"0100") + struct.pack(">HHII", _COUNT, 4, 1, 2)
    behind = 8 + 2 + 3 * 12 + 4
    tags += struct.pack(">HHII", _ENTRIES, 7, 2 * _ENTRY_BYTES, behind)
    entries = struct.pack(">III2H", _PRIMARY, size, 0, 0, 0) + struct.pack(">III2H", 0, further_size, offset, 0, 0)
    directory = b"MM\0*" + struct.pack(">IH", 8, 3) + tags + bytes(4) + entries
    return jpeg.segment(_PREFIX + directory, jpeg.APP2)


def _listed(data: bytes, header: int, end: int) -> Iterator[tuple[int, int]]:
    tiff = TiffData.of(data[header:end])
    entry = tiff.directory(tiff.first).get(_ENTRIES)
    value = b"" if entry is None else entry.value[: _MOST_PICTURES * _ENTRY_BYTES]
    for at in range(_ENTRY_BYTES, len(value) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length, offset = struct.unpack_from(tiff.order + "II", value, at + 4)
        start = header + offset
        if length and offset and start + length <= len(data) and data.startswith(b"\xff\xd8", start):
            yield start, start + length
