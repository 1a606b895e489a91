"""Sentences that want an answer, but not now: rows above the picture, each with its buttons. Never modal.

A row stays until it is answered, closed or withdrawn; one with the same key takes the place of the older one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.plain_text import PlainLabel
from app.theme import GRID_PX, set_icon

Answer = tuple[str, Callable[[], object]]


class NoticeBar(QFrame):
    """GUI thread only.

    Attributes:
        rows: by key, the newest last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self.rows: dict[str, NoticeRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.hide()

    def show_notice(self, key: str, text: str, answers: Sequence[Answer] = (), *, for_ms: int = 0) -> None:
        """Say something and offer these answers; each closes the row and calls its function.

        Args:
            for_ms: it leaves by itself after so long, but not from under the pointer; 0 stays.
        """
        self.withdraw(key)
        row = NoticeRow(text)
        for label, answer in answers:
            row.add_answer(label, partial(self._answer, key, answer))
        row.close_button.clicked.connect(partial(self.withdraw, key))
        self.rows[key] = row
        self._layout.addWidget(row)
        self.show()
        if for_ms:
            _leave_after(row, for_ms)

    def withdraw(self, key: str, _checked: bool = False) -> None:
        """Take a row away, if it is there."""
        row = self.rows.pop(key, None)
        if row is not None:
            row.hide()
            self._layout.removeWidget(row)
            row.deleteLater()
        self.setVisible(bool(self.rows))

    def _answer(self, key: str, answer: Callable[[], object], _checked: bool = False) -> None:
        self.withdraw(key)
        answer()


def _leave_after(row: NoticeRow, wait_ms: int) -> None:
    """The row is the timer's context: nothing happens if it is gone by then."""

    def leave() -> None:
        if row.underMouse():
            _leave_after(row, wait_ms)
        else:
            row.close_button.click()

    QTimer.singleShot(wait_ms, row, leave)


class NoticeRow(QFrame):
    """One sentence with its buttons.

    Attributes:
        text: the sentence.
        answers: the buttons by their texts.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self.setAccessibleName(text)
        self.text, self.close_button = PlainLabel(text), QToolButton()
        self.answers: dict[str, QPushButton] = {}
        self.text.setWordWrap(True)
        set_icon(self.close_button, "close")
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        self._row.setSpacing(GRID_PX)
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.close_button)

    def add_answer(self, label: str, call: Callable[..., object]) -> None:
        """Another button, left of the cross."""
        button = QPushButton(label)
        button.clicked.connect(call)
        self.answers[label] = button
        self._row.insertWidget(self._row.count() - 1, button)
