"""The marks of the depth ruler, and what moving one of them does to the focus. Plain numbers, no widgets.

    far_outer  far_inner   focus   near_inner  near_outer
    ----+---------+----------|---------+----------+----->  disparity, far to near
        falloff_far  range_far  range_near  falloff_near

Between the inner marks everything is sharp; from inner to outer the blur grows; past an outer mark it stays as it is.
An endless falloff has its outer mark at the end of the ruler. Where metric depth is known, round distances lie below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from d2f_core.settings import FocusSettings

if TYPE_CHECKING:  # its package loads Pillow, and the window should be there first
    from d2f_core.photo.embedded_depth.metric_scale import MetricScale

SMALLEST_FALLOFF = 0.01  # a falloff of nothing would blur nothing
ENDLESS = 1.0
ROUND_DIGITS = ((1.0,), (2.0, 5.0), (3.0, 7.0), (1.5,))  # of distances, the roundest first
DECADES = (0.1, 1.0, 10.0, 100.0)  # m


class Mark(Enum):
    """A mark of the ruler, from far to near."""

    FAR_OUTER = "far_outer"
    FAR_INNER = "far_inner"
    FOCUS = "focus"
    NEAR_INNER = "near_inner"
    NEAR_OUTER = "near_outer"


@dataclass(frozen=True)
class RulerMarks:
    """Places of the marks, in disparity; outer ones may lie beyond 0..1."""

    far_outer: float
    far_inner: float
    focus: float
    near_inner: float
    near_outer: float

    def shown(self, mark: Mark) -> float:
        """Where to draw it, 0..1."""
        place: float = getattr(self, mark.value)
        return min(max(place, 0.0), 1.0)


def marks_of(focus: FocusSettings, focus_disparity: float) -> RulerMarks:
    """The marks of these settings, when the focus is at this disparity."""
    far_inner, near_inner = focus_disparity - focus.range_far, focus_disparity + focus.range_near
    far_outer = far_inner - focus.falloff_far if focus.falloff_far < ENDLESS else -ENDLESS
    near_outer = near_inner + focus.falloff_near if focus.falloff_near < ENDLESS else 2 * ENDLESS
    return RulerMarks(far_outer, far_inner, focus_disparity, near_inner, near_outer)


def moved(focus: FocusSettings, marks: RulerMarks, mark: Mark, place: float) -> FocusSettings:
    """The settings after a mark was moved to a place, 0..1. The focus takes its ranges along; the others stay put.

    An outer mark that is moved to the end of the ruler means an endless falloff; an inner one that is moved past its
    outer mark pushes it along.
    """
    place = min(max(place, 0.0), 1.0)
    if mark is Mark.FOCUS:
        return replace(focus, disparity=_hundredths(place), point=None)
    if mark is Mark.NEAR_INNER:
        width, falloff = _inner(place - marks.focus, marks.near_outer - marks.focus, focus.falloff_near)
        return replace(focus, range_near=width, falloff_near=falloff)
    if mark is Mark.FAR_INNER:
        width, falloff = _inner(marks.focus - place, marks.focus - marks.far_outer, focus.falloff_far)
        return replace(focus, range_far=width, falloff_far=falloff)
    if mark is Mark.NEAR_OUTER:
        return replace(focus, falloff_near=_falloff(place - marks.near_inner, is_endless=place >= 1.0))
    return replace(focus, falloff_far=_falloff(marks.far_inner - place, is_endless=place <= 0.0))


def _inner(width: float, outer: float, falloff: float) -> tuple[float, float]:
    """Range and falloff when the inner mark is `width` and the outer one `outer` away from the focus."""
    width = _hundredths(min(max(width, 0.0), 1.0))
    return width, falloff if falloff >= ENDLESS else _falloff(outer - width, is_endless=False)


def _falloff(width: float, *, is_endless: bool) -> float:
    return ENDLESS if is_endless else _hundredths(min(max(width, SMALLEST_FALLOFF), ENDLESS))


def _hundredths(value: float) -> float:
    return round(value, 2)


class MetreMark(NamedTuple):
    """A round distance and its disparity."""

    place: float
    metres: float


def metre_marks(scale: MetricScale, gap: float) -> list[MetreMark]:
    """Round distances on the ruler from far to near, infinity where it lies there; neighbours are `gap` apart, 0..1.

    The roundest come first: 1, then 2 and 5, then 3 and 7, then 1.5, each of all decades.
    """
    wanted = [math.inf, *(digit * decade for digits in ROUND_DIGITS for decade in DECADES for digit in digits)]
    marks: list[MetreMark] = []
    for metres in wanted:
        place = scale.disparity(metres)
        if 0 <= place <= 1 and all(abs(place - mark.place) >= gap for mark in marks):
            marks.append(MetreMark(place, metres))
    return sorted(marks)
