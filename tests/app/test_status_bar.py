"""The line below the picture."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.status_bar import QUICK_MS, StatusBar


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


def test_long_work_shows_progress_and_cancel(status: StatusBar, qtbot: QtBot) -> None:
    """Also while its first step, finding depth, lasts."""
    status.show_work(1, 0.0, "Finding depth")
    qtbot.waitUntil(status.progress.isVisible, timeout=5000)
    assert status.progress.maximum() == 0, "a bar without an end"
    status.show_work(1, 0.25, "Blurring")
    assert status.progress.isVisible() and status.cancel.isVisible() and status.work.text() == "Blurring"
    assert status.progress.value() == status.progress.maximum() // 4
    status.end_work()
    assert not status.progress.isVisible() and not status.cancel.isVisible()


def test_work_that_has_ended_never_shows_progress(status: StatusBar) -> None:
    status.show_work(1, 0.25, "Blurring")
    status.end_work()
    QTest.qWait(QUICK_MS + 100)
    assert not status.progress.isVisible()


def test_a_message_gives_way_to_the_focus(status: StatusBar) -> None:
    status.show_focus("Focused on a face")
    status.show_message("Exported out.jpg")
    status.show_focus("Focused where you clicked")
    assert status.focus.text() == "Exported out.jpg"
    status._message.timeout.emit()
    assert status.focus.text() == "Focused where you clicked"
