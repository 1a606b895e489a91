"""`python -m d2f_core.rendering.warm_up`: compile the core's loops once, so that the first photo does not wait.

numba keeps the compiled code beside the sources; while it compiles it holds the interpreter's lock, which would freeze
a window for seconds at the very first start.
"""

from __future__ import annotations

import numpy as np

from d2f_core.defocus.hallucination import estimate
from d2f_core.rendering.bokeh import render_bokeh


def warm_up() -> None:
    """Estimate and render a few pixels in a way that passes every compiled loop."""
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (64, 96, 3), np.uint8)
    disparity = np.full((64, 96), 0.1, np.float32)
    disparity[16:48, 32:64] = 0.8
    for quality in ("draft", "final"):
        render_bokeh(photo, disparity, focus_disparity=0.8, blur_px=40.0, quality=quality)
    estimate(photo)


if __name__ == "__main__":
    warm_up()
