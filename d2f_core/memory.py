"""How much memory this computer has and how much of it is free: that decides what is opened, kept and rendered."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from d2f_core.errors import PhotoError

RENDER_BYTES_PER_PIXEL = 27  # of photo, depth, its edges and the result, at the peak of a final render
WHOLE_BYTES_PER_PIXEL = 100  # of a render that cannot be done in parts
PART_BYTES = 1_500_000_000  # of the part of a large picture that is being blurred, with its margin
UNCHECKED_PIXELS = 50_000_000  # smaller renders would rather swap than fail
USUAL_BYTES = 8 << 30  # taken as free where the system does not say: what computers for photos have at least
_MEMINFO = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup")  # of control groups, version 2: what a container may use
_FREE_SHARE = 0.5  # of all memory, where the system does not tell how much is free


def check_render_memory(size: tuple[int, int], *, is_whole: bool = False) -> None:
    """Raise PhotoError where the system would end a large render, in parts or as a whole, for want of memory."""
    height, width = size
    in_parts = PART_BYTES + height * width * RENDER_BYTES_PER_PIXEL
    needed = max(in_parts, height * width * WHOLE_BYTES_PER_PIXEL) if is_whole else in_parts
    free = available_bytes() or USUAL_BYTES
    if height * width > UNCHECKED_PIXELS and needed > free:
        raise PhotoError(
            "A picture of {width} x {height} pixels needs {needed:.0f} GB of memory to render, {free:.1f} GB are free: "
            "give a smaller long side or close other programs.",
            width=width, height=height, needed=needed / 1e9, free=free / 1e9,
        )  # fmt: skip


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
        lines = meminfo.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return 0


def _container_bytes(folder: Path) -> int:
    """What is left of a container's own limit; a number beyond all memory where there is none."""
    try:
        limit, used = ((folder / name).read_text(encoding="utf-8") for name in ("memory.max", "memory.current"))
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
