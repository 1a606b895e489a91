"""Outlines: which way a shift goes, how soft a feather is, the same on every size, slopes left alone."""

import cv2
import numpy as np
import pytest

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth_repair.edge_shape import LARGEST_FEATHER, LARGEST_SHIFT, shaped
from d2f_core.depth_repair.stage import mixed
from d2f_core.settings import EdgeSettings


def _disc(scale=1.0):
    """A near disc of radius 150 in the middle of 1000 x 700, at a scale, smooth at its rim by one pixel."""
    height, width = round(700 * scale), round(1000 * scale)
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot(columns + 0.5 - width / 2, rows + 0.5 - height / 2) - 150 * scale
    return (0.2 + 0.6 * np.clip(0.5 - away, 0, 1)).astype(np.float32)


def _radius(disparity):
    """Of the disc, in parts of the long side, from its area above the middle value."""
    share = np.clip((disparity - 0.2) / 0.6, 0, 1).sum()
    return float(np.sqrt(share / np.pi)) / max(disparity.shape)


class TestShift:
    @pytest.mark.parametrize("shift", [1.0, 0.4, -0.4, -1.0])
    def test_the_outline_moves_by_what_is_asked_in_every_direction(self, shift):
        moved = shaped(_disc(), EdgeSettings(shift=shift))
        assert _radius(moved) - 0.15 == pytest.approx(shift * LARGEST_SHIFT, rel=0.08)
        level = moved > 0.5
        right, down = level[350, 500:].sum(), level[350:, 500].sum()
        diagonal = np.sqrt(2) * np.diagonal(level[350:, 500:]).sum()
        assert max(right, down, diagonal) - min(right, down, diagonal) <= 2.5

    @pytest.mark.parametrize("scale", [0.3, 0.5, 2.0])
    def test_it_is_the_same_on_every_size(self, scale):
        edges = EdgeSettings(shift=0.55)
        assert _radius(shaped(_disc(scale), edges)) == pytest.approx(_radius(shaped(_disc(), edges)), abs=0.0006)


class TestFeather:
    def test_the_step_becomes_a_ramp_of_the_asked_width(self):
        row = shaped(_disc(), EdgeSettings(feather=1.0))[350]
        inside = np.nonzero(row[:500] > 0.2 + 0.6 * 0.9)[0][0]
        outside = np.nonzero(row[:500] > 0.2 + 0.6 * 0.1)[0][0]
        assert inside - outside == pytest.approx(1.28 * LARGEST_FEATHER * 1000, rel=0.2)

    def test_the_outline_stays_where_it_was(self):
        assert _radius(shaped(_disc(), EdgeSettings(feather=0.7))) == pytest.approx(0.15, abs=0.001)

    def test_it_is_the_same_on_every_size(self):
        edges = EdgeSettings(feather=0.6)
        large, small = shaped(_disc(), edges), shaped(_disc(0.5), edges)
        smaller = cv2.resize(large, small.shape[::-1], interpolation=cv2.INTER_AREA)
        assert np.abs(smaller - small).max() < 0.03


class TestWhatStays:
    @pytest.mark.parametrize("edges", [EdgeSettings(shift=1.0), EdgeSettings(feather=1.0), EdgeSettings(shift=-1.0)])
    def test_slopes(self, edges):
        ground = np.linspace(0, 1, 600, dtype=np.float32)[:, None].repeat(800, 1)
        assert np.array_equal(shaped(ground, edges), ground)

    def test_nothing_asked_is_the_same_array(self):
        disparity = _disc()
        assert shaped(disparity, EdgeSettings(refine=0.3)) is disparity

    def test_no_seam_between_tiles(self):
        """An edge through many tiles gives one straight outline."""
        disparity = np.full((1300, 1300), 0.2, np.float32)
        disparity[:, 640:] = 0.8
        result = shaped(disparity, EdgeSettings(shift=0.5, feather=0.5))
        assert np.ptp(result, axis=0).max() < 1e-5


def test_refinement_is_taken_by_its_share():
    rough, refined = (DepthEstimate(*[np.full((4, 4), value, np.float32)] * 2) for value in (0.2, 0.8))
    assert np.allclose(mixed(rough, refined, 0.5).disparity, 0.5) and np.allclose(mixed(rough, refined, 0).subject, 0.2)
