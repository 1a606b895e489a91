"""The loupe's ring is a line: what was painted before must not fill it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow


def test_the_ring_is_not_filled_by_the_focus_marker(opened: MainWindow, qtbot: QtBot) -> None:
    canvas = opened.canvas
    place = canvas.state.position_of((0.5, 0.8)).toPoint()
    QTest.mouseMove(canvas, place + QPoint(3, 3))
    QTest.mouseMove(canvas, place)
    opened.actions_by_name["loupe"].setChecked(True)
    inside = (place + QPoint(20, 20)) * canvas.devicePixelRatioF()
    shown = canvas.grab().toImage().pixelColor(inside)
    assert shown.saturation() == 0  # the fake engine's pictures are grey, the marker is not
