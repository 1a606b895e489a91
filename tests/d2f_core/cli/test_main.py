"""Arguments, settings, sentences and exit codes, with a pipeline that only pretends."""

import argparse
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import main as program
from d2f_core.cli import main as cli
from d2f_core.cli import options as arguments_of_all
from d2f_core.cli import stages, steps
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.errors import DepthModelError, SettingsError
from d2f_core.photo.reading import open_photo
from d2f_core.photo.spaces import SPACES
from d2f_core.photo.xmp import settings_in
from d2f_core.pipeline import Rendering
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings


class FakePipeline:
    """Returns the photo inverted, remembers what it was asked."""

    asked: list[SimpleNamespace] = []  # noqa: RUF012 (one list for all instances is the point)

    def __init__(self, photo, *, disparity=None, model=None, device="cpu"):
        self.photo, self.given, self.model, self.device = photo, disparity, model, device

    def render(self, settings, *, long_side=None, quality=Quality.FINAL, **_others):
        FakePipeline.asked.append(
            SimpleNamespace(
                settings=settings, long_side=long_side, quality=quality, given=self.given, device=self.device
            )
        )
        focus = SimpleNamespace(reason="face", point=(0.25, 0.5), disparity=0.8)
        plane = np.zeros(self.photo.size, np.float32)
        return Rendering(~self.photo.pixels, focus, plane, plane)

    def depth(self, _long_side=None, *, source="auto", settings=None):
        plane = np.full(self.photo.size, 0.5, np.float32)
        return DepthEstimate(plane, plane)

    def own_blur(self):
        return np.zeros(self.photo.size, np.float32)

    def sized_photo(self, _long_side=None):
        return self.photo.pixels


@pytest.fixture(autouse=True)
def pipeline(monkeypatch):
    FakePipeline.asked.clear()
    monkeypatch.setattr("d2f_core.pipeline.Pipeline", FakePipeline)
    return FakePipeline


@pytest.fixture
def photo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "in.png"
    Image.new("RGB", (40, 30), (10, 20, 30)).save(path)
    return str(path)


def complaint(capsys, *arguments, code=2):
    """The sentence on standard error; checks the exit code and that there is nothing else."""
    assert program.main([str(argument) for argument in arguments]) == code
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and "Traceback" not in printed.err
    return printed.err.strip()


class TestRender:
    def test_writes_and_says_what_it_did(self, photo, tmp_path, capsys):
        assert program.main(["render", photo, "out.png"]) == 0
        expected = "Focused on a face at 0.25,0.50 (disparity 0.80); wrote out.png, 40 x 30 pixels.\n"
        assert capsys.readouterr() == (expected, "")
        assert tuple(open_photo(tmp_path / "out.png").pixels[0, 0]) == (245, 235, 225)

    def test_the_settings_are_recorded_in_the_file(self, photo, tmp_path):
        program.main(["render", photo, "out.jpg", "--f-number", "2", "--set", "aperture.blades=9"])
        kept = settings_in(open_photo(tmp_path / "out.jpg").metadata.xmp)
        assert kept == FakePipeline.asked[0].settings and kept.aperture.blades == 9

    def test_the_colours_of_the_file_can_be_chosen(self, photo, tmp_path, capsys):
        program.main(["render", photo, "out.tif", "--profile", "adobe-rgb"])
        assert open_photo(tmp_path / "out.tif").metadata.profile == SPACES["adobe-rgb"].profile
        capsys.readouterr()
        assert "choose one of source, srgb" in complaint(capsys, "render", photo, "b.tif", "--profile", "cmyk")

    def test_the_settings_of_an_export_are_taken_up(self, photo, tmp_path, capsys):
        program.main(["render", photo, "first.jpg", "--strength", "33", "--set", "aperture.blades=9"])
        capsys.readouterr()
        program.main(["render", photo, "second.jpg", "--settings", "first.jpg"])
        assert FakePipeline.asked[1].settings == FakePipeline.asked[0].settings
        assert "blurred already" not in capsys.readouterr().err
        program.main(["render", "first.jpg", "third.jpg"])
        assert capsys.readouterr().err == "Note: 'first.jpg' was exported by D2F and is blurred already.\n"

    def test_without_options(self, photo):
        program.main(["render", photo, "out.jpg"])
        asked = FakePipeline.asked[0]
        assert asked.settings == RenderSettings() and asked.long_side is None and asked.quality is Quality.FINAL

    def test_size_draft_and_disparity_reach_the_pipeline(self, photo, tmp_path):
        Image.new("L", (40, 30), 255).save(tmp_path / "near.png")
        options = ["--long-side", "20", "--draft", "--disparity", "near.png", "--overwrite"]
        assert program.main(["render", photo, "out.jpg", *options]) == 0
        asked = FakePipeline.asked[0]
        assert asked.long_side == 20 and asked.quality is Quality.DRAFT and (asked.given == 1).all()

    def test_an_existing_output_is_refused_before_any_work(self, photo, tmp_path, capsys):
        (tmp_path / "out.jpg").write_text("old")
        assert "'out.jpg' exists already" in complaint(capsys, "render", photo, "out.jpg")
        assert FakePipeline.asked == [] and (tmp_path / "out.jpg").read_text() == "old"
        assert program.main(["render", photo, "out.jpg", "--overwrite"]) == 0

    def test_the_device_reaches_the_pipeline_and_no_settings(self, photo, tmp_path, monkeypatch):
        for name in ("render", "stages"):
            monkeypatch.setattr("d2f_core.rendering.device.check_device", lambda device: None)
            assert program.main([name, photo, f"{name}.png", "--device", "cuda"]) == 0
        assert program.main(["render", photo, "plain.png"]) == 0
        assert [asked.device for asked in FakePipeline.asked] == ["cuda", "cuda", "cpu"]
        assert b"cuda" not in (tmp_path / "render.png").read_bytes()

    @pytest.mark.parametrize("command", ["render", "stages", "batch", "focus-pull"])
    def test_a_device_that_is_not_there_is_said_before_any_work(self, photo, tmp_path, capsys, monkeypatch, command):
        monkeypatch.setattr("torch.cuda.is_available", lambda: False)
        more = {
            "render": ["out.png"], "stages": ["out"], "batch": ["--out", "out"],
            "focus-pull": ["out.mp4", "--from", "0", "--to", "1"],
        }[command]  # fmt: skip
        sentence = complaint(capsys, command, photo, *more, "--device", "cuda")
        assert sentence == "There is no graphics card 'cuda' that PyTorch can use: choose 'cpu' or 'auto'."
        assert FakePipeline.asked == [] and [path.name for path in tmp_path.iterdir()] == ["in.png"]

    def test_an_unknown_device_names_those_there_are(self, photo, capsys):
        assert "'auto', 'cpu', 'cuda', 'mps'" in complaint(capsys, "render", photo, "out.png", "--device", "gpu")

    def test_the_photo_itself_is_never_replaced(self, photo, capsys):
        assert "is the photo itself" in complaint(capsys, "render", photo, photo, "--overwrite")


class TestSettingsOf:
    def options(self, **given):
        nothing = {"settings": None, "focus": None, "f_number": None, "strength": None, "set": []}
        return argparse.Namespace(**{**nothing, **given})

    def test_each_option(self):
        assert steps.settings_of(self.options(focus=(0.1, 0.2))).focus == FocusSettings(point=(0.1, 0.2))
        assert steps.settings_of(self.options(f_number=1.9)).blur == BlurSettings(strength=50)
        assert steps.settings_of(self.options(strength=12.0)).blur == BlurSettings(strength=12)
        assert steps.settings_of(self.options(set=["fusion.grain = 0.5"])).fusion.grain == 0.5

    def test_set_wins_and_the_last_one_most(self):
        options = self.options(strength=12.0, set=["blur.strength=20", "blur.strength=30"])
        assert steps.settings_of(options).blur.strength == 30

    def test_a_file_to_begin_with(self, tmp_path):
        path = tmp_path / "look.json"
        path.write_text('{"blur": {"strength": 70}, "focus": {"disparity": 0.3}}')
        settings = steps.settings_of(self.options(settings=path, focus=(0.5, 0.5)))
        assert settings.blur.strength == 70
        assert settings.focus == FocusSettings(point=(0.5, 0.5)), "the given point wins over the file's disparity"

    @pytest.mark.parametrize("text", ["0.5", "a,b", "0.1,0.2,0.3", ""])
    def test_a_focus_that_is_no_point(self, text):
        with pytest.raises(SettingsError, match="two fractions"):
            arguments_of_all.point(text)


class TestComplaints:
    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--set", "blur.colour=3"], "no setting 'blur.colour'"),
            (["--set", "blur.strength=lots"], "a number is needed"),
            (["--set", "blur.strength=101"], "0 to 100"),
            (["--set", "blur"], "equals sign"),
            (["--focus", "1.5,0"], "fractions from 0 to 1"),
            (["--focus", "-1,0"], "--focus"),
            (["--f-number", "0.5"], "0.95 or more"),
            (["--f-number", "nan"], "0.95 or more"),
            (["--f-number", "x"], "'x' is not a number"),
            (["--strength", "-3"], "0 to 100"),
            (["--strength", "nan"], "blur.strength"),
            (["--f-number", "2", "--strength", "3"], "not allowed with"),
            (["--quality", "0"], "1 to 100"),
            (["--quality", "9.5"], "'9.5' is not a whole number"),
            (["--subsampling", "4:1:1"], "4:4:4, 4:2:2, 4:2:0"),
            (["--long-side", "0"], "1 pixel or more"),
            (["--settings", "none.json"], "none.json"),
            (["--disparity", "none.png"], "none.png"),
            (["--depth-model", "none.onnx"], "none.onnx"),
            (["--colour"], "--colour"),
            (["--over"], "--over"),
        ],
    )
    def test_a_wrong_option_is_one_sentence_and_writes_nothing(self, photo, tmp_path, capsys, options, says):
        assert says in complaint(capsys, "render", photo, "out.jpg", *options)
        assert [path.name for path in tmp_path.iterdir()] == ["in.png"]

    @pytest.mark.parametrize("arguments", [["render"], ["render", "a"], ["compare", "a"], ["depth", "a", "b", "c"]])
    def test_missing_or_surplus_names(self, capsys, arguments):
        assert f"main.py {arguments[0]} --help" in complaint(capsys, *arguments) or "c" in arguments

    def test_no_command(self, capsys):
        assert cli.main([]) == 2
        assert "render, batch, depth, stages, compare" in capsys.readouterr().err

    def test_an_error_with_line_breaks_is_still_one_line(self, photo, capsys, monkeypatch):
        def fail(_path):
            raise DepthModelError("first\nsecond")

        monkeypatch.setattr("d2f_core.depth.user_model.load_onnx_model", fail)
        assert complaint(capsys, "render", photo, "out.jpg", "--depth-model", "m.onnx") == "first second"

    def test_ctrl_c(self, photo, tmp_path, capsys, monkeypatch):
        def interrupt(*_args, **_kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(FakePipeline, "render", interrupt)
        assert "Stopped" in complaint(capsys, "render", photo, "out.jpg", code=130)
        assert [path.name for path in tmp_path.iterdir()] == ["in.png"]

    def test_out_of_memory(self, photo, capsys, monkeypatch):
        def fail(*_args, **_kwargs):
            raise MemoryError

        monkeypatch.setattr(FakePipeline, "render", fail)
        assert "not enough memory" in complaint(capsys, "render", photo, "out.jpg")

    def test_an_error_of_our_own(self, photo, capsys, monkeypatch):
        def fail(*_args, **_kwargs):
            raise ZeroDivisionError("oh\nno")

        monkeypatch.setattr(FakePipeline, "render", fail)
        assert "ZeroDivisionError: oh" in complaint(capsys, "render", photo, "out.jpg", code=1)
        with pytest.raises(ZeroDivisionError):
            program.main(["render", photo, "out.jpg", "--debug", "time"])


class TestOtherCommands:
    def test_depth(self, photo, tmp_path, capsys):
        assert program.main(["depth", photo, "d.png"]) == 0
        assert "d.png, 40 x 30 pixels" in capsys.readouterr().out
        assert "exists already" in complaint(capsys, "depth", photo, "d.png")
        assert ".png (16 bits), .tif (float) or .jpg" in complaint(capsys, "depth", photo, "d.webp")
        assert "is the photo itself" in complaint(capsys, "depth", photo, photo, "--overwrite")

    def test_stages(self, photo, tmp_path, capsys):
        assert program.main(["stages", photo, "new/folder"]) == 0
        names = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
        assert names == [f"{n}-{stage}.png" for n, stage in enumerate(stages.STAGES, start=1)]
        assert capsys.readouterr().out.endswith("7 stages into folder.\nThe photo is sharp everywhere.\n")
        assert "1-photo.png' exists already" in complaint(capsys, "stages", photo, "new/folder")
        assert "is a file" in complaint(capsys, "stages", photo, photo)

    def test_compare(self, photo, tmp_path, capsys):
        Image.new("RGB", (40, 30), (10, 20, 31)).save("b.png")
        assert program.main(["compare", photo, "b.png", "--diff", "diff.png"]) == 0
        assert "Delta-E 2000 max 0." in capsys.readouterr().out
        assert open_photo(tmp_path / "diff.png").size == (30, 40)
        Image.new("RGB", (41, 30)).save("c.png")
        assert "40 x 30 and 41 x 30" in complaint(capsys, "compare", photo, "c.png")
        assert "is the photo itself" in complaint(capsys, "compare", photo, "b.png", "--diff", "b.png", "--overwrite")


class TestMain:
    @pytest.mark.parametrize("command", ["render", "focus-pull"])
    def test_the_settings_are_listed_without_a_photo(self, command, capsys):
        with pytest.raises(SystemExit) as left:
            program.main([command, "--list-settings"])
        printed = capsys.readouterr().out
        assert left.value.code == 0 and "aperture.blades" in printed and "Number of aperture blades." in printed

    def test_version_names_every_library(self, capsys):
        assert program.main(["--version"]) == 0
        printed = capsys.readouterr().out
        assert all(name in printed for name in ("D2F", "Python", *cli.LIBRARIES)) and np.__version__ in printed

    @pytest.mark.parametrize(
        ("arguments", "photos", "debug", "temporary"),
        [
            ([], [], "", False),
            (["a.jpg", "b.jpg"], ["a.jpg", "b.jpg"], "", False),
            (["--debug", "render", "a.jpg"], ["a.jpg"], "render", False),
            (["--temp-settings", "./render"], ["./render"], "", True),
        ],
    )
    def test_without_a_command_the_window_opens(self, monkeypatch, arguments, photos, debug, temporary):
        opened = []
        monkeypatch.setattr(program, "open_window", lambda options: opened.append(options) or 7)
        assert program.main(arguments) == 7
        assert (opened[0].photos, opened[0].debug, opened[0].temp_settings) == (photos, debug, temporary)

    def test_a_wrong_window_option(self, capsys):
        assert "--full" in complaint(capsys, "--full")

    def test_debug_before_the_command(self, photo, capsys):
        assert program.main(["--debug", "cache", "render", photo, "out.jpg"]) == 0
