"""Autofocus: what a photographer would have focused on.

    face      the largest face that the Haar cascades of opencv-python 4 find and that stands up to doubt
    subject   else the strongest region of the subject map, at a point inside it
    centre    else the middle of the frame

Haar cascades see faces in curtains and leaves. A candidate counts only if the subject map agrees with it, its colours
could be skin, it is neither tiny nor huge, its depth is flat as a head's is, it is at the top of what stands below it,
and either eyes are found in it or the subject map is sure. Eyes set the point: the disparity there is what should be
sharp. opencv-python stays below 5 because version 5 dropped the cascades and ships no other face detector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.settings import FocusSettings

SEARCH_LONG_SIDE_PX = 640
SMALLEST_FACE, LARGEST_FACE = 0.04, 0.8  # share of the searched picture's short side
SUBJECT_AGREES, SUBJECT_IS_SURE = 0.35, 0.8  # mean of the subject map on a face
SKIN_SHARE = 0.35
LARGE_FACE = 0.12  # share of the short side from which an eye should show: a cat's cheek is no face
SKIN_WITHOUT_EYES, AGREES_WITHOUT_EYES = 0.7, 0.95  # what a large face without eyes needs
HEAD_HEIGHT = 0.6  # a face lies in this upper share of the subject it belongs to
FLATTEST_RELIEF = 0.25  # spread of disparity (80 % range) that a head may have
SMALLEST_SUBJECT = 0.004  # share of the frame
SURELY_SUBJECT = 0.8  # subject map above which a pixel tells the subject's extent in depth
TRIMMED_PERCENT = 6.0  # of the subject's pixels at each end: a stretched arm does not decide
DEEPEST = 0.12  # disparity; a subject that reaches farther is sharp in this much of it

Reason = Literal["face", "subject", "centre", "tap", "disparity"]  # the last two are the user's own


@dataclass(frozen=True)
class FocusSuggestion:
    """Where to focus.

    Attributes:
        disparity: 0..1, larger = nearer; what should be sharp.
        point: (x, y) as fractions of width and height, 0..1.
        reason: what was found there.
        range_near, range_far: disparity before and behind the focus within which the subject lies, >= 0; 0 where there
            is no subject.
    """

    disparity: float
    point: tuple[float, float]
    reason: Reason
    range_near: float = 0.0
    range_far: float = 0.0


class Box(NamedTuple):
    """A rectangle in px of the searched picture."""

    x: int
    y: int
    width: int
    height: int


def suggest_focus(photo: NDArray[Any], estimate: DepthEstimate) -> FocusSuggestion:
    """Focus on the best face, else on the subject, else on the centre.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        estimate: disparity and subject of that photo on any grid.
    """
    small = _searched(photo)
    disparity, subject = (
        np.asarray(cv2.resize(plane, small.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
        for plane in (estimate.disparity, estimate.subject)
    )
    maps = DepthEstimate(disparity, subject)
    found = _face_focus(small, maps) or _subject_focus(maps)
    return _with_extent(found, maps) if found is not None else _centre_focus(maps)


def covering(focus: FocusSettings, found: FocusSuggestion) -> FocusSettings:
    """These settings with a sharp range that holds the whole subject, where they ask for that."""
    if not focus.whole_subject:
        return focus
    return replace(
        focus,
        range_near=max(focus.range_near, found.range_near),
        range_far=max(focus.range_far, found.range_far),
    )


def _with_extent(found: FocusSuggestion, maps: DepthEstimate) -> FocusSuggestion:
    """The suggestion with the range of disparity that the subject at its point takes up."""
    height, width = maps.subject.shape
    _, labels = cv2.connectedComponents((maps.subject > SURELY_SUBJECT).astype(np.uint8))
    column, row = (min(int(at * side), side - 1) for at, side in zip(found.point, (width, height), strict=True))
    label = labels[row, column]
    if label == 0:
        return found
    far, near = np.percentile(maps.disparity[labels == label], (TRIMMED_PERCENT, 100 - TRIMMED_PERCENT))
    ranges = (min(max(float(width), 0.0), DEEPEST) for width in (near - found.disparity, found.disparity - far))
    return replace(found, range_near=next(ranges), range_far=next(ranges))


def _face_focus(photo: NDArray[np.uint8], maps: DepthEstimate) -> FocusSuggestion | None:
    grey = np.asarray(cv2.equalizeHist(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)), np.uint8)
    best: tuple[float, Box, list[Box]] | None = None
    for face in _faces(grey):
        eyes = _eyes(grey, face)
        score = _face_score(photo, maps, face, eyes)
        if score > 0 and (best is None or score > best[0]):
            best = (score, face, eyes)
    if best is None:
        return None
    _, face, eyes = best
    x, y = _focus_point(face, eyes)
    patch = _inner(maps.disparity, face)
    return _suggestion(float(np.median(patch)), x, y, photo.shape[:2], "face")


def _face_score(photo: NDArray[np.uint8], maps: DepthEstimate, face: Box, eyes: list[Box]) -> float:
    """0 for a face that is not believed, else larger for larger, surer, nearer faces."""
    agreement = float(_inner(maps.subject, face).mean())
    low, high = np.percentile(_inner(maps.disparity, face), (10, 90))
    is_sure = agreement > SUBJECT_IS_SURE or len(eyes) >= 2
    believed = agreement > SUBJECT_AGREES and high - low < FLATTEST_RELIEF and is_sure
    skin = _skin_share(_inner(photo, face))
    wanted_skin = SKIN_SHARE
    if not eyes and face.width > LARGE_FACE * min(photo.shape[:2]):
        wanted_skin, believed = SKIN_WITHOUT_EYES, believed and agreement > AGREES_WITHOUT_EYES
    if not believed or skin < wanted_skin or not _is_high(maps.subject, face):
        return 0.0
    return face.width * (0.5 + agreement) * (1 + 0.25 * min(len(eyes), 2))


def _is_high(subject: NDArray[np.float32], face: Box) -> bool:
    """Whether a face is in the upper part of the columns of the subject below it."""
    column = (subject[:, face.x : face.x + face.width] > 0.5).mean(1) > 0.3
    rows = np.flatnonzero(column)
    if len(rows) == 0:
        return False
    return bool(face.y + face.height / 2 < rows[0] + HEAD_HEIGHT * (rows[-1] - rows[0]))


def _subject_focus(maps: DepthEstimate) -> FocusSuggestion | None:
    mask = (maps.subject > 0.5).astype(np.uint8)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(mask)
    sizes = facts[:, cv2.CC_STAT_AREA]
    candidates = [label for label in range(1, count) if sizes[label] > SMALLEST_SUBJECT * mask.size]
    if not candidates:
        return None
    strength = [_strength(maps.subject, labels == label) for label in candidates]
    region = (labels == candidates[int(np.argmax(strength))]).astype(np.uint8)
    depth = cv2.distanceTransform(np.pad(region, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    disparity = float(np.median(maps.disparity[region > 0]))
    # The deepest point inside whose disparity is the region's own: not a hole, not an arm stretched forward.
    fit = depth * np.exp(-np.abs(maps.disparity - disparity) / 0.1)
    y, x = np.unravel_index(int(np.argmax(fit)), fit.shape)
    return _suggestion(float(maps.disparity[y, x]), float(x), float(y), mask.shape, "subject")


def _strength(subject: NDArray[np.float32], region: NDArray[np.bool_]) -> float:
    """Confidence summed over a region, more when it lies near the middle of the frame."""
    height, width = subject.shape
    y, x = np.mgrid[0:height, 0:width]
    away = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2)[region].mean()
    return float(np.sqrt(subject[region].sum()) * np.exp(-3 * away))


def _centre_focus(maps: DepthEstimate) -> FocusSuggestion:
    height, width = maps.disparity.shape
    middle = maps.disparity[int(height * 0.4) : int(height * 0.6) + 1, int(width * 0.4) : int(width * 0.6) + 1]
    return FocusSuggestion(float(np.median(middle)), (0.5, 0.5), "centre")


def _suggestion(disparity: float, x: float, y: float, size: tuple[int, ...], reason: Reason) -> FocusSuggestion:
    return FocusSuggestion(disparity, ((x + 0.5) / size[1], (y + 0.5) / size[0]), reason)


def _faces(grey: NDArray[np.uint8]) -> list[Box]:
    short = min(grey.shape)
    smallest, largest = max(16, int(SMALLEST_FACE * short)), int(LARGEST_FACE * short)
    found = _cascade("haarcascade_frontalface_default.xml").detectMultiScale(
        grey, 1.1, 5, minSize=(smallest, smallest), maxSize=(largest, largest)
    )
    return [Box(*(int(value) for value in box)) for box in found]


def _eyes(grey: NDArray[np.uint8], face: Box) -> list[Box]:
    """At most one eye in each half of the upper part of a face."""
    upper = grey[face.y : face.y + int(face.height * 0.6), face.x : face.x + face.width]
    scale = 120 / face.width
    large = cv2.resize(upper, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    found = _cascade("haarcascade_eye.xml").detectMultiScale(large, 1.1, 4, minSize=(18, 18), maxSize=(50, 50))
    boxes = [[int(value / scale) for value in box] for box in found]
    eyes = [Box(face.x + x, face.y + y, width, height) for x, y, width, height in boxes]
    halves = [[e for e in eyes if (e.x + e.width / 2 < face.x + face.width / 2) is left] for left in (True, False)]
    return [half[0] for half in halves if half]


def _focus_point(face: Box, eyes: list[Box]) -> tuple[float, float]:
    if not eyes:
        return face.x + face.width / 2, face.y + face.height * 0.42
    return (
        float(np.mean([eye.x + eye.width / 2 for eye in eyes])),
        float(np.mean([eye.y + eye.height / 2 for eye in eyes])),
    )


def _skin_share(rgb: NDArray[np.uint8]) -> float:
    """Share of pixels whose colour skin of any tone can have, black and white photos passing as skin."""
    ycrcb = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2YCrCb).astype(np.int16)
    red, blue = ycrcb[..., 1] - 128, ycrcb[..., 2] - 128
    is_grey = (np.abs(red) < 6) & (np.abs(blue) < 6)
    if is_grey.mean() > 0.95:
        return 1.0
    return float(((red > 2) & (red < 60) & (blue < 4) & (blue > -60)).mean())


def _inner(plane: NDArray[Any], box: Box) -> NDArray[Any]:
    """The middle of a box, where there is face and no background."""
    dx, dy = box.width // 5, box.height // 5
    return plane[box.y + dy : box.y + box.height - dy, box.x + dx : box.x + box.width - dx]


def _searched(photo: NDArray[Any]) -> NDArray[np.uint8]:
    height, width = photo.shape[:2]
    scale = min(1.0, SEARCH_LONG_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    top = {"uint8": 1.0, "uint16": 255 / 65535}.get(photo.dtype.name, 255.0)
    return np.asarray(np.clip(small * top + 0.5, 0, 255), np.uint8)


@lru_cache(maxsize=2)
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / name))  # type: ignore[attr-defined]
