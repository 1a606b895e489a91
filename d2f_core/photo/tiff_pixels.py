"""TIFF: the first picture of the file through tifffile and imagecodecs, one reader for every kind of it.

Every depth, compression, byte order and layout (planes, tiles, BigTIFF) takes the same way: samples as they lie in the
file -> their meaning (palette, inks, Lab, YCbCr, white as zero) -> alpha no longer multiplied. A strip that is missing
or too short is damage, not a black band. A camera's RAW is a TIFF too, whose first picture is often a thumbnail:
`is_raw` tells.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError, Words
from d2f_core.filters import white_of
from d2f_core.photo import exif, float_pixels, iptc, profiles, tiff_colours
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.orientation import ORIENTATION
from d2f_core.photo.picture import Picture, check_size, scaled_to_16
from d2f_core.photo.tiff_directories import LONG, TiffData

logging.getLogger("tifffile").addHandler(logging.NullHandler())  # its complaints go to the log alone

_WHITE_IS_0, _BLACK_IS_0, _RGB, _PALETTE, _CMYK, _YCBCR, _LAB, _ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
_GREYS = (_WHITE_IS_0, _BLACK_IS_0)
_SAMPLES_NEEDED = {_WHITE_IS_0: 1, _BLACK_IS_0: 1, _PALETTE: 1, _CMYK: 4}  # of a pixel; 3 for all others
_CFA, _LINEAR_RAW = 32803, 34892
_DNG_VERSION = 50706
_LZW, _OLD_JPEG, _JPEG = 5, 6, 7
_XMP, _PROFILE, _IPTC, _PHOTOSHOP = 700, 34675, 33723, 34377
_MULTIPLIED, _OWN_ALPHA = 1, 2  # extra samples
_MOST_SAMPLES = 8  # of a pixel: inks or colours with masks; more is damage


def is_raw(data: bytes) -> bool:
    """Whether the file is a camera's RAW, whatever its first picture is."""
    with _first_page(data) as page:
        if page.photometric in (_CFA, _LINEAR_RAW) or _DNG_VERSION in page.tags:
            return True
        return bool(page.subfiletype & 1)  # bit 0: a reduced copy of another picture, as cameras put first


def read(data: bytes, name: str) -> Picture:
    """The first picture.

    Raises:
        PhotoError: too large, or of numbers or colours that are no photo's.
        ValueError and others of the decoders: damaged.
    """
    with captured_noise(), _first_page(data) as page:
        if page.samplesperpixel > _MOST_SAMPLES or page.imagedepth > 1:
            raise ValueError(f"{page.samplesperpixel} samples, {page.imagedepth} planes")
        check_size(page.imagewidth, page.imagelength, name)
        _check_kind(page, name)
        metadata, orientation = blocks_of(data)
        if page.compression == _OLD_JPEG:  # of the nineties; only libtiff knows its many ways
            return Picture(_by_pillow(data), metadata, orientation)
        pixels = _meaning(page, _samples(page, data, name), metadata.profile)
        if pixels.dtype == np.float32:
            pixels, profile = float_pixels.encoded(pixels, metadata.profile)
            metadata = replace(metadata, profile=profile)
        return Picture(pixels, metadata, orientation, page.photometric in _GREYS)


def blocks_of(data: bytes) -> tuple[Metadata, int]:
    """EXIF, XMP, profile and IPTC out of the file's own directory, and EXIF's Orientation."""
    tiff = TiffData.of(data)
    first = tiff.directory(tiff.first)
    values = {tag: first[tag].value for tag in (_XMP, _PROFILE, _PHOTOSHOP) if tag in first}
    records = iptc.records_in(values.get(_PHOTOSHOP, b""))
    if _IPTC in first:
        records = iptc.in_file_order(first[_IPTC].value, 4 if first[_IPTC].kind == LONG else 1)
    orientation = tiff.number(first, ORIENTATION) or 1
    return Metadata(exif.from_tiff(data), values.get(_XMP, b""), values.get(_PROFILE, b""), records), orientation


@contextlib.contextmanager
def _first_page(data: bytes) -> Iterator[Any]:
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        yield file.pages[0]


def _check_kind(page: Any, name: str) -> None:
    kind, bits = page.dtype.kind if page.dtype is not None else "", page.bitspersample
    colours = getattr(page.photometric, "name", Words("an unknown kind"))
    known = (*_GREYS, _RGB, _PALETTE, _CMYK, _YCBCR, _LAB, _ICC_LAB)
    if page.photometric not in known or (kind == "f" and page.photometric not in (*_GREYS, _RGB)):
        raise PhotoError(
            "{name} is a TIFF in colours of the kind {kind}, which is not read: save it as RGB first.",
            name=name, kind=colours,
        )  # fmt: skip
    if kind == "i" and page.photometric not in (_LAB, _ICC_LAB):
        raise PhotoError(
            "{name} holds signed numbers, which are measurements and no photo: save it as an RGB TIFF of 8 or 16 bits.",
            name=name,
        )
    if not (kind == "f" or (kind in "uib" and bits <= 16)) or not kind:
        raise PhotoError(
            "{name} holds {bits}-bit numbers: save it as a TIFF of 8 or 16 bits first.",
            name=name, bits=bits,
        )  # fmt: skip


def check_strips(page: Any, data: bytes) -> None:
    """Raise ValueError or RuntimeError where a strip or tile is missing, lies outside, or would end the program."""
    counts, offsets = page.databytecounts, page.dataoffsets
    if not counts or any(not n or not at or at + n > len(data) for n, at in zip(counts, offsets, strict=False)):
        raise ValueError("a strip or tile lies outside the file")
    if page.compression == _LZW:
        for at, count in zip(offsets, counts, strict=True):
            # WORKAROUND(imagecodecs 2026.3.6): a damaged strip that is to be unpacked into a place of given size ends
            # the program; without a size it is checked first and raises.
            imagecodecs.lzw_decode(data[at : at + count])


def _samples(page: Any, data: bytes, name: str) -> NDArray[Any]:
    """(H, W, samples) as they lie in the file; raises ValueError where a strip is missing or too short."""
    check_strips(page, data)
    if page.photometric == _YCBCR and page.compression != _JPEG and tuple(page.subsampling or (1, 1)) != (1, 1):
        return tiff_colours.subsampled(page, data, name)
    pixels = page.asarray().squeeze()
    shape = page.imagelength, page.imagewidth, page.samplesperpixel
    if page.planarconfig == 2 and page.samplesperpixel > 1:  # one plane after the other
        return np.moveaxis(pixels.reshape(shape[2], *shape[:2]), 0, -1)
    return np.asarray(pixels.reshape(shape))


def _meaning(page: Any, samples: NDArray[Any], profile: bytes) -> NDArray[Any]:
    """What the samples stand for: (H, W), (H, W, 2), (H, W, 3) or (H, W, 4), with alpha not multiplied."""
    if samples.shape[2] < _SAMPLES_NEEDED.get(page.photometric, 3):
        raise ValueError("fewer samples than its colours need")
    if page.photometric == _PALETTE:
        return tiff_colours.of_palette(samples[..., 0], page.colormap)
    if page.photometric in (_LAB, _ICC_LAB):
        return tiff_colours.of_lab(samples[..., :3], is_icc=page.photometric == _ICC_LAB)
    pixels = _full_range(samples, page.bitspersample)
    if page.photometric == _CMYK:
        return profiles.inks_to_rgb(np.ascontiguousarray(pixels[..., :4]), profile)
    if page.photometric == _YCBCR:
        return pixels[..., :3] if page.compression == _JPEG else tiff_colours.of_ycbcr(pixels[..., :3])
    colours = 1 if page.photometric in _GREYS else 3
    if page.photometric == _WHITE_IS_0:
        pixels = np.concatenate([white_of(pixels) - pixels[..., :1], pixels[..., 1:]], axis=-1)
    alpha = next((kind for kind in page.extrasamples[:1] if kind in (_MULTIPLIED, _OWN_ALPHA)), None)
    if alpha is None or pixels.shape[2] == colours:
        return pixels[..., 0] if colours == 1 else pixels[..., :3]
    pixels = pixels[..., : colours + 1]
    return tiff_colours.divided_by_alpha(pixels) if alpha == _MULTIPLIED else np.asarray(pixels)


def _full_range(samples: NDArray[Any], bits: int) -> NDArray[Any]:
    """uint8 or uint16 whose largest code is white, or float32; floats that are no numbers or negative become 0."""
    if samples.dtype.kind == "f":
        return np.clip(np.where(np.isfinite(samples), samples, 0), 0, 1e4).astype(np.float32)
    if samples.dtype.kind == "b" or bits < 8:
        return np.asarray(samples.astype(np.uint8) * np.uint8(255 // (2**bits - 1)))
    return np.asarray(samples) if bits in (8, 16) else scaled_to_16(samples, bits)


def _by_pillow(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
        return np.asarray(image.convert("RGB"))
