"""Disparity in real units: what one step of a photo's relative disparity means in 1/m, where that is known."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class MetricScale:
    """1/m = scale * disparity + offset.

    Attributes:
        scale: 1/m between disparity 0 and 1, > 0.
        offset: 1/m at disparity 0; 0 is infinitely far. A fit may make it slightly negative.
    """

    scale: float
    offset: float

    def inverse_metres(self, disparity: float) -> float:
        """Inverse distance in 1/m, >= 0."""
        return max(0.0, self.scale * disparity + self.offset)

    def distance_m(self, disparity: float) -> float:
        """Distance from the camera in m; infinite for what is at or beyond infinity."""
        inverse = self.inverse_metres(disparity)
        return 1 / inverse if inverse > 0 else math.inf

    def disparity(self, distance_m: float) -> float:
        """The disparity of this distance; may lie outside 0..1."""
        return (1 / distance_m - self.offset) / self.scale
