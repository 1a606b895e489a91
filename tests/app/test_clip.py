"""The clip behind the timeline: frames, keyframes, undo. No widgets."""

import pytest

from app.focus_pull.clip import FPS, Clip
from app.focus_pull.player import Player
from d2f_core.video.focus_pull import Keyframe


@pytest.fixture
def clip():
    """Near at the start, far at the end, of four seconds."""
    clip = Clip()
    clip.set_keyframe(Keyframe(0.0, 0.9, None, 1.4))
    clip.set_keyframe(Keyframe(4.0, 0.1, None, 4.0))
    return clip


def times(clip: Clip) -> list[float]:
    return [keyframe.time_s for keyframe in clip.state.keyframes]


class TestKeyframes:
    def test_without_keyframes_there_is_no_pull(self):
        assert Clip().pull is None

    def test_they_are_kept_in_order(self, clip):
        clip.set_keyframe(Keyframe(2.0, 0.5))
        assert times(clip) == [0.0, 2.0, 4.0] and clip.pull.keyframes[1].disparity == 0.5

    def test_one_on_the_same_frame_is_replaced(self, clip):
        clip.set_keyframe(Keyframe(0.3 / FPS, 0.7))
        assert times(clip) == [0.0, 4.0] and clip.state.keyframes[0].disparity == 0.7

    def test_the_playhead_chooses(self, clip):
        assert clip.chosen == 0
        clip.go_to(2.0)
        assert clip.chosen is None
        clip.go_to(99.0)
        assert (clip.time_s, clip.chosen) == (4.0, 1)

    def test_a_moved_one_stays_between_its_neighbours_and_takes_the_playhead_along(self, clip):
        clip.move(0, 9.0)
        assert times(clip) == pytest.approx([4.0 - 1 / FPS, 4.0]) and clip.time_s == times(clip)[0]
        clip.move(0, -3.0)
        assert times(clip) == [0.0, 4.0]

    def test_stepping(self, clip):
        clip.step(3)
        assert clip.time_s == pytest.approx(3 / FPS)
        clip.step_keyframe(1)
        assert clip.time_s == 4.0
        clip.step_keyframe(1)
        clip.step_keyframe(-1)
        assert clip.time_s == 0.0


class TestDuration:
    @pytest.mark.parametrize("duration", [2.0, 7.3, 60.0])
    def test_keyframes_keep_their_share_and_the_pull_still_arrives(self, clip, duration):
        clip.set_keyframe(Keyframe(1.0, 0.5))
        clip.go_to(1.0)
        clip.set_duration(duration)
        assert times(clip) == pytest.approx([0.0, duration / 4, duration], abs=0.5 / FPS)
        assert times(clip)[-1] == duration and clip.chosen == 1

    def test_keyframes_close_together_never_fall_on_one_frame(self, clip):
        clip.set_keyframe(Keyframe(1 / FPS, 0.5))
        clip.set_duration(0.1)
        assert len(set(times(clip))) == 3
        assert clip.pull is not None


class TestHistory:
    def test_undo_and_redo(self, clip):
        clip.remove(1)
        clip.set_easing("linear")
        clip.undo()
        clip.undo()
        assert times(clip) == [0.0, 4.0] and clip.state.easing == "ease-in-out"
        clip.redo()
        assert times(clip) == [0.0]

    def test_a_drag_is_one_step(self, clip):
        clip.begin_drag()
        for time in (1.0, 1.5, 2.0):
            clip.move(0, time)
        clip.end_drag()
        clip.undo()
        assert times(clip) == [0.0, 4.0]

    def test_another_photo_starts_anew(self, clip):
        clip.open(None)
        clip.undo()
        assert clip.pull is None and clip.time_s == 0.0


class TestPlayer:
    def test_it_goes_by_the_clock_and_stops_at_the_end(self, clip, qtbot):
        player, moments = Player(clip), []
        clip.playhead_moved.connect(lambda: moments.append(clip.time_s))
        player.play()
        player.show_elapsed(1.0)
        assert player.is_playing and clip.time_s == 1.0
        player.show_elapsed(4.1)
        assert not player.is_playing and clip.time_s == 4.0 and moments[-2:] == [1.0, 4.0]

    def test_from_the_end_it_begins_again(self, clip, qtbot):
        player = Player(clip)
        clip.go_to(4.0)
        player.play()
        assert clip.time_s == 0.0
        player.toggle()
        assert not player.is_playing

    def test_nothing_to_play(self, qtbot):
        player = Player(Clip())
        player.play()
        assert not player.is_playing
