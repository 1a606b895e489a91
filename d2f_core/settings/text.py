"""Settings as text and as JSON: for session files, presets, exported photos and the command line.

`with_value` sets one field by its dotted name ("focus.disparity=0.4"); `settings_to_dict` and `settings_from_dict` are
the JSON form: unknown keys are ignored, missing keys take their defaults.
"""

from __future__ import annotations

import types
import typing
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

from d2f_core.errors import SettingsError, Words
from d2f_core.settings.fields import check_type, kind_text
from d2f_core.settings.render_settings import RenderSettings
from d2f_core.settings.strokes import strokes_from_json, strokes_to_json


def with_value(settings: RenderSettings, name: str, text: str) -> RenderSettings:
    """A copy with one field set from text, by its dotted name.

    Example: `with_value(settings, "aperture.blades", "7")`; "none" clears an optional field, a point is "0.4,0.6".

    Raises:
        SettingsError: unknown name, text of the wrong type, or a value out of range.
    """
    part_name, _, field_name = name.partition(".")
    part = getattr(settings, part_name, None)
    if not is_dataclass(part) or field_name not in {item.name for item in fields(part)}:
        raise SettingsError(
            "There is no setting '{name:.60}'; the settings are: {choices}.",
            name=name,
            choices=", ".join(setting_names()),
        )
    kind = get_type_hints(type(part))[field_name]
    value = _parse(name, text, kind)
    return replace(settings, **{part_name: replace(part, **{field_name: value})})  # type: ignore[arg-type,type-var]


def setting_names() -> list[str]:
    """Dotted names of all settings, in their order."""
    return [f"{part.name}.{item.name}" for part in fields(RenderSettings) for item in fields(_part_type(part.name))]


def settings_to_dict(settings: RenderSettings) -> dict[str, dict[str, Any]]:
    """The settings as plain JSON values."""
    parts = {part.name: getattr(settings, part.name) for part in fields(settings) if part.name != "repairs"}
    strokes = strokes_to_json(settings.repairs.strokes)
    return {**{name: asdict(part) for name, part in parts.items()}, "repairs": {"strokes": strokes}}


def settings_from_dict(data: object) -> RenderSettings:
    """Settings from JSON values; unknown keys are ignored, missing ones take their defaults.

    Raises:
        SettingsError: a value has the wrong type or is out of range.
    """
    data = _as_dict("settings", data)
    parts = {}
    for part in fields(RenderSettings):
        part_type = _part_type(part.name)
        given = _as_dict(part.name, data.get(part.name, {}))
        hints = get_type_hints(part_type)
        known = {item.name for item in fields(part_type)}
        values = {
            key: _from_json(f"{part.name}.{key}", value, hints[key]) for key, value in given.items() if key in known
        }
        parts[part.name] = part_type(**values)
    return RenderSettings(**parts)


def _part_type(name: str) -> Any:
    return get_type_hints(RenderSettings)[name]


def _as_dict(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError("'{name}' should be a group of named settings, not {value!r:.60}.", name=name, value=value)
    return value


def _parse(name: str, text: str, kind: Any) -> Any:
    options = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if type(None) in options and text.lower() == "none":
        return None
    try:
        return _parse_one(text, options[0])
    except ValueError:
        raise SettingsError(
            "{name}={text:.60}: {kind} is needed.", name=name, text=text, kind=Words(kind_text(options))
        ) from None


def _parse_one(text: str, kind: Any) -> Any:
    if kind is bool:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower(), text)
    if kind in (int, float):
        return kind(text)
    if typing.get_origin(kind) is tuple:
        return tuple(float(item) for item in text.split(","))
    return text


def _from_json(name: str, value: object, kind: Any) -> Any:
    if name == "repairs.strokes":
        return strokes_from_json(value)
    if isinstance(value, list):  # JSON has no tuples
        value = tuple(value)
    check_type(name, value, kind)
    return value
