"""How much memory a program may still take, as the operating system says, and whether a render fits."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from d2f_core.errors import PhotoError

RENDER_BYTES_PER_PIXEL = 100  # that a final render holds at its peak
UNCHECKED_PIXELS = 50_000_000  # smaller renders would rather swap than fail
_UNKNOWN = 8 << 30  # bytes; where the system does not say: what computers for photos have at least
_MEMORY_FACTS = Path("/proc/meminfo")


def check_render_memory(size: tuple[int, int]) -> None:
    """Raise PhotoError where a large render would be ended by the system for want of memory."""
    height, width = size
    needed, free = height * width * RENDER_BYTES_PER_PIXEL, available_bytes()
    if height * width > UNCHECKED_PIXELS and needed > free:
        raise PhotoError(
            "A picture of {width} x {height} pixels needs {needed:.0f} GB of memory to render, {free:.1f} GB are free: "
            "give a smaller long side or close other programs.",
            width=width, height=height, needed=needed / 1e9, free=free / 1e9,
        )  # fmt: skip


def available_bytes() -> int:
    """Bytes that can be taken without swapping."""
    if sys.platform == "win32":
        return _of_windows()
    if _MEMORY_FACTS.exists():
        return _of_linux(_MEMORY_FACTS.read_text(encoding="ascii"))
    try:  # macOS does not tell what is free; half of all is what it gives up for a program in use
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (ValueError, OSError):
        return _UNKNOWN


def _of_linux(facts: str) -> int:
    for line in facts.splitlines():
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * 1024
    return _UNKNOWN


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = (("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong),
                ("free", ctypes.c_ulonglong), ("rest", ctypes.c_ulonglong * 5))  # fmt: skip


def _of_windows() -> int:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    if sys.platform == "win32" and ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return int(status.free)
    return _UNKNOWN
