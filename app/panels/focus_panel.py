"""What stays sharp: autofocus, the depth in focus, how far around it stays sharp, the foreground."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.language import from_core
from app.panels.depth_ruler import DepthRuler
from app.panels.settings_panel import SettingsPanel, setting_box
from app.panels.tilt_pad import TiltPad
from app.plain_text import PlainLabel
from app.theme import GRID_PX, set_icon
from d2f_core.focus.autofocus import covering, keeps_subject
from d2f_core.settings import SETTINGS, FocusSettings, RenderSettings

if TYPE_CHECKING:
    from d2f_core.focus.autofocus import FocusSuggestion


class FocusPanel(SettingsPanel):
    """Edits FocusSettings; also shows where the focus landed and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("focus", self.tr("Focus"), parent)
        self._focus_disparity = 0.5  # where it landed; the settings only say where it is wanted
        self._found: FocusSuggestion | None = None  # by autofocus, with the extent of its subject
        self.auto = QPushButton("  " + self.tr("Auto"))
        set_icon(self.auto, "autofocus")
        self.auto.setAccessibleName(self.tr("Auto focus"))
        self.auto.setToolTip(self.tr("Focus on a face, else on the subject (A)"))
        self.reason = PlainLabel()
        self.reason.setProperty("quiet", True)
        self.reason.setWordWrap(True)
        self.ruler, self.tilt = DepthRuler(), TiltPad()
        self.foreground = setting_box("focus.keep_foreground_sharp")
        self.whole_subject = setting_box("focus.whole_subject")
        self._lay_out_rows()
        self.whole_subject.clicked.connect(self._keep_subject)
        self.auto.clicked.connect(self.focus_automatically)
        self.foreground.clicked.connect(self._keep_foreground)
        self.ruler.edited.connect(self._range_edited)
        self.tilt.changed.connect(self._tilted)
        self.tilt.reset_asked.connect(self._reset_tilt)
        for part in (self.ruler, self.tilt):
            part.drag_started.connect(self.drag_started)
            part.drag_ended.connect(self.drag_ended)
        self.show_focus(None)

    def focus_automatically(self) -> None:
        """Forget the tap and the slider; keep the range."""
        self.edit(disparity=None, point=None, whole_at_point=False)

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        if settings.focus.disparity is not None:
            self._focus_disparity = settings.focus.disparity
        self._show_range()
        self.tilt.show_tilt(settings.focus.tilt_x, settings.focus.tilt_y)
        self.foreground.setChecked(settings.focus.keep_foreground_sharp)
        self._show_whole_subject(settings.focus)

    def show_focus(self, focus: FocusSuggestion | None, otherwise: str = "") -> None:
        """Show where the focus landed, or these words; the slider follows it unless a person moves it."""
        self.reason.setText(otherwise if focus is None else focus_sentence(focus, self, self.settings.focus))
        row = self.rows["focus.disparity"]
        if focus is None:
            self._found = None
        if focus is not None and self.settings.focus.disparity is None and not row.slider.isSliderDown():
            row.show_value(focus.disparity)
            self._focus_disparity, self._found = focus.disparity, focus
            self._show_range()

    def change_field(self, name: str, value: float) -> None:
        if name == "focus.disparity":
            focus = replace(self._shown_focus(), disparity=value, point=None)
            self.edited.emit(replace(self.settings, focus=focus))
        elif name == "focus.range_near":
            self._range_edited(replace(self._shown_focus(), range_near=value))
        elif name == "focus.range_far":
            self._range_edited(replace(self._shown_focus(), range_far=value))
        else:
            super().change_field(name, value)

    def _lay_out_rows(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(self.auto)
        top.addWidget(self.reason, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.ruler)
        numbers = self.add_group("numbers", self.tr("Sharp range"))
        numbers.body.addWidget(self.whole_subject)
        numbers.body.addWidget(self.foreground)
        self.add_field("focus.disparity", numbers)
        self.add_field("focus.range_near", numbers)
        self.add_field("focus.range_far", numbers)
        self.add_field("focus.falloff_near", numbers)
        self.add_field("focus.falloff_far", numbers)
        tilt = self.add_group("tilt", self.tr("Tilt"))
        tilt.body.addWidget(self.tilt, 0, Qt.AlignmentFlag.AlignHCenter)
        self.add_field("focus.tilt_x", tilt)
        self.add_field("focus.tilt_y", tilt)

    def _show_range(self) -> None:
        """The range on the ruler and in numbers, as it is in the picture."""
        shown = self._shown_focus()
        self.ruler.show_focus(shown, self._focus_disparity)
        for name, width in (("focus.range_near", shown.range_near), ("focus.range_far", shown.range_far)):
            if not self.rows[name].slider.isSliderDown():
                self.rows[name].show_value(width)

    def _shown_focus(self) -> FocusSettings:
        """The settings with the range that autofocus gives the subject, as the picture shows it."""
        focus = self.settings.focus
        is_its_own = self._found is not None and (self._found.reason == "tap") == (focus.point is not None)
        return covering(focus, self._found) if self._found is not None and is_its_own else focus

    def _range_edited(self, focus: FocusSettings) -> None:
        """What a person sets holds: from then on the subject no longer widens the range."""
        shown = self._shown_focus()
        if (focus.range_near, focus.range_far) != (shown.range_near, shown.range_far):
            focus = self._without_subject(focus)
        self.edited.emit(replace(self.settings, focus=focus))

    def _tilted(self, tilt_x: float, tilt_y: float) -> None:
        self.edit(tilt_x=tilt_x, tilt_y=tilt_y)

    def _reset_tilt(self) -> None:
        self.edit(tilt_x=0.0, tilt_y=0.0)

    def _without_subject(self, focus: FocusSettings) -> FocusSettings:
        if focus.point is None or focus.disparity is not None:
            return replace(focus, whole_subject=False)
        return replace(focus, whole_at_point=False)  # the next click means a whole subject again

    def _show_whole_subject(self, focus: FocusSettings) -> None:
        """Ticked only while it is so; off where a depth or a box says what is sharp."""
        has_subject = focus.disparity is None
        self.whole_subject.setEnabled(has_subject)
        self.whole_subject.setToolTip(
            from_core(SETTINGS["focus.whole_subject"].help)
            if has_subject
            else self.tr("A depth says what is sharp: click a subject, or press A, to keep a whole one.")
        )
        self.whole_subject.setChecked(keeps_subject(focus))

    def _keep_subject(self, is_kept: bool) -> None:
        self.edit(whole_subject=is_kept, whole_at_point=is_kept and self.settings.focus.point is not None)

    def _keep_foreground(self, is_kept: bool) -> None:
        self.edit(keep_foreground_sharp=is_kept)


def focus_sentence(focus: FocusSuggestion, where: QWidget, wanted: FocusSettings | None = None) -> str:
    """Why the focus is where it is, for a person; `wanted` are the settings that led to it."""
    sentences = {
        "face": where.tr("Focused on a face"),
        "eye": where.tr("Focused on an eye"),
        "subject": where.tr("Focused on the subject"),
        "centre": where.tr("Focused on the centre"),
        "tap": where.tr("Focused where you clicked"),
        "disparity": where.tr("Focused at the chosen depth"),
    }
    if focus.reason == "disparity" and wanted is not None and wanted.point is not None:
        return where.tr("Focused on the box you drew")
    return sentences.get(focus.reason, where.tr("In focus"))
