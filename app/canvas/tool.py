"""What others may put on the canvas: a tool that takes mouse and keys first, and layers painted over the picture."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter

from app.canvas.view_state import ViewState


class CanvasLayer(Protocol):
    """Something painted over the picture, in logical px of the canvas."""

    def paint(self, painter: QPainter, state: ViewState) -> None: ...


class CanvasTool(Protocol):
    """Takes events before the canvas's own gestures (a brush, for example).

    Panning with Space or the middle button and the wheel reach the tool too; what it returns False for goes on to the
    canvas.
    """

    def take_event(self, event: QEvent, state: ViewState) -> bool: ...
