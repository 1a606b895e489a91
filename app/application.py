"""Starting and leaving: environment, QApplication, theme, window, exit code."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.crash_report import install_crash_report
from app.display import has_display
from app.external_edit import ExternalEdit
from app.features.catalogue import FEATURES
from app.features.external_edit import ExternalEditFeature
from app.language import install as install_language
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.ahead import ReadAhead
from app.rendering.allocator import limit_memory
from app.rendering.engine import CoreEngine, Engine
from app.samples import sample_photos
from app.screenshot import Screenshot
from app.theme import apply_theme
from d2f_core.log import show_topics

NO_DISPLAY = (
    "D2F cannot open a window here: there is no display that Qt can use. "
    "On a machine without a screen use the command line instead, for example: ./run render photo.jpg out.jpg"
)
EXIT_NO_DISPLAY = 2
# Importing OpenCV sets these; they point Qt at plugins and fonts of OpenCV's own Qt, absent here or unfit.
OPENCV_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")

_log = logging.getLogger("d2f.qt")


def run(
    paths: Sequence[str],
    *,
    debug: str = "",
    temp_settings: bool = False,
    screenshot: Path | None = None,
    edit: ExternalEdit | None = None,
    ahead: ReadAhead | None = None,
) -> int:
    """Open the window on these photos and folders, on a sample if there are none; returns the exit code.

    `ahead` is reading the first of them already. With `edit` the window is the blur step of another program: 0 after
    Done, 1 after Cancel.

    Raises:
        PhotoError: the edit is impossible.
    """
    if edit is not None:
        edit.check()
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return EXIT_NO_DISPLAY
    if debug:
        show_topics(debug.split(","))
    qInstallMessageHandler(_log_qt_message)
    application = make_application()
    install_crash_report()
    preferences = Preferences(temporary=temp_settings, visiting=edit is not None)
    install_language(application, preferences.language)
    apply_theme(application, preferences.theme)
    window = make_window(CoreEngine(ahead), preferences)
    window.show()
    if screenshot is not None:
        Screenshot(window, screenshot)
    _let_ctrl_c_through(application)
    if edit is not None:
        feature = begin_edit(window, edit)
        return application.exec() or feature.exit_code
    photos = [Path(path) for path in paths] or sample_photos()[:1]
    if photos:
        QTimer.singleShot(0, window, lambda: window.files.open_all(photos))
    return application.exec()


def begin_edit(window: MainWindow, edit: ExternalEdit) -> ExternalEditFeature:
    """Make the window the blur step of another program."""
    feature, bar = window.feature(ExternalEditFeature), window.top_bar
    bar.offer_done()
    bar.done_asked.connect(feature.done)
    bar.cancel_asked.connect(window.close)
    feature.ready_changed.connect(bar.done.setEnabled)
    QTimer.singleShot(0, feature, lambda: feature.begin(edit))
    return feature


def make_application() -> QApplication:
    """The QApplication with our name and theme."""
    limit_memory()
    for name in OPENCV_VARIABLES:
        os.environ.pop(name, None)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setOrganizationName("D2F")
    application.setApplicationName("D2F")
    application.setApplicationDisplayName("D2F")
    apply_theme(application)
    return application


def make_window(engine: Engine, preferences: Preferences) -> MainWindow:
    """A window with all features on this engine; tests give it one that holds time still."""
    return MainWindow(engine, preferences, FEATURES)


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if kind == QtMsgType.QtFatalMsg:  # Qt aborts after this: a display that refuses, or a missing system library
        print(f"{NO_DISPLAY}\n{text}", file=sys.stderr, flush=True)
        os._exit(EXIT_NO_DISPLAY)
    level = logging.DEBUG if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    _log.log(level, text)


def _let_ctrl_c_through(application: QApplication) -> None:
    """Python sees Ctrl+C only between Qt's events: leave on it, and make sure that there are events."""
    signal.signal(signal.SIGINT, lambda *_: application.quit())
    heartbeat = QTimer(application, interval=500)
    heartbeat.timeout.connect(_do_nothing)
    heartbeat.start()


def _do_nothing() -> None:
    """Gives Python a turn."""
