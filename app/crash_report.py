"""What nobody caught: written to the log and shown in one sentence, so that the window stays and work is not lost."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QApplication

from app.dialogs.messages import tell_error

_log = logging.getLogger("d2f.app")


def install_crash_report() -> None:
    """Take over `sys.excepthook`."""
    sys.excepthook = crash_report


def crash_report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log the error; on the GUI thread also show it."""
    if issubclass(kind, KeyboardInterrupt):
        QCoreApplication.quit()
        return
    details = "".join(traceback.format_exception(kind, error, trace))
    _log.error("unforeseen error\n%s", details)
    application = QApplication.instance()
    if isinstance(application, QApplication) and QThread.currentThread() is application.thread():
        text = QCoreApplication.translate(
            "crash",
            "Something unexpected went wrong; your photo is untouched. The details below help us to repair it.",
        )
        tell_error(application.activeWindow(), text, details)
