"""What every training run does: schedule, averaged weights, checkpoint, log, folding."""

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from training.runs import TrainingRun, averaged_weights, fold_batch_norm, rate_share


class Small(nn.Module):
    """A convolution and its normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(2)

    def forward(self, x: Tensor) -> Tensor:
        answer: Tensor = self.norm(self.conv(x))
        return answer


def run_in(folder: Path) -> TrainingRun[Small]:
    torch.manual_seed(1)
    network = Small()
    groups = [
        {"params": [network.conv.weight], "share": 0.5},
        {"params": list(network.norm.parameters()), "share": 1.0},
    ]
    return TrainingRun(network, torch.optim.AdamW(groups), folder, rate=0.1, warm_up=1, keep=0.9)


def step(run: TrainingRun[Small], progress: float = 0.0) -> None:
    run.descend((run.network(torch.ones(2, 1, 8, 8)) - 3).square().mean(), progress)


def test_rate_warms_up_and_ends_at_zero() -> None:
    assert rate_share(0, 10, 0) == pytest.approx(0.1)
    assert rate_share(50, 10, 0.5) == pytest.approx(0.5)
    assert rate_share(50, 10, 1.5) == pytest.approx(0)


def test_each_group_gets_its_share_of_the_rate(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    step(run, 0.5)
    assert [group["lr"] for group in run.optimiser.param_groups] == pytest.approx([0.025, 0.05])


def test_the_average_follows_the_weights_slowly(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    before = run.average["norm.bias"].clone()
    step(run)
    bias = run.network.state_dict()["norm.bias"]
    keep = 2 / 21  # of the first step: (1 + step) / (20 + step)
    torch.testing.assert_close(run.average["norm.bias"], keep * before + (1 - keep) * bias)
    assert run.average["norm.num_batches_tracked"] == 1


def test_a_run_carries_on_where_it_was_saved(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    step(run)
    run.seconds = 90.0
    run.save()
    again = run_in(tmp_path)
    assert (again.step, again.seconds) == (1, 90.0)
    step(run)
    step(again)  # the optimiser's moments came along, too
    for name, value in run.network.state_dict().items():
        torch.testing.assert_close(again.network.state_dict()[name], value, rtol=0, atol=0)
    assert not list(tmp_path.glob("*.tmp")) and averaged_weights(tmp_path).keys() == run.average.keys()


def test_the_log_has_a_line_for_each_call(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    run.log({"loss": 0.5})
    run.seconds = 60.0
    run.log({"loss": 0.25})
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines == [{"step": 0, "minutes": 0.0, "loss": 0.5}, {"step": 0, "minutes": 1.0, "loss": 0.25}]


def test_folding_keeps_the_function_and_drops_the_normalisation(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    step(run)
    network, photo = run.network.eval(), torch.rand(1, 1, 8, 8)
    with torch.inference_mode():
        before = network(photo)
        torch.testing.assert_close(fold_batch_norm(network)(photo), before)
    assert isinstance(network.norm, nn.Identity)
