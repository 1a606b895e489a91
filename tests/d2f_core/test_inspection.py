"""False-colour views, and marks: focus peaking and clipped lights."""

import numpy as np
import pytest

from d2f_core.inspection import (
    DOUBTFUL,
    FAR_COLOUR,
    NEAR_COLOUR,
    bright_lights,
    defocus_view,
    disparity_view,
    focus_overlay,
    focus_peaking,
    subject_view,
)
from d2f_core.photo.colour import to_8_bit


@pytest.fixture
def grey():
    return np.full((4, 6, 3), 120, np.uint8)


class TestDisparityView:
    @pytest.mark.parametrize("scale", ["viridis", "cividis"])
    def test_nearer_is_brighter(self, scale):
        view = disparity_view(np.linspace(0, 1, 256, dtype=np.float32)[None], scale)
        luma = view[0] @ np.array([0.299, 0.587, 0.114])
        assert view.dtype == np.uint8 and (np.diff(luma) > -2).all() and luma[-1] > luma[0] + 100

    def test_hatched_where_it_is_in_doubt_and_only_there(self):
        disparity, doubt = np.full((200, 300), 0.2, np.float32), np.zeros((100, 150), np.float32)
        doubt[:, 75:] = 2 * DOUBTFUL
        changed = (disparity_view(disparity, doubt=doubt) != disparity_view(disparity)).any(-1)
        assert not changed[:, :140].any() and 0.1 < changed[:, 160:].mean() < 0.4

    def test_the_ends_of_viridis(self):
        view = disparity_view(np.array([[-1.0, 2.0]], np.float32))
        assert view[0, 0] == pytest.approx((68, 1, 84), abs=2) and view[0, 1] == pytest.approx((253, 231, 37), abs=2)


class TestFocusOverlay:
    def test_near_is_blue_far_is_orange_and_focus_keeps_its_colours(self):
        defocus = np.zeros((4, 12), np.float32)
        defocus[:, :5], defocus[:, 7:] = 5, -5
        view = focus_overlay(np.full((4, 12, 3), 120, np.uint8), defocus).astype(int)
        assert view[0, 0, 2] > view[0, 0, 0] + 40, "near: blue"
        assert view[0, 11, 0] > view[0, 11, 2] + 40, "far: orange"
        assert (view[:, 5:7] == 120).all()

    def test_a_white_line_runs_around_what_is_in_focus_and_covers_none_of_it(self):
        photo = np.full((200, 300, 3), 120, np.uint8)
        defocus = np.full((200, 300), -6, np.float32)
        defocus[50:150, 100:200] = 0
        view = focus_overlay(photo, defocus)
        assert (view[50:150, 100:200] == 120).all(), "in focus as it is"
        assert (view[49, 105:195] == 255).all() and (view[50:150, 200] == 255).all(), "the line"
        tint = view[0, 0].astype(int)
        assert (view[48, 105:195] <= tint // 2 + 1).all() and (view[47, 105:195] == tint).all(), "dark beside it"

    def test_specks_get_no_line(self):
        photo = np.full((200, 300, 3), 120, np.uint8)
        defocus = np.full((200, 300), 6, np.float32)
        defocus[10:13, 10:13] = 0
        defocus[50:150, 100:200] = 0
        defocus[100:103, 150:153] = 6  # a hole
        view = focus_overlay(photo, defocus)
        assert not (view[5:20, 5:20] == 255).all(axis=2).any() and not (view[60:140, 110:190] == 255).all(axis=2).any()
        assert (view[49, 105:195] == 255).all()

    def test_sixteen_bits_give_the_same(self, grey):
        defocus = np.linspace(-3, 3, 24, dtype=np.float32).reshape(4, 6)
        deep = grey.astype(np.uint16) * 257
        np.testing.assert_array_equal(focus_overlay(grey, defocus), focus_overlay(deep, defocus))


class TestDefocusView:
    def test_black_in_focus_full_colour_at_the_largest_radius(self):
        view = defocus_view(np.array([[-8.0, 0.0, 4.0, 8.0]], np.float32))
        assert tuple(view[0, 0]) == FAR_COLOUR and tuple(view[0, 3]) == NEAR_COLOUR
        assert tuple(view[0, 1]) == (0, 0, 0) and (view[0, 2] < view[0, 3]).any()

    def test_no_defocus_at_all_is_black(self):
        assert not defocus_view(np.zeros((3, 3), np.float32)).any()


def test_the_subject_is_bright_and_the_rest_dim(grey):
    view = subject_view(grey, np.eye(4, 6, dtype=np.float32))
    assert tuple(view[0, 0]) == (120,) * 3 and tuple(view[0, 1]) == (30,) * 3


def test_eight_bit_keeps_codes():
    codes = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(to_8_bit(codes.astype(np.uint16) * 257), codes)
    np.testing.assert_array_equal(to_8_bit((codes / 255).astype(np.float32)), codes)
    assert (to_8_bit(np.full((2, 2, 3), 1.7, np.float32)) == 255).all(), "a RAW has light above white"


def step(width: int = 40) -> np.ndarray:
    picture = np.full((20, width, 3), 60, np.uint8)
    picture[:, width // 2 :] = 200
    return picture


def test_peaking_marks_an_edge_only_where_it_is_in_focus() -> None:
    defocus = np.zeros((20, 40), np.float32)
    defocus[10:] = 5.0
    marks = focus_peaking(step(), defocus)
    assert marks[:9, 19:21, 3].max() == 255 and marks[11:].max() == 0
    assert marks[:, :15].max() == 0


def test_peaking_leaves_a_soft_edge_alone() -> None:
    ramp = np.linspace(0, 255, 40).astype(np.uint8)
    picture = np.repeat(np.tile(ramp, (20, 1))[..., None], 3, axis=2)
    assert focus_peaking(picture, np.zeros((20, 40), np.float32)).max() == 0


def test_clipped_is_red_and_bright_is_yellow() -> None:
    photo = np.full((10, 30, 3), 100, np.uint8)
    photo[:, 10:20, 0] = 240
    photo[:, 20:] = 255
    marks = bright_lights(photo, 0.9, 1000)
    assert marks[:, :10].max() == 0
    blue, green, red, alpha = marks[5, 15]
    assert alpha > 0 and red > 100 and green > 80 and blue == 0
    blue, green, red, alpha = marks[5, 25]
    assert red > 200 and green < 50


def test_a_light_of_one_pixel_survives_the_smaller_size() -> None:
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[201, 203] = 255
    assert bright_lights(photo, 0.9, 10_000)[..., 3].max() > 200


def test_sixteen_bits_give_the_same_marks() -> None:
    photo = step()
    photo[:5] = 255
    assert np.array_equal(bright_lights(photo, 0.7, 10_000), bright_lights(photo.astype(np.uint16) * 257, 0.7, 10_000))
