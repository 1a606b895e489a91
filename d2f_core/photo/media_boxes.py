"""The boxes of ISO media files (HEIC, AVIF, JPEG 2000, MP4): 4 bytes of length, 4 letters, content, again and again."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from typing import NamedTuple

_HEAD = 8  # bytes of length and name


class Box(NamedTuple):
    """One box: its name, where it starts, and its content, data[begin:end].

    `is_cut` says that it claims to be longer than what it lies in; `end` is then the end of that.
    """

    kind: bytes
    start: int
    begin: int
    end: int
    is_cut: bool = False


def boxes(data: bytes | mmap.mmap, start: int, end: int) -> Iterator[Box]:
    """The boxes that lie in data[start:end]; one that makes no sense is the last."""
    while start + _HEAD <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = _HEAD
        if size == 1 and start + 16 <= end:  # a long box: its length follows in 8 bytes
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        elif size == 0:  # to the end
            size = end - start
        if size < head or start + size > end:
            yield Box(kind, start, min(start + head, end), end, is_cut=True)
            return
        yield Box(kind, start, start + head, start + size)
        start += size


def inside(data: bytes, path: tuple[bytes, ...]) -> list[Box]:
    """All boxes that this path of names leads to, from the outermost on."""
    found = [Box(b"", 0, 0, len(data))]
    for wanted in path:
        found = [box for outer in found for box in boxes(data, _first_inside(outer), outer.end) if box.kind == wanted]
    return found


def _first_inside(box: Box) -> int:
    return box.begin + (4 if box.kind == b"meta" else 0)  # version and flags
