"""The reader of gain maps as a fuzz target: a map, None, and never an exception; seeds of every layout, small."""

from __future__ import annotations

import imagecodecs
import numpy as np

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.hdr import apple, jpeg_gain_map, numbers
from d2f_core.photo.hdr.reading import gain_map_if_sound
from tests.d2f_core.photo.hdr.test_gain_maps import apple_exif, jpeg_bytes, two_pictures, with_segments
from tests.d2f_core.photo.heic_files import heic_bytes

TOKENS = (
    b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xe2", b"MPF\0MM\0*", b"\xb0\x02", jpeg_gain_map.ISO_PREFIX, b"\xc8", b"\x08",
    b'hdrgm:GainMapMax="1e308"', b'hdrgm:GainMapMax="nan"', b'hdrgm:Gamma="0"', b"<hdrgm:GainMapMin>", b"<rdf:li>",
    b'BaseRenditionIsHDR="True"', b'HDRGainMapHeadroom="inf"', b"Apple iOS\0\0\1MM", b"auxC", apple.KIND.encode(),
    b"\xff" * 8, b"\0" * 8,
)  # fmt: skip


def gain_map_seeds() -> list[bytes]:
    """Ultra HDR, ISO 21496-1 of one and of three channels, Apple's in JPEG and HEIC, libultrahdr's own."""
    photo, codes = np.full((12, 16, 3), 200, np.uint8), np.full((6, 8), 128, np.uint8)
    one, three = numbers.Numbers((0.0,), (2.0,)), numbers.Numbers((0.0, 0.1, 0.2), (2.0, 1.0, 3.0))
    segments = [
        jpeg.segment(jpeg.XMP_PREFIX + numbers.to_xmp(one)),
        jpeg.segment(jpeg.XMP_PREFIX + numbers.to_xmp(three)),
        jpeg.segment(jpeg_gain_map.ISO_PREFIX + numbers.to_iso(one), jpeg.APP2),
        jpeg.segment(jpeg_gain_map.ISO_PREFIX + numbers.to_iso(three), jpeg.APP2),
    ]
    marked = b'<x><y xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" HDRGainMap:HDRGainMapVersion="1"/></x>'
    map_of_apple = with_segments(jpeg_bytes(codes), jpeg.segment(jpeg.XMP_PREFIX + marked))
    exif = apple_exif(1.0, 0.01)
    light = np.full((16, 16, 4), 2, np.float16)
    return [
        *(two_pictures(jpeg_bytes(photo), with_segments(jpeg_bytes(codes), each)) for each in segments),
        two_pictures(jpeg_bytes(photo, exif=exif), map_of_apple),
        heic_bytes(photo.astype(np.uint16), exif=exif.tobytes()[6:], auxiliaries=[(apple.KIND, codes)]),
        imagecodecs.ultrahdr_encode(light, level=90, scale=1),
    ]


def read_gain_map(data: bytes) -> None:
    """The map of a file, if it has one, is a map."""
    found = gain_map_if_sound(data, "'photo'")
    if found is not None:
        assert found.stops.dtype == np.float32 and np.isfinite(found.stops).all()
        light = found.light(np.ones((8, 8, 3), np.float32))
        assert np.isfinite(light).all() and light.min() >= 0
