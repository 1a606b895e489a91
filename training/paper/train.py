"""The two small networks of paper mode: radiance (353 parameters) and fusion (12.9 thousand).

    python -m training.paper.train CACHE [--to resources/weights] [--scenes 160] [--epochs 3] [--seed 1]

Both learn from ray-sampled pictures (`rays`). Radiance: the layered rendering with its weights shall be the ray-sampled
picture, |difference| of display values. Fusion: the joined picture shall have the ray-sampled picture's values, and the
gradients of the photo where the initial mask says sharp, of the blurred picture elsewhere ("deep Poisson fusion": a
loss, not a solver). The paper's own losses and data cannot be had; this choice is the project's.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

from d2f_core.networks import WEIGHTS_FOLDER
from d2f_core.paper import method as paper_mode
from training.depth.samples import SampleSource
from training.onnx_files import as_onnx, write_network
from training.paper.fusion_network import FusionNet
from training.paper.layered_rendering import layered_rendering
from training.paper.radiance_network import RadianceNet
from training.paper.rays import RayScene, ray_scene

SIZE = (192, 256)  # px of the full picture; half of it is blurred, as in paper mode
LARGEST_RADIUS_PX = 14.0  # of the full picture
SOFTEST_PX = 2.5  # standard deviation by which estimated depth edges are soft, at the full picture
POISSON_WEIGHT = 0.25


class Example(NamedTuple):
    """One ray-sampled scene as tensors (1, C, H, W): photo, bokeh; half-size photo and s; s at full size."""

    photo: Tensor
    bokeh: Tensor
    half: Tensor
    s_half: Tensor
    s: Tensor


def example(scene: RayScene, softness_px: float) -> Example:
    """Tensors of one scene, s from the blur radius, softened as an estimate is, through the paper's table."""
    half = (SIZE[1] // 2, SIZE[0] // 2)
    radius = cv2.GaussianBlur(scene.radius_px, (0, 0), softness_px)
    s = np.interp(radius / 2, paper_mode.RADII_PX, np.arange(15) / 14).astype(np.float32)
    s_half = cv2.resize(s, half, interpolation=cv2.INTER_LINEAR)
    photo_half = cv2.resize(scene.photo, half, interpolation=cv2.INTER_LINEAR)
    full = cv2.resize(s_half, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    planes = (scene.photo, scene.bokeh, photo_half, s_half[..., None], full[..., None])
    return Example(*(torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)[None])) for x in planes))


def examples(source: SampleSource, count: int, seed: int) -> Iterator[Example]:
    """`count` scenes; the same for the same seed."""
    rng = np.random.default_rng(seed)
    while count > 0:
        far = source.photo("photos" if rng.random() < 0.6 else "nyu", SIZE, rng)
        cuts = source.cuts(SIZE, rng, 1)
        if cuts:
            scene = ray_scene(far.rgb, cuts[0], LARGEST_RADIUS_PX, rng)
            yield example(scene, float(rng.uniform(0.3, SOFTEST_PX)))
            count -= 1


def render(item: Example, radiance: nn.Module | None) -> Tensor:
    """The layered rendering at full size, with the radiance network's weights or with 1."""
    weight = radiance(item.half) if radiance is not None else torch.ones_like(item.s_half)
    clipped = item.half.amax(1, keepdim=True) >= paper_mode.CLIPPED
    weight = torch.where(clipped, paper_mode.CLIPPED_WEIGHT * item.half**paper_mode.CLIPPED_POWER, weight)
    blurred = layered_rendering(item.half, item.s_half, weight)
    return nnf.interpolate(blurred, SIZE, mode="bilinear", align_corners=False)


def fused(item: Example, blurred: Tensor, fusion: nn.Module) -> Tensor:
    """Photo and blurred picture joined by the fusion network."""
    mask: Tensor = fusion(1 - item.s, luma(item.photo)).clamp(0, 1)
    return mask * item.photo + (1 - mask) * blurred


def poisson_loss(joined: Tensor, item: Example, blurred: Tensor) -> Tensor:
    """Mean |grad out - (M0 grad I + (1 - M0) grad B)|."""
    mask = initial_mask(item)
    loss = joined.new_zeros(())
    for dim in (2, 3):
        here = mask.narrow(dim, 0, mask.shape[dim] - 1)
        wanted = here * item.photo.diff(dim=dim) + (1 - here) * blurred.diff(dim=dim)
        loss = loss + (joined.diff(dim=dim) - wanted).abs().mean()
    return loss


def luma(photo: Tensor) -> Tensor:
    """(N, 3, H, W) to (N, 1, H, W)."""
    return (photo * torch.tensor(paper_mode.LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)


def train_radiance(items: list[Example], epochs: int) -> RadianceNet:
    """One step an example; weights begin near 1."""
    network = RadianceNet()
    with torch.no_grad():
        network.layers[-1].bias.fill_(1.0)  # type: ignore[operator]
    optimiser = torch.optim.Adam(network.parameters(), 5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs * len(items))
    for item in items * epochs:
        _step(optimiser, (render(item, network) - item.bokeh).abs().mean())
        schedule.step()
    return network


def train_fusion(items: list[Example], radiance: RadianceNet, epochs: int) -> FusionNet:
    """First the initial mask itself, then the joined picture; the radiance network stays as it is."""
    network = FusionNet()
    optimiser = torch.optim.Adam(network.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 2 * epochs * len(items))
    with torch.no_grad():
        blurred = [render(item, radiance) for item in items]
    for phase in ("mask", "picture"):
        for item, blur in list(zip(items, blurred, strict=True)) * epochs:
            if phase == "mask":
                mask = network(1 - item.s, luma(item.photo))
                loss = (mask - initial_mask(item)).square().mean()
            else:
                joined = fused(item, blur, network)
                loss = (joined - item.bokeh).abs().mean() + POISSON_WEIGHT * poisson_loss(joined, item, blur)
            _step(optimiser, loss)
            schedule.step()
    return network


def initial_mask(item: Example) -> Tensor:
    """M0 of the paper as a tensor (1, 1, H, W)."""
    return torch.from_numpy(paper_mode.initial_mask(item.s[0, 0].numpy()))[None, None]


@torch.no_grad()
def scores(items: list[Example], radiance: RadianceNet, fusion: FusionNet) -> dict[str, float]:
    """Mean PSNR in dB against the ray-sampled picture, with and without each network."""
    rows: dict[str, list[float]] = {}
    for item in items:
        plain, weighted = render(item, None), render(item, radiance)
        hard = initial_mask(item)
        for name, picture in (
            ("no networks", hard * item.photo + (1 - hard) * plain),
            ("radiance", hard * item.photo + (1 - hard) * weighted),
            ("radiance + fusion", fused(item, weighted, fusion)),
        ):
            error = float((picture.clamp(0, 1) - item.bokeh).square().mean())
            rows.setdefault(name, []).append(-10 * float(np.log10(max(error, 1e-9))))
    return {name: float(np.mean(values)) for name, values in rows.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: train both, print their scores, write their weights."""
    parser = argparse.ArgumentParser(description="train the radiance and fusion networks of paper mode")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--scenes", type=int, default=160)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    source = SampleSource(options.cache, {"photos": 1.0}, options.seed)
    items = list(examples(source, options.scenes, options.seed))
    radiance = train_radiance(items, options.epochs)
    fusion = train_fusion(items, radiance, options.epochs)
    unseen = SampleSource(options.cache, {"photos": 1.0}, options.seed, split="val")
    for name, value in scores(list(examples(unseen, 40, options.seed + 2)), radiance, fusion).items():
        print(f"{name}: {value:.2f} dB")
    export(radiance, ["photo"], options.to, "radiance")
    export(fusion, ["sharpness", "luma"], options.to, "fusion")
    return 0


def export(network: nn.Module, inputs: Sequence[str], folder: Path, entry: str) -> Path:
    """Write one of the networks as ENTRY.onnx; planes (1, C, H, W) of any size."""
    channels = {"photo": 3}
    examples = {name: torch.zeros(1, channels.get(name, 1), 16, 24) for name in inputs}
    axes = {name: {2: "height", 3: "width"} for name in (*inputs, "answer")}
    model = as_onnx(network, examples, ["answer"], axes)
    return write_network(model, folder, entry, architecture=f"d2f-{entry}-1", version="1")


def _step(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


if __name__ == "__main__":
    raise SystemExit(main())
