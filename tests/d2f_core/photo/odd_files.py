"""Unusual photo files by hand: chunks, boxes, markers and directories that no library at hand would write."""

import io
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image

from tests.d2f_core.photo.heic_files import box


def ramp(height=32, width=48, dtype=np.uint8):
    """Every channel different, no pixel alike its neighbours."""
    y, x = np.mgrid[0:height, 0:width]
    most = np.iinfo(dtype).max
    planes = [x / (width - 1), y / (height - 1), (x + y) / (width + height - 2)]
    return np.rint(np.stack(planes, axis=-1) * most).astype(dtype)


def jpeg(pixels, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", **{"quality": 92, **options})
    return buffer.getvalue()


def tiff(pixels, **options):
    buffer = io.BytesIO()
    colours = "rgb" if pixels.ndim == 3 else "minisblack"
    tifffile.imwrite(buffer, pixels, **{"photometric": colours, "metadata": None, **options})
    return buffer.getvalue()


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(samples, colour_type, *, before=b"", behind=b""):
    """A PNG of (H, W, channels) uint8 or uint16; further chunks before or behind the pixels."""
    height, width = samples.shape[:2]
    rows = samples.astype(samples.dtype.newbyteorder(">"))
    header = struct.pack(">IIBBBBB", width, height, 8 * samples.dtype.itemsize, colour_type, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", pixels) + behind + chunk(b"IEND", b"")
    )


def jp2(stream, width, height, channels, *header_boxes, bits=8):
    """A JP2 file around a code stream."""
    signature = struct.pack(">I4sI", 12, b"jP  ", 0x0D0A870A)
    size = box(b"ihdr", struct.pack(">IIHBBBB", height, width, channels, bits - 1, 7, 0, 0))
    return (
        signature + box(b"ftyp", b"jp2 ", bytes(4), b"jp2 ") + box(b"jp2h", size, *header_boxes) + box(b"jp2c", stream)
    )
