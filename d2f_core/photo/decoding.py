"""The bytes of a photo file to upright RGB pixels and raw metadata: `decode`, or `decode_reduced` for a first look.

    bytes -> format -> size checked in the header -> pixels of any mode -> RGB -> upright

Eight bits stay eight, sixteen stay sixteen, floating point stays so. Grey becomes RGB, a palette its colours, CMYK
goes through its own profile to sRGB, transparent parts are laid on white (as on paper, and as every JPEG of such a
picture looks). JPEG goes through OpenCV, about twice as fast as Pillow; 16-bit PNG and TIFF through OpenCV and
tifffile, because Pillow would hand them over as 8 bits without a word; HEIC and RAW through optional readers; the rest
through Pillow. In a file with several pictures the first one counts, in a HEIC the one it calls primary.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import float_pixels, heif_boxes, heif_pixels, profiles, raw_pixels, spaces, tiff_pixels
from d2f_core.photo.file_kinds import HEAD_BYTES, photo_format
from d2f_core.photo.metadata import orientation_of, read_metadata, read_tiff_metadata, tags_of
from d2f_core.photo.photo import Metadata

MAX_MEGAPIXELS = 120  # a final render holds some 100 bytes for each pixel
MAX_SIDE_PX = 32767  # OpenCV's resampling counts columns in 16 bits

Image.MAX_IMAGE_PIXELS = None  # the size is checked here, with a sentence; Pillow would warn at 89 MP

# What Pillow and its plugins raise on damaged files.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, RuntimeError, AttributeError,
    ArithmeticError,
)  # fmt: skip
_DAMAGED = "{name} is damaged or incomplete: fetch it again from the camera or its backup."
_FILE_FORMATS = {"JPEG": ("JPEG", "MPO")}  # MPO: a JPEG with further pictures behind it
_GREY_MODES = ("1", "L", "LA", "I;16", "I;16B")
_STRIP_ROWS = 256
_OPENCV_FORMATS = ("PPM", "JPEG2000")  # 16 bits stay 16 there


@dataclass(frozen=True)
class Decoded:
    """Pixels (H, W, 3) uint8, uint16 or float32, upright, and what else the file holds."""

    pixels: NDArray[Any]
    metadata: Metadata
    file_format: str
    is_grey: bool = False


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _blocks(data, name, file_format)
    except (*_DECODER_ERRORS, zlib.error) as error:
        raise PhotoError(_DAMAGED, name=name) from error


def _blocks(data: bytes, name: str, file_format: str) -> Metadata:
    if file_format == "RAW":
        return Metadata()
    if file_format == "HEIF":
        return heif_pixels.metadata_of(heif_pixels.open_heif(data, name))
    if file_format == "TIFF":
        tags = Image.Exif()
        tags.load(data)
        return read_tiff_metadata(tags)
    with Image.open(io.BytesIO(data), formats=_FILE_FORMATS.get(file_format, (file_format,))) as image:
        return read_metadata(image)


def check_size(width: int, height: int, name: str) -> None:
    """Refuse a picture that is too large to work on.

    Raises:
        PhotoError: the sentence names the size and the limit.
    """
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_MEGAPIXELS * 1e6:
        raise PhotoError(
            "{name} has {width} x {height} pixels ({megapixels:.0f} megapixels): the limit is "
            "{most_megapixels} megapixels and {most_px} pixels a side, so open a smaller copy.",
            name=name, width=width, height=height, megapixels=width * height / 1e6,
            most_megapixels=MAX_MEGAPIXELS, most_px=MAX_SIDE_PX,
        )  # fmt: skip


def _decode(data: bytes, name: str, long_side: int | None) -> Decoded:
    file_format = photo_format(data[:HEAD_BYTES], name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow and tifffile warn of odd metadata; the pixels count
            return _decode_format(data, name, file_format, long_side)
    except (*_DECODER_ERRORS, cv2.error, zlib.error) as error:
        raise PhotoError(_DAMAGED, name=name) from error
    except MemoryError:
        raise PhotoError(
            "{name} does not fit in memory: close other programs or open a smaller copy.", name=name
        ) from None


def _decode_format(data: bytes, name: str, file_format: str, long_side: int | None) -> Decoded:
    if file_format == "RAW":
        return _decode_raw(data, name)
    if file_format == "HEIF":
        return _decode_heif(data, name)
    if file_format == "TIFF":
        header = tiff_pixels.read_header(data, name)
        if header.is_raw:
            return _decode_raw(data, name)
        check_size(*header.size, name)
        if header.is_float or header.bits == 16:
            return _decode_deep_tiff(data, name, header)
    if file_format == "PNG":  # from the header itself, for Pillow reads on to the pixels
        width, height = struct.unpack_from(">II", data, 16)
        check_size(width, height, name)
    with Image.open(io.BytesIO(data), formats=_FILE_FORMATS.get(file_format, (file_format,))) as image:
        check_size(*image.size, name)
        block = read_metadata(image)
        if file_format == "AVIF" and not block.profile:
            block = replace(block, profile=_profile_of_avif(data, name))
        pixels = _pixels(image, data, file_format, long_side)
        decoded = _finished(pixels, block, orientation_of(tags_of(image)), file_format)
        return replace(decoded, is_grey=decoded.is_grey or image.mode in _GREY_MODES)


def _profile_of_avif(data: bytes, name: str) -> bytes:
    """Of an AVIF that names its colours by number, which Pillow does not tell."""
    primaries, transfer = heif_boxes.coded_colours(data) or (1, 13)
    heif_pixels.refuse_hdr(transfer, name)
    return spaces.profile_of_primaries(primaries)


def _decode_raw(data: bytes, name: str) -> Decoded:
    with raw_pixels.open_raw(data, name) as raw:
        width, height = raw_pixels.size_of(raw)
        check_size(width, height, name)
        photo = raw_pixels.decode_raw(raw, data, name)
        return Decoded(photo.pixels, photo.metadata, "RAW")


def _decode_heif(data: bytes, name: str) -> Decoded:
    image = heif_pixels.open_heif(data, name)
    width, height = image.size
    check_size(width, height, name)
    photo = heif_pixels.decode_heif(image, name)
    return _finished(photo.pixels, photo.metadata, 1, "HEIF")


def _decode_deep_tiff(data: bytes, name: str, header: tiff_pixels.TiffHeader) -> Decoded:
    tags = Image.Exif()
    tags.load(data)
    block, orientation = read_tiff_metadata(tags), orientation_of(tags)
    if header.is_float:
        pixels, profile = float_pixels.encoded(tiff_pixels.read_float(data, name), block.profile)
        return _finished(pixels, replace(block, profile=profile), orientation, "TIFF")
    samples = tiff_pixels.read_16_bit(data, name)
    if header.is_cmyk:
        return _finished(profiles.deep_cmyk_to_rgb(samples, block.profile), block, orientation, "TIFF")
    return _finished(samples, block, orientation, "TIFF")


def _pixels(image: Image.Image, data: bytes, file_format: str, long_side: int | None) -> NDArray[Any]:
    """(H, W) grey, (H, W, 3) RGB or (H, W, 4) RGB and alpha, in the file's own depth."""
    if file_format == "JPEG" and image.mode in ("L", "RGB") and _is_complete_jpeg(data):
        return _opencv_jpeg(data, image, long_side)
    if file_format in _OPENCV_FORMATS:
        return _opencv_pixels(data)
    if file_format == "PNG":
        check_png_chunks(data)
        if data[24] == 16:  # IHDR's bit depth
            return _opencv_pixels(data)
    return _pillow_pixels(image)


def _pillow_pixels(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode == "LAB":
        image = profiles.lab_to_rgb(image)
    if image.mode == "CMYK":
        image = profiles.cmyk_to_rgb(image, image.info.get("icc_profile") or b"")
    if image.has_transparency_data:
        return np.asarray(image.convert("RGBA"))
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _opencv_jpeg(data: bytes, image: Image.Image, long_side: int | None) -> NDArray[np.uint8]:
    reduction = 1
    while long_side is not None and reduction < 8 and max(image.size) // (2 * reduction) >= long_side:
        reduction *= 2
    flags = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    flag = flags.get(reduction, cv2.IMREAD_REDUCED_COLOR_8)
    pixels = _opencv_decode(data, cv2.IMREAD_COLOR_RGB if reduction == 1 else flag)
    if reduction > 1:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return pixels[..., 0] if image.mode == "L" else pixels


def _opencv_pixels(data: bytes) -> NDArray[Any]:
    pixels = _opencv_decode(data, cv2.IMREAD_UNCHANGED)
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB)


def _opencv_decode(data: bytes, flags: int) -> NDArray[Any]:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise ValueError("OpenCV cannot decode this file")
    return pixels


def _is_complete_jpeg(data: bytes) -> bool:
    """Whether an end marker follows the first scan; without one Pillow decides, which raises on missing rows."""
    position = 2
    while data[position : position + 1] == b"\xff":
        if data[position + 1] == 0xDA:  # start of scan; in its data every 0xff is escaped
            return data.find(b"\xff\xd9", position) >= 0
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return False


def check_png_chunks(data: bytes) -> None:
    """Raise ValueError where a checksum is wrong or the end is missing.

    OpenCV would return half a picture, or reserve as much memory as a chunk claims to need.
    """
    position = 8
    while data[position + 4 : position + 8] != b"IEND":
        length = int.from_bytes(data[position : position + 4], "big")
        body = data[position + 4 : position + 8 + length]
        if len(body) < 4 + length or data[position + 8 + length : position + 12 + length] != _crc(body):
            raise ValueError("damaged PNG chunk")
        position += 12 + length


def _crc(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")


def _finished(pixels: NDArray[Any], block: Metadata, orientation: int, file_format: str) -> Decoded:
    is_grey = pixels.ndim == 2
    if is_grey:
        pixels = cv2.cvtColor(profiles.grey_to_srgb(pixels, block.profile), cv2.COLOR_GRAY2RGB)
    elif pixels.shape[2] == 4:
        pixels = on_white(pixels)
    kept = replace(block, profile=profiles.rgb_profile(block.profile))
    return Decoded(np.ascontiguousarray(upright(pixels, orientation)), kept, file_format, is_grey)


def on_white(pixels: NDArray[Any]) -> NDArray[Any]:
    """RGB and alpha (H, W, 4) laid on white, in the encoded domain as viewers do, same depth."""
    if pixels.dtype == np.float32:
        alpha = np.clip(pixels[..., 3:], 0, 1)
        return np.asarray(pixels[..., :3] * alpha + (1 - alpha), np.float32)
    white = np.iinfo(pixels.dtype).max
    result = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    for row in range(0, len(pixels), _STRIP_ROWS):  # the products need four times the bytes
        strip = pixels[row : row + _STRIP_ROWS]
        colour, alpha = strip[..., :3].astype(np.uint64), strip[..., 3:].astype(np.uint64)
        result[row : row + _STRIP_ROWS] = (colour * alpha + white * (white - alpha) + white // 2) // white
    return result


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """The picture turned and mirrored as EXIF's Orientation (1..8) asks; other values leave it as it is."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels
