"""Text that is shown as it is: names of files and presets may hold <b> or &amp;, which Qt would read as markup."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that never reads its text as HTML."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tooltip(text: str) -> str:
    """The text as a tooltip shows it unchanged."""
    return f"<span>{html.escape(text)}</span>" if "<" in text else text


def plain_entry(text: str) -> str:
    """The text as a menu or a button shows it unchanged: a single & would underline the next letter."""
    return text.replace("&", "&&")
