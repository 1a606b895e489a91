"""How deep the subject at a place is."""

import numpy as np
import pytest

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.focus.subject_extent import DEEPEST, subject_extent


def scene() -> DepthEstimate:
    """Two people side by side in one region of the subject map, each 0.04 deep, one at 0.7 and one at 0.5."""
    disparity = np.full((60, 80), 0.1, np.float32)
    subject = np.zeros((60, 80), np.float32)
    depth = np.linspace(-0.02, 0.02, 40, dtype=np.float32)[:, None]
    disparity[10:50, 20:40], disparity[10:50, 40:60] = 0.7 + depth, 0.5 + depth
    subject[10:50, 20:60] = 0.95
    return DepthEstimate(disparity, subject)


class TestSubjectExtent:
    @pytest.mark.parametrize(("point", "disparity"), [((0.375, 0.5), 0.7), ((0.6, 0.5), 0.5)])
    def test_one_of_two_people_who_touch_in_the_picture(self, point: tuple[float, float], disparity: float) -> None:
        near, far = subject_extent(scene(), point, disparity)
        assert near == pytest.approx(0.02, abs=0.004) and far == pytest.approx(0.02, abs=0.004)

    def test_the_focus_may_lie_at_the_end_of_the_subject(self) -> None:
        near, far = subject_extent(scene(), (0.375, 0.2), 0.68)
        assert near == pytest.approx(0.04, abs=0.005) and far == pytest.approx(0.0, abs=0.003)

    def test_nothing_beside_the_subject(self) -> None:
        assert subject_extent(scene(), (0.1, 0.9), 0.1) == (0.0, 0.0)

    def test_no_more_than_the_deepest(self) -> None:
        maps = scene()
        maps.disparity[10:50, 20:60] = np.linspace(0.2, 0.8, 40, dtype=np.float32)[:, None]
        assert subject_extent(maps, (0.5, 0.5), 0.5) == pytest.approx((DEEPEST, DEEPEST))

    def test_a_doubtful_subject_is_better_than_none(self) -> None:
        maps = scene()
        near, _ = subject_extent(DepthEstimate(maps.disparity, maps.subject * 0.7), (0.375, 0.5), 0.7)
        assert near == pytest.approx(0.02, abs=0.004)

    @pytest.mark.parametrize("point", [(0.0, 0.0), (1.0, 1.0)])
    def test_the_corners_and_the_inputs(self, point: tuple[float, float]) -> None:
        maps = scene()
        before = maps.disparity.copy()
        assert subject_extent(maps, point, 0.1) == (0.0, 0.0)
        subject_extent(maps, (0.5, 0.5), 0.5)
        np.testing.assert_array_equal(maps.disparity, before)

    def test_large_maps_give_the_same(self) -> None:
        maps = scene()
        large = DepthEstimate(
            *(np.kron(plane, np.ones((10, 10), np.float32)) for plane in (maps.disparity, maps.subject))
        )
        assert subject_extent(large, (0.375, 0.5), 0.7) == pytest.approx(
            subject_extent(maps, (0.375, 0.5), 0.7), abs=0.003
        )
