"""The journal: settings that are not in a session file yet, so that a crash or a power cut loses nothing.

    <data folder>/journal/<run>.lock        held while this run of the program lives
    <data folder>/journal/<run>/<photo>.json   {"version": 1, "path": ..., "photo": {...}, "settings": {...}}
    <data folder>/journal/<run>/ended       the run ended as it should, but could not save these entries

Each run of the program writes into a folder of its own and forgets an entry as soon as the session file has it. A run
that ended without that leaves its entries behind, and no lock: the next start finds them with `Leftovers`, which
locks them, so that of two windows started together only one offers them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from d2f_core.errors import D2FError, PhotoError, SettingsError
from d2f_core.log import log
from d2f_core.settings import RenderSettings, settings_from_dict, settings_to_dict
from d2f_core.storage.files import read_file, reason_of, write_file
from d2f_core.storage.locks import FileLock
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import Values, check_version, json_bytes, parse_json, photo_file_from, pull_in

VERSION = 1
ENDED = "ended"  # name of a file


@dataclass(frozen=True)
class Unsaved:
    """Settings of a photo, and its focus pull, that were not saved.

    Attributes:
        has_ended: the run that left them ended as it should; False while it goes on, and after a crash.
    """

    path: Path
    photo: PhotoFile
    settings: RenderSettings
    pull: Values | None = None
    has_ended: bool = False


class Journal:
    """What this run of the program has not saved yet; any one thread."""

    def __init__(self, data_folder: Path) -> None:
        root = data_folder / "journal"
        self._folder = root / uuid.uuid4().hex
        self._lock = FileLock(root / f"{self._folder.name}.lock")
        self._is_locked = False

    def write(self, unsaved: Unsaved) -> None:
        """Note the newest settings of a photo.

        Raises:
            PhotoError: the data folder cannot be written.
        """
        self._begin()
        content = {
            "version": VERSION,
            "path": str(unsaved.path),
            "photo": asdict(unsaved.photo),
            "settings": settings_to_dict(unsaved.settings),
            "focus_pull": unsaved.pull,
        }
        write_file(self._file(unsaved.path), json_bytes(content), overwrite=True)

    def forget(self, path: Path) -> None:
        """The session file has it now."""
        with contextlib.suppress(OSError):
            self._file(path).unlink(missing_ok=True)

    def close(self) -> None:
        """The run ends; entries that are still there are offered by the next one."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()  # fails, on purpose, while it holds something
        if self._folder.exists():
            with contextlib.suppress(OSError):
                (self._folder / ENDED).touch()
        self._lock.release()
        if not self._folder.exists():
            with contextlib.suppress(OSError):
                (self._folder.parent / f"{self._folder.name}.lock").unlink(missing_ok=True)
        self._is_locked = False

    def _begin(self) -> None:
        try:
            if not self._is_locked:
                self._is_locked = True
                self._lock.acquire()
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if not self._folder.is_dir():
                raise PhotoError(
                    "The folder for your data cannot be made: {reason}.", reason=reason_of(error)
                ) from error

    def _file(self, path: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:24]}.json"


class Leftovers:
    """What earlier runs left unsaved; held, so that no other window offers it too, until closed."""

    def __init__(self, data_folder: Path) -> None:
        self._locks: dict[Path, FileLock] = {}
        self._files: dict[Path, list[Path]] = {}
        self._newest: dict[Path, Unsaved] = {}
        for folder in _folders(data_folder / "journal"):
            if self._take(folder):
                self._read(folder)
                self._remove_if_empty(folder)

    @property
    def entries(self) -> list[Unsaved]:
        """One for each photo, the newest if several runs left one; in the order of their paths."""
        return [self._newest[path] for path in sorted(self._newest)]

    def forget(self, photo_path: Path) -> None:
        """This one is not wanted, or is in good hands now."""
        self._newest.pop(photo_path, None)
        for file in self._files.pop(photo_path, []):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
            self._remove_if_empty(file.parent)

    def close(self) -> None:
        """Leave the others for the next start."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _take(self, folder: Path) -> bool:
        lock = FileLock(folder.parent / f"{folder.name}.lock")
        with contextlib.suppress(OSError):
            if lock.acquire():
                self._locks[folder] = lock
        return folder in self._locks

    def _read(self, folder: Path) -> None:
        for file in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime):
            try:
                unsaved = _unsaved(file)
            except D2FError as error:  # a newer program may know what to do with it: it stays
                log("session").info("a journal entry is of no use: %s", error)
                continue
            self._files.setdefault(unsaved.path, []).append(file)
            self._newest[unsaved.path] = unsaved

    def _remove_if_empty(self, folder: Path) -> None:
        if folder not in self._locks or any(folder.glob("*.json")):
            return
        shutil.rmtree(folder, ignore_errors=True)
        self._locks.pop(folder).release()
        with contextlib.suppress(OSError):
            (folder.parent / f"{folder.name}.lock").unlink(missing_ok=True)


def _folders(root: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in root.iterdir() if path.is_dir()]
    return []


def _unsaved(path: Path) -> Unsaved:
    has_ended = (path.parent / ENDED).exists()
    content = parse_json(read_file(path), path.name, "a journal entry")
    check_version(content.get("version", VERSION), VERSION)
    if not isinstance(content.get("path"), str) or not content["path"]:
        raise SettingsError("'{name}' names no photo.", name=path.name)
    photo = photo_file_from(content.get("photo", {}))
    settings = settings_from_dict(content.get("settings", {}))
    return Unsaved(Path(content["path"]), photo, settings, pull_in(content), has_ended)
