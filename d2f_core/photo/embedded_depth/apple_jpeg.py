"""Apple's JPEG portraits: depth map and mattes as the second, third, ... picture of an MPF file.

The Multi-Picture Format [CIPA DC-007] lists all pictures in an APP2 segment of the first one: a small TIFF directory
whose tag B002 has 16 bytes for each, among them its length and its offset from the TIFF header. What a picture is says
its own XMP; where an editor has dropped that, the first small grey one of an Apple photo is the disparity.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import apple_codes, pictures
from d2f_core.photo.embedded_depth.embedded import Plane, StoredDepth

SOURCE = "Apple JPEG"

_PREFIX = b"MPF\0"
_ENTRIES = 0xB002
_ENTRY_BYTES = 16
_MOST_PICTURES = 32
_MOST_TAGS = 256


def read(data: bytes) -> StoredDepth | None:
    """The depth of an Apple JPEG; None without it.

    Raises:
        ValueError and others of the decoders: it is damaged.
    """
    depth: tuple[Plane, bool, bool] | None = None
    mattes = []
    for start, end in _further_pictures(data):
        picture = data[start:end]
        packets = jpeg.xmp_packets(picture)
        properties = apple_codes.properties_of(packets)
        kind = apple_codes.kind_of(properties)
        if kind in apple_codes.MATTES:
            mattes += _matte(picture)
        elif depth is None and (kind in apple_codes.DEPTHS or (not packets and _is_plain_map(data, picture))):
            inverse, is_metric = apple_codes.decoded(pictures.grey_fraction(picture), properties)
            depth = inverse, is_metric, apple_codes.is_approximate(properties)
    if depth is None:
        return None
    return StoredDepth(depth[0], depth[1], SOURCE, apple_codes.joined(mattes), is_approximate=depth[2])


def _matte(picture: bytes) -> list[Plane]:
    """The matte in this picture; none if it is damaged, for the depth is what counts."""
    try:
        return [pictures.grey_fraction(picture)]
    except ValueError as error:
        log("photo").warning("a matte in the photo cannot be used: %s", error)
        return []


def _is_plain_map(photo: bytes, picture: bytes) -> bool:
    """A grey picture, smaller than the photo, of an Apple camera."""
    exif = next((s for s in jpeg.segments(photo) if photo.startswith(jpeg.EXIF_PREFIX, s.start)), None)
    is_apple = exif is not None and b"Apple" in photo[exif.start : exif.end]
    outer, inner = jpeg.frame(photo), jpeg.frame(picture)
    if not is_apple or outer is None or inner is None:
        return False
    return inner.height * inner.width < outer.height * outer.width and inner.components == 1


def _further_pictures(data: bytes) -> Iterator[tuple[int, int]]:
    """Beginning and end of each picture behind the first one.

    Raises:
        ValueError, struct.error: the directory is damaged.
    """
    for segment in jpeg.segments(data):
        if segment.marker == jpeg.APP2 and data.startswith(_PREFIX, segment.start):
            header = segment.start + len(_PREFIX)
            yield from _listed(data, header, segment.end)
            return


def _listed(data: bytes, header: int, end: int) -> Iterator[tuple[int, int]]:
    block = data[header:end]
    order = "<" if block[:2] == b"II" else ">"
    for _, length, offset in _entries(block, order)[1:]:
        start = header + offset
        if length and offset and start + length <= len(data) and data.startswith(b"\xff\xd8", start):
            yield start, start + length


def _entries(block: bytes, order: str) -> list[tuple[int, int, int]]:
    """(attributes, length, offset) of each picture."""
    (directory,) = struct.unpack_from(order + "I", block, 4)
    (count,) = struct.unpack_from(order + "H", block, directory)
    for index in range(min(count, _MOST_TAGS)):
        tag, _, length, offset = struct.unpack_from(order + "HHII", block, directory + 2 + 12 * index)
        if tag == _ENTRIES:
            number = min(length // _ENTRY_BYTES, _MOST_PICTURES)
            return [struct.unpack_from(order + "III", block, offset + _ENTRY_BYTES * i) for i in range(number)]
    return []
