"""PBM, PGM and PPM (P1 to P6): a few words of text, then samples as text or bytes, whatever their largest value."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.picture import Picture, check_size

_WORD = re.compile(rb"(?:\s|#[^\n\r]*[\n\r])*(\d+)")
_COMMENT = re.compile(rb"#[^\n\r]*")
_BITS, _TEXTS, _COLOURS = (b"P1", b"P4"), (b"P1", b"P2", b"P3"), (b"P3", b"P6")


def read(data: bytes, name: str) -> Picture:
    """The first picture of the file; samples up to 255 become 8 bits, larger ones 16, the largest value white.

    Raises:
        PhotoError: too large.
        ValueError: damaged.
    """
    kind, (width, height, largest), start = _header(data)
    check_size(width, height, name)
    channels = 3 if kind in _COLOURS else 1
    count = width * height * channels
    if kind in _TEXTS:
        samples = _of_text(data[start:], count, kind)
    elif kind in _BITS:
        samples = _of_bits(data, start + 1, width, height)
    else:
        samples = np.frombuffer(data, np.uint8 if largest < 256 else ">u2", count, start + 1)  # behind one white space
    if len(samples) < count or samples.max(initial=0) > largest:
        raise ValueError("samples are missing or too large")
    pixels = _full_range(samples[:count].reshape(height, width, channels), largest)
    if kind in _BITS:
        pixels = 255 - pixels  # 1 is ink
    return Picture(pixels if channels == 3 else pixels[..., 0], is_grey=channels == 1)


def _header(data: bytes) -> tuple[bytes, tuple[int, int, int], int]:
    kind, position, numbers = data[:2], 2, []
    for _ in range(2 if kind in _BITS else 3):
        found = _WORD.match(data, position)
        if found is None or len(found[1]) > 9:
            raise ValueError("a header without numbers")
        numbers.append(int(found[1]))
        position = found.end()
    width, height, largest = (*numbers, 1)[:3]
    if not (width and height and 0 < largest < 65536):
        raise ValueError("a header of no picture")
    return kind, (width, height, largest), position


def _of_text(text: bytes, count: int, kind: bytes) -> NDArray[Any]:
    text = _COMMENT.sub(b"", text)
    words = re.findall(rb"[01]", text) if kind == b"P1" else text.split()
    return np.array([int(word) for word in words[:count]], np.int64)


def _of_bits(data: bytes, start: int, width: int, height: int) -> NDArray[Any]:
    row_bytes = (width + 7) // 8
    packed = np.frombuffer(data, np.uint8, row_bytes * height, start).reshape(height, row_bytes)
    return np.unpackbits(packed, axis=1)[:, :width].ravel()


def _full_range(samples: NDArray[Any], largest: int) -> NDArray[Any]:
    most, dtype = (255, np.uint8) if largest < 256 else (65535, np.uint16)
    if largest == most:
        return samples.astype(dtype)
    table = np.rint(np.arange(largest + 1) * (most / largest)).astype(dtype)
    return np.asarray(table[samples])
