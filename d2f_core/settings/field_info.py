"""What there is to say about a setting, said once beside the field; and the kinds of values that settings take.

    strength: float = setting(50.0, "Strength", "How strongly the photo blurs.", 0.0, 100.0, 1.0)

Panels, the command line, the history and the translations read it there, through `SETTINGS`. A field's annotation says
its kind, `kind_of` how values of this kind are checked and read. `check_part` is called by each part of
`RenderSettings` when it is built, so that settings that exist are valid.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

from d2f_core.errors import SettingsError, Words
from d2f_core.settings.strokes import Point, Stroke, is_number, strokes_from_json, strokes_to_json

PLACE = "place"  # the group of what says where the focus is


@dataclass(frozen=True)
class FieldInfo:
    """One setting, or another number that a person may move, in words and numbers.

    Attributes:
        label: its name among its neighbours in a panel.
        help: a sentence that explains it to a photographer; empty where the panel has words of its own.
        low, high, step: of a number; step 0 is none.
        unit: what follows the number, with its space.
        neutral: the value that changes nothing, where it lies inside the range and not at an end.
        title: its name where it stands alone, as in the history; the label if not given.
        group: where it does not go with its part; see `d2f_core.settings.groups`.
        words: of its choices.
    """

    label: str
    help: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    unit: str = ""
    neutral: float | None = None
    title: str = ""
    group: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def setting(
    default: Any, label: str, help: str = "", low: float = 0.0, high: float = 0.0, step: float = 0.0, **facts: Any
) -> Any:
    """A field of the settings with its default; the rest is its `FieldInfo`."""
    return field(default=default, metadata={"info": FieldInfo(label, help, low, high, step, **facts)})


def part(kind: Callable[[], Any], title: str) -> Any:
    """A part of the settings under the title of its group."""
    return field(default_factory=kind, metadata={"title": title})


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes:
        words: what is needed, for a sentence.
        fits: whether a value is of this kind.
        parse: the value of a text; ValueError where it has none.
        from_json, to_json: between the value and what JSON has for it.
    """

    words: str
    fits: Callable[[object], bool]
    parse: Callable[[str], Any]
    from_json: Callable[[Any], Any] = lambda value: value
    to_json: Callable[[Any], Any] = lambda value: value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and is_number(value)


def _is_point(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(is_number(item) for item in value)


def _are_strokes(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, Stroke) for item in value)


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "yes", "1", "false", "no", "0"):
        raise ValueError(text)
    return text.lower() in ("true", "yes", "1")


def _point(text: str) -> tuple[float, ...]:
    return tuple(float(item) for item in text.split(","))


def _no_text(text: str) -> Any:
    raise ValueError(text)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # JSON has no tuples


_KINDS: dict[Any, Kind] = {
    float: Kind("a number", is_number, float),
    int: Kind("a whole number", _is_whole, int),
    bool: Kind("true or false", lambda value: isinstance(value, bool), _flag),
    str: Kind("a text", lambda value: isinstance(value, str), str),
    Point: Kind("a point x,y", _is_point, _point, _tuple),
    tuple[Stroke, ...]: Kind(
        "a settings file with strokes", _are_strokes, _no_text, strokes_from_json, strokes_to_json
    ),
}


def kind_of(annotation: Any) -> Kind:
    """The kind of a field; `None` fits too, and "none" is its text, where the annotation allows it."""
    if isinstance(annotation, types.UnionType):
        return _optional(kind_of(get_args(annotation)[0]))
    if typing.get_origin(annotation) is Literal:
        choices = get_args(annotation)
        return Kind("one of " + ", ".join(choices), lambda value: isinstance(value, str) and value in choices, str)
    return _KINDS[annotation]


def _optional(kind: Kind) -> Kind:
    return Kind(
        kind.words,
        lambda value: value is None or kind.fits(value),
        lambda text: None if text.lower() == "none" else kind.parse(text),
        kind.from_json,
    )


@cache
def kinds_of(part_type: Any) -> dict[str, Kind]:
    """The kinds of a part's fields by name."""
    hints = get_type_hints(part_type)
    return {item.name: kind_of(hints[item.name]) for item in fields(part_type)}


def check_part(part: Any, part_name: str) -> None:
    """Raise SettingsError unless every field of a part is of its kind and lies in its range."""
    kinds = kinds_of(part.__class__)
    for item in fields(part):
        name, value, info = f"{part_name}.{item.name}", getattr(part, item.name), item.metadata["info"]
        check_kind(name, value, kinds[item.name])
        if info.step and value is not None and not info.low <= value <= info.high:
            number = f"{value!r:.40}" if isinstance(value, int) else f"{value:g}"  # an int may be too large for a float
            raise SettingsError(
                "{name} is {value}: it goes from {low:g} to {high:g}.",
                name=name, value=number, low=info.low, high=info.high,
            )  # fmt: skip


def check_kind(name: str, value: object, kind: Kind) -> None:
    """Raise SettingsError unless `value` is of this kind."""
    if not kind.fits(value):
        raise SettingsError(
            "{name} is {value!r:.60}: {kind} is needed.", name=name, value=value, kind=Words(kind.words)
        )
