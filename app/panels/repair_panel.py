"""Depth repair: the tools of the brush, how it is set, and what has been painted so far."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.canvas.brush import BRUSH_FIELDS, Brush, BrushOptions
from app.panels.field_row import FieldRow
from app.panels.settings_panel import SettingsPanel
from app.panels.tool_buttons import ToolButtons
from app.plain_text import PlainLabel
from app.theme import GRID_PX
from d2f_core.settings import RenderSettings, RepairSettings
from d2f_core.settings.strokes import GROWING

_TOOLS_WITHOUT_STRENGTH = ("sample",)


class RepairPanel(SettingsPanel):
    """Edits RepairSettings by taking strokes away; what adds them is the brush, whose options it shows and changes.

    Attributes:
        tools: the buttons.
        brush_rows: size, feather, strength and value of the brush, by name; no part of the settings.
        unsure: says that the subject is likely cut, while it is shown.
    """

    def __init__(self, brush: Brush, parent: QWidget | None = None) -> None:
        super().__init__("repairs", self.tr("Depth repair"), parent)
        self._brush = brush
        self.tools = ToolButtons()
        self.brush_rows: dict[str, FieldRow] = {}
        self.edge_aware = QCheckBox(self.tr("Follow the photo's edges"))
        self.edge_aware.setToolTip(self.tr("The brush stays on what it began on, as far as colours tell."))
        self.depth_shown = QCheckBox(self.tr("Show depth while painting"))
        self.unsure = PlainLabel(unsure_sentence(self))
        self.count, self.clear = PlainLabel(), QPushButton(self.tr("Clear"))
        self._lay_out_body()
        self._connect_brush()
        self.show_settings(RenderSettings())
        self._show_brush()

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        count = len(settings.repairs.strokes)
        one, many = self.tr("1 stroke"), self.tr("{count} strokes").format(count=self.locale().toString(count))
        self.count.setText(self.tr("Nothing painted yet") if not count else one if count == 1 else many)
        self.clear.setEnabled(count > 0)

    def _lay_out_body(self) -> None:
        self.unsure.setProperty("quiet", True)
        self.unsure.setWordWrap(True)
        self.unsure.hide()
        self.body.addWidget(self.unsure)
        self.body.addWidget(self.tools)
        for name, info in BRUSH_FIELDS.items():
            row = FieldRow(name, info, self)
            self.brush_rows[name] = row
            self.body.addWidget(row)
        self.body.addWidget(self.edge_aware)
        self.body.addWidget(self.depth_shown)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(0, GRID_PX // 2, 0, 0)
        self.count.setProperty("quiet", True)
        self.clear.setToolTip(self.tr("Take back everything that was painted."))
        bottom.addWidget(self.count, 1)
        bottom.addWidget(self.clear)
        self.body.addLayout(bottom)

    def _connect_brush(self) -> None:
        self.tools.chosen.connect(self._choose)
        for row in self.brush_rows.values():
            row.changed.connect(self._row_moved)
            row.reset_asked.connect(self._row_to_default)
        self.edge_aware.clicked.connect(self._set_edge_aware)
        self.depth_shown.clicked.connect(self._set_depth_shown)
        self.clear.clicked.connect(self._clear)
        self._brush.changed.connect(self._show_brush)

    def _show_brush(self) -> None:
        options = self._brush.options
        self.tools.show_tool(options.tool)
        shown = {"size": 100 * options.size, "feather": options.feather, "strength": options.strength}
        for name, value in {**shown, "value": options.value}.items():
            self.brush_rows[name].show_value(value)
        is_brush = options.tool not in GROWING
        self.brush_rows["feather"].setEnabled(is_brush)
        self.edge_aware.setEnabled(is_brush)
        self.brush_rows["value"].setEnabled(options.tool in (None, "set", "sample"))
        self.brush_rows["strength"].setEnabled(options.tool not in _TOOLS_WITHOUT_STRENGTH)
        for box, is_on in ((self.edge_aware, options.edge_aware), (self.depth_shown, options.shows_depth)):
            with QSignalBlocker(box):
                box.setChecked(is_on)

    def _choose(self, tool: str | None) -> None:
        self._brush.set(tool=tool)

    def _row_moved(self, value: float) -> None:
        name = self._name_of_sender()
        self._brush.set(**{name: value / 100 if name == "size" else value})

    def _row_to_default(self) -> None:
        name = self._name_of_sender()
        self._brush.set(**{name: getattr(BrushOptions(), name)})

    def _name_of_sender(self) -> str:
        row = self.sender()
        assert isinstance(row, FieldRow)
        return row.name

    def _set_edge_aware(self, is_on: bool) -> None:
        self._brush.set(edge_aware=is_on)

    def _set_depth_shown(self, is_on: bool) -> None:
        self._brush.set(shows_depth=is_on)

    def _clear(self) -> None:
        self.edit(strokes=RepairSettings().strokes)


def unsure_sentence(widget: QWidget) -> str:
    """What to do about a subject that is likely cut."""
    return widget.tr("The subject may be cut here: “Add to subject” or “Take away” puts it right with a click.")
