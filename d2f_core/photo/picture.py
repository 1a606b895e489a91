"""What the reader of a container gives, and the check of its size that comes before any pixel is decoded.

How large a photo may be says the memory that is free, not a number of megapixels: opening needs up to
`OPENING_BYTES_PER_PIXEL`, which is checked against what the header declares.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.memory import USUAL_BYTES, available_bytes
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.hdr.gain_map import GainMap

# What image libraries raise, each in its own way, where a file is damaged.
DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, RuntimeError, AttributeError,
    ArithmeticError, cv2.error, zlib.error,
)  # fmt: skip

MAX_SIDE_PX = 32767  # OpenCV's resampling counts columns in 16 bits
OPENING_BYTES_PER_PIXEL = 16  # of 16 bits: the decoder's copy, the upright one, the one for the screen
_RESERVE_BYTES = 512 << 20  # for everything else that runs

DAMAGED = "{name} is damaged or incomplete: fetch it again from the camera or its backup."
PARTLY_DAMAGED = (
    "{name} is damaged: parts of the picture may be grey, shifted or of wrong colours; fetch it again from the camera "
    "or its backup."
)
TOO_LARGE = "{name} does not fit in memory: close other programs or open a smaller copy."


@dataclass(frozen=True)
class Picture:
    """A decoded picture as it lies in the file.

    Attributes:
        pixels: (H, W) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha; uint8, uint16 or
            float32, encoded as the profile says, not multiplied by alpha.
        metadata: the blocks of the file.
        orientation: EXIF's, 1..8, still to be applied.
        is_grey: the file has one channel, whatever the pixels have.
        notes: what is to be said of a file that opens all the same.
        gain_map: of a picture coded for HDR screens, as it lies in the file.
    """

    pixels: NDArray[Any]
    metadata: Metadata = field(default_factory=Metadata)
    orientation: int = 1
    is_grey: bool = False
    notes: tuple[PhotoError, ...] = ()
    gain_map: GainMap | None = None


def check_size(width: int, height: int, name: str) -> None:
    """Refuse a picture that is too large to work on.

    Raises:
        PhotoError: the sentence names the size and what would be needed.
    """
    if max(width, height) > MAX_SIDE_PX:
        raise PhotoError(
            "{name} has {width} x {height} pixels: the limit is {most} pixels a side, so open a smaller copy.",
            name=name, width=width, height=height, most=MAX_SIDE_PX,
        )  # fmt: skip
    needed, free = width * height * OPENING_BYTES_PER_PIXEL, (available_bytes() or USUAL_BYTES) - _RESERVE_BYTES
    if needed > free:
        raise PhotoError(
            "{name} has {width} x {height} pixels and needs {needed:.1f} GB of memory, {free:.1f} GB are free: close "
            "other programs or open a smaller copy.",
            name=name, width=width, height=height, needed=needed / 1e9, free=max(free, 0) / 1e9,
        )  # fmt: skip


def scaled_to_16(codes: NDArray[Any], bits: int) -> NDArray[np.uint16]:
    """Codes of `bits` bits (9..16) as 16 bits, black and white staying what they are."""
    if bits == 16:
        return codes.astype(np.uint16, copy=False)
    whitest = 2**bits - 1
    table = ((np.arange(65536, dtype=np.uint32) * 65535 + whitest // 2) // whitest).clip(0, 65535).astype(np.uint16)
    return np.asarray(np.take(table, codes.astype(np.uint16, copy=False)))
