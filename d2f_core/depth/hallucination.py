"""Defocus hallucination: what one all-in-focus photo tells about depth and about its subject.

    photo -> shrunk to the networks' working size -> two networks, straight and mirrored -> disparity 0..1, subject 0..1

The networks differ in size and in what they were trained on, so their mistakes differ and the mean has fewer.
`hallucinate` answers on the networks' own grid, `estimate` also refines the answer to the photo's
size. The weights lie in resources/weights with their checksums in manifest.json; they are read once, when first needed,
and shared by all threads. numpy and numba run the networks (`plain_network`): loading torch would take longer than
estimating a dozen photos; training and its evaluation use torch (`torch_inference`). A `DepthModel` that the user
brings takes the networks' place (see `depth_model`).

The work does not depend on the machine's load or on earlier calls: the same photo gives the same arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.architecture import LITE0, LITE2, STRIDE, Architecture
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.plain_network import PlainNetwork
from d2f_core.depth.refinement import refine
from d2f_core.depth.user_model import DepthModel
from d2f_core.errors import ShapeError, WeightsError
from d2f_core.filters import resized, to_unit
from d2f_core.networks import WEIGHTS_FOLDER, read_weights

__all__ = ["DepthEstimate", "estimate", "hallucinate"]

ENTRIES = {"hallucination": LITE0, "hallucination-wide": LITE2}  # keys of the networks in the manifest
# Of these two, in turn, chosen by validation (see the model card):
DISPARITY_SHARES = (0.35, 0.65)  # the wide one knows rooms better
WORKING_LONG_SIDES_PX = (384, 416)  # the size in which each sees the photo
WORKING_LONG_SIDE_PX = 384  # of any other network
SMALLEST_DEVIATION = 1e-6  # of a map; below it the map is constant
OUTLIERS = 0.2  # per cent of pixels at either end of the disparity that are clipped


class Network(Protocol):
    """The network, whatever runs it."""

    def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) sRGB 0..1, sides multiples of 32, to (2, H/2, W/2): relative disparity and subject logits."""
        ...


_lock = Lock()
# Threads for the networks took 60 MB for ever in the soak, in turn they do not: OpenBLAS' buffers, it seems.
_one_at_a_time = Lock()
_loaded: dict[Path, tuple[Network, ...]] = {}


def estimate(
    photo: NDArray[Any], *, model: DepthModel | None = None, cancel: CancelToken | None = None
) -> DepthEstimate:
    """Disparity and subject at the photo's own size, with the photo's edges.

    Args, Raises: as `hallucinate`. Returns: arrays of the photo's height and width.
    """
    rough = hallucinate(photo, model=model, cancel=cancel)
    (cancel or NEVER).check()
    return refine(photo, rough, (photo.shape[0], photo.shape[1]))


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
    return DepthEstimate(to_unit_range(disparity.astype(np.float32)), subject.clip(0, 1))


def load_networks(folder: Path | None = None) -> tuple[Network, ...]:
    """The shipped networks, ready for inference; read from disk on the first call only.

    Raises:
        WeightsError: if a file is missing, its checksum differs or it belongs to another architecture.
    """
    folder = folder or WEIGHTS_FOLDER
    with _lock:
        if folder not in _loaded:
            _loaded[folder] = tuple(load_network(folder, entry) for entry in ENTRIES)
        return _loaded[folder]


def load_network(folder: Path, entry: str) -> Network:
    """One of the networks, read from disk. Raises WeightsError as `load_networks`."""
    architecture = ENTRIES[entry]
    weights = read_weights(folder, entry, architecture.name)
    try:
        return PlainNetwork(weights, architecture)
    except (KeyError, ValueError) as error:
        raise WeightsError(f"the weights of {entry} do not fit {architecture.name}; reinstall the app.") from error


def entry_of(architecture: Architecture) -> str:
    """Key in the manifest of the network of this architecture."""
    return next(name for name, kind in ENTRIES.items() if kind == architecture)


def use_networks(*networks: Network) -> None:
    """Use other networks in this process, or without any the shipped ones again; for training and evaluation."""
    with _lock:
        _loaded.pop(WEIGHTS_FOLDER, None)
        if networks:
            _loaded[WEIGHTS_FOLDER] = networks


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
        raise ShapeError(f"a photo must be an array of shape (height, width, 3), not {photo.shape}")
    if photo.dtype not in (np.uint8, np.uint16, np.float32):
        raise ShapeError(f"a photo must be of type uint8, uint16 or float32, not {photo.dtype}")
    return to_unit(photo)


def _predict(networks: Sequence[Network], photo: NDArray[Any], cancel: CancelToken) -> DepthEstimate:
    """Mean of the networks' answers, disparities at mean 0 and standard deviation 1 and weighted by their shares."""
    are_two = len(networks) == len(ENTRIES)  # the shipped ones, or such as may take their places
    sides = WORKING_LONG_SIDES_PX if are_two else (WORKING_LONG_SIDE_PX,) * len(networks)
    shares = DISPARITY_SHARES if are_two else (1 / len(networks),) * len(networks)
    small, sizes = _shrunk(photo, max(sides)), [working_size(photo.shape[0], photo.shape[1], side) for side in sides]
    views = [_view(small, size) for size in sizes]
    with _one_at_a_time, _single_threaded_products():
        answers = [_both_ways(network, view, cancel) for network, view in zip(networks, views, strict=True)]
    height, width = max(answers, key=lambda answer: answer.disparity.size).disparity.shape
    finest = (height, width)
    answers = [DepthEstimate(resized(each.disparity, finest), resized(each.subject, finest)) for each in answers]
    weighted = (share * standardised(answer.disparity) for share, answer in zip(shares, answers, strict=True))
    disparity = sum(weighted, np.float32(0))
    subject = np.mean([answer.subject for answer in answers], 0, dtype=np.float32)
    return DepthEstimate(to_unit_range(np.asarray(disparity)), subject.clip(0, 1))


def _view(photo: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """The photo in the size in which a network sees it. Areas only shrink: enlarged, OpenCV's are not symmetric."""
    shrinks = size[0] <= photo.shape[0] and size[1] <= photo.shape[1]
    flags = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(photo, size[::-1], interpolation=flags).clip(0, 1), np.float32)


@contextmanager
def _single_threaded_products() -> Iterator[None]:
    """One thread for the matrix products: two take twice the processor time, for they wait by spinning."""
    with _product_threads().limit(limits=1, user_api="blas"):
        yield


@lru_cache(maxsize=1)
def _product_threads() -> ThreadpoolController:
    return ThreadpoolController()  # looks through the libraries that are loaded, which takes a while


def standardised(disparity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shifted to mean 0 and scaled to standard deviation 1; a constant map becomes 0."""
    middle = disparity - disparity.mean(dtype=np.float64)
    return np.asarray(middle / max(float(middle.std()), SMALLEST_DEVIATION), np.float32)


def _both_ways(network: Network, straight: NDArray[np.float32], cancel: CancelToken) -> DepthEstimate:
    """Mean of one network's answers to the straight and to the mirrored photo; the disparity has no fixed range."""
    disparity: NDArray[Any] = np.zeros((), np.float32)
    subject: NDArray[Any] = disparity
    for is_mirrored in (False, True):
        cancel.check()
        maps = network.maps(np.ascontiguousarray(straight[:, ::-1] if is_mirrored else straight))
        maps = maps[:, :, ::-1] if is_mirrored else maps
        disparity, subject = disparity + maps[0] / 2, subject + _sigmoid(maps[1]) / 2
    return DepthEstimate(disparity, np.ascontiguousarray(subject, np.float32))


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
