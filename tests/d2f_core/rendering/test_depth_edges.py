"""Soft depth edges become steps, slopes and sharp maps stay."""

import cv2
import numpy as np
import pytest

from d2f_core.filters import local_range, toggle
from d2f_core.rendering.depth_edges import sharpened


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
