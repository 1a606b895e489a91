"""What is known about a photo's depth: the value that passes from hallucination to refinement and on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNSURE = 0.15, 0.85  # between them a pixel is surely neither the subject nor anything else
CUT_FROM = 0.45  # `unsure_share` from which a subject is likely cut, or holds what is none (see the model card)


@dataclass(frozen=True)
class DepthEstimate:
    """Depth and subject of a photo, both on the same grid.

    Attributes:
        disparity: (H, W) float32, 0..1, relative, larger = nearer.
        subject: (H, W) float32, 0..1, how surely a pixel belongs to the subject.
        doubt: (h, w) float32, on a grid of its own, 0 and up: how far the networks' disparities lie apart, as a
            standard deviation; None where only one was asked.
        subject_doubt: see `unsure_share`, of the map before any refinement, which decides every pixel.
    """

    disparity: NDArray[np.float32]
    subject: NDArray[np.float32]
    doubt: NDArray[np.float32] | None = None
    subject_doubt: float = 0.0


def unsure_share(subject: NDArray[np.float32]) -> float:
    """How much of a subject map, (H, W) 0..1, is in doubt: pixels that may or may not be subject, 0..1 of those that
    may; 0 where there is no subject."""
    may_be = subject > UNSURE[0]
    return float((may_be & (subject < UNSURE[1])).sum() / max(int(may_be.sum()), 1))
