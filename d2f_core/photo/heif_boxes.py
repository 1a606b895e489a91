"""The boxes of a HEIC file, as far as they must be looked at before a library sees them.

pi-heif 1.4 makes the program crash (not an exception: the process is gone) where the kind of a metadata item is no
valid text. `check_item_texts` looks at those texts first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_FIXED_BYTES = {2: 8, 3: 10}  # of an item's entry before its texts, after version and flags, by version


def check_item_texts(data: bytes) -> None:
    """Raise ValueError where an item's name or type is no valid UTF-8."""
    for kind, start, end in boxes(data, 0, len(data)):
        if kind == b"meta":
            for inner, inner_start, inner_end in boxes(data, start + 4, end):
                if inner == b"iinf":
                    _check_entries(data, inner_start, inner_end)


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
            fixed = _FIXED_BYTES.get(data[begin], 4)
            data[begin + 4 + fixed : last].decode("utf-8")  # UnicodeDecodeError is a ValueError
