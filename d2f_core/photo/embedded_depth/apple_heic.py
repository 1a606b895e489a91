"""Apple's HEIC portraits: depth as an auxiliary picture (`urn:mpeg:hevc:2015:auxid:2`), mattes as further ones.

pi-heif (the optional extra `heif`) does the reading. A message in the file gives the range of the codes: disparity in
1/m for iPhones (type 1), inverse distance (0) or distance (2) between two planes for others; code 255 is near but for
type 2. Apple's own XMP, where it can be found, adds whether the metres are only roughly right.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from d2f_core.filters import to_unit
from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import apple_codes, pictures
from d2f_core.photo.embedded_depth.embedded import FARTHEST_INVERSE, NEAREST_INVERSE, Plane, StoredDepth
from d2f_core.photo.extras import reader
from d2f_core.photo.heif_boxes import check_item_texts
from d2f_core.photo.picture import DECODER_ERRORS

SOURCE = "Apple HEIC"
BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

_DEPTH_TYPE = b"urn:mpeg:hevc:2015:auxid:2"
_PACKET_ENDS = (b"<x:xmpmeta", b"</x:xmpmeta>")
_LONGEST_PACKET = 1 << 20  # bytes
_MOST_PACKETS = 16
_MOST_MATTES = 8


def is_heic(data: bytes) -> bool:
    """Whether a file is of the HEIF family."""
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS


def read(data: bytes, name: str) -> tuple[StoredDepth, tuple[int, int]] | None:
    """Depth of a HEIC and the photo's upright (height, width); None without depth.

    Raises:
        PhotoError: there is depth, and pi-heif, which reads it, is not installed.
        ValueError, RuntimeError and others of pi-heif: it is damaged.
    """
    if _DEPTH_TYPE not in data:
        return None
    image = opened(data, name)
    depths = image.info.get("depth_images") or []
    if not depths:
        return None
    properties = apple_codes.properties_of(packets(data, apple_codes.DEPTH_DATA))
    inverse, is_metric = _inverse(codes_of(depths[0]), depths[0].info.get("metadata") or {})
    stored = StoredDepth(
        inverse, is_metric, SOURCE, apple_codes.joined(_mattes(image)), _orientation(inverse, image),
        apple_codes.is_approximate(properties),
    )  # fmt: skip
    return stored, (image.size[1], image.size[0])


def opened(data: bytes, name: str) -> Any:
    """pi-heif's file; raises PhotoError where that is not installed, ValueError where the container is damaged."""
    pi_heif = reader("pi_heif", name)
    check_item_texts(data)
    try:
        return pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    except DECODER_ERRORS as error:
        raise ValueError("its container is damaged") from error


def codes_of(image: Any) -> Plane:
    """The first plane of a picture of pi-heif's, 0..1."""
    width, height = image.size
    pictures.check_size(height, width)
    try:
        array = np.asarray(image)
    except DECODER_ERRORS as error:
        raise ValueError("its picture is damaged") from error
    if array.dtype != np.uint8 or array.ndim not in (2, 3):
        raise ValueError("codes of an unknown kind")
    plane = array[:height, :width] if array.ndim == 2 else array[:height, :width, 0]
    return to_unit(plane)


def _inverse(fraction: Plane, message: dict[str, Any]) -> tuple[Plane, bool]:
    """Inverse distance, larger is nearer, and whether it is in 1/m."""
    kind = message.get("representation_type", 1)
    names = ("d_min", "d_max") if kind in (1, 3) else ("z_far", "z_near")
    low, high = (message.get(name) for name in names)
    if kind == 3 or low is None or high is None or not np.isfinite([low, high]).all():
        return (np.float32(1) - fraction if kind == 2 else fraction), False
    value = fraction.astype(np.float64)
    if kind == 1:
        inverse = low + value * (high - low)
    elif kind == 0:
        inverse = _reciprocal(low) + value * (_reciprocal(high) - _reciprocal(low))
    else:
        inverse = _reciprocal(high + value * (low - high))
    return np.asarray(np.clip(inverse, -NEAREST_INVERSE, NEAREST_INVERSE), np.float32), bool(low != high)


def _reciprocal(distance: Any) -> Any:
    return 1 / np.clip(distance, 1 / NEAREST_INVERSE, 1 / FARTHEST_INVERSE)


def _mattes(image: Any) -> list[Plane]:
    """The subject's mattes, those that can be decoded."""
    listed = image.info.get("aux") or {}
    identities = [identity for kind in apple_codes.MATTES for identity in listed.get(kind, [])]
    found = []
    for identity in identities[:_MOST_MATTES]:
        try:
            found.append(codes_of(image[image.primary_index].get_aux_image(identity)))
        except DECODER_ERRORS as error:
            log("photo").warning("a matte in the photo is damaged: %s", error)
    return found


def _orientation(inverse: Plane, image: Any) -> int:
    """1, for libheif turns each picture as its own properties say; EXIF's word for a map that lies across the photo."""
    width, height = image.size
    if (width > height) == (inverse.shape[1] > inverse.shape[0]):
        return 1
    return jpeg.orientation_in(bytes(image.info.get("exif") or b""))


def packets(data: bytes, namespace: str) -> list[bytes]:
    """XMP packets anywhere in a file that name a namespace."""
    found, position = [], 0
    for _ in range(_MOST_PACKETS):
        position = data.find(_PACKET_ENDS[0], position)
        end = data.find(_PACKET_ENDS[1], position, position + _LONGEST_PACKET) if position >= 0 else -1
        if end < 0:
            break
        packet = data[position : end + len(_PACKET_ENDS[1])]
        if namespace.encode() in packet:
            found.append(packet)
        position = end
    return found
