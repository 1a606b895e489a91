"""Autofocus: what a photographer would have focused on.

    eye       the nearer eye of the largest sharp face (`faces.find_faces`)
    face      the same where the face is too small to tell its eyes
    subject   else the strongest region of the subject map, at a point inside it
    centre    else the middle of the frame

What the camera had in focus is what the photo is about: of the regions of the subject map a soft one counts less, by
the photo's own blur (`own_blur`) in its sharpest quarter.

A face counts if the subject map agrees with it, or if it is so sure and so large that whoever took the photo meant it:
a person beside a car is what the photo is about, a head in the crowd behind a flower is not. A blurred face never beats
a sharp one. The subject at that place stays sharp in all its depth (`subject_extent`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.focus.faces import Face, find_faces
from d2f_core.focus.own_blur import own_blur
from d2f_core.focus.subject_extent import subject_extent
from d2f_core.photo.colour import to_8_bit
from d2f_core.settings import FocusSettings, Point

FACES_LONG_SIDE_PX, MAPS_LONG_SIDE_PX = 1024, 640  # of what is looked at
SUBJECT_AGREES = 0.35  # mean of the subject map on a face
SUBJECT_PIXEL, SUBJECT_SHARE = 0.5, 0.15  # subject map of a face's own pixels, and how many there must be of them
SURE_FACE, LARGE_FACE = 0.7, 0.03  # score and width (of the long side) from which a face needs no subject map
EYE_SEEN_FROM = 0.03  # of the long side; in narrower faces an eye is smaller than the error of its place
COMPARED_FACE_PX = 48  # faces are compared in sharpness at this width at most
AS_SHARP = 0.5  # share of the sharpest face's detail that a sharp face has
NEARER_EYE = 0.02  # disparity by which the nearer eye stands out; below, the turn of the head tells
EYE_PATCH = 0.08  # half side of what is looked at around an eye, of the face's width
FACE_DEPTHS = (25.0, 90.0)  # percentiles of the face's disparity between which its eye lies
SMALLEST_SUBJECT = 0.004  # share of the frame
HALVED_BY_PX = 4.0  # own blur that halves a region's weight, at 1024 px of the long side
SHARPEST_PART = 25.0  # percentile of a region's own blur that speaks for it: fur and cheeks are soft by themselves

Reason = Literal["eye", "face", "subject", "centre", "tap", "disparity"]  # the last two are the user's own


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


def suggest_focus(
    photo: NDArray[Any],
    estimate: DepthEstimate,
    *,
    faces: Sequence[Face] | None = None,
    cancel: CancelToken = NEVER,
) -> FocusSuggestion:
    """Focus on the best face, else on the subject, else on the centre.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        estimate: disparity and subject of that photo on any grid.
        faces: of that photo; None looks for them.
        cancel: checked while faces are looked for.
    """
    size = _fitting(photo.shape, MAPS_LONG_SIDE_PX)
    disparity, subject = (
        np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.float32)
        for plane in (estimate.disparity, estimate.subject)
    )
    maps, small = DepthEstimate(disparity, subject), searched_photo(photo)
    found = _face_focus(small, maps, find_faces(small, cancel=cancel) if faces is None else faces)
    found = found or _subject_focus(maps, small)
    return with_extent(found, maps) if found is not None else _centre_focus(maps)


def searched_photo(photo: NDArray[Any]) -> NDArray[np.uint8]:
    """A photo as faces are looked for in it: 8 bits, 1024 px on the long side at most."""
    return to_8_bit(cv2.resize(photo, _fitting(photo.shape, FACES_LONG_SIDE_PX), interpolation=cv2.INTER_AREA))


def covering(focus: FocusSettings, found: FocusSuggestion) -> FocusSettings:
    """These settings with a sharp range that holds the whole subject, where they ask for that."""
    if not keeps_subject(focus):
        return focus
    return replace(
        focus,
        range_near=max(focus.range_near, found.range_near),
        range_far=max(focus.range_far, found.range_far),
    )


def keeps_subject(focus: FocusSettings) -> bool:
    """Whether these settings keep a whole subject sharp: that of autofocus, or that at the tapped point."""
    if focus.disparity is not None:
        return False
    return focus.whole_subject if focus.point is None else focus.whole_at_point


def with_extent(found: FocusSuggestion, maps: DepthEstimate) -> FocusSuggestion:
    """The suggestion with the range of disparity that the subject at its point takes up."""
    near, far = subject_extent(maps, found.point, found.disparity)
    return replace(found, range_near=near, range_far=far)


def _face_focus(photo: NDArray[np.uint8], maps: DepthEstimate, faces: Sequence[Face]) -> FocusSuggestion | None:
    believed = [face for face in faces if _is_meant(face, maps.subject)]
    if not believed:
        return None
    detail = [_detail(photo, face) for face in believed]
    sharp = [face for face, own in zip(believed, detail, strict=True) if own >= AS_SHARP * max(detail)]
    best = max(sharp, key=lambda face: _width(face, photo) * face.score)
    if _width(best, photo) < EYE_SEEN_FROM:
        x, y = (sum(values) / 2 for values in zip(*best.eyes, strict=True))
        return FocusSuggestion(float(np.median(_face_disparities(best, maps))), _within(x, y), "face")
    eye, disparity = _nearer_eye(best, maps)
    return FocusSuggestion(disparity, eye, "eye")


def _is_meant(face: Face, subject: NDArray[np.float32]) -> bool:
    """Whether the photo is about this face, as far as one can tell from it alone."""
    if _inside(subject, face).mean() > SUBJECT_AGREES:
        return True
    return face.score > SURE_FACE and _width(face, subject) > LARGE_FACE


def _width(face: Face, picture: NDArray[Any]) -> float:
    """Width of a face as a share of the picture's long side."""
    height, width = picture.shape[:2]
    return float((face.box[2] - face.box[0]) * width / max(height, width))


def _detail(photo: NDArray[np.uint8], face: Face) -> float:
    """How sharp a face is: the share of its contrast that is in its finest pixels, at a common size."""
    grey = cv2.cvtColor(np.ascontiguousarray(_inside(photo, face)), cv2.COLOR_RGB2GRAY).astype(np.float32)
    scale = min(1.0, COMPARED_FACE_PX / grey.shape[1])
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    fine = small - cv2.GaussianBlur(small, (0, 0), 1.0)
    return float(fine.std() / max(float(small.std()), 1.0))  # a face without any contrast has no detail either


def _nearer_eye(face: Face, maps: DepthEstimate) -> tuple[Point, float]:
    """The eye that is nearer to the camera, and its disparity.

    Depth tells; where it does not, the turn of the head: the nearer eye is farther from the nose.
    """
    height, width = maps.disparity.shape
    left, right = (_eye_disparity(face, eye, maps) for eye in face.eyes)
    if abs(left - right) > NEARER_EYE:
        return _within(*face.eyes[int(right > left)]), max(left, right)
    eye = face.eye_away_from_nose(width / height)
    return eye, _eye_disparity(face, eye, maps)


def _eye_disparity(face: Face, eye: Point, maps: DepthEstimate) -> float:
    """Disparity around an eye, within that of its face: the hidden eye of a profile lies on the background."""
    half = EYE_PATCH * (face.box[2] - face.box[0])
    tall = half * maps.disparity.shape[1] / maps.disparity.shape[0]
    patch = _cut(maps.disparity, (eye[0] - half, eye[1] - tall, eye[0] + half, eye[1] + tall))
    low, high = np.percentile(_face_disparities(face, maps), FACE_DEPTHS)
    return float(min(max(np.median(patch), low), high))


def _face_disparities(face: Face, maps: DepthEstimate) -> NDArray[np.float32]:
    """The disparities of a face, without the background that a small face's box holds."""
    inside, is_subject = _inside(maps.disparity, face), _inside(maps.subject, face) > SUBJECT_PIXEL
    return inside[is_subject] if is_subject.mean() > SUBJECT_SHARE else inside.reshape(-1)


def _inside(plane: NDArray[Any], face: Face) -> NDArray[Any]:
    """The middle of a face, where there is no background."""
    left, top, right, bottom = face.box
    dx, dy = (right - left) / 5, (bottom - top) / 5
    return _cut(plane, (left + dx, top + dy, right - dx, bottom - dy))


def _cut(plane: NDArray[Any], box: tuple[float, float, float, float]) -> NDArray[Any]:
    """The part of a plane in a box of fractions, at least one pixel."""
    height, width = plane.shape[:2]
    left, right = min(max(int(box[0] * width), 0), width - 1), min(max(int(box[2] * width), 0), width)
    top, bottom = min(max(int(box[1] * height), 0), height - 1), min(max(int(box[3] * height), 0), height)
    return plane[top : max(bottom, top + 1), left : max(right, left + 1)]


def _within(x: float, y: float) -> Point:
    """A point in the frame: key points of a face at its border may lie beyond."""
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)


def _subject_focus(maps: DepthEstimate, photo: NDArray[np.uint8]) -> FocusSuggestion | None:
    mask = (maps.subject > 0.5).astype(np.uint8)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(mask)
    sizes = facts[:, cv2.CC_STAT_AREA]
    candidates = [label for label in range(1, count) if sizes[label] > SMALLEST_SUBJECT * mask.size]
    if not candidates:
        return None
    strength = np.array([_strength(maps.subject, labels == label) for label in candidates])
    if len(candidates) > 1:
        strength *= _sharpness(photo, [labels == label for label in candidates])
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


def _sharpness(photo: NDArray[np.uint8], regions: list[NDArray[np.bool_]]) -> NDArray[np.float64]:
    """1 for each region that the photo has sharp, less the softer it is."""
    blur = cv2.resize(own_blur(photo), regions[0].shape[::-1], interpolation=cv2.INTER_LINEAR)
    softness = [np.percentile(blur[region], SHARPEST_PART) for region in regions]
    return np.asarray(1 / (1 + np.array(softness) * (FACES_LONG_SIDE_PX / max(photo.shape)) / HALVED_BY_PX))


def _centre_focus(maps: DepthEstimate) -> FocusSuggestion:
    height, width = maps.disparity.shape
    middle = maps.disparity[int(height * 0.4) : int(height * 0.6) + 1, int(width * 0.4) : int(width * 0.6) + 1]
    return FocusSuggestion(float(np.median(middle)), (0.5, 0.5), "centre")


def _fitting(shape: tuple[int, ...], long_side_px: int) -> tuple[int, int]:
    """(width, height) of a picture of this shape, no larger than that."""
    scale = min(1.0, long_side_px / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _suggestion(disparity: float, x: float, y: float, size: tuple[int, ...], reason: Reason) -> FocusSuggestion:
    return FocusSuggestion(disparity, ((x + 0.5) / size[1], (y + 0.5) / size[0]), reason)
