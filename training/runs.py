"""What every long training run does: a step down the loss, the mean of its weights, a checkpoint to carry on from.

    RUN/checkpoint.pt    network, averaged weights (EMA), optimiser, step and seconds; written whole or not at all
    RUN/log.jsonl        one line for each call of `log`

The averaged weights are what is validated and exported, with every normalisation folded into its convolution.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

CHECKPOINT = "checkpoint.pt"
LARGEST_GRADIENT = 1.0  # norm over all weights

Net = TypeVar("Net", bound=nn.Module)


class TrainingRun(Generic[Net]):
    """A network on its way: see the module text. Carries on with the checkpoint that `out` holds.

    Attributes:
        rate: of the optimiser at its highest; a group's own "share" of it is taken where it has one.
        keep: share of the averaged weights that stays at each step; less in the first steps.
        seconds: training time so far.
    """

    def __init__(
        self, network: Net, optimiser: torch.optim.Optimizer, out: Path, *, rate: float, warm_up: int, keep: float
    ) -> None:
        self.network, self.optimiser, self.out = network, optimiser, out
        self.rate, self.warm_up, self.keep = rate, warm_up, keep
        self.average = {name: value.detach().clone() for name, value in network.state_dict().items()}
        self.step, self.seconds = 0, 0.0
        if (out / CHECKPOINT).exists():
            self._load(torch.load(out / CHECKPOINT, weights_only=True))

    def descend(self, loss: Tensor, progress: float) -> None:
        """One step down the loss at the rate of this share of the run, 0..1."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * rate_share(self.step, self.warm_up, progress) * group.get("share", 1.0)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), LARGEST_GRADIENT)
        self.optimiser.step()
        self.step += 1
        self._update_average()

    def save(self) -> None:
        """Write the checkpoint, all or nothing."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        unfinished = (self.out / CHECKPOINT).with_suffix(".tmp")
        torch.save(state, unfinished)
        unfinished.replace(self.out / CHECKPOINT)

    def log(self, figures: dict[str, float]) -> None:
        """A line of the log: step, minutes and these figures."""
        line = {"step": self.step, "minutes": round(self.seconds / 60, 2), **figures}
        with (self.out / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")

    def _load(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average, self.step, self.seconds = state["average"], state["step"], state["seconds"]

    @torch.no_grad()
    def _update_average(self) -> None:
        keep = min(self.keep, (1 + self.step) / (20 + self.step))
        for name, value in self.network.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - keep)
            else:
                self.average[name].copy_(value)


def rate_share(step: int, warm_up: int, progress: float) -> float:
    """Share of the highest learning rate: a linear warm-up over steps, then half a cosine over the run, 0..1."""
    return min(1.0, (step + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def averaged_weights(run: Path, checkpoint: Path | None = None) -> dict[str, Tensor]:
    """The averaged weights of a run by their names in the module: its last, or those of a snapshot."""
    weights: dict[str, Tensor] = torch.load(checkpoint or run / CHECKPOINT, weights_only=True)["average"]
    return weights


def fold_batch_norm(network: Net) -> Net:
    """The same function without the normalisation that follows a `conv` as `norm`; changes `network` in place."""
    network.eval()
    for module in network.modules():
        conv, norm = getattr(module, "conv", None), getattr(module, "norm", None)
        if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            module.conv = torch.nn.utils.fusion.fuse_conv_bn_eval(conv, norm)
            module.norm = nn.Identity()
    return network
