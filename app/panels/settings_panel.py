"""What all panels share: settings in, edited settings out, and no truth of their own.

`show_settings` shows a value and tells nobody; `edited` carries the whole new RenderSettings when a person changed
something. `drag_started` and `drag_ended` mark a gesture, which becomes one step of undo.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.language import from_core
from app.panels.field_row import FieldRow
from app.panels.group import Group
from app.panels.section import Section
from d2f_core.settings import FIELDS, SETTINGS, RenderSettings
from d2f_core.settings.groups import value_of


class SettingsPanel(Section):
    """One section with rows for number fields.

    Attributes:
        settings: what is shown.
        rows: the number fields by dotted name.

    Signals:
        edited(RenderSettings): a person changed something.
        drag_started(), drag_ended(): around a gesture.
    """

    edited = Signal(object)
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, part: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(part, title, parent)
        self.settings = RenderSettings()
        self.rows: dict[str, FieldRow] = {}
        self._part = part
        self.reset_asked.connect(self.reset)

    def show_settings(self, settings: RenderSettings) -> None:
        """Show these settings."""
        self.settings = settings
        for name, row in self.rows.items():
            value = value_of(settings, name)
            if value is not None:
                row.show_value(float(value))

    def reset(self) -> None:
        """Everything in this section back to its default."""
        self.edited.emit(replace(self.settings, **{self._part: getattr(RenderSettings(), self._part)}))

    def add_field(self, name: str, group: Group | None = None) -> FieldRow:
        """A row for one number of the settings, in this group or directly in the section."""
        row = FieldRow(name, FIELDS[name], self)
        row.changed.connect(self._row_changed)
        row.reset_asked.connect(self._row_reset)
        row.drag_started.connect(self.drag_started)
        row.drag_ended.connect(self.drag_ended)
        self.rows[name] = row
        (group or self).body.addWidget(row)
        return row

    def edit(self, **changes: Any) -> None:
        """Change fields of this section's part of the settings."""
        part = replace(getattr(self.settings, self._part), **changes)
        self.edited.emit(replace(self.settings, **{self._part: part}))

    def _row_changed(self, value: float) -> None:
        row = self.sender()
        assert isinstance(row, FieldRow)
        self.change_field(row.name, value)

    def change_field(self, name: str, value: float) -> None:
        """A row has a new value; panels with fields that hang together extend this."""
        field = name.partition(".")[2]
        kind = type(value_of(RenderSettings(), name))
        self.edit(**{field: int(value) if kind is int else value})

    def _row_reset(self) -> None:
        row = self.sender()
        assert isinstance(row, FieldRow)
        self.edit(**{row.name.partition(".")[2]: value_of(RenderSettings(), row.name)})


def setting_box(name: str) -> QCheckBox:
    """A box for a setting that is on or off."""
    box = QCheckBox(from_core(SETTINGS[name].label))
    box.setToolTip(from_core(SETTINGS[name].help))
    return box
