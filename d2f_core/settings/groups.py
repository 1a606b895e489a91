"""Settings by group: which of them changed, and how some of them go from one photo to another.

A group is a part of `RenderSettings` (blur, aperture, ...), except that the focus is two: "place", where the focus is,
which belongs to one photo only, and "focus", how the sharpness ends around it. What a person paints on a photo is a
group of its own, too, and like the place it stays at home unless it is asked for. Copy and paste, presets and the
history all speak of these groups; a part that is added to the settings becomes a group by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from d2f_core.errors import SettingsError
from d2f_core.settings import RenderSettings, setting_names
from d2f_core.settings.field_info import PLACE as PLACE
from d2f_core.settings.render_settings import SETTINGS

PLACE_TITLE = "Where the focus is"
_HOME_GROUPS = (PLACE, "repairs", "depth", "frame")  # about one photo: another has other depth, or none of its own


def group_of(name: str) -> str:
    """The group of a setting, by its dotted name."""
    info = SETTINGS.get(name)
    return info.group if info is not None and info.group else name.partition(".")[0]


def group_title(name: str) -> str:
    """Title of a group, in English."""
    titles: dict[str, str] = {part.name: part.metadata["title"] for part in fields(RenderSettings)}
    return PLACE_TITLE if name == PLACE else titles[name]


def group_names() -> tuple[str, ...]:
    """All groups, in the order of the settings."""
    return tuple(dict.fromkeys(group_of(name) for name in setting_names()))


def usual_groups() -> tuple[str, ...]:
    """The groups that make sense on another photo."""
    return tuple(name for name in group_names() if name not in _HOME_GROUPS)


def changed_settings(old: RenderSettings, new: RenderSettings) -> list[str]:
    """Dotted names of the settings that differ."""
    return [name for name in setting_names() if value_of(old, name) != value_of(new, name)]


def value_of(settings: RenderSettings, name: str) -> Any:
    """The value of a setting, by its dotted name."""
    part, _, field = name.partition(".")
    return getattr(getattr(settings, part), field)


def with_groups(target: RenderSettings, source: RenderSettings, groups: Iterable[str]) -> RenderSettings:
    """`target` with these groups taken from `source`.

    Raises:
        SettingsError: there is no such group.
    """
    wanted = set(groups)
    if unknown := wanted - set(group_names()):
        raise SettingsError(
            "There is no group '{group}': choose from {choices}.", group=min(unknown), choices=", ".join(group_names())
        )
    names = [name for name in setting_names() if group_of(name) in wanted]
    parts: dict[str, Any] = {}
    for part in fields(RenderSettings):
        own = [name.partition(".")[2] for name in names if name.startswith(part.name + ".")]
        taken = {field: getattr(getattr(source, part.name), field) for field in own}
        parts[part.name] = replace(getattr(target, part.name), **taken)
    return replace(target, **parts)
