"""How the window looks: a dark and a light theme with the same style sheet, and icons that take the theme's colours.

`resources/theme/window.qss` names its colours (`@window`, `@accent`); `dark.json` and `light.json` say what they are.
Icons are our own drawings in `resources/icons`, drawn for the dark theme; each theme gets copies in its colours, and
faint ones for what is off, written once to a folder that vanishes with the program. GUI thread only.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QStyleFactory

from app.preferences import DEFAULT_THEME

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
ICONS = RESOURCES / "icons"

OFF = "off"

GRID_PX = 8  # the rhythm of all distances
THEMES = ("system", "dark", "light")

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "field-off",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text-quiet",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text-strong",
    QPalette.ColorRole.ToolTipBase: "tip",
    QPalette.ColorRole.ToolTipText: "tip-text",
    QPalette.ColorRole.Highlight: "fill",
    QPalette.ColorRole.HighlightedText: "text-strong",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
}
_ICON_COLOURS = ("icon", "icon-quiet", "icon-faint", "icon-accent")
_ICON_NAME = "themeIcon"

_current = DEFAULT_THEME


def apply_theme(application: QApplication, wanted: str = DEFAULT_THEME) -> None:
    """Dress the whole application, now and again whenever the choice changes.

    Args:
        application: the one there is.
        wanted: "dark", "light", or "system" for what the desktop prefers.
    """
    global _current
    _current = _resolved(application, wanted)
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette())
    application.setStyleSheet(_style_sheet())
    application.setWindowIcon(icon("app"))
    for widget in application.allWidgets():
        for target in (widget, *widget.actions()):
            name = target.property(_ICON_NAME)
            if name:
                set_icon(target, name)


def current_theme() -> str:
    """The one that is shown, dark or light."""
    return _current


def colour(name: str) -> QColor:
    """A colour of the current theme by its name in the style sheet."""
    return QColor(_colours(_current)[name])


def icon(name: str) -> QIcon:
    """One of our own drawings, by its file name without the ending, in the current theme's colours; faint when off."""
    folder = _icon_folder(_current)
    drawing = QIcon(str(folder / f"{name}.svg"))
    drawing.addFile(str(folder / OFF / f"{name}.svg"), mode=QIcon.Mode.Disabled)  # Qt's own hardly differs on dark
    return drawing


def set_icon(target: object, name: str) -> None:
    """Give a button or an action an icon that changes with the theme."""
    if isinstance(target, QAbstractButton | QAction):
        target.setProperty(_ICON_NAME, name)
        target.setIcon(icon(name))


def set_picture(target: QAbstractButton, picture: QIcon) -> None:
    """Give a button an icon of its own, which does not change with the theme."""
    target.setProperty(_ICON_NAME, None)
    target.setIcon(picture)


def _resolved(application: QApplication, wanted: str) -> str:
    if wanted != "system":
        return wanted if wanted in THEMES else DEFAULT_THEME
    return "light" if application.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour("text-off"))
    return palette


def _style_sheet() -> str:
    sheet = (RESOURCES / "theme" / "window.qss").read_text(encoding="utf-8")
    names = {**_colours(_current), "icons": _icon_folder(_current).as_posix()}
    return re.sub(r"@([a-z][a-z-]*)", lambda match: names[match[1]], sheet)


@lru_cache
def _colours(theme: str) -> dict[str, str]:
    colours: dict[str, str] = json.loads((RESOURCES / "theme" / f"{theme}.json").read_text(encoding="utf-8"))
    return colours


@lru_cache
def _icon_folder(theme: str) -> Path:
    """Where this theme's icons are, those that are off in a folder of their own."""
    folder = Path(mkdtemp(prefix="d2f-icons-"))
    (folder / OFF).mkdir()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    drawn_in, wanted = _colours("dark"), _colours(theme)
    for drawing in ICONS.glob("*.svg"):
        text = drawing.read_text(encoding="utf-8")
        if drawing.stem not in ("app", "check"):  # the app's own mark, and a tick that lies on the accent colour
            for name in _ICON_COLOURS:
                text = text.replace(drawn_in[name], wanted[name])
        (folder / drawing.name).write_text(text, encoding="utf-8")
        inner = re.sub(r"(<svg[^>]*>)(.*)(</svg>)", r'\1<g opacity="0.35">\2</g>\3', text, flags=re.DOTALL)
        (folder / OFF / drawing.name).write_text(inner, encoding="utf-8")
    return folder
