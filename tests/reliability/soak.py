"""`python -m tests.reliability.soak [--gestures 2000] [--seed 1]`: a person without patience, for a long time.

The real window on the real core, offscreen, gets random gestures: open and switch photos, tap and drag on the picture,
sliders, wheel, every action of the menus (new ones too), undo and redo, export, cancel. Some follow each other at once,
some wait for the final picture. Looked for: exceptions, warnings of Qt and of the program, threads left over, memory
that grows after the warm-up, and a last picture that differs from a fresh render of the same settings. Prints the
figures; leaves with 1 if one is wrong. Everything follows from the seed but the moments at which threads finish.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QPoint,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from app.application import make_application, make_window
from app.dialogs import messages
from app.dialogs.export_dialog import ExportChoice
from app.focus_pull.player import Player
from app.main_window import MainWindow
from app.panels.field_row import FieldSlider
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.memory import MOST_PIPELINES
from app.rendering.render_request import RenderRequest
from d2f_core.photo.writing import ExportOptions
from tests.golden.scenes import SCENES

LONGEST_WAIT_S = 60.0
LONGEST_DRAWING_S = 10.0
WARM_UP = 0.2  # share of the gestures after which memory is taken for the first time
LARGEST_GROWTH = 0.05  # of memory after the warm-up
ENLARGED = 1  # the scenes are 160 x 120; larger photos make the same gestures slower
PROGRESS = 100  # gestures between two lines on standard error
PATIENCE = 0.04  # share of the gestures whose final picture is waited for
NEVER = {"quit", "full_screen", "about"}  # these end the run or leave the platform's window state to the platform
OFFSCREEN = "This plugin does not support"


@dataclass
class Findings:
    """What happened; every list should be empty.

    Attributes:
        errors: exceptions, sentences of unexpected dialogs.
        warnings: of Qt and of the program's loggers.
    """

    gestures: int = 0
    exports: int = 0
    photos: int = 0
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    threads_more: int = 0
    memory_mb: tuple[float, float] = (0.0, 0.0)
    largest_difference: float = 0.0
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """Of memory from the warm-up to the end, as a share."""
        before, after = self.memory_mb
        return after / before - 1 if before else 0.0

    @property
    def is_sound(self) -> bool:
        is_small = self.growth < LARGEST_GROWTH
        return not (self.errors or self.warnings or self.threads_more or self.largest_difference) and is_small

    def __str__(self) -> str:
        before, after = self.memory_mb
        return (
            f"{self.gestures} gestures in {self.seconds:.0f} s, {self.photos} photos opened, {self.exports} exported; "
            f"{len(self.errors)} errors, {len(self.warnings)} warnings, {self.threads_more} threads left over; "
            f"memory {before:.0f} -> {after:.0f} MB ({100 * self.growth:+.1f} %); "
            f"last picture differs from a fresh render by {self.largest_difference:g} codes"
        )


class Soak:
    """A window and a random hand."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng, self.found, self.folder = random.Random(seed), Findings(), folder
        self.photos = [_photo(folder, name) for name in SCENES]
        self.window: MainWindow = make_window(CoreEngine(), Preferences(temporary=True))
        self.window.resize(1200, 760)
        self.window.show()
        self.gestures: list[tuple[Callable[[], None], int]] = [
            (self.open, 6), (self.tap, 20), (self.drag, 12), (self.slide, 25), (self.wheel, 10), (self.act, 25),
            (self.undo, 12), (self.redo, 6), (self.export, 3), (self.cancel, 3), (self.press_key, 6),
        ]  # fmt: skip

    def run(self, count: int) -> Findings:
        """So many gestures, then everything is looked at."""
        started = time.monotonic()
        self.open()
        self.settle()
        threads = -1
        for number in range(count):
            self.gesture()
            if number % PROGRESS == PROGRESS - 1:
                self.tell_progress(number + 1, time.monotonic() - started)
            if number == int(count * WARM_UP):
                memory = self.comparable_memory_mb()
                threads = threading.active_count()
                self.found.memory_mb = (memory, memory)
        self.found.memory_mb = (self.found.memory_mb[0], self.comparable_memory_mb())
        self._let_threads_end(threads)
        self.found.threads_more = max(0, threading.active_count() - threads)
        self.found.largest_difference = self.difference()
        self.window.close()
        if not self.window.service.shut_down():
            self.found.errors.append("a worker thread did not end")
        self.found.seconds = time.monotonic() - started
        return self.found

    def _let_threads_end(self, count: int) -> None:
        """Wait for what is being drawn, such as a preset's bokeh disc: only a thread that stays is one too many."""
        end = time.monotonic() + LONGEST_DRAWING_S
        while threading.active_count() > count and time.monotonic() < end:
            self.let_pass(50)
        for thread in threading.enumerate() if threading.active_count() > count else ():
            print(f"a thread is there: {thread.name}", flush=True)

    def comparable_memory_mb(self) -> float:
        """Memory with the same photos open: as many as the window keeps layers of, each with its final picture.

        Without this the two readings differ by what happens to be open, 30 to 60 MB either way.
        """
        self.settle()
        for path in self.photos[:MOST_PIPELINES]:
            self.window.open_photo(path)
            self.settle()
        return memory_mb()

    def tell_progress(self, number: int, seconds: float) -> None:
        """A line on standard error, with the memory at this moment."""
        print(f"{number} gestures, {seconds:.0f} s, {memory_mb():.0f} MB", file=sys.stderr, flush=True)

    def gesture(self) -> None:
        """One of them, and perhaps the patience to see its picture."""
        gestures, weights = zip(*self.gestures, strict=True)
        self.rng.choices(gestures, weights)[0]()
        self.found.gestures += 1
        self.let_pass(self.rng.choice((0, 1, 5, 20)))
        if self.rng.random() < PATIENCE:
            self.settle()

    def open(self) -> None:
        self.window.open_photo(self.rng.choice(self.photos))
        self.found.photos += 1

    def tap(self) -> None:
        QTest.mouseClick(self.window.canvas, Qt.MouseButton.LeftButton, pos=self._point())

    def drag(self) -> None:
        button = self.rng.choice((Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton))
        canvas = self.window.canvas
        QTest.mousePress(canvas, button, pos=self._point())
        for _ in range(self.rng.randint(1, 6)):
            QTest.mouseMove(canvas, self._point())
            self.let_pass(self.rng.choice((0, 2)))
        QTest.mouseRelease(canvas, button, pos=self._point())

    def slide(self) -> None:
        visible = [
            slider for slider in self.window.findChildren(FieldSlider) if slider.isEnabled() and slider.isVisible()
        ]
        if not visible:
            return
        slider = self.rng.choice(visible)
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=self._on(slider))
        for _ in range(self.rng.randint(0, 8)):
            QTest.mouseMove(slider, self._on(slider))
            self.let_pass(self.rng.choice((0, 1, 10)))
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=self._on(slider))

    def wheel(self) -> None:
        steps, turn = self.rng.randint(1, 4), self.rng.choice((-1, 1))
        canvas = self.window.canvas
        where = canvas.mapToGlobal(self._point())
        for _ in range(steps):
            QTest.wheelEvent(canvas.window().windowHandle(), canvas.mapTo(canvas.window(), canvas.mapFromGlobal(where)),
                             QPoint(0, 120 * turn))  # fmt: skip

    def act(self) -> None:
        able = [a for a in self.window.actions_by_name.all() if a.isEnabled() and a.objectName() not in NEVER]
        if able:
            self.rng.choice(able).trigger()

    def undo(self) -> None:
        for _ in range(self.rng.randint(1, 4)):
            self.window.actions_by_name["undo"].trigger()

    def redo(self) -> None:
        self.window.actions_by_name["redo"].trigger()

    def export(self) -> None:
        if self.window.document.photo is not None:
            path = self.folder / f"out{self.rng.choice(('.jpg', '.png', '.tif'))}"
            self.window.files.export(ExportChoice(path, ExportOptions(), overwrite=True))
            self.found.exports += 1

    def cancel(self) -> None:
        self.window.status.cancel_asked.emit()

    def press_key(self) -> None:
        keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget() or self.window.canvas
        QTest.keyClick(widget, self.rng.choice(keys))

    def settle(self) -> None:
        """Until the final picture of the current settings is shown; a cancelled one is asked for again.

        Where the last photo was closed one is opened, or there would be no picture to come.
        """
        window, end = self.window, time.monotonic() + LONGEST_WAIT_S
        self._stop_clip()
        while not self._is_settled():
            if window.service.slot.is_idle and not window.service.opening and not window.service.exports:
                self._nudge() if window.document.photo is not None else self.open()
            self.let_pass(20)
            if time.monotonic() > end:
                self.found.errors.append("the window did not come to its final picture")
                return

    def _stop_clip(self) -> None:
        """A clip that plays never settles."""
        for player in self.window.findChildren(Player):
            player.stop()
        self.window.preview.show_moment(None)

    def _nudge(self) -> None:
        """After Cancel the preview waits for an edit: tell it of one."""
        if self.window.preview._is_held:
            self.window.document.settings_changed.emit()

    def _is_settled(self) -> bool:
        window, shown = self.window, self.window.preview.shown
        is_quiet = window.service.slot.is_idle and not window.service.opening and not window.service.exports
        photo = window.document.photo
        if not is_quiet or shown is None or photo is None or not window.preview.is_settled:
            return False
        return shown.request.photo_id == photo.photo_id

    def difference(self) -> float:
        """Codes between what is shown and a render of the same request by an engine that has seen nothing."""
        shown = self.window.preview.shown
        if shown is None:
            return 255.0
        old = shown.request
        fresh = CoreEngine().render(
            RenderRequest(photo=old.photo, settings=old.settings, long_side=old.long_side, is_draft=False),
            lambda _fraction, _text: None,
        )
        return float(np.abs(fresh.pixels.astype(int) - shown.rendering.pixels.astype(int)).max())

    def let_pass(self, milliseconds: int) -> None:
        """The window's own events, for about so long."""
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, milliseconds)
        if milliseconds >= 5:
            wait(milliseconds)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _point(self) -> QPoint:
        return self._on(self.window.canvas)

    def _on(self, widget: QWidget) -> QPoint:
        return QPoint(self.rng.randrange(max(widget.width(), 1)), self.rng.randrange(max(widget.height(), 1)))


def wait(milliseconds: int) -> None:
    """Events for so long, as the window at rest: `QTest.qWait` keeps the interpreter's lock and stops the workers."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def soak(gestures: int, seed: int) -> Findings:
    """One run in a folder of its own, with nobody there to answer a dialog."""
    make_application()
    with tempfile.TemporaryDirectory(prefix="d2f-soak-") as folder, no_dialogs():
        run = Soak(Path(folder), seed)
        with watched(run.found):
            return run.run(gestures)


@contextmanager
def no_dialogs() -> Iterator[None]:
    """File dialogs and other modal ones are cancelled at once; questions are answered with no."""
    kept = {name: getattr(QFileDialog, name) for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName")}
    exec_, folder, ask = QDialog.exec, QFileDialog.getExistingDirectory, messages.ask
    for name in kept:
        setattr(QFileDialog, name, staticmethod(lambda *_, **__: ([] if name.endswith("s") else "", "")))  # noqa: B023
    QFileDialog.getExistingDirectory = staticmethod(lambda *_, **__: "")  # type: ignore[assignment]
    QDialog.exec = lambda self: 0  # type: ignore[assignment,misc]
    messages.ask = lambda *_: False
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(QFileDialog, name, staticmethod(method))
        QFileDialog.getExistingDirectory, QDialog.exec, messages.ask = folder, exec_, ask  # type: ignore[method-assign]


@contextmanager
def watched(found: Findings) -> Iterator[None]:
    """Exceptions, error dialogs, Qt's messages and the program's warnings are noted."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.warnings.append(record.getMessage())

    def note(kind: QtMsgType, _context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and OFFSCREEN not in text:
            found.warnings.append(text)

    handler, tell, hook = Handler(logging.WARNING), messages.tell_error, sys.excepthook
    messages.tell_error = lambda _parent, sentence, details="": found.errors.append(f"{sentence} {details}")
    sys.excepthook = lambda kind, error, _trace: found.errors.append(f"{kind.__name__}: {error}")
    logging.getLogger("d2f").addHandler(handler)
    before = qInstallMessageHandler(note)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        logging.getLogger("d2f").removeHandler(handler)
        messages.tell_error, sys.excepthook = tell, hook


def memory_mb() -> float:
    """Resident memory after everything that can be freed is: Python's garbage, then the C library's."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * 4096 / 1e6


def _photo(folder: Path, name: str) -> Path:
    path = folder / f"{name}.jpg"
    image = Image.fromarray(SCENES[name]()[0])
    image.resize((ENLARGED * image.width, ENLARGED * image.height)).save(path, quality=95)
    return path


def main(arguments: list[str]) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="tests.reliability.soak", description=__doc__)
    parser.add_argument("--gestures", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = soak(options.gestures, options.seed)
    print(found)
    for text in [*found.errors, *found.warnings][:20]:
        print("  ", text[:600])
    return 0 if found.is_sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
