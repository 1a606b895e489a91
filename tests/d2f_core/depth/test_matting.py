"""The matte where the coarse map is in doubt: outlines are found, wide doubts are decided as a whole."""

import cv2
import numpy as np
import pytest

from d2f_core.depth import matting
from d2f_core.depth.matting import decided, matte_of

SIDE, CELL = 384, 6


def _patched_photo() -> np.ndarray:
    """A grey ground with a square of light and dark patches, like a spotted animal."""
    photo = np.full((SIDE, SIDE, 3), 110, np.uint8)
    spots = np.random.default_rng(3).integers(0, 2, (8, 8)).astype(np.float32)
    patches = cv2.resize(spots, (240, 240), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    photo[72:312, 72:312] = (40 + 190 * patches[..., None]).astype(np.uint8)
    return photo


def _coarse(level: float) -> np.ndarray:
    subject = np.zeros((SIDE // CELL, SIDE // CELL), np.float32)
    subject[12:52, 12:52] = level
    return cv2.GaussianBlur(subject, (0, 0), 0.8)


@pytest.mark.parametrize("level", [0.95, 0.75])
def test_subject_is_not_divided_by_its_own_pattern(level: float) -> None:
    matte = matte_of(_patched_photo(), _coarse(level))
    assert np.mean(matte[96:288, 96:288] > 0.9) > 0.98
    assert np.mean(matte[:54] < 0.1) > 0.98


def test_undecided_area_stays_smooth() -> None:
    matte = matte_of(_patched_photo(), _coarse(0.55))[120:264, 120:264]
    assert np.ptp(matte) < 0.2


def test_faint_area_leaves_with_its_rim() -> None:
    assert matte_of(_patched_photo(), _coarse(0.2)).max() < 0.3


class TestDecided:
    """Beside a sure subject stands another thing of which the map says 0.35 to 0.65, patch by patch."""

    @staticmethod
    def _map(level: float) -> np.ndarray:
        subject = np.zeros((96, 128), np.float32)
        subject[20:80, 20:50] = 1.0
        patches = np.random.default_rng(1).uniform(-0.15, 0.15, (6, 5)).astype(np.float32)
        subject[30:75, 75:105] = level + cv2.resize(patches, (30, 45), interpolation=cv2.INTER_LINEAR)
        return cv2.GaussianBlur(subject, (0, 0), 1.0)

    @pytest.mark.parametrize(("level", "belongs"), [(0.4, False), (0.55, True)])
    def test_an_undecided_area_goes_to_one_side_as_a_whole(self, level: float, belongs: bool) -> None:
        before, after = self._map(level), decided(self._map(level))
        inside = np.s_[34:71, 79:101]
        assert (before[inside] > 0.5).any() and (before[inside] < 0.5).any()
        assert ((after[inside] > 0.5) == belongs).all()
        np.testing.assert_array_equal(after[:, :60], before[:, :60])

    def test_a_weak_middle_does_not_bring_in_what_is_doubtful_beside_the_subject(self) -> None:
        """A sundial's plate, of which the middle is weak, and a wedge of ground behind it."""
        subject = np.zeros((96, 128), np.float32)
        subject[40:80, 20:100] = 0.9
        subject[40:70, 45:75] = 0.68
        subject[20:40, 45:75] = 0.4
        subject = cv2.GaussianBlur(subject, (0, 0), 1.0)
        after = decided(subject)
        assert after[25:36, 50:70].max() < 0.25 and after[45:65, 50:70].min() > 0.6

    def test_rims_of_what_is_sure_are_no_areas(self) -> None:
        disc = cv2.circle(np.zeros((96, 128), np.float32), (60, 48), 30, 1.0, -1)
        soft = cv2.GaussianBlur(disc, (0, 0), 2.0)
        np.testing.assert_array_equal(decided(soft), soft)


class Inverting:
    """In place of the network: the other side everywhere."""

    def run(self, _rgb: np.ndarray, coarse: np.ndarray) -> np.ndarray:
        return 1 - coarse


@pytest.mark.parametrize("size", [(40, 50), (96, 96), (301, 517)])
def test_every_place_of_the_band_is_seen_once(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matting, "_network", Inverting)
    rng = np.random.default_rng(5)
    coarse = rng.uniform(0, 1, size).astype(np.float32)
    band = rng.uniform(0, 1, size).astype(np.float32) * (cv2.blur(rng.uniform(0, 1, size), (9, 9)) > 0.53)
    assert 0 < np.mean(band > 0) < 0.5
    found = matting.corrected(np.zeros((*size, 3), np.uint8), coarse, band.astype(np.float32))
    np.testing.assert_allclose(found, coarse + band * (1 - 2 * coarse), atol=1e-6)


class Wavering:
    """In place of the network: every second tile says the one side, the others the other."""

    def run(self, rgb: np.ndarray, _coarse: np.ndarray) -> np.ndarray:
        return np.stack([np.full((1, *rgb.shape[2:]), tile % 2, np.float32) for tile in range(len(rgb))])


def test_tiles_that_disagree_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matting, "_network", Wavering)
    coarse, band = np.full((200, 300), 0.5, np.float32), np.ones((200, 300), np.float32)
    found = matting.corrected(np.zeros((200, 300, 3), np.uint8), coarse, band)
    assert found.min() == 0 and found.max() == 1
    assert max(np.abs(np.diff(found, axis=axis)).max() for axis in (0, 1)) < 0.1


class TestPieces:
    @pytest.mark.parametrize(("was_sure", "stays"), [(True, True), (False, False)])
    def test_a_piece_that_stands_alone_needs_a_sure_pixel(self, was_sure: bool, stays: bool) -> None:
        matte = np.zeros((400, 400), np.float32)
        matte[100:300, 100:300] = 1
        matte[40:46, 350:356] = 1  # 36 px of 160,000
        matte = np.asarray(cv2.GaussianBlur(matte, (0, 0), 1.0), np.float32)
        is_sure = np.zeros(matte.shape, np.bool_)
        is_sure[150:250, 150:250] = True
        is_sure[42, 352] = was_sure
        result = matting._whole(matte, is_sure)
        assert (result[42, 352] > 0.9) == stays
        assert stays or result[30:60, 340:370].max() < 0.02, "its soft rim goes with it"
        np.testing.assert_array_equal(result[90:310, 90:310], matte[90:310, 90:310])

    @pytest.mark.parametrize(("between", "stays"), [(0.3, True), (0.1, False)])
    def test_a_strand_that_fades_before_it_joins_stays(self, between: float, stays: bool) -> None:
        matte = np.zeros((400, 400), np.float32)
        matte[100:300, 100:300] = 1
        matte[199:201, 300:310] = between
        matte[199:201, 310:330] = 0.9  # 40 px, of which the coarse map saw nothing
        matte[150, 300:302], matte[150, 302:304] = between, 0.9  # a crumb
        is_sure = np.zeros(matte.shape, np.bool_)
        is_sure[150:250, 150:250] = True
        result = matting._whole(matte, is_sure)
        assert (result[199:201, 312:328].min() > 0.8) == stays
        assert result[150, 302:304].max() <= 0.5, "no crumb stands alone"
