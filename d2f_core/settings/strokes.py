"""Brush strokes as values: what a hand painted on the depth or on the blur, with nothing in pixels.

A `Stroke` is a path in fractions of the photo, a brush (size, feather, strength, whether it follows the photo's edges)
and a tool. Strokes are kept in the order of painting in `RenderSettings.repairs`, so undo, sessions, copied settings
and the command line carry them. What each tool does to a map is in `painting.py`.

JSON keeps a path as one text, "0.1234,0.5678 0.1300,0.5712": short enough that a retouched photo's settings still fit
into the metadata of an export.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import SettingsError

Tool = Literal["add", "remove", "set", "nearer", "farther", "smooth", "plane", "protect", "force", "erase"]
Point = tuple[float, float]
Numbers = NDArray[np.float64]

TOOLS: tuple[Tool, ...] = get_args(Tool)
GROWING: tuple[Tool, ...] = ("add", "remove")  # they take hold of a whole thing, up to the photo's edges
SMALLEST_SIZE, LARGEST_SIZE = 0.002, 0.5  # brush diameter over the long side
MOST_STROKES = 500
MOST_POINTS = 500  # of one stroke
OUTSIDE = 0.5  # a path may leave the photo by this much of its width or height
_DECIMALS = 4  # of a fraction in JSON: half a pixel of a 24 MP photo
_RANGES = {"size": (SMALLEST_SIZE, LARGEST_SIZE), "feather": (0.0, 1.0), "value": (0.0, 1.0), "strength": (0.0, 1.0)}


@dataclass(frozen=True)
class Stroke:
    """One stroke of the brush.

    Attributes:
        tool: "add" the thing pointed at to the subject, in the depth `value`, or "remove" it, to what lies behind;
            "set" to `value`; "nearer", "farther", "smooth"; "plane" (fill with a plane fitted to what surrounds the
            stroke, or to a closed line); "protect" (no blur here), "force" (blur here); "erase" earlier strokes.
        points: path, (x, y) as fractions of width and height; rounded as JSON keeps them, so that a stroke is the
            same before and after saving.
        size: diameter of the brush as a fraction of the photo's long side.
        feather: share of the radius over which the brush fades, 0..1.
        value: disparity that "set" and "add" give, 0..1.
        strength: how much of its work the stroke does, 0..1.
        edge_aware: the brush stays on the side of the photo's edges on which its path runs.

    Raises SettingsError when built with anything else.
    """

    tool: Tool
    points: tuple[Point, ...]
    size: float = 0.05
    feather: float = 0.3
    value: float = 0.5
    strength: float = 1.0
    edge_aware: bool = True

    def __post_init__(self) -> None:
        if self.tool not in TOOLS:
            raise SettingsError(
                "A stroke's tool is {tool!r:.40}: it is one of {choices}.", tool=self.tool, choices=", ".join(TOOLS)
            )
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not is_number(value) or not low <= value <= high:
                raise SettingsError(
                    "A stroke's {name} is {value!r:.40}: it goes from {low:g} to {high:g}.",
                    name=name,
                    value=value,
                    low=low,
                    high=high,
                )
        if not isinstance(self.edge_aware, bool):
            raise SettingsError(
                "A stroke's edge_aware is {edge_aware!r:.40}: true or false is needed.", edge_aware=self.edge_aware
            )
        _check_points(self.points)
        object.__setattr__(self, "points", tuple((round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in self.points))

    @cached_property
    def _hash(self) -> int:
        return hash((self.tool, self.points, self.size, self.feather, self.value, self.strength, self.edge_aware))

    def __hash__(self) -> int:
        """Computed once: settings with hundreds of strokes are keys of the stage cache."""
        return self._hash

    @property
    def is_closed(self) -> bool:
        """Whether the path comes back to where it began, around something wider than the brush; photo taken square."""
        if len(self.points) < 4:
            return False
        xs, ys = zip(*self.points, strict=True)
        is_wide = max(max(xs) - min(xs), max(ys) - min(ys)) > 1.5 * self.size
        return is_wide and math.dist(self.points[0], self.points[-1]) <= self.size


def check_strokes(strokes: object) -> None:
    """Raise SettingsError unless this is a tuple of not too many strokes."""
    if not isinstance(strokes, tuple) or not all(isinstance(stroke, Stroke) for stroke in strokes):
        raise SettingsError("repairs.strokes is {value!r:.60}: a list of strokes is needed.", value=strokes)
    if len(strokes) > MOST_STROKES:
        raise SettingsError(
            "repairs.strokes holds {count} strokes: at most {most} are possible.", count=len(strokes), most=MOST_STROKES
        )


def strokes_to_json(strokes: Sequence[Stroke]) -> list[dict[str, Any]]:
    """Plain values for JSON."""
    return [{**_values(stroke), "points": _points_text(stroke.points)} for stroke in strokes]


def strokes_from_json(data: object) -> tuple[Stroke, ...]:
    """Strokes from JSON values; unknown keys are ignored, missing ones take their defaults.

    Raises:
        SettingsError: something else than strokes, or values out of range; names the stroke.
    """
    if not isinstance(data, (list, tuple)):
        raise SettingsError("repairs.strokes is {value!r:.60}: a list of strokes is needed.", value=data)
    if len(data) > MOST_STROKES:
        raise SettingsError(
            "repairs.strokes holds {count} strokes: at most {most} are possible.", count=len(data), most=MOST_STROKES
        )
    return tuple(_stroke(number, item) for number, item in enumerate(data, start=1))


def simplified(points: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    """The path without the points that lie on it anyway, to within `tolerance` in fractions [Douglas1973]."""
    kept = tuple(_halved(points, tolerance)) if len(points) > 2 else tuple(points)
    return kept if len(kept) <= MOST_POINTS else simplified(kept, 2 * tolerance)


def _halved(points: Sequence[Point], tolerance: float) -> list[Point]:
    path = np.array(points, np.float64)
    keep = np.zeros(len(path), bool)
    keep[[0, -1]] = True
    todo = [(0, len(path) - 1)]
    while todo:
        first, last = todo.pop()
        away = _distances(path[first + 1 : last], path[first], path[last])
        if away.size and away.max() > tolerance:
            middle = first + 1 + int(away.argmax())
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return [point for point, is_kept in zip(points, keep, strict=True) if is_kept]


def _distances(points: Numbers, start: Numbers, end: Numbers) -> Numbers:
    """From each point to a segment."""
    along = end - start
    share = np.clip((points - start) @ along / max(float(along @ along), 1e-12), 0, 1)
    return np.asarray(np.linalg.norm(points - start - share[:, None] * along, axis=1), np.float64)


def _values(stroke: Stroke) -> dict[str, Any]:
    return {item.name: getattr(stroke, item.name) for item in fields(stroke)}


def _stroke(number: int, item: object) -> Stroke:
    if not isinstance(item, dict):
        raise SettingsError(
            "Stroke {number} is {item!r:.60}: a group of named values is needed.", number=number, item=item
        )
    known = {field.name: item[field.name] for field in fields(Stroke) if field.name in item}
    try:
        known["points"] = _points(item.get("points"))
        return Stroke(tool=known.pop("tool", ""), **known)
    except SettingsError as error:
        raise SettingsError("Stroke {number}: {error}", number=number, error=error) from error


def _points(text: object) -> tuple[Point, ...]:
    if isinstance(text, str) and len(text) <= 40 * MOST_POINTS:
        try:
            pairs = [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
        except ValueError:
            pairs = []
        if pairs and all(len(pair) == 2 for pair in pairs):
            return tuple((pair[0], pair[1]) for pair in pairs)
    raise SettingsError("A stroke's points are {text!r:.40}: a text like '0.1,0.2 0.3,0.4' is needed.", text=text)


def _points_text(points: tuple[Point, ...]) -> str:
    return " ".join(f"{round(x, _DECIMALS):g},{round(y, _DECIMALS):g}" for x, y in points)


def _check_points(points: object) -> None:
    if not isinstance(points, tuple) or not 1 <= len(points) <= MOST_POINTS:
        raise SettingsError("A stroke needs 1 to {most} points.", most=MOST_POINTS)
    for point in points:
        if not isinstance(point, tuple) or len(point) != 2 or not all(is_number(value) for value in point):
            raise SettingsError("A stroke's point is {point!r:.40}: x and y as fractions are needed.", point=point)
        if not all(-OUTSIDE <= value <= 1 + OUTSIDE for value in point):
            raise SettingsError("A stroke's point is {point!r:.40}: it lies too far outside the photo.", point=point)


def is_number(value: object) -> bool:
    """Whether this is a finite number, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
