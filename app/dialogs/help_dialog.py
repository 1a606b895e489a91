"""The guide and the list of keys, in one window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QTabWidget, QTextBrowser, QVBoxLayout

from app.actions import Actions
from app.dialogs.shortcut_sheet import ShortcutSheet

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
    """Guide and shortcuts; not modal, so that one can read and try. Deleted when closed: its pictures take 28 MB."""

    def __init__(self, actions: Actions, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Guide and shortcuts"))
        self.resize(760, 640)
        tabs = QTabWidget()
        self.sheet = ShortcutSheet(actions)
        tabs.addTab(self.sheet, self.tr("Shortcuts"))
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
