"""D2F's real window for another program, with somebody who presses Done (or Cancel) as soon as the picture is final.

python press_done.py [--cancel] --edit FILE [--output PATH]
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer

import main
from app import application
from app.external_edit import ExternalEdit
from app.features.external_edit import ExternalEditFeature
from app.main_window import MainWindow

LOOK_MS = 50


def begin_with_a_hand(window: MainWindow, edit: ExternalEdit) -> ExternalEditFeature:
    """As `begin_edit`, and presses the button once the final picture is shown."""
    feature = begin(window, edit)
    timer = QTimer(window, interval=LOOK_MS)

    def press() -> None:
        shown = window.preview.shown
        if shown is not None and not shown.request.is_draft and window.top_bar.done.isEnabled():
            timer.stop()
            (window.top_bar.cancel if is_cancelled else window.top_bar.done).click()

    timer.timeout.connect(press)
    timer.start()
    return feature


is_cancelled = "--cancel" in sys.argv
begin, application.begin_edit = application.begin_edit, begin_with_a_hand
sys.exit(main.main([argument for argument in sys.argv[1:] if argument != "--cancel"]))
