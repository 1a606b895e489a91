"""PNG: its chunks, the pixels of the first picture, and the blocks wherever they stand.

The decoders get the file's essentials alone: texts of megabytes, profiles and an animation's further frames, on which
Pillow and OpenCV give up, are left out, and metadata behind the pixels are found.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.photo.blocks import Metadata
from d2f_core.photo.iptc import records_in
from d2f_core.photo.jpeg_segments import EXIF_PREFIX, orientation_in
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import Picture, check_size

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_RAW_PROFILE = b"Raw profile type "  # ImageMagick's way of putting blocks into texts
_LARGEST_UNPACKED = 32 << 20  # bytes of a text or profile
_GREY, _GREY_WITH_ALPHA = 0, 4  # colour types


def read(data: bytes, name: str) -> Picture:
    """The picture.

    Raises:
        PhotoError: too large.
        ValueError, struct.error and others of the decoders: damaged.
    """
    check_size(*declared_size(data), name)
    kept = [data[start : start + 12 + length] for kind, start, length in chunks(data) if kind in _PIXELS]
    plain = _SIGNATURE + b"".join(kept)
    metadata = blocks_of(data)
    bits, colours = data[24], data[25]  # of IHDR
    pixels = _deep_pixels(plain) if bits == 16 else _pixels(plain)
    if colours == _GREY_WITH_ALPHA and pixels.shape[2] == 4:  # as OpenCV gives it
        pixels = np.ascontiguousarray(pixels[..., 2:])
    orientation = orientation_in(metadata.exif) if metadata.exif else 1
    return Picture(pixels, metadata, orientation, colours in (_GREY, _GREY_WITH_ALPHA))


def declared_size(data: bytes) -> tuple[int, int]:
    """(width, height) in the header."""
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, length of the content) of each chunk, up to the end.

    Raises:
        ValueError: a checksum is wrong or the end is missing. OpenCV would return half a picture, or reserve as much
            memory as a chunk claims to need.
    """
    position, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        body = memoryview(data)[position + 4 : position + 8 + length]
        if len(body) < 4 + length or data[position + 8 + length : position + 12 + length] != _crc(body):
            raise ValueError("damaged PNG chunk")
        yield kind, position, length
        position += 12 + length


def check_chunks(data: bytes) -> None:
    """Raise ValueError as `chunks`."""
    for _ in chunks(data):
        pass


def blocks_of(data: bytes) -> Metadata:
    """EXIF, XMP, profile and IPTC, before or behind the pixels; what is damaged is left out."""
    found: dict[str, bytes] = {}
    for kind, start, length in chunks(data):
        content = data[start + 8 : start + 8 + length]
        for name, block in _blocks_in(kind, content):
            found.setdefault(name, block)
    return Metadata(
        found.get("exif", b"").removeprefix(EXIF_PREFIX), found.get("xmp", b""), found.get("icc", b""),
        records_in(found.get("iptc", b"")),
    )  # fmt: skip


def _blocks_in(kind: bytes, content: bytes) -> Iterator[tuple[str, bytes]]:
    keyword, _, rest = content.partition(b"\0")
    if kind == b"eXIf":
        yield "exif", content
    elif kind == b"iCCP":
        yield "icc", _unpacked(rest[1:])
    elif kind == b"iTXt" and keyword == _XMP_KEYWORD:
        text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]  # behind the two flags: language, translated keyword
        yield "xmp", _unpacked(text) if rest[:1] == b"\1" else text
    elif kind in (b"zTXt", b"tEXt") and keyword.startswith(_RAW_PROFILE):
        text = _unpacked(rest[1:]) if kind == b"zTXt" else rest
        name = keyword.removeprefix(_RAW_PROFILE).decode("latin-1")
        yield {"APP1": "exif", "8bim": "iptc"}.get(name, name), _from_hexadecimal(text)


def _unpacked(packed: bytes) -> bytes:
    """Inflated content; empty where it is damaged or of no sensible length."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, _LARGEST_UNPACKED)
    except zlib.error:
        return b""
    return content if unpacker.eof else b""


def _from_hexadecimal(text: bytes) -> bytes:
    """ImageMagick's coding: a name, the length, then hexadecimal digits."""
    try:
        return bytes.fromhex("".join(text.decode("latin-1").split()[2:]))
    except ValueError:
        return b""


def _pixels(plain: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(plain), formats=("PNG",)) as image:
        if image.mode == "P" and image.palette is None:
            raise ValueError("colours by number without a palette")
        if image.has_transparency_data:
            return np.asarray(image.convert("LA" if image.mode in ("1", "L", "LA") else "RGBA"))
        return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _deep_pixels(plain: bytes) -> NDArray[Any]:
    """16 bits through OpenCV, for Pillow would hand them over as 8 without a word."""
    with captured_noise():
        pixels = cv2.imdecode(np.frombuffer(plain, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise ValueError("OpenCV cannot decode this file")
    if pixels.ndim == 2:
        return np.asarray(pixels)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB)


def _crc(body: memoryview) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")
