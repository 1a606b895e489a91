"""Hallucination: what goes in and comes out, cancelling, and weights that are missing or damaged."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.depth import hallucination
from d2f_core.depth.hallucination import (
    Member,
    answers_of,
    entries,
    estimate,
    hallucinate,
    load_networks,
    to_unit_range,
    use_networks,
    working_size,
)
from d2f_core.depth.stacking import load_stacking, put_together
from d2f_core.errors import ShapeError, WeightsError
from d2f_core.filters import resized
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER


@pytest.fixture(scope="module")
def photo() -> NDArray[np.uint8]:
    """A dark figure before a pale wall on a textured floor."""
    rng = np.random.default_rng(5)
    picture = np.full((120, 160, 3), 200, np.uint8)
    picture[80:] = rng.integers(90, 150, (40, 160, 3))
    picture[30:110, 60:100] = (40, 60, 110)
    return picture


class TestEstimate:
    def test_photo_size_range_and_type(self, photo: NDArray[np.uint8]) -> None:
        depth = estimate(photo)
        for plane in (depth.disparity, depth.subject):
            assert plane.shape == photo.shape[:2] and plane.dtype == np.float32
            assert plane.flags.c_contiguous and plane.min() >= 0 and plane.max() <= 1

    def test_convention_nearer_floor_has_larger_disparity(self, photo: NDArray[np.uint8]) -> None:
        disparity = estimate(photo).disparity
        assert disparity[-6:].mean() > disparity[:20].mean()

    def test_deterministic_and_leaves_the_photo_alone(self, photo: NDArray[np.uint8]) -> None:
        before = photo.copy()
        first, second = estimate(photo), estimate(photo)
        np.testing.assert_array_equal(first.disparity, second.disparity)
        np.testing.assert_array_equal(photo, before)

    def test_same_answer_for_every_type_of_photo(self, photo: NDArray[np.uint8]) -> None:
        expected = estimate(photo).disparity
        for other in (photo.astype(np.uint16) * 257, photo.astype(np.float32) / 255):
            np.testing.assert_allclose(estimate(other).disparity, expected, atol=0.02)

    def test_tiny_and_lopsided_photos(self) -> None:
        for size in ((1, 1), (3, 200), (40, 2)):
            assert estimate(np.zeros((*size, 3), np.uint8)).disparity.shape == size


class TestHallucinate:
    def test_mirrored_photo_gives_nearly_the_mirrored_answer(self, photo: NDArray[np.uint8]) -> None:
        mirrored = np.ascontiguousarray(photo[:, ::-1])
        straight, other = hallucinate(photo).disparity, hallucinate(mirrored).disparity
        assert np.abs(other[:, ::-1] - straight).mean() < 0.03
        try:  # the mean of both ways alone, without what puts the answers together
            use_networks(*(replace(member, ways="both") for member in load_networks()))
            straight, other = hallucinate(photo).disparity, hallucinate(mirrored).disparity
            np.testing.assert_allclose(other[:, ::-1], straight, atol=1e-3)
        finally:
            use_networks()

    def test_cancelled_before_it_begins(self, photo: NDArray[np.uint8]) -> None:
        token = CancelToken()
        token.cancel("another photo")
        with pytest.raises(Cancelled):
            hallucinate(photo, cancel=token)

    def test_needs_no_torch(self) -> None:
        estimate = "import sys, numpy, d2f_core; d2f_core.estimate(numpy.zeros((64, 96, 3), 'uint8'))"
        program = estimate + "; print('torch' in sys.modules)"
        answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert answer.stdout.strip() == "False", answer.stderr

    @pytest.mark.parametrize(
        "bad", [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3), int)]
    )
    def test_wrong_arrays_are_refused(self, bad: NDArray[np.generic]) -> None:
        with pytest.raises(ShapeError):
            hallucinate(bad)

    def test_another_model_takes_the_networks_place(self, photo: NDArray[np.uint8]) -> None:
        class Ramp:
            def predict(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
                return np.linspace(5, 9, 50, dtype=np.float32)[:, None].repeat(60, 1), np.ones((25, 30), np.float32)

        depth = hallucinate(photo, model=Ramp())
        assert depth.disparity.shape == depth.subject.shape == (50, 60)
        assert depth.disparity[0, 0] == 0 and depth.disparity[-1, 0] == 1 and depth.subject.min() == 1


class TestWorkingSize:
    def test_keeps_the_aspect_ratio_in_multiples_of_32(self) -> None:
        assert working_size(3000, 4000, 384) == (288, 384)
        assert working_size(1500, 1000, 384) == (384, 256)
        assert working_size(10, 4000, 384) == (32, 384)


class TestSeveralNetworks:
    """Each network counts by its share, whatever the range of its disparity and the size of its answer."""

    class Answering:
        """A network that sees a ramp of its own range, and this subject."""

        def __init__(self, scale: float, logit: float, slope: float = 1.0, stride: int = 2) -> None:
            self.scale, self.logit, self.slope, self.stride = scale, logit, slope, stride

        def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
            height, width = photo.shape[0] // self.stride, photo.shape[1] // self.stride
            ramp = np.linspace(0, 1, height, dtype=np.float32) ** self.slope
            disparity = np.repeat(100 + self.scale * ramp[:, None], width, 1)
            return np.stack([disparity, np.full_like(disparity, self.logit)])

    @pytest.fixture(autouse=True)
    def shipped_ones_afterwards(self) -> Iterator[None]:
        yield
        use_networks()

    def test_the_mean_is_blind_to_range(self, photo: NDArray[np.uint8]) -> None:
        use_networks(Member(self.Answering(1, 0)), Member(self.Answering(50, 0, slope=2)))
        uneven = hallucinate(photo).disparity
        use_networks(Member(self.Answering(50, 0)), Member(self.Answering(1, 0, slope=2)))
        np.testing.assert_allclose(hallucinate(photo).disparity, uneven, atol=1e-4)

    def test_subjects_are_averaged_as_probabilities(self, photo: NDArray[np.uint8]) -> None:
        for share, expected in ((1.0, 0.5), (0.25, 0.2)):
            use_networks(Member(self.Answering(1, 30), subject_share=share), Member(self.Answering(1, -30)))
            np.testing.assert_allclose(hallucinate(photo).subject, expected, atol=1e-5)

    @pytest.mark.parametrize(("logit", "expected"), [(0.0, 1.0), (30.0, 0.0), (-30.0, 0.0)])
    def test_a_subject_between_yes_and_no_is_in_doubt(
        self, photo: NDArray[np.uint8], logit: float, expected: float
    ) -> None:
        use_networks(Member(self.Answering(1, logit)))
        assert hallucinate(photo).subject_doubt == expected
        assert estimate(photo).subject_doubt == expected, "as the network left it, not as the refinement decides"

    def test_disparities_count_by_their_shares(self, photo: NDArray[np.uint8]) -> None:
        first, second = self.Answering(1, 0), self.Answering(1, 0, slope=8)
        answers = []
        for members in ([Member(first)], [Member(first, 384, 0.8), Member(second, 384, 0.2)], [Member(second)]):
            use_networks(*members)
            answers.append(hallucinate(photo).disparity)
        apart = [float(np.abs(answers[1] - answer).mean()) for answer in (answers[0], answers[2])]
        assert 0 < apart[0] < 0.5 * apart[1]

    def test_doubt_is_how_far_they_lie_apart(self, photo: NDArray[np.uint8]) -> None:
        use_networks(Member(self.Answering(1, 0)))
        assert hallucinate(photo).doubt is None
        use_networks(Member(self.Answering(1, 0)), Member(self.Answering(9, 0)))
        agreed = hallucinate(photo).doubt
        use_networks(Member(self.Answering(1, 0)), Member(self.Answering(-1, 0)))
        opposed = hallucinate(photo).doubt
        assert agreed is not None and opposed is not None
        assert agreed.max() < 0.01 and opposed.min(1).max() > 0.3

    def test_an_answer_at_full_size_is_kept_at_full_size(self, photo: NDArray[np.uint8]) -> None:
        for strides, size in (((1,), (288, 384)), ((2, 1), (288, 384)), ((2, 2), (144, 192))):
            use_networks(*(Member(self.Answering(1, 0, stride=stride)) for stride in strides))
            assert hallucinate(photo).disparity.shape == hallucinate(photo).subject.shape == size

    def test_a_network_that_sees_no_depth_does_not_spoil_the_other(self, photo: NDArray[np.uint8]) -> None:
        for scales, rows in (((1, 0), 144), ((0, 1), 160)):  # of the grid on which the ramp is seen
            use_networks(*(Member(self.Answering(scale, 0), px) for scale, px in zip(scales, (384, 416), strict=True)))
            ramp = np.repeat(np.linspace(0, 1, rows, dtype=np.float32)[:, None], 208, 1)
            alone = to_unit_range(resized(ramp, (160, 208)))
            np.testing.assert_allclose(hallucinate(photo).disparity, alone, atol=1e-5)

    def test_each_sees_the_photo_in_its_own_size(self, photo: NDArray[np.uint8]) -> None:
        seen: list[tuple[int, ...]] = []

        class Watching(self.Answering):  # type: ignore[name-defined]
            def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
                seen.append(photo.shape[:2])
                return super().maps(photo)  # type: ignore[no-any-return]

        use_networks(Member(Watching(1, 0)), Member(Watching(1, 0), 416))
        assert hallucinate(photo).disparity.shape == (160, 208)
        assert seen == [(288, 384)] * 2 + [(320, 416)] * 2


class TestSecondLook:
    """One network sees a large photo once more, larger."""

    class Seeing:
        """A floor; a photo seen at 512 px or more also shows a thin pole before it."""

        def __init__(self) -> None:
            self.seen: list[int] = []

        def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
            height, width = photo.shape[:2]
            self.seen.append(max(height, width))
            disparity = np.repeat(np.linspace(0, 1, height, dtype=np.float32)[:, None], width, 1)
            if max(height, width) >= 512:
                middle, half = width // 2, max(1, width // 128)
                disparity[:, middle - half : middle + half] = 1.0
            return np.stack([disparity, np.zeros_like(disparity)])

    @pytest.mark.parametrize(("long_side", "more"), [(1200, 512), (440, 448), (300, 384), (90, 384)])
    def test_a_photo_is_seen_as_large_as_it_is_within_bounds(self, long_side: int, more: int) -> None:
        network = self.Seeing()
        photo = np.full((long_side * 3 // 4, long_side, 3), 90, np.uint8)
        answers = answers_of([Member(network, 256, detail_long_side_px=512)], photo)
        assert network.seen == [256, 256, more]
        assert [plane.shape for plane in (*answers.disparities, *answers.subjects)] == [(192, 256)] * 4

    def test_what_is_thin_is_in_its_answer_on_the_grid_of_the_first(self) -> None:
        photo = np.full((900, 1200, 3), 90, np.uint8)
        first, second = answers_of([Member(self.Seeing(), 256, detail_long_side_px=512)], photo).disparities
        row, middle = 48, 128
        assert second[row, middle] - second[row, middle - 20] > 1.0
        assert abs(first[row, middle] - first[row, middle - 20]) < 0.01


class TestWays:
    @pytest.mark.parametrize(("ways", "bright"), [("straight", [True]), ("mirrored", [False]), ("both", [True, False])])
    def test_each_sees_the_photo_the_way_it_is_to(self, ways: str, bright: list[bool]) -> None:
        photo = np.zeros((48, 64, 3), np.uint8)
        photo[:, :32] = 255
        seen: list[bool] = []

        class Watching:
            def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
                seen.append(bool(photo[..., : photo.shape[1] // 2, :].mean() > 0.5))
                return np.stack([photo[..., 0], photo[..., 0]])

        (disparity,) = answers_of([Member(Watching(), 64, ways=ways)], photo).disparities
        assert seen == bright
        assert disparity[:, :24].min() > 0 > disparity[:, 40:].max()


class TestStacking:
    """What the networks say is put together by one more."""

    def test_its_answer_is_the_estimate_and_without_it_the_mean(self, photo: NDArray[np.uint8]) -> None:
        stacked = hallucinate(photo)
        answers = answers_of(load_networks(), photo)
        network = load_stacking(WEIGHTS_FOLDER, entries())
        assert network is not None
        disparity, logits = put_together(network, answers)
        np.testing.assert_array_equal(stacked.disparity, to_unit_range(disparity))
        try:
            use_networks(*load_networks())
            mean = hallucinate(photo)
            assert np.abs(mean.disparity - stacked.disparity).max() > 0.01
            wanted = (mean.subject + 1 / (1 + np.exp(-logits))) / 2
            np.testing.assert_allclose(stacked.subject, wanted, atol=1e-5)
        finally:
            use_networks()

    def test_one_for_other_networks_is_not_used(self) -> None:
        assert load_stacking(WEIGHTS_FOLDER, [*entries(), "another"]) is None

    @pytest.mark.parametrize("damage", ["flip", "gone", "other kind"])
    def test_a_broken_file_is_named_in_one_sentence(self, damage: str, tmp_path: Path) -> None:
        facts = json.loads((WEIGHTS_FOLDER / MANIFEST).read_text())
        content = bytearray((WEIGHTS_FOLDER / "stacking.onnx").read_bytes())
        content[len(content) // 2] ^= damage == "flip"
        if damage == "other kind":
            facts["stacking"] |= {name: facts["matting"][name] for name in ("file", "sha256")}
            shutil.copyfile(WEIGHTS_FOLDER / "matting.onnx", tmp_path / "matting.onnx")
        elif damage == "flip":
            (tmp_path / "stacking.onnx").write_bytes(content)
        (tmp_path / MANIFEST).write_text(json.dumps(facts))
        with pytest.raises(WeightsError) as caught:
            load_stacking(tmp_path, entries())
        assert "stacking" in str(caught.value) and "\n" not in str(caught.value)


class TestToUnitRange:
    def test_clips_outliers_and_survives_constants(self) -> None:
        values = np.linspace(0, 1, 10_000, dtype=np.float32).reshape(100, 100)
        values[0, 0] = 1000
        assert to_unit_range(values)[50, 50] == pytest.approx(0.5, abs=0.02)
        assert to_unit_range(np.full((4, 4), 7, np.float32)).max() == 0


class TestWeights:
    def test_shipped_weights_load_within_a_second_and_fit_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hallucination, "_loaded", {})
        before = time.process_time()
        load_networks()
        assert time.process_time() - before < 1.0
        assert sum(path.stat().st_size for path in WEIGHTS_FOLDER.glob("hallucination*.onnx")) < 40e6

    def test_loaded_once(self) -> None:
        assert load_networks() is load_networks()

    def test_the_manifest_says_how_each_is_asked(self, tmp_path: Path) -> None:
        facts = json.loads((WEIGHTS_FOLDER / MANIFEST).read_text())
        entry, *others = entries()
        facts[entry] |= {"long_side_px": 512, "disparity_share": 0.3, "subject_share": 0.2}
        facts[entry] |= {"detail_long_side_px": 960, "ways": "straight"}
        shutil.copyfile(WEIGHTS_FOLDER / facts[entry]["file"], tmp_path / facts[entry]["file"])
        kept = {name: value for name, value in facts.items() if name not in others}
        (tmp_path / MANIFEST).write_text(json.dumps(kept))
        (member,) = load_networks(tmp_path)
        assert (member.long_side_px, member.disparity_share, member.subject_share) == (512, 0.3, 0.2)
        assert (member.detail_long_side_px, member.ways) == (960, "straight")

    def test_two_looks_of_one_network_share_it(self) -> None:
        looks = dict(zip(entries(), load_networks(), strict=True))
        fine, small = looks["hallucination-fine"], looks["hallucination-fine-small"]
        assert fine.network is small.network and fine.long_side_px > small.long_side_px

    @pytest.mark.parametrize(
        "damage",
        [
            "flip",
            "cut",
            "gone",
            "no manifest",
            "other kind",
            "garbage manifest",
            "share in manifest",
            "detail in manifest",
            "ways in manifest",
            "network in manifest",
        ],
    )
    def test_a_broken_file_is_named_in_one_sentence(self, damage: str, tmp_path: Path) -> None:
        for path in (WEIGHTS_FOLDER / MANIFEST, WEIGHTS_FOLDER / "lights.onnx", *WEIGHTS_FOLDER.glob("halluc*.onnx")):
            shutil.copyfile(path, tmp_path / path.name)
        _break(tmp_path, damage)
        with pytest.raises(WeightsError) as caught:
            load_networks(tmp_path)
        named = MANIFEST if "manifest" in damage or damage == "other kind" else "hallucination.onnx"
        assert named in str(caught.value) and "\n" not in str(caught.value)


def _break(folder: Path, damage: str) -> None:
    path, manifest = folder / "hallucination.onnx", folder / MANIFEST
    content = bytearray(path.read_bytes())
    facts = json.loads(manifest.read_text())
    if damage == "flip":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif damage == "cut":
        path.write_bytes(content[:1000])
    elif damage == "gone":
        path.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    elif damage == "garbage manifest":
        manifest.write_text("{}")
    elif damage == "detail in manifest":
        facts["hallucination"]["detail_long_side_px"] = 5000
        manifest.write_text(json.dumps(facts))
    elif damage == "ways in manifest":
        facts["hallucination"]["ways"] = "upside down"
        manifest.write_text(json.dumps(facts))
    elif damage == "network in manifest":
        facts["hallucination"]["network"] = "nobody"
        manifest.write_text(json.dumps(facts))
    elif damage == "share in manifest":
        facts["hallucination"]["disparity_share"] = -1
        manifest.write_text(json.dumps(facts))
    else:  # a network, and its checksum is right, but it guesses lights
        facts["hallucination"] |= {name: facts["lights"][name] for name in ("file", "sha256")}
        manifest.write_text(json.dumps(facts))
