"""Huawei's wide-aperture photos: the map behind an `edof` marker behind the photo, 8 bits without header, 0 nearest.

From the marker's first letter on: byte 11 has the map's orientation in its low two bits, bytes 20-23 its columns and
rows (16 bits each, little-endian), the samples begin at 72. Known from published extractors, not from Huawei.
"""

from __future__ import annotations

import struct

import numpy as np

from d2f_core.photo.embedded_depth import pictures
from d2f_core.photo.embedded_depth.embedded import StoredDepth

SOURCE = "Huawei"

_MARKER = b"edof\0\0\0\0"
_ORIENTATION_BYTE, _SIZE, _HEADER_BYTES = 11, 20, 72
_ORIENTATIONS = (1, 8, 3, 6)  # EXIF's word for 0, 90, 180 and 270 degrees


def read(data: bytes) -> StoredDepth | None:
    """The depth of a JPEG with Huawei's trailer; None without it.

    Raises:
        ValueError: it is damaged.
    """
    marker = data.rfind(_MARKER)
    if marker < 0 or marker + _HEADER_BYTES > len(data):
        return None
    columns, rows = struct.unpack_from("<HH", data, marker + _SIZE)
    if columns == 0 or rows == 0:
        return None
    fraction = pictures.raw_fraction(data, marker + _HEADER_BYTES, rows, columns)
    orientation = _ORIENTATIONS[data[marker + _ORIENTATION_BYTE] & 3]
    return StoredDepth(np.float32(1) - fraction, False, SOURCE, orientation=orientation)
