"""A photo with depth of its own through the whole program: each source, depth out, maps in."""

import cv2
import numpy as np
import pytest
from PIL import Image

import main as program
from d2f_core.photo.embedded_depth import embedded_depth
from d2f_core.photo.reading import open_photo, read_disparity
from d2f_core.pipeline import Pipeline
from d2f_core.settings import DepthSettings, RenderSettings, with_value
from tests.d2f_core.photo.embedded_depth import crafted
from tests.end_to_end.test_command_line import SAMPLE, sentence

SIZE = (240, 160)  # of the upright photo


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample that carries its own network's depth, made coarse, as GDepth in metres, turned by EXIF."""
    folder = tmp_path_factory.mktemp("depth")
    with Image.open(SAMPLE) as image:
        small = image.resize(SIZE[::-1])
    small.save(folder / "plain.jpg", quality=95)
    network = Pipeline(open_photo(folder / "plain.jpg")).depth().disparity
    coarse = cv2.GaussianBlur(cv2.resize(network, (40, 60), interpolation=cv2.INTER_AREA), (0, 0), 1.5)
    codes = np.rint(255 * (1 - coarse)).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(crafted.as_stored(np.asarray(small), 6)).save(folder / "turned.jpg", exif=exif, quality=95)
    photo = (folder / "turned.jpg").read_bytes()
    full = crafted.gdepth(crafted.as_stored(codes, 6), near="1", far="5")
    segments = full[full.index(crafted.XMP) - 4 : full.rindex(crafted.EXTENSION)]
    rest = full[full.rindex(crafted.EXTENSION) - 4 :]
    last = rest[: 2 + int.from_bytes(rest[2:4], "big")]
    (folder / "deep.jpg").write_bytes(crafted.with_segments(photo, segments[:-4], last))
    return folder / "deep.jpg"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    assert program.main([str(argument) for argument in arguments]) == 0


def test_opening_finds_the_depth(sample):
    photo = open_photo(sample)
    assert photo.size == SIZE
    assert photo.embedded_depth.source == "GDepth" and photo.embedded_depth.is_metric
    assert photo.embedded_depth.disparity.shape == (60, 40)


def test_each_source_is_its_own(sample, folder, capsys):
    maps = {}
    for source in ("network", "embedded", "fused"):
        run("depth", sample, f"{source}.png", "--source", source)
        maps[source] = read_disparity(folder / f"{source}.png", SIZE)
    said = capsys.readouterr().out
    assert "estimated from the picture" in said and "fused with the photo's GDepth map" in said
    run("depth", sample, "auto.png")
    assert np.array_equal(read_disparity(folder / "auto.png", SIZE), maps["fused"])
    assert not np.array_equal(maps["network"], maps["embedded"])
    correlation = np.corrcoef(maps["network"].ravel(), maps["fused"].ravel())[0, 1]
    assert correlation > 0.97  # the embedded one was made of the network's


def test_metres_are_known_for_every_source(sample):
    pipeline = Pipeline(open_photo(sample))
    for source in ("network", "embedded", "fused"):
        scale = pipeline.metric_scale(source)
        assert scale.inverse_metres(1.0) == pytest.approx(1.0, abs=0.25), source
        assert scale.inverse_metres(0.0) == pytest.approx(0.2, abs=0.15), source
    assert Pipeline(pipeline.photo, disparity=np.zeros(SIZE, np.float32)).metric_scale() is None


def test_the_source_is_a_setting_and_changes_the_render(sample):
    pipeline = Pipeline(open_photo(sample))
    pixels = {}
    for source in ("network", "fused"):
        settings = with_value(RenderSettings(), "depth.source", source)
        assert settings.depth == DepthSettings(source)
        pixels[source] = pipeline.render(settings).pixels
    assert not np.array_equal(pixels["network"], pixels["fused"])
    assert np.array_equal(pipeline.render(RenderSettings()).pixels, pixels["fused"])


def test_depth_goes_along_with_the_export(sample, folder):
    run("render", sample, "with.jpg", "--embed-depth")
    run("render", sample, "without.jpg")
    assert embedded_depth(folder / "without.jpg") is None
    found = open_photo(folder / "with.jpg").embedded_depth
    expected = Pipeline(open_photo(sample)).depth().disparity
    assert np.abs(found.disparity - expected).max() <= 0.5 / 65535 + 1e-6
    assert found.is_metric


def test_depth_as_jpeg_is_the_photo_with_its_map(sample, folder):
    run("depth", sample, "deep.jpg", "--source", "embedded")
    again = open_photo(folder / "deep.jpg")
    assert again.size == SIZE and again.embedded_depth.disparity.shape == SIZE
    error = np.abs(again.pixels.astype(int) - open_photo(sample).pixels)
    assert error.mean() < 3


@pytest.mark.parametrize("name", ["map.png", "map.tif"])
def test_a_map_that_is_upside_down_is_noticed(sample, folder, capsys, name):
    run("depth", sample, name, "--source", "network")
    inverted = 1 - read_disparity(folder / name, SIZE)
    (folder / name).unlink()
    from d2f_core.photo.writing import save_disparity

    save_disparity(inverted, folder / name)
    capsys.readouterr()
    run("render", sample, "a.jpg", "--disparity", name)
    assert "looks inverted" in capsys.readouterr().out
    run("render", sample, "b.jpg", "--disparity", name, "--flip-disparity")
    assert "inverted" not in capsys.readouterr().out


class TestRefusals:
    def test_a_photo_without_depth(self, folder, capfd, sample):
        plain = sample.with_name("plain.jpg")
        for command in (("depth", plain, "o.png"), ("render", plain, "o.jpg"), ("stages", plain, "o")):
            assert "holds no depth map of its own" in sentence(capfd, *command, "--source", "embedded")

    def test_a_damaged_map_is_named(self, folder, capfd, sample, caplog):
        data = bytearray(sample.read_bytes())
        data[data.index(crafted.EXTENSION) + 120] ^= 1  # in the first part: the last one may be shorter
        (folder / "bad.jpg").write_bytes(data)
        said = sentence(capfd, "depth", "bad.jpg", "o.png", "--source", "fused")
        assert "'bad.jpg' has a depth map (GDepth)" in said and "does not fit its checksum" in said
        with caplog.at_level("INFO", "d2f.photo"):
            run("depth", "bad.jpg", "o.png")  # the network's, for the photo itself is fine
        assert "cannot be used" in caplog.text

    def test_options_that_contradict_each_other(self, folder, capfd, sample):
        run("depth", sample, "m.png")
        capfd.readouterr()
        both = ("render", sample, "o.jpg", "--disparity", "m.png", "--source", "fused")
        assert "leave --source out" in sentence(capfd, *both)
        assert "name its file" in sentence(capfd, "render", sample, "o.jpg", "--flip-disparity")
        assert "needs .jpg" in sentence(capfd, "render", sample, "o.png", "--embed-depth")
