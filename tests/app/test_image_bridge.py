"""Arrays become pictures of Qt, with the right colours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColorSpace, QImage
from pytestqt.qtbot import QtBot

from app.rendering.image_bridge import ScreenBuffer, first_level, grey_to_image, screen_levels, to_image
from d2f_core.inspection import FAR_COLOUR, NEAR_COLOUR, disparity_view, focus_overlay
from d2f_core.photo.srgb import to_srgb_8

RED = np.full((3, 5, 3), (200, 30, 40), np.uint8)


def colour(image: QImage, x: int = 0, y: int = 0) -> tuple[int, int, int]:
    pixel = image.pixelColor(x, y)
    return pixel.red(), pixel.green(), pixel.blue()


class TestScreenBuffer:
    def test_shows_the_array(self) -> None:
        image = ScreenBuffer().fill(RED)
        assert (image.width(), image.height()) == (5, 3) and colour(image) == (200, 30, 40)

    def test_frames_of_one_size_share_their_memory(self) -> None:
        buffer = ScreenBuffer()
        first = buffer.fill(RED)
        second = buffer.fill(255 - RED)
        assert first is second and colour(second, 4, 2) == (55, 225, 215)

    def test_another_size_is_another_picture(self) -> None:
        buffer = ScreenBuffer()
        buffer.fill(RED)
        assert buffer.fill(np.zeros((7, 2, 3), np.uint8)).height() == 7


class TestScreenPixels:
    def test_untagged_eight_bits_stay_as_they_are(self) -> None:
        assert np.array_equal(to_srgb_8(RED, b""), RED)

    def test_sixteen_bits_become_eight(self) -> None:
        assert np.array_equal(to_srgb_8(RED.astype(np.uint16) * 257, b""), RED)

    def test_a_wide_profile_is_brought_to_srgb(self) -> None:
        profile = QColorSpace(QColorSpace.NamedColorSpace.DisplayP3).iccProfile().data()
        shown = to_srgb_8(RED, bytes(profile))
        assert shown[0, 0, 0] > 205 and shown[0, 0, 1] < 25  # P3's red is redder than sRGB's

    @pytest.mark.qt_log_ignore("fromIccProfile", "Failed ICC", "This plugin does not support")
    @pytest.mark.parametrize("profile", [b"no profile", bytes(200)])
    def test_a_damaged_profile_is_ignored(self, profile: bytes) -> None:
        assert np.array_equal(to_srgb_8(RED, profile), RED)


class TestLevels:
    def test_a_small_photo_has_one(self) -> None:
        assert [level.width() for level in screen_levels(RED, b"")] == [5]

    def test_a_large_one_has_its_own_pixels_last(self) -> None:
        levels = screen_levels(np.zeros((2000, 3000, 3), np.uint8), b"")
        widths = [level.width() for level in levels]
        assert widths == [1500, 3000]

    def test_a_huge_one_leaves_the_full_size_out(self) -> None:
        levels = screen_levels(np.zeros((8000, 8000, 3), np.uint8), b"")
        assert levels[-1].width() < 8000


def test_copies_keep_their_own_memory() -> None:
    pixels = RED.copy()
    image = to_image(pixels)
    pixels[:] = 0
    assert colour(image) == (200, 30, 40)


def test_grey_is_grey() -> None:
    assert colour(grey_to_image(np.full((2, 2), 0.5, np.float32))) == (127, 127, 127)


class TestFalseColour:
    def test_depth_goes_from_blue_to_yellow(self) -> None:
        far, near = disparity_view(np.array([[0.0, 1.0]], np.float32), "cividis")[0].astype(int)
        assert far[2] > far[0] and near[0] > near[2] and near.sum() > far.sum()

    def test_sharp_parts_keep_their_colours(self) -> None:
        assert np.array_equal(focus_overlay(RED, np.zeros((3, 5), np.float32)), RED)

    def test_near_and_far_take_their_tints(self) -> None:
        defocus = np.full((3, 5), 30.0, np.float32)
        grey = np.full((3, 5, 3), 255, np.uint8)
        for tint, sign in ((NEAR_COLOUR, 1), (FAR_COLOUR, -1)):
            tinted = focus_overlay(grey, sign * defocus)[0, 0].astype(int)
            assert np.argmax(tinted) == np.argmax(tint) and np.argmin(tinted) == np.argmin(tint)


def test_light_above_white_is_white_on_the_screen() -> None:
    raw = np.array([[[128 / 255, 1.0, 1.8], [0.0, -0.1, 64 / 255]]], np.float32)
    assert to_srgb_8(raw, b"").tolist() == [[[128, 255, 255], [0, 0, 64]]]


def test_the_app_shows_a_wide_photo_as_it_is_exported(qtbot: QtBot) -> None:
    """Only the screen sees sRGB: the pixels that go on to the pipeline are untouched."""
    profile = QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb).iccProfile().data()
    before = RED.copy()
    to_srgb_8(RED, bytes(profile))
    assert np.array_equal(RED, before)


def test_the_first_level_is_the_smallest_of_all() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (2000, 3000, 3)).astype(np.uint8)
    assert first_level(pixels, b"") == screen_levels(pixels, b"")[0]
    deep = pixels.astype(np.uint16) * 257
    assert first_level(deep, b"").size() == first_level(pixels, b"").size()
