"""Directories of TIFF files and of EXIF blocks, which are small TIFFs: their entries as raw bytes, in and out.

Values stay the bytes they are in the file, so text of any encoding and notes of any maker survive; only where the byte
order changes are numbers turned around. Read from classic and BigTIFF of both byte orders, written as classic ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EXIF_DIRECTORY, GPS_DIRECTORY, INTEROPERABILITY_DIRECTORY = 0x8769, 0x8825, 0xA005
SHORT, LONG = 3, 4

# Bytes of one value by type, and of the parts that turn around with the byte order
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_PART_SIZES = {5: 4, 10: 4}  # two numbers each
_MOST_ENTRIES = 4096


class Entry(NamedTuple):
    """An entry of a directory: type of its values, and these as bytes in the byte order of the file."""

    kind: int
    value: bytes


Directory = dict[int, Entry]


@dataclass(frozen=True)
class TiffData:
    """A file's or a block's content.

    Attributes:
        data: the bytes, from "II" or "MM" on.
        order: "<" or ">", for `struct`.
        is_big: BigTIFF, with 64-bit lengths and places.
        first: where the first directory begins.
    """

    data: bytes
    order: str
    is_big: bool
    first: int

    @classmethod
    def of(cls, data: bytes) -> TiffData:
        """Raises ValueError or struct.error where it is no TIFF."""
        order = {b"II": "<", b"MM": ">"}.get(data[:2])
        if order is None:
            raise ValueError("no byte order")
        is_big = struct.unpack_from(order + "H", data, 2)[0] == 43
        first = struct.unpack_from(order + ("Q" if is_big else "I"), data, 8 if is_big else 4)[0]
        return cls(data, order, is_big, int(first))

    def directory(self, at: int) -> Directory:
        """The entries of the directory there; those whose values lie outside the data are left out.

        Raises:
            struct.error: the directory itself does.
        """
        return dict(self._entries(at))

    def linked(self, directory: Directory, tag: int) -> Directory:
        """The directory that an entry points to; empty without one, or where it lies outside."""
        at = self.number(directory, tag)
        try:
            return {} if at is None else self.directory(at)
        except struct.error:
            return {}

    def number(self, directory: Directory, tag: int) -> int | None:
        """The first value of an entry of whole numbers; None where there is none."""
        entry = directory.get(tag)
        code = None if entry is None else {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.kind)
        if entry is None or code is None or len(entry.value) < struct.calcsize(code):
            return None
        return int(struct.unpack_from(self.order + code, entry.value)[0])

    def _entries(self, at: int) -> Iterator[tuple[int, Entry]]:
        head, layout, room = ("Q", "HHQ", 8) if self.is_big else ("H", "HHI", 4)
        (count,) = struct.unpack_from(self.order + head, self.data, at)
        at += struct.calcsize(self.order + head)
        for _ in range(min(count, _MOST_ENTRIES)):
            tag, kind, number = struct.unpack_from(self.order + layout, self.data, at)
            length, place = _SIZES.get(kind, 0) * number, at + struct.calcsize(self.order + layout)
            at = place + room
            if length > room:
                (place,) = struct.unpack_from(self.order + ("Q" if self.is_big else "I"), self.data, place)
            if length and place + length <= len(self.data):
                yield tag, Entry(kind, self.data[place : place + length])


def in_order(directory: Directory, order: str, wanted: str) -> Directory:
    """The same values with their numbers in another byte order."""
    if order == wanted:
        return directory
    return {tag: Entry(entry.kind, _turned(entry)) for tag, entry in directory.items()}


def _turned(entry: Entry) -> bytes:
    size = _PART_SIZES.get(entry.kind, _SIZES[entry.kind])
    if size == 1:
        return entry.value
    value = entry.value
    return b"".join(value[at : at + size][::-1] for at in range(0, len(value), size))


def shorts(*numbers: int) -> Entry:
    """Numbers of 16 bits, little-endian."""
    return Entry(SHORT, struct.pack(f"<{len(numbers)}H", *numbers))


def longs(*numbers: int) -> Entry:
    """Numbers of 32 bits, little-endian."""
    return Entry(LONG, struct.pack(f"<{len(numbers)}I", *numbers))


def block(first: Directory, linked: Mapping[int, Directory], order: str) -> bytes:
    """A classic TIFF of one directory and those it points to, without pictures.

    Args:
        first: its entries, values in `order`.
        linked: directories by the tag that points to them; empty ones are left out.
        order: "<" or ">".
    """
    header = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    found = {tag: entries for tag, entries in linked.items() if entries}
    pointers = dict.fromkeys(found, Entry(LONG, bytes(4)))
    at = 8 + len(_laid_out({**first, **pointers}, 8, order))
    parts = []
    for tag, entries in found.items():
        parts.append(_laid_out(entries, at, order))
        pointers[tag] = Entry(LONG, struct.pack(order + "I", at))
        at += len(parts[-1])
    return header + _laid_out({**first, **pointers}, 8, order) + b"".join(parts)


def _laid_out(entries: Directory, at: int, order: str) -> bytes:
    """A directory that begins at `at`, its longer values behind it, of an even length."""
    head = struct.pack(order + "H", len(entries))
    behind = at + 2 + 12 * len(entries) + 4
    rows, values = b"", b""
    for tag in sorted(entries):
        kind, value = entries[tag]
        rows += struct.pack(order + "HHI", tag, kind, len(value) // _SIZES[kind])
        if len(value) <= 4:
            rows += value.ljust(4, b"\0")
        else:
            rows += struct.pack(order + "I", behind + len(values))
            values += value + b"\0" * (len(value) % 2)
    return head + rows + bytes(4) + values
