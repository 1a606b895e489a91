"""A small part of a section that folds away: what one needs now and then."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.theme import GRID_PX, set_icon


class Group(QWidget):
    """A line with a name, and a body that it shows or hides.

    Attributes:
        key: name under which the window remembers whether it is open.
        body: layout for the contents.

    Signals:
        folded(): it was opened or closed.
    """

    folded = Signal()

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._header, self._contents = QToolButton(), QWidget()
        self.body = QVBoxLayout(self._contents)
        self.body.setContentsMargins(0, 0, 0, GRID_PX // 2)
        self.body.setSpacing(GRID_PX // 2)
        self._set_up_header(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self._header)
        layout.addWidget(self._contents)

    @property
    def is_open(self) -> bool:
        return self._header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or fold away the body."""
        self._header.setChecked(is_open)

    def _set_up_header(self, title: str) -> None:
        header = self._header
        header.setText(title)
        header.setCheckable(True)
        header.setChecked(True)
        header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        header.setIconSize(QSize(12, 12))
        header.setProperty("group", True)
        header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header.setAccessibleName(self.tr("{title} group").format(title=title))
        set_icon(header, "chevron-down")
        header.toggled.connect(self._fold)

    def _fold(self, is_open: bool) -> None:
        self._contents.setVisible(is_open)
        set_icon(self._header, "chevron-down" if is_open else "chevron-right")
        self.folded.emit()
