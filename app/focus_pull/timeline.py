"""The strip below the picture: buttons, easing, duration and the track of a focus pull."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.focus_pull.clip import SHORTEST_S, Clip
from app.focus_pull.track import Track
from app.number_fields import NumberField
from app.plain_text import PlainLabel
from app.theme import GRID_PX, set_icon
from d2f_core.video.focus_pull import EASINGS, LONGEST_S, keyframe_at

ICON = QSize(20, 20)


class Timeline(QFrame):
    """Shows a clip and edits it; what a keyframe takes and how it is played is the feature's.

    Signals:
        keyframe_asked(): set a keyframe at the playhead.
        play_asked(): play or stop.
        export_asked(): write the video.
        close_asked(): hide the strip.
    """

    keyframe_asked = Signal()
    play_asked = Signal()
    export_asked = Signal()
    close_asked = Signal()

    def __init__(self, clip: Clip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._clip = clip
        self.track = Track(clip)
        self._make_buttons()
        self._make_fields()
        self._lay_out()
        self._connect()
        self._show()

    def name_keys(self, actions: Actions) -> None:
        """Take the tooltips, with their keys, from the actions that do the same."""
        self.keyframe.setToolTip(actions["set_keyframe"].toolTip())
        self.play.setToolTip(actions["play_pull"].toolTip())

    def show_playing(self, is_playing: bool) -> None:
        """The play button stops while it plays."""
        set_icon(self.play, "stop" if is_playing else "play")
        self.play.setAccessibleName(self.tr("Stop") if is_playing else self.tr("Play"))

    def _make_buttons(self) -> None:
        self.play, self.remove, self.close_button = QToolButton(), QToolButton(), QToolButton()
        self.keyframe = QPushButton("  " + self.tr("Set keyframe"))
        self.export = QPushButton(self.tr("Export video…"))
        set_icon(self.keyframe, "keyframe")
        set_icon(self.remove, "remove")
        self.remove.setToolTip(self.tr("Remove this keyframe (Del)"))
        set_icon(self.close_button, "close")
        self.close_button.setToolTip(self.tr("Hide the timeline"))
        for button in (self.play, self.remove, self.close_button):
            button.setIconSize(ICON)
            button.setAccessibleName(button.toolTip())
        self.keyframe.setAccessibleName(self.tr("Set keyframe"))
        self.show_playing(False)

    def _make_fields(self) -> None:
        self.easing, self.duration, self.facts = QComboBox(), NumberField(), PlainLabel()
        for easing in EASINGS:
            self.easing.addItem(self._easing_text(easing), easing)
        self.easing.setToolTip(self.tr("How each movement begins and ends"))
        self.easing.setAccessibleName(self.tr("Easing"))
        self.duration.setRange(SHORTEST_S, LONGEST_S)
        self.duration.setDecimals(1)
        self.duration.setSingleStep(0.5)
        self.duration.setSuffix(self.tr(" s"))
        self.duration.setKeyboardTracking(False)
        self.duration.setFixedWidth(80)
        self.duration.setToolTip(self.tr("Length of the clip; its keyframes keep their share of it"))
        self.duration.setAccessibleName(self.tr("Duration in seconds"))
        self.facts.setProperty("quiet", True)
        self.facts.setWordWrap(True)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        for button in (self.play, self.keyframe, self.remove):
            top.addWidget(button)
        top.addStretch(1)
        for widget in (self.easing, self.duration, self.export, self.close_button):
            top.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        layout.addLayout(top)
        layout.addWidget(self.facts)  # a line of its own: between the buttons it would wrap to five in a small window
        layout.addWidget(self.track)

    def _connect(self) -> None:
        self.play.clicked.connect(self.play_asked)
        self.track.play_asked.connect(self.play_asked)
        self.keyframe.clicked.connect(self.keyframe_asked)
        self.remove.clicked.connect(self.track.remove_chosen)
        self.export.clicked.connect(self.export_asked)
        self.close_button.clicked.connect(self.close_asked)
        self.easing.activated.connect(self._choose_easing)
        self.duration.valueChanged.connect(self._clip.set_duration)
        self._clip.changed.connect(self._show)
        self._clip.playhead_moved.connect(self._show)

    def _choose_easing(self) -> None:
        self._clip.set_easing(self.easing.currentData())

    def _show(self) -> None:
        state = self._clip.state
        with QSignalBlocker(self.duration), QSignalBlocker(self.easing):
            self.duration.setValue(state.duration_s)
            self.easing.setCurrentIndex(self.easing.findData(state.easing))
        self.play.setEnabled(len(state.keyframes) > 1)
        self.export.setEnabled(len(state.keyframes) > 1)
        self.remove.setEnabled(self._clip.chosen is not None)
        self.facts.setText(self._sentence())
        self.facts.setToolTip(self.facts.text())

    def _sentence(self) -> str:
        """What the playhead stands on, or what to do next."""
        pull, chosen, number = self._clip.pull, self._clip.chosen, self.locale().toString
        if pull is None:
            return self.tr("Focus the photo and set a keyframe; move the line, refocus, set another.")
        if len(pull.keyframes) == 1:
            if chosen is None:
                return self.tr("Now refocus or change the aperture, and set the second keyframe.")
            return self.tr("Now move the line to another moment.")
        now = keyframe_at(pull, self._clip.time_s)
        f_number = now.f_number or 0.0
        moment = self.tr("{time} s · depth {depth} · f/{f_number}").format(
            time=number(self._clip.time_s, "f", 2),
            depth=number(now.disparity or 0.0, "f", 2),
            f_number=number(f_number, "f", 2 if f_number < 1 else 1 if f_number < 10 else 0),
        )
        if chosen is None:
            return moment
        place = self.tr("keyframe {index} of {count}").format(index=chosen + 1, count=len(pull.keyframes))
        return f"{moment} · {place}"

    def _easing_text(self, easing: str) -> str:
        return {
            "linear": self.tr("Even"),
            "ease-in": self.tr("Slow start"),
            "ease-out": self.tr("Slow end"),
            "ease-in-out": self.tr("Slow start and end"),
        }[easing]
