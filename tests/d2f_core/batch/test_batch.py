"""Batches: each photo ends on its own, nothing is written where it should not be."""

import os
import re
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageCms

import main as program
from d2f_core.batch import BatchOptions, State, report_of, run_batch
from d2f_core.cancel import CancelToken
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.photo.photo_folder import photos_in
from d2f_core.photo.reading import open_photo
from d2f_core.photo.spaces import SPACES
from d2f_core.photo.writing import ExportOptions
from d2f_core.photo.xmp import settings_in
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session, session_path
from d2f_core.storage.sidecar import Sidecars

DONE, SKIPPED, FAILED, STOPPED = State.DONE, State.SKIPPED, State.FAILED, State.STOPPED
SETTINGS = RenderSettings(blur=BlurSettings.from_f_number(1.4))


def make_photo(path, grey=50, time=None, kind=None):
    path.parent.mkdir(exist_ok=True)
    exif = Image.Exif()
    if time:
        exif[0x0132] = time
    Image.new("RGB", (40, 30), (grey, 20, 30)).save(path, kind, exif=exif)
    return path


def inverted(photo, _settings, *, long_side=None, cancel, progress):
    progress(0.5, "Blurring")
    cancel.check()
    return ~photo.pixels


def run(sources, folder, settings_of=lambda path: SETTINGS, render=inverted, **options):
    return run_batch(sources, BatchOptions(folder, **options), settings_of, render=render)


def states(items):
    return [item.state for item in items]


@pytest.fixture
def photos(tmp_path):
    return [make_photo(tmp_path / "in" / f"{name}.jpg", grey) for name, grey in (("a", 10), ("b", 90), ("c", 200))]


class TestRunning:
    def test_all_are_written_with_their_settings(self, photos, tmp_path):
        items = run(photos, tmp_path / "new" / "out", name="{index}-{name}-{f}", ending=".png")
        assert states(items) == [DONE] * 3 and report_of(items) == "3 of 3 written."
        assert [item.target.name for item in items] == ["001-a-f1.4.png", "002-b-f1.4.png", "003-c-f1.4.png"]
        written = open_photo(items[2].target)
        assert settings_in(written.metadata.xmp) == SETTINGS
        assert written.pixels[0, 0, 0] == 255 - open_photo(photos[2]).pixels[0, 0, 0]

    def test_one_broken_photo_does_not_stop_the_rest(self, photos, tmp_path):
        photos[1].write_bytes(b"no photo at all")
        items = run([*photos, tmp_path / "gone.jpg"], tmp_path / "out")
        assert states(items) == [DONE, FAILED, DONE, FAILED]
        assert "'b.jpg'" in str(items[1].message) and "'gone.jpg' does not exist" in str(items[3].message)
        assert report_of(items) == "2 of 4 written, 2 failed."
        assert len(list((tmp_path / "out").iterdir())) == 2

    @pytest.mark.parametrize(
        ("error", "says"),
        [(MemoryError(), "not enough memory"), (ZeroDivisionError("oh\nno"), "unexpected.*ZeroDivisionError")],
    )
    def test_what_nobody_foresaw_is_that_photos_own_failure(self, photos, tmp_path, caplog, error, says):
        def render(photo, settings, **others):
            if photo.path == photos[0]:
                raise error
            return inverted(photo, settings, **others)

        items = run(photos, tmp_path / "out", render=render)
        assert states(items) == [FAILED, DONE, DONE]
        assert re.search(says, str(items[0].message)) and "\n" not in str(items[0].message)

    def test_settings_that_cannot_be_read_are_that_photos_failure(self, photos, tmp_path):
        def settings_of(path):
            if path == photos[1]:
                raise SettingsError("'b.jpg.d2f.json' is not a session.")
            return SETTINGS

        items = run(photos, tmp_path / "out", settings_of)
        assert states(items) == [DONE, FAILED, DONE] and "b.jpg.d2f.json" in str(items[1].message)

    def test_each_change_is_told(self, photos, tmp_path):
        told = []
        run_batch(photos[:1], BatchOptions(tmp_path / "out"), lambda path: SETTINGS, render=inverted, tell=told.append)
        assert told[0].state is State.RUNNING and told[-1].state is DONE
        fractions = [item.fraction for item in told]
        assert fractions == sorted(fractions) and fractions[-1] == 1

    def test_size_and_quality_reach_render_and_file(self, photos, tmp_path):
        asked = []

        def render(photo, settings, **others):
            asked.append(others["long_side"])
            return inverted(photo, settings, **others)

        sizes = []
        for quality in (20, 95):
            export = ExportOptions(quality=quality)
            (item,) = run(photos[:1], tmp_path / "out", render=render, long_side=20, export=export)
            sizes.append(item.target.stat().st_size)
        assert asked == [20, 20] and sizes[0] < sizes[1]

    @pytest.mark.parametrize("own", ["display-p3", "adobe-rgb"])
    def test_a_wide_colour_space_is_kept_or_converted(self, tmp_path, own):
        """A red that sRGB has not, through the real renderer with no blur."""
        wide = SPACES[own].profile
        source = tmp_path / "wide.png"
        Image.new("RGB", (40, 30), (245, 20, 20)).save(source, icc_profile=wide)
        unblurred = RenderSettings(blur=BlurSettings(0))
        found = {}
        for asked in ("source", "srgb"):
            options = BatchOptions(tmp_path / asked, ending=".png", export=ExportOptions(profile=asked))
            (item,) = run_batch([source], options, lambda path: unblurred, jobs=1)
            with Image.open(item.target) as image:
                found[asked] = image.getpixel((20, 15)), image.info["icc_profile"]
        assert found["source"] == ((245, 20, 20), wide)
        assert found["srgb"][0][0] == 255 and found["srgb"][0][1] < 20  # as red as it can be
        assert ImageCms.getProfileName(ImageCms.ImageCmsProfile(BytesIO(found["srgb"][1]))).startswith("sRGB")


class TestCancelling:
    def test_the_photo_under_way_and_all_that_follow_stop(self, photos, tmp_path):
        cancel = CancelToken()

        def render(photo, settings, **others):
            if photo.path == photos[1]:
                cancel.cancel("enough")
            return inverted(photo, settings, **others)

        options = BatchOptions(tmp_path / "out")
        items = run_batch(photos, options, lambda path: SETTINGS, render=render, cancel=cancel)
        assert states(items) == [DONE, STOPPED, STOPPED]
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-refocused.jpg"]

    @pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
    def test_what_is_written_already_stays_and_keeps_its_name(self, photos, tmp_path, jobs):
        options = BatchOptions(tmp_path / "out", name="{index}", collision="overwrite")
        first = run_batch(photos[:1], options, lambda path: SETTINGS, jobs=1)[0].target
        was, told = first.stat().st_mtime_ns, []
        items = run_batch(photos, options, lambda path: SETTINGS, jobs=jobs, done={0: first}, tell=told.append)
        assert states(items) == [DONE] * 3 and items[0].target == first and first.stat().st_mtime_ns == was
        assert sorted(path.name for path in options.folder.iterdir()) == ["001.jpg", "002.jpg", "003.jpg"]
        assert (told[0].index, told[0].state) == (0, DONE)  # so that whoever listens counts it

    def test_ctrl_c(self, photos, tmp_path):
        def render(photo, settings, **others):
            raise KeyboardInterrupt

        assert states(run(photos, tmp_path / "out", render=render)) == [STOPPED] * 3
        assert list((tmp_path / "out").iterdir()) == []


class TestTargets:
    def test_the_collision_rules(self, photos, tmp_path):
        out = tmp_path / "out"
        out.mkdir()
        taken = out / "a-refocused.jpg"
        taken.write_text("old")
        (numbered,) = run(photos[:1], out)
        assert numbered.target.name == "a-refocused-2.jpg" and taken.read_text() == "old"
        (skipped,) = run(photos[:1], out, collision="skip")
        assert skipped.state is SKIPPED and skipped.target == taken and taken.read_text() == "old"
        (replaced,) = run(photos[:1], out, collision="overwrite")
        assert replaced.state is DONE and replaced.target == taken and open_photo(taken).size == (30, 40)

    def test_what_an_earlier_batch_wrote_is_not_blurred_again(self, photos):
        folder = photos[0].parent
        assert states(run(photos[:1], folder)) == [DONE]
        items = run(photos_in([folder]), folder)
        assert [item.source.name for item in items if item.state is SKIPPED] == ["a-refocused.jpg"]
        assert len(list(folder.iterdir())) == 7

    @pytest.mark.parametrize("collision", ["number", "skip", "overwrite"])
    def test_never_onto_a_source(self, photos, collision):
        before = [path.read_bytes() for path in photos]
        items = run(photos, photos[0].parent, name="{name}", collision=collision)
        assert [path.read_bytes() for path in photos] == before
        assert [item.target.name for item in items] == ["a-2.jpg", "b-2.jpg", "c-2.jpg"]

    def test_never_onto_another_source_either(self, photos):
        before = photos[0].read_bytes()
        items = run(photos[:2], photos[0].parent, name="a", collision="overwrite")
        assert [item.target.name for item in items] == ["a-2.jpg", "a-3.jpg"] and photos[0].read_bytes() == before

    def test_outputs_of_one_run_do_not_replace_each_other(self, photos, tmp_path):
        for collision in ("overwrite", "skip"):
            items = run(photos, tmp_path / collision, name="all", collision=collision)
            assert [item.target.name for item in items] == ["all.jpg", "all-2.jpg", "all-3.jpg"]

    def test_a_link_does_not_lead_out_of_the_folder(self, photos, tmp_path):
        (tmp_path / "out").mkdir()
        elsewhere = tmp_path / "precious.jpg"
        elsewhere.write_text("precious")
        (tmp_path / "out" / "a-refocused.jpg").symlink_to(elsewhere)
        items = run(photos[:1], tmp_path / "out", collision="overwrite")
        assert items[0].target.name == "a-refocused-2.jpg" and elsewhere.read_text() == "precious"

    @pytest.mark.parametrize("name", ["CON", "..", "x" * 250, ".hidden", "a..", "-"])
    def test_whatever_the_photo_is_called_the_result_lies_in_the_folder(self, tmp_path, name):
        source = make_photo(tmp_path / "in" / f"{name}.jpg", kind="JPEG")
        (item,) = run([source], tmp_path / "out", name="{name}")
        assert item.state is DONE and item.target.parent == tmp_path / "out"
        assert [path.name for path in (tmp_path / "out").iterdir()] == [item.target.name]

    def test_date_and_folder_in_the_name(self, tmp_path):
        source = make_photo(tmp_path / "trip" / "a.jpg", time="2024:05:01 12:30:00")
        plain = make_photo(tmp_path / "trip" / "b.jpg", time="no time at all")
        os.utime(plain, (86_400 * 366, 86_400 * 366))
        items = run([source, plain], tmp_path / "out", name="{folder} {date} {time}")
        assert items[0].target.name == "trip 2024-05-01 12-30-00.jpg"
        assert items[1].target.name.startswith("trip 1971-01-0")

    def test_same_keeps_the_format_where_it_can(self, photos, tmp_path):
        tiff, bmp = make_photo(tmp_path / "in" / "t.TIF"), make_photo(tmp_path / "in" / "o.bmp")
        items = run([tiff, bmp], tmp_path / "out", ending="")
        assert [item.target.name for item in items] == ["t-refocused.TIF", "o-refocused.jpg"]

    def test_a_file_in_place_of_the_folder(self, photos, tmp_path):
        with pytest.raises(PhotoError, match=r"'a\.jpg' is a file"):
            run(photos, photos[0])

    @pytest.mark.parametrize(
        ("options", "says"),
        [({"name": "../x"}, "folder"), ({"collision": "ask"}, "number, skip"), ({"ending": ".gif"}, ".jpg"),
         ({"long_side": 0}, "1 or more")],
    )  # fmt: skip
    def test_options_that_make_no_sense(self, tmp_path, options, says):
        with pytest.raises(SettingsError, match=says):
            BatchOptions(tmp_path, **options)


def test_photos_in_folders_and_files(photos, tmp_path):
    (tmp_path / "in" / "notes.txt").touch()
    assert photos_in([photos[2], tmp_path / "in"]) == [photos[2], photos[0], photos[1]]
    assert photos_in([Path("gone.jpg")]) == [Path("gone.jpg")]


APPLE_DOUBLE = bytes.fromhex("00051607000200004d6163204f5320582020202020202020") + bytes(58)


def test_hidden_files_and_companions_of_macos_are_no_photos(photos, tmp_path):
    companion, hidden = photos[0].with_name("._a.jpg"), photos[0].with_name(".hidden.jpg")
    companion.write_bytes(APPLE_DOUBLE)
    hidden.write_bytes(photos[0].read_bytes())
    assert photos_in([tmp_path / "in"]) == photos
    assert photos_in([companion, *photos, hidden]) == photos
    assert photos_in([companion]) == [companion], "named alone it was meant, and is said to be no photo"


@pytest.mark.parametrize(("field", "flag"), [("st_file_attributes", 2), ("st_flags", 0x8000)])
def test_what_windows_and_macos_mark_as_hidden_is_no_photo(photos, tmp_path, monkeypatch, field, flag):
    def status(path):
        return SimpleNamespace(**{field: flag if path.name == "b.jpg" else 0})

    monkeypatch.setattr(Path, "lstat", status)
    assert photos_in([tmp_path / "in"]) == [photos[0], photos[2]]


class FakePipeline:
    def __init__(self, photo, *, disparity=None, model=None, device="cpu"):
        self.photo = photo

    def render(self, settings, **_others):
        return type("R", (), {"pixels_and_alpha": np.full_like(self.photo.pixels, round(2 * settings.blur.strength))})


class TestCommand:
    @pytest.fixture(autouse=True)
    def pipeline(self, monkeypatch, tmp_path):
        monkeypatch.setattr("d2f_core.pipeline.Pipeline", FakePipeline)
        monkeypatch.setenv("D2F_DATA", str(tmp_path / "data"))
        monkeypatch.chdir(tmp_path)

    def strengths(self, folder):
        return {path.name: open_photo(path).pixels[0, 0, 0] / 2 for path in sorted(folder.iterdir())}

    def test_each_photo_with_its_own_settings(self, photos, tmp_path, capsys):
        save_session(session_path(photos[0]), RenderSettings(blur=BlurSettings(10)))
        Sidecars(tmp_path / "data", beside=False).save(
            photos[1], RenderSettings(blur=BlurSettings(20)), PhotoFile.of(photos[1])
        )
        assert program.main(["batch", "in", "--out", "out", "--name", "{name}", "--format", "png"]) == 0
        assert self.strengths(tmp_path / "out") == {"a.png": 10, "b.png": 20, "c.png": 50}
        printed = capsys.readouterr()
        assert "[1/3] a.jpg -> a.png, 40 x 30 pixels" in printed.out and printed.err == ""
        assert printed.out.endswith("3 of 3 written.\n")

    def test_the_same_settings_for_all(self, photos, tmp_path):
        save_session(session_path(photos[0]), RenderSettings(blur=BlurSettings(10)))
        Path("look.json").write_text('{"blur": {"strength": 30}}')
        assert program.main(["batch", "in", "--out", "o", "--settings", "look.json", "--format", "png"]) == 0
        assert set(self.strengths(tmp_path / "o").values()) == {30}

    def test_an_option_wins_over_each_photos_own(self, photos, tmp_path):
        save_session(session_path(photos[0]), RenderSettings(blur=BlurSettings(10)))
        assert program.main(["batch", *map(str, photos), "--out", "o", "--strength", "5", "--format", "png"]) == 0
        assert set(self.strengths(tmp_path / "o").values()) == {5}

    def test_some_failed(self, photos, capsys):
        photos[1].write_bytes(b"no photo")
        session_path(photos[2]).write_text("{")
        assert program.main(["batch", "in", "--out", "o"]) == 3
        printed = capsys.readouterr()
        assert printed.out.endswith("1 of 3 written, 2 failed.\n")
        assert "[2/3] b.jpg failed: 'b.jpg'" in printed.err and "c.jpg.d2f.json" in printed.err

    def test_ctrl_c_reports_and_leaves(self, photos, capsys, monkeypatch):
        def interrupt(*_args, **_others):
            raise KeyboardInterrupt

        monkeypatch.setattr(FakePipeline, "render", interrupt)
        assert program.main(["batch", "in", "--out", "o"]) == 130
        assert capsys.readouterr().out.endswith("0 of 3 written, 3 stopped.\n")
        assert list(Path("o").iterdir()) == []

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--name", "../{name}"], "holds a folder"),
            (["--name", "{nme}"], "{nme}"),
            (["--collision", "ask"], "ask"),
            (["--format", "gif"], "gif"),
            (["--strength", "900"], "0 to 100"),
            (["--set", "x.y=1"], "x.y"),
            (["--quality", "0"], "1 to 100"),
            (["--long-side", "0"], "1 or more"),
            (["--settings", "none.json"], "none.json"),
        ],
    )
    def test_a_wrong_option_is_said_before_any_work(self, photos, tmp_path, capsys, options, says):
        assert program.main(["batch", "in", "--out", "out", *options]) == 2
        printed = capsys.readouterr()
        assert says in printed.err and printed.err.count("\n") == 1 and printed.out == ""
        assert not (tmp_path / "out").exists()

    def test_a_folder_with_companions_of_macos_fails_nothing(self, photos, capsys):
        photos[0].with_name("._a.jpg").write_bytes(APPLE_DOUBLE)
        assert program.main(["batch", "in", "--out", "o"]) == 0
        assert capsys.readouterr().out.endswith("3 of 3 written.\n")

    def test_a_folder_without_photos(self, tmp_path, capsys):
        (tmp_path / "empty").mkdir()
        assert program.main(["batch", "empty", "--out", "out"]) == 2
        assert "no photo in these folders" in capsys.readouterr().err
