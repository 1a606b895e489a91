"""WebP, AVIF, BMP and GIF through Pillow: pixels of 8 bits and the blocks.

Pillow leaves out what an AVIF says of its picture: the crop (`clap`), and colours named by number. One coded for HDR
screens comes from imagecodecs, for Pillow has but 8 bits of it.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.photo import heif_boxes, heif_pixels, profiles
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.hdr.transfer import HLG, PQ
from d2f_core.photo.metadata import read_metadata, tags_of
from d2f_core.photo.orientation import orientation_of
from d2f_core.photo.picture import Picture, check_size, scaled_to_16

_GREY_MODES = ("1", "L", "LA")


def read(data: bytes, name: str, file_format: str) -> Picture:
    """The picture of a format that Pillow names so; of an animation the first frame.

    Raises:
        PhotoError: too large.
        OSError, ValueError, SyntaxError and others of Pillow's: damaged.
    """
    if file_format == "AVIF":
        heif_boxes.check_complete(data)
    with Image.open(io.BytesIO(data), formats=(file_format,)) as image:
        check_size(*image.size, name)
        metadata = read_metadata(image)
        pixels = pillow_pixels(image)
        gain_map = None
        if file_format == "AVIF":
            pixels, metadata, gain_map = _named_colours(pixels, metadata, data)
            pixels = _cropped(pixels, data)
            gain_map = None if gain_map is None else replace(gain_map, stops=_cropped(gain_map.stops, data))
        is_grey = image.mode in _GREY_MODES
        return Picture(pixels, metadata, orientation_of(tags_of(image)), is_grey, gain_map=gain_map)


def blocks_of(data: bytes, file_format: str) -> Metadata:
    """The blocks alone."""
    with Image.open(io.BytesIO(data), formats=(file_format,)) as image:
        return read_metadata(image)


def pillow_pixels(image: Image.Image) -> NDArray[np.uint8]:
    """(H, W) grey, (H, W, 3) RGB, with alpha (H, W, 2) or (H, W, 4)."""
    is_grey = image.mode in _GREY_MODES
    if image.has_transparency_data:
        return np.asarray(image.convert("LA" if is_grey else "RGBA"))
    if image.mode == "CMYK":
        return np.asarray(profiles.cmyk_to_rgb(image, image.info.get("icc_profile") or b""))
    return np.asarray(image.convert("L" if is_grey else "RGB"))


def _named_colours(
    pixels: NDArray[Any], metadata: Metadata, data: bytes
) -> tuple[NDArray[Any], Metadata, GainMap | None]:
    """An AVIF's pixels with the profile of its numbers; one coded for HDR screens is decoded again, in all its bits."""
    if metadata.profile:
        return pixels, metadata, None
    primaries, transfer = heif_boxes.coded_colours(data) or (1, 13)
    metadata = replace(metadata, profile=heif_pixels.profile_of_codes(primaries, transfer))
    if transfer in (PQ, HLG):
        pixels = imagecodecs.avif_decode(data)
        if pixels.dtype == np.uint16:
            pixels = scaled_to_16(pixels, heif_boxes.coded_bits(data))
    pixels, gain_map = heif_pixels.shown(pixels, transfer)
    return pixels, metadata, gain_map


def _cropped(pixels: NDArray[Any], data: bytes) -> NDArray[Any]:
    height, width = pixels.shape[:2]
    crop = heif_boxes.crop(data, width, height)
    if crop is None:
        return pixels
    left, top, width, height = crop
    return pixels[top : top + height, left : left + width]
