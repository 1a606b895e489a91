"""Everything in one call, for scripts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import RenderSettings


def refocus(photo: Photo | NDArray[Any], settings: RenderSettings | None = None) -> NDArray[Any]:
    """Estimate the depth, focus and blur: everything in one call.

    Args:
        photo: a Photo or (H, W, 3) sRGB encoded uint8, uint16 or float32.
        settings: what to do; autofocus and a moderate blur if not given.

    Returns:
        (H, W, 3), dtype and size of the photo.
    """
    opened = photo if isinstance(photo, Photo) else Photo(np.array(photo))
    return Pipeline(opened).render(settings or RenderSettings()).pixels
