"""What can be said about each field of the settings: range, step, explanation; and the check of a value.

`FIELDS` describes the number fields for whoever edits them. `check_part` is called by each part of `RenderSettings`
when it is built, so that settings that exist are valid.
"""

from __future__ import annotations

import sys
import types
import typing
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from d2f_core.errors import SettingsError, Words


@dataclass(frozen=True)
class FieldInfo:
    """Range and step of one number field, and the sentence that explains it to a photographer."""

    low: float
    high: float
    step: float
    help: str


FIELDS: dict[str, FieldInfo] = {
    "focus.disparity": FieldInfo(0.0, 1.0, 0.01, "The depth that is sharp: 0 is farthest, 1 is nearest."),
    "focus.range_near": FieldInfo(0.0, 1.0, 0.01, "How far in front of the focus everything stays sharp."),
    "focus.range_far": FieldInfo(0.0, 1.0, 0.01, "How far behind the focus everything stays sharp."),
    "focus.falloff_near": FieldInfo(0.0, 1.0, 0.01, "In front of the sharp range: depth over which the blur grows."),
    "focus.falloff_far": FieldInfo(0.0, 1.0, 0.01, "Behind the sharp range: depth over which the blur grows."),
    "focus.tilt_x": FieldInfo(-1.0, 1.0, 0.01, "Tilts the sharp plane: nearer towards the right, in depth."),
    "focus.tilt_y": FieldInfo(-1.0, 1.0, 0.01, "Tilts the sharp plane: nearer towards the bottom, in depth."),
    "blur.strength": FieldInfo(0.0, 100.0, 1.0, "How strongly the photo blurs; 0 leaves it as it is."),
    "blur.maximum": FieldInfo(0.0, 100.0, 1.0, "No blur is stronger than this."),
    "optics.focal_length_mm": FieldInfo(1.0, 2000.0, 1.0, "Focal length of the lens, in millimetres."),
    "optics.sensor_width_mm": FieldInfo(2.0, 120.0, 0.1, "Length of the sensor's long side, in millimetres."),
    "optics.captured_f_number": FieldInfo(0.5, 128.0, 0.1, "The f-number that the photo was taken with."),
    "optics.focus_distance_m": FieldInfo(0.02, 10_000.0, 0.1, "Distance of what the camera focused on, in metres."),
    "aperture.blades": FieldInfo(3, 11, 1, "Number of aperture blades."),
    "aperture.roundness": FieldInfo(0.0, 1.0, 0.05, "0 has straight blades, 1 is a circle."),
    "aperture.rotation_deg": FieldInfo(-180.0, 180.0, 1.0, "Turns the aperture, in degrees."),
    "aperture.cat_eye": FieldInfo(0.0, 2.0, 0.05, "How much the lens barrel cuts the bokeh towards the corners."),
    "aperture.anamorphic": FieldInfo(0.5, 2.0, 0.05, "Height of the bokeh over its width; 2 is the cinema squeeze."),
    "aperture.swirl": FieldInfo(0.0, 1.0, 0.05, "Bokeh stretched around the picture's centre."),
    "aperture.rim": FieldInfo(-1.0, 1.0, 0.05, "-1 is creamy, 0 is even, 1 is a soap bubble with a bright rim."),
    "highlights.recovery": FieldInfo(0.0, 1.0, 0.05, "Rebuilds lights that the photo clipped."),
    "highlights.boost": FieldInfo(0.0, 4.0, 0.1, "Brightens the highlights that blur, in stops."),
    "highlights.threshold": FieldInfo(0.5, 1.0, 0.01, "Brightness above which a tone counts as a highlight."),
    "edges.refine": FieldInfo(
        0.0, 1.0, 0.05, "How closely depth follows the outlines in the photo; 0 leaves it as estimated."
    ),
    "edges.feather": FieldInfo(0.0, 1.0, 0.05, "Softens the change from sharp to blurred at outlines."),
    "edges.shift": FieldInfo(
        -1.0, 1.0, 0.05, "Moves the outline of what is nearer: outwards to the right, inwards to the left."
    ),
    "fusion.grain": FieldInfo(0.0, 1.0, 0.05, "Gives the blur the photo's own grain."),
}


def check_part(part: Any, part_name: str) -> None:
    """Raise SettingsError unless every field of a part has the right type and lies in its range."""
    hints = get_type_hints(type(part))
    for item in fields(part):
        name, value = f"{part_name}.{item.name}", getattr(part, item.name)
        check_type(name, value, hints[item.name])
        info = FIELDS.get(name)
        if info and value is not None and not info.low <= value <= info.high:
            number = f"{value!r:.40}" if isinstance(value, int) else f"{value:g}"  # an int may be too large for a float
            raise SettingsError(
                "{name} is {value}: it goes from {low:g} to {high:g}.",
                name=name,
                value=number,
                low=info.low,
                high=info.high,
            )


def check_type(name: str, value: object, kind: Any) -> None:
    """Raise SettingsError unless `value` is of this kind."""
    options = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if not any(_fits(value, option) for option in options):
        raise SettingsError(
            "{name} is {value!r:.60}: {kind} is needed.", name=name, value=value, kind=Words(kind_text(options))
        )


def _fits(value: object, kind: Any) -> bool:
    if typing.get_origin(kind) is Literal:
        return value in get_args(kind)
    if typing.get_origin(kind) is tuple and Ellipsis in get_args(kind):
        return isinstance(value, tuple) and all(_fits(item, get_args(kind)[0]) for item in value)
    if typing.get_origin(kind) is tuple:
        return isinstance(value, tuple) and len(value) == 2 and all(_fits(item, float) for item in value)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, kind)


def kind_text(options: tuple[Any, ...]) -> str:
    """What is needed, in words."""
    kind = options[0]
    if typing.get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if typing.get_origin(kind) is tuple:
        return "a settings file with strokes" if Ellipsis in get_args(kind) else "a point x,y"
    return {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[kind]
