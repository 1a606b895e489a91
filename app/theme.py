"""How the window looks: palette, style sheet and icons, all from `resources/`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
ICONS = RESOURCES / "icons"

GRID_PX = 8  # the rhythm of all distances

_ROLES = {
    QPalette.ColorRole.Window: "#262626",
    QPalette.ColorRole.WindowText: "#e4e4e4",
    QPalette.ColorRole.Base: "#1d1d1d",
    QPalette.ColorRole.AlternateBase: "#232323",
    QPalette.ColorRole.Text: "#e4e4e4",
    QPalette.ColorRole.PlaceholderText: "#8c8c8c",
    QPalette.ColorRole.Button: "#3a3a3a",
    QPalette.ColorRole.ButtonText: "#e4e4e4",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#101010",
    QPalette.ColorRole.ToolTipText: "#ececec",
    QPalette.ColorRole.Highlight: "#8c7345",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Link: "#f0bc5e",
    QPalette.ColorRole.LinkVisited: "#f0bc5e",
}


def apply_theme(application: QApplication) -> None:
    """Dress the whole application."""
    application.setStyle(QStyleFactory.create("Fusion"))
    palette = QPalette()
    for role, colour in _ROLES.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#6e6e6e"))
    application.setPalette(palette)
    sheet = (RESOURCES / "theme" / "dark.qss").read_text(encoding="utf-8")
    application.setStyleSheet(sheet.replace("@icons", ICONS.as_posix()))
    application.setWindowIcon(icon("app"))


def icon(name: str) -> QIcon:
    """One of our own drawings, by its file name without the ending."""
    return QIcon(str(ICONS / f"{name}.svg"))
