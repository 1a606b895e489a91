"""The thing that a stroke points at: a region that grows from the brush along the photo's own edges.

Graph cut on colours ([Rother2004], OpenCV's `grabCut`): what lies under the middle of the brush is the thing, the rim
of what is looked at is not, and the cut between them follows the edges. Only what hangs together with the stroke is
kept.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import limited_size, resized

Plane = NDArray[np.float32]

REACH = 4.0  # how far a region may grow, in radii of the brush
CORE = 0.5  # share of the radius that certainly belongs to the thing
CUT_LONG_SIDE_PX = 320  # of the picture that is cut: the time grows with its area
ROUNDS = 4
RIM = 0.04  # of the side of the picture that is cut: certainly not the thing


def grown_region(photo: NDArray[np.float32], distance: Plane, radius: float) -> Plane:
    """Where the thing under a stroke is.

    Args:
        photo: (h, w, 3) float32, 0..1, encoded, what is looked at.
        distance: (h, w) px to the stroke's path; infinite far away.
        radius: of the brush, px.

    Returns:
        (h, w) float32, 0..1, soft over about a pixel of the picture that is cut.
    """
    size = limited_size((photo.shape[0], photo.shape[1]), CUT_LONG_SIDE_PX)
    scale = size[0] / photo.shape[0]
    small = np.asarray(resized(photo, size) * 255 + 0.5, np.uint8)
    near = resized(np.minimum(distance, 4 * REACH * radius), size)
    core = near <= max(CORE * radius, 0.75 / scale)
    cut = _hanging_together(_cut(small, core, near <= radius), core)
    return np.clip(resized(cv2.GaussianBlur(cut.astype(np.float32), (0, 0), 0.7), distance.shape[:2]), 0, 1)


def _cut(photo: NDArray[np.uint8], core: NDArray[np.bool_], near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rim = max(1, round(RIM * min(photo.shape[:2])))
    labels = np.full(photo.shape[:2], cv2.GC_BGD, np.uint8)
    labels[rim:-rim, rim:-rim] = cv2.GC_PR_BGD
    labels[near] = cv2.GC_PR_FGD
    labels[core] = cv2.GC_FGD
    if not (labels == cv2.GC_BGD).any() or not core.any():
        return core
    models: list[NDArray[Any]] = [np.zeros((1, 65), np.float64) for _ in range(2)]
    cv2.setRNGSeed(0)  # the colours' clusters begin at random places
    cv2.grabCut(photo, labels, None, models[0], models[1], ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))


def _hanging_together(cut: NDArray[np.bool_], core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    _, pieces = cv2.connectedComponents(cut.astype(np.uint8), connectivity=4)
    kept = np.unique(pieces[core & cut])
    return np.asarray(np.isin(pieces, kept[kept > 0]))
