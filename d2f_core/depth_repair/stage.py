"""The stage of the pipeline between refinement and layers: what a hand says about depth joins what was estimated.

    estimate at a size -> strokes, painted on a grid of fixed size and brought to this size -> outlines shaped

Painting always happens on the same grid, whatever size is asked for, so preview and export mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth_repair.edge_shape import shaped
from d2f_core.depth_repair.painting import Painter
from d2f_core.depth_repair.steering import steered
from d2f_core.depth_repair.upsampling import at_size
from d2f_core.filters import resized, to_unit
from d2f_core.focus.defocus_map import Defocus
from d2f_core.settings import RenderSettings

Plane = NDArray[np.float32]
Grid = Callable[[], tuple[NDArray[Any], Plane]]


@dataclass(frozen=True, eq=False)
class RepairedDepth:
    """Depth after repair.

    Attributes:
        estimate: disparity and subject, (H, W) each.
        blur_override: (H, W) float32, 1 no blur .. -1 the most blur, see `RepairMap`; None if nothing is overridden.
    """

    estimate: DepthEstimate
    blur_override: Plane | None = None

    def steered(self, blur: Defocus) -> Plane:
        """The disparity that is blurred by: that of the estimate, but where strokes say how much to blur."""
        disparity = self.estimate.disparity
        return disparity if self.blur_override is None else steered(disparity, self.blur_override, blur)


def mixed(rough: DepthEstimate, refined: DepthEstimate, amount: float) -> DepthEstimate:
    """Estimate with so much of the refinement, 0..1; both on one grid."""
    share = np.float32(amount)
    disparity = rough.disparity + share * (refined.disparity - rough.disparity)
    subject = rough.subject + share * (refined.subject - rough.subject)
    return replace(refined, disparity=disparity, subject=subject)


def enlarged(estimate: DepthEstimate, size: tuple[int, int]) -> DepthEstimate:
    """The estimate on a grid of (height, width), without a look at the photo."""
    return replace(estimate, disparity=resized(estimate.disparity, size), subject=resized(estimate.subject, size))


class RepairStage:
    """One photo's painters; one call at a time."""

    def __init__(self) -> None:
        self._painter: tuple[Hashable, Painter] | None = None

    def repaired(
        self, estimate: DepthEstimate, photo: NDArray[Any], settings: RenderSettings, grid: Grid,
        cancel: CancelToken = NEVER,
    ) -> RepairedDepth:  # fmt: skip
        """Apply strokes and edges.

        Args:
            estimate: at the size of `photo`, refined as the settings say.
            photo: (H, W, 3) any photo dtype.
            settings: whose `repairs` and `edges` are applied.
            grid: gives the photo and the estimated disparity on the painting grid.
            cancel: checked between strokes and strips.
        """
        disparity, subject, doubt, blur_override = estimate.disparity, estimate.subject, estimate.doubt, None
        if settings.repairs.strokes:
            painter = self._painter_for((settings.depth, settings.edges.refine), grid)
            on_grid = painter.painted(settings.repairs.strokes, cancel)
            if doubt is not None:  # a depth that a hand gave is in no doubt
                doubt = doubt * resized(on_grid.scale, doubt.shape)
            painted = at_size(on_grid, painter.photo, photo, cancel=cancel)
            disparity, subject = painted.applied_to(disparity), painted.subject_of(subject)
            blur_override = painted.blur_override if painted.blur_override.any() else None
        cancel.check()
        disparity = shaped(disparity, settings.edges)
        return RepairedDepth(replace(estimate, disparity=disparity, subject=subject, doubt=doubt), blur_override)

    def _painter_for(self, estimate: Hashable, grid: Grid) -> Painter:
        if self._painter is None or self._painter[0] != estimate:
            photo, disparity = grid()
            self._painter = estimate, Painter(to_unit(photo), disparity)
        return self._painter[1]
