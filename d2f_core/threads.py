"""Threads inside one step of the core: the compiled loops and OpenCV release the interpreter's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

MOST_THREADS = 8  # each holds arrays of its own, and memory's bandwidth is shared

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def thread_pool() -> ThreadPoolExecutor:
    """As many threads as there are processors, `MOST_THREADS` at most."""
    return ThreadPoolExecutor(max(1, min(os.cpu_count() or 1, MOST_THREADS)))


def map_in_threads(function: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
    """The results of `function`, in the order of the items; an exception in one of them is raised here."""
    with thread_pool() as pool:
        return list(pool.map(function, items))


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Work on a thread of its own while the block runs. What it raises is raised at the end of the block, unless the
    block has raised something itself."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        yield
        done.result()
