"""Whether there is anything to draw a window on, asked before its libraries are loaded."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether Qt has something to draw on; only Linux can be without."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
