"""Faces in a photo: MediaPipe's full-range face detector, run by OpenCV.

    photo -> the whole frame, then square tiles of it -> 192 x 192 network -> boxes and eyes -> one box for each face

The network looks at 48 x 48 cells and says of each how surely a face is there, and where its box and its key points
lie. A face that is narrower than a twentieth of the frame is lost in 192 pixels, so tiles of half the long side are
searched as well, and where all faces found so far are small (a group), tiles of a quarter; what tiles find must be a
little surer. The network ships in resources/weights with its licence and
checksum (see MODEL_CARD.md) and is loaded once, when it is first needed.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.errors import WeightsError
from d2f_core.networks import WEIGHTS_FOLDER, read_network_file
from d2f_core.settings import Point

ENTRY = "faces"  # in the manifest
INPUT_PX, CELLS = 192, 48  # of the network: side of its picture, cells along each side
SUREST_LOGIT = 80.0  # beyond, exp overflows and the probability no longer changes
SURE_IN_FRAME, SURE_IN_TILE = 0.5, 0.55  # probability from which a face counts; tiles look at four times as much
SAME_FACE = 0.3  # intersection over union from which two boxes are one face
INSIDE_ANOTHER = 0.6  # share of a small box in a surer one: a nose seen in a tile is no second face
HALVES, QUARTERS = 2, 4  # tiles along the long side, without their overlap
OVERLAP = 0.25  # of a tile; a face on the border of one is whole in the next
GROUP_FACE = 0.06  # of the long side; where no face is wider, smaller ones may stand beside it

Boxes = NDArray[np.float32]


@dataclass(frozen=True)
class Face:
    """One face, in fractions of the photo's width and height.

    Attributes:
        box: left, top, right, bottom; may reach a little beyond the frame.
        eyes: (x, y) of both, the one on the picture's left first for an upright face that looks at us.
        nose: (x, y) of its tip.
        score: 0..1, how sure the network is.
    """

    box: tuple[float, float, float, float]
    eyes: tuple[Point, Point]
    nose: Point
    score: float

    def eye_away_from_nose(self, aspect: float) -> Point:
        """The eye that a turned head shows nearer to the camera: the nose is turned away from it.

        Args:
            aspect: width of the photo over its height.
        """
        x, y = self.nose
        eye = max(self.eyes, key=lambda each: math.hypot((each[0] - x) * aspect, each[1] - y))
        return min(max(eye[0], 0.0), 1.0), min(max(eye[1], 0.0), 1.0)


class _Window(NamedTuple):
    """A rectangle of the photo, in px."""

    x: int
    y: int
    width: int
    height: int


def find_faces(photo: NDArray[np.uint8], *, cancel: CancelToken = NEVER) -> tuple[Face, ...]:
    """All faces, the surest first. Any thread.

    Args:
        photo: (H, W, 3) sRGB; about 1024 px on the long side show all that is found.
        cancel: checked before each look at a part of the photo.

    Raises:
        Cancelled, WeightsError.
    """
    height, width = photo.shape[:2]
    frame = [_Window(0, 0, width, height)]
    found = np.concatenate(
        [_searched(photo, frame, SURE_IN_FRAME, cancel), _searched(photo, _tiles(photo, HALVES), SURE_IN_TILE, cancel)]
    )
    widths = found[:, 3] - found[:, 1]
    if len(found) and widths.max() < GROUP_FACE * max(height, width):
        found = np.concatenate([found, _searched(photo, _tiles(photo, QUARTERS), SURE_IN_TILE, cancel)])
    return tuple(_face(row, height, width) for row in found[_distinct(found)])


def _searched(photo: NDArray[np.uint8], windows: Iterable[_Window], sure: float, cancel: CancelToken) -> Boxes:
    """What the network finds in these parts of the photo, see `_looked_at`."""
    found = []
    for window in windows:
        cancel.check()
        found.append(_looked_at(photo, window, sure))
    return np.concatenate(found)


def _tiles(photo: NDArray[np.uint8], along: int) -> Iterator[_Window]:
    """Overlapping squares that cover the photo, `along` of them would fill its long side without the overlap."""
    height, width = photo.shape[:2]
    side = min(math.ceil(max(height, width) / along), height, width)
    for y in _starts(height, side):
        for x in _starts(width, side):
            yield _Window(x, y, side, side)


def _starts(length: int, side: int) -> list[int]:
    count = 1 + math.ceil((length - side) / (side * (1 - OVERLAP)))
    return [round(each) for each in np.linspace(0, length - side, count)]


def _looked_at(photo: NDArray[np.uint8], window: _Window, sure: float) -> Boxes:
    """(N, 11): score, left, top, right, bottom, both eyes and the nose as x, y, in px of the photo."""
    part = photo[window.y : window.y + window.height, window.x : window.x + window.width]
    scale = INPUT_PX / max(window.width, window.height)
    size = max(1, round(window.width * scale)), max(1, round(window.height * scale))
    left, top = (INPUT_PX - size[0]) // 2, (INPUT_PX - size[1]) // 2
    canvas = np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)
    shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[top : top + size[1], left : left + size[0]] = cv2.resize(part, size, interpolation=shrinks)
    values = _decoded(*_network_outputs(canvas), sure)
    corner = np.array([left, top] * 5, np.float32)
    to_photo = np.array([window.width / size[0], window.height / size[1]] * 5, np.float32)
    values[:, 1:] = (values[:, 1:] - corner) * to_photo + np.array([window.x, window.y] * 5, np.float32)
    return values


def _network_outputs(picture: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(2304,) logits and (2304, 16) values for a picture (192, 192, 3)."""
    detector = _detector()
    blob = (picture.astype(np.float32) - 127.5) / 127.5
    with detector.lock:
        detector.net.setInput(np.ascontiguousarray(blob.transpose(2, 0, 1)[None]))
        logits, values = detector.net.forward(detector.outputs)
    return logits.reshape(-1), values.reshape(-1, 16)


def _decoded(logits: NDArray[np.float32], values: NDArray[np.float32], sure: float) -> Boxes:
    """The cells that hold a face, as `_looked_at` gives them, in px of the network's picture.

    A cell tells the centre and the size of the box and the place of six key points, eyes and nose first, as px from
    its own centre.
    """
    scores = 1 / (1 + np.exp(-np.clip(logits, -SUREST_LOGIT, SUREST_LOGIT)))
    cells = np.flatnonzero(scores > sure)
    centres = (np.stack([cells % CELLS, cells // CELLS], axis=1) + 0.5) * (INPUT_PX / CELLS)
    middle, half = values[cells, :2] + centres, values[cells, 2:4] / 2
    points = values[cells, 4:10] + np.tile(centres, 3)
    return np.column_stack([scores[cells], middle - half, middle + half, points]).astype(np.float32)


def _distinct(values: Boxes) -> list[int]:
    """Rows of the faces, the surest first, without those that show the same face again."""
    kept: list[int] = []
    for row in np.argsort(-values[:, 0], kind="stable"):
        if not any(_is_same(values[row, 1:5], values[other, 1:5]) for other in kept):
            kept.append(int(row))
    return kept


def _is_same(box: Boxes, surer: Boxes) -> bool:
    overlap = np.clip(np.minimum(box[2:], surer[2:]) - np.maximum(box[:2], surer[:2]), 0, None).prod()
    area, other = (box[2:] - box[:2]).prod(), (surer[2:] - surer[:2]).prod()
    return bool(overlap > SAME_FACE * (area + other - overlap) or overlap > INSIDE_ANOTHER * min(area, other))


def _face(row: Boxes, height: int, width: int) -> Face:
    score, *places = (float(value) for value in row)
    x, y = [value / width for value in places[0::2]], [value / height for value in places[1::2]]
    return Face((x[0], y[0], x[1], y[1]), ((x[2], y[2]), (x[3], y[3])), (x[4], y[4]), score)


class _Detector(NamedTuple):
    """The network, and the lock without which two threads would mix up its inputs."""

    net: Any
    outputs: tuple[str, ...]
    lock: threading.Lock


@lru_cache(maxsize=1)
def _detector() -> _Detector:
    content = np.frombuffer(read_network_file(WEIGHTS_FOLDER, ENTRY), np.uint8)
    try:
        net = cv2.dnn.readNetFromTFLite(content)
    except cv2.error as error:
        raise WeightsError("The {entry} weights are not a network; reinstall the app.", entry=ENTRY) from error
    return _Detector(net, tuple(net.getUnconnectedOutLayersNames()), threading.Lock())
