"""`main.py focus-pull`: its options, its sentences, and a clip from a sample photo read back."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import main as program
from d2f_core.cli.focus_pull import pull_of
from d2f_core.cli.main import make_parser
from d2f_core.errors import SettingsError
from d2f_core.video.focus_pull import FocusPull, Keyframe
from d2f_core.video.moves import CameraMove


def pull_from(*arguments) -> FocusPull:
    return pull_of(make_parser().parse_args(["focus-pull", "in.jpg", "out.mp4", *map(str, arguments)]))


@pytest.fixture
def photo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.random.default_rng(3).integers(0, 255, (48, 64, 3), np.uint8)).save("in.png")
    depth = np.zeros((48, 64), np.uint8)
    depth[:, :32] = 230
    Image.fromarray(depth).save("depth.png")
    return tmp_path


class TestOptions:
    def test_points_disparities_and_f_numbers(self):
        pull = pull_from("--from", "0.3,0.4", "--to", "0.1", "--f-number", "1.4:8", "--duration", 2, "--fps", 30)
        assert pull.keyframes == (Keyframe(0.0, None, (0.3, 0.4), 1.4), Keyframe(2.0, 0.1, None, 8.0))
        assert (pull.fps, pull.duration_s, pull.easing) == (30, 2, "ease-in-out")

    def test_one_f_number_holds_for_the_whole_clip(self):
        pull = pull_from("--from", "0.9", "--to", "0.1", "--f-number", "2")
        assert [key.f_number for key in pull.keyframes] == [2.0, 2.0]

    def test_a_file_of_keyframes_and_options_that_win_over_it(self, photo):
        Path("keys.json").write_text(json.dumps({"keyframes": [{"time_s": 0, "disparity": 0.3}], "fps": 25}))
        pull = pull_from("--keyframes", "keys.json", "--easing", "linear", "--duration", 1)
        assert pull == FocusPull((Keyframe(0, 0.3),), "linear", 25, 1.0)

    def test_a_camera_move_alone_leaves_the_focus_to_autofocus(self):
        pull = pull_from("--move", "dolly", "--duration", 2)
        assert pull.keyframes == (Keyframe(0.0),) and pull.move == CameraMove("dolly", 0.5)
        pull = pull_from("--from", "0.9", "--to", "0.1", "--move", "arc", "--move-amount", "-1")
        assert len(pull.keyframes) == 2 and pull.move == CameraMove("arc", -1)

    def test_an_amount_without_a_move(self):
        with pytest.raises(SettingsError, match="--move, too"):
            pull_from("--from", "0.9", "--to", "0.1", "--move-amount", "1")


class TestClip:
    def test_a_clip_is_written_and_its_focus_wanders(self, photo, capsys):
        arguments = ["focus-pull", "in.png", "clip.mp4", "--disparity", "depth.png", "--from", "0.2,0.5", "--to", "0"]
        assert program.main([*arguments, "--f-number", "1", "--duration", "0.5", "--fps", "10"]) == 0
        assert capsys.readouterr() == ("Wrote clip.mp4, 5 frames of 64 x 48 pixels, 0.5 s.\n", "")
        capture = cv2.VideoCapture("clip.mp4")
        frames = [capture.read()[1].astype(float) for _ in range(5)]
        near, far = ([frame[:, part].std() for frame in frames] for part in (slice(4, 28), slice(36, 60)))
        assert near[0] > 1.5 * near[-1] and far[-1] > 1.5 * far[0]

    def test_an_existing_file_is_kept(self, photo, capsys):
        Path("clip.mp4").write_bytes(b"old")
        assert program.main(["focus-pull", "in.png", "clip.mp4", "--from", "1", "--to", "0"]) == 2
        assert "exists already" in capsys.readouterr().err and Path("clip.mp4").read_bytes() == b"old"


class TestSentences:
    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            ([], "--from"),
            (["--from", "0.5"], "--from"),
            (["--from", "left", "--to", "0.5"], "--from left"),
            (["--from", "0.5", "--to", "0.1,0.2,0.3"], "--to"),
            (["--from", "0.5", "--to", "1.5"], "--to 1.5"),
            (["--from", "0.5", "--to", "0.1", "--f-number", "2:3:4"], "--f-number"),
            (["--from", "0.5", "--to", "0.1", "--f-number", "0.5"], "f-number"),
            (["--from", "0.5", "--to", "0.1", "--duration", "0"], "duration"),
            (["--from", "0.5", "--to", "0.1", "--fps", "1000"], "frame rate"),
            (["--from", "0.5", "--to", "0.1", "--easing", "bounce"], "easing"),
            (["--from", "0.5", "--to", "0.1", "--long-side", "9000"], "long side"),
            (["--keyframes", "in.png"], "no valid JSON"),
            (["--keyframes", "no.json"], "does not exist"),
            (["--keyframes", "in.png", "--from", "0.5"], "--keyframes"),
        ],
    )
    def test_a_mistake_is_one_sentence_and_no_file(self, photo, capsys, arguments, word):
        assert program.main(["focus-pull", "in.png", "clip.mp4", *arguments]) == 2
        printed = capsys.readouterr()
        assert word in printed.err and printed.err.count("\n") == 1 and printed.out == ""
        assert not Path("clip.mp4").exists()

    def test_another_ending(self, photo, capsys):
        assert program.main(["focus-pull", "in.png", "clip.avi", "--from", "1", "--to", "0"]) == 2
        assert ".mp4" in capsys.readouterr().err
