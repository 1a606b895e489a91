"""What is known about a photo's depth: the value that passes from hallucination to refinement and on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class DepthEstimate:
    """Depth and subject of a photo, both on the same grid.

    Attributes:
        disparity: (H, W) float32, 0..1, relative, larger = nearer.
        subject: (H, W) float32, 0..1, how surely a pixel belongs to the subject.
        doubt: (h, w) float32, on a grid of its own, 0 and up: how far the networks' disparities lie apart, as a
            standard deviation; None where only one was asked.
    """

    disparity: NDArray[np.float32]
    subject: NDArray[np.float32]
    doubt: NDArray[np.float32] | None = None
