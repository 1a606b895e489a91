"""The focus-pull video: timeline, keyframes from what is on the screen, playback, export.

Moving the playhead shows that moment without touching the document. Editing focus or blur goes back to the document,
so that the next keyframe can be made; other edits keep the moment, in the new look.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.actions import ActionInfo
from app.dialogs.modal import run_modal
from app.dialogs.video_dialog import VideoChoice, VideoDialog
from app.features.feature import Feature
from app.focus_pull.clip import Clip
from app.focus_pull.player import Player
from app.focus_pull.timeline import Timeline
from app.preferences import Preferences
from app.rendering.render_request import Rendered, VideoRequest
from app.roll import RollPhoto
from d2f_core.photo.photo import Photo
from d2f_core.settings import RenderSettings
from d2f_core.video.focus_pull import Keyframe, Moment, settings_at

SHOWN_KEY = "window/timeline"


class FocusPullFeature(Feature):
    """Between clip, timeline, document, preview and service.

    Attributes:
        clip, player: of the open photo.
        timeline: the strip, hidden until asked for.
    """

    def actions(self) -> list[ActionInfo]:
        self.clip = Clip(self)
        self.player = Player(self.clip, self)
        return [
            ActionInfo(
                "timeline", self.tr("Focus-pull &timeline"), ("T",), "", "view/strips", self._show_timeline,
                needs_photo=False, is_switch=True,
            ),
            ActionInfo("set_keyframe", self.tr("Set &keyframe"), ("Shift+K",), "", "file/video", self.set_keyframe),
            ActionInfo("play_pull", self.tr("&Play focus pull"), ("Shift+P",), "", "file/video", self.play),
            ActionInfo(
                "export_video", self.tr("Export &video…"), ("Ctrl+Alt+E",), "", "file/video", self.ask_and_export
            ),
        ]  # fmt: skip

    def set_up(self) -> None:
        parts = self.parts
        self.timeline = Timeline(self.clip)
        self.timeline.name_keys(parts.actions_by_name)
        self.timeline.hide()
        parts.add_strip(self.timeline)
        self._is_at_moment = False
        self._photo: Photo | None = None
        self._asked: tuple[float, RenderSettings] | None = None  # a keyframe that waits for its depth
        self._seen = parts.document.settings
        parts.document.photo_changed.connect(self._start_over)
        parts.document.settings_changed.connect(self._settings_changed)
        parts.preview.rendered.connect(self._take_rendered)
        parts.roll.state_changed.connect(self._take_state)
        self.clip.playhead_moved.connect(self._show_moment)
        self.clip.changed.connect(self._clip_changed)
        self.player.state_changed.connect(self._player_changed)
        self.timeline.keyframe_asked.connect(self.set_keyframe)
        self.timeline.play_asked.connect(self.play)
        self.timeline.export_asked.connect(self.ask_and_export)
        self.timeline.close_asked.connect(parts.actions_by_name["timeline"].trigger)
        self._start_over()

    def restore(self, preferences: Preferences) -> None:
        self.parts.actions_by_name["timeline"].setChecked(bool(preferences.number(SHOWN_KEY, 0)))

    def remember(self, preferences: Preferences) -> None:
        preferences.set_number(SHOWN_KEY, int(self.parts.actions_by_name["timeline"].isChecked()))

    def set_keyframe(self) -> None:
        """Keep the photo's settings, or the moment that is looked at, as a keyframe at the playhead.

        Never a look on trial: that one is on the screen only while the pointer rests on it.
        """
        parts = self.parts
        if parts.document.photo is None:
            return
        parts.actions_by_name["timeline"].setChecked(True)
        self._asked = (self.clip.time_s, self._moment() if self._is_at_moment else parts.document.settings)
        if parts.preview.shown is not None:
            self._take_rendered(parts.preview.shown)

    def play(self) -> None:
        """Play, or stop."""
        if len(self.clip.state.keyframes) > 1:
            self.parts.actions_by_name["timeline"].setChecked(True)
            self.player.toggle()

    def ask_and_export(self) -> None:
        """The dialog for the video."""
        photo, pull = self.parts.document.photo, self.clip.pull
        if photo is None or pull is None or len(pull.keyframes) < 2:
            self.parts.actions_by_name["timeline"].setChecked(True)
            self.parts.status.show_message(self.tr("A focus pull needs two keyframes: set them on the timeline first."))
            return
        self.player.stop()
        dialog = VideoDialog(photo, pull, self.parts.preferences, self.parts.window)
        if not run_modal(dialog):
            return
        self.clip.set_camera(*dialog.camera)
        if dialog.choice is not None:
            self.export(dialog.choice)
        else:
            self.clip.go_to(0.0)
            self.play()

    def export(self, choice: VideoChoice) -> None:
        """Render and write in the background."""
        photo, pull = self.parts.document.photo, self.clip.pull
        assert photo is not None and pull is not None
        request = VideoRequest(
            photo=photo,
            settings=self.parts.document.settings,
            pull=replace(pull, fps=choice.fps, move=choice.move, breathing=choice.breathing),
            path=choice.path,
            long_side=choice.long_side,
            overwrite=choice.overwrite,
        )
        self.parts.service.export(request)

    def _show_timeline(self, is_shown: bool) -> None:
        self.timeline.setVisible(is_shown)
        if is_shown:
            self.timeline.track.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.player.stop()
        self._leave_moment()
        self.parts.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_rendered(self, rendered: Rendered) -> None:
        """A keyframe waits for the depth that its focus turns out to have."""
        if self._asked is None or rendered.request.settings.focus != self._asked[1].focus:
            return
        (time_s, settings), focus = self._asked, rendered.rendering.focus
        self._asked = None
        pinned = replace(settings, focus=replace(settings.focus, point=focus.point))
        self.clip.set_keyframe(Keyframe.of(time_s, pinned, float(focus.disparity)))

    def _moment(self) -> RenderSettings:
        """The settings at the playhead."""
        assert self.clip.pull is not None
        return settings_at(self.parts.document.settings, self.clip.pull, self.clip.time_s)

    def _show_moment(self) -> None:
        if self.clip.pull is None or self.parts.document.photo is None or not self.timeline.isVisible():
            return
        self._is_at_moment = True
        pull, time_s, moment = self.clip.pull, self.clip.time_s, self._moment()
        camera = Moment(pull, time_s) if pull.move is not None or pull.breathing > 0 else None
        self.parts.preview.show_moment(moment, camera=camera, is_playing=self.player.is_playing)

    def _take_state(self, entry: RollPhoto) -> None:
        """Another window's pull was taken."""
        if entry is self.parts.roll.current and entry.pull != self.clip.pull:
            self._start_over()

    def _clip_changed(self) -> None:
        entry = self.parts.roll.current
        if entry is not None and entry.pull != self.clip.pull:
            entry.pull = self.clip.pull
            self.parts.sessions.changed()
            self.parts.roll.state_changed.emit(entry)
        if self._is_at_moment and self.clip.pull is None:
            self._leave_moment()
        elif self._is_at_moment:
            self._show_moment()

    def _player_changed(self) -> None:
        self.timeline.show_playing(self.player.is_playing)
        if self._is_at_moment:
            self._show_moment()

    def _settings_changed(self) -> None:
        old, new = self._seen, self.parts.document.settings
        self._seen = new
        if (old.focus, old.blur) != (new.focus, new.blur):
            self._is_at_moment = False
            self.player.stop()
        elif self._is_at_moment:
            self._show_moment()

    def _leave_moment(self) -> None:
        if self._is_at_moment:
            self._is_at_moment = False
            self.parts.preview.show_moment(None)

    def _start_over(self) -> None:
        self._is_at_moment, self._asked = False, None
        self._seen = self.parts.document.settings
        self.player.stop()
        photo, before, self._photo = self.parts.document.photo, self._photo, self.parts.document.photo
        if photo is None or before is None or not photo.is_read_again(before):  # else it was only turned
            self.clip.open(None if self.parts.roll.current is None else self.parts.roll.current.pull)
        self.timeline.setEnabled(self.parts.document.photo is not None)
