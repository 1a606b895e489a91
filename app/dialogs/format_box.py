"""Which kind of file an export becomes: a box beside the field for its name, whose ending it shows and changes.

The name stays the truth: what is typed there, or chosen in the system's dialog, is what the box shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget


class FormatBox(QComboBox):
    """GUI thread only; empty while the name ends in something that is no format of its list."""

    def __init__(self, field: QLineEdit, kinds: Mapping[str, tuple[str, ...]], parent: QWidget | None = None) -> None:
        """Args:
        field: holds the file's name.
        kinds: the endings of each kind, in small letters, under its title; a choice writes the first ending, and a name
            without one becomes the first kind.
        """
        super().__init__(parent)
        self._field, self._kinds = field, tuple(kinds.values())
        for title, endings in kinds.items():
            self.addItem(title, endings[0])
        self.setAccessibleName(self.tr("Format"))
        self.setToolTip(self.tr("The name's ending says the same"))
        field.textChanged.connect(self._follow)
        self.activated.connect(self._write)
        self._follow(field.text())

    def _follow(self, text: str) -> None:
        """Show what the name says."""
        ending, has_none = self._known(text), not PurePath(text.strip()).suffix
        kinds = [index for index, endings in enumerate(self._kinds) if ending in endings]
        with QSignalBlocker(self):
            self.setCurrentIndex(kinds[0] if kinds else 0 if has_none else -1)

    def _write(self, index: int) -> None:
        """Give the name the ending of the chosen kind, in place of a known one; '.v2' is part of the name."""
        text = self._field.text().strip()
        known = self._known(text)
        if text and known not in self._kinds[index]:
            self._field.setText(text[: len(text) - len(known)] + self._kinds[index][0])

    def _known(self, text: str) -> str:
        """The longest of all endings that this name has; empty for none."""
        name = PurePath(text.strip()).name.lower()
        endings = [ending for kind in self._kinds for ending in kind if name.endswith(ending) and name != ending]
        return max(endings, key=len, default="")
