"""Autofocus: the nearer eye of the largest sharp face, the subject's own region, the centre."""

import cv2
import numpy as np
import pytest

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.focus import subject_extent
from d2f_core.focus.autofocus import FocusSuggestion, covering, suggest_focus
from d2f_core.focus.faces import Face
from d2f_core.settings import FocusSettings
from tests.synthetic import drawn_face


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

    @pytest.mark.parametrize("soft_side", [0, 1])
    def test_of_two_equal_subjects_the_one_that_is_sharp_in_the_photo(self, soft_side: int) -> None:
        cells = np.random.default_rng(5).integers(20, 235, (20, 30, 3)).astype(np.uint8)
        photo = np.repeat(np.repeat(cells, 20, 0), 20, 1)
        half = slice(0, 300) if soft_side == 0 else slice(300, 600)
        photo[:, half] = cv2.blur(cv2.blur(photo, (9, 9)), (9, 9))[:, half]
        subject, disparity = np.zeros((80, 120), np.float32), np.full((80, 120), 0.1, np.float32)
        for left, depth in ((15, 0.4), (75, 0.8)):
            subject[20:60, left : left + 30], disparity[20:60, left : left + 30] = 0.95, depth
        focus = suggest_focus(photo, DepthEstimate(disparity, subject), faces=[])
        assert focus.reason == "subject" and focus.disparity == pytest.approx(0.8 if soft_side == 0 else 0.4, abs=0.02)

    def test_finds_a_face_by_itself(self) -> None:
        photo, estimate = scene()
        photo = np.asarray(cv2.resize(photo, (640, 480)), np.uint8)
        photo[100:300, 180:380] = drawn_face(200)
        focus = suggest_focus(photo, estimate)
        eyes = [((180 + x * 200) / 640, (100 + 0.44 * 200) / 480) for x in (0.43, 0.57)]
        assert focus.reason == "eye" and focus.disparity == pytest.approx(0.7, abs=0.02)
        assert min(np.hypot(focus.point[0] - x, focus.point[1] - y) for x, y in eyes) < 0.01


def face(x: float, y: float, width: float = 0.1, *, score: float = 0.6, turned: float = 0.0) -> Face:
    """A face around (x, y) whose eyes are 0.4 widths apart; `turned` moves its nose by so many widths."""
    half = width / 2
    eyes = ((x - 0.2 * width, y), (x + 0.2 * width, y))
    return Face((x - half, y - half, x + half, y + half), eyes, (x + turned * width, y + 0.2 * width), score)


ON_SUBJECT, BESIDE = (0.4, 0.5), (0.8, 0.8)  # of `scene`


class TestFaces:
    def test_the_eye_that_is_nearer_in_depth(self) -> None:
        photo, estimate = scene()
        estimate.disparity[15:55, 20:32] = 0.6
        focus = suggest_focus(photo, estimate, faces=[face(*ON_SUBJECT, turned=0.1)])
        assert focus.reason == "eye" and focus.point == pytest.approx((0.42, 0.5))
        assert focus.disparity == pytest.approx(0.7, abs=0.01)

    @pytest.mark.parametrize(("turned", "x"), [(-0.1, 0.42), (0.1, 0.38)])
    def test_where_depth_is_flat_the_eye_away_from_the_nose(self, turned: float, x: float) -> None:
        photo, estimate = scene()
        focus = suggest_focus(photo, estimate, faces=[face(*ON_SUBJECT, turned=turned)])
        assert focus.point == pytest.approx((x, 0.5)) and focus.disparity == pytest.approx(0.7, abs=0.01)

    def test_a_hidden_eye_on_the_background_does_not_take_the_focus_there(self) -> None:
        photo, estimate = scene()
        estimate.disparity[15:55, 20:32] = 0.9  # a pillar that hides one half of the face
        focus = suggest_focus(photo, estimate, faces=[face(0.43, 0.5)])
        assert 0.69 < focus.disparity < 0.91

    def test_small_faces_are_faces_not_eyes(self) -> None:
        photo, estimate = scene()
        focus = suggest_focus(photo, estimate, faces=[face(*ON_SUBJECT, 0.02)])
        assert focus.reason == "face" and focus.point == pytest.approx(ON_SUBJECT)

    @pytest.mark.parametrize(
        ("score", "width", "reason"), [(0.6, 0.1, "subject"), (0.8, 0.02, "subject"), (0.8, 0.1, "eye")]
    )
    def test_beside_the_subject_only_a_sure_large_face_counts(self, score: float, width: float, reason: str) -> None:
        photo, estimate = scene()
        assert suggest_focus(photo, estimate, faces=[face(*BESIDE, width, score=score)]).reason == reason

    def test_the_largest_sharp_face(self) -> None:
        photo, estimate = scene()
        estimate.subject[:] = 1
        large, small, blurred = face(0.3, 0.3, 0.2), face(0.8, 0.3, 0.1), face(0.3, 0.75, 0.3)
        noise = np.random.default_rng(1).integers(0, 255, photo.shape).astype(np.uint8)
        photo[:] = noise
        photo[60:, :80] = cv2.GaussianBlur(noise, (0, 0), 3)[60:, :80]
        focus = suggest_focus(photo, estimate, faces=[small, blurred, large])
        assert focus.point[1] == pytest.approx(0.3) and focus.point[0] < 0.5

    def test_key_points_beyond_the_frame_stay_in_it(self) -> None:
        photo, estimate = scene()
        estimate.subject[:] = 1
        focus = suggest_focus(photo, estimate, faces=[face(0.01, 0.5, turned=0.3)])
        assert focus.point == pytest.approx((0.0, 0.5))


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
        assert max(found.range_near, found.range_far) == pytest.approx(subject_extent.DEEPEST)

    def test_no_subject_no_range(self) -> None:
        photo, estimate = scene()
        found = suggest_focus(photo, DepthEstimate(estimate.disparity, np.zeros_like(estimate.subject)))
        assert found.range_near == found.range_far == 0

    def test_covering_widens_and_never_narrows(self) -> None:
        found = FocusSuggestion(0.5, (0.5, 0.5), "subject", range_near=0.05, range_far=0.1)
        wide = covering(FocusSettings(range_near=0.2), found)
        assert (wide.range_near, wide.range_far) == (0.2, 0.1)
        for plane in (
            FocusSettings(whole_subject=False),
            FocusSettings(point=(0.5, 0.5)),
            FocusSettings(disparity=0.5),
        ):
            assert covering(plane, found) is plane

    def test_a_tapped_subject_is_covered_where_that_is_asked_for(self) -> None:
        found = FocusSuggestion(0.5, (0.5, 0.5), "tap", range_near=0.05, range_far=0.1)
        whole = covering(FocusSettings(point=(0.5, 0.5), whole_at_point=True, whole_subject=False), found)
        assert (whole.range_near, whole.range_far) == (0.05, 0.1)
