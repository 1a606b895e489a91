"""`python -m d2f_core.warm_up`: compile the core's loops once, so that the first photo does not wait.

numba keeps the compiled code beside the sources, or in NUMBA_CACHE_DIR; while it compiles it holds the interpreter's
lock, which would freeze a window for seconds at the very first start. The start script calls this module after it has
installed the libraries; a packaged app with numba in it lets another process of its own do it (`compile_elsewhere`).
Building the packaged app calls it too: a loop is compiled ahead for the kinds of arguments that it has here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from d2f_core import __version__
from d2f_core.compiled import is_ahead

LONGEST_S = 300


def warm_up() -> None:
    """Render a few pixels in a way that passes every compiled loop."""
    from d2f_core.depth.hallucination import estimate
    from d2f_core.depth_repair.painting import Painter
    from d2f_core.depth_repair.upsampling import at_size
    from d2f_core.filters import to_unit
    from d2f_core.rendering.aperture import kernel
    from d2f_core.rendering.bokeh import render_bokeh
    from d2f_core.settings import ApertureSettings
    from d2f_core.settings.strokes import Stroke

    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (64, 96, 3), np.uint8)
    disparity = np.full((64, 96), 0.1, np.float32)
    disparity[16:48, 32:64] = 0.8
    for quality, sigma in (("draft", 0.5), ("final", 2.0)):  # sharp depth edges, and soft ones
        soft = np.asarray(cv2.GaussianBlur(disparity, (0, 0), sigma), np.float32)
        render_bokeh(photo, soft, focus_disparity=0.8, blur_px=40.0, quality=quality)
    estimate(photo)
    kernel(ApertureSettings(), 5.0)
    painter = Painter(to_unit(photo[::2, ::2]), np.ascontiguousarray(disparity[::2, ::2]))
    at_size(painter.painted([Stroke("set", ((0.4, 0.5), (0.6, 0.5)), 0.3)]), painter.photo, photo)


def compile_elsewhere() -> None:
    """In an app with numba in it, once for each version: let another process compile, and wait for it. Any thread."""
    if not getattr(sys, "frozen", False) or is_ahead() or _stamp().exists():
        return
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # then this process compiles when it must
        subprocess.run([sys.executable, "warm-up"], check=False, capture_output=True, timeout=LONGEST_S)


def note_compiled() -> None:
    """The cache is filled; a cache folder that cannot be written is compiled for at each start."""
    with contextlib.suppress(OSError):
        _stamp().parent.mkdir(parents=True, exist_ok=True)
        _stamp().touch()


def _stamp() -> Path:
    """A file that says: this program, at this place and of this date, has been compiled for."""
    program = Path(sys.executable)
    return Path(os.environ.get("NUMBA_CACHE_DIR", "")) / f"{__version__}-{program.stat().st_mtime_ns}.done"


if __name__ == "__main__":
    warm_up()
