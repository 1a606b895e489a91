"""GDepth into a JPEG: any reader of it finds the disparity, and we find exactly what was written.

    disparity 0..1 -> 16-bit PNG, near is 0 -> base64 -> Extended XMP in parts of 64 KB
    Format RangeInverse, Near and Far (in metres where they are known), Software "D2F" -> the photo's XMP packet

RangeInverse is linear in inverse distance, as disparity is, so 16 bits of disparity stay 16 bits. `Software` tells our
reader that codes 0 and 65535 are disparity 1 and 0, whether the map uses them or not.
"""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.photo import xmp_reader
from d2f_core.photo.embedded_depth.embedded import FARTHEST_INVERSE
from d2f_core.photo.embedded_depth.gdepth import NAMESPACE, SOFTWARE
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.jpeg_xmp import guid_of, packet_of, with_description

_NOTE = "http://ns.adobe.com/xmp/note/"
_RELATIVE_RANGE = (1.0, 1000.0)  # near and far of a map in no unit


def with_gdepth(photo: bytes, disparity: NDArray[np.float32], metric: MetricScale | None) -> bytes:
    """A JPEG with this depth map in it.

    Args:
        photo: a complete JPEG without GDepth, upright.
        disparity: (h, w) 0..1, larger is nearer, of the photo's proportions, usually coarser.
        metric: its meaning in 1/m, where known.

    Raises:
        PhotoError: the photo's XMP packet leaves no room.
    """
    whole = packet_of(f'<rdf:Description rdf:about="" xmlns:GDepth="{NAMESPACE}" GDepth:Data="{_code(disparity)}"/>')
    return with_description(photo, _description(metric, guid_of(whole)), whole)


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
