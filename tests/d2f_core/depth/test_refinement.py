"""Refinement on drawn pictures whose edges are known: sharp, in the right place, and no texture in the depth."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.hallucination import estimate
from d2f_core.depth.refinement import refine
from d2f_core.networks import WEIGHTS_FOLDER
from d2f_core.photo.reading import open_photo

Float = NDArray[np.float32]
SIZE = (240, 320)
SAMPLES = WEIGHTS_FOLDER.parent / "samples"


def disc_scene(size: tuple[int, int] = SIZE) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A red disc before a textured grey wall."""
    rng = np.random.default_rng(2)
    scale = size[0] / 240
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    mask = np.hypot(y - 120 * scale, x - 150 * scale) < 70 * scale
    texture = cv2.resize(rng.integers(60, 200, (60, 80), np.uint8), size[::-1], interpolation=cv2.INTER_NEAREST)
    photo = np.repeat(texture[..., None], 3, 2)
    photo[mask] = (210, 30, 40)
    return photo, mask


def rough(mask: NDArray[np.bool_], near: float = 0.8, far: float = 0.2) -> DepthEstimate:
    """What a network gives: quarter size and soft."""
    plane = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), mask.shape[0] / 100)
    small = cv2.resize(plane, (80, 60), interpolation=cv2.INTER_AREA)
    return DepthEstimate(far + (near - far) * small, small)


class TestRefine:
    def test_subject_edge_is_where_the_photo_has_it(self) -> None:
        photo, mask = disc_scene()
        refined = refine(photo, rough(mask), SIZE)
        wrong = (refined.subject > 0.5) != mask
        assert wrong.sum() < 0.02 * mask.sum()

    def test_the_subject_is_continued_to_its_outline(self) -> None:
        """Its disparity wavers about .7, and the network lets it fall towards the outline all around."""
        photo, mask = disc_scene()
        y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]] * (2 * np.pi / 24)
        near = (0.7 + 0.08 * np.sin(x) * np.sin(y)).astype(np.float32)
        distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
        falling = np.where(mask, 0.1 + (near - 0.1) * np.clip(0.4 + distance / 6, 0, 1), 0.1).astype(np.float32)
        small = cv2.resize(falling, (80, 60), interpolation=cv2.INTER_AREA)
        refined = refine(photo, DepthEstimate(small, rough(mask).subject), SIZE).disparity
        middle, rim = (float(refined[there].mean()) for there in (distance > 12, (distance > 2) & (distance < 5)))
        assert middle == pytest.approx(0.7, abs=0.02)
        assert rim == pytest.approx(middle, abs=0.025), "neither falling at the rim nor raised to its nearest values"

    def test_the_sample_drum_keeps_its_depth_up_to_its_rim(self) -> None:
        """The networks let it fall there over twice as wide a rim as elsewhere: the rim was soft in the sharp drum."""
        photo = open_photo(SAMPLES / "01-drum.jpg").pixels
        disparity = estimate(photo).disparity
        assert abs(float(disparity[975:985, 570:590].mean()) - float(disparity[1050:1070, 570:590].mean())) < 0.03

    def test_no_ramp_of_values_between_the_two_sides(self) -> None:
        photo, mask = disc_scene()
        disparity = refine(photo, rough(mask), SIZE).disparity
        between = (disparity > 0.3) & (disparity < 0.7)
        outline = 2 * np.pi * 70
        assert between.sum() < 1.5 * outline  # a pixel or so along the outline

    def test_texture_does_not_leak_into_smooth_depth(self) -> None:
        photo, _ = disc_scene()
        slope = np.linspace(0.2, 0.9, 60, dtype=np.float32)[:, None].repeat(80, 1)
        refined = refine(photo, DepthEstimate(slope, np.zeros_like(slope)), SIZE).disparity
        expected = cv2.resize(slope, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
        assert np.abs(refined - expected)[8:-8, 8:-8].max() < 0.02

    def test_a_steep_slope_stays_one(self) -> None:
        """A wall seen along it: half of the range within an eighth of the picture."""
        photo, _ = disc_scene()
        across = np.interp(np.arange(80), (0, 35, 45, 79), (0.1, 0.3, 0.8, 0.9)).astype(np.float32)
        slope = np.tile(across, (60, 1))
        refined = refine(photo, DepthEstimate(slope, np.zeros_like(slope)), SIZE).disparity
        expected = cv2.resize(slope, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
        assert np.abs(refined - expected)[:, 152:168].max() < 0.02

    def test_a_doubt_within_the_subject_leaves_no_hole_in_its_depth(self) -> None:
        photo, mask = disc_scene()
        estimate = rough(mask)
        y, x = np.mgrid[0:60, 0:80]
        doubt = 0.6 * np.exp(-(((x - 38) ** 2 + (y - 30) ** 2) / (2 * 6**2)))
        unsure = DepthEstimate(estimate.disparity, estimate.subject * (1 - doubt).astype(np.float32))
        assert unsure.subject[30, 38] < 0.45
        refined = refine(photo, unsure, SIZE).disparity
        distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
        assert refined[distance > 6].min() > 0.75

    def test_edges_that_are_no_subject_become_steep_too(self) -> None:
        photo, mask = disc_scene()
        estimate = rough(mask)
        refined = refine(photo, DepthEstimate(estimate.disparity, np.zeros_like(estimate.subject)), SIZE).disparity
        between = (refined > 0.3) & (refined < 0.7)
        soft = cv2.resize(estimate.disparity, SIZE[::-1])
        assert between.sum() < 0.6 * ((soft > 0.3) & (soft < 0.7)).sum()

    def test_gap_inside_the_subject_is_kept(self) -> None:
        photo, mask = disc_scene()
        hole = np.zeros_like(mask)
        hole[100:140, 130:170] = True
        photo[hole] = (90, 90, 90)
        refined = refine(photo, rough(mask & ~hole), SIZE)
        assert refined.disparity[120, 150] < 0.35 and refined.subject[120, 150] < 0.1

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_any_type_of_photo(self, dtype: type) -> None:
        photo, mask = disc_scene()
        scale = {np.uint8: 1, np.uint16: 257, np.float32: 1 / 255}[dtype]
        converted = (photo * np.float64(scale)).astype(dtype)
        refined = refine(converted, rough(mask), SIZE)
        np.testing.assert_allclose(refined.subject, refine(photo, rough(mask), SIZE).subject, atol=1e-3)

    def test_strips_leave_no_seams(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo, mask = disc_scene((1200, 1600))
        whole = refine(photo, rough(mask), (1200, 1600)).disparity
        monkeypatch.setattr("d2f_core.depth.refinement.STRIP_PX", 100_000)
        np.testing.assert_allclose(refine(photo, rough(mask), (1200, 1600)).disparity, whole, atol=2e-3)

    def test_size_other_than_the_photos(self) -> None:
        photo, mask = disc_scene()
        assert refine(photo, rough(mask), (100, 133)).disparity.shape == (100, 133)
