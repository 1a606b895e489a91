"""Apple's JPEG portraits: depth map and mattes as the second, third, ... picture of an MPF file.

What a picture is says its own XMP; where an editor has dropped that, the first small grey one of an Apple photo is the
disparity.
"""

from __future__ import annotations

from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import apple_codes, pictures
from d2f_core.photo.embedded_depth.embedded import Plane, StoredDepth
from d2f_core.photo.mpf import further_pictures

SOURCE = "Apple JPEG"


def read(data: bytes) -> StoredDepth | None:
    """The depth of an Apple JPEG; None without it.

    Raises:
        ValueError and others of the decoders: it is damaged.
    """
    depth: tuple[Plane, bool, bool] | None = None
    mattes = []
    for start, end in further_pictures(data):
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
