"""The session file: the settings of one photo, kept as JSON beside it, so that work goes on where it stopped.

    photo.jpg -> photo.jpg.d2f.json = {"version": 1, "photo": {name, bytes, sha256}, "settings": {...},
                                   "focus_pull": {...}}

The photo is known by its content, not by its name or date: a moved or copied folder stays in order, and an edited photo
is noticed (`Session.is_about`). Unknown keys are ignored and missing ones take their defaults, so files of older and
slightly newer programs open; a file of a newer version is refused. Saving replaces the file whole or not at all.
`d2f_core.storage.sidecar` says where the file lies and who may replace it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from d2f_core.errors import SettingsError, Words
from d2f_core.settings import RenderSettings, settings_from_dict, settings_to_dict
from d2f_core.storage.files import write_file
from d2f_core.storage.photo_file import PhotoFile

VERSION = 1
ENDING = ".d2f.json"
LARGEST_BYTES = 10_000_000  # a session has a few kB

Values = dict[str, Any]  # of JSON


@dataclass(frozen=True)
class Session:
    """What a session file says; `pull` is the focus pull as plain values (`d2f_core.video`), None without one."""

    settings: RenderSettings
    photo: PhotoFile = field(default_factory=PhotoFile)
    pull: Values | None = None

    def is_about(self, photo: PhotoFile) -> bool:
        """Whether it was made with a photo of this content."""
        return (photo.bytes, photo.sha256) == (self.photo.bytes, self.photo.sha256)


def session_path(photo_path: Path) -> Path:
    """Where the session of a photo is kept."""
    return photo_path.with_name(photo_path.name + ENDING)


def save_session(
    path: Path, settings: RenderSettings, photo: Path | PhotoFile | None = None, pull: Values | None = None
) -> bytes:
    """Write a session, replacing an older one; returns what was written.

    Args:
        photo: whom it is about: a file, or its identity if that is known already.
        pull: its focus pull, if it has one.

    Raises:
        PhotoError: the photo cannot be read or the file not be written.
    """
    about = PhotoFile.of(photo) if isinstance(photo, Path) else photo or PhotoFile()
    content = {"version": VERSION, "photo": asdict(about), "settings": settings_to_dict(settings)}
    if pull is not None:
        content["focus_pull"] = pull
    data = json_bytes(content)
    write_file(path, data, overwrite=True)
    return data


def parse_session(data: bytes, name: str) -> Session:
    """The session in the content of a file, or bare settings; `name` is the file's, for the sentence.

    Raises:
        SettingsError: it is no session, from a newer version, or holds values out of range.
    """
    content = parse_json(data, name, "a session or settings file")
    try:
        check_version(content.get("version", VERSION), VERSION)
        if "settings" not in content:
            return Session(settings_from_dict(_bare(content)))
        photo = photo_file_from(content.get("photo", {}))
        return Session(settings_from_dict(content["settings"]), photo, pull_in(content))
    except SettingsError as error:
        raise SettingsError("'{name}' cannot be used: {error}", name=name, error=error) from error


def _bare(content: Values) -> Values:
    """The content of a file without a session's frame; raises SettingsError if none of it can be settings."""
    groups = [part.name for part in fields(RenderSettings)]
    strangers = set(content) - {"version", *groups}
    if strangers and not set(groups) & set(content):
        raise SettingsError(
            "it holds '{name:.60}', but no settings: a group such as {groups} is needed.",
            name=min(strangers), groups=", ".join(groups[:3]),
        )  # fmt: skip
    return content


def pull_in(content: Values) -> Values | None:
    """The focus pull in a session or journal entry; None where there is none."""
    pull = content.get("focus_pull")
    return pull if isinstance(pull, dict) else None


def json_bytes(content: dict[str, Any]) -> bytes:
    """Readable JSON; a file name that is no valid Unicode survives as an escape."""
    return (json.dumps(content, indent=2) + "\n").encode()


def parse_json(data: bytes, name: str, kind: str) -> dict[str, Any]:
    """The group of named values in a small JSON file.

    Raises:
        SettingsError: it is none; `kind` says what the file should be.
    """
    try:
        if len(data) > LARGEST_BYTES:
            raise ValueError("too long")
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SettingsError("'{name}' is not {kind} (no valid JSON).", name=name, kind=Words(kind)) from None
    if not isinstance(content, dict):
        raise SettingsError("'{name}' is not {kind} (no group of named values).", name=name, kind=Words(kind))
    return content


def check_version(version: object, newest: int) -> None:
    """Raise SettingsError unless this format is known."""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SettingsError("the version is {version!r:.40}, a whole number is needed.", version=version)
    if version > newest:
        raise SettingsError(
            "it was saved by a newer version of this program (format {version!r:.20}): update first.", version=version
        )


def photo_file_from(values: object) -> PhotoFile:
    """The identity of a photo, out of JSON. Raises SettingsError if it is none."""
    if not isinstance(values, dict):
        raise SettingsError("'photo' should be a group of named values.")
    fields: dict[str, type] = {"name": str, "bytes": int, "sha256": str}
    known = {name: values[name] for name in fields if name in values}
    for name, value in known.items():
        if not isinstance(value, fields[name]) or isinstance(value, bool):
            raise SettingsError("photo.{name} is {value!r:.40}, which is of the wrong kind.", name=name, value=value)
    return PhotoFile(**known)
