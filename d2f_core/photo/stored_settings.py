"""The settings that an exported picture carries, read back.

An export is blurred already: what its settings are good for is the photo it was made from. `settings_in` reads them
from an opened photo, `load_settings` from any file that holds some, without decoding its pixels, `original_of` looks
for that photo beside the export, and `opening_settings` are those to show an export with: as it is, not blurred twice.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from d2f_core.errors import PhotoError, SettingsError
from d2f_core.photo import xmp
from d2f_core.photo.decoding import read_blocks
from d2f_core.photo.file_kinds import HEAD_BYTES, photo_format
from d2f_core.photo.photo import Photo
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import read_file
from d2f_core.storage.session import parse_session


def settings_in(photo: Photo) -> RenderSettings | None:
    """The settings a photo was exported with; None for a photo that is no export of ours."""
    return xmp.settings_in(photo.metadata.xmp)


def is_blurred_already(photo: Photo) -> bool:
    """Whether this picture is an export with a blur in it."""
    settings = settings_in(photo)
    return settings is not None and settings.blur.strength > 0


def opening_settings(photo: Photo) -> RenderSettings | None:
    """Settings to show a photo with that was just opened: no blur for one that has it already, else None."""
    if not is_blurred_already(photo):
        return None
    plain = RenderSettings()
    return replace(plain, blur=replace(plain.blur, strength=0.0))


def original_of(photo: Photo) -> Path | None:
    """The file an export was made from, if it still lies in the same folder under its name."""
    name = xmp.source_name_in(photo.metadata.xmp)
    if photo.path is None or not name or Path(name).name != name:
        return None
    found = photo.path.with_name(name)
    try:
        return found if found.is_file() and not found.samefile(photo.path) else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def load_settings(path: Path) -> RenderSettings:
    """The settings in a session file, in a file of bare settings, or in a photo that was exported with some.

    Raises:
        PhotoError: the file cannot be read.
        SettingsError: it holds none, is from a newer version, or has values out of range.
    """
    data = read_file(path)
    if not _is_photo(data):
        return parse_session(data, path.name).settings
    name = f"'{path.name}'"
    settings = xmp.settings_in(read_blocks(data, name).xmp)
    if settings is None:
        raise SettingsError(
            "{name} carries no settings of D2F: give an exported photo, a session or a settings file.", name=name
        )
    return settings


def _is_photo(data: bytes) -> bool:
    try:
        return bool(photo_format(data[:HEAD_BYTES], ""))
    except PhotoError:
        return False
