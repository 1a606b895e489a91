"""Samples for the stacking network: the networks' answers to a photo of the cache and what is known of it.

A batch has one shape and is a pure function of (seed, step). Exact scenes count as subjects only where the networks
found the subject that was meant: which of several things it is cannot be learned from them, its outline can.

In the large, what lies nearer is learned from made scenes alone (`SOUND_IN_THE_LARGE`). Of photos that the networks
were trained with they know more than they will of a new one, and whom to believe would be learned wrong. Those teach
edges and subjects, and hold what is large near the mean (`StackBatch.trust`, `train.loss_of`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import to_unit
from training.depth.cache import CachePart
from training.depth.samples import EXACT, MEASURED, WEIGHTS, Batch, augment, disparity_of
from training.stacking.answers import MAPS, PARTS, SHARP, VERSIONS

Plane = NDArray[np.float32]

MIXTURE = {"nyu": 0.2, "people": 0.14, "photos": 0.3, "rendered": 0.12, "outdoor": 0.24}
SUBJECT_WEIGHTS = {"nyu": 0.0, "people": 1.0, "photos": 1.0, "rendered": 0.6, "outdoor": 0.6}
# exact; the networks were trained with `rendered`, not with what is here of `outdoor`
SOUND_IN_THE_LARGE = ("rendered", "outdoor")
LEAST_FOUND = 0.3  # of an exact scene's subject, intersection over union with the mean answer


class StackBatch(NamedTuple):
    """What the network is given, (N, MAPS, H, W) float32 each, labels with their weights, and whether in the large the
    mean of the disparities is to be kept, (N) float32 0 or 1."""

    disparities: NDArray[np.float32]
    subjects: NDArray[np.float32]
    labels: Batch
    trust: NDArray[np.float32]


class AnswerPart:
    """One folder of answers with the part of the cache that they are of."""

    def __init__(self, cache: CachePart, folder: Path) -> None:
        self.cache, self.entries = cache, json.loads((folder / "index.json").read_text())
        self._depths = np.memmap(folder / "depths.bin", np.float16, mode="r")
        self._subjects = np.memmap(folder / "subjects.bin", np.uint8, mode="r")

    def __len__(self) -> int:
        return len(self.entries)

    def answers(self, at: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Disparities and subjects of answer `at`, (h, w, MAPS) float16 and uint8."""
        entry = self.entries[at]
        first, pixels = entry["first"] * MAPS, entry["height"] * entry["width"] * MAPS
        shape = entry["height"], entry["width"], MAPS
        return tuple(x[first : first + pixels].reshape(shape) for x in (self._depths, self._subjects))  # type: ignore[return-value]


class StackSource:
    """Draws batches from the answers to a split of the cache."""

    def __init__(self, cache: Path, answers: Path, seed: int, split: str = "train") -> None:
        self.seed = seed
        parts = {name: CachePart(cache / f"{name}-{split}") for name in PARTS}
        self.parts = {
            (name, version): AnswerPart(parts[name], answers / f"{name}-{split}-{version}")
            for name in PARTS
            for version in VERSIONS
            if (answers / f"{name}-{split}-{version}" / "index.json").exists()
        }
        if (answers / f"{SHARP}-{split}-{SHARP}" / "index.json").exists():
            sharp = CachePart(cache / f"{SHARP}-{split}")
            self.parts["outdoor", SHARP] = AnswerPart(sharp, answers / f"{SHARP}-{split}-{SHARP}")

    def batch(self, step: int, version: str, shape: tuple[int, int], count: int) -> StackBatch:
        """The batch of one step: `count` samples of `shape` (height, width) px."""
        rng = np.random.default_rng((self.seed, step))
        mixture = {name: share for name, share in MIXTURE.items() if (name, version) in self.parts}
        total = sum(mixture.values())
        kinds = rng.choice(list(mixture), count, p=[share / total for share in mixture.values()])
        samples = [self._sample(str(kind), version, shape, rng) for kind in kinds]
        labels = Batch(*(np.stack([sample[2][i] for sample in samples]) for i in range(len(Batch._fields))))
        disparities, subjects = (np.stack([sample[i] for sample in samples]) for i in range(2))
        trust = np.array([kind not in SOUND_IN_THE_LARGE for kind in kinds], np.float32)
        return StackBatch(disparities, subjects, labels, trust)

    def _sample(self, kind: str, version: str, shape: tuple[int, int], rng: np.random.Generator) -> Any:
        part = self.parts[kind, version]
        for _ in range(12):  # until one lies the way the batch does
            at = int(rng.integers(len(part)))
            entry = part.entries[at]
            if (entry["height"] > entry["width"]) == (shape[0] > shape[1]):
                break
        depths, subjects = part.answers(at)
        grid, number = depths.shape[:2], entry["number"]
        planes = labels_of(part.cache, kind, number, grid)
        boxes = [_box(side, wanted, rng) for side, wanted in zip(grid, shape, strict=True)]
        cut = [np.ascontiguousarray(plane[boxes[0], boxes[1]]) for plane in (*planes, depths, subjects)]
        cut = [_padded(plane, shape) for plane in cut]
        flip = rng.random() < 0.5
        rgb, disparity, valid, subject, found, share = (plane[:, ::-1] if flip else plane for plane in cut)
        rgb = augment(np.ascontiguousarray(rgb), rng)
        found, share = np.asarray(found, np.float32), to_unit(np.ascontiguousarray(share))
        depth_w, gradient_w, _, metric, order_w = WEIGHTS[kind]
        subject_w = SUBJECT_WEIGHTS[kind]
        if kind in EXACT and not is_found(share, subject):
            subject_w = 0.0
        weights = (depth_w, gradient_w, subject_w, metric, order_w)
        first: list[Any] = [np.ascontiguousarray(x.transpose(2, 0, 1)) for x in (rgb, found, share)]
        rest = [np.ascontiguousarray(x[None], np.float32) for x in (disparity, valid, subject)]
        return first[1], first[2], Batch(first[0], *rest, *(np.float32(weight) for weight in weights))


def is_found(share: NDArray[np.float32], subject: Plane) -> bool:
    """Whether the networks mean the subject that is marked."""
    found, wanted = share.mean(-1) > 0.5, subject > 0.5
    return bool((found & wanted).sum() > LEAST_FOUND * (found | wanted).sum() > 0)


def labels_of(part: CachePart, kind: str, number: int, grid: tuple[int, int]) -> tuple[Any, Plane, Plane, Plane]:
    """The photo, its disparity, where that is known and its subject on the answers' grid."""
    size = grid[::-1]
    shrinks = part.entries[number].height > grid[0]
    flags = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    rgb, subject = (
        to_unit(cv2.resize(part.plane(name, number), size, interpolation=flags)) for name in ("rgb", "subject")
    )
    code = cv2.resize(
        part.plane("truth" if kind in MEASURED else "target", number), size, interpolation=cv2.INTER_NEAREST_EXACT
    )
    return rgb, *disparity_of(kind, code), subject


def _box(side: int, wanted: int, rng: np.random.Generator) -> slice:
    first = int(rng.integers(max(side - wanted, 0) + 1))
    return slice(first, first + wanted)


def _padded(plane: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """A plane that is too small, mirrored at its lower and right border."""
    missing = [wanted - side for wanted, side in zip(shape, plane.shape[:2], strict=True)]
    if max(missing) == 0:
        return plane
    widths = [(0, missing[0]), (0, missing[1]), (0, 0)][: plane.ndim]
    return np.pad(plane, widths, mode="symmetric")
