"""The stacking network's training: samples of the networks' answers, network, loss and what it writes."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from d2f_core.depth import hallucination
from d2f_core.depth.stacking import Answers, load_stacking, put_together
from training.depth.cache import CachePart
from training.runs import fold_batch_norm
from training.stacking.answers import MAPS, PARTS, SHARP, VERSIONS, write_part
from training.stacking.evaluate import judge
from training.stacking.export import main as export
from training.stacking.network import STRIDE, StackingNetwork, new_network
from training.stacking.samples import StackBatch, StackSource, is_found
from training.stacking.train import TRUST_WEIGHT, Run, in_the_large, loss_of, trust_loss

SIDE = 96
ONES = np.ones(4, np.float32)


class Knowing:
    """A network that knows the scene: what is red is near and the subject."""

    def maps(self, photo: np.ndarray) -> np.ndarray:
        redness = photo[..., 0] - photo[..., 2]
        return np.stack([redness, 8 * redness]).astype(np.float32)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A cache of two pictures a part, a red disk before a blue ground, and its answers."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2
    mask = np.hypot(x, y) < 30
    rgb = np.where(mask[..., None], (200, 20, 20), (20, 20, 200)).astype(np.uint8)
    disparity = (1 + mask * 40000).astype(np.uint16)
    planes = {"rgb": rgb, "subject": (mask * 255).astype(np.uint8), "truth": disparity, "target": disparity}
    members = [hallucination.Member(Knowing(), SIDE) for _ in range(MAPS - 1)]
    members[1] = hallucination.Member(Knowing(), SIDE, detail_long_side_px=2 * SIDE)
    for split in ("train", "val"):
        for name in (*PARTS, SHARP):
            folder = tmp_path / "cache" / f"{name}-{split}"
            folder.mkdir(parents=True)
            for plane, values in planes.items():
                (folder / f"{plane}.bin").write_bytes(values.tobytes() * 2)
            entries = [{"name": str(i), "height": SIDE, "width": SIDE, "first": i * SIDE * SIDE} for i in range(2)]
            (folder / "index.json").write_text(json.dumps(entries))
            for version in VERSIONS if name == SHARP else VERSIONS[:2]:
                out = tmp_path / "answers" / f"{name}-{split}-{version}"
                assert write_part(CachePart(folder), out, members, 1) == 2
    return tmp_path / "cache", tmp_path / "answers"


def batch_of(source: StackSource) -> StackBatch:
    return source.batch(3, "large", (SIDE, SIDE), 4)


class TestSamples:
    def test_answers_lie_on_the_photo_that_they_are_of(self, folders: tuple[Path, Path]) -> None:
        batch = batch_of(StackSource(*folders, 1))
        redness = batch.labels.rgb[:, 0] - batch.labels.rgb[:, 2]
        assert batch.disparities.shape == batch.subjects.shape == (4, MAPS, SIDE, SIDE)
        for answer in range(MAPS):
            near = batch.disparities[:, answer] > 0
            assert ((redness > 0) == near).mean() > 0.97
            assert ((batch.subjects[:, answer] > 0.5) == (batch.labels.subject[:, 0] > 0.5)).mean() > 0.97

    def test_a_batch_depends_on_seed_and_step_alone(self, folders: tuple[Path, Path]) -> None:
        first, again = (batch_of(StackSource(*folders, 1)) for _ in range(2))
        other = batch_of(StackSource(*folders, 2))
        assert np.array_equal(first.labels.rgb, again.labels.rgb)
        assert not np.array_equal(first.labels.rgb, other.labels.rgb)

    def test_a_picture_smaller_than_the_batch_is_mirrored_at_its_border(self, folders: tuple[Path, Path]) -> None:
        batch = StackSource(*folders, 1).batch(0, "usual", (SIDE + 32, SIDE), 2)
        assert np.array_equal(batch.labels.subject[..., SIDE, :], batch.labels.subject[..., SIDE - 1, :])

    def test_another_subject_than_the_one_marked_is_not_learned_from(self) -> None:
        marked = np.zeros((8, 8), np.float32)
        marked[:4] = 1
        share = np.repeat(marked[..., None], MAPS, 2)
        assert is_found(share, marked) and not is_found(share[::-1], marked)
        assert not is_found(np.zeros_like(share), np.zeros_like(marked))


class TestNetwork:
    def test_it_starts_as_the_mean_with_the_shares_and_folding_changes_nothing(self) -> None:
        torch.manual_seed(0)
        network = StackingNetwork([0.2, 0.5, 0.3, 0.0, 0.0], [0.5, 0.25, 0.25, 0.0, 0.0]).eval()
        photo = torch.rand(1, 3, 2 * STRIDE, 3 * STRIDE)
        disparities, logits = (torch.randn(1, MAPS, 2 * STRIDE, 3 * STRIDE) for _ in range(2))
        maps = network(photo, disparities, torch.sigmoid(logits))
        wanted = 0.2 * disparities[:, 0] + 0.5 * disparities[:, 1] + 0.3 * disparities[:, 2]
        assert torch.allclose(maps[:, 0], wanted, atol=1e-5)
        assert torch.allclose(maps[:, 1], 0.5 * logits[:, 0] + 0.25 * (logits[:, 1] + logits[:, 2]), atol=1e-3)
        torch.nn.init.normal_(network.last.weight)
        before = network(photo, disparities, torch.sigmoid(logits))
        assert torch.allclose(fold_batch_norm(network)(photo, disparities, torch.sigmoid(logits)), before, atol=1e-3)

    def test_it_stays_below_a_million_parameters(self) -> None:
        assert 100_000 < sum(p.numel() for p in new_network().parameters()) < 1_000_000

    def test_the_loss_is_least_at_the_truth(self, folders: tuple[Path, Path]) -> None:
        batch = batch_of(StackSource(*folders, 1))
        disparity, subject = (torch.from_numpy(batch.labels[i]) for i in (1, 3))
        right = loss_of(torch.cat([disparity, 20 * (subject * 2 - 1)], 1), batch)
        for wrong in ((-disparity, subject), (disparity, 1 - subject)):
            assert float(loss_of(torch.cat([wrong[0], 20 * (wrong[1] * 2 - 1)], 1), batch)) > float(right) + 0.5

    def test_the_mean_is_kept_in_the_large_where_the_networks_know_the_photo(self, folders: tuple[Path, Path]) -> None:
        batch = batch_of(StackSource(*folders, 1))
        mean = torch.from_numpy(batch.disparities[:, :1])  # all answers are the same
        tilt = torch.linspace(-1, 1, SIDE)[:, None]
        fine = 0.5 * (-1.0) ** torch.arange(SIDE)[:, None]
        known, fresh = (batch._replace(trust=np.full(4, share, np.float32)) for share in (1, 0))
        assert float(trust_loss(3 * mean + 5, known)) < 1e-4
        assert float(trust_loss(mean + tilt, known)) > 0.1 and float(trust_loss(mean + tilt, fresh)) == 0
        assert float(trust_loss(mean + fine, known)) < 1e-4

    def test_what_is_right_in_the_large_is_learned_from_made_scenes_alone(self, folders: tuple[Path, Path]) -> None:
        batch = batch_of(StackSource(*folders, 1))
        y, x = np.mgrid[0:512, 0:512].astype(np.float32)
        step = np.where(x < 256, 0, 1).astype(np.float32) + 1 + y / 1024
        planes = [np.repeat(step[None, None], 4, 0)] * 2
        labels = batch.labels._replace(disparity=planes[0], valid=np.ones_like(planes[0]), subject=0 * planes[0])
        answers = np.repeat(planes[0], MAPS, 1)
        whole = batch._replace(labels=labels, disparities=answers, subjects=answers)
        right = torch.from_numpy(np.concatenate([planes[0], np.full_like(planes[0], -9)], 1))
        far, soft = right.clone(), right.clone()
        far[:, 0] += torch.from_numpy(np.sin(y / 80)[None])
        soft[:, :1] = in_the_large(right[:, :1], torch.ones_like(right[:, :1]))
        cost = {
            (name, trust): float(loss_of(maps, whole._replace(trust=np.full(4, trust, np.float32))))
            for name, maps in (("right", right), ("far", far), ("soft", soft))
            for trust in (0, 1)
        }
        loss_without_trust = cost["far", 1] - TRUST_WEIGHT * float(trust_loss(far[:, :1], whole._replace(trust=ONES)))
        assert cost["far", 0] - cost["right", 0] > 4 * (loss_without_trust - cost["right", 1])
        assert cost["soft", 1] > cost["right", 1] + 0.1


class TestRun:
    def test_it_learns_what_the_answers_miss(self, folders: tuple[Path, Path], tmp_path: Path) -> None:
        source, run = StackSource(*folders, 1), Run(tmp_path)
        batch = batch_of(source)
        dull = batch._replace(subjects=np.full_like(batch.subjects, 0.5))
        before = run.learn(dull, 0.0)
        for _ in range(30):
            after = run.learn(dull, 0.0)
        assert after < 0.8 * before

    def test_it_begins_with_the_averaged_weights_of_another_run(
        self, folders: tuple[Path, Path], tmp_path: Path
    ) -> None:
        (tmp_path / "first").mkdir()
        first = Run(tmp_path / "first")
        first.learn(batch_of(StackSource(*folders, 1)), 0.0)
        first.save()
        begun = Run(tmp_path / "second", tmp_path / "first")
        assert begun.step == 0
        for name, value in first.average.items():
            assert torch.equal(begun.network.state_dict()[name], value)
            assert torch.equal(begun.average[name], value)

    def test_what_is_exported_is_what_the_app_runs(self, folders: tuple[Path, Path], tmp_path: Path) -> None:
        (tmp_path / "run").mkdir()
        source, run = StackSource(*folders, 1), Run(tmp_path / "run")
        batch = batch_of(source)
        for _ in range(3):
            run.learn(batch, 0.0)
        run.save()
        for path in hallucination.WEIGHTS_FOLDER.glob("hallucination*"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        manifest = hallucination.WEIGHTS_FOLDER / "manifest.json"
        (tmp_path / "manifest.json").write_bytes(manifest.read_bytes())
        assert export([str(tmp_path / "run"), "--to", str(tmp_path)]) == 0
        network = load_stacking(tmp_path, hallucination.entries())
        assert network is not None and load_stacking(tmp_path, ["another"]) is None
        photo = np.ascontiguousarray(batch.labels.rgb[0].transpose(1, 2, 0))
        maps = put_together(network, Answers(photo, list(batch.disparities[0]), list(batch.subjects[0])))
        given = (torch.from_numpy(x[:1]) for x in (batch.labels.rgb, batch.disparities, batch.subjects))
        wanted = run.averaged()(*given)[0].detach().numpy()
        np.testing.assert_allclose(np.stack(maps), wanted, atol=0.02)

    def test_the_judge_finds_nothing_wrong_with_right_answers(self, folders: tuple[Path, Path]) -> None:
        found = judge(new_network().eval(), StackSource(*folders, 0, "val"))
        assert found["people large iou"] > 0.97 and found["photos usual outline"] > 0.97
        assert found["outdoor sharp ord"] > 0.99
