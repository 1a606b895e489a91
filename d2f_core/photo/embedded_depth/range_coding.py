"""How GDepth and Dynamic Depth turn distances into codes, both ways.

With v = code / largest code, from 0 (near) to 1 (far), and z the coded quantity:

    RangeLinear   z = near + v (far - near)
    RangeInverse  z = far near / (far - v (far - near)), that is: 1/z is linear in v

z is a distance in metres (or in a unit that nobody names), or an inverse distance in dioptres (1/m), which counts
downwards from near to far.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo import xmp_reader

Plane = NDArray[np.float32]
Units = Literal["m", "1/m", ""]  # empty: not known

_METRES = {"m": 1.0, "meter": 1.0, "meters": 1.0, "metres": 1.0, "mm": 1e-3, "millimeters": 1e-3, "cm": 1e-2}
_DIOPTRES = ("diopter", "diopters", "dioptres", "1/m")


@dataclass(frozen=True)
class RangeCoding:
    """One file's coding.

    Attributes:
        is_inverse: RangeInverse, else RangeLinear.
        near, far: z of v = 0 and v = 1, in `units`; > 0, or 0 or infinity where the formula can bear it.
        units: of z.
    """

    is_inverse: bool
    near: float
    far: float
    units: Units

    @property
    def is_metric(self) -> bool:
        return self.units != ""

    def decoded(self, fraction: Plane) -> Plane:
        """Inverse distance, larger is nearer, for v in 0..1; in 1/m where `is_metric`."""
        v = fraction  # 24 bits of mantissa are enough for 16 of code
        if self.units == "1/m":
            low, high = self.far, self.near
            inverse = 1 / (1 / high + v * (1 / low - 1 / high)) if self.is_inverse else high + v * (low - high)
        elif self.is_inverse:
            inverse = 1 / self.near - v * (1 / self.near - _reciprocal(self.far))
        else:
            inverse = 1 / (self.near + v * (self.far - self.near))
        return np.asarray(inverse, np.float32)


def coding_of(properties: dict[str, str]) -> RangeCoding | None:
    """The coding that these properties mean; None where they make no sense, so that only the order is known."""
    file_format, word = (properties.get(name, "").strip().lower() for name in ("Format", "Units"))
    near, far = xmp_reader.number(properties, "Near"), xmp_reader.number(properties, "Far")
    is_inverse = file_format == "rangeinverse"
    if near is None or far is None or file_format not in ("rangeinverse", "rangelinear"):
        return None
    if word in _DIOPTRES:
        lowest_is_fine = far > 0 or (far == 0 and not is_inverse)
        return RangeCoding(is_inverse, near, far, "1/m") if lowest_is_fine and math.inf > near > far else None
    scale = _METRES.get(word, 1.0)
    near, far = near * scale, far * scale
    if not (1e-6 < near < far and (far < math.inf or is_inverse)):
        return None
    return RangeCoding(is_inverse, near, far, "m" if word in _METRES else "")


def _reciprocal(distance: float) -> float:
    return 0.0 if math.isinf(distance) else 1 / distance
