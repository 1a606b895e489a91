"""The guide and the list of keys, in one window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QTextDocument
from PySide6.QtWidgets import QDialog, QHeaderView, QTabWidget, QTextBrowser, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from app.actions import Actions

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
PICTURE_WIDTH = 680  # logical px


class GuideBrowser(QTextBrowser):
    """Shows the guide with its pictures as wide as the text."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        resource = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return resource
        image = QImage(self.source().resolved(QUrl(name)).toLocalFile())
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaledToWidth(PICTURE_WIDTH, smooth) if image.width() > PICTURE_WIDTH else image


class HelpDialog(QDialog):
    """Guide and shortcuts; not modal, so that one can read and try."""

    def __init__(self, actions: Actions, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self.setWindowTitle(self.tr("Guide and shortcuts"))
        self.resize(760, 640)
        tabs = QTabWidget()
        tabs.addTab(self._keys(actions), self.tr("Shortcuts"))
        if GUIDE.is_file():
            tabs.addTab(self._guide(), self.tr("Guide"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(tabs)

    def _guide(self) -> GuideBrowser:
        browser = GuideBrowser()
        browser.setOpenExternalLinks(True)
        browser.setSource(QUrl.fromLocalFile(str(GUIDE)), QTextDocument.ResourceType.MarkdownResource)
        return browser

    def _keys(self, actions: Actions) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(16)
        tree.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for title, names in actions.menus:
            self._add_group(tree, title.replace("&", ""), self._action_lines(actions, names))
        self._add_group(tree, self.tr("On the picture"), self._picture_lines())
        tree.expandAll()
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        return tree

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

    def _add_group(self, tree: QTreeWidget, title: str, lines: list[tuple[str, str]]) -> None:
        group = QTreeWidgetItem(tree, [title])
        group.setFirstColumnSpanned(True)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        for text, keys in lines:
            QTreeWidgetItem(group, [text, keys])
