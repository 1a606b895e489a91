"""What the hand-written vector additions of `scatter` are worth: `python -m tests.benchmarks.scatter_adds`.

The same loop is compiled twice, with `_add_one` and `_add_block` and with plain additions, and both blur the same
two-layer picture in turn; printed are the medians of the thread's processor time and their ratio.
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

Float = NDArray[np.float32]

SIZE = (577, 866)
TURNS = 15

_options = {"nogil": True, "fastmath": True, "error_model": "numpy"}


def plain_adder(pixels: int) -> Any:
    """`scatter._adder` as anyone would write it."""

    @numba.njit(**_options)  # type: ignore[untyped-decorator]
    def add(target: Float, at: int, source: Float, first: int, red_blue: float, green: float, mean: float) -> None:
        for pixel in range(pixels):
            to, of = at + pixel * scatter.CHANNELS, first + pixel * scatter.CHANNELS
            target[to] += red_blue * source[of]
            target[to + 1] += green * source[of + 1]
            target[to + 2] += red_blue * source[of + 2]
            target[to + 3] += mean * source[of + 3]
            target[to + 4] += mean * source[of + 4]

    return add


def plain_scatter() -> Any:
    """`scatter_edges` with `plain_adder`."""
    adders = {"_add_one": plain_adder(1), "_add_block": plain_adder(scatter.BLOCK)}
    return recompiled(scatter.scatter_edges, {"_scatter_row": recompiled(scatter._scatter_row, adders)})


def recompiled(compiled: Any, names: dict[str, Any]) -> Any:
    """A compiled function with other things behind some names."""
    python = compiled.py_func
    return numba.njit(**_options)(FunctionType(python.__code__, {**python.__globals__, **names}, python.__name__))


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
