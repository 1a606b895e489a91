"""How much memory this computer has, and how much of it is free: decides how much is kept and rendered at once."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup")  # of control groups, version 2: what a container may use
_FREE_SHARE = 0.5  # of all memory, where the system does not tell how much is free


def total_bytes() -> int:
    """The memory of this computer; 0 if it cannot be told."""
    try:
        if sys.platform == "win32":
            return _windows_bytes()[0]
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 0


def available_bytes() -> int:
    """What programs can still take without swapping; 0 if it cannot be told."""
    if sys.platform == "win32":
        return _windows_bytes()[1]
    free = _linux_bytes(_MEMINFO) or int(_FREE_SHARE * total_bytes())
    return min(free, _container_bytes(_CONTAINER))


def _linux_bytes(meminfo: Path) -> int:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return 0


def _container_bytes(folder: Path) -> int:
    """What is left of a container's own limit; a number beyond all memory where there is none."""
    try:
        limit, used = ((folder / name).read_text(encoding="ascii") for name in ("memory.max", "memory.current"))
        return max(0, int(limit) - int(used))
    except (OSError, ValueError):  # "max": no limit
        return sys.maxsize


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 5),
    )


def _windows_bytes() -> tuple[int, int]:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    windows = getattr(ctypes, "windll")  # noqa: B009 (there only on Windows, and only mypy of Windows knows it)
    is_known = windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return (int(status.total), int(status.available)) if is_known else (0, 0)
