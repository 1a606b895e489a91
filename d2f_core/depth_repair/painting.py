"""What strokes do to depth and blur, on a grid of fixed size.

    disparity d0 + strokes -> `RepairMap`: d = scale * d0 + offset, and how far its blur is overridden at each pixel

Every tool is such a map: "set", "plane", "smooth", "add" and "remove" replace (scale goes to 0), "nearer" and "farther"
add, "erase" goes back to scale 1 and offset 0; "add" and "remove" take hold of a whole thing and change the subject as
well. So hundreds of strokes are a few planes, which `at_size` brings to any size of the photo along the photo's own
edges: what a stroke means does not depend on the size, and a large export costs the same whether one stroke was painted
or many.

`Painter` keeps the maps of the last few lists of strokes: a new stroke is painted on top of the map before it, inside
its own box; a stroke that still grows under the hand repeats only itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth_repair.brush_mask import (
    Box,
    band,
    box_of,
    distance_to_path,
    inside_of_path,
    own_side,
    radius_px,
    smoothed_guide,
)
from d2f_core.depth_repair.plane_fit import fitted_plane
from d2f_core.depth_repair.region import REACH, grown_region
from d2f_core.filters import fill
from d2f_core.settings.strokes import GROWING, Stroke

Plane = NDArray[np.float32]

NUDGE = 0.15  # disparity that "nearer" and "farther" add with full strength
RING = 0.7  # width of what is looked at around an open stroke to fit a plane, as a share of its radius
LEAST_RING_PX = 4
MAPS_KEPT = 6  # a few steps of undo; each holds four planes of the painting grid


@dataclass(frozen=True, eq=False)
class RepairMap:
    """What all strokes together do.

    Attributes:
        scale, offset: (h, w) float32; repaired disparity = scale * disparity + offset.
        blur_override: (h, w) float32, 1 no blur here .. 0 untouched .. -1 the most blur here.
        subject: (h, w) float32, 1 certainly subject .. 0 untouched .. -1 certainly not.
    """

    scale: Plane
    offset: Plane
    blur_override: Plane
    subject: Plane

    @classmethod
    def untouched(cls, size: tuple[int, int]) -> RepairMap:
        """No stroke yet."""
        return cls(np.ones(size, np.float32), *(np.zeros(size, np.float32) for _ in range(3)))

    def applied_to(self, disparity: Plane) -> Plane:
        """The repaired disparity, 0..1."""
        return np.asarray(np.clip(self.scale * disparity + self.offset, 0, 1), np.float32)

    def subject_of(self, subject: Plane) -> Plane:
        """The repaired subject map, 0..1."""
        return np.asarray(
            np.where(self.subject > 0, np.maximum(subject, self.subject), np.minimum(subject, 1 + self.subject)),
            np.float32,
        )


class Painter:
    """Paints lists of strokes on one photo; one call at a time.

    Attributes:
        photo: (h, w, 3) float32, 0..1, encoded, on the painting grid.
        disparity: (h, w) float32 before any stroke.
    """

    def __init__(self, photo: NDArray[np.float32], disparity: Plane) -> None:
        self.photo, self.disparity = photo, disparity
        self._guide: NDArray[np.float32] | None = None
        self._kept: dict[tuple[Stroke, ...], RepairMap] = {(): RepairMap.untouched(disparity.shape[:2])}

    def painted(self, strokes: Sequence[Stroke], cancel: CancelToken = NEVER) -> RepairMap:
        """The map of these strokes, painted from the longest list that is kept."""
        wanted = tuple(strokes)
        start = max(length for length in {len(kept) for kept in self._kept} if wanted[:length] in self._kept)
        result = self._kept.pop(wanted[:start])
        self._keep(wanted[:start], result)
        for count in range(start + 1, len(wanted) + 1):
            cancel.check()
            result = self._with(result, wanted[count - 1])
            if count >= len(wanted) - 1:
                self._keep(wanted[:count], result)
        return result

    def _keep(self, strokes: tuple[Stroke, ...], result: RepairMap) -> None:
        self._kept[strokes] = result
        while len(self._kept) > MAPS_KEPT:
            self._kept.pop(next(key for key in self._kept if key))  # the empty list stays: everything can begin there

    def _with(self, before: RepairMap, stroke: Stroke) -> RepairMap:
        radius = radius_px(stroke, self.disparity.shape[:2])
        reach = REACH * radius if stroke.tool in GROWING else (1 + RING) * radius + LEAST_RING_PX
        box = box_of(stroke, self.disparity.shape[:2], reach)
        if box.is_empty:
            return before
        distance = distance_to_path(stroke, self.disparity.shape[:2], box, reach)
        mask = self._mask(stroke, distance, radius, box)
        if stroke.tool in ("protect", "force"):
            return replace(before, blur_override=_overridden(before.blur_override, mask, stroke, box))
        result = replace(before, scale=before.scale.copy(), offset=before.offset.copy(), subject=before.subject.copy())
        if stroke.tool == "erase":
            result = replace(result, blur_override=before.blur_override.copy())
            _erase(result, mask * np.float32(stroke.strength), box)
        else:
            self._paint_depth(result, stroke, mask, distance, box)
        return result

    def _mask(self, stroke: Stroke, distance: Plane, radius: float, box: Box) -> Plane:
        if stroke.tool in GROWING:
            return grown_region(self.photo[box.slices], distance, radius)
        mask = band(distance, radius, stroke.feather)
        if stroke.edge_aware:
            if self._guide is None:
                self._guide = smoothed_guide(self.photo)
            mask = mask * own_side(self._guide[box.slices], distance, radius)
        if stroke.tool == "plane" and stroke.is_closed:
            mask = np.maximum(mask, inside_of_path(stroke, self.disparity.shape[:2], box))
        return mask

    def _paint_depth(self, result: RepairMap, stroke: Stroke, mask: Plane, distance: Plane, box: Box) -> None:
        """Change scale and offset within the box, in place."""
        scale, offset, rough = result.scale[box.slices], result.offset[box.slices], self.disparity[box.slices]
        current = np.clip(scale * rough + offset, 0, 1)
        weight = mask * np.float32(stroke.strength)
        if stroke.tool in ("nearer", "farther"):
            step = np.float32(NUDGE if stroke.tool == "nearer" else -NUDGE)
            offset += np.clip(current + weight * step, 0, 1) - (scale * rough + offset)
            return
        if stroke.tool in GROWING:
            side = np.float32(1 if stroke.tool == "add" else -1)
            result.subject[box.slices] += weight * (side - result.subject[box.slices])
        target = self._target(stroke, current, mask, distance)
        scale *= 1 - weight
        offset += weight * (target - offset)

    def _target(self, stroke: Stroke, current: Plane, mask: Plane, distance: Plane) -> Plane:
        """What the disparity becomes under the brush."""
        radius = radius_px(stroke, self.disparity.shape[:2])
        if stroke.tool == "remove":
            return _behind(current, mask)
        if stroke.tool == "smooth":
            return _smoothed(current, mask if stroke.edge_aware else np.ones_like(mask), radius / 2)
        if stroke.tool == "plane":
            reach = radius + max(LEAST_RING_PX, RING * radius)
            known = distance <= radius if stroke.is_closed else (distance > radius) & (distance <= reach)
            return fitted_plane(current, known)
        return np.full_like(current, stroke.value)


def _overridden(blur_override: Plane, mask: Plane, stroke: Stroke, box: Box) -> Plane:
    result = blur_override.copy()
    target = np.float32(stroke.strength if stroke.tool == "protect" else -stroke.strength)
    result[box.slices] += mask * (target - result[box.slices])
    return result


def _erase(result: RepairMap, weight: Plane, box: Box) -> None:
    planes = ((result.scale, 1), (result.offset, 0), (result.blur_override, 0), (result.subject, 0))
    for plane, untouched in planes:
        plane[box.slices] += weight * (np.float32(untouched) - plane[box.slices])


def _behind(values: Plane, mask: Plane) -> Plane:
    """What lies behind the masked thing: the farther half of what is around it, continued under it."""
    outside = cv2.dilate(mask, np.ones((5, 5), np.uint8)) < 0.05
    if not outside.any() or not (mask > 0.5).any():
        return values
    farther = outside & (values < np.median(values[mask > 0.5]))
    return np.minimum(values, fill(values, farther if farther.any() else outside))


def _smoothed(values: Plane, weight: Plane, sigma: float) -> Plane:
    """Gaussian mean of the values that count: what lies beyond an edge does not run into the brush."""
    total = cv2.GaussianBlur(weight, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    mean = cv2.GaussianBlur(values * weight, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.where(total > 1e-4, mean / np.maximum(total, 1e-4), values).astype(np.float32)
