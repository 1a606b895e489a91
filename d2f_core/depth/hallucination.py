"""Defocus hallucination: what one all-in-focus photo tells about depth and about its subject.

    photo -> shrunk to each network's working size -> networks -> answers put together -> disparity, subject, 0..1 each

Which networks there are and the size in which each sees the photo stands in the manifest of resources/weights: every
entry with a `disparity_share` is one look at the photo. Networks that differ in size and in what they were trained on,
and one network that sees the photo in two sizes, make different mistakes; a further one puts their answers together
(`stacking`). A network may answer at its input's size or at a part of it. One sees the photo once more, larger, for
thin things (`detail_long_side_px`): seen so, it knows less of the whole. The files are read once, when first needed,
and shared by all threads; onnxruntime runs them (`d2f_core.networks`).

`hallucinate` answers on the networks' own grid, the finest of them, `estimate` also refines the answer to the photo's
size. A `DepthModel` that the user brings takes the networks' place (see `user_model`).

The work does not depend on the machine's load or on earlier calls: the same photo gives the same arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.estimate import DepthEstimate, unsure_share
from d2f_core.depth.refinement import refine
from d2f_core.depth.stacking import Answers, load_stacking, put_together
from d2f_core.depth.user_model import DepthModel
from d2f_core.errors import ShapeError, WeightsError
from d2f_core.filters import to_unit
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER, Network, read_manifest, read_network

__all__ = ["DepthEstimate", "estimate", "hallucinate"]

Plane = NDArray[np.float32]

STRIDE = 32  # px; the sides in which a network sees a photo are multiples of it
WORKING_LONG_SIDE_PX = 384  # unless the manifest says otherwise
LONG_SIDES_PX = (64, 2048)  # least and most that the manifest may say
SMALLEST_DEVIATION = 1e-6  # of a map; below it the map is constant
LEAST_DETAIL = 1.5  # times the usual size is the second look's; a photo with fewer pixels is enlarged to it
WAYS = ("both", "straight", "mirrored")  # in which a network may see the photo
OUTLIERS = 0.2  # per cent of pixels at either end of the disparity that are clipped


class Maps(Protocol):
    """A network, whatever runs it."""

    def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) sRGB 0..1, sides multiples of 32, to (2, h, w): relative disparity and subject logits."""
        ...


class ShippedNetwork:
    """A network from resources/weights; see `Maps`."""

    def __init__(self, network: Network) -> None:
        """Raises ValueError if the graph does not take one photo and give two maps."""
        taken, given = ([each.shape for each in side] for side in (network.inputs, network.outputs))
        if [shape[:2] for shape in taken] != [(1, 3)] or [shape[:2] for shape in given] != [(1, 2)]:
            raise ValueError(f"{taken} to {given}")
        self._network = network

    def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Maps`."""
        return np.asarray(self._network.run(np.ascontiguousarray(photo.transpose(2, 0, 1)[None]))[0], np.float32)


@dataclass(frozen=True)
class Member:
    """One look at the photo whose answer is averaged with the others'.

    Attributes:
        long_side_px: the size in which the network sees the photo.
        disparity_share, subject_share: weight of its answers beside the others', above 0.
        detail_long_side_px: the most with which the photo is seen once more, larger; 0 for never.
        ways: one of `WAYS`; both costs twice as much, and the answers' mean is a little better.
    """

    network: Maps
    long_side_px: int = WORKING_LONG_SIDE_PX
    disparity_share: float = 1.0
    subject_share: float = 1.0
    detail_long_side_px: int = 0
    ways: str = WAYS[0]


_lock = Lock()
_loaded: dict[Path, tuple[Member, ...]] = {}
_stacking: dict[Path, Network | None] = {}


def estimate(
    photo: NDArray[Any], *, model: DepthModel | None = None, cancel: CancelToken | None = None
) -> DepthEstimate:
    """Disparity and subject at the photo's own size, with the photo's edges.

    Args, Raises: as `hallucinate`. Returns: arrays of the photo's height and width.
    """
    rough = hallucinate(photo, model=model, cancel=cancel)
    (cancel or NEVER).check()
    return refine(photo, rough, (photo.shape[0], photo.shape[1]), cancel or NEVER)


def hallucinate(
    photo: NDArray[Any], *, model: DepthModel | None = None, cancel: CancelToken | None = None
) -> DepthEstimate:
    """Disparity and subject on the network's grid.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        model: depth network to use instead of the shipped one; without a subject map of its own, the shipped
            network's is used.
        cancel: checked before each pass of the network.

    Raises:
        ShapeError: if `photo` is not a picture of that kind.
        WeightsError: if the weights are missing or damaged.
        Cancelled: if `cancel` says so.
    """
    token = cancel or NEVER
    token.check()
    own = None if model is not None else _predict(load_networks(), photo, token)
    if model is None:
        assert own is not None
        return own
    disparity, subject = model.predict(_shrunk(photo, 1024))
    token.check()
    if subject is None:
        subject = _predict(load_networks(), photo, token).subject
    size = disparity.shape[1], disparity.shape[0]
    subject = np.ascontiguousarray(cv2.resize(subject.astype(np.float32), size, interpolation=cv2.INTER_LINEAR))
    subject = subject.clip(0, 1)
    unit = to_unit_range(disparity.astype(np.float32))
    return DepthEstimate(unit, subject, subject_doubt=unsure_share(subject))


def load_networks(folder: Path | None = None) -> tuple[Member, ...]:
    """The shipped networks, ready for inference; read from disk on the first call only.

    Raises:
        WeightsError: if a file is missing, damaged or no network of this kind, or the manifest is not as it should be.
    """
    folder = folder or WEIGHTS_FOLDER
    with _lock:
        if folder not in _loaded:
            names = entries(folder)
            read: dict[str, ShippedNetwork] = {}
            _loaded[folder] = tuple(load_network(folder, name, read) for name in names)
            _stacking[folder] = load_stacking(folder, names)
        return _loaded[folder]


def entries(folder: Path = WEIGHTS_FOLDER) -> list[str]:
    """The manifest's names of the networks that ship. Raises WeightsError if there is none."""
    found = sorted(entry for entry, facts in read_manifest(folder).items() if "disparity_share" in facts)
    if not found:
        message = "{path} does not describe the {entry} weights; reinstall the app."
        raise WeightsError(message, path=folder / MANIFEST, entry="hallucination")
    return found


def load_network(folder: Path, entry: str, read: dict[str, ShippedNetwork] | None = None) -> Member:
    """One of the looks with its network, read from disk. Raises WeightsError as `load_networks`.

    Args:
        read: networks by the entry of their file; what is not in it yet is added.
    """
    read = {} if read is None else read
    facts = read_manifest(folder).get(entry, {})
    name = str(facts.get("network", entry))
    try:
        if name not in read:
            read[name] = ShippedNetwork(read_network(folder, name))
        return _member(read[name], facts)
    except (KeyError, TypeError, ValueError) as error:
        message = "The {entry} weights do not fit what {path} says of them; reinstall the app."
        raise WeightsError(message, entry=entry, path=folder / MANIFEST) from error


def use_networks(*members: Member) -> None:
    """Use other networks in this process, or without any the shipped ones again; for training and evaluation."""
    with _lock:
        _loaded.pop(WEIGHTS_FOLDER, None)
        _stacking.pop(WEIGHTS_FOLDER, None)
        if members:
            _loaded[WEIGHTS_FOLDER] = members


def working_size(height: int, width: int, long_side_px: int = WORKING_LONG_SIDE_PX) -> tuple[int, int]:
    """Size in which the network sees a photo: the photo's aspect ratio, sides multiples of 32, (height, width) px."""
    scale = long_side_px / max(height, width)
    sides = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
    return next(sides), next(sides)


def to_unit_range(disparity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shifted and scaled to 0..1 with the few most extreme pixels clipped; a constant map becomes 0."""
    low, high = np.percentile(disparity, (OUTLIERS, 100 - OUTLIERS))
    span = max(float(high - low), 1e-6)
    return np.ascontiguousarray(np.clip((disparity - np.float32(low)) / np.float32(span), 0, 1), np.float32)


def as_float_photo(photo: NDArray[Any]) -> NDArray[np.float32]:
    """(H, W, 3) float32 0..1 of a photo in any of the accepted types."""
    if photo.ndim != 3 or photo.shape[2] != 3 or min(photo.shape[:2]) < 1:
        raise ShapeError("a photo must be an array of shape (height, width, 3), not {shape}", shape=photo.shape)
    if photo.dtype not in (np.uint8, np.uint16, np.float32):
        raise ShapeError("a photo must be of type uint8, uint16 or float32, not {dtype}", dtype=photo.dtype)
    return to_unit(photo)


def _member(network: Maps, facts: dict[str, Any]) -> Member:
    """Raises KeyError, TypeError or ValueError where the manifest is not as it should be."""
    long_side_px = int(facts.get("long_side_px", WORKING_LONG_SIDE_PX))
    shares = float(facts["disparity_share"]), float(facts.get("subject_share", 1.0))
    detail_long_side_px, ways = int(facts.get("detail_long_side_px", 0)), str(facts.get("ways", WAYS[0]))
    is_right = LONG_SIDES_PX[0] <= long_side_px <= LONG_SIDES_PX[1] and all(0 < share <= 1 for share in shares)
    if not is_right or not 0 <= detail_long_side_px <= LONG_SIDES_PX[1] or ways not in WAYS:
        raise ValueError(facts)
    return Member(network, long_side_px, *shares, detail_long_side_px, ways)


def answers_of(members: Sequence[Member], photo: NDArray[Any], cancel: CancelToken = NEVER) -> Answers:
    """What each network says of the photo, and what the second look says.

    Args, Raises: as `hallucinate`.
    """
    small = _shrunk(photo, max(member.long_side_px for member in members))
    sizes = [working_size(photo.shape[0], photo.shape[1], member.long_side_px) for member in members]
    pairs = zip(members, sizes, strict=True)
    maps = [_seen(member, _view(small, size), cancel) for member, size in pairs]
    grid = max(maps, key=lambda answer: answer.size).shape[1:]
    finest = next((n for n, member in enumerate(members) if member.detail_long_side_px > 0), None)
    if finest is not None:
        cancel.check()
        maps.append(_second_look(members[finest], photo))
    on_grid = [_on_grid(answer, grid) for answer in maps]
    disparities = [standardised(each[0]) for each in on_grid]
    return Answers(_view(small, (grid[0], grid[1])), disparities, [each[1] for each in on_grid])


def _predict(members: Sequence[Member], photo: NDArray[Any], cancel: CancelToken) -> DepthEstimate:
    """The networks' answers put together: by the stacking network, without one by the mean with their shares."""
    answers = answers_of(members, photo, cancel)
    disparity, subject, doubt = _mean(members, answers)
    stacking = _stacking.get(WEIGHTS_FOLDER)
    if stacking is not None:
        cancel.check()
        disparity, logits = put_together(stacking, answers)
        subject = np.float32(0.5) * (subject + _sigmoid(logits))  # the second look loses the middle of large things
    return DepthEstimate(to_unit_range(disparity), subject.clip(0, 1), doubt, unsure_share(subject))


def _mean(members: Sequence[Member], answers: Answers) -> tuple[Plane, Plane, Plane | None]:
    """Mean disparity and subject of the first looks, and how far the disparities lie apart, if there are several."""
    shares = [np.float32(member.disparity_share) for member in members]
    total = sum(member.subject_share for member in members)
    disparity = subject = squares = np.zeros(answers.photo.shape[:2], np.float32)
    for member, scaled, share in zip(members, answers.disparities, answers.subjects, strict=False):
        disparity = disparity + np.float32(member.disparity_share) * scaled
        squares = squares + np.float32(member.disparity_share) * scaled * scaled
        subject = subject + np.float32(member.subject_share / total) * share
    return disparity, subject, None if len(members) == 1 else _spread(disparity, squares, float(sum(shares)))


def _second_look(member: Member, photo: NDArray[Any]) -> NDArray[np.float32]:
    """What is made of the photo seen larger."""
    least = round(LEAST_DETAIL * member.long_side_px)
    long_side_px = min(member.detail_long_side_px, max(least, *photo.shape[:2]))
    seen = _view(_shrunk(photo, long_side_px), working_size(photo.shape[0], photo.shape[1], long_side_px))
    return _look(member.network, seen)


def _on_grid(maps: NDArray[np.float32], grid: tuple[int, ...]) -> NDArray[np.float32]:
    """(2, h, w) on a grid of (height, width), shrunk by areas."""
    if maps.shape[1:] == grid:
        return maps
    flags = cv2.INTER_AREA if maps.shape[1] > grid[0] else cv2.INTER_LINEAR
    planes = [cv2.resize(plane, grid[::-1], interpolation=flags) for plane in maps]
    return np.asarray(planes, np.float32)


def _look(network: Maps, photo: NDArray[np.float32]) -> NDArray[np.float32]:
    """(2, h, w): disparity, of no fixed range, and subject, 0..1."""
    maps = network.maps(np.ascontiguousarray(photo))
    return np.stack([maps[0], _sigmoid(maps[1])])


def _seen(member: Member, photo: NDArray[np.float32], cancel: CancelToken) -> NDArray[np.float32]:
    """Its answer to the photo, to its mirror image or the mean of both."""
    answers = []
    if member.ways != "mirrored":
        cancel.check()
        answers.append(_look(member.network, photo))
    if member.ways != "straight":
        cancel.check()
        answers.append(_look(member.network, photo[:, ::-1])[:, :, ::-1])
    return np.asarray(np.mean(answers, 0), np.float32)


def _spread(weighted: NDArray[np.float32], squares: NDArray[np.float32], total: float) -> NDArray[np.float32]:
    """Standard deviation of answers, from their weighted sum and that of their squares, where 1 is the mean's range."""
    mean = weighted / np.float32(total)
    low, high = np.percentile(mean, (OUTLIERS, 100 - OUTLIERS))
    variance = np.maximum(squares / np.float32(total) - mean * mean, 0)
    return np.asarray(np.sqrt(variance) / np.float32(max(float(high - low), 1e-6)), np.float32)


def _view(photo: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """The photo in the size in which a network sees it. Areas only shrink: enlarged, OpenCV's are not symmetric."""
    shrinks = size[0] <= photo.shape[0] and size[1] <= photo.shape[1]
    flags = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(photo, size[::-1], interpolation=flags).clip(0, 1), np.float32)


def standardised(disparity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shifted to mean 0 and scaled to standard deviation 1; a constant map becomes 0."""
    middle = disparity - disparity.mean(dtype=np.float64)
    return np.asarray(middle / max(float(middle.std()), SMALLEST_DEVIATION), np.float32)


def _sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)


def _shrunk(photo: NDArray[Any], long_side_px: int) -> NDArray[np.float32]:
    """The photo, float32 0..1, shrunk by areas to at most twice `long_side_px`, so that nothing aliases."""
    height, width = photo.shape[:2] if photo.ndim == 3 else (0, 0)
    scale = 2 * long_side_px / max(height, width, 1)
    if scale < 1 and photo.ndim == 3:
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    return as_float_photo(photo)
