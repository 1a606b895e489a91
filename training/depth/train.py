"""The main training run: one command, resumable, everything it needs in one configuration file.

    python -m training.depth.train CONFIG.json --cache CACHE --out RUN [--start OTHER_RUN | shipped]

RUN receives config.json (a copy), log.jsonl (one line every `log_every` steps) and checkpoint.pt. The learning rate
follows a cosine over `budget_minutes` of training time, so a run ends when it was meant to end on any machine; time
spent before a restart is counted. Stages of `shapes` begin at a share of that time. The averaged weights (EMA) are
what is validated and exported.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

from training.depth import losses
from training.depth.ahead import BatchesAhead, Request
from training.depth.architecture import ARCHITECTURES, LITE0
from training.depth.fast_layers import freeze_norms, use_fast_depthwise
from training.depth.focus import focus_loss
from training.depth.imagenet import load_imagenet_encoder
from training.depth.network import HallucinationNetwork, channels_last
from training.depth.samples import Batch
from training.depth.shipped import load_shipped
from training.runs import TrainingRun, averaged_weights

SHIPPED = Path("shipped")  # as a start: the weights in resources


@dataclass(frozen=True)
class TrainConfig:
    """Configuration of a run; see the files in `configs/`.

    Attributes:
        architecture: a name of `ARCHITECTURES`.
        frozen: whether the decoder's normalisation is fixed like the encoder's, as it must be from shipped weights.
        smallest_crop: share of a photo's width that a sample shows at least.
        stages: [first share of the time, samples a step, shapes (height, width) in px] each.
        snapshot_minutes: how often the averaged weights are kept beside the checkpoint, for curves; 0 for never.
        budget_minutes: training time over which the learning rate falls to zero.
    """

    seed: int = 1
    architecture: str = LITE0.name
    budget_minutes: float = 80.0
    learning_rate: float = 1e-3
    encoder_share: float = 0.4
    weight_decay: float = 0.02
    warmup_steps: int = 150
    ema: float = 0.998
    mixture: dict[str, float] = field(default_factory=lambda: {"nyu": 1.0})
    exclude: tuple[str, ...] = ()
    frozen: bool = False
    smallest_crop: float = 0.55
    stages: tuple[tuple[float, int, tuple[tuple[int, int], ...]], ...] = ((0.0, 12, ((256, 256),)),)
    loss_weights: dict[str, float] = field(
        default_factory=lambda: {"depth": 1.0, "gradient": 0.5, "order": 0.5, "subject": 1.0}
    )
    log_every: int = 20
    save_minutes: float = 4.0
    snapshot_minutes: float = 0.0

    @classmethod
    def read(cls, path: Path) -> TrainConfig:
        """Configuration from a JSON file."""
        return cls(**json.loads(path.read_text()))


class Run(TrainingRun[HallucinationNetwork]):
    """A training run of this network, from ImageNet, shipped weights or another run, or carried on with."""

    def __init__(self, config: TrainConfig, out: Path, start: Path | None = None) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        architecture = ARCHITECTURES[config.architecture]
        network = HallucinationNetwork(architecture)
        if start is None:
            load_imagenet_encoder(network.encoder, architecture)
        elif start == SHIPPED:
            load_shipped(network)
        else:
            network.load_state_dict(averaged_weights(start))
        use_fast_depthwise(network)
        freeze_norms(network if config.frozen else network.encoder)
        channels_last(network)
        optimiser = torch.optim.AdamW(_groups(network, config), betas=(0.9, 0.99))
        super().__init__(
            network, optimiser, out, rate=config.learning_rate, warm_up=config.warmup_steps, keep=config.ema
        )

    def learn(self, batch: Batch, progress: float) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        self.network.train()
        weights = self.config.loss_weights
        parts = loss_parts(self.network, batch, with_focus=weights.get("focus", 0) > 0)
        loss = torch.stack([weights.get(name, 0) * value for name, value in parts._asdict().items()]).sum()
        self.descend(loss, progress)
        return {name: float(value.detach()) for name, value in parts._asdict().items()}

    def save_snapshot(self) -> None:
        """Keep the averaged weights of this step."""
        torch.save({"average": self.average, "step": self.step}, self.out / f"snapshot-{self.step:06d}.pt")


def loss_parts(network: nn.Module, batch: Batch, *, with_focus: bool = False) -> losses.LossParts:
    """The parts of the loss for one batch."""
    rgb, target, valid, subject, depth_w, gradient_w, subject_w, metric, order_w = (torch.from_numpy(x) for x in batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        prediction = network(rgb.contiguous(memory_format=torch.channels_last))
    disparity, logits = (_at_size(maps.float(), target) for maps in prediction)
    predicted = losses.normalised(disparity, valid)
    measured, target = target, losses.compressed(losses.normalised(target, valid))
    focus = predicted.new_zeros(())
    if with_focus:
        half = [nnf.avg_pool2d(x, 2) for x in (predicted, logits, target, subject, rgb)]
        focus = focus_loss(half[0], half[1], half[2], half[3], half[4], subject_w)
    return losses.LossParts(
        losses.depth_loss(predicted, target, valid, depth_w),
        losses.gradient_loss(predicted, target, valid, gradient_w),
        losses.subject_order_loss(predicted, subject, subject_w),
        losses.subject_loss(logits, subject, subject_w),
        focus,
        losses.ratio_loss(predicted, measured, valid, metric),
        losses.pair_loss(predicted, measured, valid, order_w),
    )


def _at_size(maps: Tensor, labels: Tensor) -> Tensor:
    """The maps at the labels' size: those of a network that answers at half of it enlarged, bilinear."""
    if maps.shape == labels.shape:
        return maps
    return nnf.interpolate(maps, labels.shape[2:], mode="bilinear", align_corners=False)


def stage_at(config: TrainConfig, progress: float) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Samples a step and shapes at this share of the time."""
    begun = [stage for stage in config.stages if progress >= stage[0]]
    return begun[-1][1], begun[-1][2]


def request_at(config: TrainConfig, step: int, progress: float) -> Request:
    """What the batch of a step is to be."""
    count, shapes = stage_at(config, progress)
    shape = shapes[int(np.random.default_rng((config.seed, step, 7)).integers(len(shapes)))]
    return step, (shape[0], shape[1]), count


def train(config: TrainConfig, cache: Path, out: Path, start: Path | None = None) -> None:
    """Run until the time budget is spent."""
    run = Run(config, out, start)
    source = BatchesAhead(
        cache, dict(config.mixture), config.seed, tuple(config.exclude), "train", config.smallest_crop
    )
    budget = config.budget_minutes * 60
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())  # a polite end keeps the last minutes
    clock, saved, sums = time.monotonic(), time.monotonic(), dict.fromkeys(losses.LossParts._fields, 0.0)
    snapshots = int(run.seconds // (config.snapshot_minutes * 60)) if config.snapshot_minutes else 0
    while run.seconds < budget and not stop.is_set():
        batch = source.batch(*request_at(config, run.step, run.seconds / budget))
        source.ask(*request_at(config, run.step + 1, run.seconds / budget))
        parts = run.learn(batch, run.seconds / budget)
        sums = {name: sums[name] + parts[name] / config.log_every for name in sums}
        now = time.monotonic()
        run.seconds, clock = run.seconds + now - clock, now
        if run.step % config.log_every == 0:
            run.log({name: round(value, 4) for name, value in sums.items()})
            sums = dict.fromkeys(sums, 0.0)
        if now - saved > config.save_minutes * 60:
            run.save()
            saved = now
        if config.snapshot_minutes and run.seconds > (snapshots + 1) * config.snapshot_minutes * 60:
            run.save_snapshot()
            snapshots = int(run.seconds // (config.snapshot_minutes * 60))
    source.close()
    run.save()


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: start a run or carry on with it."""
    parser = argparse.ArgumentParser(description="train the network of defocus hallucination")
    parser.add_argument("config", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="run whose averaged weights to begin with, or shipped")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    config = TrainConfig.read(options.config)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "config.json").write_text(json.dumps(asdict(config), indent=1))
    train(config, options.cache, options.out, options.start)
    return 0


def _groups(network: HallucinationNetwork, config: TrainConfig) -> list[dict[str, Any]]:
    groups = []
    for module, share in ((network.encoder, config.encoder_share), (network.decoder, 1.0)):
        for is_matrix in (True, False):
            chosen = [p for p in module.parameters() if (p.ndim > 1) is is_matrix]
            groups.append({"params": chosen, "share": share, "weight_decay": config.weight_decay * is_matrix})
    return groups


if __name__ == "__main__":
    raise SystemExit(main())
