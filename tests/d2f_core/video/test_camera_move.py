"""The camera move: how far things go, what they uncover, and that no frame looks beyond what is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from d2f_core.errors import SettingsError
from d2f_core.focus.defocus_map import LARGEST_RADIUS_FRACTION
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from d2f_core.video.camera_move import MovingScene, _View, largest_shift
from d2f_core.video.focus_pull import FocusPull, Keyframe, pull_from_dict, pull_to_dict, render_frames
from d2f_core.video.moves import BOW, LARGEST_SHIFT, CameraMove, Place, place_at

NEAR, FAR, SIZE = 0.9, 0.1, (120, 200)
SQUARE = (slice(40, 80), slice(80, 120))
RED, BLUE = (220, 40, 40), (40, 60, 200)
SHARP = RenderSettings(blur=BlurSettings(strength=0), focus=FocusSettings(disparity=0.5))


@pytest.fixture
def pipeline() -> Pipeline:
    """A red near square before a blue far wall."""
    pixels = np.full((*SIZE, 3), BLUE, np.uint8)
    pixels[SQUARE] = RED
    disparity = np.full(SIZE, FAR, np.float32)
    disparity[SQUARE] = NEAR
    return Pipeline(Photo(pixels), disparity=disparity)


def seen(pipeline: Pipeline, place: Place, settings: RenderSettings = SHARP) -> NDArray[np.uint8]:
    scene = MovingScene()
    return pipeline.render(settings, moved=lambda prepared: scene.seen_from(place, prepared)).pixels


def red_part(pixels: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Centre (x, y) and number of the red pixels."""
    rows, columns = np.nonzero(pixels[..., 0] > 130)
    return columns.mean(), rows.mean(), len(rows)


class TestPlace:
    def test_a_sideways_move_passes_the_photo_in_its_middle(self) -> None:
        move = CameraMove("parallax", 1.0)
        places = [place_at(move, share, 0.5) for share in (0, 0.5, 1)]
        assert [place.x for place in places] == pytest.approx([-LARGEST_SHIFT, 0, LARGEST_SHIFT])
        assert {place.overscan for place in places} == {LARGEST_SHIFT}

    def test_a_negative_amount_goes_the_other_way(self) -> None:
        assert place_at(CameraMove("parallax", -0.5), 1, 0.5).x == pytest.approx(-LARGEST_SHIFT / 2)
        assert [place_at(CameraMove("dolly", -1), share, 0).inwards for share in (0, 1)] == [LARGEST_SHIFT, 0]

    def test_an_arc_turns_about_the_focus_and_bows(self) -> None:
        place = place_at(CameraMove("arc", 1), 0.5, 0.7)
        assert (place.pivot, place.x) == (0.7, 0) and place.y == pytest.approx(BOW * LARGEST_SHIFT)

    def test_what_the_blur_looks_behind_is_left_to_it(self) -> None:
        assert largest_shift(LARGEST_RADIUS_FRACTION) == pytest.approx(LARGEST_RADIUS_FRACTION)
        assert largest_shift(0) == pytest.approx(2 * LARGEST_RADIUS_FRACTION)
        assert place_at(CameraMove("parallax", 1), 1, 0, limit=0.01).x == 0.01

    @pytest.mark.parametrize(("kind", "amount"), [("orbit", 0.5), ("arc", 1.5), ("arc", float("nan")), ("arc", True)])
    def test_what_is_none(self, kind: str, amount: float) -> None:
        with pytest.raises(SettingsError, match="camera move"):
            CameraMove(kind, amount)  # type: ignore[arg-type]


class TestMoved:
    def test_disparities_go_so_far_and_uncover_the_wall(self, pipeline: Pipeline) -> None:
        pixels = seen(pipeline, Place(0.03, 0, 0, 0.0))
        x, y, count = red_part(pixels)
        assert x - 99.5 == pytest.approx(0.03 * 200 * NEAR, abs=0.3) and y == pytest.approx(59.5, abs=0.1)
        assert count == pytest.approx(1600, rel=0.03)
        uncovered = pixels[45:75, 81:84].reshape(-1, 3)
        assert np.abs(uncovered.astype(int) - BLUE).max() <= 6

    def test_what_is_pivot_stands_still(self, pipeline: Pipeline) -> None:
        assert red_part(seen(pipeline, Place(0.03, 0.02, 0, NEAR)))[:2] == pytest.approx((99.5, 59.5), abs=0.1)

    def test_going_in_enlarges_what_is_near(self, pipeline: Pipeline) -> None:
        pixels = seen(pipeline, Place(0, 0, 0.03, 0.0))
        assert red_part(pixels)[2] == pytest.approx(1600 / (1 - 0.05 * NEAR) ** 2, rel=0.03)
        assert np.abs(pixels[:, :60].astype(int) - BLUE).max() <= 3

    def test_no_place_looks_beyond_the_border(self) -> None:
        for kind in ("parallax", "dolly", "arc"):
            for share in np.linspace(0, 1, 9):
                view = _View(place_at(CameraMove(kind, 1), share, 0.4), SIZE)
                for disparity in (0.0, 0.4, 1.0):
                    x, y = view._back(np.full(SIZE, disparity, np.float32))
                    assert x.min() >= -0.5 and x.max() <= SIZE[1] - 0.5
                    assert y.min() >= -0.5 and y.max() <= SIZE[0] - 0.5

    def test_blurred_it_has_no_holes(self, pipeline: Pipeline) -> None:
        look = RenderSettings(blur=BlurSettings(strength=60), focus=FocusSettings(disparity=NEAR))
        pixels = seen(pipeline, place_at(CameraMove("parallax", 1), 0, NEAR), look).astype(int)
        assert pixels.sum(axis=2).min() > 0.8 * min(sum(RED), sum(BLUE))


class TestClip:
    def test_the_frames_go_with_the_move(self, pipeline: Pipeline) -> None:
        pull = FocusPull((Keyframe(0.0, NEAR),), "linear", 4, 1.0, CameraMove("parallax", 1.0))
        frames = list(render_frames(pipeline, SHARP, pull, long_side=200))
        ways = [red_part(frame)[0] for frame in frames]
        assert np.all(np.diff(ways) > 1) and ways[0] + ways[-1] == pytest.approx(2 * 99.5, abs=0.5)

    def test_json_there_and_back_and_of_old_files(self) -> None:
        pull = FocusPull((Keyframe(0.0, 0.5),), move=CameraMove("arc", -0.3))
        assert pull_from_dict(pull_to_dict(pull)) == pull
        assert pull_from_dict({"keyframes": [{"time_s": 0}]}).move is None
        with pytest.raises(SettingsError, match="camera move"):
            pull_from_dict({"keyframes": [{"time_s": 0}], "move": {"kind": "up"}})
