"""Where the renderer's time goes: `python -m tests.benchmarks.render_profile [--size draft|final|export]`.

Processor time of each step, in ms a picture and as a share, summed over all threads; the layers are prepared before,
except for the export, which is timed from the photo and its disparity on. What no step accounts for is Python between
them: empty accumulators, threads.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from unittest.mock import patch

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering import backend, bokeh, layered_rendering, layers, pyramid
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, HighlightSettings
from tests.benchmarks.render_speed import FOCUS, RADIUS_FRACTION, scene

SIZES = {
    "draft": (577, 866, Quality.DRAFT, 20),
    "final": (1000, 1500, Quality.FINAL, 8),
    "export": (4000, 6000, Quality.FINAL, 1),
}
STEPS = (
    (bokeh, "photo_light"), (bokeh, "cut_scene"), (layers, "edge_pixels"),
    (layers, "_layer_pixels"), (pyramid, "halve"), (layered_rendering, "_radii"),
    (backend, "scatter_edges"), (backend, "folded_sums"),
    (backend, "add_enlarged"), (backend, "composite_over"), (backend, "normalise"), (bokeh, "fuse"),
)  # fmt: skip


class Clock:
    """Processor time by step."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = Lock()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted; a thread's own time, so that waiting for the other core is left out."""

        def run(*arguments: Any, **named: Any) -> Any:
            start = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                with self._lock:
                    self.seconds[name] += time.thread_time() - start

        return run

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count the time of every step inside."""
        patches = [patch.object(module, name, self.timed(name, getattr(module, name))) for module, name in STEPS]
        for one in patches:
            one.start()
        try:
            yield
        finally:
            for one in patches:
                one.stop()


def profile(scene_name: str, focus: float, size: str) -> tuple[float, Counter[str]]:
    """Processor seconds a picture: of everything, and by step."""
    height, width, quality, turns = SIZES[size]
    photo, disparity = scene(scene_name, height, width)
    defocus = Defocus(focus, RADIUS_FRACTION * width / 0.85)
    prepared = None if size == "export" else bokeh.prepare(photo, disparity, HighlightSettings())
    clock = Clock()
    if prepared is not None:
        bokeh.render_prepared(prepared, defocus, ApertureSettings(), quality=quality)
    start = time.process_time()
    with clock.watching():
        for _ in range(turns):
            scene_now = prepared or bokeh.prepare(photo, disparity, HighlightSettings())
            bokeh.render_prepared(scene_now, defocus, ApertureSettings(), quality=quality)
    total = (time.process_time() - start) / turns
    return total, Counter({name: seconds / turns for name, seconds in clock.seconds.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description="where the renderer's time goes")
    parser.add_argument("--size", choices=SIZES, default="draft")
    size = parser.parse_args().size
    for scene_name in ("layers", "street"):
        for position, focus in FOCUS.items():
            total, steps = profile(scene_name, focus, size)
            print(f"{size} {scene_name}, {position} focus: {1000 * total:.1f} ms of processor time")
            rest = total - sum(steps.values())
            for name, seconds in [*steps.most_common(), ("the rest", rest)]:
                print(f"    {name:<16}{1000 * seconds:8.1f} ms {100 * seconds / total:5.1f} %")


if __name__ == "__main__":
    main()
