"""The training run of the stacking network: resumable, its validation in the log.

    python -m training.stacking.train CACHE --answers FOLDER --out RUN [--minutes 90] [--start OTHER_RUN]

RUN receives checkpoint.pt and log.jsonl. The learning rate follows a cosine over `--minutes` of training time. Every
`VALIDATE_EVERY` steps the averaged weights are judged on every `JUDGED_EVERY`-th photo of the validation parts, beside
the mean with the manifest's shares (`evaluate`).
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as nnf

from training.depth import losses
from training.runs import TrainingRun, averaged_weights
from training.stacking.evaluate import judge
from training.stacking.network import StackingNetwork, mean_shares, new_network
from training.stacking.samples import StackBatch, StackSource

SHAPES = {
    "large": (6, ((256, 384), (384, 256), (288, 288))),
    "usual": (3, ((352, 512), (512, 352), (384, 384))),
    "sharp": (3, ((352, 512), (512, 352), (384, 384))),
}
VERSION_SHARES = {"large": 0.45, "usual": 0.35, "sharp": 0.2}  # of the steps
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 200
AVERAGE = 0.998
VALIDATE_EVERY = 500
JUDGED_EVERY = 4
LOSS_WEIGHTS = {"depth": 1.0, "gradient": 0.6, "order": 0.3, "subject": 1.5, "ratio": 2.0, "pairs": 0.5}
TRUST_WEIGHT = 0.2  # more of it takes edges: those are the finest look's, which is off in the large
LARGE_PX, LARGE_STEP_PX = 64, 16  # what is called large: means over windows of this size, this far apart
OUTLINE_REACH_PX = 7  # where the outline counts more
OUTLINE_WEIGHT = 4.0

_source: StackSource | None = None  # of the drawing process


def loss_of(maps: Tensor, batch: StackBatch) -> Tensor:
    """The loss of a batch: that of the depth networks' training with an outline that counts more. Where `batch.trust`
    says so, the disparity may be what it likes in the large, but near the mean (`trust_loss`)."""
    labels = [torch.from_numpy(plane) for plane in batch.labels]
    _, target, valid, subject, depth_w, gradient_w, subject_w, metric, order_w = labels
    disparity, logits = maps[:, :1], maps[:, 1:]
    predicted = losses.normalised(disparity, valid)
    measured, target = target, losses.compressed(losses.normalised(target, valid))
    predicted = predicted - torch.from_numpy(batch.trust)[:, None, None, None] * in_the_large(predicted - target, valid)
    parts = losses.LossParts(
        losses.depth_loss(predicted, target, valid, depth_w),
        losses.gradient_loss(predicted, target, valid, gradient_w),
        losses.subject_order_loss(predicted, subject, subject_w),
        losses.subject_loss(logits, subject, subject_w) + outline_loss(logits, subject, subject_w),
        maps.new_zeros(()),
        losses.ratio_loss(predicted, measured, valid, metric),
        losses.pair_loss(predicted, measured, valid, order_w),
    )
    total = torch.stack([weight * getattr(parts, name) for name, weight in LOSS_WEIGHTS.items()]).sum()
    return total + TRUST_WEIGHT * trust_loss(disparity, batch)


def in_the_large(plane: Tensor, valid: Tensor) -> Tensor:
    """Means of a plane, (N, 1, H, W), over windows of `LARGE_PX` of what is valid; 0 where nothing is."""
    padding = (LARGE_PX - LARGE_STEP_PX) // 2
    sums, counts = (
        nnf.avg_pool2d(each, LARGE_PX, LARGE_STEP_PX, padding, count_include_pad=False)
        for each in (plane * valid, valid)
    )
    means = sums / counts.clamp_min(1e-3)
    return nnf.interpolate(means, size=plane.shape[2:], mode="bilinear", align_corners=False)


def trust_loss(disparity: Tensor, batch: StackBatch) -> Tensor:
    """Mean absolute difference, in the large, from the mean with the manifest's shares, where `batch.trust` says so."""
    shares = torch.tensor(mean_shares()[0])[:, None, None]
    mean = (torch.from_numpy(batch.disparities) * shares).sum(1, keepdim=True)
    known = torch.ones_like(mean)
    large = [in_the_large(plane, known) for plane in (disparity, mean)]
    kept, wanted = (losses.normalised(plane, known) for plane in large)
    error = (kept - wanted).abs().flatten(1).mean(1)
    return (error * torch.from_numpy(batch.trust)).mean()


def outline_loss(logits: Tensor, subject: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy along the outline."""
    side, middle = 2 * OUTLINE_REACH_PX + 1, OUTLINE_REACH_PX
    inside = (subject > 0.5).float()
    near = nnf.max_pool2d(inside, side, 1, middle) + nnf.max_pool2d(1 - inside, side, 1, middle) - 1
    entropy = nnf.binary_cross_entropy_with_logits(logits, subject, reduction="none") * near
    mean = entropy.flatten(1).sum(1) / near.flatten(1).sum(1).clamp_min(50)
    return OUTLINE_WEIGHT / 10 * (mean * weight).mean()


class Run(TrainingRun[StackingNetwork]):
    """A training run of this network, begun, as the mean or with the averaged weights of another run, or carried on."""

    def __init__(self, out: Path, start: Path | None = None) -> None:
        torch.manual_seed(1)
        network = new_network()
        if start is not None:
            network.load_state_dict(averaged_weights(start))
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, (0.9, 0.99), weight_decay=0.01)
        super().__init__(network, optimiser, out, rate=LEARNING_RATE, warm_up=WARM_UP_STEPS, keep=AVERAGE)

    def learn(self, batch: StackBatch, progress: float) -> float:
        """One step; returns the loss."""
        self.network.train()
        given = [torch.from_numpy(x) for x in (batch.labels.rgb, batch.disparities, batch.subjects)]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            maps = self.network(*(x.contiguous(memory_format=torch.channels_last) for x in given))
        loss = loss_of(maps.float(), batch)
        self.descend(loss, progress)
        return float(loss.detach())

    def averaged(self) -> StackingNetwork:
        """The network with the averaged weights, for validation."""
        network = new_network()
        network.load_state_dict(self.average)
        return network.eval()


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: start the run or carry on with it."""
    parser = argparse.ArgumentParser(description="train the stacking network")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--start", type=Path, help="a run with whose averaged weights this one begins")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    judged = StackSource(options.cache, options.answers, 0, "val")
    run = Run(options.out, options.start)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, _open, (options.cache, options.answers, 1)) as pool:
        _learn(run, pool, judged, options.minutes * 60)
    run.save()
    return 0


def _learn(run: Run, pool: ProcessPoolExecutor, judged: StackSource, budget: float) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ahead: Future[StackBatch] = pool.submit(_draw, run.step)
    clock, saved, seen = time.monotonic(), time.monotonic(), []
    while run.seconds < budget and not stop.is_set():
        batch, ahead = ahead.result(), pool.submit(_draw, run.step + 1)
        seen.append(run.learn(batch, run.seconds / budget))
        now = time.monotonic()
        run.seconds, clock = run.seconds + now - clock, now
        if run.step % 50 == 0:
            run.log({"loss": round(float(np.mean(seen)), 4)})
            seen = []
        if run.step % VALIDATE_EVERY == 0:
            run.log(judge(run.averaged(), judged, JUDGED_EVERY))
            clock = time.monotonic()
        if now - saved > 240:
            run.save()
            saved = now


def _open(cache: Path, answers: Path, seed: int) -> None:
    global _source
    cv2.setNumThreads(1)
    _source = StackSource(cache, answers, seed)


def _draw(step: int) -> StackBatch:
    assert _source is not None
    rng = np.random.default_rng((7, step))
    shares = {name: share for name, share in VERSION_SHARES.items() if ("outdoor", name) in _source.parts}
    version = str(rng.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
    count, shapes = SHAPES[version]
    return _source.batch(step, version, shapes[int(rng.integers(len(shapes)))], count)


if __name__ == "__main__":
    raise SystemExit(main())
