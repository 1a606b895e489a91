"""MP4 files: read back frame by frame, marked with their colours, whole or absent."""

import struct
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.video import animations
from d2f_core.video import writing as video
from d2f_core.video.mp4_colour import COLOUR_BOX, mark_colours, with_colour_box
from d2f_core.video.writing import VideoWriter, check_video_path, save_video


def greys(count: int, height: int = 48, width: int = 64) -> list:
    """Frames that become brighter."""
    return [np.full((height, width, 3), 40 + 20 * index, np.uint8) for index in range(count)]


def read_back(path) -> tuple[list, float]:
    capture = cv2.VideoCapture(str(path))
    frames = []
    while (answer := capture.read())[0]:
        frames.append(answer[1][:, :, ::-1])
    return frames, capture.get(cv2.CAP_PROP_FPS)


class TestSaveVideo:
    def test_count_size_rate_and_brightness_come_back(self, tmp_path):
        path = tmp_path / "clip.mp4"
        assert save_video(greys(7), path, fps=25) == (7, 48, 64)
        frames, fps = read_back(path)
        assert (len(frames), fps, frames[0].shape) == (7, 25.0, (48, 64, 3))
        assert [frame.mean() for frame in frames] == pytest.approx([40 + 20 * index for index in range(7)], abs=4)
        assert [entry.name for entry in tmp_path.iterdir()] == ["clip.mp4"]

    def test_red_stays_red(self, tmp_path):
        red = np.zeros((48, 64, 3), np.uint8)
        red[:] = (200, 40, 30)
        save_video([red], tmp_path / "red.mp4", fps=24)
        assert np.abs(read_back(tmp_path / "red.mp4")[0][0].mean((0, 1)) - (200, 40, 30)).max() < 8

    def test_a_broken_rate_is_kept(self, tmp_path):
        save_video(greys(3), tmp_path / "clip.mp4", fps=23.976)
        assert read_back(tmp_path / "clip.mp4")[1] == pytest.approx(23.976, abs=0.01)


class TestH264:
    """With PyAV; it is an extra."""

    def test_browsers_get_what_they_play(self, tmp_path):
        av = pytest.importorskip("av", reason="PyAV is not installed")
        colours = [(200, 40, 30), (30, 180, 60), (40, 60, 220)]
        frames = [np.full((48, 64, 3), colour, np.uint8) for colour in colours]
        assert save_video(frames, tmp_path / "clip.mp4", fps=25) == (3, 48, 64)
        with av.open(str(tmp_path / "clip.mp4")) as file:
            context = file.streams.video[0].codec_context
            assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
            assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 13, 1)
            back = [frame.to_ndarray(format="rgb24").mean((0, 1)) for frame in file.decode(video=0)]
        assert np.abs(np.array(back) - colours).max() < 4

    def test_without_it_the_old_codec(self, tmp_path, monkeypatch):
        monkeypatch.setattr(video, "has_h264", lambda: False)
        save_video(greys(2), tmp_path / "clip.mp4", fps=24)
        assert b"mp4v" in (tmp_path / "clip.mp4").read_bytes()


class TestAnimations:
    @pytest.mark.parametrize("ending", [".webp", ".gif"])
    def test_frames_and_times_come_back(self, ending, tmp_path):
        path = tmp_path / f"clip{ending}"
        assert save_video(greys(5), path, fps=20) == (5, 48, 64)
        with Image.open(path) as file:
            assert (file.n_frames, file.info.get("loop")) == (5, 0)
            means, times = [], []
            for index in range(5):
                file.seek(index)
                file.load()
                times.append(file.info["duration"])
                means.append(np.asarray(file.convert("RGB")).mean())
        assert times == [50] * 5 and means == pytest.approx([40 + 20 * index for index in range(5)], abs=4)

    def test_the_gradients_of_a_gif_have_no_bands(self, tmp_path):
        spots = np.random.default_rng(1).integers(0, 256, (6, 8, 3)).astype(np.float32)
        frame = np.clip(np.rint(cv2.resize(spots, (320, 240), interpolation=cv2.INTER_CUBIC)), 0, 255).astype(np.uint8)
        save_video([frame, frame[:, ::-1].copy()], tmp_path / "clip.gif", fps=20)
        with Image.open(tmp_path / "clip.gif") as file:
            for index, wanted in enumerate((frame, frame[:, ::-1])):
                file.seek(index)
                error = np.asarray(file.convert("RGB")).astype(np.float32) - wanted
                local = np.abs(cv2.boxFilter(error, -1, (9, 9))).mean()  # 1.5 here; 5.1 with the nearest colours
                assert local < 2.0

    def test_too_long_a_one_is_one_sentence_and_no_file(self, tmp_path, monkeypatch):
        monkeypatch.setattr(animations, "MOST_FRAMES", 3)
        with pytest.raises(PhotoError, match="more than 3 frames"):
            save_video(greys(5), tmp_path / "clip.webp", fps=20)
        assert list(tmp_path.iterdir()) == []


class TestWholeOrAbsent:
    def test_an_interruption_leaves_nothing(self, tmp_path):
        def interrupted():
            yield from greys(3)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            save_video(interrupted(), tmp_path / "clip.mp4", fps=24)
        assert list(tmp_path.iterdir()) == []

    def test_an_interruption_leaves_the_old_file(self, tmp_path):
        path = tmp_path / "clip.mp4"
        path.write_bytes(b"old")
        with pytest.raises(ValueError, match="enough"), VideoWriter(path, fps=24, overwrite=True) as writer:
            writer.write(greys(1)[0])
            raise ValueError("enough")
        assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1

    def test_a_file_that_lost_frames_is_not_published(self, tmp_path, monkeypatch):
        monkeypatch.setattr(video, "_facts", lambda _path: (2, 48, 64))
        with pytest.raises(PhotoError, match="whole"):
            save_video(greys(3), tmp_path / "clip.mp4", fps=24)
        assert list(tmp_path.iterdir()) == []

    def test_a_name_taken_meanwhile_is_not_replaced(self, tmp_path):
        path = tmp_path / "clip.mp4"
        with pytest.raises(PhotoError, match="exists already"), VideoWriter(path, fps=24) as writer:
            writer.write(greys(1)[0])
            path.write_bytes(b"other")
        assert path.read_bytes() == b"other" and len(list(tmp_path.iterdir())) == 1

    def test_without_frames_there_is_no_file(self, tmp_path):
        with pytest.raises(PhotoError, match="without frames"):
            save_video([], tmp_path / "clip.mp4", fps=24)
        assert list(tmp_path.iterdir()) == []


class TestNames:
    @pytest.mark.parametrize(("name", "word"), [("clip.mov", r"\.mp4"), ("no/clip.mp4", "folder"), ("a.mp4", "exists")])
    def test_a_name_that_cannot_be_is_refused_before_any_work(self, tmp_path, name, word):
        (tmp_path / "a.mp4").write_bytes(b"x")
        with pytest.raises(PhotoError, match=word):
            check_video_path(tmp_path / name)

    def test_a_full_disk_is_noticed_first(self, tmp_path, monkeypatch):
        monkeypatch.setattr(video.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
        with pytest.raises(PhotoError, match="disk is full"):
            check_video_path(tmp_path / "clip.mp4")

    @pytest.mark.parametrize("size", [(47, 64), (48, 63), (2, 64)])
    def test_sizes_that_a_video_cannot_have(self, tmp_path, size):
        with pytest.raises(PhotoError, match="larger size"):
            save_video(greys(1, *size), tmp_path / "clip.mp4", fps=24)
        assert list(tmp_path.iterdir()) == []

    def test_frames_of_another_size(self, tmp_path):
        with pytest.raises(PhotoError, match="first was"):
            save_video([*greys(1), *greys(1, 32, 32)], tmp_path / "clip.mp4", fps=24)


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), name) + body


class TestColours:
    def test_the_written_file_says_its_colours(self, tmp_path, monkeypatch):
        monkeypatch.setattr(video, "has_h264", lambda: False)
        save_video(greys(2), tmp_path / "clip.mp4", fps=24)
        data = (tmp_path / "clip.mp4").read_bytes()
        assert data.count(COLOUR_BOX) == 1
        at = data.index(COLOUR_BOX)
        assert struct.unpack_from(">I4s4sHHHB", data, at) == (19, b"colr", b"nclx", 1, 13, 6, 0)

    def test_every_box_around_grows(self):
        entry = box(b"mp4v", bytes(70))
        stsd = box(b"stsd", bytes(8), entry)
        stbl = box(b"stbl", stsd, box(b"stts", bytes(8)))
        moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"mdia", box(b"minf", stbl))))
        grown_stbl = box(b"stbl", box(b"stsd", bytes(8), box(b"mp4v", bytes(70), COLOUR_BOX)), box(b"stts", bytes(8)))
        expected = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"mdia", box(b"minf", grown_stbl))))
        assert with_colour_box(moov) == expected
        assert with_colour_box(expected) is None  # once is enough

    @pytest.mark.parametrize("data", [b"", b"no boxes at all", box(b"moov") + box(b"mdat", bytes(9)), box(b"moov")])
    def test_another_layout_is_left_alone(self, tmp_path, data):
        path = tmp_path / "clip.mp4"
        path.write_bytes(data)
        assert not mark_colours(path) and path.read_bytes() == data
