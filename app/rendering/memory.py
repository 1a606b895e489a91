"""How much this computer can keep: decides how many photos stay ready to be shown at once."""

from __future__ import annotations

import ctypes
import os
import sys

PIPELINE_BYTES = 500_000_000  # measured: three sizes of a photo, with their layers
SHARE = 0.12  # of the computer's memory, for photos that are not on the screen
MOST_PIPELINES = 4


def pipelines_kept(total_bytes: int) -> int:
    """How many pipelines may stay alive, the one on the screen among them; 1 where the memory is small or unknown."""
    return max(1, min(MOST_PIPELINES, 1 + int(SHARE * total_bytes / PIPELINE_BYTES)))


def total_bytes() -> int:
    """The memory of this computer; 0 if it cannot be told."""
    try:
        if sys.platform == "win32":
            return _windows_bytes()
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 6),
    )


def _windows_bytes() -> int:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    windows = getattr(ctypes, "windll")  # noqa: B009 (there only on Windows, and only mypy of Windows knows it)
    return int(status.total) if windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else 0
