"""What the hand-written vector addition of `scatter` is worth: `python -m tests.benchmarks.scatter_adds`.

The same loop is compiled twice, with `_add_scaled` and with four plain additions, and both blur the same two-layer
picture in turn; printed are the medians of the thread's processor time and their ratio. numba leaves LLVM's
vectorisation of straight code off, so plain additions stay four scalar ones.
"""

from __future__ import annotations

import statistics
import time
from types import FunctionType
from typing import Any
from unittest.mock import patch

import numba
import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering import backend, scatter
from d2f_core.rendering.bokeh import prepare, render_prepared
from d2f_core.settings import ApertureSettings, HighlightSettings
from tests.benchmarks.render_speed import scene

SIZE = (577, 866)
TURNS = 15

_options = {"nogil": True, "fastmath": True, "error_model": "numpy"}


@numba.njit(**_options)  # type: ignore[untyped-decorator]
def add_plainly(
    target: NDArray[np.float32], at: int, step: float, red: float, green: float, blue: float, alpha: float
) -> None:
    """The four additions as anyone would write them."""
    target[at] += step * red
    target[at + 1] += step * green
    target[at + 2] += step * blue
    target[at + 3] += step * alpha


def plain_scatter() -> Any:
    """`scatter_edges` with `add_plainly`."""
    python = scatter.scatter_edges.py_func
    names = {**python.__globals__, "_add_scaled": add_plainly}
    return numba.njit(**_options)(FunctionType(python.__code__, names, python.__name__))


class Clock:
    """A scatter function and the processor time that it takes."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self._calls: list[float] = []

    def __call__(self, *arguments: Any) -> None:
        start = time.thread_time()
        self.function(*arguments)
        self._calls.append(time.thread_time() - start)  # from several threads

    @property
    def seconds(self) -> float:
        return sum(self._calls)


def main() -> None:
    photo, disparity = scene("street", *SIZE)
    prepared = prepare(photo, disparity, HighlightSettings())
    times: dict[str, list[float]] = {"vector": [], "plain": []}
    ways = {"vector": scatter.scatter_edges, "plain": plain_scatter()}
    for turn in range(TURNS + 1):
        for name, function in ways.items():
            clock = Clock(function)
            with patch.object(backend, "scatter_edges", clock):
                render_prepared(prepared, Defocus(0.1, 30.0), ApertureSettings())
            if turn:  # the first one compiles
                times[name].append(clock.seconds)
    vector, plain = (statistics.median(times[name]) for name in ("vector", "plain"))
    print(f"scatter_edges: vector {1000 * vector:.1f} ms, plain {1000 * plain:.1f} ms, ratio {plain / vector:.2f}")


if __name__ == "__main__":
    main()
