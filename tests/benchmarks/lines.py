"""The waiting times in one table: `python -m tests.benchmarks.lines [LINE ...] [--save FILE] [--before FILE]`.

Each line runs in a process of its own, its compiled code warm, and is compared with U (see `render_speed`) of the same
run, taken in turn with it: wall time over U's wall time, and processor time over U's (one thread), which is what can be
trusted on a machine with other work: a render keeps two processors busy, so on a quiet machine with two the wall shows
about half of it. `--save` keeps the figures, `--before` prints those of an earlier run beside the new ones.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2

from tests.benchmarks.render_speed import scene, unit_s

SIZES = {"1.5 MP": (1000, 1500), "12 MP": (2832, 4240), "24 MP": (4000, 6000), "60 MP": (6336, 9504)}
TURNS = 5
VIEW = (900, 1400)  # px of a canvas at 100 %


@dataclass(frozen=True)
class Figures:
    """Medians: seconds of the wall and of the processor, either in U; GB held at most."""

    wall_s: float
    cpu_s: float
    units: float
    cpu_units: float
    peak_gb: float


def measured(work: Callable[[], Any], turns: int, unit_size: tuple[int, int]) -> Figures:
    """U and the work in turn."""
    walls, processors, units, unit_processors = [], [], [], []
    for _ in range(turns):
        unit_wall, unit_processor = unit_s(*unit_size)
        units.append(unit_wall)
        unit_processors.append(unit_processor)
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    wall, processor = statistics.median(walls), statistics.median(processors)
    return Figures(
        wall, processor, wall / statistics.median(units), processor / statistics.median(unit_processors), peak
    )


def pipeline(size: str) -> Any:
    """A pipeline of a street without a file, whose disparity is known."""
    from d2f_core.photo.photo import Photo
    from d2f_core.pipeline import Pipeline
    from d2f_core.warm_up import warm_up

    warm_up()
    pixels, disparity = scene("street", *SIZES[size])
    return Pipeline(Photo(pixels), disparity=disparity)


def look(moved: float = 0.0) -> Any:
    """f/1.4, the focus in the middle, moved a little."""
    from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings

    return RenderSettings(focus=FocusSettings(disparity=0.55 + moved), blur=BlurSettings().with_f_number(1.4))


def final() -> Figures:
    """A final picture after a change of the focus."""
    photo, moves = pipeline("1.5 MP"), iter(range(1, 100))
    photo.render(look())
    return measured(lambda: photo.render(look(next(moves) / 1000)), TURNS, SIZES["1.5 MP"])


def first_draft() -> Figures:
    """The first draft of a photo at a new size, its depth known."""
    from d2f_core.rendering.layered_rendering import Quality

    photo, sizes = pipeline("24 MP"), iter(range(840, 880))
    photo.render(look(), long_side=820, quality=Quality.DRAFT)
    return measured(lambda: photo.render(look(), long_side=next(sizes), quality=Quality.DRAFT), TURNS, (577, 866))


def first_view() -> Figures:
    """100 %: what a view shows, of a photo that no closer view was at."""
    photo = pipeline("24 MP")
    return measured(lambda: photo.render_window(look(), view_at(1000, 1500)), 1, SIZES["1.5 MP"])


def next_view() -> Figures:
    """100 %: the next view, none of whose pixels are there."""
    photo, lefts = pipeline("24 MP"), iter(range(2000, 4000, 64))
    photo.render_window(look(), view_at(1000, 1500))
    return measured(lambda: photo.render_window(look(), view_at(1600, next(lefts))), TURNS, SIZES["1.5 MP"])


def view_at(top: int, left: int) -> Any:
    """A canvas at 100 %."""
    from d2f_core.window import Window

    return Window(top, left, *VIEW, SIZES["24 MP"])


def from_start() -> Figures:
    """24 MP JPEG: the first refocused picture of the window, from the start of the process."""
    return first_pictures("start")


def from_opening() -> Figures:
    """24 MP JPEG: the first refocused picture of a window that is there, from opening."""
    return first_pictures("opening")


def first_pictures(which: str) -> Figures:
    """See `first_picture`; the compiled code and the files are in their caches."""
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / name) for name in ("one.jpg", "other.jpg")]
        for name in names:
            cv2.imwrite(name, scene("street", *SIZES["24 MP"])[0])
        unit_wall, unit_processor = unit_s(*SIZES["1.5 MP"])
        command = [sys.executable, "-m", "tests.benchmarks.first_picture", *names, repr(time.time())]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, processor = json.loads(said.splitlines()[-1])[which]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    return Figures(wall, processor, wall / unit_wall, processor / unit_processor, peak)


def batch_of_one() -> Figures:
    """Eight photos of 12 MP by the command line, one after the other."""
    return batch(1)


def batch_of_two() -> Figures:
    """The same in two worker processes."""
    return batch(2)


def batch(jobs: int) -> Figures:
    """`batch --jobs`, the processor time of its processes summed."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        for number in range(8):
            cv2.imwrite(str(source / f"{number}.jpg"), scene("street", *SIZES["12 MP"])[0])
        unit_wall, unit_processor = unit_s(*SIZES["1.5 MP"])
        command = ["main.py", "batch", str(source), "--out", str(target), "--f-number", "1.4", "--jobs", str(jobs)]
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    return Figures(wall, processor, wall / unit_wall, processor / unit_processor, used.ru_maxrss / 2**20)


def export_24() -> Figures:
    """`render` of 24 MP from file to file, with its own depth."""
    return export("24 MP")


def export_60() -> Figures:
    """`render` of 60 MP."""
    return export("60 MP")


def export(size: str) -> Figures:
    """From a JPEG to a JPEG by the command line, once."""
    from d2f_core.cli.main import main
    from d2f_core.warm_up import warm_up

    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jpg", Path(folder) / "out.jpg"
        cv2.imwrite(str(source), scene("street", *SIZES[size])[0])
        return measured(lambda: main(["render", str(source), str(target), "--f-number", "1.4"]), 1, SIZES["1.5 MP"])


LINES = {
    "final": final, "first-draft": first_draft, "first-view": first_view, "next-view": next_view,
    "24mp": export_24, "60mp": export_60, "start": from_start, "opening": from_opening,
    "1 job": batch_of_one, "2 jobs": batch_of_two,
}  # fmt: skip
GOALS = {
    "final": "1.5 U", "first-draft": "0.1 s", "first-view": "1.0 s", "next-view": "1.0 s",
    "24mp": "5 s, 8 s of processor, 1.5 GB", "60mp": "15 s, 3 GB", "start": "2.0 s", "opening": "1.2 s",
    "1 job": "", "2 jobs": ".55 of 1 job's wall",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module text."""
    parser = argparse.ArgumentParser(description="the waiting times")
    parser.add_argument("lines", nargs="*", choices=[*LINES, []], metavar="LINE", help=", ".join(LINES))
    parser.add_argument("--save", type=Path)
    parser.add_argument("--before", type=Path)
    options = parser.parse_args(arguments)
    before = json.loads(options.before.read_text(encoding="utf-8")) if options.before else {}
    found: dict[str, dict[str, float]] = {}
    print(f"{'line':<13}{'wall':>9}{'processor':>11}{'U':>8}{'its U':>8}{'GB':>6}   goal")
    for name in options.lines or LINES:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            found[name] = asdict(process.submit(LINES[name]).result())
        if name in before:
            print(_row(name + " was", before[name]))
        print(f"{_row(name, found[name])}   {GOALS[name]}", flush=True)
    if options.save:
        options.save.write_text(json.dumps({**before, **found}, indent=1), encoding="utf-8")
    return 0


def _row(name: str, of: dict[str, float]) -> str:
    units = f"{of['units']:>8.2f}{of.get('cpu_units', float('nan')):>8.2f}"
    return f"{name:<13}{of['wall_s']:>7.2f} s{of['cpu_s']:>9.2f} s{units}{of['peak_gb']:>6.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
