"""The names of what a batch writes: inside its folder, never a source, never what another photo of the run writes."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from d2f_core.batch.items import BatchOptions
from d2f_core.errors import PhotoError
from d2f_core.photo.encoding import FORMATS
from d2f_core.settings import RenderSettings
from d2f_core.storage.names import NameTemplate

_NUMBERS_TRIED = 100_000


class Targets:
    """Gives each photo of one run its name; a name stays reserved until the photo has failed."""

    def __init__(self, sources: Sequence[Path], options: BatchOptions) -> None:
        self._sources, self._options = list(sources), options
        self._template = NameTemplate(options.name)
        self._taken = {_identity(source) for source in sources}
        self._reserved: dict[int, str] = {}

    def reserve(self, index: int, settings: RenderSettings, taken: datetime.datetime | None) -> Path:
        """Where this photo goes.

        Args:
            taken: when the photo was taken, as it says itself.

        Raises:
            PhotoError: thousands of files have such a name already.
        """
        source = self._sources[index]
        stem = self._template.fill(name_values(source, index, len(self._sources), settings, taken))
        ending = self._options.ending or (source.suffix if source.suffix.lower() in FORMATS else ".jpg")
        for target in _numbered(self._options.folder, stem, ending):
            if self._is_free(target):
                self._reserved[index] = _identity(target)
                return target
        raise PhotoError(
            "'{stem}{ending}' is taken too often: choose another name or folder.", stem=stem, ending=ending
        )

    def keep(self, index: int, target: Path) -> None:
        """This photo has been written there already."""
        self._reserved[index] = _identity(target)

    def release(self, index: int) -> None:
        """The photo was not written: its name is free again."""
        self._reserved.pop(index, None)

    def _is_free(self, target: Path) -> bool:
        if _identity(target) in self._taken.union(self._reserved.values()) or target.is_dir():
            return False
        if self._options.collision == "overwrite":
            return not target.is_symlink()  # it may lead out of the folder
        return self._options.collision == "skip" or not os.path.lexists(target)


def name_values(
    source: Path, index: int, count: int, settings: RenderSettings, taken: datetime.datetime | None
) -> dict[str, str]:
    """What the fields of a name stand for, of one photo of a batch.

    Args:
        index, count: its place among the photos, from 0, and how many they are.
        taken: when it was taken, as it says itself; the date of its file if it does not.
    """
    taken = taken or _file_time(source)
    f_number = settings.blur.f_number
    return {
        "name": source.stem,
        "index": str(index + 1).zfill(max(3, len(str(count)))),
        "f": "none" if f_number == float("inf") else f"f{f_number:.2g}",
        "date": taken.strftime("%Y-%m-%d"),
        "time": taken.strftime("%H-%M-%S"),
        "folder": source.absolute().parent.name,
    }


def _numbered(folder: Path, stem: str, ending: str) -> Iterator[Path]:
    yield folder / f"{stem}{ending}"
    for number in range(2, _NUMBERS_TRIED):
        yield folder / f"{stem}-{number}{ending}"


def _identity(path: Path) -> str:
    """The same for names that a file system may take for one."""
    return os.path.realpath(path).casefold()


def _file_time(path: Path) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, OverflowError, ValueError):
        return datetime.datetime.fromtimestamp(0)
