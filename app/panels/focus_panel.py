"""What stays sharp: autofocus, the depth in focus, how far around it stays sharp, the foreground."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from app.panels.settings_panel import SettingsPanel
from app.theme import GRID_PX, icon
from d2f_core.settings import FocusSettings, RenderSettings

if TYPE_CHECKING:
    from d2f_core.defocus.autofocus import FocusSuggestion


class FocusPanel(SettingsPanel):
    """Edits FocusSettings; also shows where the focus landed and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("focus", self.tr("Focus"), parent)
        self.auto = QPushButton(icon("autofocus"), "  " + self.tr("Auto focus"))
        self.auto.setAccessibleName(self.tr("Auto focus"))
        self.auto.setToolTip(self.tr("Focus on a face, else on the subject (A)"))
        self.reason = QLabel()
        self.reason.setProperty("quiet", True)
        self.reason.setWordWrap(True)
        self.reason.setContentsMargins(0, GRID_PX // 2, 0, GRID_PX // 2)
        self.foreground = QCheckBox(self.tr("Keep foreground sharp"))
        self.foreground.setToolTip(self.tr("Nothing in front of the focus blurs."))
        self._lay_out_rows()
        self.auto.clicked.connect(self.focus_automatically)
        self.foreground.clicked.connect(self._keep_foreground)
        self.show_focus(None)

    def focus_automatically(self) -> None:
        """Forget the tap and the slider; keep the range."""
        self.edit(disparity=None, point=None)

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        self.foreground.setChecked(settings.focus.keep_foreground_sharp)

    def show_focus(self, focus: FocusSuggestion | None) -> None:
        """Show where the focus landed; the slider follows it unless a person moves it."""
        self.reason.setText(focus_sentence(focus, self, self.settings.focus))
        row = self.rows["focus.disparity"]
        if focus is not None and self.settings.focus.disparity is None and not row.slider.isSliderDown():
            row.show_value(focus.disparity)

    def change_field(self, name: str, value: float) -> None:
        if name == "focus.disparity":
            focus = replace(self.settings.focus, disparity=value, point=None)
            self.edited.emit(replace(self.settings, focus=focus))
        else:
            super().change_field(name, value)

    def _lay_out_rows(self) -> None:
        self.body.addWidget(self.auto)
        self.body.addWidget(self.reason)
        self.add_field("focus.disparity", self.tr("Depth"))
        self.add_field("focus.range_near", self.tr("Sharp in front"))
        self.add_field("focus.range_far", self.tr("Sharp behind"))
        self.add_field("focus.falloff_near", self.tr("Falloff in front"))
        self.add_field("focus.falloff_far", self.tr("Falloff behind"))
        self.add_field("focus.tilt_x", self.tr("Tilt sideways"))
        self.add_field("focus.tilt_y", self.tr("Tilt up/down"))
        self.body.addWidget(self.foreground)

    def _keep_foreground(self, is_kept: bool) -> None:
        self.edit(keep_foreground_sharp=is_kept)


def focus_sentence(focus: FocusSuggestion | None, where: QWidget, wanted: FocusSettings | None = None) -> str:
    """Why the focus is where it is, for a person; `wanted` are the settings that led to it."""
    sentences = {
        "face": where.tr("Focused on a face"),
        "eyes": where.tr("Focused on the eyes"),
        "eye": where.tr("Focused on an eye"),
        "subject": where.tr("Focused on the subject"),
        "centre": where.tr("Focused on the centre"),
        "tap": where.tr("Focused where you clicked"),
        "disparity": where.tr("Focused at the chosen depth"),
    }
    if focus is None:
        return where.tr("Click the photo where it should be sharp")
    if focus.reason == "disparity" and wanted is not None and wanted.point is not None:
        return where.tr("Focused on the box you drew")
    return sentences.get(focus.reason, where.tr("In focus"))
