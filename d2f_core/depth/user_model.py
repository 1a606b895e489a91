"""Depth networks that the user brings: an ONNX file in place of the shipped network.

`load_onnx_model` reads the input's size and layout from the file. What a file cannot say stands in an optional JSON
file beside it, `NAME.json` next to `NAME.onnx`:

    {"value_range": 255, "mean": [0, 0, 0], "std": [1, 1, 1], "near_is_large": true, "size": [384, 384]}

`value_range` is the value of white before mean and std are applied (1 or 255), `near_is_large` false is for networks
that give depth instead of disparity: their answer is inverted, 1 / depth. Without the JSON file: value_range 1 with
ImageNet mean and std, near_is_large true, and a free size of 384 x 384. onnxruntime is the optional extra "onnx".
"""

from __future__ import annotations

import json
import math
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import DepthModelError

FREE_SIZE_PX = 384  # side used when the file leaves it open
LARGEST_FILE_BYTES = 2_000_000_000
LOCATION_KEY = b"\x08location\x12"  # protobuf: string of 8 bytes, then the next field, a string
LONGEST_NAME = 4096
SMALLEST_DEPTH = 1e-3  # of the largest depth; keeps 1 / depth finite


class DepthModel(Protocol):
    """Anything that knows depth."""

    def predict(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """(H, W, 3) float32 0..1 sRGB to disparity (h, w), near = large, any range, and a subject map or None."""
        ...


@dataclass(frozen=True)
class OnnxFacts:
    """How to feed a file: see the module text. `size` is (height, width) px."""

    size: tuple[int, int]
    channels_first: bool
    value_range: float = 1.0
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    near_is_large: bool = True


class OnnxDepthModel:
    """A depth network run by onnxruntime."""

    def __init__(self, session: Any, facts: OnnxFacts, name: str) -> None:
        self._session, self._name = session, name
        self.facts = facts

    def predict(self, photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], None]:
        """See `DepthModel`. Raises DepthModelError if the network does not answer with one map."""
        facts = self.facts
        small = cv2.resize(photo, facts.size[::-1], interpolation=cv2.INTER_AREA) * np.float32(facts.value_range)
        x = (small - np.array(facts.mean, np.float32)) / np.array(facts.std, np.float32)
        x = np.ascontiguousarray((x.transpose(2, 0, 1) if facts.channels_first else x)[None], np.float32)
        try:
            answer = np.asarray(self._session.run(None, {self._session.get_inputs()[0].name: x})[0])
        except Exception as error:  # onnxruntime raises its own classes, which are not public
            raise DepthModelError("{name} failed while running: {error}", name=self._name, error=str(error)) from error
        plane = np.squeeze(answer).astype(np.float32)
        if plane.ndim != 2 or min(plane.shape) < 8 or not np.isfinite(plane).all():
            raise DepthModelError(
                "{name} is not a depth network: it answers with shape {shape}.", name=self._name, shape=answer.shape
            )
        return (plane if facts.near_is_large else _inverted(plane)), None


def load_onnx_model(path: Path | str) -> DepthModel:
    """A depth network from an ONNX file.

    Raises:
        DepthModelError: one sentence; the extra is missing, the file is missing, damaged, refers to data outside its
            folder, or does not take one RGB picture.
    """
    path = Path(path)
    if not path.is_file():
        raise DepthModelError("{path} does not exist or is not a file.", path=path)
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise DepthModelError("{name} is larger than 2 GB, which no depth network for this app is.", name=path.name)
    try:
        import onnxruntime
    except ImportError as error:
        raise DepthModelError(
            "Using your own depth network needs the optional package onnxruntime: pip install onnxruntime."
        ) from error
    refuse_outside_data(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = 2, 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # see predict
        raise DepthModelError("{name} cannot be loaded as an ONNX network.", name=path.name) from error
    return OnnxDepthModel(session, _facts(session, path), path.name)


def _facts(session: Any, path: Path) -> OnnxFacts:
    inputs = session.get_inputs()
    if len(inputs) != 1 or len(inputs[0].shape) != 4 or inputs[0].type != "tensor(float)":
        raise DepthModelError(
            "{name} is not a depth network: it must take one float picture, batch of 1.", name=path.name
        )
    shape = inputs[0].shape
    if 3 not in (shape[1], shape[3]):
        raise DepthModelError(
            "{name} is not a depth network: its input of shape {shape} has no RGB channels.",
            name=path.name,
            shape=shape,
        )
    channels_first = shape[1] == 3
    sides = shape[2:4] if channels_first else shape[1:3]
    given = facts_beside(path)
    free = given.pop("size", (FREE_SIZE_PX, FREE_SIZE_PX))
    size = tuple(side if isinstance(side, int) and side > 0 else int(free[i]) for i, side in enumerate(sides))
    try:
        return OnnxFacts((size[0], size[1]), channels_first, **given)
    except TypeError as error:
        raise DepthModelError(
            "{name} has an unknown field: {error}.", name=path.with_suffix(".json").name, error=error
        ) from error


def facts_beside(path: Path) -> dict[str, Any]:
    """Checked contents of the JSON file beside the network; empty without one.

    Raises:
        DepthModelError: it cannot be read, or a value is of the wrong kind.
    """
    beside = path.with_suffix(".json")
    if not beside.exists():
        return {}
    try:
        given = json.loads(beside.read_text(encoding="utf-8"))
        facts: dict[str, Any] = {}
        for name, value in given.items():
            if name in ("mean", "std"):
                facts[name] = tuple(float(x) for x in value)
                if len(facts[name]) != 3 or not all(map(math.isfinite, facts[name])):
                    raise ValueError(name)
                if name == "std" and min(facts[name]) <= 0:
                    raise ValueError(name)
            elif name == "size":
                facts[name] = tuple(int(x) for x in value)
                if len(facts[name]) != 2 or not all(16 <= x <= 4096 for x in facts[name]):
                    raise ValueError(name)
            elif name == "value_range":
                facts[name] = float(value)
                if not 0 < facts[name] < math.inf:
                    raise ValueError(name)
            elif name == "near_is_large":
                if not isinstance(value, bool):
                    raise ValueError(name)
                facts[name] = value
            else:
                raise ValueError(name)
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DepthModelError(
            "{name} beside the network cannot be used: {error:.80}.", name=beside.name, error=str(error)
        ) from error
    return facts


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
                raise DepthModelError(
                    "{name} refers to a data file outside its folder: {target!r:.80}.", name=path.name, target=name
                )
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
