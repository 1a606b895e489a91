"""The photos in a folder, by the endings of their names: what they really are is seen when they are opened.

Hidden files are no photos: neither those whose name begins with a dot, among them macOS's companions `._photo.jpg`
(AppleDouble: attributes of the photo, on disks that have no place for them), nor those that Windows or macOS mark.
"""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from d2f_core.errors import PhotoError
from d2f_core.photo.file_kinds import ENDINGS, RAW_ENDINGS
from d2f_core.storage.files import reason_of

PHOTO_ENDINGS = tuple(f".{ending}" for ending in (*ENDINGS, *RAW_ENDINGS))


def photos_in(paths: Sequence[Path]) -> list[Path]:
    """The given files, and the photos that lie in the given folders, by name; each file once.

    Raises:
        PhotoError: a folder cannot be read.
    """
    given = without_hidden(paths)
    found = itertools.chain.from_iterable(_photos_in_folder(path) if path.is_dir() else [path] for path in given)
    return list({os.path.realpath(path): path for path in found}.values())


def without_hidden(paths: Sequence[Path]) -> list[Path]:
    """The paths of a selection without hidden files; a path that stands alone, or a folder, was meant."""
    return [path for path in paths if len(paths) == 1 or path.is_dir() or not is_hidden(path)]


def photos_among(paths: Sequence[Path]) -> list[Path]:
    """What to open of a selection: its folders, and the files that have a photo's name.

    Cards and folders hold films, sidecars and notes beside the photos. Where no name is a photo's, all files are meant:
    what they hold is seen when they are opened.
    """
    wanted = without_hidden(paths)
    return [path for path in wanted if path.is_dir() or path.suffix.lower() in PHOTO_ENDINGS] or wanted


def is_hidden(path: Path) -> bool:
    """Whether file managers hide this file."""
    if path.name.startswith("."):
        return True
    try:
        status = path.lstat()
    except (OSError, ValueError):
        return False
    by_windows = getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN
    by_macos = getattr(status, "st_flags", 0) & stat.UF_HIDDEN
    return bool(by_windows or by_macos)


def _photos_in_folder(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError as error:
        raise PhotoError(
            "The folder '{name}' cannot be read: {reason}.", name=folder.name or folder, reason=reason_of(error)
        ) from error
    return [path for path in entries if path.suffix.lower() in PHOTO_ENDINGS and not is_hidden(path) and path.is_file()]
