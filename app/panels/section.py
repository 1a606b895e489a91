"""A collapsible part of the inspector: a header with a title and a reset button, and a body."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.panels.group import Group
from app.theme import GRID_PX, set_icon


class Section(QWidget):
    """Header and body; the header folds the body away.

    Attributes:
        key: name under which the window remembers whether it is open.
        body: layout for the contents.
        groups: parts of it that fold away by themselves.

    Signals:
        reset_asked(): all of this section should take its defaults.
        folded(): it was opened or closed.
    """

    reset_asked = Signal()
    folded = Signal()

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.groups: list[Group] = []
        self._header, self._reset, self._contents = QToolButton(), QToolButton(), QWidget()
        self.body = QVBoxLayout(self._contents)
        self._set_up_header(title)
        self._lay_out()

    @property
    def is_open(self) -> bool:
        return self._header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or fold away the body."""
        self._header.setChecked(is_open)

    def add_group(self, name: str, title: str) -> Group:
        """A part that folds away by itself."""
        group = Group(f"{self.key}/{name}", title)
        group.folded.connect(self.folded)
        self.groups.append(group)
        self.body.addWidget(group)
        return group

    def _set_up_header(self, title: str) -> None:
        header = self._header
        header.setText(title)
        header.setCheckable(True)
        header.setChecked(True)
        header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_icon(header, "chevron-down")
        header.setIconSize(QSize(14, 14))
        header.setProperty("section", True)
        header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header.setAccessibleName(self.tr("{title} section").format(title=title))
        header.toggled.connect(self._fold)
        set_icon(self._reset, "reset")
        self._reset.setToolTip(self.tr("Reset {title}").format(title=title))
        self._reset.setAccessibleName(self._reset.toolTip())
        self._reset.clicked.connect(self.reset_asked)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self._header, 1)
        top.addWidget(self._reset)
        self.body.setContentsMargins(GRID_PX, 0, GRID_PX, GRID_PX)
        self.body.setSpacing(GRID_PX // 2)
        rule = QFrame()
        rule.setProperty("rule", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(top)
        layout.addWidget(self._contents)
        layout.addWidget(rule)

    def _fold(self, is_open: bool) -> None:
        self._contents.setVisible(is_open)
        set_icon(self._header, "chevron-down" if is_open else "chevron-right")
        self.folded.emit()
