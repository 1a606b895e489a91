"""The boxes of a HEIC or AVIF file, as far as they must be looked at before or beside a library.

pi-heif 1.4 makes the program crash (not an exception: the process is gone) where the type of a metadata item is no
valid text. `check_item_texts` looks at those texts first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction

from d2f_core.photo.media_boxes import Box, boxes, inside

_CROP_MARGIN_PX = 64  # that pi-heif 1.4 allows
_NUMBER_BYTES = {3: 6}  # of an item's entry (its number, its protection) before its type and texts, by version


def check_item_texts(data: bytes) -> None:
    """Raise ValueError where an item's type or name is no valid UTF-8."""
    for box in inside(data, (b"meta", b"iinf")):
        _check_entries(data, box.begin, box.end)


def has_tone_map(data: bytes) -> bool:
    """Whether a HEIC or AVIF file names a `tmap` item: its picture for HDR screens, by a gain map of ISO 21496-1.

    Neither pi-heif nor Pillow hands that map out, although the libraries under them know it.
    """
    for iinf in inside(data, (b"meta", b"iinf")):
        for entry in _entries(data, iinf.begin, iinf.end):
            first = entry.begin + 4 + _NUMBER_BYTES.get(data[entry.begin], 4)
            if data[first : first + 4] == b"tmap":
                return True
    return False


def coded_colours(data: bytes) -> tuple[int, int] | None:
    """(primaries, transfer) of ISO/IEC 23091-2 as the first picture with colours names them; None without any."""
    for box in inside(data, (b"meta", b"iprp", b"ipco", b"colr")):
        if data[box.begin : box.begin + 4] == b"nclx" and box.begin + 8 <= box.end:
            primaries, transfer = struct.unpack_from(">HH", data, box.begin + 4)
            return int(primaries), int(transfer)
    return None


def coded_bits(data: bytes) -> int:
    """Bits of a channel of the first picture that says them; 8 where none does."""
    for box in inside(data, (b"meta", b"iprp", b"ipco", b"pixi")):
        if box.begin + 6 <= box.end and 8 <= data[box.begin + 5] <= 16:
            return data[box.begin + 5]
    return 8


def _check_entries(data: bytes, start: int, end: int) -> None:
    for box in _entries(data, start, end):
        numbers = _NUMBER_BYTES.get(data[box.begin], 4)
        data[box.begin + 4 + numbers : box.end].decode("utf-8")  # UnicodeDecodeError is a ValueError


def _entries(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The entries of a list of items, `iinf`, whose content is data[start:end]."""
    version = data[start] if start < end else 0
    first = start + 4 + (2 if version == 0 else 4)
    return (box for box in boxes(data, first, end) if box.kind == b"infe" and box.begin < box.end)


def check_complete(data: bytes) -> None:
    """Raise ValueError where the file ends before the parts that its own list of places names.

    libheif shows what there is of a cut file, and green for the rest.
    """
    stored = inside(data, (b"meta", b"idat"))
    lengths = {0: len(data), 1: stored[0].end - stored[0].begin if stored else 0}  # by construction method
    for box in inside(data, (b"meta", b"iloc")):
        for method, end in _extents(data[box.begin : box.end]):
            if end > lengths.get(method, end):
                raise ValueError("the file ends before its pictures do")


def _extents(iloc: bytes) -> Iterator[tuple[int, int]]:
    """(construction method, end) of each part of each item."""
    version, sizes = iloc[0], int.from_bytes(iloc[4:6], "big")
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    index_size = index_size if version in (1, 2) else 0
    reader = _Numbers(iloc, 6)
    for _ in range(reader.next(4 if version == 2 else 2)):
        reader.next(4 if version == 2 else 2)  # the item's number
        method = reader.next(2) & 15 if version in (1, 2) else 0
        if reader.next(2):  # the place is in another file
            method = -1
        base = reader.next(base_size)
        for _ in range(reader.next(2)):
            reader.next(index_size)
            offset, length = reader.next(offset_size), reader.next(length_size)
            yield method, base + offset + length


Crop = tuple[int, int, int, int]  # left, top, width, height in px


def crop(data: bytes, width: int, height: int) -> Crop | None:
    """The primary picture's clean aperture, whole pixels; None without one.

    Raises:
        ValueError, struct.error: it makes no sense.
    """
    for box in _primary_properties(data):
        if box.kind == b"clap":
            return _crop_in(data, box, width, height)
    return None


def uncropped(data: bytes) -> tuple[bytes, Crop | None]:
    """The file without the crop of its primary picture, and that crop in the picture as it is then turned.

    libheif allows a picture 64 pixels more each way than what is left of it, and calls all others too large. A file
    with a smaller crop, or none, is given back as it is, with None.

    Raises:
        ValueError, struct.error: the crop makes no sense.
    """
    width, height, found, opened = 0, 0, None, data
    for box in _primary_properties(data):
        if box.kind == b"ispe":
            width, height = struct.unpack_from(">II", data, box.begin + 4)
        elif box.kind == b"clap" and width and height:
            found = _crop_in(data, box, width, height)
            whole = struct.pack(">IIIIiIiI", width, 1, height, 1, 0, 1, 0, 1)
            if found is None or width * height <= (found[2] + _CROP_MARGIN_PX) * (found[3] + _CROP_MARGIN_PX):
                return data, None
            opened = data[: box.begin] + whole + data[box.begin + len(whole) :]
        elif box.kind == b"irot":
            for _ in range(data[box.begin] & 3):  # each against the clock
                found = None if found is None else (found[1], width - found[0] - found[2], found[3], found[2])
                width, height = height, width
        elif box.kind == b"imir" and found is not None:
            left, top, wide, high = found
            is_sideways = data[box.begin] & 1
            found = (width - left - wide, top, wide, high) if is_sideways else (left, height - top - high, wide, high)
    return opened, found


def _crop_in(data: bytes, box: Box, width: int, height: int) -> Crop | None:
    """The clean aperture in a picture of this size."""
    numbers = struct.unpack_from(">IIIIiIiI", data, box.begin)
    if not all(numbers[1::2]):
        raise ValueError("a crop that divides by zero")
    across, down, right, low = (Fraction(numbers[at], numbers[at + 1]) for at in (0, 2, 4, 6))
    left = Fraction(width - 1, 2) + right - (across - 1) / 2
    top = Fraction(height - 1, 2) + low - (down - 1) / 2
    found = round(left), round(top), round(across), round(down)
    if found[0] < 0 or found[1] < 0 or found[0] + found[2] > width or found[1] + found[3] > height:
        raise ValueError("a crop that lies outside the picture")
    return found if found[2] > 0 and found[3] > 0 else None


def is_turned(data: bytes) -> bool:
    """Whether the container itself turns or mirrors its primary picture."""
    return any(box.kind in (b"irot", b"imir") for box in _primary_properties(data))


def _primary_properties(data: bytes) -> list[Box]:
    """The boxes that describe the primary picture."""
    primary = inside(data, (b"meta", b"pitm"))
    if not primary:
        return []
    number = int.from_bytes(data[primary[0].begin + 4 : primary[0].end], "big")
    listed = [box for outer in inside(data, (b"meta", b"iprp", b"ipco")) for box in boxes(data, outer.begin, outer.end)]
    tables = [data[box.begin : box.end] for box in inside(data, (b"meta", b"iprp", b"ipma"))]
    used = [index for table in tables for index in _used(table, number)]
    return [listed[index - 1] for index in used if 0 < index <= len(listed)]


def _used(ipma: bytes, item: int) -> list[int]:
    """Numbers, from 1 on, of the properties that this item uses."""
    reader, is_wide = _Numbers(ipma, 4), ipma[3] & 1
    for _ in range(reader.next(4)):
        number = reader.next(4 if ipma[0] else 2)
        used = [reader.next(2) & 0x7FFF if is_wide else reader.next(1) & 0x7F for _ in range(reader.next(1))]
        if number == item:
            return used
    return []


class _Numbers:
    """Numbers of some bytes each, one after the other; IndexError behind the end."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def next(self, size: int) -> int:
        if self._at + size > len(self._data):
            raise IndexError("a box is too short")
        value = int.from_bytes(self._data[self._at : self._at + size], "big")
        self._at += size
        return value
