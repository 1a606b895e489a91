"""The list of keys, with a field that narrows it: type what you want to do, in whatever words, or the key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.actions import Actions
from app.theme import GRID_PX, set_icon

WORDS = Qt.ItemDataRole.UserRole
Line = tuple[str, str, str]  # what it does, its keys, other words to find it by


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
        set_icon(self.search.findChild(QAction), "close")
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
                content = f"{line.text(0)} {line.text(1)} {line.data(0, WORDS)}".lower()
                line.setHidden(not all(word in content for word in words))
            group.setHidden(all(line.isHidden() for line in lines))

    def _action_lines(self, actions: Actions, names: list[str]) -> list[Line]:
        native = QKeySequence.SequenceFormat.NativeText
        known = [actions[name] for name in names if name in actions]
        words = self._other_words()
        return [
            (
                action.text().replace("&", ""),
                ", ".join(key.toString(native) for key in action.shortcuts()),
                f"{action.toolTip()} {words.get(action.objectName(), '')}",
            )
            for action in known
        ]

    def _other_words(self) -> dict[str, str]:
        """What else people call it, by the name of the action."""
        return {
            "before": self.tr("compare original unedited after"),
            "split": self.tr("compare original side by side"),
            "undo": self.tr("back take back revert"),
            "redo": self.tr("forward again"),
            "reset": self.tr("revert original default clear"),
            "export": self.tr("save as write jpeg tiff"),
            "save": self.tr("keep store sidecar"),
            "batch": self.tr("many all several folder queue"),
            "fit": self.tr("whole zoom all"),
            "pixels": self.tr("zoom 1:1 actual size 100 %"),
            "brush": self.tr("mask paint retouch correct edge select subject cut out add take away depth"),
            "autofocus": self.tr("automatic subject face eye"),
            "focus_view": self.tr("focus mask peaking sharp"),
            "depth_view": self.tr("depth map near far"),
            "softness_view": self.tr("map blur there sharpness"),
            "loupe": self.tr("magnifier zoom"),
            "psf": self.tr("bokeh blur circle spot"),
            "clipped": self.tr("highlights warning overexposed zebra"),
            "filmstrip": self.tr("thumbnails browser"),
            "timeline": self.tr("video rack focus keyframes"),
            "panels": self.tr("sidebar hide interface"),
            "copy_settings": self.tr("sync transfer"),
            "paste_settings": self.tr("sync transfer apply"),
            "preferences": self.tr("settings options language theme"),
        }

    def _picture_lines(self) -> list[Line]:
        lines = [
            (self.tr("Refocus"), self.tr("click")),
            (self.tr("Keep a range sharp"), self.tr("Shift and drag a box")),
            (self.tr("Zoom at the pointer"), self.tr("wheel")),
            (self.tr("Move the picture"), self.tr("drag when zoomed in; Space or middle button and drag")),
            (self.tr("Move the focus cross"), self.tr("arrow keys; with Shift ten times as far")),
            (self.tr("Refocus at the cross"), self.tr("Enter; Esc hides it")),
            (self.tr("Hide or show the panels"), self.tr("Tab")),
            (self.tr("Reset one control"), self.tr("double-click its name")),
        ]
        return [(text, keys, "") for text, keys in lines]

    def _add_group(self, title: str, lines: list[Line]) -> None:
        if not lines:
            return
        group = QTreeWidgetItem(self.tree, [title])
        group.setFirstColumnSpanned(True)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        self._groups.append((group, [_tree_line(group, line) for line in lines]))


def _tree_line(group: QTreeWidgetItem, line: Line) -> QTreeWidgetItem:
    item = QTreeWidgetItem(group, list(line[:2]))
    item.setData(0, WORDS, line[2])
    return item
