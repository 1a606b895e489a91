"""The bytes of a photo file to upright RGB pixels and raw metadata: `decode`, or `decode_reduced` for a first look.

    bytes -> format -> its reader (size checked in the header, then pixels) -> RGB, alpha apart -> upright

One reader for each container: `jpeg_pixels`, `png_pixels`, `tiff_pixels`, `jpeg2000_pixels`, `pnm_pixels`,
`heif_pixels`, `raw_pixels`, and `pillow_pixels` for the rest. Eight bits stay eight, sixteen stay sixteen, floating
point stays so. Grey becomes RGB, a palette its colours, CMYK goes through its own profile to sRGB. Transparent parts
are laid on white (as on paper, and as every JPEG of such a picture looks), and the alpha is kept beside. In a file with
several pictures the first one counts, in a HEIC the one it calls primary.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.filters import white_of
from d2f_core.photo import (
    heif_pixels,
    jpeg2000_pixels,
    jpeg_pixels,
    pillow_pixels,
    png_pixels,
    pnm_pixels,
    profiles,
    raw_pixels,
    tiff_pixels,
)
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.file_kinds import HEAD_BYTES, photo_format
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.orientation import upright
from d2f_core.photo.picture import DAMAGED, DECODER_ERRORS, TOO_LARGE, Picture
from d2f_core.photo.transparency import on_white

Image.MAX_IMAGE_PIXELS = None  # the size is checked by `picture.check_size`; Pillow would warn at 89 MP

# What the decoders raise on damaged files.
_READERS: dict[str, Callable[[bytes, str], Picture]] = {
    "PNG": png_pixels.read,
    "TIFF": tiff_pixels.read,
    "RAW": raw_pixels.read,
    "HEIF": heif_pixels.read,
    "JPEG2000": jpeg2000_pixels.read,
    "PPM": pnm_pixels.read,
}

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Decoded:
    """What a file holds.

    Attributes:
        pixels: (H, W, 3) uint8, uint16 or float32, upright, transparent parts laid on white.
        metadata: its blocks.
        file_format: "JPEG", "PNG", ...
        is_grey: the file has one channel.
        alpha: (H, W), type of the pixels; None where all is opaque.
        notes: what is to be said of a file that opens all the same.
        gain_map: of a picture coded for HDR screens, upright.
    """

    pixels: NDArray[Any]
    metadata: Metadata
    file_format: str
    is_grey: bool = False
    alpha: NDArray[Any] | None = None
    notes: tuple[PhotoError, ...] = ()
    gain_map: GainMap | None = None


def decode(data: bytes, name: str) -> Decoded:
    """A photo file's content, at full size.

    Raises:
        PhotoError: not a photo, damaged, or too large; the sentence begins with `name`.
    """
    return _decode(data, name, None)


def decode_reduced(data: bytes, name: str, long_side: int) -> Decoded:
    """As `decode`, but a JPEG may come 2, 4 or 8 times smaller, its long side still at least `long_side`."""
    return _decode(data, name, long_side)


def read_blocks(data: bytes, name: str) -> Metadata:
    """EXIF, XMP and profile of a file without its pixels; nothing of a RAW.

    Raises:
        PhotoError: as `decode`.
    """
    file_format = photo_format(data[:HEAD_BYTES], name)
    return _answered(lambda: _blocks(data, name, file_format), name)


def _blocks(data: bytes, name: str, file_format: str) -> Metadata:
    if file_format in ("RAW", "PPM"):
        return Metadata()
    if file_format == "HEIF":
        return heif_pixels.blocks_of(heif_pixels.open_heif(data, name))
    if file_format == "TIFF":
        return tiff_pixels.blocks_of(data)[0]
    readers = {"JPEG": jpeg_pixels.blocks_of, "PNG": png_pixels.blocks_of, "JPEG2000": jpeg2000_pixels.blocks_of}
    reader = readers.get(file_format)
    return pillow_pixels.blocks_of(data, file_format) if reader is None else reader(data)


def _decode(data: bytes, name: str, long_side: int | None) -> Decoded:
    file_format = photo_format(data[:HEAD_BYTES], name)
    return _answered(lambda: _read(data, name, file_format, long_side), name)


def _answered(read: Callable[[], Answer], name: str) -> Answer:
    """What a reader gives; whatever else it raises becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata; the pixels count
            return read()
    except DECODER_ERRORS as error:
        raise PhotoError(DAMAGED, name=name) from error
    except MemoryError:
        raise PhotoError(TOO_LARGE, name=name) from None


def _read(data: bytes, name: str, file_format: str, long_side: int | None) -> Decoded:
    if file_format == "TIFF" and tiff_pixels.is_raw(data):
        file_format = "RAW"
    if file_format == "JPEG":
        picture = jpeg_pixels.read(data, name, long_side)
    elif file_format in _READERS:
        picture = _READERS[file_format](data, name)
    else:
        picture = pillow_pixels.read(data, name, file_format)
    return _finished(picture, file_format)


def _finished(picture: Picture, file_format: str) -> Decoded:
    pixels, profile = picture.pixels, picture.metadata.profile
    colours, alpha = _apart(pixels)
    if colours.ndim == 2:
        colours = cv2.cvtColor(profiles.grey_to_srgb(colours, profile), cv2.COLOR_GRAY2RGB)
    if alpha is not None:
        colours = on_white(np.concatenate([colours, alpha[..., None]], axis=-1))
        alpha = np.ascontiguousarray(upright(alpha, picture.orientation))
    kept = replace(picture.metadata, profile=profiles.rgb_profile(profile))
    turned = np.ascontiguousarray(upright(colours, picture.orientation))
    gain_map = None if picture.gain_map is None else picture.gain_map.turned_upright(picture.orientation)
    return Decoded(turned, kept, file_format, picture.is_grey, alpha, picture.notes, gain_map)


def _apart(pixels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Colours, (H, W) or (H, W, 3), and alpha if there is one that hides anything."""
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return pixels, None
    colours, alpha = pixels[..., :-1], np.ascontiguousarray(pixels[..., -1])
    colours = np.ascontiguousarray(colours[..., 0] if colours.shape[2] == 1 else colours)
    opaque = white_of(pixels)
    return colours, None if alpha.min() >= opaque else np.minimum(alpha, opaque).astype(pixels.dtype)
