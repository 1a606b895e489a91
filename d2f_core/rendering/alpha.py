"""Transparency blurs as the colours do: alpha is rendered as a picture of linear light over the same depth."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.focus.defocus_map import Defocus
from d2f_core.photo.tone_curve import LINEAR
from d2f_core.rendering.bokeh import cut_photo, photo_light, render_windows
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, HighlightSettings
from d2f_core.window import Window


def blurred_alpha(
    alpha: NDArray[Any],
    disparity: NDArray[np.float32],
    blur: Defocus,
    aperture: ApertureSettings,
    *,
    quality: Quality,
    has_soft_edges: bool = False,
    cancel: CancelToken = NEVER,
    device: str = "cpu",
) -> NDArray[Any]:
    """The photo's alpha after the blur.

    Args:
        alpha: (h, w) of any size, the photo's dtype.
        disparity: (H, W), 0..1, what the colours were blurred over.

    Returns:
        (H, W), dtype of `alpha`.
    """
    height, width = disparity.shape
    if alpha.shape != disparity.shape:
        alpha = np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_AREA))
    light = photo_light(np.repeat(alpha[..., None], 3, axis=2), HighlightSettings(recovery=0.0), LINEAR)
    cut, whole = cut_photo(light, disparity, has_soft_edges=has_soft_edges), Window.of((height, width))
    return render_windows(cut, whole, blur, aperture, quality=quality, cancel=cancel, device=device)[..., 1]
