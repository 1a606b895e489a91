"""The few questions and messages of the app, each one clear sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.dialogs.modal import run_modal
from app.dialogs.notice import Notice
from app.language import from_core
from app.theme import icon
from d2f_core.errors import D2FError


def tell_error(parent: QWidget | None, error: str | D2FError, details: str = "") -> None:
    """Say what went wrong, in the window's own line where there is one; a traceback can be had for a bug report."""
    sentence = from_core(error)
    notice = parent.window().findChild(Notice) if parent is not None else None
    if isinstance(notice, Notice):
        notice.tell(sentence, details)
        return
    box = _box(sentence, parent)
    box.addButton(QMessageBox.StandardButton.Ok)
    if details:
        box.setDetailedText(details)
    run_modal(box)


def ask(parent: QWidget | None, question: str, yes: str) -> bool:
    """Ask before something that cannot be taken back; Cancel is the default."""
    box = _box(question, parent)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(refuse)
    run_modal(box)
    return box.clickedButton() is accept


def _box(text: str, parent: QWidget | None) -> QMessageBox:
    """With our own mark: the desktop's icons look foreign in the window's theme."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, _tr("D2F"), text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names of files are in it
    box.setIconPixmap(icon("app").pixmap(48, 48))
    return box


def tell_about(parent: QWidget | None, version: str) -> None:
    """Name, version, licence."""
    text = _tr(
        "<h3>D2F {version}</h3>"
        "<p>Defocus to Focus: a shallow depth of field from one photo, after it was taken.</p>"
        "<p>Works without a network; your photos stay on this computer.</p>"
        "<p>MIT licence.</p>"
    ).format(version=version)
    box = QMessageBox(QMessageBox.Icon.NoIcon, _tr("About D2F"), text, QMessageBox.StandardButton.Ok, parent)
    box.setIconPixmap(icon("app").pixmap(72, 72))
    run_modal(box)


def _tr(text: str) -> str:
    return QCoreApplication.translate("messages", text)
