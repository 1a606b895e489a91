"""The boxes of a HEIC or AVIF file, as far as they must be looked at before or beside a library.

pi-heif 1.4 makes the program crash (not an exception: the process is gone) where the type of a metadata item is no
valid text. `check_item_texts` looks at those texts first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_NUMBER_BYTES = {3: 6}  # of an item's entry (its number, its protection) before its type and texts, by version


def check_item_texts(data: bytes) -> None:
    """Raise ValueError where an item's type or name is no valid UTF-8."""
    for start, end in _inside(data, [(0, len(data))], (b"meta", b"iinf")):
        _check_entries(data, start, end)


def coded_colours(data: bytes) -> tuple[int, int] | None:
    """(primaries, transfer) of ISO/IEC 23091-2 as the first picture with colours names them; None without any."""
    for start, end in _inside(data, [(0, len(data))], (b"meta", b"iprp", b"ipco", b"colr")):
        if data[start : start + 4] == b"nclx" and start + 8 <= end:
            primaries, transfer = struct.unpack_from(">HH", data, start + 4)
            return int(primaries), int(transfer)
    return None


def _inside(data: bytes, places: list[tuple[int, int]], path: tuple[bytes, ...]) -> list[tuple[int, int]]:
    """Where the contents of all boxes lie that this path leads to."""
    for wanted in path:
        skip = 4 if wanted == b"meta" else 0  # version and flags
        found = [box for start, end in places for box in boxes(data, start, end)]
        places = [(start + skip, end) for kind, start, end in found if kind == wanted]
    return places


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, begin, end) of the contents of the boxes that lie there; ends where one makes no sense."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            yield kind, start + head, end  # cut off: what there is may still be read by others
            return
        yield kind, start + head, start + size
        start += size


def _check_entries(data: bytes, start: int, end: int) -> None:
    version = data[start] if start < end else 0
    first = start + 4 + (2 if version == 0 else 4)
    for kind, begin, last in boxes(data, first, end):
        if kind == b"infe" and begin < last:
            numbers = _NUMBER_BYTES.get(data[begin], 4)
            data[begin + 4 + numbers : last].decode("utf-8")  # UnicodeDecodeError is a ValueError
