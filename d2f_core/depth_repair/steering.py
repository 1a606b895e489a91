"""Protect and force: the disparity itself is moved towards the sharp plane, or away from it.

    blur_override 1   -> disparity of the sharp plane: no blur
    blur_override -b  -> at least b (disparity) out of focus, behind the sharp plane where there is room, else before it

Moved disparity instead of a scaled radius, because the layers then follow: what is protected lies in the layer of the
sharp plane, and its blurred surroundings do not run over it. So layers depend on the focus as soon as something is
protected or forced; `steering_key` says on what.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import Defocus

Plane = NDArray[np.float32]

ROOM_BEHIND = 0.25  # focus disparity from which forced blur goes behind the sharp plane


def steered(disparity: Plane, blur_override: Plane, defocus: Defocus) -> Plane:
    """The disparity that the renderer is to see.

    Args:
        disparity: (H, W) float32, 0..1.
        blur_override: (H, W) float32, -1..1, from `RepairMap`.
        defocus: what is sharp.

    Returns:
        (H, W) float32, 0..1; `disparity` itself if nothing is overridden.
    """
    if not blur_override.any():
        return disparity
    sharp = defocus.sharp_disparity(disparity.shape)
    result = disparity + np.maximum(blur_override, 0) * (sharp - disparity)
    wanted = np.maximum(-blur_override, 0)
    if defocus.focus_disparity >= ROOM_BEHIND or defocus.keep_foreground_sharp:
        target = sharp - np.float32(defocus.range_far) - wanted
    else:
        target = sharp + np.float32(defocus.range_near) + wanted
    is_sharper = (wanted > 0) & (np.abs(result - sharp) < np.abs(target - sharp))
    return np.asarray(np.clip(np.where(is_sharper, target, result), 0, 1), np.float32)


def steering_key(defocus: Defocus) -> Hashable:
    """What of a defocus `steered` looks at."""
    ranges = defocus.range_near, defocus.range_far, defocus.keep_foreground_sharp
    return defocus.focus_disparity, defocus.tilt, defocus.pivot, ranges
