"""The list of keys, with a field that narrows it: type what you want to do, or the key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.actions import Actions
from app.theme import GRID_PX


class ShortcutSheet(QWidget):
    """All keys of the window, in the groups of its menus.

    Attributes:
        search: narrows the list.
        tree: groups and their lines.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search, self.tree = QLineEdit(), QTreeWidget()
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._set_up_tree()
        for title, names in actions.menus:
            self._add_group(title.replace("&", ""), self._action_lines(actions, names))
        self._add_group(self.tr("On the picture"), self._picture_lines())
        self.tree.expandAll()
        self.search.setPlaceholderText(self.tr("Search: what to do, or a key"))
        self.search.setAccessibleName(self.tr("Search the shortcuts"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID_PX, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.search)
        layout.addWidget(self.tree)
        self.setFocusProxy(self.search)

    def shown_lines(self) -> list[tuple[str, str]]:
        """What the search leaves."""
        lines = [line for _, group in self._groups for line in group]
        return [(line.text(0), line.text(1)) for line in lines if not line.isHidden()]

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(16)
        tree.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tree.setAccessibleName(self.tr("Shortcuts"))
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def _narrow(self, text: str) -> None:
        words = text.lower().split()
        for group, lines in self._groups:
            for line in lines:
                content = f"{line.text(0)} {line.text(1)}".lower()
                line.setHidden(not all(word in content for word in words))
            group.setHidden(all(line.isHidden() for line in lines))

    def _action_lines(self, actions: Actions, names: list[str]) -> list[tuple[str, str]]:
        native = QKeySequence.SequenceFormat.NativeText
        known = [actions[name] for name in names if name in actions]
        lines = [(a.text().replace("&", ""), ", ".join(key.toString(native) for key in a.shortcuts())) for a in known]
        return [(text, keys) for text, keys in lines if keys]

    def _picture_lines(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Refocus"), self.tr("click")),
            (self.tr("Keep a range sharp"), self.tr("drag a box")),
            (self.tr("Zoom at the pointer"), self.tr("wheel")),
            (self.tr("Move the picture"), self.tr("Space and drag, or middle button and drag")),
            (self.tr("Move the focus cross"), self.tr("arrow keys; with Shift ten times as far")),
            (self.tr("Refocus at the cross"), self.tr("Enter; Esc hides it")),
            (self.tr("Hide or show the panels"), self.tr("Tab")),
            (self.tr("Reset one control"), self.tr("double-click its name")),
        ]

    def _add_group(self, title: str, lines: list[tuple[str, str]]) -> None:
        if not lines:
            return
        group = QTreeWidgetItem(self.tree, [title])
        group.setFirstColumnSpanned(True)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        self._groups.append((group, [QTreeWidgetItem(group, [text, keys]) for text, keys in lines]))
