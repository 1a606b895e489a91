"""Repairing depth by hand: brush, canvas, panel and document brought together.

A stroke is a drag of the document: the settings get it with the first point, each further point replaces it, and the
release ends it, so a stroke is one step of undo and the drafts follow the hand.
"""

from __future__ import annotations

from dataclasses import replace

from app.actions import ActionInfo
from app.canvas.brush import SAMPLE, Brush
from app.canvas.brush_tool import BrushTool
from app.canvas.pictures import View
from app.features.feature import Feature
from app.features.readout import read_at
from app.panels.repair_panel import RepairPanel, unsure_sentence
from app.parts import Parts
from app.rendering.render_request import Rendered
from d2f_core.depth.estimate import CUT_FROM
from d2f_core.photo.photo import Photo
from d2f_core.settings import RepairSettings
from d2f_core.settings.strokes import MOST_STROKES, Point, Stroke

FIRST_TOOL = "set"


class DepthRepairFeature(Feature):
    """Between brush, canvas, panel and document.

    Attributes:
        brush: how the brush is set.
        tool: the brush on the canvas.
        panel: its section of the inspector.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.brush = Brush(self)
        self.tool = BrushTool(parts.canvas, self.brush)
        self.panel = RepairPanel(self.brush)
        self._before: tuple[Stroke, ...] = ()
        self._depth: float | None = None  # of the subject, which a stroke gives instead of the brush's own
        self._last_tool = FIRST_TOOL
        self._shown_tool: str | None = None
        self._view_before: View | None = None
        self._told: Photo | None = None

    def actions(self) -> list[ActionInfo]:
        place, brush = "depth/brush", self.brush
        repair, take_help = self.tr("&Repair brush"), self.tr("Paint on the depth, or put the brush away")
        return [
            ActionInfo("brush", repair, ("B",), "brush-set", place, self._switch, is_switch=True, help=take_help),
            ActionInfo("brush_sample", self.tr("Sample &depth"), ("I",), "brush-sample", place, self._take_sampler),
            ActionInfo("brush_smaller", self.tr("&Smaller brush"), ("[",), "", place, brush.shrink),
            ActionInfo("brush_larger", self.tr("&Larger brush"), ("]",), "", place, brush.enlarge),
            ActionInfo("brush_leave", self.tr("&Put the brush away"), ("Esc",), "", place, self.leave),
        ]

    def set_up(self) -> None:
        parts = self.parts
        parts.inspector.add_section(self.panel)
        parts.canvas.layers.insert(0, self.tool)  # loupe and bokeh disc lie above
        self.brush.changed.connect(self._show_tool)
        self.tool.began.connect(self._begin)
        self.tool.painted.connect(self._paint)
        self.tool.ended.connect(parts.document.end_drag)
        self.tool.sampled.connect(self._sample)
        parts.document.photo_changed.connect(self.leave)
        parts.document.photo_changed.connect(self.panel.unsure.hide)
        parts.preview.rendered.connect(self._tell_doubt)
        parts.document.settings_changed.connect(self._enable_leaving)
        self._show_tool()

    def _tell_doubt(self, rendered: Rendered) -> None:
        """A subject that is likely cut is told of, once for a photo in the status bar, until something is painted."""
        request = rendered.request
        if request.is_draft:
            return
        is_cut = rendered.rendering.subject_doubt >= CUT_FROM and not request.settings.repairs.strokes
        self.panel.unsure.setVisible(is_cut)
        if is_cut and self._told is not request.photo:
            self._told = request.photo
            self.parts.status.show_message(unsure_sentence(self.panel))

    def _take_sampler(self) -> None:
        self.brush.set(tool=SAMPLE)
        self._show_panel()

    def _show_panel(self) -> None:
        """A brush taken up by its key says which one it is."""
        self.parts.inspector.show_section(self.panel)

    def leave(self) -> None:
        """Put the brush away."""
        self.brush.set(tool=None)

    def _switch(self, is_on: bool) -> None:
        if is_on != (self.brush.options.tool is not None):
            self.brush.set(tool=self._last_tool if is_on else None)
            if is_on:
                self._show_panel()

    def _show_tool(self) -> None:
        """The canvas, the view and the actions follow the brush."""
        canvas, tool = self.parts.canvas, self.brush.options.tool
        if tool != self._shown_tool:
            self._shown_tool = tool
            self.tool.drop()
            canvas.unsetCursor()
        canvas.tool = self.tool if tool else None
        if tool not in (None, SAMPLE):
            self._last_tool = str(tool)
        self.parts.actions_by_name["brush"].setChecked(tool is not None)
        self._enable_leaving()
        self._show_depth()
        canvas.update()

    def _enable_leaving(self) -> None:
        """Escape and the size keys belong to others while no brush is taken up."""
        is_taken = self.brush.options.tool is not None
        for name in ("brush_smaller", "brush_larger", "brush_leave"):
            self.parts.actions_by_name[name].setEnabled(is_taken)

    def _show_depth(self) -> None:
        """The depth view while depth is painted, and afterwards the view from before."""
        options, canvas = self.brush.options, self.parts.canvas
        if options.shows_depth and options.changes_depth:
            if self._view_before is None:
                self._view_before = canvas.state.view
                self._show_view(View.DEPTH)
        elif self._view_before is not None:
            view, self._view_before = self._view_before, None
            if canvas.state.view is View.DEPTH:  # else a person has chosen another one meanwhile
                self._show_view(view)

    def _show_view(self, view: View) -> None:
        self.parts.actions_by_name[f"{view.value}_view"].setChecked(True)
        self.parts.canvas.show_view(view)

    def _begin(self) -> None:
        rendered, self._depth = self.parts.preview.shown, None
        if self.brush.options.tool == "add" and rendered is not None:
            self._depth = round(min(max(rendered.rendering.focus.disparity, 0.0), 1.0), 2)
        self._before = self.parts.document.settings.repairs.strokes
        self.parts.document.begin_drag()

    def _paint(self, path: tuple[Point, ...]) -> None:
        if len(self._before) >= MOST_STROKES:
            self.parts.status.show_message(
                self.tr("No more than {count} strokes: erase some with Undo or Clear.").format(count=MOST_STROKES)
            )
            return
        document = self.parts.document
        stroke = self.brush.stroke(path)
        if self._depth is not None:
            stroke = replace(stroke, value=self._depth)
        repairs = RepairSettings((*self._before, stroke))
        document.edit(replace(document.settings, repairs=repairs))

    def _sample(self, x: float, y: float) -> None:
        rendered = self.parts.preview.shown
        if rendered is not None:
            self.brush.set(tool="set", value=round(read_at(rendered, (x, y)).disparity, 2))
