"""The door: a photo file's own gain map, whichever way it lies in the file; a damaged one is only logged."""

from __future__ import annotations

from d2f_core.errors import PhotoError
from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import apple_heic
from d2f_core.photo.hdr import apple, jpeg_gain_map
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.picture import DECODER_ERRORS


def gain_map_if_sound(data: bytes, name: str) -> GainMap | None:
    """The gain map of a file, upright; None where there is none that can be used: the photo itself is fine without."""
    try:
        return gain_map(data, name)
    except (*DECODER_ERRORS, MemoryError, PhotoError) as error:
        log("photo").warning("%s has a gain map that cannot be used: %s", name, error)
        return None


def gain_map(data: bytes, name: str) -> GainMap | None:
    """As `gain_map_if_sound`; raises ValueError and others of the decoders where the map is damaged."""
    if data.startswith(b"\xff\xd8\xff"):
        found = jpeg_gain_map.read(data)
        return None if found is None else found.turned_upright(jpeg.orientation(data))
    return _of_heic(data, name) if apple_heic.is_heic(data) and apple.KIND.encode() in data else None


def _of_heic(data: bytes, name: str) -> GainMap | None:
    """Apple's auxiliary picture; libheif turns it as it turns the photo."""
    image = apple_heic.opened(data, name)
    identities = (image.info.get("aux") or {}).get(apple.KIND, [])
    if not identities:
        return None
    exif = bytes(image.info.get("exif") or b"")
    headroom = apple.headroom(exif.removeprefix(jpeg.EXIF_PREFIX), apple_heic.packets(data, apple.NAMESPACE))
    if headroom is None:
        return None
    codes = apple_heic.codes_of(image[image.primary_index].get_aux_image(identities[0]))
    return apple.map_of(codes, headroom)
