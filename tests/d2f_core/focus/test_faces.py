"""The face detector: where drawn faces are, how small they may be, one box for each, and what is no face."""

import hashlib
import json
import threading

import numpy as np
import pytest

from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.focus import faces
from d2f_core.focus.faces import CELLS, INPUT_PX, Face, find_faces
from d2f_core.networks import WEIGHTS_FOLDER
from tests.synthetic import drawn_face


def photo_with(*people: tuple[int, int, int], size: tuple[int, int] = (600, 900)) -> np.ndarray:
    """A flat photo with drawn people at (x, y) of this side in px."""
    photo = np.full((*size, 3), (90, 110, 130), np.uint8)
    for x, y, side in people:
        photo[y : y + side, x : x + side] = drawn_face(side)
    return photo


def centre_px(face: Face, photo: np.ndarray) -> tuple[float, float]:
    left, top, right, bottom = face.box
    return (left + right) / 2 * photo.shape[1], (top + bottom) / 2 * photo.shape[0]


class TestFindFaces:
    @pytest.mark.parametrize("size", [(200, 200), (200, 420), (420, 200)])
    def test_box_and_eyes_of_any_shape_of_photo(self, size: tuple[int, int]) -> None:
        photo = photo_with((0, 0, 200), size=size)
        (face,) = find_faces(photo)
        scale = 200 / np.array(size[::-1])
        assert face.score > 0.7
        for eye, x in zip(face.eyes, (0.43, 0.57), strict=True):
            assert eye == pytest.approx(np.array([x, 0.44]) * scale, abs=0.03)
        left, top, right, bottom = np.array(face.box) / np.tile(scale, 2)
        assert 0.25 < left < 0.4 and 0.6 < right < 0.75 and 0.2 < top < 0.4 and 0.6 < bottom < 0.8
        assert left < face.nose[0] / scale[0] < right and face.eyes[0][1] < face.nose[1]

    def test_each_of_several_once(self) -> None:
        people = ((40, 60, 300), (420, 200, 200), (700, 380, 150))
        photo = photo_with(*people)
        found = sorted(centre_px(face, photo) for face in find_faces(photo))
        assert len(found) == 3
        for at, (x, y, side) in zip(found, people, strict=True):
            assert at == pytest.approx((x + 0.5 * side, y + 0.5 * side), abs=0.06 * side)

    def test_small_faces_of_a_group(self) -> None:
        """Faces of 20 px at 1024 px: 4 px of the network's own picture."""
        photo = photo_with(*((30 + 110 * i, 40 + 130 * j, 60) for i in range(9) for j in range(4)), size=(600, 1024))
        assert len(find_faces(photo)) == 36

    def test_flat_noisy_and_tiny_photos_hold_none(self) -> None:
        noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
        for photo in (np.full((50, 400, 3), 128, np.uint8), noise, noise[:1, :1], noise[:300, :1]):
            assert find_faces(photo) == ()

    def test_a_cancel_is_noticed_between_two_looks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token, looks = CancelToken(), []

        def look(*_given: object) -> np.ndarray:
            looks.append(1)
            token.cancel("enough")
            return np.zeros((0, 11), np.float32)

        monkeypatch.setattr(faces, "_looked_at", look)
        with pytest.raises(Cancelled):
            find_faces(photo_with(), cancel=token)
        assert len(looks) == 1

    def test_two_threads_find_what_one_finds(self) -> None:
        photos = [photo_with((40, 60, 300)), photo_with((500, 200, 250))]
        alone = [find_faces(photo) for photo in photos]
        together: dict[int, list[tuple[Face, ...]]] = {0: [], 1: []}

        def look(index: int) -> None:
            together[index] += [find_faces(photos[index]) for _ in range(3)]

        threads = [threading.Thread(target=look, args=(index,)) for index in together]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert together == {0: [alone[0]] * 3, 1: [alone[1]] * 3}


class TestDecoding:
    def test_a_cell_tells_centre_size_and_points(self) -> None:
        logits, values = np.full(CELLS * CELLS, -9, np.float32), np.zeros((CELLS * CELLS, 16), np.float32)
        cell = 10 * CELLS + 20  # row 10, column 20: centre at (82, 42) px
        logits[cell], values[cell, :10] = 2.0, (1, 2, 40, 60, -8, -9, 8, -9, 0, 5)
        ((score, *places),) = faces._decoded(logits, values, 0.5)
        assert score == pytest.approx(1 / (1 + np.exp(-2.0)))
        assert places == pytest.approx([63, 14, 103, 74, 74, 33, 90, 33, 82, 47])
        assert INPUT_PX / CELLS == 4

    def test_extreme_logits_overflow_nothing(self) -> None:
        logits, values = np.full(CELLS * CELLS, -1e9, np.float32), np.zeros((CELLS * CELLS, 16), np.float32)
        logits[0] = 1e9
        assert faces._decoded(logits, values, 0.5)[:, 0] == pytest.approx([1.0])

    def test_the_surest_of_overlapping_boxes_stays(self) -> None:
        boxes = np.zeros((4, 11), np.float32)
        boxes[:, 0] = 0.6, 0.9, 0.7, 0.8
        boxes[:, 1:5] = (0, 0, 10, 10), (1, 1, 11, 11), (4, 4, 7, 7), (20, 0, 30, 10)
        assert faces._distinct(boxes) == [1, 3], "the first is the same face, the third lies inside it"


def test_the_file_is_the_one_that_its_licence_is_told_of() -> None:
    facts = json.loads((WEIGHTS_FOLDER / "manifest.json").read_text(encoding="utf-8"))[faces.ENTRY]
    content = (WEIGHTS_FOLDER / facts["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == facts["sha256"]
    assert facts["license"] == "Apache-2.0" and "MediaPipe" in facts["source"]
    assert facts["file"] in (WEIGHTS_FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert (WEIGHTS_FOLDER / "LICENSE-Apache-2.0.txt").read_text(encoding="utf-8").lstrip().startswith("Apache License")
