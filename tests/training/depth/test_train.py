"""A run of a few steps on a tiny pack: it learns, stops, resumes and is exported."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from d2f_core.depth import hallucination
from d2f_core.networks import WEIGHTS_FOLDER
from tests.training.depth import pack
from training.depth import contact_sheet, export, source_curves, train
from training.depth.architecture import ENTRIES, LITE2, LITE2_FINE
from training.depth.curves import draw, read_log
from training.depth.network import HallucinationNetwork
from training.depth.samples import Batch
from training.depth.shipped import load_shipped, shipped_tensors
from training.depth.train import Run, TrainConfig, stage_at


@pytest.fixture
def batch() -> Batch:
    rng = np.random.default_rng(0)
    subject = np.zeros((2, 1, 64, 64), np.float32)
    subject[..., 16:48, 16:48] = 1
    ones = np.ones(2, np.float32)
    return Batch(rng.random((2, 3, 64, 64), np.float32), subject * 0.5, np.ones_like(subject), subject, *[ones] * 5)


@pytest.fixture(autouse=True)
def no_imagenet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package with the ImageNet weights is for training machines only."""
    monkeypatch.setattr(train, "load_imagenet_encoder", lambda encoder, architecture: None)


def finished_run(folder: Path, config: TrainConfig) -> Path:
    """A run that stopped after its second step and kept a snapshot of the first."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(asdict(config)))
    run = Run(config, folder)
    run.step = 1
    run.save_snapshot()
    run.step = 2
    run.save()
    return folder


class TestRun:
    def test_learns_saves_and_carries_on(self, batch: Batch, tmp_path: Path) -> None:
        config = TrainConfig(
            learning_rate=3e-3, warmup_steps=1, loss_weights={"subject": 1.0, "depth": 1.0, "focus": 1.0}
        )
        run = Run(config, tmp_path)
        values = [run.learn(batch, 0.0)["subject"] for _ in range(6)]
        assert values[-1] < values[0]
        run.save()
        again = Run(config, tmp_path)
        assert again.step == 6
        torch.testing.assert_close(again.network.decoder.head.weight, run.network.decoder.head.weight)

    def test_exported_weights_are_what_the_app_loads(self, tmp_path: Path) -> None:
        for entry, architecture in ENTRIES.items():
            run = finished_run(tmp_path / entry, TrainConfig(architecture=architecture.name))
            assert export.main([str(run), "--to", str(tmp_path / "weights"), "--version", "test"]) == 0
            facts = json.loads((tmp_path / "weights" / "manifest.json").read_text())
            assert facts[entry]["version"] == "test" and facts[entry]["architecture"] == architecture.name
        sizes = {entry: (32, 64) if ENTRIES[entry].fine else (16, 32) for entry in ENTRIES}
        for entry, member in zip(sorted(ENTRIES), hallucination.load_networks(tmp_path / "weights"), strict=True):
            assert member.network.maps(np.full((32, 64, 3), 0.5, np.float32)).shape == (2, *sizes[entry])

    def test_an_export_keeps_what_the_manifest_says_of_the_network(self, tmp_path: Path) -> None:
        run, to = finished_run(tmp_path / "run", TrainConfig()), ["--to", str(tmp_path / "weights")]
        export.main([str(run), *to, "--long-side", "640", "--disparity-share", "0.7"])
        export.main([str(run), *to, "--version", "2", "--subject-share", "0.4"])
        (member,) = hallucination.load_networks(tmp_path / "weights")
        assert (member.long_side_px, member.disparity_share, member.subject_share) == (640, 0.7, 0.4)

    def test_starts_from_the_shipped_weights(self, tmp_path: Path) -> None:
        for entry in ENTRIES:
            run = Run(TrainConfig(architecture=ENTRIES[entry].name, frozen=True), tmp_path, train.SHIPPED)
            photo = np.random.default_rng(3).random((64, 96, 3), np.float32)
            wanted = hallucination.load_network(WEIGHTS_FOLDER, entry).network.maps(photo)
            for mode in (run.network.train(), run.network.eval()):
                with torch.no_grad():
                    answer = torch.cat(mode(torch.from_numpy(photo.transpose(2, 0, 1))[None]), 1)[0]
                np.testing.assert_allclose(answer.numpy(), wanted, atol=2e-3 * float(np.abs(wanted).max()))

    def test_a_fine_network_starts_from_the_wide_one(self, tmp_path: Path) -> None:
        folder = tmp_path / "weights"
        shutil.copytree(WEIGHTS_FOLDER, folder)
        facts = json.loads((folder / "manifest.json").read_text())
        facts.pop("hallucination-fine", None)
        (folder / "manifest.json").write_text(json.dumps(facts))
        wide, fine = (shipped_tensors(architecture, folder) for architecture in (LITE2, LITE2_FINE))
        assert wide.keys() == fine.keys() and not any(name.startswith("decoder.fine") for name in fine)
        network = HallucinationNetwork(LITE2_FINE)
        load_shipped(network, folder)
        torch.testing.assert_close(network.decoder.head.weight, wide["decoder.head.weight"])
        assert not network.decoder.fine.last.weight.any()

    def test_a_run_can_be_mixed_with_what_ships(self, tmp_path: Path) -> None:
        run = finished_run(tmp_path / "run", TrainConfig())
        ships = {name: value.numpy() for name, value in shipped_tensors(ENTRIES["hallucination"]).items()}
        name = "decoder.head.weight"
        own, third, whole = (export.averaged_network(run, None, x).state_dict()[name].numpy() for x in (0, 0.3, 1))
        np.testing.assert_allclose(whole, ships[name], atol=1e-6)
        np.testing.assert_allclose(third, 0.7 * own + 0.3 * ships[name], atol=1e-6)

    def test_snapshots_become_curves_by_source(self, tmp_path: Path) -> None:
        run = finished_run(tmp_path / "run", TrainConfig())
        out = tmp_path / "curves.png"
        assert source_curves.main([str(pack.write_cache(tmp_path)), str(run), str(out), "--every", "2"]) == 0
        curves = json.loads(out.with_suffix(".json").read_text())
        assert set(curves["edge"]) == {"nyu", "people", "photos"}
        assert [step for step, _ in curves["iou"]["people"]] == [1, 2]
        assert cv2.imread(str(out)).min() < 100


class TestSchedule:
    def test_stage_by_share_of_the_time(self) -> None:
        config = replace(TrainConfig(), stages=((0.0, 12, ((64, 64),)), (0.5, 6, ((96, 96),))))
        assert stage_at(config, 0.49)[0] == 12 and stage_at(config, 0.5) == (6, ((96, 96),))


@pytest.mark.parametrize("path", sorted((Path(train.__file__).parent / "configs").glob("*.json")), ids=lambda p: p.stem)
def test_shipped_configurations_are_valid(path: Path) -> None:
    config = TrainConfig.read(path)
    sides = {side for _, _, shapes in config.stages for shape in shapes for side in shape}
    assert all(side % 32 == 0 for side in sides) and sum(config.mixture.values()) == pytest.approx(1)


def test_curves_are_drawn(tmp_path: Path) -> None:
    lines = [{"step": i, "minutes": i / 2, "depth": 1 / (i + 1)} for i in range(10)]
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    assert draw([read_log(tmp_path)]).min() < 200


def test_contact_sheets_show_photo_maps_and_picture(tmp_path: Path) -> None:
    cache, out = pack.write_cache(tmp_path), tmp_path / "sheets"
    assert contact_sheet.main([str(cache), str(out), "--count", "3"]) == 0
    sheet = cv2.imread(str(out / "sheet-1.png"))
    height, width = contact_sheet.CELL_PX
    assert sheet.shape == (3 * height, 4 * width, 3)
    assert all(sheet[:, first : first + width].max() > 100 for first in range(0, 4 * width, width))
