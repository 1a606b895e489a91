"""What a gain map's codes mean, in both of its spellings: ISO 21496-1's bytes and Ultra HDR's XMP.

    code -> r = (code / 255)^(1 / gamma) -> stops = low + r (high - low)

per channel, with the offsets of `GainMap`. ISO 21496-1 (2025), annex C: rational numbers, big-endian; Ultra HDR Image
Format 1.1: the namespace `hdrgm`, where one number stands for three channels.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo import xmp_reader
from d2f_core.photo.hdr.gain_map import MOST_STOPS, GainMap

NAMESPACE = "http://ns.adobe.com/hdr-gain-map/1.0/"
VERSION = "1.0"
_MANY_CHANNELS, _BASE_SPACE, _ONE_DENOMINATOR, _BACKWARD = 0x80, 0x40, 0x08, 0x04
_DENOMINATOR = 1_000_000
_ITEM = f"{{{xmp_reader.RDF}}}li"

Float = NDArray[np.float32]
Channels = tuple[float, ...]  # one number for all, or three


@dataclass(frozen=True)
class Numbers:
    """What the codes of a map mean.

    Attributes:
        low, high: stops of code 0 and of the highest, per channel.
        gamma, offset_sdr, offset_hdr: per channel.
        headroom: stops of white that a screen needs to show the HDR picture fully; and from where on it is used at all.
        is_base_hdr: the picture itself is the HDR one and the map leads down.
    """

    low: Channels
    high: Channels
    gamma: Channels = (1.0,)
    offset_sdr: Channels = (0.0,)
    offset_hdr: Channels = (0.0,)
    headroom: tuple[float, float] = (0.0, 1.0)
    is_base_hdr: bool = False

    def __post_init__(self) -> None:
        numbers = (*self.low, *self.high, *self.offset_sdr, *self.offset_hdr, *self.gamma)
        if not np.isfinite(numbers).all() or max(map(abs, numbers)) > 2 * MOST_STOPS or min(self.gamma) <= 1e-3:
            raise ValueError("a gain map with numbers out of range")

    def map_of(self, codes: Float, source: str) -> GainMap:
        """The map of codes, (h, w) or (h, w, 3), 0..1."""
        channels = max(len(self.low), len(self.high), len(self.gamma))
        if codes.ndim == 2 and channels == 3:
            codes = np.repeat(codes[..., None], 3, axis=2)
        low, high, gamma = (np.asarray(each, np.float32) for each in (self.low, self.high, self.gamma))
        stops = low + np.power(codes, 1 / gamma) * (high - low)
        offsets = float(np.mean(self.offset_sdr)), float(np.mean(self.offset_hdr))
        return GainMap(np.asarray(np.clip(stops, -MOST_STOPS, MOST_STOPS), np.float32), *offsets, source)


def numbers_of(gain_map: GainMap) -> Numbers:
    """How a map is written: each channel from its lowest to its highest stops."""
    stops = gain_map.stops.reshape(-1, 1 if gain_map.stops.ndim == 2 else 3)
    low, high = stops.min(axis=0), np.maximum(stops.max(axis=0), stops.min(axis=0) + 1e-3)
    headroom = (0.0, float(max(high.max(), 1e-3)))
    offsets = (gain_map.offset_sdr,), (gain_map.offset_hdr,)
    return Numbers(tuple(map(float, low)), tuple(map(float, high)), (1.0,), *offsets, headroom)


def from_iso(data: bytes) -> Numbers:
    """Out of the bytes of ISO 21496-1.

    Raises:
        ValueError, struct.error: damaged, or of a version that we do not know.
    """
    least, _writer, flags = struct.unpack_from(">HHB", data)
    if least:
        raise ValueError("a gain map of a newer version")
    channels = 3 if flags & _MANY_CHANNELS else 1
    if flags & _ONE_DENOMINATOR:
        one, *tops = struct.unpack_from(f">3I{'iiIii' * channels}", data, 5)
        values = [_ratio(top, one) for top in tops]
    else:
        pairs = struct.unpack_from(f">4I{'iIiIIIiIiI' * channels}", data, 5)
        values = [_ratio(top, below) for top, below in zip(pairs[::2], pairs[1::2], strict=True)]
    low, high, gamma, base, other = (tuple(values[2 + at :: 5]) for at in range(5))
    is_base_hdr = values[0] > values[1] or bool(flags & _BACKWARD)
    return Numbers(low, high, gamma, base, other, (min(values[:2]), max(values[:2])), is_base_hdr)


def to_iso(numbers: Numbers) -> bytes:
    """The bytes of ISO 21496-1."""
    channels = len(numbers.low)
    flags = _BASE_SPACE | (_MANY_CHANNELS if channels == 3 else 0)
    data = struct.pack(">HHB", 0, 0, flags)
    data += b"".join(_pair(value, "I") for value in numbers.headroom)
    for channel in range(channels):
        rest = (_of(each, channel) for each in (numbers.gamma, numbers.offset_sdr, numbers.offset_hdr))
        gamma, base, other = rest
        data += _pair(numbers.low[channel], "i") + _pair(numbers.high[channel], "i") + _pair(gamma, "I")
        data += _pair(base, "i") + _pair(other, "i")
    return data


def from_xmp(packet: bytes) -> Numbers | None:
    """Out of the XMP of a map; None where it is none. Raises ValueError where its numbers are damaged."""
    root = xmp_reader.parsed(packet)
    own = xmp_reader.values([root], NAMESPACE)
    lists = _lists(root)
    if "GainMapMax" not in own | lists:
        return None

    def channels(name: str, usual: float) -> Channels:
        texts = lists.get(name) or ([own[name]] if name in own else [str(usual)])
        if len(texts) not in (1, 3):
            raise ValueError(f"{name} has {len(texts)} numbers")
        return tuple(float(text) for text in texts)

    return Numbers(
        channels("GainMapMin", 0.0), channels("GainMapMax", 1.0), channels("Gamma", 1.0),
        channels("OffsetSDR", 1 / 64), channels("OffsetHDR", 1 / 64),
        (channels("HDRCapacityMin", 0.0)[0], channels("HDRCapacityMax", 1.0)[0]),
        own.get("BaseRenditionIsHDR", "False").strip().lower() == "true",
    )  # fmt: skip


def to_xmp(numbers: Numbers) -> bytes:
    """The packet that the map's own JPEG carries."""
    rows = {
        "GainMapMin": numbers.low, "GainMapMax": numbers.high, "Gamma": numbers.gamma,
        "OffsetSDR": numbers.offset_sdr, "OffsetHDR": numbers.offset_hdr,
    }  # fmt: skip
    single = {name: values[0] for name, values in rows.items() if len(values) == 1}
    single |= {"HDRCapacityMin": numbers.headroom[0], "HDRCapacityMax": numbers.headroom[1]}
    attributes = "".join(f' hdrgm:{name}="{value:.6f}"' for name, value in single.items())
    lists = "".join(
        f"<hdrgm:{name}><rdf:Seq>{''.join(f'<rdf:li>{each:.6f}</rdf:li>' for each in values)}</rdf:Seq></hdrgm:{name}>"
        for name, values in rows.items()
        if len(values) > 1
    )
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp_reader.RDF}"><rdf:Description rdf:about="" '
        f'xmlns:hdrgm="{NAMESPACE}" hdrgm:Version="{VERSION}" hdrgm:BaseRenditionIsHDR="False"{attributes}>{lists}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def _lists(root: xmp_reader.Element) -> dict[str, list[str]]:
    """Properties that are lists."""
    found = {}
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{NAMESPACE}}}"):
            texts = [item.text or "" for item in element.iter(_ITEM)]
            if texts:
                found[element.tag.rpartition("}")[2]] = texts
    return found


def _ratio(top: int, below: int) -> float:
    if not below:
        raise ValueError("a gain map that divides by zero")
    return top / below


def _pair(value: float, kind: str) -> bytes:
    return struct.pack(f">{kind}I", round(value * _DENOMINATOR), _DENOMINATOR)


def _of(values: Sequence[float], channel: int) -> float:
    return values[channel if len(values) > 1 else 0]
