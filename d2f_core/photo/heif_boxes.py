"""The boxes of a HEIC or AVIF file, as far as they must be looked at before or beside a library.

pi-heif 1.4 makes the program crash (not an exception: the process is gone) where the type of a metadata item is no
valid text. `check_item_texts` looks at those texts first.
"""

from __future__ import annotations

import struct

from d2f_core.photo.media_boxes import boxes, inside

_NUMBER_BYTES = {3: 6}  # of an item's entry (its number, its protection) before its type and texts, by version


def check_item_texts(data: bytes) -> None:
    """Raise ValueError where an item's type or name is no valid UTF-8."""
    for box in inside(data, (b"meta", b"iinf")):
        _check_entries(data, box.begin, box.end)


def coded_colours(data: bytes) -> tuple[int, int] | None:
    """(primaries, transfer) of ISO/IEC 23091-2 as the first picture with colours names them; None without any."""
    for box in inside(data, (b"meta", b"iprp", b"ipco", b"colr")):
        if data[box.begin : box.begin + 4] == b"nclx" and box.begin + 8 <= box.end:
            primaries, transfer = struct.unpack_from(">HH", data, box.begin + 4)
            return int(primaries), int(transfer)
    return None


def _check_entries(data: bytes, start: int, end: int) -> None:
    version = data[start] if start < end else 0
    first = start + 4 + (2 if version == 0 else 4)
    for box in boxes(data, first, end):
        if box.kind == b"infe" and box.begin < box.end:
            numbers = _NUMBER_BYTES.get(data[box.begin], 4)
            data[box.begin + 4 + numbers : box.end].decode("utf-8")  # UnicodeDecodeError is a ValueError
