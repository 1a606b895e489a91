"""From a pack of files to batches: cache, targets, scenes, samples."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.training.depth import pack
from training.depth.ahead import BatchesAhead
from training.depth.cache import CachePart
from training.depth.landscapes import NEAREST_RIDGE, landscape
from training.depth.prepare import read_exact_disparity
from training.depth.samples import MatteCuts, SampleSource, augment
from training.depth.scenes import CutOut, Scene, composite, cut_out, hanging, procedural
from training.depth.targets import snap_to_subject
from training.paper.rays import lens_points, ray_scene

MIXTURE = {"nyu": 0.2, "people": 0.1, "photos": 0.1, "rendered": 0.1, "outdoor": 0.1, "street": 0.1,
           "composite": 0.1, "hanging": 0.1, "procedural": 0.1, "landscape": 0.1}  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack.write_cache(tmp_path_factory.mktemp("pack"))


class TestCache:
    def test_planes_come_back(self, cache: Path) -> None:
        part = CachePart(cache / "nyu-train")
        assert len(part) == 3 and part.plane("rgb", 1).shape == (96, 128, 3)
        truth = part.plane("truth", 0)
        assert truth[0, 0] == 0 and truth[-1, 0] / 10_000 == pytest.approx(1.324, abs=0.01)

    def test_people_have_a_mask(self, cache: Path) -> None:
        assert 0.1 < (CachePart(cache / "people-val").plane("subject", 0) > 127).mean() < 0.3

    def test_exact_disparity_keeps_its_root(self, tmp_path: Path) -> None:
        cv2.imwrite(str(tmp_path / "exact.png"), np.array([[0, 1, 128, 255]], np.uint8))
        code = read_exact_disparity(tmp_path / "exact.png")
        assert code[0, :2].tolist() == [0, 1] and code[0, 3] == 65535
        assert (code[0, 2] - 1) / 65534 == pytest.approx(0.25, abs=1e-4)

    def test_the_teacher_labels_only_what_has_no_truth(self, cache: Path) -> None:
        spread = {
            name: np.ptp(CachePart(cache / f"{name}-train").plane("teacher", 0)) for name in ("photos", "outdoor")
        }
        assert spread["photos"] > 0 and spread["outdoor"] == 0


class TestSnapToSubject:
    def test_subject_becomes_flat_nearer_and_sharp(self) -> None:
        teacher = np.linspace(0, 1, 96, dtype=np.float32)[:, None].repeat(128, 1)
        subject = np.zeros((96, 128), np.float32)
        subject[20:85, 40:80] = 1
        snapped = snap_to_subject(teacher, subject)
        inside = snapped[25:80, 45:75]
        assert np.ptp(inside) < 0.3 < np.ptp(teacher[25:80, 45:75])
        for y in range(22, 84):
            assert snapped[y, 41] > snapped[y, 38] and snapped[y, 78] > snapped[y, 81]

    def test_without_a_trusted_mask_nothing_changes(self) -> None:
        teacher = np.random.default_rng(0).random((40, 50), np.float32)
        np.testing.assert_array_equal(snap_to_subject(teacher, np.ones((40, 50), np.float32)), teacher)


class TestScenes:
    def cut(self) -> CutOut:
        return CutOut(np.ones((40, 20, 3), np.float32), np.ones((40, 20), np.float32), np.zeros((40, 20), np.float32))

    def test_pasted_subject_is_nearer_than_what_touches_it(self) -> None:
        ground = np.linspace(0, 1, 96, dtype=np.float32)[:, None].repeat(96, 1)
        back = Scene(np.zeros((96, 96, 3), np.float32), ground, np.zeros((96, 96), np.float32))
        for seed in range(8):
            scene = composite(back, [self.cut()], np.random.default_rng(seed))
            inside = scene.subject > 0.5
            assert inside.any()
            assert scene.disparity[inside].mean() > ground[inside].mean()
            np.testing.assert_array_equal(scene.disparity[~inside], ground[~inside])

    def test_what_hangs_into_the_frame_is_nearest(self) -> None:
        ground = np.linspace(0, 1, 96, dtype=np.float32)[:, None].repeat(96, 1)
        back = Scene(np.zeros((96, 96, 3), np.float32), ground, np.zeros((96, 96), np.float32))
        texture, tops = np.ones((50, 60, 3), np.float32), 0
        for seed in range(12):
            scene = hanging(back, [self.cut()] if seed % 2 else [], texture, np.random.default_rng(seed))
            near = scene.subject > 0
            if near.any():
                assert scene.disparity[near].min() > ground.max()
                tops += int(near[:32].any())
            np.testing.assert_array_equal(scene.disparity[~near], ground[~near])
        assert tops >= 6 and not back.subject.any()

    @pytest.mark.parametrize("seed", range(8))
    def test_in_a_landscape_all_ridges_are_nearly_as_far_as_the_sky(self, seed: int) -> None:
        texture = np.random.default_rng(1).uniform(0, 1, (64, 96, 3)).astype(np.float32)
        scene = landscape((96, 128), [texture], [], np.random.default_rng(seed))
        assert scene.rgb.shape == (96, 128, 3) and scene.rgb.min() >= 0 and scene.rgb.max() <= 1
        assert scene.disparity[0].max() <= NEAREST_RIDGE and scene.disparity[-1].min() > 0.9
        slope = scene.disparity > NEAREST_RIDGE + 0.001
        assert not (slope[:-1] & ~slope[1:]).any(), "below the slope's crest there is nothing farther"
        far = scene.disparity[~slope]
        assert far.min() == 0 and len(np.unique(far.round(4))) >= 2, "sky and ridges"
        again = landscape((96, 128), [texture], [], np.random.default_rng(seed))
        np.testing.assert_array_equal(scene.rgb, again.rgb)

    def test_in_a_landscape_a_thing_stands_before_all_else_there(self) -> None:
        texture, found = np.full((64, 96, 3), 0.5, np.float32), 0
        for seed in range(12):
            scene = landscape((96, 128), [texture], [self.cut()], np.random.default_rng(seed))
            bare = landscape((96, 128), [texture], [], np.random.default_rng(seed))
            inside = scene.subject > 0.5
            found += bool(inside.any())
            assert (scene.disparity[inside] > bare.disparity[inside]).all()
            np.testing.assert_array_equal(scene.disparity[~inside], bare.disparity[~inside])
        assert found >= 3

    def test_procedural_scene_is_finite_and_has_depth(self) -> None:
        texture = np.random.default_rng(1).random((50, 60, 3), np.float32)
        scene = procedural((64, 96), [texture], [self.cut()], np.random.default_rng(2))
        assert np.isfinite(scene.rgb).all() and np.ptp(scene.disparity) > 0.3 and scene.subject.max() <= 1

    def test_cut_out_refuses_subjects_that_leave_the_frame(self) -> None:
        rgb, teacher = np.zeros((60, 60, 3), np.uint8), np.zeros((60, 60), np.uint16)
        subject = np.zeros((60, 60), np.uint8)
        subject[10:50, 20:40] = 255
        cut = cut_out(rgb, subject, teacher, limit_px=100)
        assert cut is not None and cut.matte.shape == (40, 20)
        subject[0:10, 20:40] = 255
        assert cut_out(rgb, subject, teacher, limit_px=100) is None


class TestRays:
    def test_lens_is_round_and_even(self) -> None:
        points = lens_points(400)
        assert np.hypot(*points.T).max() <= 1 and np.abs(points.mean(0)).max() < 0.01

    def test_what_is_in_focus_stays(self) -> None:
        rng = np.random.default_rng(4)
        far = rng.random((48, 64, 3), np.float32)
        cut = CutOut(
            np.full((30, 20, 3), 0.5, np.float32), np.ones((30, 20), np.float32), np.zeros((30, 20), np.float32)
        )
        scene = ray_scene(far, cut, 6.0, rng)
        core = scene.radius_px == 0
        core[1:-1, 1:-1] &= core[2:, 1:-1] & core[:-2, 1:-1] & core[1:-1, 2:] & core[1:-1, :-2]
        assert scene.radius_px.max() > 1
        assert np.median(np.abs(scene.photo - scene.bokeh)[core]) < 0.02


class TestSamples:
    def test_batch_is_a_function_of_seed_and_step(self, cache: Path) -> None:
        first, second = (SampleSource(cache, MIXTURE, 5).batch(7, (64, 96), 6) for _ in range(2))
        for a, b in zip(first, second, strict=True):
            np.testing.assert_array_equal(a, b)
        assert not np.array_equal(first.rgb, SampleSource(cache, MIXTURE, 5).batch(8, (64, 96), 6).rgb)

    def test_drawn_ahead_it_is_the_same(self, cache: Path) -> None:
        ahead = BatchesAhead(cache, MIXTURE, 5)
        ahead.ask(7, (64, 96), 3)
        drawn = [ahead.batch(step, (64, 96), 3) for step in (7, 9)]  # 9 was not asked for
        ahead.close()
        for batch, step in zip(drawn, (7, 9), strict=True):
            for a, b in zip(batch, SampleSource(cache, MIXTURE, 5).batch(step, (64, 96), 3), strict=True):
                np.testing.assert_array_equal(a, b)

    def test_shapes_and_ranges(self, cache: Path) -> None:
        batch = SampleSource(cache, MIXTURE, 5).batch(0, (64, 96), 8)
        assert batch.rgb.shape == (8, 3, 64, 96) and batch.disparity.shape == (8, 1, 64, 96)
        assert batch.rgb.min() >= 0 and batch.rgb.max() <= 1 and np.isfinite(batch.disparity).all()
        assert set(np.unique(batch.valid)) <= {0.0, 1.0}

    def test_exact_scenes_teach_order_and_edges_and_streets_order_alone(self, cache: Path) -> None:
        outdoor, street = (SampleSource(cache, {name: 1.0}, 2).batch(0, (64, 96), 4) for name in ("outdoor", "street"))
        assert (outdoor.order_weight == 1).all() and (outdoor.gradient_weight == 1).all()
        assert (street.order_weight == 1).all() and not street.gradient_weight.any()
        assert not outdoor.subject_weight.any()  # no subject is marked in them

    def test_exact_scenes_stand_on_their_head_at_times(self, cache: Path) -> None:
        source, rng = SampleSource(cache, {"outdoor": 1.0}, 3), np.random.default_rng(0)
        slopes = []
        for _ in range(60):
            disparity = source.draw("outdoor", (64, 96), rng).disparity
            slopes.append(float(disparity[-8:].mean() - disparity[:8].mean()))
        assert min(slopes) < -0.1 and np.mean(np.array(slopes) > 0.1) > 0.7

    def test_mattes_of_things_without_one_depth_are_left_out(self, cache: Path) -> None:
        cuts = MatteCuts(cache / "mattes-train")
        for seed in range(4):
            assert 0.1 < cuts.cut(np.random.default_rng(seed)).matte.mean() < 0.4  # the net, never the smoke

    def test_a_source_can_be_left_out(self, cache: Path) -> None:
        batch = SampleSource(cache, {"nyu": 0.5, "people": 0.5}, 1, exclude=("people",)).batch(0, (64, 96), 6)
        assert not batch.subject_weight.any()

    def test_augmented_photo_stays_a_photo(self) -> None:
        rgb = np.random.default_rng(0).random((32, 32, 3), np.float32)
        for seed in range(20):
            changed = augment(rgb, np.random.default_rng(seed))
            assert changed.dtype == np.float32 and changed.min() >= 0 and changed.max() <= 1
