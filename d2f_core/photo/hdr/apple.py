"""Apple's gain maps: grey pictures whose white means the headroom that the photo's maker note, or the map's XMP, tells.

    H = S (1 + (headroom - 1) g),  g the map's linear light, 0..1

Source: Apple, "Applying Apple HDR effect to your photos" (developer documentation): the formula, the numbers of the
maker note and the curve of the map, which is that of Rec. 709 and near enough to sRGB's to be taken for it.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo import xmp_reader
from d2f_core.photo.hdr.gain_map import MOST_STOPS, GainMap
from d2f_core.photo.tiff_directories import EXIF_DIRECTORY, TiffData
from d2f_core.photo.tone_curve import SRGB

KIND = "urn:com:apple:photo:2020:aux:hdrgainmap"
NAMESPACE = "http://ns.apple.com/HDRGainMap/1.0/"
SOURCE = "Apple"
_MAKER_NOTE = 0x927C
_SIGNATURE = b"Apple iOS\0"
_DIRECTORY_AT = 14  # behind the signature, a version and the byte order
_GAIN, _LOCAL = 0x0021, 0x0030  # maker33 and maker48 of Apple's documentation
_RATIONAL = 10

Float = NDArray[np.float32]


def map_of(fraction: Float, headroom: float) -> GainMap:
    """The map of a grey picture, (h, w) codes 0..1."""
    gain = 1 + (headroom - 1) * SRGB.decode(fraction)
    return GainMap(np.asarray(np.log2(gain), np.float32), source=SOURCE)


def headroom(exif: bytes, packets: list[bytes]) -> float | None:
    """How much brighter than white the map's white is, >= 1; None where nobody says.

    Raises:
        ValueError, struct.error: XMP or maker note is damaged.
    """
    named = [packet for packet in packets if NAMESPACE.encode() in packet]
    told = xmp_reader.values([xmp_reader.parsed(packet) for packet in named], NAMESPACE)
    value = xmp_reader.number(told, "HDRGainMapHeadroom")
    if value is None:
        stops = _stops(exif)
        value = None if stops is None else 2.0**stops
    return None if value is None or not 1 <= value <= 2**MOST_STOPS else value


def _stops(exif: bytes) -> float | None:
    numbers = _maker_numbers(exif)
    if _GAIN not in numbers or _LOCAL not in numbers:
        return None
    gain, local = numbers[_GAIN], numbers[_LOCAL]
    if gain < 1:
        stops = 1.8 - 20 * local if local <= 0.01 else 1.601 - 0.101 * local
    else:
        stops = 3.0 - 70 * local if local <= 0.01 else 2.303 - 0.303 * local
    return max(stops, 0.0)


def _maker_numbers(exif: bytes) -> dict[int, float]:
    """The rational numbers of the maker note; its offsets count from its own beginning."""
    if not exif:
        return {}
    tiff = TiffData.of(exif)
    entry = tiff.linked(tiff.directory(tiff.first), EXIF_DIRECTORY).get(_MAKER_NOTE)
    note = b"" if entry is None else entry.value
    if not note.startswith(_SIGNATURE):
        return {}
    (count,) = struct.unpack_from(">H", note, _DIRECTORY_AT)
    found = {}
    for at in range(_DIRECTORY_AT + 2, _DIRECTORY_AT + 2 + 12 * min(count, 256), 12):
        tag, kind, number, place = struct.unpack_from(">HHII", note, at)
        if kind == _RATIONAL and number == 1 and tag in (_GAIN, _LOCAL):
            top, below = struct.unpack_from(">ii", note, place)
            if below:
                found[tag] = top / below
    return found
