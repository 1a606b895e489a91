"""HDR through the pipeline and out: a lamp of four times white becomes a disc of the energy that it must have."""

from dataclasses import replace

import imagecodecs
import numpy as np
import pytest

from d2f_core import BlurSettings, FocusSettings, HighlightSettings, RenderSettings
from d2f_core.batch import BatchOptions, Refocus, run_batch
from d2f_core.cli.main import main
from d2f_core.photo.colour import to_linear
from d2f_core.photo.hdr.gain_map import GainMap, gain_between
from d2f_core.photo.hdr.jpeg_gain_map import with_gain_map
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.tone_curve import LINEAR
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.pipeline import Pipeline
from tests.d2f_core.photo.hdr.test_gain_maps import jpeg_bytes

LAMP = (slice(58, 62), slice(78, 82))
LAMP_PX = 16
GREY = 60
BLURRED = RenderSettings(focus=FocusSettings(disparity=1.0), blur=BlurSettings(100.0))


def lamp_photo(brightness=4.0, tone=255):
    """A dark wall with a lamp; an HDR screen shows the lamp so much brighter than white."""
    pixels = np.full((120, 160, 3), GREY, np.uint8)
    pixels[LAMP] = tone
    light = to_linear(pixels)
    light[LAMP] = brightness
    return Photo(pixels, gain_map=gain_between(to_linear(pixels), light, coarser=1))


def wall():
    """Everything at one depth, behind the focus; the upper left corner in focus."""
    disparity = np.full((120, 160), 0.0, np.float32)
    disparity[:8, :8] = 1.0
    return disparity


def above_grey(light):
    return float((light - to_linear(np.full((1, 1, 3), GREY, np.uint8)))[16:, 16:].sum(dtype=np.float64)) / 3


class TestRender:
    def test_the_disc_has_the_lamps_energy_on_both_kinds_of_screen(self):
        rendering = Pipeline(lamp_photo(), disparity=wall()).render(BLURRED, with_hdr=True)
        wanted = LAMP_PX * (4 - float(to_linear(np.full((1, 1, 3), GREY, np.uint8))[0, 0, 0]))
        assert above_grey(rendering.light) == pytest.approx(wanted, rel=0.02)
        shown = to_linear(rendering.pixels)
        assert shown.max() < 0.95  # the disc is wide: nothing of it clips
        assert above_grey(shown) == pytest.approx(wanted, rel=0.03)

    def test_it_is_the_map_that_says_so_not_the_guess(self):
        plain = replace(lamp_photo(), gain_map=None)
        bright, guessed = (
            above_grey(to_linear(Pipeline(photo, disparity=wall()).render(BLURRED).pixels))
            for photo in (lamp_photo(2.0), plain)
        )
        assert bright == pytest.approx(LAMP_PX * 2, rel=0.05) and abs(guessed / bright - 1) > 0.2
        off = replace(BLURRED, highlights=HighlightSettings(recovery=0.0))
        assert above_grey(to_linear(Pipeline(lamp_photo(), disparity=wall()).render(off).pixels)) < LAMP_PX * 1.05

    def test_what_is_in_focus_is_the_photos_own_light(self):
        rendering = Pipeline(lamp_photo(), disparity=np.ones_like(wall())).render(BLURRED, with_hdr=True)
        np.testing.assert_array_equal(rendering.pixels, lamp_photo().pixels)
        np.testing.assert_allclose(rendering.light[LAMP], 4, rtol=1e-3)

    def test_a_map_without_light_above_white_changes_nothing(self):
        photo = lamp_photo(tone=200, brightness=0.9)
        plain = Pipeline(replace(photo, gain_map=None), disparity=wall()).render(BLURRED)
        both = Pipeline(photo, disparity=wall()).render(BLURRED)
        assert np.abs(both.pixels.astype(int) - plain.pixels).max() <= 1
        assert plain.light is None and both.light is None

    def test_a_raw_has_its_light_in_its_pixels(self):
        pixels = np.full((120, 160, 3), 0.2, np.float32)
        pixels[LAMP] = 1.825  # encoded; about four times white
        lamp = float(to_linear(pixels)[60, 80, 0])
        rendering = Pipeline(Photo(pixels), disparity=wall()).render(BLURRED, with_hdr=True)
        grey = float(to_linear(pixels)[0, 0, 0])
        total = float((rendering.light - grey)[16:, 16:].sum(dtype=np.float64)) / 3
        assert total == pytest.approx(LAMP_PX * (lamp - grey), rel=0.02)


class TestExport:
    def written(self, tmp_path, ending, **options):
        """The lamp is so bright that its disc is above white."""
        photo = lamp_photo(40.0)
        rendering = Pipeline(photo, disparity=wall()).render(BLURRED, with_hdr=True)
        path = tmp_path / f"out{ending}"
        save_photo(
            rendering.pixels, path, source=photo, options=ExportOptions(hdr=True, **options), light=rendering.light
        )
        return rendering, path

    def test_a_jpeg_carries_a_new_map_that_another_library_reads(self, tmp_path):
        rendering, path = self.written(tmp_path, ".jpg")
        again = open_photo(path)
        assert np.abs(again.pixels.astype(int) - rendering.pixels).mean() < 1.5
        theirs = imagecodecs.ultrahdr_decode(path.read_bytes(), dtype="float16")[..., :3].astype(np.float32)
        ours = again.gain_map.light(to_linear(again.pixels))
        for light in (ours, theirs):
            assert above_grey(light) == pytest.approx(above_grey(rendering.light), rel=0.04)

    def test_a_float_tiff_holds_the_light(self, tmp_path):
        rendering, path = self.written(tmp_path, ".tif")
        again = open_photo(path)
        assert again.pixels.dtype == np.float32
        np.testing.assert_allclose(to_linear(again.pixels), rendering.light, rtol=2e-3, atol=1e-4)

    def test_smaller_and_in_another_space(self, tmp_path):
        _, path = self.written(tmp_path, ".jpg", long_side=80, profile="display-p3")
        again = open_photo(path)
        assert again.size == (60, 80) and again.gain_map.stops.max() > 1
        _, path = self.written(tmp_path, ".tif", long_side=80, profile="display-p3")
        assert open_photo(path).size == (60, 80) and open_photo(path).tone_curve != LINEAR

    def test_without_the_option_nothing_is_behind_the_picture(self, tmp_path):
        photo = lamp_photo()
        save_photo(photo.pixels, tmp_path / "plain.jpg", source=photo)
        assert open_photo(tmp_path / "plain.jpg").gain_map is None


class TestCommands:
    def source(self, tmp_path):
        photo = lamp_photo()
        data = with_gain_map(jpeg_bytes(photo.pixels), photo.gain_map)
        (tmp_path / "photo.jpg").write_bytes(data)
        return str(tmp_path / "photo.jpg")

    def test_render(self, tmp_path, capsys):
        source, out = self.source(tmp_path), str(tmp_path / "out.jpg")
        assert main(["render", source, out, "--hdr", "--set", "focus.disparity=0.5"]) == 0
        assert open_photo(tmp_path / "out.jpg").is_hdr
        assert main(["render", source, out, "--overwrite"]) == 0 and "--hdr keeps" in capsys.readouterr().err
        assert main(["render", source, str(tmp_path / "out.png"), "--hdr"]) == 2
        assert "cannot carry the light above white" in capsys.readouterr().err

    def test_batch(self, tmp_path):
        self.source(tmp_path)
        options = BatchOptions(tmp_path / "out", export=ExportOptions(hdr=True))
        run_batch([tmp_path / "photo.jpg"], options, lambda path: BLURRED, render=Refocus(), jobs=1)
        assert open_photo(tmp_path / "out" / "photo-refocused.jpg").is_hdr


def test_a_map_of_one_channel_and_of_three_mean_the_same():
    linear = np.ones((4, 4, 3), np.float32)
    one = GainMap(np.full((4, 4), 1.5, np.float32)).light(linear)
    np.testing.assert_allclose(GainMap(np.full((4, 4, 3), 1.5, np.float32)).light(linear), one)
