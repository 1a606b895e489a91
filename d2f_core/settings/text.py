"""Settings as text and as JSON: for session files, presets, exported photos and the command line.

`with_value` sets one field by its dotted name ("focus.disparity=0.4"); `settings_to_dict` and `settings_from_dict` are
the JSON form: unknown keys are ignored, missing keys take their defaults.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, get_type_hints

from d2f_core.errors import SettingsError, Words
from d2f_core.settings.field_info import Kind, check_kind, kinds_of
from d2f_core.settings.render_settings import SETTINGS, RenderSettings

MOST_OFFERED = 3  # names in place of one that is not there


def with_value(settings: RenderSettings, name: str, text: str) -> RenderSettings:
    """A copy with one field set from text, by its dotted name; see `with_values`.

    Example: `with_value(settings, "aperture.blades", "7")`; "none" clears an optional field, a point is "0.4,0.6".
    """
    return with_values(settings, [(name, text)])


def with_values(settings: RenderSettings, values: Iterable[tuple[str, str]]) -> RenderSettings:
    """A copy with these fields set from text, by their dotted names; of two of one name the later wins.

    They are set together, so fields that need each other may come in any order.

    Raises:
        SettingsError: unknown name, text of the wrong type, or a value out of range.
    """
    changed: dict[str, dict[str, Any]] = {}
    for name, text in values:
        part_name, _, field_name = _known(name).partition(".")
        kind = kinds_of(getattr(settings, part_name).__class__)[field_name]
        try:
            changed.setdefault(part_name, {})[field_name] = kind.parse(text)
        except ValueError:
            words = Words(kind.words)
            raise SettingsError("{name}={text:.60}: {kind} is needed.", name=name, text=text, kind=words) from None
    return replace(settings, **{part: replace(getattr(settings, part), **given) for part, given in changed.items()})


def _known(name: str) -> str:
    if name in SETTINGS:
        return name
    part_name, _, field_name = name.partition(".")
    near = get_close_matches(name, SETTINGS, MOST_OFFERED)
    near += [each for each in SETTINGS if (name and name in each) or (field_name and each.endswith(f".{field_name}"))]
    near += [each for each in SETTINGS if each.startswith(f"{part_name}.")]
    if not near:
        raise SettingsError("There is no setting '{name:.60}': --list-settings prints all of them.", name=name)
    offered = ", ".join(dict.fromkeys(near[:MOST_OFFERED]))
    raise SettingsError(
        "There is no setting '{name:.60}': did you mean {choices}? --list-settings prints all of them.",
        name=name, choices=offered,
    )  # fmt: skip


def setting_names() -> list[str]:
    """Dotted names of all settings, in their order."""
    return list(SETTINGS)


def settings_list() -> str:
    """All settings for the command line, one a line: name, range or kind, explanation."""
    hints = get_type_hints(RenderSettings)
    rows = []
    for name, info in SETTINGS.items():
        part_name, _, field_name = name.partition(".")
        kind = kinds_of(hints[part_name])[field_name]
        values = f"{info.low:g} to {info.high:g}{info.unit}" if info.step else kind.words
        rows.append(f"{name:<29}{values:<46}{info.help or info.title or info.label}")
    return "\n".join(rows)


def settings_to_dict(settings: RenderSettings) -> dict[str, dict[str, Any]]:
    """The settings as plain JSON values."""
    parts = {part.name: getattr(settings, part.name) for part in fields(settings)}
    return {
        name: {field: kind.to_json(getattr(part, field)) for field, kind in kinds_of(part.__class__).items()}
        for name, part in parts.items()
    }


def settings_from_dict(data: object) -> RenderSettings:
    """Settings from JSON values; unknown keys are ignored, missing ones take their defaults.

    Raises:
        SettingsError: a value has the wrong type or is out of range.
    """
    data, parts = _as_dict("settings", data), {}
    for part_name, part_type in get_type_hints(RenderSettings).items():
        given, kinds = _as_dict(part_name, data.get(part_name, {})), kinds_of(part_type)
        known = {key: _from_json(f"{part_name}.{key}", given[key], kinds[key]) for key in given if key in kinds}
        parts[part_name] = part_type(**known)
    return RenderSettings(**parts)


def _as_dict(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError("'{name}' should be a group of named settings, not {value!r:.60}.", name=name, value=value)
    return value


def _from_json(name: str, value: object, kind: Kind) -> Any:
    value = kind.from_json(value)
    check_kind(name, value, kind)
    return value
