"""What a photo is keeps its meaning through a render: its colours, its greyness, its light above white."""

import numpy as np
import pytest

from d2f_core.comparison import delta_e_2000
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.photo import Photo
from d2f_core.photo.tone_curve import SRGB
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, FocusSettings, HighlightSettings, RenderSettings
from tests.d2f_core.photo.test_spaces import PROFILES, chart, lab

SIZE = (96, 96)
BLURRED = RenderSettings(
    focus=FocusSettings(disparity=0.9), blur=BlurSettings(strength=40.0), highlights=HighlightSettings(recovery=0.0)
)


def rendered(photo, settings=BLURRED):
    disparity = np.full(photo.size, 0.1, np.float32)
    return Pipeline(photo, disparity=disparity).render(settings).pixels


@pytest.mark.parametrize("name", ["adobe-rgb", "display-p3", "prophoto"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_blurred_chart_keeps_its_colours_within_delta_e_1(name, dtype):
    largest = np.iinfo(dtype).max
    patches = chart(PROFILES[name])[8::16, 8::16]  # one colour after the other, each over a whole photo
    for row in (0, 3):
        for patch in patches[row]:
            pixels = np.rint(np.broadcast_to(patch, (*SIZE, 3)) * largest).astype(dtype)
            blurred = rendered(Photo(pixels, metadata=Metadata(profile=PROFILES[name])))
            truth, found = (lab(p / largest, PROFILES[name]) for p in (pixels, blurred))
            assert delta_e_2000(truth, found).max() < 1


def test_edges_mix_in_the_light_of_the_profile():
    pixels = np.zeros((*SIZE, 3), np.uint8)
    pixels[:, 48:] = 255
    for name in ("srgb", "adobe-rgb", "prophoto"):
        photo = Photo(pixels, metadata=Metadata(profile=PROFILES[name]))
        beside = rendered(photo)[48, 47:49, 1] / 255
        assert photo.tone_curve.decode(beside).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_grey_photo_is_grey_afterwards(dtype):
    noise = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (*SIZE, 1)).astype(dtype)
    noise[40:50, 40:50] = np.iinfo(dtype).max  # a clipped light, which is rebuilt
    photo = Photo(np.repeat(noise, 3, axis=2), is_grey=True)
    blurred = rendered(photo, RenderSettings(focus=FocusSettings(disparity=0.9), blur=BlurSettings(strength=40.0)))
    assert (blurred == blurred[..., :1]).all()


def test_light_above_white_blurs_brighter():
    clipped = np.full((*SIZE, 3), 0.2, np.float32)
    clipped[44:52, 44:52] = 1.0
    raw = clipped.copy()
    raw[44:52, 44:52] = 1.6  # of the encoded range; some three times white
    plain, bright = rendered(Photo(clipped)), rendered(Photo(raw))
    rim = np.s_[42:44, 44:52]  # outside of it: what the blur brings there
    light = [float(SRGB.decode(picture[rim]).mean()) - float(SRGB.decode(0.2)) for picture in (plain, bright)]
    ratio = (SRGB.decode(1.6) - SRGB.decode(0.2)) / (SRGB.decode(1.0) - SRGB.decode(0.2))
    assert light[0] > 0.01 and light[1] / light[0] == pytest.approx(float(ratio), rel=0.05)


def test_an_untouched_raw_comes_back_bit_for_bit():
    pixels = np.random.default_rng(4).random((*SIZE, 3), dtype=np.float32) * np.float32(1.7)
    photo = Photo(pixels.copy())
    sharp = RenderSettings(focus=FocusSettings(disparity=0.1), highlights=HighlightSettings(recovery=0.0))
    np.testing.assert_array_equal(rendered(photo, sharp), pixels)
