"""render_bokeh: known values by hand, then what must hold for every picture."""

import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest

from d2f_core import ApertureSettings, HighlightSettings, render_bokeh
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.errors import SettingsError, ShapeError
from d2f_core.photo.colour import to_linear
from d2f_core.photo.tone_curve import ParametricCurve
from d2f_core.rendering.aperture import kernel

PLAIN = HighlightSettings(recovery=0.0)
SHAPES = ["disc", "blades", "ring", "heart", "star"]


@pytest.fixture
def scene():
    """A textured subject before a textured background and a slope: photo and disparity."""
    rng = np.random.default_rng(5)
    photo = cv2.resize(rng.integers(0, 255, (30, 40, 3), np.uint8), (240, 180), interpolation=cv2.INTER_CUBIC)
    disparity = np.full((180, 240), 0.1, np.float32)
    disparity[120:] = np.linspace(0.1, 0.6, 60, dtype=np.float32)[:, None]
    cv2.circle(disparity, (120, 90), 45, 0.7, -1)
    return photo, disparity


def _point_light(value=0.9):
    photo = np.zeros((101, 121, 3), np.float32)
    photo[50, 60] = value
    return photo


class TestZeroBlur:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_returns_the_photo_bit_for_bit(self, scene, dtype):
        photo, disparity = scene
        photo = (photo.astype(np.float64) / 255 * (1 if dtype == np.float32 else np.iinfo(dtype).max)).astype(dtype)
        for blur_px, focus in ((0.0, 0.5), (0.5, 0.5)):
            result = render_bokeh(photo, disparity, focus_disparity=focus, blur_px=blur_px)
            assert result.dtype == dtype
            assert np.array_equal(result, photo)

    def test_pixels_in_focus_stay_bit_for_bit(self, scene):
        photo, disparity = scene
        result = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=20.0)
        core = cv2.erode((disparity > 0.69).astype(np.uint8), np.ones((5, 5))) > 0
        assert np.array_equal(result[core], photo[core])
        assert not np.array_equal(result[:40], photo[:40])


class TestPointLight:
    @pytest.mark.parametrize("quality", ["draft", "final"])
    @pytest.mark.parametrize("radius", [0.8, 2.0, 7.3, 13.5, 31.0])
    def test_energy_is_kept_within_one_percent(self, radius, quality):
        photo = _point_light()
        result = render_bokeh(
            photo, np.zeros((101, 121), np.float32), focus_disparity=1.0, blur_px=radius, quality=quality,
            highlights=PLAIN,
        )  # fmt: skip
        assert to_linear(result).sum() == pytest.approx(to_linear(photo).sum(), rel=0.01)

    @pytest.mark.parametrize("shape", SHAPES)
    @pytest.mark.parametrize("nearer", [False, True])
    def test_spot_is_the_kernel_behind_the_focus_and_turned_round_before_it(self, shape, nearer):
        aperture = ApertureSettings(shape=shape)
        result = render_bokeh(
            _point_light(1.0), np.full((101, 121), float(nearer), np.float32), focus_disparity=1.0 - nearer,
            blur_px=8.0, aperture=aperture, highlights=PLAIN,
        )  # fmt: skip
        expected = np.zeros((101, 121), np.float32)
        psf = kernel(aperture, 8.0)  # small enough for the finest level
        psf = psf[::-1, ::-1] if nearer else psf
        half = psf.shape[0] // 2
        expected[50 - half : 51 + half, 60 - half : 61 + half] = psf
        assert np.abs(to_linear(result)[..., 1] - expected).max() < 0.06 * psf.max()

    @pytest.mark.parametrize("radius", [30, 100])
    def test_a_large_final_spot_has_a_crisp_edge_in_the_right_place(self, radius):
        photo, disparity = (
            np.full((4 * radius, 6 * radius, 3), 0.02, np.float32),
            np.full((4 * radius, 6 * radius), 0.2),
        )
        photo[2 * radius - 1 : 2 * radius + 1, 3 * radius - 1 : 3 * radius + 1] = 1.0
        disparity[:4, :4] = 0.8
        result = render_bokeh(
            photo, disparity, focus_disparity=0.8, blur_px=radius / 0.6, highlights=PLAIN
        )  # fmt: skip
        profile = to_linear(result)[2 * radius, 3 * radius :, 1]
        background = profile[int(1.6 * radius)]
        falling = (profile - background)[radius // 2 : 2 * radius] / (np.median(profile[: radius // 2]) - background)
        inner, middle, outer = np.interp([-0.9, -0.5, -0.1], -falling, np.arange(radius // 2, 2 * radius))
        assert middle == pytest.approx(radius, rel=0.03)
        assert outer - inner < 0.16 * radius

    def test_cat_eye_spot_follows_the_place_in_the_frame(self):
        photo = np.zeros((200, 300, 3), np.float32)
        photo[100, 280] = 1
        result = render_bokeh(
            photo, np.zeros((200, 300), np.float32), focus_disparity=1.0, blur_px=12.0,
            aperture=ApertureSettings(cat_eye=1.0), highlights=PLAIN,
        )  # fmt: skip
        position = (280.5 - 150) / np.hypot(150, 100)
        psf = kernel(ApertureSettings(cat_eye=1.0), 12.0, (position, 0.0))
        around = to_linear(result)[100 - 12 : 113, 280 - 12 : 293, 1]
        lit, expected = around > psf.max() / 2, psf[:, :25] > psf.max() / 2
        assert (lit[:, :20] != expected[:, :20]).sum() < 0.08 * expected.sum()


def _spot(aperture, *, nearer=False, radius=18.0):
    """A point of light blurred in the middle of the frame, linear, (401, 401, 3)."""
    photo = np.zeros((401, 401, 3), np.float32)
    photo[200, 200] = 1
    disparity = np.full((401, 401), float(nearer), np.float32)
    blurred = render_bokeh(
        photo, disparity, focus_disparity=1.0 - nearer, blur_px=radius, aperture=aperture, highlights=PLAIN
    )
    return to_linear(blurred)


def _rim_over_centre(spot):
    y, x = np.indices(spot.shape[:2]) - 200
    away = np.hypot(y, x)
    return spot[(away > 15) & (away < 16.5), 1].mean() / spot[away < 6, 1].mean()


class TestCharacter:
    @pytest.mark.parametrize("nearer", [False, True])
    @pytest.mark.parametrize(
        "aperture",
        [
            ApertureSettings(fringes=1.0), ApertureSettings(spherical=-0.8, fringes=0.5), ApertureSettings(onion=1.0),
            ApertureSettings(astigmatism=0.5, fringes=1.0),
        ],
    )  # fmt: skip
    def test_energy_of_each_channel_is_kept_within_one_percent(self, aperture, nearer):
        assert _spot(aperture, nearer=nearer).sum((0, 1)) == pytest.approx([1, 1, 1], rel=0.01)

    def test_fringes_are_green_behind_the_focus_and_magenta_before_it(self):
        away = np.hypot(*(np.indices((401, 401)) - 200))  # red and blue end at 17.5 px, or at 18.5 px before the focus
        behind, before = (_spot(ApertureSettings(fringes=1.0), nearer=nearer) for nearer in (False, True))
        red, green, blue = behind[(away > 17.5) & (away < 18.2)].mean(0)
        assert green > 1.5 * max(red, blue)
        red, green, blue = before[(away > 18.0) & (away < 18.7)].mean(0)
        assert min(red, blue) > 1.5 * green

    def test_an_even_wall_that_recedes_gets_no_colour(self):
        wall = np.full((240, 360, 3), 0.6, np.float32)
        disparity = np.tile(np.linspace(0, 1, 360, dtype=np.float32), (240, 1))
        blurred = render_bokeh(
            wall, disparity, focus_disparity=0.5, blur_px=40.0, aperture=ApertureSettings(fringes=1.0), highlights=PLAIN
        )
        assert np.abs(blurred - 0.6).max() < 1.5 / 255

    def test_spherical_is_smooth_on_one_side_and_nervous_on_the_other(self):
        aperture = ApertureSettings(spherical=0.8)
        assert _rim_over_centre(_spot(aperture)) < 0.6
        assert _rim_over_centre(_spot(aperture, nearer=True)) > 1.8
        assert _rim_over_centre(_spot(replace(aperture, spherical=-0.8))) > 1.8


class TestProperties:
    def test_mirrored_input_gives_mirrored_output(self, scene):
        photo, disparity = scene
        straight = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=25.0)
        mirrored = render_bokeh(
            np.ascontiguousarray(photo[:, ::-1]), np.ascontiguousarray(disparity[:, ::-1]),
            focus_disparity=0.7, blur_px=25.0,
        )  # fmt: skip
        difference = np.abs(mirrored[:, ::-1].astype(int) - straight)
        assert difference.max() <= 2  # dither counts from the left
        assert difference.mean() < 0.5

    def test_larger_aperture_never_sharpens(self, scene):
        photo, disparity = scene

        def contrast(blur_px):
            result = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=blur_px).astype(np.float32)
            return np.abs(np.diff(result[:40], axis=1)).mean()

        contrasts = [contrast(blur_px) for blur_px in (0, 2, 4, 8, 16, 32, 64)]
        assert contrasts == sorted(contrasts, reverse=True)

    def test_grey_card_stays_grey(self):
        card = np.full((90, 120, 3), 119, np.uint8)
        disparity = np.tile(np.linspace(0, 1, 120, dtype=np.float32), (90, 1))
        disparity[30:60, 40:80] = 0.9
        result = render_bokeh(card, disparity, focus_disparity=0.5, blur_px=30.0)
        assert np.abs(result.astype(int) - 119).max() <= 1

    def test_background_takes_nothing_from_a_sharp_subject(self):
        photo = np.full((120, 160, 3), (20, 40, 230), np.uint8)
        disparity = np.full((120, 160), 0.1, np.float32)
        cv2.circle(photo, (80, 60), 30, (250, 10, 10), -1)
        cv2.circle(disparity, (80, 60), 30, 0.8, -1)
        result = render_bokeh(photo, disparity, focus_disparity=0.8, blur_px=20.0)
        y, x = np.mgrid[:120, :160]
        outside = np.hypot(x - 80, y - 60) > 32.5
        assert np.abs(result[outside].astype(int) - (20, 40, 230)).max() <= 2

    def test_near_subject_spreads_over_a_sharp_background(self):
        photo = np.zeros((120, 160, 3), np.uint8)
        disparity = np.full((120, 160), 0.1, np.float32)
        cv2.circle(photo, (80, 60), 30, (255, 255, 255), -1)
        cv2.circle(disparity, (80, 60), 30, 0.9, -1)
        result = render_bokeh(photo, disparity, focus_disparity=0.1, blur_px=12.5, highlights=PLAIN)
        light = to_linear(result)[60, :, 1]
        assert light[80] == pytest.approx(1, abs=0.02)
        assert light[110] == pytest.approx(0.46, abs=0.08)  # on the edge: a little less than half, the edge is curved
        assert light[123] < 0.01

    def test_strips_leave_no_seam(self, scene, monkeypatch):
        photo, disparity = scene
        whole = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=40.0)
        monkeypatch.setattr("d2f_core.rendering.pyramid.SHORT_STRIP_ROWS", 34)
        monkeypatch.setattr("d2f_core.rendering.pyramid.STRIP_ROWS", 34)
        monkeypatch.setattr("d2f_core.rendering.pyramid.LARGEST_KEPT_PIXELS", 1)
        strips = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=40.0)
        assert np.abs(whole.astype(int) - strips).max() <= 1

    def test_light_that_leaves_the_frame_comes_back_into_more_than_a_few_last_rows(self, monkeypatch):
        height = 900  # seven times 128 and four rows, which a strip of their own would be too low for
        photo, rng = np.full((height, 60, 3), 0.2, np.float32), np.random.default_rng(3)
        photo[rng.integers(height - 30, height, 40), rng.integers(0, 60, 40)] = 1
        disparity = np.full((height, 60), 0.1, np.float32)
        lens = {"focus_disparity": 0.9, "blur_px": 20.0, "highlights": PLAIN}
        in_strips = render_bokeh(photo, disparity, **lens)
        monkeypatch.setattr("d2f_core.rendering.pyramid.SHORT_STRIP_ROWS", height)
        assert np.abs(in_strips - render_bokeh(photo, disparity, **lens)).max() < 1e-4

    def test_same_bytes_every_time(self, scene):
        photo, disparity = scene
        first, second = (render_bokeh(photo, disparity, focus_disparity=0.3, blur_px=30.0) for _ in range(2))
        assert np.array_equal(first, second)

    def test_draft_looks_like_final(self, scene):
        photo, disparity = scene
        draft, final = (
            render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=40.0, quality=q) for q in ("draft", "final")
        )
        assert np.abs(draft.astype(int) - final).mean() < 1.5

    def test_views_and_other_memory_orders_give_the_same(self, scene):
        photo, disparity = scene
        expected = render_bokeh(photo, disparity, focus_disparity=0.7, blur_px=30.0)
        view = np.ascontiguousarray(photo[:, ::-1])[:, ::-1]
        other = render_bokeh(view, np.asfortranarray(disparity, np.float64), focus_disparity=0.7, blur_px=30.0)
        assert np.array_equal(other, expected)

    def test_input_is_left_untouched(self, scene):
        photo, disparity = scene
        before = photo.copy(), disparity.copy()
        render_bokeh(photo, disparity, focus_disparity=0.3, blur_px=30.0)
        assert np.array_equal(photo, before[0]) and np.array_equal(disparity, before[1])

    @pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 2), (37, 53)])
    def test_any_size_works(self, size):
        photo = np.full((*size, 3), 100, np.uint8)
        disparity = np.linspace(0, 1, size[0] * size[1], dtype=np.float32).reshape(size)
        result = render_bokeh(photo, disparity, focus_disparity=1.0, blur_px=40.0)
        assert np.abs(result.astype(int) - 100).max() <= 1

    def test_slowly_growing_blur_of_a_near_surface_shows_no_contour_lines(self):
        # a bright subject blurred by 0 to 2.4 px; the dark wall close behind must not shine through
        photo = np.full((200, 300, 3), 20, np.uint8)
        disparity = np.full((200, 300), 0.05, np.float32)
        photo[:, 120:180] = 220
        disparity[:, 120:180] = np.linspace(0.6, 0.66, 60, dtype=np.float32)
        result = render_bokeh(photo, disparity, focus_disparity=0.6, blur_px=40.0, highlights=PLAIN)
        assert np.abs(result[:, 122:176].astype(int) - 220).max() <= 1


class TestBadInput:
    def test_sizes_that_differ(self, scene):
        with pytest.raises(ShapeError, match=r"must be equal"):
            render_bokeh(scene[0], scene[1][:-1], focus_disparity=0.5, blur_px=5.0)

    def test_nan_disparity(self, scene):
        scene[1][3, 4] = np.nan
        with pytest.raises(ShapeError, match="NaN"):
            render_bokeh(scene[0], scene[1], focus_disparity=0.5, blur_px=5.0)

    @pytest.mark.parametrize("change", [{"focus_disparity": 2.0}, {"blur_px": -1.0}, {"blur_px": float("nan")}])
    def test_numbers_out_of_range(self, scene, change):
        with pytest.raises(ShapeError, match=next(iter(change))):
            render_bokeh(*scene, **({"focus_disparity": 0.5, "blur_px": 5.0} | change))

    def test_unknown_quality(self, scene):
        with pytest.raises(SettingsError, match="'final' or 'draft'"):
            render_bokeh(*scene, focus_disparity=0.5, blur_px=5.0, quality="best")

    def test_grey_photo(self, scene):
        with pytest.raises(ShapeError, match="height, width, 3"):
            render_bokeh(scene[0][..., 0], scene[1], focus_disparity=0.5, blur_px=5.0)


def test_cancel_stops_the_render(scene):
    cancel = CancelToken()
    cancel.cancel("the photo changed")
    with pytest.raises(Cancelled, match="the photo changed"):
        render_bokeh(*scene, focus_disparity=0.5, blur_px=20.0, cancel=cancel)


def test_warm_up_leaves_nothing_to_compile():
    # in an interpreter of its own: here the other tests have compiled everything already
    loops = "s.scatter_edges, s.halve, s.add_enlarged, s.composite_over, s.folded_sums, e._separate, e._lay, d.toggle"
    loops += ", d._medians"
    count = f"sum(len(loop.signatures) for loop in ({loops}))"
    program = f"""
import numpy as np
from d2f_core.rendering import depth_edges as d, edge_pixels as e, scatter as s
from d2f_core.rendering.bokeh import render_bokeh
from d2f_core.warm_up import warm_up
assert {count} == 0
warm_up()
warm = {count}
photo = np.random.default_rng(3).integers(0, 255, (70, 90, 3), np.uint8)
disparity = np.tile(np.linspace(0, 1, 90, dtype=np.float32), (70, 1))
disparity[20:40, 30:50] = 0.9
render_bokeh(photo, disparity, focus_disparity=0.2, blur_px=35.0)
print(warm, {count})
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["9", "9"]


def test_light_is_mixed_along_the_curve_of_the_photos_profile():
    photo = np.zeros((40, 120, 3), np.uint8)
    photo[:, 60:] = 255
    disparity = np.full((40, 120), 0.2, np.float32)
    highlights = HighlightSettings(recovery=0)
    for gamma in (1.0, 1.8, 563 / 256):
        blurred = render_bokeh(
            photo, disparity, focus_disparity=0.9, blur_px=20, highlights=highlights, curve=ParametricCurve(gamma)
        )
        middle = (blurred[20, 59, 0] / 255) ** gamma / 2 + (blurred[20, 60, 0] / 255) ** gamma / 2
        assert middle == pytest.approx(0.5, abs=0.01)
