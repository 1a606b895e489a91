"""Depth networks that the user brings: an ONNX file in place of the shipped network.

    file  ->  no data outside its folder ->  `Network`  ->  family of its graph (`model_families`)  ->  `OnnxDepthModel`

How the common public networks are fed is known from their graphs. For any other, or to overrule it, an optional JSON
file lies beside it, `NAME.json` next to `NAME.onnx`, each field optional:

    {"value_range": 255, "mean": [0, 0, 0], "std": [1, 1, 1], "near_is_large": true, "size": [384, 384]}

`value_range` is the value of white before mean and std are applied (1 or 255), `near_is_large` false is for networks
that give depth instead of disparity: their answer is inverted, 1 / depth. `size` is used where the file leaves it open;
without it, and in an unknown network, 384 x 384. A family with open sides sees the photo in its own aspect ratio.
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.model_families import family_of, read_graph
from d2f_core.errors import DepthModelError
from d2f_core.log import log
from d2f_core.networks import Network, Signature

FREE_SIZE_PX = (384, 384)  # used when the file leaves it open and its family is unknown
SMALLEST_SIDE_PX, LARGEST_SIDE_PX = 16, 4096  # that the JSON file may give
LONGEST_ASPECT = 2.0  # of a photo; a longer one is squeezed, for its network never saw such
MAP_OUTPUTS = ("predicted_depth", "depth", "disparity", "inverse_depth")  # the first of these, or the first output
LARGEST_FILE_BYTES = 2_000_000_000
LOCATION_KEY = b"\x08location\x12"  # protobuf: string of 8 bytes, then the next field, a string
LONGEST_NAME = 4096
SMALLEST_DEPTH = 1e-3  # of the largest depth; keeps 1 / depth finite
_Value = TypeVar("_Value")
FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class DepthModel(Protocol):
    """Anything that knows depth."""

    def predict(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """(H, W, 3) float32 0..1 sRGB to disparity (h, w), near = large, any range, and a subject map or None."""
        ...


@dataclass(frozen=True)
class OnnxFacts:
    """How to feed a file: see the module text.

    Attributes:
        size: (height, width) px.
        multiple: both sides are open and shall be multiples of it, in the photo's aspect ratio, the shorter one as the
            shorter of `size`; None for exactly `size`.
    """

    size: tuple[int, int] = FREE_SIZE_PX
    channels_first: bool = True
    value_range: float = 1.0
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    near_is_large: bool = True
    multiple: int | None = None

    def size_for(self, height: int, width: int) -> tuple[int, int]:
        """Size in which the network sees a photo, (height, width) px."""
        if self.multiple is None:
            return self.size
        shorter, longer = min(self.size), min(max(height, width) / min(height, width), LONGEST_ASPECT)
        sides = (round(side / self.multiple) * self.multiple for side in (shorter, shorter * longer))
        short, long = (max(self.multiple, side) for side in sides)
        return (short, long) if height <= width else (long, short)


class OnnxDepthModel:
    """A depth network run by onnxruntime.

    Attributes:
        facts: how it is fed.
        family: the kind of network that its graph shows.
    """

    def __init__(self, network: Network, facts: OnnxFacts, name: str, family: str) -> None:
        self._network, self._name = network, name
        self.facts, self.family = facts, family
        names = [each.name for each in network.outputs]
        self._output = next((name for name in MAP_OUTPUTS if name in names), names[0])

    def predict(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], None]:
        """See `DepthModel`. Raises DepthModelError if the network does not answer with one map."""
        try:
            answer = self._network.run(self._fed(photo), output=self._output)
        except Exception as error:  # onnxruntime raises its own classes, which are not public
            message = "{name} failed while running: {reason}"
            raise DepthModelError(message, name=self._name, reason=f"{error!s:.200}") from error
        plane = np.squeeze(answer).astype(np.float32)
        if plane.ndim != 2 or min(plane.shape) < 8 or not np.isfinite(plane).all():
            message = "{name} is not a depth network: it answers with shape {shape}."
            raise DepthModelError(message, name=self._name, shape=answer.shape)
        return (plane if self.facts.near_is_large else _inverted(plane)), None

    def _fed(self, photo: NDArray[np.float32]) -> NDArray[Any]:
        """The photo as the graph's input: its size, colours, axes and type."""
        facts, taken = self.facts, self._network.inputs[0]
        size = facts.size_for(photo.shape[0], photo.shape[1])
        small = cv2.resize(photo, size[::-1], interpolation=cv2.INTER_AREA) * np.float32(facts.value_range)
        x = (small - np.array(facts.mean, np.float32)) / np.array(facts.std, np.float32)
        x = x.transpose(2, 0, 1) if facts.channels_first else x
        return np.ascontiguousarray(x[(None,) * (len(taken.shape) - 3)], FLOATS[taken.kind])


def load_onnx_model(path: Path | str) -> OnnxDepthModel:
    """A depth network from an ONNX file.

    Raises:
        DepthModelError: one sentence; the file is missing, damaged, refers to data outside its folder, or does not take
            one RGB picture.
    """
    path = Path(path)
    if not path.is_file():
        raise DepthModelError("{path} does not exist or is not a file.", path=path)
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise DepthModelError("{name} is larger than 2 GB, which no depth network for this app is.", name=path.name)
    refuse_outside_data(path)
    try:
        network = Network(path, is_large=True)
    except Exception as error:  # see predict
        raise DepthModelError("{name} cannot be loaded as an ONNX network.", name=path.name) from error
    facts, family = _facts(network, path)
    log("depth").debug("%s is fed as %s: %s", path.name, family, facts)
    return OnnxDepthModel(network, facts, path.name, family)


def _facts(network: Network, path: Path) -> tuple[OnnxFacts, str]:
    shape, channels_first = _picture_axes(network.inputs, path)
    sides = shape[-2:] if channels_first else shape[1:3]
    graph = read_graph(path, len(shape), sides, tuple(each.name for each in network.outputs))
    family, given = family_of(graph), facts_beside(path)
    facts = {"size": FREE_SIZE_PX, "multiple": None, **family.facts, **given}
    facts["size"] = tuple(fixed or free for fixed, free in zip(graph.size, facts["size"], strict=True))
    if graph.size != (None, None) or "size" in given:
        facts["multiple"] = None
    return OnnxFacts(channels_first=channels_first, **facts), family.name


def _picture_axes(inputs: list[Signature], path: Path) -> tuple[tuple[int | str | None, ...], bool]:
    """Shape of the one input, and whether its channels come before height and width; an open axis may be them."""
    if len(inputs) != 1 or len(inputs[0].shape) not in (4, 5) or inputs[0].kind not in FLOATS:
        message = "{name} is not a depth network: it must take one float picture, batch of 1."
        raise DepthModelError(message, name=path.name)
    shape = inputs[0].shape
    if shape[-3] == 3 or (not isinstance(shape[-3], int) and shape[-1] != 3):
        return shape, True
    if len(shape) == 4 and shape[3] == 3:
        return shape, False
    message = "{name} is not a depth network: its input of shape {shape} has no RGB channels."
    raise DepthModelError(message, name=path.name, shape=shape)


def facts_beside(path: Path) -> dict[str, Any]:
    """Checked contents of the JSON file beside the network; empty without one.

    Raises:
        DepthModelError: it cannot be read, or a value is of the wrong kind.
    """
    beside = path.with_suffix(".json")
    if not beside.exists():
        return {}
    try:
        given = dict(json.loads(beside.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        message = "{name} beside the network cannot be read: it must hold one JSON object."
        raise DepthModelError(message, name=beside.name) from error
    return {name: _checked(name, value, beside.name) for name, value in given.items()}


def _checked(field: str, value: Any, file_name: str) -> Any:
    try:
        return _VALIDATORS[field](value)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        message = "{name} beside the network cannot be used: check its field '{field}'."
        raise DepthModelError(message, name=file_name, field=f"{field!s:.40}") from error


def _numbers(value: Any) -> tuple[float, ...]:
    numbers = tuple(float(x) for x in value)
    return _valid(numbers, len(numbers) == 3 and all(map(math.isfinite, numbers)))


def _positive_numbers(value: Any) -> tuple[float, ...]:
    numbers = _numbers(value)
    return _valid(numbers, min(numbers) > 0)


def _size(value: Any) -> tuple[int, ...]:
    size = tuple(int(x) for x in value)
    return _valid(size, len(size) == 2 and all(SMALLEST_SIDE_PX <= x <= LARGEST_SIDE_PX for x in size))


def _positive(value: Any) -> float:
    return _valid(float(value), 0 < float(value) < math.inf)


def _truth(value: Any) -> bool:
    return bool(_valid(value, isinstance(value, bool)))


def _valid(value: _Value, is_valid: bool) -> _Value:
    if not is_valid:
        raise ValueError(value)
    return value


_VALIDATORS: dict[str, Callable[[Any], Any]] = {
    "value_range": _positive,
    "mean": _numbers,
    "std": _positive_numbers,
    "near_is_large": _truth,
    "size": _size,
}


def refuse_outside_data(path: Path) -> None:
    """ONNX files may name data files; a name that leads out of the folder is refused before anything is opened.

    The names are read as plain text from the protobuf (entries with the key "location"), which needs no onnx package.
    """
    if path.stat().st_size == 0:
        raise DepthModelError("{name} is empty.", name=path.name)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.find(LOCATION_KEY)
        while start >= 0:
            name = _text_at(content, start + len(LOCATION_KEY))
            if "\0" in name or not (path.parent / name).resolve().is_relative_to(path.parent.resolve()):
                message = "{name} refers to a data file outside its folder: {place}."
                raise DepthModelError(message, name=path.name, place=f"{name!r:.80}")
            start = content.find(LOCATION_KEY, start + 1)


def _text_at(content: mmap.mmap, start: int) -> str:
    """A protobuf string: its length in groups of seven bits, then its bytes."""
    length, shift = 0, 0
    for position in range(start, min(start + 5, len(content))):
        length |= (content[position] & 0x7F) << shift
        shift += 7
        if content[position] < 0x80:
            return content[position + 1 : position + 1 + min(length, LONGEST_NAME)].decode("utf-8", "replace")
    return ""


def _inverted(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    largest = max(float(depth.max()), 1e-9)
    return np.asarray(1 / np.maximum(depth / largest, SMALLEST_DEPTH), np.float32)
