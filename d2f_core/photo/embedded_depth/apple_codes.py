"""What Apple writes about its depth maps: the XMP of an auxiliary picture, in a JPEG as in a HEIC.

`AuxiliaryImageType` says what the codes are: "disparity" in 1/m or "depth" in m, from `FloatMinValue` at code
`IntMinValue` to `FloatMaxValue` at `IntMaxValue`. `Accuracy` "relative" marks maps of two lenses whose metres are only
roughly right. Mattes are pictures of their own kinds; white is the subject, or its hair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo import xmp_reader
from d2f_core.photo.embedded_depth.embedded import FARTHEST_INVERSE, NEAREST_INVERSE

PIXEL_DATA = "http://ns.apple.com/pixeldatainfo/1.0/"
DEPTH_DATA = "http://ns.apple.com/depthData/1.0/"
MATTES = ("urn:com:apple:photo:2018:aux:portraiteffectsmatte", "urn:com:apple:photo:2019:aux:semantichairmatte")
DEPTHS = ("disparity", "depth")

Plane = NDArray[np.float32]


def properties_of(packets: list[bytes]) -> dict[str, str]:
    """Apple's properties in these packets; empty where there are none.

    Raises:
        ValueError: a packet that names them cannot be read.
    """
    named = [packet for packet in packets if PIXEL_DATA.encode() in packet or DEPTH_DATA.encode() in packet]
    return xmp_reader.values([xmp_reader.parsed(packet) for packet in named], PIXEL_DATA, DEPTH_DATA)


def kind_of(properties: dict[str, str]) -> str:
    """What the picture is: one of `DEPTHS` or `MATTES`, or another kind; older mattes call themselves depth, too."""
    kind = properties.get("AuxiliaryImageType", "").strip()
    further = properties.get("AuxiliaryImageSubType", "").strip().lower()
    if further:
        return next((matte for matte in MATTES if matte.endswith(further)), further)
    return kind


def is_approximate(properties: dict[str, str]) -> bool:
    """Whether the camera calls its values relative."""
    return properties.get("Accuracy", "").strip().lower() == "relative"


def decoded(fraction: Plane, properties: dict[str, str]) -> tuple[Plane, bool]:
    """Inverse distance (larger is nearer) and whether it is in 1/m.

    Args:
        fraction: (h, w) codes over 255, 0..1.

    Raises:
        ValueError: the range makes no sense.
    """
    low, high = xmp_reader.number(properties, "FloatMinValue"), xmp_reader.number(properties, "FloatMaxValue")
    is_distance = properties.get("AuxiliaryImageType", "").strip().lower() == "depth"
    if low is None or high is None:
        return (np.float32(1) - fraction if is_distance else fraction), False
    first = xmp_reader.number(properties, "IntMinValue")
    last = xmp_reader.number(properties, "IntMaxValue")
    first, last = 0.0 if first is None else first, 255.0 if last is None else last
    if not (np.isfinite([low, high, first, last]).all() and low < high and first < last):
        raise ValueError("its range of values makes no sense")
    value = low + (fraction.astype(np.float64) * 255 - first) / (last - first) * (high - low)
    if is_distance:
        value = 1 / np.clip(value, 1 / NEAREST_INVERSE, 1 / FARTHEST_INVERSE)
    return np.asarray(np.clip(value, -NEAREST_INVERSE, NEAREST_INVERSE), np.float32), True


def joined(mattes: list[Plane]) -> Plane | None:
    """One matte of the subject with its hair; None without any."""
    if not mattes:
        return None
    first = mattes[0]
    same = [matte for matte in mattes if matte.shape == first.shape]
    return np.asarray(np.maximum.reduce(same), np.float32)
