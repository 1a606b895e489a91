"""Refinement: a small estimate becomes one of the photo's size whose edges are the photo's edges.

    subject map  -> matte: a network on the photo's pixels along its outline (`matting`)
    disparity    -> split along the outline into what is before and what is behind, each continued under the other;
                    each side's own edges divided by the same network into a lower and an upper level, of which every
                    pixel takes one; put together again along the matte

so that the disparity has no ramp of intermediate values at an edge, which would blur as a rim, and no texture of the
photo leaks into smooth depth: only depth edges are touched. Beside an outline across which the estimate has no step
(feet on the ground, a part of the subject of which the map is not sure) what is behind keeps its disparity, and a
slope, however steep, is no edge. That is done in one picture (`first_grid`); the two sides are enlarged and joined
strip by strip, so 24 MP cost seconds and a few planes of memory.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.matting import corrected, decided, first_grid, matte_of, seen_at
from d2f_core.filters import (
    Size,
    disc_window,
    fill,
    local_extremes,
    local_range,
    resized,
)

Plane = NDArray[np.float32]

EDGE_CONTRAST = 3.0  # steepness of what divides disparity, on the grid; it grows with the photo
FRONT_RIM, BACK_MARGIN = 1 / 50, 1 / 100  # of the long side: doubtful rim inside and outside the outline
DEPTH_EDGE = 0.065  # range of disparity within `EDGE_REACH_PX` that makes an edge
EDGE_REACH_PX = 9  # how far an edge may be off, in the picture in which it is sought
SLOPE = 0.04, 0.09  # farthest from its surroundings' mean, as a share of their range: a slope below, an edge above
STEP, STEP_RADIUS = 0.07, 3  # range of disparity within this radius, px of the estimate, that makes an outline's step
STRIP_PX = 2_000_000  # pixels of the photo handled at a time


def refine(photo: NDArray[Any], estimate: DepthEstimate, size: Size, cancel: CancelToken = NEVER) -> DepthEstimate:
    """Disparity and subject matte with the photo's edges.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        estimate: on any coarser grid of the same aspect ratio.
        size: (height, width) of the result in px, usually the photo's.
        cancel: checked between steps.

    Returns:
        Arrays of `size`, float32, 0..1; the doubts as they were.

    Raises:
        WeightsError: the matting network's file is missing or damaged.
        Cancelled: if `cancel` says so.
    """
    photo = seen_at(photo, size)
    seen = seen_at(photo, first_grid(size, estimate.disparity))
    subject = decided(estimate.subject)
    sides = _split(estimate.disparity, subject)
    front, back = (_divided(seen, plane, cancel) for plane in sides)
    matte = matte_of(photo, subject, cancel, seen)
    return replace(estimate, disparity=_joined(matte, front, back), subject=matte)


def _joined(matte: Plane, front: Plane, back: Plane) -> Plane:
    """The two sides of the disparity put together along the matte, strip by strip."""
    size = (matte.shape[0], matte.shape[1])
    disparity, sides = np.empty(size, np.float32), np.dstack([front, back])
    rows = max(1, STRIP_PX // size[1])
    contrast = np.float32(EDGE_CONTRAST * max(1.0, max(size) / max(front.shape)))  # nothing lies between the two
    for top in range(0, size[0], rows):
        bottom = min(top + rows, size[0])
        planes = _strip(sides, size, top, bottom)
        steep = np.clip((matte[top:bottom] - 0.5) * contrast + 0.5, 0, 1)
        disparity[top:bottom] = planes[..., 1] + steep * (planes[..., 0] - planes[..., 1])
    return np.clip(disparity, 0, 1)


def _split(disparity: Plane, subject: Plane) -> tuple[Plane, Plane]:
    """Disparity of the subject continued outwards, and of the rest continued behind the subject."""
    size = (disparity.shape[0] * 2, disparity.shape[1] * 2)
    is_level = resized(local_range(disparity, STEP_RADIUS), size) < STEP
    disparity, subject = resized(disparity, size), resized(subject, size)
    mask = (subject > 0.5).astype(np.uint8)
    rim, margin = (disc_window(max(1, round(share * max(size)))) for share in (FRONT_RIM, BACK_MARGIN))
    inside = mask > 0
    outside = ~inside & ((cv2.dilate(mask, margin) == 0) | is_level)
    back = fill(disparity, outside) if outside.any() else disparity
    return (_front(disparity, mask, rim) if inside.any() else disparity), back


def _front(disparity: Plane, mask: NDArray[np.uint8], rim: NDArray[np.uint8]) -> Plane:
    """The subject's disparity, which the network lets fall towards the outline, continued from within the rim; where a
    part is too thin to have more than a rim, from its nearest value."""
    inside, core = mask > 0, cv2.erode(mask, rim)
    is_thin = inside & (cv2.dilate(cv2.dilate(core, rim), rim) == 0)
    highest = cv2.dilate(np.where(inside, disparity, 0).astype(np.float32), rim)
    continued = fill(np.where(is_thin, highest, disparity), (core > 0) | is_thin)
    return fill(np.where(inside, np.maximum(continued, disparity), continued).astype(np.float32), inside)


def _divided(photo: NDArray[Any], disparity: Plane, cancel: CancelToken) -> Plane:
    """`disparity` on the photo's grid; at its edges a pixel is on the lower or the upper level, as the photo says."""
    disparity = resized(disparity, (photo.shape[0], photo.shape[1]))
    window = (EDGE_REACH_PX, EDGE_REACH_PX)
    low, high = (cv2.blur(plane, window) for plane in local_extremes(disparity, EDGE_REACH_PX))
    span = high - low
    is_edge = span > DEPTH_EDGE
    steepness = _steepness(disparity, span)
    is_edge &= steepness > 0
    if not is_edge.any():
        return disparity
    upper = np.clip((disparity - low) / np.maximum(span, DEPTH_EDGE), 0, 1)
    band = np.asarray(cv2.blur(is_edge.astype(np.float32), (5, 5)) * is_edge, np.float32)
    upper = corrected(photo, fill(upper.astype(np.float32), is_edge), band, cancel)
    steep = np.clip((upper - 0.5) * EDGE_CONTRAST + 0.5, 0, 1)
    return np.asarray(disparity + band * steepness * (low + steep * span - disparity), np.float32)


def _steepness(disparity: Plane, span: Plane) -> Plane:
    """0 on a slope, of which every place is the mean of its surroundings, 1 beside a step; `span` is their range."""
    side = 2 * EDGE_REACH_PX + 1
    bend = np.abs(disparity - cv2.blur(disparity, (side, side)))
    most = cv2.blur(cv2.dilate(bend, np.ones((side, side), np.uint8)), (EDGE_REACH_PX, EDGE_REACH_PX))
    share = most / np.maximum(span, DEPTH_EDGE)
    return np.asarray(np.clip((share - SLOPE[0]) / (SLOPE[1] - SLOPE[0]), 0, 1), np.float32)


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
