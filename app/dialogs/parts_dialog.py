"""Which parts of the settings: a small sheet of check boxes, for pasting and for presets. It blocks nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.panels.setting_words import group_words
from app.plain_text import PlainLabel
from app.theme import GRID_PX
from d2f_core.settings.groups import group_names
from d2f_core.storage.presets import LONGEST_NAME


class PartsDialog(QDialog):
    """A check box for each group of settings, and a name if one is wanted.

    Attributes:
        name: the text field; hidden where no name is asked for.
        boxes: the check boxes by group.

    Signals:
        chosen(tuple of str): the groups, when it was accepted.
    """

    chosen = Signal(tuple)

    def __init__(
        self, title: str, accept: str, checked: Iterable[str], *, with_name: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(360)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("Name of the preset"))
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setVisible(with_name)
        self._needs_name = with_name
        wanted = set(checked)
        self.boxes = {group: QCheckBox(group_words(group)) for group in group_names()}
        for group, box in self.boxes.items():
            box.setChecked(group in wanted)
            box.toggled.connect(self._update)
        self.name.textChanged.connect(self._update)
        self._lay_out(accept)
        self._update()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are checked."""
        return tuple(group for group, box in self.boxes.items() if box.isChecked())

    def show_alone(self) -> None:
        """Show it in place of another one that the same window still asks with."""
        window = self.parent()
        for other in window.findChildren(PartsDialog) if window is not None else ():
            if other is not self:
                other.close()
        self.show()

    def accept(self) -> None:
        self.chosen.emit(self.groups)
        super().accept()

    def _lay_out(self, accept: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self.name)
        if self._needs_name:
            layout.addSpacing(GRID_PX)
        label = PlainLabel(self.tr("Parts"))
        label.setProperty("quiet", True)
        layout.addWidget(label)
        for box in self.boxes.values():
            layout.addWidget(box)
        layout.addSpacing(GRID_PX)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _update(self) -> None:
        has_name = not self._needs_name or bool(self.name.text().strip())
        self.accept_button.setEnabled(bool(self.groups) and has_name)
