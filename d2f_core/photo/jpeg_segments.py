"""The outside of a JPEG file: its segments, where its first picture ends, and the XMP of one picture, all in bounds.

A JPEG is a row of segments (marker, length, content) up to the first scan, then compressed data in which every 0xFF is
escaped, then an end marker. Phones append further pictures or data of their own behind it. Extended XMP [XMP part 3,
1.1.3.1] is a packet over 64 KB cut into APP1 segments that carry its MD5, its whole length and their own offset.
"""

from __future__ import annotations

import hashlib
import re
import struct
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from d2f_core.log import log
from d2f_core.photo.orientation import orientation_of

XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_PREFIX = b"http://ns.adobe.com/xmp/extension/\0"
EXIF_PREFIX = b"Exif\0\0"
ICC_PREFIX, PHOTOSHOP_PREFIX = b"ICC_PROFILE\0", b"Photoshop 3.0\0"
APP0, APP1, APP2, APP13 = 0xE0, 0xE1, 0xE2, 0xED

LARGEST_EXTENSION = 96 << 20  # bytes; a map of 24 megapixels that does not compress has 64 MB

LARGEST_CONTENT = 65533  # bytes in one segment, the two of its length not counted

START_OF_SCAN, _END = 0xDA, 0xD9
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # start of frame; these three are tables and reserved
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in compressed data 0 is an escape, d0..d7 restart it
_FILL = re.compile(rb"\xff+")
_EXTENSION_HEADER = len(EXTENSION_PREFIX) + 40  # GUID, whole length, offset
_MOST_SEGMENTS = 20_000  # of 64 KB each, over a gigabyte


class Segment(NamedTuple):
    """A marker and its content, data[start:end]."""

    marker: int
    start: int
    end: int


class Frame(NamedTuple):
    """A picture as coded: marker of its kind, bits of a sample, size in px, number of components (1 is grey)."""

    marker: int
    bits: int
    height: int
    width: int
    components: int


def segments(data: bytes, position: int = 0) -> Iterator[Segment]:
    """The segments of the picture that begins at `position`, up to and with its first scan's header."""
    position += 2
    for _ in range(_MOST_SEGMENTS):
        marks = _FILL.match(data, position)
        if marks is None or marks.end() + 3 > len(data):
            return
        position = marks.end() - 1  # of the last mark; any number of them may stand before a segment
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        end = position + 2 + length
        if marker == _END or length < 2 or end > len(data):
            return
        yield Segment(marker, position + 4, end)
        if marker == START_OF_SCAN:
            return
        position = end


def segment(content: bytes, marker: int = APP1) -> bytes:
    """A segment of this content, at most `LARGEST_CONTENT` bytes."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def end_of_picture(data: bytes, position: int = 0) -> int | None:
    """Where the picture that begins at `position` ends (behind its end marker); None if it does not."""
    last = list(segments(data, position))[-1:]
    if not last or last[0].marker != START_OF_SCAN:
        return None
    position = last[0].end
    for _ in range(_MOST_SEGMENTS):  # progressive pictures have tables and further scans behind the first one
        found = _NEXT_MARKER.search(data, position)
        if found is None:
            return None
        position = found.start()
        if data[position + 1] == _END:
            return position + 2
        position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4], "big"))
    return None


def frame(data: bytes, position: int = 0) -> Frame | None:
    """What the frame's header says of the picture as coded; None where it is missing or empty."""
    for segment in segments(data, position):
        if segment.marker in _FRAMES and segment.end - segment.start >= 6:
            bits, height, width, components = struct.unpack_from(">BHHB", data, segment.start)
            return Frame(segment.marker, bits, height, width, components) if height and width else None
    return None


def has_all_scans(data: bytes) -> bool:
    """Whether a progressive picture's scans bring every coefficient to its last bit; a file may end between two."""
    head = frame(data)
    if head is None or head.marker not in _PROGRESSIVE:
        return True
    complete: dict[int, set[int]] = {}
    for begin in _scan_headers(data):
        count = data[begin]
        first, last, bits = data[begin + 1 + 2 * count : begin + 4 + 2 * count]
        for component in data[begin + 1 : begin + 1 + 2 * count : 2]:
            if bits & 15 == 0:  # nothing is left for a later scan
                complete.setdefault(component, set()).update(range(first, last + 1))
    return len(complete) == head.components and all(len(found) == 64 for found in complete.values())


def _scan_headers(data: bytes) -> Iterator[int]:
    """Where the contents of the scans' headers begin."""
    position = 2
    for _ in range(_MOST_SEGMENTS):
        found = _NEXT_MARKER.search(data, position)
        if found is None or found.start() + 14 > len(data) or data[found.start() + 1] == _END:
            return
        position = found.start()
        if data[position + 1] == START_OF_SCAN:
            yield position + 4
        position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4], "big"))


def contents(data: bytes, prefix: bytes, marker: int = APP1, position: int = 0) -> Iterator[bytes]:
    """The contents of a picture's segments of this marker that begin with the prefix, without it."""
    for segment in segments(data, position):
        if segment.marker == marker and data.startswith(prefix, segment.start):
            yield data[segment.start + len(prefix) : segment.end]


def orientation(data: bytes, position: int = 0) -> int:
    """EXIF's Orientation, 1..8; 1 where it is missing or damaged."""
    return orientation_in(next(contents(data, EXIF_PREFIX, position=position), b""))


def orientation_in(block: bytes) -> int:
    """The same out of an EXIF block, with or without its prefix."""
    tags = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags; only one is asked for
            tags.load(EXIF_PREFIX + block.removeprefix(EXIF_PREFIX))
            return orientation_of(tags)
    except Exception as error:  # Pillow's TIFF reader raises whatever a damaged block leads it to
        log("photo").warning("the EXIF block is damaged: %s", error)
        return 1


def xmp_packets(data: bytes, position: int = 0) -> list[bytes]:
    """The XMP packet of a picture and its Extended XMP, those that there are."""
    packets = list(contents(data, XMP_PREFIX, position=position))[:1]
    extended = _extended_packet(data, position, packets[0] if packets else b"")
    return [*packets, extended] if extended else packets


def _extended_packet(data: bytes, position: int, packet: bytes) -> bytes:
    """Extended XMP put together; empty where there is none.

    Raises:
        ValueError: parts are missing or overlap, or the MD5 does not fit.
    """
    parts = _parts(data, position)
    mentioned = packet.upper()
    named = [guid for guid in parts if guid in mentioned]
    if not parts:
        return b""
    guid = named[0] if named else next(iter(parts))
    length, pieces = parts[guid]
    if length > LARGEST_EXTENSION:
        raise ValueError("the Extended XMP is too long")
    if sum(len(piece) for _, piece in pieces) != length:
        raise ValueError("parts of the Extended XMP are missing")
    whole, filled = bytearray(length), 0
    for offset, piece in sorted(pieces, key=lambda part: part[0]):
        if offset != filled:
            raise ValueError("parts of the Extended XMP overlap")
        whole[offset : offset + len(piece)] = piece
        filled += len(piece)
    if hashlib.md5(whole, usedforsecurity=False).hexdigest().upper().encode() != guid:
        raise ValueError("the Extended XMP does not fit its checksum")
    return bytes(whole)


def _parts(data: bytes, position: int) -> dict[bytes, tuple[int, list[tuple[int, bytes]]]]:
    """For each GUID its whole length and its parts (offset, content)."""
    found: dict[bytes, tuple[int, list[tuple[int, bytes]]]] = {}
    for segment in segments(data, position):
        head = segment.start + len(EXTENSION_PREFIX)
        if segment.marker != APP1 or not data.startswith(EXTENSION_PREFIX, segment.start):
            continue
        if segment.end - segment.start < _EXTENSION_HEADER:
            raise ValueError("a part of the Extended XMP is too short")
        guid = data[head : head + 32].upper()
        length, offset = (int.from_bytes(data[at : at + 4], "big") for at in (head + 32, head + 36))
        found.setdefault(guid, (length, []))[1].append((offset, data[head + 40 : segment.end]))
    return found
