"""Soft depth edges become steps, slopes and sharp maps stay."""

import cv2
import numpy as np
import pytest

from d2f_core.filters import local_range
from d2f_core.rendering.depth_edges import sharpened, toggle


def _disc():
    disparity = np.full((200, 260), 0.2, np.float32)
    cv2.circle(disparity, (130, 100), 60, 0.8, -1)
    return disparity


def test_sharp_map_is_returned_as_it_is():
    disparity = _disc()
    assert sharpened(disparity) is disparity


def test_slope_is_left_alone():
    ramp = np.repeat(np.linspace(0, 1, 400, dtype=np.float32)[:, None], 60, 1)
    assert sharpened(ramp) is ramp


def test_soft_edge_becomes_a_step_where_it_was():
    disparity = _disc()
    result = sharpened(cv2.GaussianBlur(disparity, (0, 0), 1.0))
    between = (result > 0.25) & (result < 0.75)
    assert between.mean() < 0.002
    assert ((result > 0.5) != (disparity > 0.5)).mean() < 0.01


def test_uneven_ramps_leave_hardly_any_single_pixels():
    """Where an estimate wavers along an edge, pixels that went elsewhere than their neighbours would be specks."""
    waver = cv2.GaussianBlur(np.random.default_rng(2).normal(0, 1, (160, 200)).astype(np.float32), (0, 0), 4)
    y, x = np.mgrid[:160, :200].astype(np.float32)
    edge = 0.2 + 0.65 / (1 + np.exp((np.hypot(x - 100, y - 80) - 45) / 3))
    result = sharpened(np.clip(edge + 0.05 * waver / waver.std(), 0, 1).astype(np.float32))
    assert (np.abs(result - cv2.medianBlur(result, 3)) > 0.1).sum() <= 2


@pytest.mark.parametrize("size", [(61, 83), (1300, 96)])
def test_only_edges_are_looked_at_with_the_result_of_filters_over_the_whole_map(size):
    rng = np.random.default_rng(2)
    disparity = cv2.GaussianBlur(rng.integers(0, 3, size).astype(np.float32) / 3, (0, 0), 2.5)
    disparity[:, : size[1] // 2] *= 2
    disparity = np.clip(cv2.GaussianBlur(disparity, (0, 0), 1.5), 0, 1)
    expected, wide = disparity.copy(), local_range(disparity, 3)
    passes = int(np.clip(round(max(size) / 128), 2, 12))
    toggle(expected, *np.nonzero(wide > 0.1), 1, passes, 0.015, 0.015)
    moved = expected != disparity
    np.copyto(expected, cv2.medianBlur(expected, 5 if max(size) >= 1200 else 3), where=moved)
    assert moved.any() and np.array_equal(sharpened(disparity), expected)


class TestToggle:
    def test_it_turns_a_ramp_into_a_step_in_place(self) -> None:
        share = np.clip((np.arange(20, dtype=np.float32) - 6.5) / 6, 0, 1)
        ramp = np.tile(share * share * (3 - 2 * share), (5, 1))
        rows, columns = np.nonzero(local_range(ramp, 1) > 0.02)
        toggle(ramp, rows, columns, 1, 6, 0.02, 0.02)
        assert np.unique(ramp).size == 2 and ramp[2, 9] == 0.0 and ramp[2, 10] == 1.0

    def test_it_moves_part_of_the_way_where_the_range_is_small(self) -> None:
        plane = np.array([[0.0, 0.05, 0.15]], np.float32)
        toggle(plane, np.array([0]), np.array([1]), 1, 1, 0.1, 0.2)
        assert plane[0, 1] == pytest.approx(0.025)
