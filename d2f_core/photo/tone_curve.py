"""Tone curves: how a colour profile's encoded numbers become linear light, and back.

Three kinds, all frozen and hashable, so that tables made from them can be cached:

    ParametricCurve   the formula of sRGB, of a plain gamma, of ICC's "para" tags ([ICC2022], 10.18)
    SampledCurve      a table of equally spaced samples, as ICC's "curv" tags hold it
    ChannelCurves     one of those for each of red, green and blue, where a profile has three different ones

`decode` and `encode` are inverse and in double precision; float32 goes in and out of `decode_32` and `encode_32`, which
strips of pixels take. Light and values above 1 go on along the same formula: a RAW photo has light above its white.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Double = NDArray[np.float64]


@dataclass(frozen=True)
class ParametricCurve:
    """linear = (scale x + offset)^gamma + lift from `limit` on, slope x + base below it.

    Raises:
        ValueError: numbers that give no rising curve.
    """

    gamma: float
    scale: float = 1.0
    offset: float = 0.0
    slope: float = 0.0
    limit: float = 0.0
    lift: float = 0.0
    base: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.gamma, self.scale, self.offset, self.slope, self.limit, self.lift, self.base)
        if not np.isfinite(numbers).all() or max(map(abs, numbers)) > 100:
            raise ValueError("a tone curve with numbers out of range")
        if not (0.1 <= self.gamma <= 10 and self.scale > 0 and self.slope >= 0 and self.limit <= 1):
            raise ValueError("a tone curve that does not rise")
        if self.scale * max(self.limit, 0) + self.offset < -1e-4 or self.decode(1.0) <= self.decode(0.0):
            raise ValueError("a tone curve that does not rise")

    @property
    def has_straight_part(self) -> bool:
        return self.limit > 0

    @cached_property
    def linear_limit(self) -> float:
        """Linear light where the straight part ends."""
        return self.slope * self.limit + self.base

    def decode(self, encoded: NDArray[Any] | float) -> Double:
        """Linear light of encoded values."""
        value = np.asarray(encoded, np.float64)
        curved = np.maximum(self.scale * np.maximum(value, self.limit) + self.offset, 0) ** self.gamma + self.lift
        if not self.has_straight_part:
            return curved
        return np.where(value < self.limit, self.slope * value + self.base, curved)

    def encode(self, linear: NDArray[Any] | float) -> Double:
        """Encoded values of linear light."""
        value = np.asarray(linear, np.float64)
        floor = (self.scale * max(self.limit, 0) + self.offset) ** self.gamma if self.has_straight_part else 0.0
        curved = (np.maximum(value - self.lift, max(floor, 0)) ** (1 / self.gamma) - self.offset) / self.scale
        if not self.has_straight_part:
            return np.maximum(curved, 0)
        straight = (value - self.base) / self.slope if self.slope > 0 else np.zeros_like(value)
        return np.where(value < self.linear_limit, straight, curved)

    def decode_32(self, encoded: Float) -> Float:
        """`decode` in single precision; a new array."""
        curved = np.maximum(encoded, np.float32(self.limit if self.has_straight_part else 0))
        if self.scale != 1:
            np.multiply(curved, np.float32(self.scale), out=curved)
        if self.offset != 0:
            np.add(curved, np.float32(self.offset), out=curved)
            np.maximum(curved, 0, out=curved)
        np.power(curved, np.float32(self.gamma), out=curved)
        if self.lift != 0:
            np.add(curved, np.float32(self.lift), out=curved)
        if self.has_straight_part:
            is_straight = encoded < np.float32(self.limit)
            np.multiply(encoded, np.float32(self.slope), out=curved, where=is_straight)
            if self.base != 0:
                np.add(curved, np.float32(self.base), out=curved, where=is_straight)
        return curved

    def encode_32(self, linear: Float) -> Float:
        """`encode` in single precision; a new array."""
        if self.lift != 0 or self.base != 0 or (self.has_straight_part and self.slope == 0):
            return self.encode(linear).astype(np.float32)  # such curves are rare: no need for speed
        curved = np.power(np.maximum(linear, 0), np.float32(1 / self.gamma))
        if self.scale != 1:
            np.multiply(curved, np.float32(1 / self.scale), out=curved)
        if self.offset != 0:
            np.subtract(curved, np.float32(self.offset / self.scale), out=curved)
        if self.has_straight_part:
            is_straight = linear < np.float32(self.linear_limit)
            np.multiply(linear, np.float32(1 / self.slope), out=curved, where=is_straight)
        return curved


@dataclass(frozen=True)
class SampledCurve:
    """Linear light at equally spaced encoded values 0..1, straight between them.

    Attributes:
        samples: uint16 in the machine's byte order, as bytes so that curves can be compared; 65535 is light 1.

    Raises:
        ValueError: fewer than two samples, or a curve that does not rise.
    """

    samples: bytes

    def __post_init__(self) -> None:
        values = np.frombuffer(self.samples, np.uint16)
        if len(values) < 2 or values[-1] <= values[0] or values[-1] < 6553:
            raise ValueError("a tone curve that does not rise")

    @cached_property
    def _linear(self) -> Double:
        """Samples as light; where a damaged profile falls, it stays level."""
        light = np.frombuffer(self.samples, np.uint16).astype(np.float64) / 65535
        return np.maximum.accumulate(light)

    @cached_property
    def _encoded(self) -> Double:
        return np.linspace(0, 1, len(self._linear))

    @cached_property
    def _rising(self) -> tuple[Double, Double]:
        """Light and encoded values for the way back: of a level part the darkest value counts, at white the last."""
        light, first = np.unique(self._linear, return_index=True)
        first[-1] = len(self._linear) - 1
        return light, self._encoded[first]

    def decode(self, encoded: NDArray[Any] | float) -> Double:
        """Linear light of encoded values."""
        value = np.asarray(encoded, np.float64)
        inside = np.interp(value, self._encoded, self._linear)
        return np.asarray(inside + self._last_slope * np.maximum(value - 1, 0))

    def encode(self, linear: NDArray[Any] | float) -> Double:
        """Encoded values of linear light."""
        value = np.asarray(linear, np.float64)
        above = np.maximum(value - self._linear[-1], 0) / self._last_slope
        return np.asarray(np.interp(value, *self._rising) + above)

    def decode_32(self, encoded: Float) -> Float:
        """`decode` in single precision."""
        return self.decode(encoded).astype(np.float32)

    def encode_32(self, linear: Float) -> Float:
        """`encode` in single precision."""
        return self.encode(linear).astype(np.float32)

    @cached_property
    def _last_slope(self) -> float:
        """Beyond white the curve goes on as steep as it was at its end."""
        tenth = max(1, len(self._linear) // 10)
        rise = self._linear[-1] - self._linear[-1 - tenth]
        return max(float(rise / (self._encoded[-1] - self._encoded[-1 - tenth])), 0.1)


@dataclass(frozen=True)
class ChannelCurves:
    """A curve for each of red, green and blue; `decode` and the others work on (..., 3)."""

    red: ParametricCurve | SampledCurve
    green: ParametricCurve | SampledCurve
    blue: ParametricCurve | SampledCurve

    @property
    def channels(self) -> tuple[ParametricCurve | SampledCurve, ...]:
        return self.red, self.green, self.blue


Curve = ParametricCurve | SampledCurve
ToneCurve = ParametricCurve | SampledCurve | ChannelCurves

# IEC 61966-2-1, in the form of ICC's parametric type 3
SRGB = ParametricCurve(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
LINEAR = ParametricCurve(1.0)

_ALIKE = 5e-4  # encoded: an eighth of an 8-bit step


def is_alike(first: Curve, second: Curve) -> bool:
    """Whether two curves differ by less than an eighth of an 8-bit step, as the many copies of sRGB's do."""
    encoded = np.linspace(0, 1, 1025)
    there_and_back = second.encode(first.decode(encoded))
    return bool(np.abs(there_and_back - encoded).max() < _ALIKE)


def curve_of_channels(red: Curve, green: Curve, blue: Curve) -> ToneCurve:
    """One curve where the three are the same, sRGB's own where it is sRGB's, else one for each channel."""
    if all(is_alike(curve, SRGB) for curve in (red, green, blue)):
        return SRGB
    if red == green == blue:
        return red
    if is_alike(red, green) and is_alike(green, blue):
        return green
    return ChannelCurves(red, green, blue)
