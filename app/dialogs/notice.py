"""A line above the picture that says what went wrong, without getting in the way: it waits until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.plain_text import PlainLabel
from app.theme import GRID_PX, set_icon


class Notice(QFrame):
    """GUI thread only; hidden until there is something to say.

    Attributes:
        text: the sentence.
        copy: copies the details for a bug report; there only when there are some.
        close_button: takes the line away.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.text, self.copy, self.close_button = PlainLabel(), QPushButton(self.tr("Copy details")), QToolButton()
        self._details = ""
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy.setToolTip(self.tr("For a bug report"))
        self.copy.clicked.connect(self._copy_details)
        set_icon(self.close_button, "close")
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.copy)
        layout.addWidget(self.close_button)
        self.hide()

    def tell(self, sentence: str, details: str = "") -> None:
        """Show this sentence; the one before it is forgotten."""
        self._details = details
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.copy.setVisible(bool(details))
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.text.text()}\n\n{self._details}")
