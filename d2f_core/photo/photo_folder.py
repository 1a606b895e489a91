"""The photos in a folder, by the endings of their names: what they really are is seen when they are opened."""

from __future__ import annotations

import itertools
import os
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
    found = itertools.chain.from_iterable(_photos_in_folder(path) if path.is_dir() else [path] for path in paths)
    return list({os.path.realpath(path): path for path in found}.values())


def _photos_in_folder(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError as error:
        raise PhotoError(
            "The folder '{name}' cannot be read: {reason}.", name=folder.name or folder, reason=reason_of(error)
        ) from error
    return [path for path in entries if path.suffix.lower() in PHOTO_ENDINGS and path.is_file()]
