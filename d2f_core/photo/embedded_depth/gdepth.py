"""GDepth: the depth map as base64 in the photo's XMP (Google Camera's Lens Blur, Pixel portraits, and many tools).

`Format`, `Near`, `Far` and `Units` say how to read the picture in `Data`; as it is longer than one segment can be, it
nearly always stands in Extended XMP. Source: Google's Depthmap Metadata reference.
"""

from __future__ import annotations

import binascii

import numpy as np

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import xmp_reader
from d2f_core.photo.embedded_depth import pictures, range_coding
from d2f_core.photo.embedded_depth.embedded import StoredDepth

NAMESPACE = "http://ns.google.com/photos/1.0/depthmap/"
SOURCE = "GDepth"
SOFTWARE = "D2F"  # in maps that we wrote, whose disparity is fixed by the coding


def read(data: bytes) -> StoredDepth | None:
    """The depth of a JPEG that has GDepth; None without it.

    Raises:
        ValueError and others of the decoders: it is damaged.
    """
    if NAMESPACE.encode() not in data:
        return None
    packets = jpeg.xmp_packets(data)
    properties = xmp_reader.values([xmp_reader.parsed(packet) for packet in packets], NAMESPACE)
    if "Data" not in properties:
        return None
    fraction = pictures.grey_fraction(decoded_base64(properties["Data"]))
    coding = range_coding.coding_of(properties)
    if coding is None:
        return StoredDepth(np.float32(1) - fraction, False, SOURCE)
    ends = (1 / coding.far, 1 / coding.near) if properties.get("Software") == SOFTWARE else None
    return StoredDepth(coding.decoded(fraction), coding.is_metric, SOURCE, ends=ends)


def decoded_base64(text: str) -> bytes:
    """Base64 with or without its padding and with any white space.

    Raises:
        ValueError: it is no base64.
    """
    try:
        code = "".join(text.split()).rstrip("=").encode("ascii")
        return binascii.a2b_base64(code + b"=" * (-len(code) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("its base64 is damaged") from error
