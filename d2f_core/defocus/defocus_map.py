"""From disparity to signed blur radius: how far each depth is from the focus, times how wide the lens is open.

    r = K (d - d_f), zero inside the focus range and growing from its ends

positive is nearer than the focus. By the thin-lens formula the circle of confusion is linear in disparity (inverse
depth), which is why no metric depth is needed. `Defocus` holds K and the range, so that the renderer can apply it to
any layer on any grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from d2f_core.defocus.thin_lens import FULL_FRAME_WIDTH_MM, circle_of_confusion_mm
from d2f_core.settings import WIDEST_F_NUMBER, BlurSettings, FocusSettings

Float = NDArray[np.float32]

# Blur radius over the long side, for strength 100 and the whole range of disparity between subject and background:
# what an 85 mm f/0.95 portrait lens on full frame, focused at 2.3 m, makes of lights at infinity.
LARGEST_RADIUS_FRACTION = (
    circle_of_confusion_mm(math.inf, 2300.0, 85.0, WIDEST_F_NUMBER) / 2 / FULL_FRAME_WIDTH_MM
)  # 0.0477


@dataclass(frozen=True)
class Defocus:
    """Signed blur radius of a disparity.

    Attributes:
        focus_disparity: d_f, 0..1.
        blur_px: K, radius in px per unit of disparity, >= 0.
        range_near, range_far: disparity before and behind the focus that stays sharp, >= 0.
        keep_foreground_sharp: radii nearer than the focus are zero.
    """

    focus_disparity: float
    blur_px: float
    range_near: float = 0.0
    range_far: float = 0.0
    keep_foreground_sharp: bool = False

    def radius_px(self, disparity: Float) -> Float:
        """Signed radius in px, float32, shape of `disparity`; positive is nearer than the focus."""
        offset = disparity - np.float32(self.focus_disparity)
        if self.range_near or self.range_far:
            offset = offset - np.clip(offset, -np.float32(self.range_far), np.float32(self.range_near))
        if self.keep_foreground_sharp:
            offset = np.minimum(offset, 0)
        return np.asarray(offset * np.float32(self.blur_px), np.float32)

    def largest_radius_px(self, lowest: float, highest: float) -> float:
        """Largest |radius| for disparities lowest .. highest; the radius is monotonic, so the ends decide."""
        return float(np.abs(self.radius_px(np.array([lowest, highest], np.float32))).max())


def blur_px(blur: BlurSettings, long_side_px: int) -> float:
    """K of a photo of this size, in px per unit of disparity."""
    return LARGEST_RADIUS_FRACTION * blur.strength / 100 * long_side_px


def defocus(focus: FocusSettings, focus_disparity: float, blur: BlurSettings, long_side_px: int) -> Defocus:
    """Defocus of these settings on a photo of this size."""
    return Defocus(
        focus_disparity, blur_px(blur, long_side_px), focus.range_near, focus.range_far, focus.keep_foreground_sharp
    )


def defocus_map(disparity: Float, focus: FocusSettings, focus_disparity: float, blur: BlurSettings) -> Float:
    """Signed blur radius at each pixel, (H, W) float32 in px of this grid; positive is nearer than the focus."""
    return defocus(focus, focus_disparity, blur, max(disparity.shape)).radius_px(disparity)
