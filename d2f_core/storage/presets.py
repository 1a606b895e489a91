"""Presets: named looks. Those of the program lie in resources/presets, the user's own in the data folder.

    {"version": 1, "name": "Helios swirl", "settings": {"aperture": {"swirl": 0.7}, "blur": {"strength": 47.5}}}

A preset says only what it is about: applying it changes these settings and leaves all others, and where the focus is
stays as it is unless it is asked for. Anything may stand in a preset file from elsewhere: its values are checked when
it is read, and names of files are made from a preset's name with nothing in them that a file system could misread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from d2f_core.errors import D2FError, PhotoError, SettingsError, Words
from d2f_core.settings import RenderSettings, setting_names, settings_from_dict, settings_to_dict
from d2f_core.settings.groups import PLACE, group_of, usual_groups
from d2f_core.storage.files import read_file, reason_of, write_file
from d2f_core.storage.names import safe_name
from d2f_core.storage.session import check_version, json_bytes, parse_json

VERSION = 1
ENDING = ".d2f-preset.json"
BUILT_IN_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "presets"
LONGEST_NAME = 60  # characters
_NAMES_TRIED = 1000

Values = dict[str, dict[str, Any]]  # settings by part and field, as in JSON; only those that the preset is about


@dataclass(frozen=True)
class Preset:
    """A named look.

    Attributes:
        name: for people; at most `LONGEST_NAME` characters.
        values: the settings it is about, checked.
        path: its file; None before it is saved.
        is_built_in: it came with the program: it can be neither renamed nor deleted.
    """

    name: str
    values: Values = field(default_factory=dict)
    path: Path | None = None
    is_built_in: bool = False

    def __post_init__(self) -> None:
        settings_from_dict(self.values)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of settings it is about."""
        names = [f"{part}.{item}" for part, values in self.values.items() for item in values]
        return tuple(dict.fromkeys(group_of(name) for name in names))

    def apply(self, settings: RenderSettings, *, with_place: bool = False) -> RenderSettings:
        """The settings with this look; where the focus is changes only `with_place`."""
        merged = settings_to_dict(settings)
        for part, values in _known(self.values, with_place=with_place).items():
            merged[part] = {**merged[part], **values}
        return settings_from_dict(merged)


def preset_of(name: str, settings: RenderSettings, groups: Iterable[str] | None = None) -> Preset:
    """A preset of these groups of settings; of all that make sense on another photo if not given.

    Raises:
        SettingsError: the name is empty or too long.
    """
    wanted = set(usual_groups() if groups is None else groups)
    everything = settings_to_dict(settings)
    values: Values = {}
    for setting in setting_names():
        part, _, item = setting.partition(".")
        if group_of(setting) in wanted:
            values.setdefault(part, {})[item] = everything[part][item]
    return Preset(checked_name(name), values)


def load_preset(path: Path, *, is_built_in: bool = False) -> Preset:
    """A preset from a file; a session's settings are taken as one, too, under the file's name.

    Raises:
        PhotoError: the file cannot be read.
        SettingsError: it is no preset, from a newer version, or holds values out of range.
    """
    content = parse_json(read_file(path), path.name, "a preset")
    try:
        check_version(content.get("version", VERSION), VERSION)
        name = content.get("name", path.name.split(".")[0])
        if not isinstance(name, str):
            raise SettingsError("the name is {name!r:.40}, a text is needed.", name=name)
        return Preset(checked_name(name), _values(content.get("settings")), path, is_built_in)
    except SettingsError as error:
        raise SettingsError("'{name}' cannot be used as a preset: {error}", name=path.name, error=error) from error


def checked_name(name: str) -> str:
    """A preset's name on one line. Raises SettingsError if nothing is left of it or it is too long."""
    cleaned = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not cleaned:
        raise SettingsError("The preset has no name: give it one.")
    if len(cleaned) > LONGEST_NAME:
        raise SettingsError(
            "The name '{text:.20}…' is too long: use at most {most} characters.", text=cleaned, most=LONGEST_NAME
        )
    return cleaned


class PresetLibrary:
    """The presets of the program and of the user. Each method looks at the folder anew: other windows write there."""

    def __init__(self, user_folder: Path, built_in_folder: Path = BUILT_IN_FOLDER) -> None:
        self._user_folder, self._built_in_folder = user_folder, built_in_folder

    def built_in(self) -> list[Preset]:
        """The program's presets, in the order of their file names."""
        return [load_preset(path, is_built_in=True) for path in sorted(self._built_in_folder.glob("*.json"))]

    def own(self) -> tuple[list[Preset], list[D2FError]]:
        """The user's presets by name, and an error for each file that cannot be used."""
        presets: list[Preset] = []
        problems: list[D2FError] = []
        for path in sorted(self._user_folder.glob(f"*{ENDING}")):
            try:
                presets.append(load_preset(path))
            except D2FError as error:
                problems.append(error)
        return sorted(presets, key=lambda preset: preset.name.casefold()), problems

    def add(self, preset: Preset) -> Preset:
        """Save a new preset; one of the same name gets company as "name 2".

        Raises:
            PhotoError: the folder cannot be written.
        """
        taken = {other.name.casefold() for other in [*self.own()[0], *self.built_in()]}
        names = [preset.name, *(f"{preset.name[: LONGEST_NAME - 5]} {number}" for number in range(2, _NAMES_TRIED))]
        name = next(name for name in names if name.casefold() not in taken)
        return self._write(Preset(name, preset.values), self._free_path(name))

    def replace(self, old: Preset, new: Preset) -> Preset:
        """Give a preset of the user's own other values or another name.

        Raises:
            SettingsError: it is built in, or the new name is taken.
        """
        path = _own_path(old)
        taken = {other.name.casefold() for other in [*self.own()[0], *self.built_in()] if other.path != path}
        if new.name.casefold() in taken:
            raise SettingsError("There is a preset '{name}' already: choose another name.", name=new.name)
        return self._write(new, path)

    def rename(self, preset: Preset, name: str) -> Preset:
        """The same look under another name. Raises SettingsError as `replace`."""
        return self.replace(preset, Preset(checked_name(name), preset.values))

    def delete(self, preset: Preset) -> None:
        """Remove one of the user's own.

        Raises:
            SettingsError: it is built in. PhotoError: the file cannot be removed.
        """
        path = _own_path(preset)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise PhotoError(
                "'{name}' cannot be deleted: {reason}.", name=preset.name, reason=reason_of(error)
            ) from error

    def import_file(self, path: Path) -> Preset:
        """Take a preset file in. Raises PhotoError or SettingsError as `load_preset` and `add`."""
        return self.add(load_preset(path))

    def _free_path(self, name: str) -> Path:
        stem = safe_name(name)
        stems = [stem, *(f"{stem}-{number}" for number in range(2, _NAMES_TRIED))]
        return next(path for path in (self._user_folder / f"{stem}{ENDING}" for stem in stems) if not path.exists())

    def _write(self, preset: Preset, path: Path) -> Preset:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PhotoError(
                "The folder for your presets cannot be made: {reason}.", reason=reason_of(error)
            ) from error
        export_preset(preset, path, overwrite=True)
        return Preset(preset.name, preset.values, path)


def export_preset(preset: Preset, path: Path, *, overwrite: bool = False) -> None:
    """Write a preset for someone else. Raises PhotoError if the file cannot be written."""
    content = {"version": VERSION, "name": preset.name, "settings": preset.values}
    write_file(path, json_bytes(content), overwrite=overwrite)


def _own_path(preset: Preset) -> Path:
    if preset.is_built_in or preset.path is None:
        raise SettingsError(
            "'{name}' came with the program: save a copy of it under your own name instead.", name=Words(preset.name)
        )
    return preset.path


def _values(settings: object) -> Values:
    """Only what this program knows, so that an export is clean; wrong kinds are found by `Preset` itself."""
    if not isinstance(settings, dict) or not all(isinstance(part, dict) for part in settings.values()):
        raise SettingsError("'settings' should be groups of named values.")
    return _known(settings, with_place=True)


def _known(values: Values, *, with_place: bool) -> Values:
    known: Values = {}
    for setting in setting_names():
        part, _, item = setting.partition(".")
        if item in values.get(part, {}) and (with_place or group_of(setting) != PLACE):
            known.setdefault(part, {})[item] = values[part][item]
    return known
