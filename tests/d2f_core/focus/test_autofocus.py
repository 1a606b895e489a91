"""Autofocus without a face: the subject's own region, the doubt about false faces, the centre."""

import numpy as np
import pytest

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.focus import autofocus
from d2f_core.focus.autofocus import Box, FocusSuggestion, covering, suggest_focus
from d2f_core.settings import FocusSettings


def scene() -> tuple[np.ndarray, DepthEstimate]:
    """Two subjects: a large near one left of the middle, a small one at the right edge."""
    photo = np.full((120, 160, 3), 120, np.uint8)
    disparity = np.full((60, 80), 0.1, np.float32)
    subject = np.zeros((60, 80), np.float32)
    disparity[15:55, 20:45], subject[15:55, 20:45] = 0.7, 0.95
    disparity[20:30, 72:80], subject[20:30, 72:80] = 0.4, 0.95
    return photo, DepthEstimate(disparity, subject)


class TestSuggestFocus:
    def test_point_lies_in_the_strongest_region(self) -> None:
        photo, estimate = scene()
        focus = suggest_focus(photo, estimate)
        assert focus.reason == "subject" and focus.disparity == pytest.approx(0.7, abs=0.02)
        assert 20 / 80 < focus.point[0] < 45 / 80 and 15 / 60 < focus.point[1] < 55 / 60

    def test_point_is_inside_a_ring_not_in_its_hole(self) -> None:
        photo = np.full((120, 120, 3), 120, np.uint8)
        y, x = np.mgrid[0:60, 0:60]
        radius = np.hypot(y - 30, x - 30)
        ring = ((radius > 12) & (radius < 24)).astype(np.float32)
        focus = suggest_focus(photo, DepthEstimate(0.2 + 0.6 * ring, ring))
        assert focus.disparity == pytest.approx(0.8, abs=0.05)

    def test_nothing_there_gives_the_centre(self) -> None:
        photo, estimate = scene()
        focus = suggest_focus(photo, DepthEstimate(estimate.disparity, np.zeros_like(estimate.subject)))
        assert focus.reason == "centre" and focus.point == (0.5, 0.5) and 0 <= focus.disparity <= 1

    def test_a_believed_face_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo, estimate = scene()
        photo[30:110, 40:90] = (205, 160, 135)
        monkeypatch.setattr(autofocus, "_faces", lambda grey: [Box(50, 34, 24, 24)])
        monkeypatch.setattr(autofocus, "_eyes", lambda grey, face: [Box(55, 40, 4, 4), Box(65, 40, 4, 4)])
        focus = suggest_focus(photo, estimate)
        assert focus.reason == "face" and focus.point == pytest.approx((62.5 / 160, 42.5 / 120), abs=0.01)

    @pytest.mark.parametrize("box", [Box(100, 34, 24, 24), Box(50, 84, 24, 24)])
    def test_faces_off_the_subject_or_at_its_feet_are_doubted(self, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
        photo, estimate = scene()
        photo[:] = (205, 160, 135)
        monkeypatch.setattr(autofocus, "_faces", lambda grey: [box])
        assert suggest_focus(photo, estimate).reason == "subject"

    def test_faces_without_skin_are_doubted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo, estimate = scene()
        photo[:] = (40, 160, 60)
        monkeypatch.setattr(autofocus, "_faces", lambda grey: [Box(50, 34, 24, 24)])
        monkeypatch.setattr(autofocus, "_eyes", lambda grey, face: [Box(55, 40, 4, 4), Box(65, 40, 4, 4)])
        assert suggest_focus(photo, estimate).reason == "subject"

    def test_the_cascades_ship_with_opencv(self) -> None:
        assert not autofocus._cascade("haarcascade_frontalface_default.xml").empty()
        assert not autofocus._cascade("haarcascade_eye.xml").empty()


class TestExtent:
    """The subject in all its depth."""

    def leaning(self, depth: float) -> FocusSuggestion:
        """A subject whose disparity falls by `depth` from its feet to its head."""
        photo, estimate = scene()
        estimate.disparity[15:55, 20:45] = 0.8 - depth * np.linspace(1, 0, 40, dtype=np.float32)[:, None]
        return suggest_focus(photo, estimate)

    def test_the_range_holds_the_subject_but_for_its_ends(self) -> None:
        found = self.leaning(0.1)
        far, near = found.disparity - found.range_far, found.disparity + found.range_near
        assert (far, near) == pytest.approx((0.706, 0.794), abs=0.01)

    def test_a_very_deep_subject_is_not_sharp_in_all_of_it(self) -> None:
        found = self.leaning(0.7)
        assert max(found.range_near, found.range_far) == pytest.approx(autofocus.DEEPEST)

    def test_no_subject_no_range(self) -> None:
        photo, estimate = scene()
        found = suggest_focus(photo, DepthEstimate(estimate.disparity, np.zeros_like(estimate.subject)))
        assert found.range_near == found.range_far == 0

    def test_covering_widens_and_never_narrows(self) -> None:
        found = FocusSuggestion(0.5, (0.5, 0.5), "subject", range_near=0.05, range_far=0.1)
        wide = covering(FocusSettings(range_near=0.2), found)
        assert (wide.range_near, wide.range_far) == (0.2, 0.1)
        plane = FocusSettings(whole_subject=False)
        assert covering(plane, found) is plane
