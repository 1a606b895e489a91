"""Pixels and metadata blocks to the bytes of a JPEG, PNG, TIFF, WebP or AVIF file.

The depth of PNG and TIFF is the depth of the pixels; the others have 8 bits, and 16-bit pixels are dithered down so
that a smooth blur shows no bands. A file holds the picture and the blocks of `Metadata`, nothing else: embedded depth,
gain maps and further pictures of the source stay behind; `writing` adds new ones.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
from numpy.typing import NDArray
from PIL import Image, features

from d2f_core.errors import PhotoError
from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.colour import to_8_bit
from d2f_core.photo.exif import fitting
from d2f_core.photo.iptc import as_resource
from d2f_core.photo.tiff_writer import tiff_bytes
from d2f_core.photo.xmp import settings_alone

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP",
           ".avif": "AVIF"}  # fmt: skip
JPEG_ENDINGS = tuple(ending for ending, name in FORMATS.items() if name == "JPEG")
LOSSLESS_FORMATS = ("PNG", "TIFF")
SUBSAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")

_WEBP_LARGEST_SIDE_PX = 16383  # of the format
_JPEG_LARGEST_PACKET = jpeg.LARGEST_CONTENT - len(jpeg.XMP_PREFIX)
_AVIF_SPEED = 8  # of 10; slower ones make files a little smaller
_WEBP_EFFORT = 2  # of 6; 4 takes twice as long and, at high quality, saves nothing


def format_of(path: Path) -> str:
    """The format that a file's ending says; raises PhotoError for an ending that is none of `FORMATS`."""
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None and path.is_dir():
        raise PhotoError("'{name}' is a folder: add a file name.", name=path.name)
    if file_format is None:
        raise PhotoError(
            "'{name}' needs an ending that says the format: .jpg, .png, .tif, .webp or .avif.", name=path.name
        )
    return file_format


def holds_light(path: Path) -> bool:
    """Whether a file of this ending has a place for light above white: a gain map in a JPEG, floats in a TIFF."""
    return FORMATS.get(path.suffix.lower()) in ("JPEG", "TIFF")


def encode(pixels: NDArray[Any], file_format: str, block: Metadata, *, quality: int, subsampling: str) -> bytes:
    """A complete file.

    Args:
        pixels: (H, W, 3) RGB, (H, W, 4) RGB and alpha (not of JPEG) or (H, W) grey, uint8 or uint16; WebP and AVIF
            have no grey and get RGB.
        file_format: "JPEG", "PNG", "TIFF", "WEBP" or "AVIF".
        block: EXIF, XMP and profile to put in, ready as they are.
        quality: 1..100, of JPEG, WebP and AVIF.
        subsampling: "4:4:4", "4:2:2" or "4:2:0", of JPEG and AVIF.

    Raises:
        PhotoError: the format cannot hold a picture of this size.
    """
    if file_format == "JPEG":
        return _jpeg(pixels, block, quality, subsampling)
    if file_format == "PNG":
        return _png(pixels, block)
    if file_format == "TIFF":
        return tiff_bytes(pixels, block)
    if pixels.ndim == 2:
        pixels, block = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), replace(block, profile=b"")
    if file_format == "AVIF":
        return _avif(pixels, block, quality, subsampling)
    return _webp(pixels, block, quality)


def _eight_bit_image(pixels: NDArray[Any]) -> Image.Image:
    return Image.fromarray(to_8_bit(pixels))


def _jpeg(pixels: NDArray[Any], block: Metadata, quality: int, subsampling: str) -> bytes:
    """Pillow's encoder, our own metadata segments: it would refuse an EXIF block or packet over 64 KB."""
    buffer = io.BytesIO()
    # The profile is split over segments by Pillow. Optimising the tables takes a third longer for some 3 percent.
    chroma = SUBSAMPLINGS.index(subsampling)
    _eight_bit_image(pixels).save(buffer, "JPEG", quality=quality, subsampling=chroma, icc_profile=block.profile)
    data = buffer.getvalue()
    packet = block.xmp
    if len(packet) > _JPEG_LARGEST_PACKET:
        log("photo").warning("the photo's XMP is too long for a JPEG: only the settings are kept")
        packet = settings_alone(packet)
    exif_block = fitting(block.exif, jpeg.LARGEST_CONTENT - len(jpeg.EXIF_PREFIX))
    segments = _segment(jpeg.EXIF_PREFIX, exif_block) + _segment(jpeg.XMP_PREFIX, packet)
    if block.iptc:
        segments += _segment(jpeg.PHOTOSHOP_PREFIX, as_resource(block.iptc), jpeg.APP13)
    first = 4 + int.from_bytes(data[4:6], "big")  # behind the start marker and JFIF's own segment
    return data[:first] + segments + data[first:]


def _segment(prefix: bytes, content: bytes, marker: int = jpeg.APP1) -> bytes:
    if not content:
        return b""
    if len(prefix) + len(content) > jpeg.LARGEST_CONTENT:
        name = prefix.partition(b"\0")[0].decode()
        log("photo").warning("%d bytes of metadata (%s) do not fit into a JPEG and are left out", len(content), name)
        return b""
    return jpeg.segment(prefix + content, marker)


def _png(pixels: NDArray[Any], block: Metadata) -> bytes:
    """OpenCV's encoder (Pillow has no 16-bit RGB) and our own metadata chunks behind the header."""
    way = cv2.COLOR_RGBA2BGRA if pixels.ndim == 3 and pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    bgr = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, way)
    # Runs only: on photos half the time of the full search, and a smaller file for the grain.
    options = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    data = cv2.imencode(".png", bgr, options)[1].tobytes()
    header_end = 8 + 12 + 13
    return data[:header_end] + b"".join(_png_chunks(block)) + data[header_end:]


def _png_chunks(block: Metadata) -> Iterator[bytes]:
    if block.profile:
        yield _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(block.profile))
    if block.xmp:
        yield _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + block.xmp)
    if block.exif:
        yield _chunk(b"eXIf", block.exif)


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _webp(pixels: NDArray[Any], block: Metadata, quality: int) -> bytes:
    if max(pixels.shape[:2]) > _WEBP_LARGEST_SIDE_PX:
        raise PhotoError(
            "WebP holds at most {most} pixels a side: export as JPEG, or smaller.", most=_WEBP_LARGEST_SIDE_PX
        )
    buffer = io.BytesIO()
    _eight_bit_image(pixels).save(buffer, "WEBP", quality=quality, method=_WEBP_EFFORT, **_kept(block))
    return buffer.getvalue()


def _avif(pixels: NDArray[Any], block: Metadata, quality: int, subsampling: str) -> bytes:
    if not features.check("avif"):
        raise PhotoError("This Pillow cannot write AVIF: export as JPEG, WebP, PNG or TIFF.")
    buffer = io.BytesIO()
    image = _eight_bit_image(pixels)
    image.save(buffer, "AVIF", quality=quality, subsampling=subsampling, speed=_AVIF_SPEED, **_kept(block))
    return buffer.getvalue()


def _kept(block: Metadata) -> dict[str, Any]:
    """The blocks that are not empty, under Pillow's names."""
    blocks = {"exif": block.exif, "xmp": block.xmp, "icc_profile": block.profile}
    return {name: content for name, content in blocks.items() if content}
