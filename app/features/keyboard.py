"""The keyboard belongs to the picture unless text is being edited: Space pans wherever the keyboard focus is, and a
number field gives the keyboard back after Enter (which takes the number), Esc (which forgets it) and a click elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

from app.features.feature import Feature
from app.focus_pull.track import Track
from app.preferences import Preferences

_ENDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_OWN_SPACE = (QAbstractSpinBox, QLineEdit, QAbstractButton, QComboBox)  # Space is a letter there, or presses it


class KeyboardFeature(Feature):
    """Sees the window's keys and clicks before the widgets do."""

    _is_space_ours = False

    def restore(self, preferences: Preferences) -> None:
        """A click on a button or a choice leaves the keyboard where it is; the Tab key still reaches them."""
        for kind in (QAbstractButton, QComboBox):
            for widget in self.parts.window.findChildren(kind):
                if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
                    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def take_key(self, event: QKeyEvent) -> bool:
        focused = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Space:
            return self._take_space(event, focused)
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and event.key() in _ENDING_KEYS and isinstance(focused, QAbstractSpinBox):
            self._end_editing(event, focused)
            return True
        return False

    def take_press(self, event: QMouseEvent) -> None:
        focused = QApplication.focusWidget()
        under = self.parts.window.childAt(event.position().toPoint())
        if isinstance(focused, QAbstractSpinBox):
            is_inside = under is focused or (under is not None and focused.isAncestorOf(under))
            if not is_inside:
                self._focus_picture()

    def _take_space(self, event: QKeyEvent, focused: QWidget | None) -> bool:
        canvas = self.parts.canvas
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._is_space_ours = canvas.isVisible() and focused is not canvas and not self._keeps_space(focused)
        if self._is_space_ours:
            QApplication.sendEvent(canvas, event)
        return self._is_space_ours

    def _keeps_space(self, focused: QWidget | None) -> bool:
        """The timeline plays with Space, but not while the pointer is on the picture."""
        is_timeline = isinstance(focused, Track) and not self.parts.canvas.underMouse()
        return is_timeline or isinstance(focused, _OWN_SPACE)

    def _end_editing(self, event: QKeyEvent, number: QAbstractSpinBox) -> None:
        if event.key() == Qt.Key.Key_Escape:
            number.lineEdit().undo()
        else:
            QApplication.sendEvent(number, event)
        self._focus_picture()

    def _focus_picture(self) -> None:
        if self.parts.canvas.isVisible():
            self.parts.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
