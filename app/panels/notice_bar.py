"""A bar below the picture that says something and offers what can be done about it, without being in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.theme import GRID_PX


class NoticeBar(QFrame):
    """Hidden until `offer`; gone after any of its buttons.

    Attributes:
        text: the sentence.
        buttons: those of the last offer, in their order; the last one only closes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons: list[QPushButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        self._layout.setSpacing(GRID_PX)
        self._layout.addWidget(self.text, 1)
        self.hide()

    def offer(self, text: str, choices: list[tuple[str, Callable[[], None]]]) -> None:
        """Show a sentence with a button for each choice and one that closes the bar."""
        self.clear()
        self.text.setText(text)
        self.setAccessibleName(text)
        for title, act in [*choices, (self.tr("Close"), self.clear)]:
            button = QPushButton(title)
            button.setAutoDefault(False)
            button.clicked.connect(self.hide)
            button.clicked.connect(act)
            self._layout.addWidget(button)
            self.buttons.append(button)
        self.show()

    def clear(self) -> None:
        """Take the offer back."""
        self.hide()
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self.buttons = []
