"""GDepth into a JPEG: any reader of it finds the disparity, and we find exactly what was written.

    disparity 0..1 -> 16-bit PNG, near is 0 -> base64 -> Extended XMP in parts of 64 KB
    Format RangeInverse, Near and Far (in metres where they are known), Software "D2F" -> the photo's XMP packet

RangeInverse is linear in inverse distance, as disparity is, so 16 bits of disparity stay 16 bits. `Software` tells our
reader that codes 0 and 65535 are disparity 1 and 0, whether the map uses them or not.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import xmp_reader
from d2f_core.photo.embedded_depth.embedded import FARTHEST_INVERSE
from d2f_core.photo.embedded_depth.gdepth import NAMESPACE, SOFTWARE
from d2f_core.photo.embedded_depth.metric_scale import MetricScale

_NOTE = "http://ns.adobe.com/xmp/note/"
_RELATIVE_RANGE = (1.0, 1000.0)  # near and far of a map in no unit
_CLOSING_RDF = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?RDF>")


def with_gdepth(photo: bytes, disparity: NDArray[np.float32], metric: MetricScale | None) -> bytes:
    """A JPEG with this depth map in it.

    Args:
        photo: a complete JPEG without GDepth, upright.
        disparity: (h, w) 0..1, larger is nearer, of the photo's proportions, usually coarser.
        metric: its meaning in 1/m, where known.

    Raises:
        PhotoError: the photo's XMP packet leaves no room.
    """
    whole = _packet(f'<rdf:Description rdf:about="" xmlns:GDepth="{NAMESPACE}" GDepth:Data="{_code(disparity)}"/>')
    guid = hashlib.md5(whole, usedforsecurity=False).hexdigest().upper()
    described = _with_description(_own_packet(photo), _description(metric, guid))
    return _replaced(photo, jpeg.segment(jpeg.XMP_PREFIX + described) + b"".join(_parts(whole, guid.encode())))


def _code(disparity: NDArray[np.float32]) -> str:
    codes = np.rint((1 - np.clip(disparity, 0, 1).astype(np.float64)) * 65535).astype(np.uint16)
    buffer = io.BytesIO()
    Image.fromarray(codes).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _description(metric: MetricScale | None, guid: str) -> bytes:
    near, far = _RELATIVE_RANGE
    if metric is not None:
        near, far = (1 / max(metric.offset + share * metric.scale, FARTHEST_INVERSE) for share in (1, 0))
    facts = {
        "Format": "RangeInverse", "Near": f"{near:.9g}", "Far": f"{far:.9g}", "Mime": "image/png", "Software": SOFTWARE,
    }  # fmt: skip
    if metric is not None:
        facts["Units"] = "m"
    written = " ".join(f'GDepth:{name}="{value}"' for name, value in facts.items())
    return (
        f'<rdf:Description xmlns:rdf="{xmp_reader.RDF}" rdf:about="" xmlns:GDepth="{NAMESPACE}" {written} '
        f'xmlns:xmpNote="{_NOTE}" xmpNote:HasExtendedXMP="{guid}"/>'
    ).encode()


def _packet(body: str) -> bytes:
    rdf = f'<rdf:RDF xmlns:rdf="{xmp_reader.RDF}">{body}</rdf:RDF>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>'.encode()


def _own_packet(photo: bytes) -> bytes:
    packets = jpeg.xmp_packets(photo)
    return packets[0] if packets else _packet("")


def _with_description(packet: bytes, description: bytes) -> bytes:
    ends = list(_CLOSING_RDF.finditer(packet))
    at = ends[-1].start() if ends else -1
    whole = packet[:at] + description + packet[at:]
    if at < 0 or len(jpeg.XMP_PREFIX) + len(whole) > jpeg.LARGEST_CONTENT:
        raise PhotoError("The depth map does not fit beside the photo's metadata: leave the metadata out.")
    return whole


def _parts(whole: bytes, guid: bytes) -> list[bytes]:
    room = jpeg.LARGEST_CONTENT - len(jpeg.EXTENSION_PREFIX) - 40
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
