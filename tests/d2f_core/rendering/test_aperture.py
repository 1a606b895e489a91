"""The kernel pictures: known values, symmetry, and what each control does to the shape."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from d2f_core.errors import SettingsError
from d2f_core.rendering.aperture import kernel, reach
from d2f_core.settings import ApertureSettings

SHAPES = ["disc", "blades", "ring", "heart", "star"]


@pytest.fixture
def image_aperture(tmp_path):
    picture = np.zeros((40, 60), np.uint8)
    picture[5:35, 10:20] = 255
    cv2.imwrite(str(tmp_path / "bar.png"), picture)
    return ApertureSettings(shape="image", image_path=str(tmp_path / "bar.png"))


class TestKernel:
    @pytest.mark.parametrize("shape", SHAPES)
    @pytest.mark.parametrize("radius", [0.0, 0.5, 0.7, 1.0, 3.3, 14.0])
    def test_sums_to_one_and_is_never_negative(self, shape, radius):
        psf = kernel(ApertureSettings(shape=shape), radius)
        assert psf.sum() == pytest.approx(1, abs=1e-5)
        assert psf.min() >= 0
        assert psf.shape[0] == psf.shape[1] and psf.shape[0] % 2 == 1

    def test_half_a_pixel_is_one_pixel(self):
        assert kernel(ApertureSettings(), 0.5).tolist() == [[1.0]]

    def test_disc_covers_the_area_of_a_circle(self):
        psf = kernel(ApertureSettings(), 10.0)
        assert 1 / psf.max() == pytest.approx(np.pi * 100, rel=0.01)

    @pytest.mark.parametrize("shape", ["disc", "blades", "ring", "heart"])
    def test_symmetric_opening_gives_a_symmetric_spot_at_every_radius(self, shape):
        for radius in np.arange(9, 160) / 16:
            psf = kernel(ApertureSettings(shape=shape), float(radius))
            assert np.abs(psf - psf[:, ::-1]).max() < 1e-6

    def test_hexagon_has_vertices_on_the_x_axis_and_flat_sides_above(self):
        psf = kernel(ApertureSettings(shape="blades", blades=6), 20.0)
        middle = psf.shape[0] // 2
        inside = psf > psf.max() / 2
        assert inside[middle].sum() == pytest.approx(40, abs=2)  # vertex to vertex: twice the circumradius
        assert inside[:, middle].sum() == pytest.approx(40 * np.cos(np.pi / 6), abs=2)

    def test_fully_round_blades_are_a_disc(self):
        round_blades = kernel(ApertureSettings(shape="blades", roundness=1.0), 9.0)
        assert np.abs(round_blades - kernel(ApertureSettings(), 9.0)).max() < 1e-6

    def test_rotation_turns_counter_clockwise(self):
        # a triangle's vertex on the right goes to the top, where rows are small
        turned = kernel(ApertureSettings(shape="blades", blades=3, rotation_deg=90), 20.0)
        rows, columns = np.nonzero(turned > turned.max() / 2)
        assert columns[rows == rows.min()].mean() == pytest.approx(turned.shape[1] // 2, abs=1)
        assert np.ptp(columns[rows == rows.max()]) > 25

    @pytest.mark.parametrize("k, position", [(1.0, (0.6, 0.3)), (0.5, (-0.9, 0.0)), (1.5, (0.0, 0.7))])
    def test_cat_eye_is_the_unit_disc_cut_by_one_at_k_times_the_position(self, k, position):
        psf = kernel(ApertureSettings(cat_eye=k), 20.0, position)
        half = psf.shape[0] // 2
        v, u = np.mgrid[-half : half + 1, -half : half + 1] / 20.0
        inside = (np.hypot(u, v) <= 1) & (np.hypot(u - k * position[0], v - k * position[1]) <= 1)
        assert ((psf > psf.max() / 2) != inside).sum() <= 0.06 * inside.sum()
        assert psf.sum() == pytest.approx(1, abs=1e-5)

    def test_anamorphic_keeps_the_area_and_sets_height_over_width(self):
        psf = kernel(ApertureSettings(anamorphic=2.0), 12.0)
        inside = psf > psf.max() / 2
        assert inside.any(axis=1).sum() / inside.any(axis=0).sum() == pytest.approx(2.0, abs=0.15)
        assert 1 / psf.max() == pytest.approx(np.pi * 144, rel=0.02)

    def test_swirl_squeezes_along_the_radius(self):
        psf = kernel(ApertureSettings(swirl=1.0), 12.0, (0.8, 0.0))
        inside = psf > psf.max() / 2
        assert inside.any(axis=0).sum() < 0.7 * inside.any(axis=1).sum()

    @pytest.mark.parametrize("rim, brighter_outside", [(1.0, True), (-1.0, False)])
    def test_rim(self, rim, brighter_outside):
        psf = kernel(ApertureSettings(rim=rim), 12.0)
        middle = psf.shape[0] // 2
        assert (psf[middle, middle + 11] > 1.5 * psf[middle, middle]) == brighter_outside

    def test_image_keeps_its_proportions(self, image_aperture):
        psf = kernel(image_aperture, 20.0)
        inside = psf > psf.max() / 2
        assert inside.any(axis=1).sum() / inside.any(axis=0).sum() == pytest.approx(3.0, rel=0.15)

    def test_unreadable_image_is_named(self):
        with pytest.raises(SettingsError, match=r"no-such\.png"):
            kernel(ApertureSettings(shape="image", image_path="no-such.png"), 5.0)


def test_nothing_lies_beyond_the_reach():
    wide = replace(ApertureSettings(), anamorphic=0.5)
    assert kernel(wide, 10.0).shape[0] <= 2 * np.ceil(10 * reach(wide)) + 1


class TestCharacter:
    def test_astigmatism_stretches_around_the_centre_behind_and_away_from_it_before(self):
        aperture, place = ApertureSettings(astigmatism=1.0), (1.0, 0.0)
        behind, before = (kernel(aperture, 20.0, place, is_near=is_near) for is_near in (False, True))
        for psf, along, across in ((behind, np.exp(-0.35), np.exp(0.35)), (before, np.exp(0.35), np.exp(-0.35))):
            inside = psf > psf.max() / 2
            assert inside.any(axis=0).sum() == pytest.approx(40 * along, abs=2)
            assert inside.any(axis=1).sum() == pytest.approx(40 * across, abs=2)
        round_one = kernel(aperture, 20.0, (0.0, 0.0))
        assert np.abs(round_one - round_one.T).max() < 1e-6

    def test_onion_has_four_dark_rings(self):
        psf = kernel(ApertureSettings(onion=1.0), 80.0)
        ray = psf[psf.shape[0] // 2, psf.shape[1] // 2 :] / psf.max()
        falls = np.flatnonzero((ray[:-1] > 0.78) & (ray[1:] <= 0.78))
        assert falls == pytest.approx([10, 30, 50, 70], abs=1)
        assert ray[15] == pytest.approx(0.55, abs=0.02) and ray[25] == pytest.approx(1, abs=0.01)

    def test_a_wide_barrel_cuts_less(self):
        place = (0.8, 0.0)
        areas = [
            (kernel(ApertureSettings(cat_eye=1.0, barrel=barrel), 20.0, place) > 0).sum() for barrel in (1.0, 1.4, 1.8)
        ]
        assert areas[0] < areas[1] < areas[2]
        assert areas[2] == (kernel(ApertureSettings(), 20.0) > 0).sum()  # it is off by 0.8: nothing is cut any more

    @pytest.mark.parametrize("place", [(0.0, 0.6), (0.6, 0.0), (0.4, -0.5)])
    def test_the_barrel_of_an_anamorphic_lens_is_squeezed_with_its_opening(self, place):
        aperture = ApertureSettings(anamorphic=2.0, cat_eye=1.0, barrel=1.2)
        psf = kernel(aperture, 20.0, place)
        half = psf.shape[0] // 2
        v, u = np.mgrid[-half : half + 1, -half : half + 1] / 20.0
        x, y = u * np.sqrt(2), v / np.sqrt(2)  # where both are circles
        inside = (np.hypot(x, y) <= 1) & (np.hypot(x - place[0], y - place[1]) <= 1.2)
        assert ((psf > psf.max() / 2) != inside).sum() <= 0.06 * inside.sum()

    def test_red_and_blue_are_smaller_behind_and_larger_before(self):
        aperture = ApertureSettings(fringes=1.0)
        behind, before = (kernel(aperture, 50.0, is_near=near, is_red_blue=True) for near in (False, True))
        assert 1 / behind.max() == pytest.approx(np.pi * 48.5**2, rel=0.01)
        assert 1 / before.max() == pytest.approx(np.pi * 51.5**2, rel=0.01)
