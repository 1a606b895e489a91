"""Further descriptions in the XMP packet of a JPEG, and Extended XMP behind it."""

from __future__ import annotations

import hashlib
import re

from d2f_core.errors import PhotoError
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import xmp_reader

NO_ROOM = "What belongs to the picture does not fit beside the photo's metadata: leave the metadata out."
_CLOSING_RDF = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?RDF>")


def with_description(photo: bytes, description: bytes, extension: bytes = b"") -> bytes:
    """The JPEG with one more `rdf:Description` in its packet, and this Extended XMP behind it.

    Raises:
        PhotoError: the photo's own packet leaves no room.
    """
    packets = jpeg.xmp_packets(photo)
    packet = packets[0] if packets else packet_of("")
    ends = list(_CLOSING_RDF.finditer(packet))
    at = ends[-1].start() if ends else -1
    whole = packet[:at] + description + packet[at:]
    if at < 0 or len(jpeg.XMP_PREFIX) + len(whole) > jpeg.LARGEST_CONTENT:
        raise PhotoError(NO_ROOM)
    return _replaced(photo, jpeg.segment(jpeg.XMP_PREFIX + whole) + b"".join(_parts(extension)))


def packet_of(body: str) -> bytes:
    """A packet around descriptions."""
    rdf = f'<rdf:RDF xmlns:rdf="{xmp_reader.RDF}">{body}</rdf:RDF>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>'.encode()


def guid_of(extension: bytes) -> str:
    """By which a packet names its Extended XMP."""
    return hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()


def _parts(whole: bytes) -> list[bytes]:
    room, guid = jpeg.LARGEST_CONTENT - len(jpeg.EXTENSION_PREFIX) - 40, guid_of(whole).encode()
    return [
        jpeg.segment(
            jpeg.EXTENSION_PREFIX + guid + len(whole).to_bytes(4, "big") + at.to_bytes(4, "big") + whole[at : at + room]
        )
        for at in range(0, len(whole), room)
    ]


def _replaced(photo: bytes, block: bytes) -> bytes:
    """The photo with these segments in place of its XMP packet, or behind its EXIF block."""
    place = 2
    for segment in jpeg.segments(photo):
        if segment.marker == jpeg.APP1 and photo.startswith(jpeg.XMP_PREFIX, segment.start):
            return photo[: segment.start - 4] + block + photo[segment.end :]
        if segment.marker in (jpeg.APP0, jpeg.APP1):
            place = segment.end
    return photo[:place] + block + photo[place:]
