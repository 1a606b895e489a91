"""Settings in a person's words: the titles of their groups, and what a step of the history did."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from app.language import from_core
from d2f_core.settings import SETTINGS, FieldInfo, FocusSettings, RenderSettings
from d2f_core.settings.groups import PLACE, changed_settings, group_of, group_title, value_of

MOST_TITLES = 2  # named one by one; more are counted


def group_words(name: str) -> str:
    """Title of a group of settings."""
    return from_core(group_title(name))


def step_words(before: RenderSettings, after: RenderSettings) -> str:
    """What an edit did: "Strength 70", "Tilt", "Focus on a box", "Lens: 3 settings", "Blur, Lens"."""
    changed = changed_settings(before, after)
    groups = list(dict.fromkeys(group_of(name) for name in changed))
    if not changed:
        return _tr("No change")
    if after == RenderSettings():
        return _tr("Reset everything")
    if PLACE in groups and set(groups) <= {PLACE, "focus"}:
        return _place(after.focus)
    if len(groups) > 1:
        return ", ".join(group_words(name) for name in groups)
    if len(changed) == 1:
        return _one(SETTINGS[changed[0]], value_of(after, changed[0]))
    titles = list(dict.fromkeys(_title(SETTINGS[name]) for name in changed))
    if len(titles) <= MOST_TITLES:
        return ", ".join(titles)
    return _tr("{group}: {count} settings").format(group=group_words(groups[0]), count=len(changed))


def _place(focus: FocusSettings) -> str:
    if focus.disparity is None:
        return _tr("Auto focus") if focus.point is None else _tr("Focus on a point")
    if focus.point is not None:
        return _tr("Focus on a box")
    return _tr("Focus at depth {depth}").format(depth=QLocale().toString(focus.disparity, "f", 2))


def _one(info: FieldInfo, value: Any) -> str:
    text = _value(info, value)
    return f"{_title(info)} {text}" if text else _title(info)


def _title(info: FieldInfo) -> str:
    return from_core(info.title or info.label)


def _value(info: FieldInfo, value: Any) -> str:
    if isinstance(value, bool):
        return _tr("on") if value else _tr("off")
    if isinstance(value, str):
        return from_core(info.words[value]) if value in info.words else value
    if isinstance(value, int | float):
        return QLocale().toString(float(value), "g", 3) + from_core(info.unit)
    return ""  # strokes, points, what is not set


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)
