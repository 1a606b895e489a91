"""The C library's memory, kept together: what a closed photo leaves is used for the next one.

glibc gives threads arenas of their own, up to eight for each processor, and what is free in one of them is of no use to
the others. Renders take their large arrays from a few threads that live for one render, so every arena grows to the
size of a render and stays there in pieces. Two are enough: one for the window, one for all that works beside it.

Large arrays go back to the system when they are let go of: by default glibc learns from the first large one that is
freed (up to 32 MB) to carve all later ones from the arenas, and keeps up to twice its size free at the end of each.
That was the step of 50 to 70 MB between two gestures of the soak: what is in use stayed the same, the second arena grew
from 134 to 201 MB and 72 MB of it were free (`malloc_info`). Fixed limits switch that learning off; the processor time
of drafts and finals stays within what two runs differ by.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

MOST_ARENAS = 2
MMAP_THRESHOLD = 4 << 20  # bytes; a larger block is memory of its own
TRIM_THRESHOLD = 8 << 20  # bytes that may stay free at the end of an arena
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc


def limit_memory() -> None:
    """Before the first thread starts; without effect where the C library is another one."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library without mallopt
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(M_ARENA_MAX, MOST_ARENAS)
            mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD)
            mallopt(M_TRIM_THRESHOLD, TRIM_THRESHOLD)
