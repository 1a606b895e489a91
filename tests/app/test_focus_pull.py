"""The timeline through the real widgets: keyframes from the picture, playback, export, keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.video_dialog import VideoDialog, default_video_path
from app.features.focus_pull import FocusPullFeature
from app.features.photos import PhotosFeature
from app.main_window import MainWindow
from app.parts import Parts
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.render_request import Exported, Outcome, RenderRequest, Stopped
from app.roll import RollPhoto
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import ApertureSettings, BlurSettings, RenderSettings
from d2f_core.storage.session import save_session, session_path
from d2f_core.storage.sidecar import Sidecars
from d2f_core.video.focus_pull import FocusPull, Keyframe, Moment, render_frames, settings_at
from d2f_core.video.moves import CameraMove
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine


@pytest.fixture
def pull(opened: MainWindow) -> FocusPullFeature:
    """The feature with its timeline shown."""
    opened.actions_by_name["timeline"].trigger()
    return opened.feature(FocusPullFeature)


@pytest.fixture
def two(pull: FocusPullFeature, qtbot: QtBot) -> FocusPullFeature:
    """From the top (far) at f/1.9 to the bottom (near) at f/4."""
    window = pull.parts
    focus_at(window, 0.2)
    wait_for_final(window, qtbot)
    QTest.mouseClick(pull.timeline.keyframe, Qt.MouseButton.LeftButton)
    pull.clip.go_to(4.0)
    settings = window.document.settings
    window.document.edit(replace(settings, blur=BlurSettings.from_f_number(4.0)))
    focus_at(window, 0.8)
    wait_for_final(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    return pull


def focus_at(window: MainWindow | Parts, y: float) -> None:
    """A click on the picture."""
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=window.canvas.state.position_of((0.5, y)).toPoint())


def wait_for_moment(window: MainWindow | Parts, qtbot: QtBot) -> None:
    """Until the final picture of the wanted moment is shown."""

    def is_there() -> None:
        shown = window.preview.shown
        assert shown is not None and not shown.request.is_draft
        assert shown.request.settings == window.preview.wanted and window.service.slot.is_idle

    qtbot.waitUntil(is_there, timeout=5000)


class TestKeyframes:
    def test_they_keep_focus_and_aperture_of_the_picture(self, two: FocusPullFeature) -> None:
        first, last = two.clip.state.keyframes
        assert (first.time_s, last.time_s) == (0.0, 4.0)
        assert (first.disparity, last.disparity) == pytest.approx((0.2, 0.8), abs=0.02)
        assert first.point == pytest.approx((0.5, 0.2), abs=0.02)
        assert last.f_number == pytest.approx(4.0)

    def test_one_waits_for_the_depth_of_its_focus(
        self, pull: FocusPullFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.hold()
        focus_at(pull.parts, 0.7)
        QTest.mouseClick(pull.timeline.keyframe, Qt.MouseButton.LeftButton)
        assert not pull.clip.state.keyframes
        engine.let_go()
        qtbot.waitUntil(lambda: len(pull.clip.state.keyframes) == 1)
        assert pull.clip.state.keyframes[0].disparity == pytest.approx(0.7, abs=0.02)

    def test_setting_one_opens_the_timeline(self, opened: MainWindow) -> None:
        opened.actions_by_name["set_keyframe"].trigger()
        pull = opened.feature(FocusPullFeature)
        assert pull.timeline.isVisible() and len(pull.clip.state.keyframes) == 1

    def test_another_photo_starts_anew(self, two: FocusPullFeature, tmp_path: Path, qtbot: QtBot) -> None:
        two.parts.files.open(make_photo_file(tmp_path / "other.jpg"))
        qtbot.waitUntil(lambda: two.parts.document.photo.path.name == "other.jpg")
        assert two.clip.pull is None
        wait_for_final(two.parts, qtbot)


class TestMoments:
    def test_the_playhead_shows_its_moment_and_leaves_the_document(self, two: FocusPullFeature, qtbot: QtBot) -> None:
        window, before = two.parts, two.parts.document.settings
        two.clip.go_to(2.0)
        wait_for_moment(window, qtbot)
        shown = window.preview.shown.request.settings
        assert shown.focus.disparity == pytest.approx(0.5, abs=0.02)
        assert window.document.settings == before and not window.preview.shown.request.is_draft
        assert window.status.focus.text().startswith("A moment of the focus pull · depth 0.5")
        assert window.canvas.state.marker is None

    def test_refocusing_goes_back_to_the_document(self, two: FocusPullFeature, qtbot: QtBot) -> None:
        two.clip.go_to(2.0)
        focus_at(two.parts, 0.6)
        wait_for_final(two.parts, qtbot)
        QTest.mouseClick(two.timeline.keyframe, Qt.MouseButton.LeftButton)
        assert two.clip.state.keyframes[1].disparity == pytest.approx(0.6, abs=0.02)

    def test_another_look_keeps_the_moment(self, two: FocusPullFeature, qtbot: QtBot) -> None:
        two.clip.go_to(2.0)
        settings = two.parts.document.settings
        two.parts.document.edit(replace(settings, aperture=ApertureSettings("ring")))
        wanted = two.parts.preview.wanted
        assert wanted.aperture.shape == "ring" and wanted.focus.disparity == pytest.approx(0.5, abs=0.02)
        wait_for_moment(two.parts, qtbot)

    def test_hiding_the_timeline_goes_back_to_the_document(self, two: FocusPullFeature, qtbot: QtBot) -> None:
        two.clip.go_to(2.0)
        QTest.mouseClick(two.timeline.close_button, Qt.MouseButton.LeftButton)
        assert not two.timeline.isVisible() and not two.parts.actions_by_name["timeline"].isChecked()
        wait_for_final(two.parts, qtbot)

    def test_playing_asks_for_drafts_and_ends_with_a_final(
        self, two: FocusPullFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        two.clip.go_to(0.0)
        wait_for_moment(two.parts, qtbot)
        count = len(engine.begun)
        QTest.keyClick(two.parts.canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
        assert two.player.is_playing and two.timeline.play.accessibleName() == "Stop"
        qtbot.waitUntil(lambda: len(engine.begun) > count + 2)
        assert all(request.is_draft for request in engine.begun[count:])
        QTest.mouseClick(two.timeline.play, Qt.MouseButton.LeftButton)
        assert not two.player.is_playing
        wait_for_moment(two.parts, qtbot)

    def test_a_slow_machine_leaves_frames_out(self, two: FocusPullFeature, engine: FakeEngine, qtbot: QtBot) -> None:
        wait_for_moment(two.parts, qtbot)
        engine.hold()
        count = len(engine.begun)
        for time in (0.5, 1.0, 1.5, 2.0):
            two.clip.go_to(time)
        engine.let_go()
        wait_for_moment(two.parts, qtbot)
        drafts = [request for request in engine.begun[count:] if request.is_draft]
        assert len(drafts) == 2  # the first, and the newest


class TestTrack:
    def test_drag_a_keyframe(self, two: FocusPullFeature) -> None:
        track = two.timeline.track
        start = track.position_of(1).toPoint()
        QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(track, QPoint(round(track.x_of(3.0)), start.y()))
        QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=start)
        assert two.clip.state.keyframes[1].time_s == pytest.approx(3.0, abs=0.1)
        assert two.clip.time_s == two.clip.state.keyframes[1].time_s

    def test_press_elsewhere_moves_the_playhead(self, two: FocusPullFeature) -> None:
        track = two.timeline.track
        QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.x_of(1.0)), track.height() - 4))
        assert two.clip.time_s == pytest.approx(1.0, abs=0.05)

    def test_keys(self, two: FocusPullFeature) -> None:
        track, clip = two.timeline.track, two.clip
        QTest.keyClick(track, Qt.Key.Key_Home)
        QTest.keyClick(track, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert clip.time_s == pytest.approx(10 / 24)
        QTest.keyClick(track, Qt.Key.Key_PageDown)
        QTest.keyClick(track, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert clip.state.keyframes[1].time_s == pytest.approx(4.0 - 1 / 24)
        QTest.keyClick(track, Qt.Key.Key_Delete)
        assert len(clip.state.keyframes) == 1
        QTest.keyClick(track, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(clip.state.keyframes) == 2
        QTest.keyClick(track, Qt.Key.Key_Space)
        assert two.player.is_playing
        QTest.keyClick(track, Qt.Key.Key_Space)

    def test_undo_on_the_track_leaves_the_photo_alone(self, two: FocusPullFeature) -> None:
        settings = two.parts.document.settings
        QTest.keyClick(two.timeline.track, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(two.clip.state.keyframes) == 1 and two.parts.document.settings == settings

    def test_a_screen_reader_hears_moment_and_keyframe(self, two: FocusPullFeature) -> None:
        track = two.timeline.track
        assert track.accessibleName()
        assert track.accessibleDescription() == "4.00 of 4.0 seconds, keyframe 2 of 2"
        assert "keyframe 2 of 2" in two.timeline.facts.text() and "f/4.0" in two.timeline.facts.text()

    def test_easing_and_duration(self, two: FocusPullFeature) -> None:
        two.timeline.easing.setCurrentIndex(0)
        two.timeline.easing.activated.emit(0)
        two.timeline.duration.setValue(2.0)
        assert (two.clip.state.easing, two.clip.state.duration_s) == ("linear", 2.0)
        assert [key.time_s for key in two.clip.state.keyframes] == [0.0, 2.0]

    def test_it_paints(self, two: FocusPullFeature) -> None:
        image = two.timeline.track.grab().toImage()
        colours = {
            image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 3)
        }
        assert len(colours) > 4


class TestCamera:
    def test_play_in_the_window_shows_each_moment_from_the_clips_camera(
        self, two: FocusPullFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        two.clip.set_camera(CameraMove("arc", -0.4), 0.1)
        two.clip.go_to(2.0)
        wait_for_moment(two.parts, qtbot)
        moment = engine.done[-1].moment
        assert moment == Moment(two.clip.pull, 2.0) and moment.pull.move == CameraMove("arc", -0.4)
        assert moment.growth == pytest.approx(1 + 0.1 * 0.3, abs=0.005)  # halfway from 0.2 to 0.8
        two.parts.document.edit(replace(two.parts.document.settings, blur=BlurSettings(30)))
        wait_for_final(two.parts, qtbot)
        assert engine.done[-1].moment is None

    def test_a_camera_that_moves_while_the_focus_rests_is_rendered_anew(
        self, two: FocusPullFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        first = two.clip.state.keyframes[0]
        two.clip.open(FocusPull((first, replace(first, time_s=4.0)), move=CameraMove("parallax", 1.0)))
        for time_s in (1.0, 3.0):
            two.clip.go_to(time_s)
            qtbot.waitUntil(lambda time_s=time_s: engine.done[-1].moment == Moment(two.clip.pull, time_s))

    def test_the_dialog_plays_it_and_the_clip_keeps_it(
        self, two: FocusPullFeature, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def choose(dialog: VideoDialog) -> bool:
            dialog.move_kind.setCurrentIndex(dialog.move_kind.findData("dolly"))
            dialog.amount.setValue(60)
            dialog.play.click()
            return dialog.result() == VideoDialog.DialogCode.Accepted

        monkeypatch.setattr("app.features.focus_pull.run_modal", choose)
        two.ask_and_export()
        assert two.player.is_playing and two.clip.pull.move == CameraMove("dolly", 0.6)
        two.player.stop()
        two.clip.undo()
        assert two.clip.pull.move is None

    def test_the_engine_shows_what_the_file_will_hold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pixels = np.random.default_rng(1).integers(0, 255, (60, 90, 3)).astype(np.uint8)
        disparity = np.tile(np.linspace(0, 1, 90, dtype=np.float32), (60, 1))
        engine, photo = CoreEngine(), Photo(cv2.GaussianBlur(pixels, (0, 0), 3))
        pipeline = Pipeline(photo, disparity=disparity)
        monkeypatch.setattr(engine, "_pipeline_of", lambda _photo: pipeline)
        keyframes = (Keyframe(0.0, 0.2, f_number=4.0), Keyframe(1.0, 0.8, f_number=4.0))
        clip = FocusPull(keyframes, fps=2.0, duration_s=1.0, move=CameraMove("parallax", 1.0), breathing=0.1)
        settings = RenderSettings()
        frames = render_frames(Pipeline(photo, disparity=disparity), settings, clip, quality=Quality.DRAFT)
        for time_s, frame in zip(clip.times_s(), frames, strict=True):
            now = settings_at(settings, clip, time_s)
            request = RenderRequest(photo, now, None, is_draft=True, moment=Moment(clip, time_s))
            shown = engine.render(request, lambda _fraction, _text: None).pixels
            assert np.abs(shown.astype(int) - frame).max() <= 1
            still = engine.render(replace(request, moment=None), lambda _fraction, _text: None).pixels
            assert np.abs(still.astype(int) - frame).max() > 10


class TestExport:
    @pytest.fixture
    def ended(self, two: FocusPullFeature) -> list[Outcome]:
        outcomes: list[Outcome] = []
        two.parts.service.ended.connect(outcomes.append)
        return outcomes

    @pytest.fixture
    def dialog(self, two: FocusPullFeature, qtbot: QtBot, tmp_path: Path) -> VideoDialog:
        dialog = VideoDialog(two.parts.document.photo, two.clip.pull, Preferences(temporary=True), two.parts.window)
        qtbot.addWidget(dialog)
        dialog.path.setText(str(tmp_path / "clip.mp4"))
        return dialog

    def test_the_file_is_written(
        self, two: FocusPullFeature, dialog: VideoDialog, ended: list[Outcome], tmp_path: Path, qtbot: QtBot
    ) -> None:
        two.clip.set_duration(0.5)
        dialog.accept()
        two.export(dialog.choice)
        qtbot.waitUntil(lambda: any(isinstance(outcome, Exported) for outcome in ended))
        capture = cv2.VideoCapture(str(tmp_path / "clip.mp4"))
        assert (int(capture.get(cv2.CAP_PROP_FRAME_COUNT)), capture.get(cv2.CAP_PROP_FPS)) == (12, 24.0)
        assert "clip.mp4" in two.parts.notices.rows["written"].text.text()

    def test_cancel_leaves_no_file(
        self,
        two: FocusPullFeature,
        dialog: VideoDialog,
        ended: list[Outcome],
        engine: FakeEngine,
        tmp_path: Path,
        qtbot: QtBot,
    ) -> None:
        wait_for_moment(two.parts, qtbot)
        dialog.accept()
        engine.hold()
        two.export(dialog.choice)
        engine.release(3)
        two.parts.status.cancel_asked.emit()
        qtbot.waitUntil(lambda: any(isinstance(outcome, Stopped) for outcome in ended))
        assert not list(tmp_path.glob("*clip*")) and "nothing was written" in two.parts.status.focus.text()

    def test_the_camera_may_move(self, dialog: VideoDialog, tmp_path: Path) -> None:
        assert not dialog.amount.isEnabled()
        dialog.move_kind.setCurrentIndex(dialog.move_kind.findData("arc"))
        assert dialog.amount.isEnabled()
        dialog.amount.setValue(-40)
        dialog.path.setText(str(tmp_path / "clip.webp"))
        assert "WebP" in dialog.size_text.text()
        dialog.accept()
        assert dialog.choice is not None and dialog.choice.move == CameraMove("arc", -0.4)

    def test_what_the_file_will_be(self, dialog: VideoDialog) -> None:
        dialog.fps.setCurrentIndex(2)
        assert "120 frames of 90 × 60 pixels" in dialog.size_text.text()

    def test_an_existing_file_is_only_replaced_when_confirmed(self, dialog: VideoDialog, tmp_path: Path) -> None:
        (tmp_path / "clip.mp4").write_bytes(b"old")
        dialog.confirm = lambda _question, _yes: False
        dialog.accept()
        assert dialog.choice is None
        dialog.confirm = lambda _question, _yes: True
        dialog.accept()
        assert dialog.choice is not None and dialog.choice.overwrite

    def test_a_wrong_name_is_a_sentence_in_the_dialog(self, dialog: VideoDialog, tmp_path: Path) -> None:
        dialog.path.setText(str(tmp_path / "clip.mov"))
        dialog.accept()
        assert dialog.choice is None and ".mp4" in dialog.problem.text()

    def test_without_two_keyframes_it_says_what_to_do(self, pull: FocusPullFeature) -> None:
        pull.ask_and_export()
        assert "two keyframes" in pull.parts.status.focus.text()

    def test_the_proposed_name_is_numbered(self, tmp_path: Path) -> None:
        (tmp_path / "dog-focus-pull.mp4").write_bytes(b"")
        assert default_video_path(tmp_path / "dog.jpg").name == "dog-focus-pull-2.mp4"


def test_no_two_actions_of_the_window_share_a_key(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions_by_name.all() for key in action.shortcuts()]
    assert not {key for key in keys if keys.count(key) > 1}


class TestKept:
    def test_each_photo_keeps_its_keyframes(self, two: FocusPullFeature, tmp_path: Path, qtbot: QtBot) -> None:
        parts, made = two.parts, two.clip.pull
        first = parts.roll.current
        assert first is not None and first.pull == made and first.is_unsaved
        parts.files.open(make_photo_file(tmp_path / "other.jpg"))
        qtbot.waitUntil(lambda: parts.roll.current is not first, timeout=5000)
        assert two.clip.pull is None and first.pull == made
        parts.feature(PhotosFeature).show(first)
        assert two.clip.pull == made

    def test_the_session_file_has_them(self, two: FocusPullFeature, tmp_path: Path, qtbot: QtBot) -> None:
        parts, made = two.parts, two.clip.pull
        entry = parts.roll.current
        assert entry is not None
        with qtbot.waitSignal(parts.sessions.saved, timeout=5000):
            parts.sessions.save_now(entry)
        assert not entry.is_unsaved
        restored = parts.sessions.sidecars.load(entry.path)
        fresh = RollPhoto(entry.path)
        fresh.take(restored)
        assert fresh.pull == made and not fresh.is_unsaved

    def test_one_that_cannot_be_used_is_left_out(self, photo_file: Path) -> None:
        save_session(session_path(photo_file), RenderSettings(), photo_file, {"keyframes": "none"})
        fresh = RollPhoto(photo_file)
        fresh.take(Sidecars(photo_file.parent / "data").load(photo_file))
        assert fresh.pull is None and fresh.history is not None
