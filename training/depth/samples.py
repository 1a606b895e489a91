"""Training samples: which photo, which crop, which change of colour; arrays ready for the network.

A batch has one shape and is a pure function of (seed, step), so a run that is resumed sees the batches it would have
seen. Each sample comes from one of: `nyu` (measured disparity, no subject label), `people` and `photos` (the snapped
teacher and a subject mask), `rendered` and `outdoor` (exact disparity of made scenes, at times upside down or on the
side: what is low is not always near), `street` (geometric disparity, for order), `composite`, `hanging` and
`procedural` (exact labels, see `scenes`), `landscape` (likewise, see `landscapes`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import to_unit
from training.depth.cache import CachePart
from training.depth.landscapes import landscape
from training.depth.scenes import CutOut, Scene, composite, cut_out, hanging, procedural

Plane = NDArray[np.float32]


class Batch(NamedTuple):
    """Arrays of one step, N samples; labels at the picture's size.

    Attributes:
        rgb: (N, 3, H, W) float32, sRGB 0..1.
        disparity: (N, 1, H, W) float32, relative to each sample, near = large.
        valid: (N, 1, H, W) float32, 1 where disparity is known.
        subject: (N, 1, H, W) float32, 0..1.
        depth_weight: (N,) float32, how much the disparity of a sample counts.
        gradient_weight: (N,) float32, how much its edges count.
        subject_weight: (N,) float32, 0 where the subject is unknown.
        metric_weight: (N,) float32, 1 where disparity is in 1/m.
        order_weight: (N,) float32, how much the order of pairs of pixels counts.
    """

    rgb: NDArray[np.float32]
    disparity: NDArray[np.float32]
    valid: NDArray[np.float32]
    subject: NDArray[np.float32]
    depth_weight: NDArray[np.float32]
    gradient_weight: NDArray[np.float32]
    subject_weight: NDArray[np.float32]
    metric_weight: NDArray[np.float32]
    order_weight: NDArray[np.float32]


class Labels(NamedTuple):
    """One sample before it is resized: rgb (H, W, 3) 0..1 and planes (H, W); weights as in `Batch`."""

    rgb: NDArray[np.float32]
    disparity: Plane
    valid: Plane
    subject: Plane
    weights: tuple[float, float, float, float, float]


WEIGHTS = {  # depth, gradient, subject, metric, order
    "nyu": (1.0, 1.0, 0.0, 1.0, 0.5),
    "people": (0.5, 0.15, 1.0, 0.0, 0.0),
    "photos": (0.5, 0.15, 0.8, 0.0, 0.0),
    "rendered": (1.0, 1.0, 0.1, 0.0, 1.0),
    "outdoor": (1.0, 1.0, 0.1, 0.0, 1.0),
    "street": (0.3, 0.0, 0.0, 0.0, 1.0),
    "composite": (0.8, 1.0, 1.0, 0.0, 0.5),
    "hanging": (0.8, 1.0, 0.0, 0.0, 1.0),
    "procedural": (0.6, 0.8, 0.3, 0.0, 0.5),
    "landscape": (0.8, 0.8, 0.3, 0.0, 1.0),
}
MEASURED = ("nyu", "rendered", "outdoor", "street")  # whose disparity is truth, 0 where unknown
EXACT = ("rendered", "outdoor")
TURNED = 0.12  # share of the exact scenes that stand on their head or lie on their side


class SampleSource:
    """Draws batches from the parts of a cache."""

    def __init__(
        self,
        cache: Path,
        mixture: dict[str, float],
        seed: int,
        exclude: tuple[str, ...] = (),
        split: str = "train",
        smallest_crop: float = 0.55,
    ) -> None:
        known = ("nyu", "people", "photos", "rendered", "outdoor", "street")
        names = [name for name in known if name not in exclude and (cache / f"{name}-{split}").exists()]
        self.mattes = MatteCuts(cache / f"mattes-{split}") if (cache / f"mattes-{split}").exists() else None
        self.parts = {name: CachePart(cache / f"{name}-{split}") for name in names}
        self.seed, self.smallest_crop = seed, smallest_crop
        kept = {name: share for name, share in mixture.items() if name not in exclude}
        total = sum(kept.values())
        self.mixture = {name: share / total for name, share in kept.items()}
        self.tall = {
            name: np.array([entry.height > entry.width for entry in part.entries]) for name, part in self.parts.items()
        }

    def batch(self, step: int, shape: tuple[int, int], count: int) -> Batch:
        """The batch of one step: `count` samples of `shape` (height, width) px."""
        rng = np.random.default_rng((self.seed, step))
        kinds = rng.choice(list(self.mixture), count, p=list(self.mixture.values()))
        samples = [self._arrays(self.draw(str(kind), shape, rng), shape, rng) for kind in kinds]
        return Batch(*(np.stack([sample[i] for sample in samples]) for i in range(len(Batch._fields))))

    def draw(self, kind: str, shape: tuple[int, int], rng: np.random.Generator) -> Labels:
        """A sample of one kind before augmentation."""
        if kind == "composite":
            return self._composite(shape, rng)
        if kind == "hanging":
            return self._hanging(shape, rng)
        if kind in ("procedural", "landscape"):
            textures = [self.photo(self._present("photos", "nyu"), shape, rng).rgb for _ in range(4)]
            made = procedural if kind == "procedural" else landscape
            scene = made(shape, textures, self.cuts(shape, rng, 2), rng)
            return Labels(scene.rgb, scene.disparity, np.ones(shape, np.float32), scene.subject, WEIGHTS[kind])
        if kind in EXACT and rng.random() < TURNED:
            quarter = int(rng.integers(1, 4))
            upright = self.photo(kind, shape if quarter == 2 else shape[::-1], rng)
            planes = [np.ascontiguousarray(np.rot90(plane, quarter)) for plane in upright[:4]]
            return Labels(planes[0], planes[1], planes[2], planes[3], upright.weights)
        return self.photo(kind, shape, rng)

    def photo(self, kind: str, shape: tuple[int, int], rng: np.random.Generator) -> Labels:
        """A random crop of a random photo of one source, as large as `shape`."""
        part = self.parts[kind]
        number = self._pick(kind, shape, rng)
        box = _crop(part.plane("subject", number).shape, shape, self.smallest_crop, rng)
        size = shape[::-1]
        rgb, subject = (_sized(part.plane(name, number)[box], size) for name in ("rgb", "subject"))
        truth = "truth" if kind in MEASURED else "target"
        code = cv2.resize(part.plane(truth, number)[box], size, interpolation=cv2.INTER_NEAREST_EXACT)
        disparity, is_known = disparity_of(kind, code)
        weights = WEIGHTS[kind]
        if kind in EXACT and not subject.any():  # no subject was marked in this scene
            weights = (*weights[:2], 0.0, *weights[3:])
        return Labels(to_unit(rgb), disparity, is_known, to_unit(subject), weights)

    def _composite(self, shape: tuple[int, int], rng: np.random.Generator) -> Labels:
        back = self._background(shape, rng)
        span = float(np.ptp(back.disparity)) + 1e-6
        scene = Scene(back.rgb, back.disparity / span, np.zeros(shape, np.float32))
        scene = composite(scene, self.cuts(shape, rng, 1 + int(rng.random() < 0.3)), rng)
        valid = np.maximum(back.valid, scene.subject)
        return Labels(scene.rgb, scene.disparity, valid, scene.subject, WEIGHTS["composite"])

    def _background(self, shape: tuple[int, int], rng: np.random.Generator) -> Labels:
        """A photo or an exact scene without a large subject of its own."""
        order = rng.permutation(["nyu", "photos", "outdoor", "rendered"])
        behind = self._present(*(str(name) for name in order))
        for _ in range(6):
            back = self.photo(behind, shape, rng)
            if ((back.subject > 0.5).mean() < 0.12 or behind in EXACT) and back.valid.mean() > 0.9:
                break
        return back

    def _hanging(self, shape: tuple[int, int], rng: np.random.Generator) -> Labels:
        """Twigs, leaves, flowers, hair or nets near the lens, most of them from above, before anything."""
        back = self._background(shape, rng)
        texture = self.photo(self._present("photos", "nyu"), shape, rng).rgb
        near = [self.mattes.cut(rng)] if self.mattes is not None and rng.random() < 0.5 else []
        span = float(np.ptp(back.disparity)) + 1e-6
        scene = Scene(back.rgb, back.disparity / span, np.zeros(shape, np.float32))
        scene = hanging(scene, near, texture, rng)
        valid = np.maximum(back.valid, scene.subject)
        return Labels(scene.rgb, scene.disparity, valid, scene.subject, WEIGHTS["hanging"])

    def cuts(self, shape: tuple[int, int], rng: np.random.Generator, count: int) -> list[CutOut]:
        """Up to `count` subjects cut from random photos."""
        cuts: list[CutOut] = []
        for _ in range(count * 6):
            kind = self._present(*(("people", "photos") if rng.random() < 0.6 else ("photos", "people")))
            part, number = self.parts[kind], int(rng.integers(len(self.parts[kind])))
            planes = (part.plane(name, number) for name in ("rgb", "subject", "teacher"))
            cut = cut_out(*planes, limit_px=max(shape))
            if cut is not None:
                cuts.append(cut)
            if len(cuts) == count:
                break
        return cuts

    def _present(self, *names: str) -> str:
        """The first of these sources that is not left out."""
        return next(name for name in names if name in self.parts)

    def _pick(self, kind: str, shape: tuple[int, int], rng: np.random.Generator) -> int:
        """A photo, three times as likely when it lies the way the batch does."""
        weight = np.where(self.tall[kind] == (shape[0] > shape[1]), 3.0, 1.0)
        return int(rng.choice(len(weight), p=weight / weight.sum()))

    def _arrays(self, labels: Labels, shape: tuple[int, int], rng: np.random.Generator) -> Batch:
        flip = rng.random() < 0.5
        planes = [x[:, ::-1] if flip else x for x in (augment(labels.rgb, rng), *labels[1:4])]
        weights = (np.float32(weight) for weight in labels.weights)
        rgb_first: list[Any] = [
            np.ascontiguousarray(planes[0].transpose(2, 0, 1)),
            *(np.ascontiguousarray(x[None], np.float32) for x in planes[1:]),
        ]
        return Batch(*rgb_first, *weights)


def _sized(plane: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A plane in (width, height) px. Areas only shrink: enlarged, OpenCV's are blocks."""
    shrinks = size[1] <= plane.shape[0]
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8)


def disparity_of(kind: str, code: NDArray[Any]) -> tuple[Plane, Plane]:
    """Disparity, in 1/m for `nyu`, else relative, and where it is known, 0 or 1, of a source's uint16 label."""
    first = 1 if kind in MEASURED else 0  # 0 is unknown where it was measured
    is_known = (code >= first).astype(np.float32)
    if kind == "nyu":
        return code.astype(np.float32) * np.float32(1 / 10_000), is_known
    return (np.maximum(code, first).astype(np.float32) - first) * np.float32(1 / (65535 - first)), is_known


class MatteCuts:
    """Things with a hand-made matte (hair, fur, nets, plants), read from files: NAME.jpg and NAME.alpha.png."""

    def __init__(self, folder: Path) -> None:
        self._things: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]] = []
        for path in sorted(folder.glob("*.jpg")):
            alpha = _read(path.with_suffix(".alpha.png"), cv2.IMREAD_GRAYSCALE)
            is_between = (alpha > 25) & (alpha < 230)
            if 0.03 < (alpha > 127).mean() < 0.9 and is_between.mean() < 0.25:  # glass and smoke have no one depth
                self._things.append((_read(path, cv2.IMREAD_COLOR)[:, :, ::-1].copy(), alpha))

    def cut(self, rng: np.random.Generator) -> CutOut:
        """One of them, as it is."""
        rgb, alpha = self._things[int(rng.integers(len(self._things)))]
        return CutOut(to_unit(rgb), to_unit(alpha), np.zeros(alpha.shape, np.float32))


def _read(path: Path, flags: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), flags), np.uint8)


def augment(rgb: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Exposure, contrast, colour, grain, softness and JPEG as photos have them; (H, W, 3) 0..1 in and out."""
    gain = rng.uniform(0.75, 1.3) * rng.uniform(0.92, 1.08, 3)
    level = np.linspace(0, 1, 256)[:, None]
    table = np.clip(level * gain, 0, 1) ** rng.uniform(0.75, 1.35)
    code = (rgb * 255 + 0.5).astype(np.uint8)
    x = cv2.LUT(code, table.astype(np.float32).reshape(256, 1, 3))
    colour = rng.uniform(0.4, 1.4) if rng.random() > 0.04 else 0.0
    mix = np.full((3, 3), (1 - colour) / 3, np.float32) + colour * np.eye(3, dtype=np.float32)
    x = np.clip(cv2.transform(x, mix), 0, 1)
    if rng.random() < 0.2:
        x = cv2.GaussianBlur(x, (0, 0), float(rng.uniform(0.4, 1.2)))
    if rng.random() < 0.3:
        grain = rng.standard_normal(x.shape, np.float32)
        x = np.clip(x + np.float32(rng.uniform(0.005, 0.04)) * grain, 0, 1)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 95))]
        code = cv2.imencode(".jpg", (x * 255).astype(np.uint8), quality)[1]
        x = to_unit(np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR)))
    return np.asarray(x, np.float32)


def _crop(
    size: tuple[int, ...], shape: tuple[int, int], smallest: float, rng: np.random.Generator
) -> tuple[slice, slice]:
    """A random box, mostly of the wanted aspect ratio (within 20 %), from `smallest` to all of what fits."""
    height, width = size
    aspect = shape[1] / shape[0] * float(np.exp(rng.uniform(-0.18, 0.18)))
    largest = min(width, height * aspect)
    share = 1 - (1 - smallest) * rng.random() ** 2
    w = int(largest * share)
    h = min(int(w / aspect), height)
    y, x = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    return slice(y, y + h), slice(x, x + w)
