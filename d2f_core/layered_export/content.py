"""What goes into a layered file beside the blurred layers: subject, what is behind it, and the maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import pull_push, to_unit
from d2f_core.photo.embedded_depth.metric_scale import MetricScale

Float = NDArray[np.float32]

SHARP_PX = 1.5  # radius at which nothing of a pixel counts as sharp any more
LEAST_MATTE = 0.02  # a pixel with more of the subject says nothing about what is behind
RIM_PX = 5  # around the subject, whose pixels are mixed with it
LEAST_DISPARITY = 0.01  # of relative depth: beyond it everything is equally far


@dataclass(frozen=True, eq=False)
class LayeredPicture:
    """Everything of one size (H, W).

    Attributes:
        exported: (H, W, 3) as it is written to a plain file, uint8, uint16 or float32.
        photo: (H, W, 3) without any blur, of the same type.
        layers: the blurred layers, the farthest first, see `strips`.
        matte: (H, W) float32, 0..1, share of the subject.
        background: (H, W, 3) float32, 0..1, encoded; the photo with what is behind the subject filled in.
        disparity: (H, W) float32, 0..1, larger is nearer.
        defocus: (H, W) float32, signed blur radius in px; positive is nearer than the focus.
        metric: what the disparity means in 1/m; None where nobody knows.
        profile: ICC profile of the colours.
    """

    exported: NDArray[Any]
    photo: NDArray[Any]
    layers: list[NDArray[Any]]
    matte: Float
    background: Float
    disparity: Float
    defocus: Float
    metric: MetricScale | None
    profile: bytes

    @property
    def distance(self) -> Float:
        """Z: (H, W) float32, m where the depth is metric, else 1 over the relative disparity; larger is farther."""
        if self.metric is None:
            return np.asarray(1 / np.maximum(self.disparity, LEAST_DISPARITY), np.float32)
        inverse = np.maximum(self.metric.scale * self.disparity + self.metric.offset, 1e-3)  # a kilometre
        return np.asarray(1 / inverse, np.float32)


def matte_of(subject: Float, defocus: Float) -> Float:
    """The network's subject map; where it found none, or the depth is the user's own, what is in focus."""
    if subject.max(initial=0) > 0.5:
        return subject
    return np.clip(SHARP_PX - np.abs(defocus), 0, 1).astype(np.float32)


def filled_background(photo: NDArray[Any], matte: Float) -> Float:
    """The photo without its subject, (H, W, 3) float32, 0..1: colours spread from around it, soft as all that hides."""
    pixels = np.clip(to_unit(photo), 0, 1)
    subject = cv2.dilate((matte > LEAST_MATTE).astype(np.uint8), np.ones((RIM_PX, RIM_PX), np.uint8))
    known = np.asarray(1 - subject, np.float32)
    if not known.any():
        return pixels
    spread = pull_push(pixels * known[..., None], known)
    return np.where(known[..., None] > 0, pixels, spread).astype(np.float32)
