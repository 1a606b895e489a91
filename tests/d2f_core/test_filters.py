"""Filters that several stages share."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from d2f_core.filters import (
    fill,
    guided_model,
    limited_size,
    local_extremes,
    local_range,
    pull_push,
    resized,
    to_unit,
)

Float = NDArray[np.float32]


def step_plane() -> Float:
    plane = np.full((20, 30), 0.2, np.float32)
    plane[:, 15:] = 0.8
    return plane


class TestToUnit:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_black_is_0_and_white_1(self, dtype: type) -> None:
        codes = np.array([0, np.iinfo(dtype).max], dtype)
        assert to_unit(codes).tolist() == [0.0, 1.0] and to_unit(codes).dtype == np.float32

    def test_floats_are_themselves(self) -> None:
        values = np.array([0.25, 1.5], np.float32)
        assert to_unit(values) is values
        assert to_unit(values.astype(np.float64)).dtype == np.float32


class TestSizes:
    def test_a_long_side_is_a_limit_and_keeps_the_proportions(self) -> None:
        assert limited_size((3000, 4000), 1000) == (750, 1000)
        assert limited_size((30, 40), 1000) == (30, 40)
        assert limited_size((1, 5000), 100) == (1, 100)

    def test_shrinking_takes_means(self) -> None:
        assert resized(np.array([[0, 1], [1, 2]], np.float32), (1, 1)).item() == 1.0

    def test_growing_is_bilinear_and_the_same_size_untouched(self) -> None:
        plane = np.array([[0, 1]], np.float32)
        np.testing.assert_allclose(resized(plane, (1, 4))[0], [0, 0.25, 0.75, 1])
        assert resized(plane, (1, 2)) is plane


class TestAroundAPixel:
    def test_extremes_and_range_of_a_step(self) -> None:
        low, high = local_extremes(step_plane(), 2)
        assert low[0, 16] == np.float32(0.2) and high[0, 13] == np.float32(0.8)
        wide = local_range(step_plane(), 2)
        assert np.flatnonzero(wide[0] > 0.5).tolist() == [13, 14, 15, 16]


class TestGuidedModel:
    @pytest.mark.parametrize("channels", [0, 3])
    def test_values_that_are_linear_in_the_guide_are_found(self, channels: int) -> None:
        guide = np.random.default_rng(1).random((40, 50, 3) if channels else (40, 50)).astype(np.float32)
        factors = np.array([0.5, -0.2, 0.3], np.float32)
        values = np.asarray(guide @ factors if channels else 0.5 * guide, np.float32) + np.float32(0.1)
        model = guided_model(guide, values, 5, 1e-6)
        answer = (model[..., :-1] * (guide if channels else guide[..., None])).sum(2) + model[..., -1]
        np.testing.assert_allclose(answer, values, atol=1e-3)

    def test_a_flat_guide_gives_the_mean(self) -> None:
        model = guided_model(np.full((30, 30), 0.5, np.float32), np.full((30, 30), 0.7, np.float32), 3, 1e-3)
        np.testing.assert_allclose(model[..., 0], 0, atol=1e-4)
        np.testing.assert_allclose(model[..., 1], 0.7, atol=1e-4)

    def test_pixels_without_weight_say_nothing(self) -> None:
        guide = np.random.default_rng(2).random((40, 40)).astype(np.float32)
        values, weight = 2 * guide, np.ones((40, 40), np.float32)
        values[10:20, 10:20], weight[10:20, 10:20] = 50.0, 0.0
        model = guided_model(guide, values, 8, 1e-6, weight)
        np.testing.assert_allclose(model[..., 0], 2, atol=0.01)

    def test_equal_weights_are_no_weights(self) -> None:
        chance = np.random.default_rng(3)
        guide, values = (chance.random((30, 40)).astype(np.float32) for _ in range(2))
        same = guided_model(guide, values, 4, 0.01, np.full((30, 40), 0.5, np.float32))
        np.testing.assert_allclose(same, guided_model(guide, values, 4, 0.01), atol=1e-4)


class TestPullPush:
    def test_known_values_stay(self) -> None:
        values = np.random.default_rng(1).random((37, 53, 2)).astype(np.float32)
        assert np.array_equal(pull_push(values, np.ones((37, 53), np.float32)), values)

    def test_hole_in_one_colour_takes_that_colour(self) -> None:
        weight = np.ones((64, 64), np.float32)
        weight[20:50, 20:50] = 0
        filled = pull_push(np.full((64, 64, 1), 0.7, np.float32) * weight[..., None], weight)
        assert filled == pytest.approx(0.7, abs=1e-5)

    def test_a_plane_is_a_picture_of_one_channel(self) -> None:
        values = np.random.default_rng(4).random((21, 33)).astype(np.float32)
        weight = (values > 0.5).astype(np.float32)
        plane = pull_push(values * weight, weight)
        assert np.array_equal(plane, pull_push((values * weight)[..., None], weight)[..., 0])

    def test_fill_continues_a_constant_and_keeps_what_is_known(self) -> None:
        known = np.zeros((40, 50), bool)
        known[10:30, 5:20] = True
        values: Float = np.where(known, 0.7, 9.0).astype(np.float32)
        np.testing.assert_allclose(fill(values, known), 0.7, atol=1e-4)
