"""How alive the window is during a drag: `python -m tests.benchmarks.draft_frames [photo]`.

Opens a photo in the real window with the real pipeline, drags the strength slider for two seconds as a hand would, and
prints how many new pictures were shown meanwhile, how long one took from edit to screen, when the final one came after
the release, and the longest time for which the event loop stood still (while opening, dragging and exporting).
Target: 20 pictures or more in 2 s, on two cores, at preview size.
"""

from __future__ import annotations

import itertools
import math
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from app.application import make_application, make_window
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.render_request import Rendered
from app.samples import sample_photos

DRAG_S = 2.0
WAKE_MS = 10
MOVE_MS = 16  # a mouse at 60 Hz
TARGET_FRAMES = 20
LONGEST_WAIT_S = 600.0  # a full-size export on a busy machine
WINDOW = (1440, 900)


class Pulse(QObject):
    """Notes the longest gap between two beats of a timer."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def restart(self) -> None:
        self.longest_ms, self._last = 0.0, time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last))
        self._last = now


class Frames(QObject):
    """Notes when each picture was shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.shown: list[tuple[float, Rendered]] = []
        window.preview.rendered.connect(self._note)

    def _note(self, rendered: Rendered) -> None:
        self.shown.append((time.perf_counter(), rendered))


def wait_until(is_done: Callable[[], bool]) -> None:
    """Let events run until something holds."""
    loop, end = QEventLoop(), time.perf_counter() + LONGEST_WAIT_S
    wake = QTimer(interval=WAKE_MS)  # with a time of its own processEvents would not wait, but ask again and again
    wake.start()
    while not is_done():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def is_final(window: MainWindow) -> bool:
    shown = window.preview.shown
    return (
        shown is not None
        and not shown.request.is_draft
        and shown.request.settings == window.document.settings
        and window.service.slot.is_idle
    )


def drag(window: MainWindow) -> None:
    """Two seconds of a hand on the strength slider."""
    slider = window.inspector.blur.strength.slider
    middle, reach = slider.width() // 2, slider.width() // 3
    height = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(middle, height))
    start = time.perf_counter()
    loop = QEventLoop()
    while (elapsed := time.perf_counter() - start) < DRAG_S:
        x = middle + round(reach * math.sin(math.pi * elapsed))
        QTest.mouseMove(slider, QPoint(x, height))
        end = time.perf_counter() + MOVE_MS / 1000
        while time.perf_counter() < end:
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(middle, height))


def export(window: MainWindow, pulse: Pulse) -> tuple[float, float]:
    """Write the photo at full size; returns the longest gap in ms and what it took in s."""
    from app.dialogs.export_dialog import ExportChoice
    from d2f_core.photo.writing import ExportOptions

    with tempfile.TemporaryDirectory() as folder:
        pulse.restart()
        start = time.perf_counter()
        window.files.export(ExportChoice(Path(folder) / "export.jpg", ExportOptions(), False))
        wait_until(lambda: not window.service.exports)
        return pulse.longest_ms, time.perf_counter() - start


def main(photo: Path) -> int:
    make_application()
    window = make_window(CoreEngine(), Preferences(temporary=True))
    window.resize(*WINDOW)
    window.show()
    pulse, frames = Pulse(), Frames(window)
    started = time.perf_counter()
    window.open_photo(photo)
    wait_until(lambda: window.document.photo is not None)
    visible_s = time.perf_counter() - started
    wait_until(lambda: is_final(window))
    first_s, opening_ms = frames.shown[0][0] - started, pulse.longest_ms
    drag(window)  # warms the caches of this size, as a first drag does
    wait_until(lambda: is_final(window))
    frames.shown.clear()
    pulse.restart()
    drag(window)
    released, dragging_ms = time.perf_counter(), pulse.longest_ms
    drafts = [moment for moment, _ in frames.shown]
    wait_until(lambda: is_final(window))
    final_s = time.perf_counter() - released
    gaps = [1000 * (after - before) for before, after in itertools.pairwise(drafts)]
    size = frames.shown[0][1].shown_pixels.shape
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {photo.name}")
    print(f"photo visible after {visible_s:.2f} s, first refocused picture after {first_s:.2f} s")
    print(f"{len(drafts)} draft frames of {size[1]}x{size[0]} in {DRAG_S:g} s (target {TARGET_FRAMES})")
    if gaps:
        print(f"one frame every {statistics.median(gaps):.0f} ms (median), at worst {max(gaps):.0f} ms")
    print(f"final picture {final_s:.2f} s after the release")
    exporting_ms, export_s = export(window, pulse)
    print(f"exported at {window.document.photo.size[1]}x{window.document.photo.size[0]} in {export_s:.1f} s")
    print(
        f"longest event-loop gap: {opening_ms:.0f} ms while opening, {dragging_ms:.0f} ms while dragging, "
        f"{exporting_ms:.0f} ms while exporting"
    )
    window.close()
    return 0 if len(drafts) >= TARGET_FRAMES else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else sample_photos()[-1]))
