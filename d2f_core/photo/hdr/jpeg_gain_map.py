"""Gain maps of JPEG files: another JPEG behind the photo, found through MPF and known by its own segments.

Read: ISO 21496-1 (an APP2 segment), Ultra HDR (XMP `hdrgm`), Apple (XMP `HDRGainMap`, headroom in the photo's EXIF).
Written: the photo as it is, with XMP, an ISO segment and the MPF list added, behind it the map with ISO's numbers and
Ultra HDR's. A viewer that knows neither shows the photo.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.filters import to_unit
from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import mpf
from d2f_core.photo.embedded_depth.apple_codes import kind_of, properties_of
from d2f_core.photo.embedded_depth.pictures import check_size
from d2f_core.photo.hdr import apple
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.hdr.numbers import NAMESPACE, VERSION, Numbers, from_iso, from_xmp, numbers_of, to_iso, to_xmp
from d2f_core.photo.jpeg_xmp import with_description

ISO_PREFIX = b"urn:iso:std:iso:ts:21496:-1\0"
ISO_VERSION = bytes(4)  # least version and writer's, in the photo itself
QUALITY = 95
_CONTAINER = "http://ns.google.com/photos/1.0/container/"
_ITEM = f"{_CONTAINER}item/"

Float = NDArray[np.float32]


def read(data: bytes) -> GainMap | None:
    """The map of a JPEG as the photo is stored, not turned; None without one.

    Raises:
        ValueError and others of the decoders: it is damaged.
    """
    exif = next(jpeg.contents(data, jpeg.EXIF_PREFIX), b"")
    for start, end in _pictures(data):
        picture = data[start:end]
        packets = jpeg.xmp_packets(picture)
        found = _numbers(picture, packets)
        if found is not None:
            numbers, source = found
            if numbers.is_base_hdr:
                log("photo").info("the photo is an HDR picture with a map down from it: the map is not used")
                return None
            return numbers.map_of(_codes(picture), source)
        if kind_of(properties_of(packets)) == apple.KIND or any(apple.NAMESPACE.encode() in each for each in packets):
            headroom = apple.headroom(exif, packets)
            return None if headroom is None else apple.map_of(_grey(_codes(picture)), headroom)
    return None


def with_gain_map(photo: bytes, gain_map: GainMap) -> bytes:
    """A JPEG with this map in it; the picture itself stays byte for byte.

    Args:
        photo: a complete JPEG, upright, nothing behind it.
        gain_map: of the photo's proportions.
    """
    picture = _picture(gain_map)
    try:
        photo = with_description(photo, _description(len(picture)))
    except PhotoError as error:
        log("photo").warning("%s", error)  # ISO's segment says it all the same
    place = _behind_metadata(photo)
    photo = photo[:place] + jpeg.segment(ISO_PREFIX + ISO_VERSION, jpeg.APP2) + photo[place:]
    return mpf.with_picture(photo, picture, place)


def _pictures(data: bytes) -> Iterator[tuple[int, int]]:
    """The further pictures of the list; without one what follows the photo directly."""
    listed = list(mpf.further_pictures(data))
    yield from listed
    end = None if listed else jpeg.end_of_picture(data)
    if end is not None and data.startswith(b"\xff\xd8\xff", end):
        yield end, len(data)


def _numbers(picture: bytes, packets: list[bytes]) -> tuple[Numbers, str] | None:
    iso = next(jpeg.contents(picture, ISO_PREFIX, jpeg.APP2), b"")
    if len(iso) > len(ISO_VERSION):
        return from_iso(iso), "ISO 21496-1"
    for packet in packets:
        numbers = from_xmp(packet) if NAMESPACE.encode() in packet else None
        if numbers is not None:
            return numbers, "Ultra HDR"
    return None


def _codes(picture: bytes) -> Float:
    """(h, w) of a grey map, (h, w, 3) of a coloured one, 0..1."""
    frame = jpeg.frame(picture)
    if frame is None:
        raise ValueError("a gain map without a frame")
    check_size(frame.height, frame.width)
    flag = cv2.IMREAD_GRAYSCALE if frame.components == 1 else cv2.IMREAD_COLOR_RGB
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise ValueError("a gain map that cannot be decoded")
    return to_unit(np.asarray(pixels))


def _grey(codes: Float) -> Float:
    return codes if codes.ndim == 2 else codes[..., 1]


def _picture(gain_map: GainMap) -> bytes:
    """The map as a JPEG with its numbers."""
    numbers = numbers_of(gain_map)
    low, high = (np.asarray(each, np.float32) for each in (numbers.low, numbers.high))
    stops = gain_map.stops if gain_map.stops.ndim == 3 else gain_map.stops[..., None]
    codes = np.rint(255 * np.clip((stops - low) / (high - low), 0, 1)).astype(np.uint8)
    buffer = io.BytesIO()
    image = Image.fromarray(codes if codes.shape[2] == 3 else codes[..., 0])
    image.save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    data = buffer.getvalue()
    place = _behind_metadata(data)
    described = jpeg.segment(jpeg.XMP_PREFIX + to_xmp(numbers)) + jpeg.segment(ISO_PREFIX + to_iso(numbers), jpeg.APP2)
    return data[:place] + described + data[place:]


def _behind_metadata(data: bytes) -> int:
    """Behind JFIF's, EXIF's and XMP's segments."""
    place = 2
    for segment in jpeg.segments(data):
        if segment.marker not in (jpeg.APP0, jpeg.APP1):
            break
        place = segment.end
    return place


def _description(length: int) -> bytes:
    """What the photo's XMP says of the map."""
    items = (("Primary", ""), ("GainMap", f' Item:Length="{length}"'))
    rows = "".join(
        f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{kind}" Item:Mime="image/jpeg"{size}/>'
        "</rdf:li>"
        for kind, size in items
    )
    return (
        f'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" '
        f'xmlns:hdrgm="{NAMESPACE}" xmlns:Container="{_CONTAINER}" xmlns:Item="{_ITEM}" hdrgm:Version="{VERSION}">'
        f"<Container:Directory><rdf:Seq>{rows}</rdf:Seq></Container:Directory></rdf:Description>"
    ).encode()
