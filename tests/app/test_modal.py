"""Dialogs that were answered: nothing of them stays, neither their widgets nor the photo they were about."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs import messages
from app.dialogs.modal import run_modal
from app.features.focus_pull import FocusPullFeature
from app.main_window import MainWindow
from d2f_core.video.focus_pull import Keyframe

Ask = Callable[[MainWindow], object]


def ask_for_video(window: MainWindow) -> None:
    pull = window.feature(FocusPullFeature)
    for time_s in (0.0, 1.0):
        pull.clip.set_keyframe(Keyframe.of(time_s, window.document.settings, 0.5))
    pull.ask_and_export()


ASKING: dict[str, Ask] = {
    "export": lambda window: window.files.ask_and_export(),
    "video": ask_for_video,
    "question": lambda window: messages.ask(window, "Really?", "Yes"),
    "about": lambda window: messages.tell_about(window, "1.0"),
}


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[QDialog]]:
    """The dialogs that came up; each is cancelled at once."""
    seen: list[weakref.ref[QDialog]] = []

    def cancel(dialog: QDialog) -> int:
        seen.append(weakref.ref(dialog))
        return 0

    monkeypatch.setattr(QDialog, "exec", cancel)
    return seen


@pytest.mark.parametrize("what", ASKING)
def test_an_answered_dialog_leaves_nothing(what: str, opened: MainWindow, answered: list[weakref.ref[QDialog]]) -> None:
    before = len(opened.findChildren(QWidget))
    ASKING[what](opened)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(opened.findChildren(QWidget)) == before
    gc.collect()
    assert [dialog() for dialog in answered] == [None]


def test_the_answer_is_known(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in QDialog.DialogCode:
        monkeypatch.setattr(QDialog, "exec", lambda _dialog, code=code: code)
        assert run_modal(QDialog()) == (code is QDialog.DialogCode.Accepted)
