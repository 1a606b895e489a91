"""Delta-E, SSIM and PSNR against published and hand-made values."""

import math

import numpy as np
import pytest

from d2f_core.comparison import compare, delta_e_2000, lab, psnr_db, ssim
from d2f_core.errors import ShapeError

# Sharma, Wu, Dalal 2005, table 1: pairs that catch every usual mistake of an implementation.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, -0.0010, 2.4900), (50, 0.0009, -2.4900), 4.8045),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


class TestDeltaE2000:
    @pytest.mark.parametrize(("first", "second", "expected"), SHARMA)
    def test_published_pairs(self, first, second, expected):
        one, other = np.array([first], np.float32), np.array([second], np.float32)
        assert delta_e_2000(one, other)[0] == pytest.approx(expected, abs=2e-4)
        assert delta_e_2000(other, one)[0] == pytest.approx(expected, abs=2e-4)


class TestLab:
    @pytest.mark.parametrize(
        ("rgb", "expected"),
        [((255, 255, 255), (100, 0, 0)), ((0, 0, 0), (0, 0, 0)), ((255, 0, 0), (53.24, 80.09, 67.20))],
    )
    def test_known_colours(self, rgb, expected):
        assert lab(np.array([[rgb]], np.uint8))[0, 0] == pytest.approx(expected, abs=0.03)


class TestCompare:
    def test_equal_pictures(self):
        picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
        found = compare(picture, picture)
        assert (found.max_delta_e, found.mean_delta_e, found.ssim, found.psnr_db) == (0, 0, 1, math.inf)

    def test_depths_may_differ(self):
        picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
        assert compare(picture, picture.astype(np.uint16) * 257).max_delta_e == 0

    def test_one_changed_pixel_is_found(self):
        grey = np.full((700, 600, 3), 128, np.uint8)
        changed = grey.copy()
        changed[690, 5] = (255, 0, 0)
        found = compare(grey, changed)
        assert np.unravel_index(found.delta_e.argmax(), found.delta_e.shape) == (690, 5)
        assert found.max_delta_e > 30 and found.mean_delta_e < 0.001

    def test_sizes_must_agree(self):
        with pytest.raises(ShapeError, match="5 x 4 and 4 x 5"):
            compare(np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4, 3), np.uint8))

    def test_psnr_of_a_known_error(self):
        black = np.zeros((8, 8, 3), np.float32)
        assert psnr_db(black, black + np.float32(0.1)) == pytest.approx(20, abs=1e-4)

    def test_ssim_falls_with_noise(self):
        random = np.random.default_rng(0)
        picture = random.random((64, 64, 3), dtype=np.float32)
        near, far = (
            np.clip(picture + random.normal(0, s, picture.shape), 0, 1).astype(np.float32) for s in (0.02, 0.3)
        )
        assert 1 > ssim(picture, near) > ssim(picture, far)
