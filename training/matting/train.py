"""The training run of the matting network, from the weights that ship: resumable, its validation in the log.

    python -m training.matting.train CACHE --mattes FOLDER --val-mattes FOLDER [--scenes FOLDER ...] --out RUN
                                     [--minutes 240]

RUN receives checkpoint.pt and log.jsonl. The learning rate follows a cosine over `--minutes` of training time. Every
`VALIDATE_EVERY` steps the averaged weights are judged on tiles of the validation parts: mean absolute error where the
outline is uncertain, beside that of the coarse map itself.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as nnf

from training.matting.network import MattingNetwork
from training.matting.shipped import fix_norms, load_shipped
from training.matting.tiles import TileBatch, TileSource
from training.runs import TrainingRun

MIXTURE = {"mattes": 0.4, "people": 0.15, "edges": 0.2, "subjects": 0.25}
SIDE_PX = 160
BATCH = 12
LEARNING_RATE = 1e-3
WARM_UP_STEPS = 200
AVERAGE = 0.998
VALIDATE_EVERY = 500
VALIDATION_TILES = 96  # of each kind
PYRAMID = 4  # scales of the loss

_source: TileSource | None = None  # of the drawing process


def loss_of(logits: Tensor, alpha: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy and absolute error where it counts, and the absolute error of the steps at several scales."""
    entropy = nnf.binary_cross_entropy_with_logits(logits, alpha, reduction="none")
    guess = torch.sigmoid(logits)
    error = guess - alpha
    total = ((0.3 * entropy + error.abs()) * weight).sum() / weight.sum()
    for _ in range(PYRAMID):
        across, down = error[..., 1:] - error[..., :-1], error[..., 1:, :] - error[..., :-1, :]
        across_w, down_w = weight[..., 1:], weight[..., 1:, :]
        total = total + ((across.abs() * across_w).sum() + (down.abs() * down_w).sum()) / weight.sum()
        error, weight = nnf.avg_pool2d(error, 2), nnf.avg_pool2d(weight, 2)
    return total


class Run(TrainingRun[MattingNetwork]):
    """A training run of this network, begun or carried on with."""

    def __init__(self, out: Path) -> None:
        torch.manual_seed(1)
        network = MattingNetwork().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        load_shipped(network)
        optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, (0.9, 0.99), weight_decay=0.01)
        super().__init__(network, optimiser, out, rate=LEARNING_RATE, warm_up=WARM_UP_STEPS, keep=AVERAGE)

    def learn(self, batch: TileBatch, progress: float) -> float:
        """One step; returns the loss."""
        photo, coarse, alpha, weight = (torch.from_numpy(plane) for plane in batch)
        self.network.train()
        fix_norms(self.network)
        photo = photo.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.network.logits(photo, coarse)
        loss = loss_of(logits.float(), alpha, weight)
        self.descend(loss, progress)
        return float(loss.detach())

    def averaged(self) -> MattingNetwork:
        """The network with the averaged weights, for validation."""
        network = MattingNetwork()
        network.load_state_dict(self.average)
        return network.eval()


@torch.no_grad()
def validate(network: MattingNetwork, source: TileSource, count: int = VALIDATION_TILES) -> dict[str, float]:
    """Mean absolute error where alpha is uncertain, of the network and (`coarse ...`) of what it was given."""
    errors: dict[str, float] = {}
    for kind in MIXTURE:
        found, given = [], []
        for step in range(math.ceil(count / BATCH)):
            photo, coarse, alpha, _ = source.batch(step, BATCH, SIDE_PX, {kind: 1.0})
            answer = network(torch.from_numpy(photo), torch.from_numpy(coarse)).numpy()
            band = (np.abs(coarse - alpha) > 0.02) | ((coarse > 0.02) & (coarse < 0.98))
            found.append(np.abs(answer - alpha)[band].mean())
            given.append(np.abs(coarse - alpha)[band].mean())
        errors[kind], errors[f"coarse {kind}"] = float(np.mean(found)), float(np.mean(given))
    return {name: round(value, 5) for name, value in errors.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: start the run or carry on with it."""
    parser = argparse.ArgumentParser(description="train the matting network")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--mattes", type=Path, required=True)
    parser.add_argument("--val-mattes", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=240.0)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    judged = TileSource(options.cache, options.val_mattes, [], 0, "val")
    run = Run(options.out)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, _open, (options.cache, options.mattes, options.scenes, 1)) as pool:
        _learn(run, pool, judged, options.minutes * 60)
    run.save()
    return 0


def _learn(run: Run, pool: ProcessPoolExecutor, judged: TileSource, budget: float) -> None:
    ahead: Future[TileBatch] = pool.submit(_draw, run.step)
    clock, saved, losses = time.monotonic(), time.monotonic(), [0.0]
    while run.seconds < budget:
        batch, ahead = ahead.result(), pool.submit(_draw, run.step + 1)
        losses.append(run.learn(batch, run.seconds / budget))
        now = time.monotonic()
        run.seconds, clock = run.seconds + now - clock, now
        if run.step % VALIDATE_EVERY == 0:
            run.log({"loss": round(float(np.mean(losses)), 4), **validate(run.averaged(), judged)})
            losses = []
        if now - saved > 240:
            run.save()
            saved = now


def _open(cache: Path, mattes: Path, scenes: list[Path], seed: int) -> None:
    global _source
    cv2.setNumThreads(1)
    _source = TileSource(cache, mattes, scenes, seed)


def _draw(step: int) -> TileBatch:
    assert _source is not None
    return _source.batch(step, BATCH, SIDE_PX, MIXTURE)


if __name__ == "__main__":
    raise SystemExit(main())
