"""The real lens: known numbers, what EXIF says, and the photo as captured."""

import io
import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from d2f_core import BlurSettings, FocusSettings, RenderSettings
from d2f_core.errors import SettingsError
from d2f_core.focus.lens import Lens, as_lens, cut_by_barrel, lens_blur, lens_of, scale_from_distance, sharp_range
from d2f_core.focus.thin_lens import circle_of_confusion_mm
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.captured_optics import CapturedOptics, captured_optics
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import ApertureSettings, OpticsSettings


def _exif(exposure, first=()):
    block = Image.Exif()
    for tag, value in dict(first).items():
        block[tag] = value
    block[0x8769] = exposure
    return block.tobytes().removeprefix(b"Exif\0\0")


def _photo(exif=b"", size=(240, 360)):
    rng = np.random.default_rng(1)
    return Photo(rng.integers(20, 220, (*size, 3), np.uint8), metadata=Metadata(exif=exif))


def _known(exposure, first=(), size=(240, 360)):
    return captured_optics(_photo(_exif(exposure, first), size))


class TestAsLens:
    def test_the_disc_of_a_light_at_infinity_is_that_of_the_lens(self):
        settings = as_lens(RenderSettings(), CapturedOptics(), 85.0, 1.4, 2.0)
        blur = Pipeline(_photo(), disparity=np.tile(np.linspace(0, 1, 360, dtype=np.float32), (240, 1)))
        subject = blur.focus(FocusSettings()).disparity
        rendering = blur.render(replace(settings, focus=FocusSettings(disparity=subject)))
        expected = circle_of_confusion_mm(math.inf, 2000.0, 85.0, 1.4) / 2 / 36.0 * 360
        assert abs(rendering.defocus[0, 0]) == pytest.approx(expected, rel=0.01)

    def test_what_the_photo_has_stays_as_wide_a_disc(self):
        known = CapturedOptics(50.0, 24.0, 2.0, 3.0)
        optics = as_lens(RenderSettings(), known, 85.0, 1.4, None).optics
        there = circle_of_confusion_mm(math.inf, 1e7, 50.0, 2.0) / 24.0
        counted = circle_of_confusion_mm(math.inf, 1e7, 85.0, optics.captured_f_number) / 36.0
        assert counted == pytest.approx(there, rel=0.01)

    def test_sharp_range_needs_a_distance(self):
        settings = as_lens(RenderSettings(), CapturedOptics(), 85.0, 1.4, None)
        assert sharp_range(settings, CapturedOptics()) is None
        found = sharp_range(as_lens(settings, CapturedOptics(), 85.0, 1.4, 2.0), CapturedOptics())
        assert found.near_mm == pytest.approx(1978, abs=5) and found.far_mm == pytest.approx(2023, abs=5)


class TestBarrel:
    FULL_FRAME = CapturedOptics(50.0, 36.0)

    def cut(self, f_number, **optics):
        return cut_by_barrel(ApertureSettings(), OpticsSettings(**optics), self.FULL_FRAME, f_number, 1.5)

    def test_nothing_without_the_widest_f_number(self):
        assert self.cut(1.4) == ApertureSettings()

    def test_known_values(self):
        wide, stopped = self.cut(1.4, widest_f_number=1.4), self.cut(2.8, widest_f_number=1.4)
        assert (wide.cat_eye, wide.barrel) == (0.97, 1.0)
        assert (stopped.cat_eye, stopped.barrel) == (1.94, 2.0)

    def test_a_longer_lens_has_rounder_corners_and_stopping_down_frees_the_field(self):
        assert self.cut(1.4, widest_f_number=1.4, focal_length_mm=85.0).cat_eye == pytest.approx(0.57, abs=0.01)
        narrow = self.cut(8.0, widest_f_number=1.4)
        whole_to = (narrow.barrel - 1) / narrow.cat_eye  # of the half diagonal: nothing is cut nearer to the centre
        assert narrow.cat_eye == 2.0 and whole_to == pytest.approx((8 / 1.4 - 1) / (1.6 * 8 * 21.63 / 50), abs=0.01)


class TestCapturedOptics:
    def test_nothing_known(self):
        assert captured_optics(_photo()) == CapturedOptics()
        assert captured_optics(_photo(b"II*\0broken")) == CapturedOptics()

    def test_full_frame_with_its_equivalent(self):
        known = _known({0x829D: IFDRational(18, 10), 0x920A: IFDRational(50), 0xA405: 50, 0x9206: IFDRational(2)})
        assert known.sensor_width_mm == pytest.approx(36.0)
        assert (known.focal_length_mm, known.f_number, known.focus_distance_m) == (50.0, 1.8, 2.0)

    def test_phone_with_a_four_by_three_sensor(self):
        known = _known({0x920A: IFDRational(57, 10), 0xA405: 26}, size=(300, 400))
        assert known.sensor_width_mm == pytest.approx(43.267 * 5.7 / 26 * 0.8, rel=1e-3)

    def test_resolution_in_the_focal_plane(self):
        known = _known({0xA20E: IFDRational(6000, 36), 0xA210: 4, 0xA002: 6000, 0xA003: 4000})
        assert known.sensor_width_mm == pytest.approx(36.0)

    @pytest.mark.parametrize(
        "make, model, width",
        [
            ("Canon", "Canon EOS R5", 36.0),
            ("Canon", "Canon EOS R7", 22.3),
            ("NIKON CORPORATION", "NIKON Z 6_2", 35.9),
            ("SONY", "ILCE-6400", 23.5),
            ("FUJIFILM", "X-T4", 23.5),
            ("Nobody", "Camera", None),
        ],
    )
    def test_table_of_cameras(self, make, model, width):
        assert _known({0x829D: IFDRational(2)}, {0x010F: make, 0x0110: model}).sensor_width_mm == width

    def test_infinity_and_unknown_distance(self):
        assert _known({0x9206: IFDRational(0xFFFFFFFF, 1)}).focus_distance_m == math.inf
        assert _known({0x9206: IFDRational(0, 1)}).focus_distance_m is None

    def test_reads_what_a_camera_file_carries(self):
        buffer = io.BytesIO()
        Image.new("RGB", (60, 40)).save(buffer, "JPEG", exif=b"Exif\0\0" + _exif({0x920A: IFDRational(85)}))
        block = Image.open(io.BytesIO(buffer.getvalue())).info["exif"].removeprefix(b"Exif\0\0")
        assert captured_optics(_photo(block)).focal_length_mm == 85.0


class TestLensOf:
    def test_settings_win_over_metadata(self):
        optics = OpticsSettings(focal_length_mm=85, captured_f_number=4)
        assert lens_of(optics, CapturedOptics(50, 36, 2)) == Lens(85, 36, 4)

    @pytest.mark.parametrize("known, name", [(CapturedOptics(), "focal_length"), (CapturedOptics(50), "sensor_width")])
    def test_missing_number_is_named(self, known, name):
        with pytest.raises(SettingsError, match=f"optics.{name}_mm"):
            lens_of(OpticsSettings(), known)


class TestLensBlur:
    def test_check_value(self):
        """50 mm f/1.8 focused at 2 m, a point at 10 m, 36 mm on 6000 px: a spot of 95.0 px."""
        scale = MetricScale(1.0, 0.0)
        blur = lens_blur(Lens(50, 36), scale, 1.8, scale.disparity(2.0), scale.disparity(2.0), 6000)
        assert 2 * blur.blur_px * (1 / 2 - 1 / 10) == pytest.approx(95.0, abs=0.05)
        assert blur.captured is None

    def test_captured_blur_follows_its_own_f_number(self):
        blur = lens_blur(Lens(50, 36, 3.6), MetricScale(1, 0), 1.8, 0.5, 0.5, 6000)
        assert blur.captured is not None
        assert blur.blur_px == pytest.approx(2 * blur.captured.blur_px)

    def test_scale_from_one_distance(self):
        assert scale_from_distance(2.0, 0.8).distance_m(0.8) == pytest.approx(2.0)
        assert scale_from_distance(2.0, 0.8).distance_m(0.4) == pytest.approx(4.0)

    @pytest.mark.parametrize("distance, disparity", [(None, 0.5), (math.inf, 0.5), (2.0, 0.01)])
    def test_no_scale(self, distance, disparity):
        with pytest.raises(SettingsError, match="optics"):
            scale_from_distance(distance, disparity)


EXPOSURE = {0x829D: IFDRational(28, 10), 0x920A: IFDRational(50), 0xA405: 50, 0x9206: IFDRational(2)}
LENS = RenderSettings(optics=OpticsSettings(mode="lens"))


class TestPipeline:
    @pytest.fixture
    def pipeline(self):
        disparity = np.tile(np.linspace(0.1, 0.9, 360, dtype=np.float32), (240, 1))
        return Pipeline(_photo(_exif(EXPOSURE)), disparity=disparity)

    def test_as_captured_is_the_photo(self, pipeline):
        settings = replace(LENS, blur=BlurSettings.from_f_number(2.8))
        assert np.array_equal(pipeline.render(settings).pixels, pipeline.photo.pixels)

    def test_narrower_than_captured_is_the_photo(self, pipeline):
        settings = replace(LENS, blur=BlurSettings.from_f_number(8))
        assert np.array_equal(pipeline.render(settings).pixels, pipeline.photo.pixels)

    def test_wider_adds_what_is_missing(self, pipeline):
        rendering = pipeline.render(replace(LENS, blur=BlurSettings.from_f_number(1.4)))
        metres = 1 / (rendering.disparity[0, 0] / rendering.focus.disparity / 2.0)
        spots = [50**2 / n / (1 - 50 / 2000) * (1 / 2 - 1 / metres) / 1000 / 36 * 360 for n in (1.4, 2.8)]
        assert 2 * rendering.defocus[0, 0] == pytest.approx(-math.sqrt(spots[0] ** 2 - spots[1] ** 2), rel=1e-3)

    def test_sizes_agree(self, pipeline):
        settings = replace(LENS, blur=BlurSettings.from_f_number(1.0))
        whole, half = pipeline.render(settings), pipeline.render(settings, long_side=180)
        assert half.defocus[0, 0] == pytest.approx(whole.defocus[0, 0] / 2, rel=0.02)

    def test_photo_that_says_nothing(self):
        pipeline = Pipeline(_photo(), disparity=np.full((240, 360), 0.5, np.float32))
        with pytest.raises(SettingsError, match="focal_length_mm"):
            pipeline.render(LENS)

    def test_a_tap_elsewhere_leaves_the_captured_blur_in_place(self, pipeline):
        focus = FocusSettings(point=(0.1, 0.5))
        rendering = pipeline.render(replace(LENS, focus=focus, blur=BlurSettings.from_f_number(2.8)))
        assert np.abs(rendering.defocus[:, 36]).max() == 0 and np.abs(rendering.defocus[:, 300]).min() > 0.5
