"""Refinement: a small estimate becomes one of the photo's size whose edges are the photo's edges.

    subject map  -> matte: colour-guided filter [He2010] in a band around its outline, then steepened
    disparity    -> split along the outline into what is before and what is behind, each continued under the other;
                    their own inner edges snapped (guided filter, then toggle: every pixel of a ramp jumps to the
                    nearer of its two sides); put together again along the matte

so that the disparity has no ramp of intermediate values at the subject, which would blur as a rim, and no texture of
the photo leaks into smooth depth: filters act near depth edges only. The colour model of the matte is solved on a grid
of at most `MODEL_LONG_SIDE_PX` and applied to the full photo in strips [fast guided filter, He2015], so 24 MP cost
seconds and a few planes of memory.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.filters import (
    Size,
    disc_window,
    fill,
    guided_model,
    limited_size,
    local_extremes,
    local_range,
    resized,
    to_unit,
    toggle,
)

Plane = NDArray[np.float32]

MODEL_LONG_SIDE_PX = 768  # grid on which edges are snapped
MATTE_RADIUS = 1 / 96  # of the long side: window of the matte's colour model
MATTE_EPSILON = 3e-4  # variance of colour (0..1) that counts as flat
MATTE_CONTRAST = 1.3  # steepness after the guided filter, which smooths
EDGE_CONTRAST = (
    3.0  # steepness of the matte where it divides disparity, on the grid; in px the ramp grows with the photo
)
DESPECKLED_LONG_SIDE_PX = 1024  # from here on a single pixel of the matte is noise, below it may be an edge
FRONT_RIM, BACK_MARGIN = 1 / 60, 1 / 50  # of the long side: doubtful rim inside and outside the outline
DEPTH_EDGE = 0.055  # range of disparity inside the toggle's window that makes an edge
GUIDE_EPSILON = 1e-3
STRIP_PX = 2_000_000  # pixels of the photo handled at a time


def refine(photo: NDArray[Any], estimate: DepthEstimate, size: Size) -> DepthEstimate:
    """Disparity and subject matte with the photo's edges.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        estimate: on any coarser grid of the same aspect ratio.
        size: (height, width) of the result in px, usually the photo's.

    Returns:
        Arrays of `size`, float32, 0..1.
    """
    if photo.shape[:2] != size:
        photo = cv2.resize(photo, size[::-1], interpolation=cv2.INTER_AREA)
    grid = limited_size(size, MODEL_LONG_SIDE_PX)
    guide = to_unit(cv2.resize(photo, grid[::-1], interpolation=cv2.INTER_AREA))
    subject = resized(estimate.subject, grid)
    front, back = _split(estimate.disparity, estimate.subject)
    grey = np.asarray(cv2.cvtColor(guide, cv2.COLOR_RGB2GRAY), np.float32)
    front, back = (_snapped(plane, grey) for plane in (front, back))
    model = guided_model(guide, subject, max(2, round(MATTE_RADIUS * max(grid))), MATTE_EPSILON)
    return _assemble(photo, model, subject, front, back, size)


def _assemble(
    photo: NDArray[Any], model: NDArray[np.float32], subject: Plane, front: Plane, back: Plane, size: Size
) -> DepthEstimate:
    """Apply the colour model to the photo strip by strip and join the two sides of the disparity."""
    disparity, matte = np.empty(size, np.float32), np.empty(size, np.float32)
    rows = max(1, STRIP_PX // size[1])
    contrast = EDGE_CONTRAST * max(1.0, max(size) / MODEL_LONG_SIDE_PX)  # a value between front and back is nowhere
    for top in range(0, size[0], rows):
        bottom = min(top + rows, size[0])
        first, last = max(top - 1, 0), min(bottom + 1, size[0])  # the median looks one row further
        planes = _strip(model, size, first, last)
        value = (planes[..., :3] * to_unit(photo[first:last])).sum(2) + planes[..., 3]
        inside = _strip(np.dstack([subject, front, back]), size, first, last)
        band = _band_weight(inside[..., 0])
        alpha = np.clip((value - 0.5) * MATTE_CONTRAST + 0.5, 0, 1)
        alpha = np.asarray(band * alpha + (1 - band) * (inside[..., 0] > 0.5), np.float32)
        steep = np.clip((_despeckled(alpha, max(size)) - 0.5) * contrast + 0.5, 0, 1)
        kept = slice(top - first, bottom - first)
        matte[top:bottom] = alpha[kept]
        disparity[top:bottom] = (inside[..., 2] + steep * (inside[..., 1] - inside[..., 2]))[kept]
    return DepthEstimate(np.clip(disparity, 0, 1), matte)


def _despeckled(alpha: Plane, long_side_px: int) -> Plane:
    """The matte without single pixels that noise puts on the wrong side: they would stay sharp in the blur."""
    return np.asarray(cv2.medianBlur(alpha, 3), np.float32) if long_side_px >= DESPECKLED_LONG_SIDE_PX else alpha


def _split(disparity: Plane, subject: Plane) -> tuple[Plane, Plane]:
    """Disparity of the subject continued outwards, and of the rest continued behind the subject."""
    size = (disparity.shape[0] * 2, disparity.shape[1] * 2)
    disparity, subject = resized(disparity, size), resized(subject, size)
    mask = (subject > 0.5).astype(np.uint8)
    rim, margin = (disc_window(max(1, round(share * max(size)))) for share in (FRONT_RIM, BACK_MARGIN))
    inside, outside = mask > 0, cv2.dilate(mask, margin) == 0
    # The network's disparity falls towards the outline; the rim takes the nearest value beside it inside the mask.
    highest = cv2.dilate(np.where(inside, disparity, 0).astype(np.float32), rim)
    is_rim = inside & (cv2.erode(mask, rim) == 0)
    front = fill(np.where(is_rim, highest, disparity), inside) if inside.any() else disparity
    back = fill(disparity, outside) if outside.any() else disparity
    return front, back


def _snapped(disparity: Plane, grey: Plane) -> Plane:
    """Edges of `disparity` moved onto edges of `grey` and made steep, doubling the grid until it is that of `grey`."""
    size = disparity.shape[:2]
    while True:
        guide = resized(grey, size)
        disparity = _toggled(_guided(disparity, guide, radius=3), radius=3)
        if size == grey.shape:
            return disparity
        size = (min(size[0] * 2, grey.shape[0]), min(size[1] * 2, grey.shape[1]))
        disparity = resized(disparity, size)


def _toggled(disparity: Plane, radius: int) -> Plane:
    """Pixels on a depth edge take the nearer of the lowest and highest value around them; the rest stays."""
    result = disparity.copy()
    rows, columns = np.nonzero(local_range(disparity, radius) > DEPTH_EDGE)
    toggle(result, rows, columns, radius, 1, DEPTH_EDGE, 2 * DEPTH_EDGE)
    return np.asarray(cv2.medianBlur(result, 3), np.float32)


def _guided(disparity: Plane, guide: Plane, radius: int) -> Plane:
    """Grey guided filter, applied near depth edges only so that texture stays out of smooth depth."""
    model = guided_model(guide, disparity, radius, GUIDE_EPSILON)
    filtered = model[..., 0] * guide + model[..., 1]
    low, high = local_extremes(disparity, radius)
    weight = np.clip((high - low) / DEPTH_EDGE - 1, 0, 1)
    return np.asarray(disparity + weight * (np.clip(filtered, low, high) - disparity), np.float32)


def _band_weight(subject: Plane) -> Plane:
    """1 where the subject map is in doubt, 0 where it is sure, smooth between."""
    doubt = np.minimum(subject, 1 - subject)
    return np.clip((doubt - 0.01) / 0.04, 0, 1)


def _strip(planes: NDArray[np.float32], size: Size, top: int, bottom: int) -> NDArray[np.float32]:
    """Rows top..bottom of `planes` enlarged to `size`, pixel centres at .5."""
    height, width = planes.shape[:2]
    if (height, width) == size:
        return planes[top:bottom]
    scale = height / size[0]
    first = max(int(top * scale) - 2, 0)
    last = min(int(np.ceil(bottom * scale)) + 2, height)
    matrix = np.array(
        [[width / size[1], 0, 0.5 * width / size[1] - 0.5], [0, scale, (top + 0.5) * scale - 0.5 - first]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    part = cv2.warpAffine(planes[first:last], matrix, (size[1], bottom - top), None, flags, cv2.BORDER_REPLICATE)
    return np.asarray(part, np.float32)
