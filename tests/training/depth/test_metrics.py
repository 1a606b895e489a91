"""The measures on maps whose score is known."""

import numpy as np
import pytest

from training.depth.metrics import depth_measures, edge_f1, fit, order_across, subject_measures


def scene() -> tuple[np.ndarray, np.ndarray]:
    truth = np.full((120, 160), 0.5, np.float32)
    mask = np.zeros((120, 160), bool)
    mask[30:90, 50:110] = True
    truth[mask] = 1.5
    return truth, mask


class TestDepthMeasures:
    def test_truth_in_another_scale_is_perfect(self) -> None:
        truth, _ = scene()
        measures = depth_measures(3 * truth + 2, truth, np.random.default_rng(0), metric=True)
        assert measures["mae"] < 1e-4
        assert measures["ord"] == measures["d125"] == 1 and measures["edge"] > 0.99

    def test_unknown_pixels_are_left_out(self) -> None:
        truth, _ = scene()
        predicted = truth.copy()
        truth[:20], predicted[:20] = 0, 9
        assert depth_measures(predicted, truth, np.random.default_rng(0), metric=False)["mae"] < 1e-4


class TestSubjectMeasures:
    def test_right_and_wrong_order(self) -> None:
        truth, mask = scene()
        assert order_across(truth, mask, np.random.default_rng(0)) == 1
        assert order_across(-truth, mask, np.random.default_rng(0)) == 0

    def test_iou_of_half_the_subject(self) -> None:
        truth, mask = scene()
        half = mask.astype(np.float32)
        half[60:] = 0
        measures = subject_measures(truth, half, mask, np.random.default_rng(0))
        assert measures["iou"] == pytest.approx(0.5) and measures["edge"] > 0.95


def test_edges_within_the_tolerance_count() -> None:
    a, b = np.zeros((40, 40), bool), np.zeros((40, 40), bool)
    a[20], b[22] = True, True
    assert edge_f1(a, b, 2) == pytest.approx(1) and edge_f1(a, b, 1) == pytest.approx(0, abs=1e-6)


def test_fit_is_least_squares() -> None:
    x = np.array([[0.0, 1.0, 2.0]], np.float32)
    np.testing.assert_allclose(fit(x, 2 * x + 1, x >= 0), 2 * x + 1, atol=1e-5)
