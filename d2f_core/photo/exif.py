"""The EXIF block, edited in place, so that every other byte of it (maker notes with their absolute offsets) stays.

A block is a small TIFF: a directory of 12-byte entries, a second directory with the thumbnail behind it, and below the
first the directory of exposure data. After an export the picture is upright, perhaps smaller, and no longer looks like
the thumbnail: `edited_for_export` corrects these three things and nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from d2f_core.log import log
from d2f_core.photo.orientation import ORIENTATION
from d2f_core.photo.tiff_directories import (
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    INTEROPERABILITY_DIRECTORY,
    LONG,
    SHORT,
    Directory,
    TiffData,
)
from d2f_core.photo.tiff_directories import block as tiff_block

# Tags; Exif 2.32
_INTEROPERABILITY_INDEX = 0x0001
_MAKER_NOTE, _USER_COMMENT = 0x927C, 0x9286
_BIG_TYPES = (13, 16, 17, 18)  # of pointers, and of BigTIFF
_COLOUR_SPACE = 0xA001
_WIDTH_TAGS = (0x0100, 0xA002)
_HEIGHT_TAGS = (0x0101, 0xA003)
_THUMBNAIL_TAGS = ((0x0201, 0x0202), (0x0111, 0x0117))  # offset and length of a JPEG or of plain strips

# Of a TIFF's own tags, those that describe the photo rather than the layout of the file.
_DESCRIBING_TAGS = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298, ORIENTATION)

PREFIX = b"Exif\0\0"


@dataclass(frozen=True)
class DcfSpace:
    """How EXIF names a colour space: the tag ColorSpace and the interoperability index."""

    tag: int
    index: bytes


DCF_SRGB, DCF_ADOBE, DCF_OTHER = DcfSpace(1, b"R98\0"), DcfSpace(65535, b"R03\0"), DcfSpace(65535, b"R98\0")


@dataclass(frozen=True)
class _Entry:
    """One directory entry: its tag, type, count and where its value field lies in the block."""

    tag: int
    kind: int
    count: int
    value_at: int


def edited_for_export(block: bytes, width: int, height: int, space: DcfSpace | None = None) -> bytes:
    """The block with Orientation 1, the new size and no thumbnail; nothing if the block is damaged.

    Args:
        space: colour space of the export where it is another than the photo's.
    """
    try:
        return _Block(block).edited(width, height, space)
    except (struct.error, ValueError, IndexError) as error:
        log("photo").warning("the EXIF block is damaged (%s) and is not carried over", error)
        return b""


def from_tiff(data: bytes) -> bytes:
    """An EXIF block of the photo's description, exposure and place, out of a TIFF's own directories, byte for byte.

    Raises:
        ValueError, struct.error: they are damaged.
    """
    tiff = TiffData.of(data)
    first = tiff.directory(tiff.first)
    kept = {tag: first[tag] for tag in _DESCRIBING_TAGS if tag in first and first[tag].kind not in _BIG_TYPES}
    linked = {tag: _without_links(tiff.linked(first, tag)) for tag in (EXIF_DIRECTORY, GPS_DIRECTORY)}
    return tiff_block(kept, linked, tiff.order) if kept or any(linked.values()) else b""


def fitting(block: bytes, most_bytes: int) -> bytes:
    """The block without its largest parts, as far as needed to fit: maker note, comment, then whatever is longest.

    What does not fit into a JPEG's one segment would otherwise be lost as a whole.
    """
    if len(block) <= most_bytes:
        return block
    try:
        tiff = TiffData.of(block)
        first = tiff.directory(tiff.first)
    except (ValueError, struct.error) as error:
        log("photo").warning("the EXIF block is damaged (%s) and is not carried over", error)
        return b""
    linked = {tag: _without_links(tiff.linked(first, tag)) for tag in (EXIF_DIRECTORY, GPS_DIRECTORY)}
    parts = [{tag: entry for tag, entry in first.items() if tag not in linked}, *linked.values()]
    candidates = [(linked[EXIF_DIRECTORY], _MAKER_NOTE), (linked[EXIF_DIRECTORY], _USER_COMMENT)]
    longest = sorted(((part, tag) for part in parts for tag in part), key=lambda found: -len(found[0][found[1]].value))
    for part, tag in [*candidates, *longest]:
        if part.pop(tag, None) is not None:
            log("photo").warning("the EXIF block is too long for a JPEG: tag %#06x is left out", tag)
            smaller = tiff_block(parts[0], linked, tiff.order)
            if len(smaller) <= most_bytes:
                return smaller
    return b""


def dcf_index(block: bytes) -> bytes:
    """The interoperability index, which names a colour space ("R03" is Adobe RGB); empty without one."""
    try:
        tiff = TiffData.of(block)
        exposure = tiff.linked(tiff.directory(tiff.first), EXIF_DIRECTORY)
    except (ValueError, struct.error):
        return b""
    index = tiff.linked(exposure, INTEROPERABILITY_DIRECTORY).get(_INTEROPERABILITY_INDEX)
    return b"" if index is None else index.value.rstrip(b"\0")


def _without_links(directory: Directory) -> Directory:
    """Without entries that point to places elsewhere in the file."""
    return {
        tag: entry
        for tag, entry in directory.items()
        if tag != INTEROPERABILITY_DIRECTORY and entry.kind not in _BIG_TYPES
    }


class _Block:
    """A writable copy of an EXIF block and its byte order."""

    def __init__(self, block: bytes) -> None:
        self._bytes = bytearray(block)
        self._order = {b"II": "<", b"MM": ">"}.get(block[:2], "")
        if not self._order:
            raise ValueError("no byte order")

    def edited(self, width: int, height: int, space: DcfSpace | None) -> bytes:
        first = self._number(4, LONG)
        self._edit(first, width, height)
        for directory in self._linked(first, EXIF_DIRECTORY):
            self._edit(directory, width, height)
            if space is not None:
                self._name_space(directory, space)
        self._drop_thumbnail(first)
        return bytes(self._bytes)

    def _linked(self, directory: int, tag: int) -> list[int]:
        """Where the directories begin that entries of this tag point to."""
        return [self._number(entry.value_at, LONG) for entry in self._entries(directory) if entry.tag == tag]

    def _name_space(self, directory: int, space: DcfSpace) -> None:
        for entry in self._entries(directory):
            if entry.tag == _COLOUR_SPACE and entry.kind == SHORT and entry.count == 1:
                self._set(entry, space.tag)
        for linked in self._linked(directory, INTEROPERABILITY_DIRECTORY):
            for entry in self._entries(linked):
                if entry.tag == _INTEROPERABILITY_INDEX and entry.count == len(space.index):
                    self._bytes[entry.value_at : entry.value_at + len(space.index)] = space.index

    def _edit(self, directory: int, width: int, height: int) -> None:
        for entry in self._entries(directory):
            if entry.kind not in (SHORT, LONG) or entry.count != 1:
                continue
            if entry.tag == ORIENTATION:
                self._set(entry, 1)
            elif entry.tag in _WIDTH_TAGS:
                self._set(entry, width)
            elif entry.tag in _HEIGHT_TAGS:
                self._set(entry, height)

    def _drop_thumbnail(self, first: int) -> None:
        """Wipe the picture, not only its directory: it shows what the photo looked like before."""
        link = first + 2 + 12 * self._number(first, SHORT)
        second = self._number(link, LONG)
        if second == 0:
            return
        values = {entry.tag: self._value(entry) for entry in self._entries(second) if entry.kind in (SHORT, LONG)}
        struct.pack_into(self._order + "I", self._bytes, link, 0)
        for offset_tag, length_tag in _THUMBNAIL_TAGS:
            self._wipe(values.get(offset_tag, 0), values.get(length_tag, 0), after=link + 4)

    def _wipe(self, start: int, length: int, *, after: int) -> None:
        if start < after or start + length > len(self._bytes):
            return
        if start + length >= len(self._bytes) - 4:  # usual: the thumbnail ends the block
            del self._bytes[start:]
        else:
            self._bytes[start : start + length] = bytes(length)

    def _entries(self, directory: int) -> Iterator[_Entry]:
        for index in range(self._number(directory, SHORT)):
            at = directory + 2 + 12 * index
            tag, kind, count = struct.unpack_from(self._order + "HHI", self._bytes, at)
            yield _Entry(tag, kind, count, at + 8)

    def _value(self, entry: _Entry) -> int:
        return self._number(entry.value_at, entry.kind)

    def _set(self, entry: _Entry, value: int) -> None:
        struct.pack_into(self._order + ("H" if entry.kind == SHORT else "I"), self._bytes, entry.value_at, value)

    def _number(self, at: int, kind: int) -> int:
        return int(struct.unpack_from(self._order + ("H" if kind == SHORT else "I"), self._bytes, at)[0])
