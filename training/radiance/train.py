"""Train the network that guesses the light of clipped lamps (d2f_core/radiance/light_network.py).

    make   HDR pictures: pinhole pictures of the procedural scenes, and photos at a random exposure with lamps, panes
           and signs of known radiance painted in        (pictures.py)
    train  each picture clipped to 8 bits, sometimes as JPEG, sometimes shrunk as a large photo would be, cut into
           crops of 128 px around clipped pixels; the network's gain makes radiance, both radiances are blurred by the
           same disc of a random radius, and the loss is the difference of the two encoded pictures (plus a little of
           the logarithms, so that lights that stay white after the blur count too)

    python -m training.radiance.train make FOLDER --photos PHOTOS ... [--scene-seeds 100 130] [--count 1100]
    python -m training.radiance.train train FOLDER [--to resources/weights] [--version N] [--steps 8000]

Seeds from 50 to 99 are left to tests and reports. No photo of the validation folders is used.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from d2f_core.networks import WEIGHTS_FOLDER
from d2f_core.radiance.light_features import light_features
from d2f_core.radiance.light_network import ENTRY
from d2f_core.radiance.virtualization import CLIP_BEGIN, CLIPPED
from tests.benchmarks.thin_lens.references import to_encoded, to_linear
from training.onnx_files import as_onnx, write_network
from training.radiance.pictures import photo_pictures, scene_pictures

Array = NDArray[np.float32]

ARCHITECTURE = "d2f-lights-2"
HIDDEN = 64
REST_STOPS = 0.25  # of the softplus
MOST_STOPS = 8.0  # of gain; 256 times photo white
CROP = 128  # px
BATCH = 12  # crops
JPEG_SHARE, SHRUNK_SHARE = 0.35, 0.5
RADII_PX = (3.0, 24.0)  # of the blur in the loss
LIGHT = 2.0  # radiance from which a pixel counts as a light


class LightNet(nn.Module):
    """The network that ships as lights.onnx."""

    def __init__(self, features: Tensor) -> None:
        super().__init__()
        self.mean = nn.Parameter(features.mean(0), requires_grad=False)
        self.std = nn.Parameter(features.std(0) + 1e-3, requires_grad=False)
        sizes = (features.shape[1], HIDDEN, HIDDEN, 3)
        self.net = nn.Sequential(
            nn.Linear(sizes[0], sizes[1]), nn.SiLU(), nn.Linear(sizes[1], sizes[2]), nn.SiLU(), nn.Linear(*sizes[2:])
        )

    def forward(self, features: Tensor) -> Tensor:
        """Log2 of the gain, (N, 3); in training a little below 0 too, so that it can come back."""
        stops = nn.functional.softplus(self.net((features - self.mean) / self.std)) - REST_STOPS
        return nn.functional.leaky_relu(stops, 0.05 if self.training else 0.0).clamp_max(MOST_STOPS)


@dataclass(frozen=True)
class Crop:
    """One crop at working size: truth, light below the clip and clipped light (CROP, CROP, 3), pixels and features.

    Attributes:
        unknown: where the source photo itself was clipped, so that nobody knows the truth.
    """

    truth: NDArray[np.float16]
    unclipped: NDArray[np.float16]
    clipped: NDArray[np.float16]
    unknown: NDArray[np.bool_]
    places: NDArray[np.int64]
    features: NDArray[np.float16]


def crops(path: Path, rng: np.random.Generator) -> list[Crop]:
    """Crops of one HDR picture, two of three around lights."""
    with np.load(path) as picture:
        truth, unknown = picture["radiance"].astype(np.float32), picture["unknown"]
    photo = np.round(255 * to_encoded(truth)).astype(np.uint8)
    if rng.random() < JPEG_SHARE:
        file = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 97))])[1]
        photo = np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)
    shrink = max(1.0, min(rng.uniform(1.2, 3), min(unknown.shape) / CROP)) if rng.random() < SHRUNK_SHARE else 1.0
    size = (max(CROP, round(unknown.shape[0] / shrink)), max(CROP, round(unknown.shape[1] / shrink)))
    encoded, linear = photo.astype(np.float32) / 255, to_linear(photo)
    gate = np.clip((encoded - CLIP_BEGIN) / (CLIPPED - CLIP_BEGIN), 0, 1).astype(np.float32)
    found = light_features(_shrunk(linear, size), _shrunk((encoded >= CLIPPED).astype(np.float32), size))
    if not found.pixels.any():
        return []
    kept, clipped = linear * (1 - gate), linear * gate
    truth, kept, clipped = (_shrunk(x, size).astype(np.float16) for x in (truth, kept, clipped))
    unknown = _shrunk(unknown.astype(np.float32), size) > 0.01
    row = np.full(size, -1)
    row[found.pixels] = np.arange(len(found.values))
    lights = (truth.max(axis=2) > LIGHT) & found.pixels
    result = []
    for index in range(int(np.clip(size[0] * size[1] / CROP**2, 2, 8))):
        cut = _cut(lights if index % 3 and lights.any() else found.pixels, rng)
        here = row[cut]
        features = found.values[here[here >= 0]].astype(np.float16)
        places = np.flatnonzero(here >= 0)
        result.append(Crop(truth[cut], kept[cut], clipped[cut], unknown[cut], places, features))
    return result


def train(samples: list[Crop], steps: int, seed: int = 0) -> LightNet:
    """The network after so many steps; prints the mean loss now and then."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    some = np.concatenate([crop.features[::31] for crop in samples])
    network = LightNet(torch.from_numpy(some).float())
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, steps)
    recent: list[float] = []
    for step in range(steps):
        batch = [samples[index] for index in rng.integers(0, len(samples), BATCH)]
        value = loss(network, batch, float(np.exp(rng.uniform(*np.log(RADII_PX)))))
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        recent = [*recent[-249:], float(value.detach())]
        if step % 250 == 249:
            print(f"step {step + 1}: {np.mean(recent):.4f}", flush=True)
    return network


def loss(network: LightNet, batch: list[Crop], radius_px: float) -> Tensor:
    """Difference of the blurred pictures, encoded and in logarithms, and of the radiance itself."""
    features = torch.from_numpy(np.concatenate([crop.features for crop in batch])).float()
    places = np.concatenate([crop.places + index * CROP**2 for index, crop in enumerate(batch)])
    truth, unclipped, clipped = (
        torch.from_numpy(np.stack([getattr(crop, name) for crop in batch])).float().permute(0, 3, 1, 2)
        for name in ("truth", "unclipped", "clipped")
    )
    unknown = torch.from_numpy(np.stack([crop.unknown for crop in batch]))[:, None]
    stops = torch.zeros(len(batch) * CROP**2, 3).index_copy(0, torch.from_numpy(places), network(features))
    stops = stops.reshape(len(batch), CROP, CROP, 3).permute(0, 3, 1, 2)
    radiance = torch.where(unknown, truth, unclipped + clipped * torch.exp2(stops))
    guess, goal = _blurred(radiance, radius_px), _blurred(truth, radius_px)
    error = _encoded(guess) - _encoded(goal)
    brightness = (torch.log2(1 + 8 * guess) - torch.log2(1 + 8 * goal)).abs().mean()
    counted = clipped * ~unknown
    pixels = ((torch.log2(radiance + 0.02) - torch.log2(truth + 0.02)).abs() * counted).sum() / counted.sum().clamp_min(
        50
    )
    return 20 * error.abs().mean() + 150 * (error**2).mean() + brightness + 0.1 * pixels


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module text."""
    parser = argparse.ArgumentParser(description="train the network of clipped lights")
    parser.add_argument("what", choices=["make", "train"])
    parser.add_argument("folder", type=Path, help="folder of the HDR pictures")
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER, help="folder of the weights to write")
    parser.add_argument("--version", default="1")
    parser.add_argument("--photos", type=Path, nargs="+", default=[], help="folders of JPEG photos")
    parser.add_argument("--count", type=int, default=1100, help="pictures made from photos")
    parser.add_argument("--scene-seeds", type=int, nargs=2, default=[100, 130])
    parser.add_argument("--steps", type=int, default=8000)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.what == "make":
        made = [scene_pictures(range(*options.scene_seeds)), photo_pictures(options.photos, options.count)]
        for pictures in made:
            for name, radiance, unknown in pictures:
                np.savez(options.folder / f"{name}.npz", radiance=radiance.astype(np.float16), unknown=unknown)
        return 0
    rng = np.random.default_rng(7)
    samples = [crop for path in sorted(options.folder.glob("*.npz")) for crop in crops(path, rng)]
    export(train(samples, options.steps), options.to, options.version)
    return 0


def export(network: LightNet, folder: Path, version: str) -> Path:
    """Write the network as lights.onnx: features (N, 73) to stops (N, 3)."""
    axes = {"features": {0: "pixels"}, "stops": {0: "pixels"}}
    model = as_onnx(network, {"features": torch.zeros(2, len(network.mean))}, ["stops"], axes)
    return write_network(model, folder, ENTRY, architecture=ARCHITECTURE, version=version)


def _cut(wanted: NDArray[np.bool_], rng: np.random.Generator) -> Any:
    """A window of CROP px that holds one of the wanted pixels, not at its rim."""
    rows, columns = np.nonzero(wanted)
    chosen = rng.integers(len(rows))
    corner = [int(at[chosen] - rng.integers(24, CROP - 24)) for at in (rows, columns)]
    top, left = (int(np.clip(at, 0, side - CROP)) for at, side in zip(corner, wanted.shape, strict=True))
    return np.s_[top : top + CROP, left : left + CROP]


def _shrunk(array: Array, size: tuple[int, int]) -> Array:
    return np.asarray(cv2.resize(array, size[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _encoded(linear: Tensor) -> Tensor:
    x = linear.clamp(0, 1)
    return torch.where(x <= 0.0031308, 12.92 * x, 1.055 * x.clamp_min(1e-6) ** (1 / 2.4) - 0.055)


def _blurred(planes: Tensor, radius_px: float) -> Tensor:
    """Blurred by a disc, wrapping around: both pictures of the loss wrap alike."""
    axis = torch.arange(CROP).float()
    axis = torch.minimum(axis, CROP - axis)
    disc = (radius_px + 0.5 - torch.hypot(axis[:, None], axis[None, :])).clamp(0, 1)
    spectrum = torch.fft.rfft2(planes) * torch.fft.rfft2(disc / disc.sum())
    blurred: Tensor = torch.fft.irfft2(spectrum, s=(CROP, CROP))
    return blurred.clamp_min(0)


if __name__ == "__main__":
    raise SystemExit(main())
