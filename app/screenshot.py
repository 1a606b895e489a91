"""`main.py --screenshot FILE.png [PHOTO]`: the window as a picture, once its final render is shown; then it closes.

For bug reports, for the guide, and as the shortest proof that an installed app works.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.rendering.render_request import Failed, Outcome

LONGEST_WAIT_MS = 240_000
LOOK_MS = 100
SIZE = (1280, 800)


class Screenshot(QObject):
    """Watches the window and leaves with 0 when the picture is written, with 2 and a sentence when it cannot be."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        window.resize(*SIZE)
        window.service.ended.connect(self._take_outcome)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._take_when_final)
        self._look.start()
        QTimer.singleShot(LONGEST_WAIT_MS, self, self._give_up)

    def _take_when_final(self) -> None:
        shown = self._window.preview.shown
        if shown is None or shown.request.is_draft or not self._window.service.slot.is_idle:
            return
        is_written = self._window.grab().save(str(self._path))
        self._leave("" if is_written else f"'{self._path.name}' cannot be written: choose another name or folder.")

    def _take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self._leave(str(outcome.error))

    def _give_up(self) -> None:
        self._leave("The window did not come to a final picture.")

    def _leave(self, sentence: str) -> None:
        self._look.stop()
        if sentence:
            print(sentence, file=sys.stderr)
        self._window.close()
        QApplication.exit(2 if sentence else 0)
