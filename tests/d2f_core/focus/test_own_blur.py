"""The blur that a photo has is measured, and only what is missing is added."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from d2f_core.cli.steps import softness_text
from d2f_core.focus.defocus_map import LARGEST_RADIUS_FRACTION
from d2f_core.focus.own_blur import own_blur
from d2f_core.photo.colour import from_linear, to_linear
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering.aperture import kernel
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, OpticsSettings, RenderSettings


def blocks(height=400, width=600, side=40):
    """Squares of random light, linear."""
    cells = np.random.default_rng(3).uniform(0.05, 0.9, (height // side, width // side)).astype(np.float32)
    return np.repeat(np.repeat(cells, side, 0), side, 1)


def encoded(light):
    return from_linear(np.repeat(light[..., None], 3, 2).astype(np.float32), np.uint8)


def blurred(light, radius):
    return cv2.filter2D(light, -1, kernel(ApertureSettings(), radius), borderType=cv2.BORDER_REFLECT)


class TestOwnBlur:
    @pytest.mark.parametrize("radius", [2.0, 4.0, 6.0, 8.0])
    def test_a_known_disc_is_measured_within_a_fifth(self, radius):
        assert np.median(own_blur(encoded(blurred(blocks(), radius)))) == pytest.approx(radius, rel=0.2)

    def test_sharp_and_soft_halves(self):
        light = blocks()
        light[:, 300:] = blurred(light, 6.0)[:, 300:]
        found = own_blur(encoded(light))
        assert np.median(found[:, :280]) < 0.5
        assert np.median(found[:, 320:]) == pytest.approx(6.0, rel=0.2)

    def test_only_what_is_missing_is_added(self):
        photo = encoded(blurred(blocks(), 6.0))
        disparity = np.zeros(photo.shape[:2], np.float32)
        settings = RenderSettings(
            focus=FocusSettings(disparity=1.0), blur=BlurSettings(100 * 10 / 600 / LARGEST_RADIUS_FRACTION),
            optics=OpticsSettings(count_blur=True),
        )  # fmt: skip
        rendering = Pipeline(Photo(photo), disparity=disparity).render(settings)
        assert np.median(np.abs(rendering.defocus)) == pytest.approx(8.0, abs=0.6)  # 6-8-10
        wanted, got = (to_linear(encoded(blurred(blocks(), 10.0)))[..., 0], to_linear(rendering.pixels)[..., 0])
        assert np.abs(got - wanted)[20:-20, 20:-20].mean() < 0.006
        plain = replace(settings, optics=OpticsSettings())
        too_soft = to_linear(Pipeline(Photo(photo), disparity=disparity).render(plain).pixels)[..., 0]
        assert np.abs(got - wanted).mean() < 0.7 * np.abs(too_soft - wanted).mean()

    def test_nothing_to_measure_is_sharp(self):
        assert not own_blur(np.full((60, 90, 3), 128, np.uint8)).any()


class TestSoftnessText:
    def test_says_how_much_was_soft_and_how_far(self):
        class Halves:
            photo = Photo(np.zeros((100, 200, 3), np.uint8))

            def own_blur(self):
                return np.where(np.arange(100) < 75, 0.0, 0.02)[None].repeat(50, 0).astype(np.float32)

        assert softness_text(Halves()) == "25 % of the photo was already soft, by up to 4 px."
