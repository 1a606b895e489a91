"""The line below the picture."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app import status_bar
from app.status_bar import StatusBar


@pytest.fixture
def status(qtbot: QtBot) -> StatusBar:
    status = StatusBar()
    qtbot.addWidget(status)
    status.show()
    return status


def test_quick_work_shows_no_progress(status: StatusBar) -> None:
    for work in range(50):
        status.show_work(work, 0.5, "Blurring")
        assert not status.progress.isVisible()


def test_long_work_shows_progress_and_cancel(status: StatusBar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_bar, "QUICK_MS", 0)
    status.show_work(1, 0.25, "Blurring")
    assert status.progress.isVisible() and status.cancel.isVisible() and status.work.text() == "Blurring"
    assert status.progress.value() == status.progress.maximum() // 4
    status.end_work()
    assert not status.progress.isVisible() and not status.cancel.isVisible()


def test_a_message_gives_way_to_the_focus(status: StatusBar) -> None:
    status.show_focus("Focused on a face")
    status.show_message("Exported out.jpg")
    status.show_focus("Focused where you clicked")
    assert status.focus.text() == "Exported out.jpg"
    status._message.timeout.emit()
    assert status.focus.text() == "Focused where you clicked"
