"""Where the session of a photo lies, and how it is kept without ever losing or silently replacing one.

    photo.jpg.d2f.json beside the photo; where that cannot be written, or by choice, in the data folder as
    sessions/<content>-<place>.d2f.json, found again by the photo's place or, when it was moved, by its content

`load` reads the newest usable session and says with a stamp which file it knows. `save` refuses, with
`SidecarConflict`, to replace a file that is not the one known: another window has written it meanwhile. A file that
cannot be read (damaged, or of a newer version of this program) is left alone: the session then goes to the data folder.
Saving is atomic, and a lock keeps two processes from checking and writing at the same moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from d2f_core.errors import D2FError, PhotoError, SettingsError
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import read_file, reason_of
from d2f_core.storage.locks import locked
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import ENDING, Session, Values, parse_session, save_session, session_path

_KEY_LENGTH = 16  # hexadecimal digits of a SHA-256: 64 bits


@dataclass(frozen=True)
class Stamp:
    """The session file that we know: its path and the SHA-256 of its content."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Restored:
    """What was found about a photo.

    Attributes:
        photo: its identity now.
        settings: those kept for it; None if there are none.
        pull: the focus pull kept with them.
        stamp: the file they came from.
        has_changed: the settings were made when the photo had another content.
        problem: why a session file cannot be used; None if there is none like that.
    """

    photo: PhotoFile
    settings: RenderSettings | None = None
    stamp: Stamp | None = None
    has_changed: bool = False
    problem: D2FError | None = None
    pull: Values | None = None


class SidecarConflict(D2FError):
    """Another window has saved this photo meanwhile; `theirs` and `pull` are of its session, `stamp` its file."""

    def __init__(self, name: str, session: Session, stamp: Stamp) -> None:
        super().__init__("'{name}' was also changed in another window.", name=name)
        self.theirs, self.pull, self.stamp = session.settings, session.pull, stamp


@dataclass
class Sidecars:
    """Session files of photos, in any thread.

    Attributes:
        folder: the user's data folder.
        beside: keep sessions beside the photos where that is possible; may be changed at any time.
        never_beside: folders whose photos have their sessions in the data folder, like the program's own samples.
    """

    folder: Path
    beside: bool = True
    never_beside: tuple[Path, ...] = ()

    def load(self, photo_path: Path, photo: PhotoFile | None = None) -> Restored:
        """The newest usable session of a photo.

        Raises:
            PhotoError: the photo itself cannot be read.
        """
        photo = photo or PhotoFile.of(photo_path)
        problem: D2FError | None = None
        own, moved = self._candidates(photo_path, photo)
        for path in [*own, *moved]:
            try:
                data = read_file(path)
                session = parse_session(data, path.name)
            except D2FError as error:
                problem = problem or error.without_trace()
                continue
            has_changed = bool(session.photo.sha256) and not session.is_about(photo)
            stamp = None if path in moved else Stamp(path, _digest(data))  # the other place keeps its own session
            return Restored(photo, session.settings, stamp, has_changed, problem, session.pull)
        return Restored(photo, problem=problem)

    def settings_of(self, photo_path: Path) -> RenderSettings:
        """The settings kept for a photo; the defaults if there are none.

        Raises:
            PhotoError: the photo cannot be read. SettingsError: there is only a session that cannot be used.
        """
        found = self.load(photo_path)
        if found.settings is None and found.problem:
            raise SettingsError(found.problem.template, **found.problem.values)
        return found.settings or RenderSettings()

    def save(
        self,
        photo_path: Path,
        settings: RenderSettings,
        photo: PhotoFile,
        known: Stamp | None = None,
        pull: Values | None = None,
    ) -> Stamp:
        """Keep the settings of a photo; returns the stamp of the file that holds them now.

        Args:
            pull: its focus pull, if it has one.
            known: the file that `load` or the last `save` told of; None if there was none.

        Raises:
            SidecarConflict: another window wrote it meanwhile; pass its stamp as `known` to replace it.
            PhotoError: it can be kept nowhere.
        """
        in_data = self._in_data(photo_path, photo)
        places = [known.path if known else session_path(photo_path) if self._is_beside(photo_path) else in_data]
        if in_data not in places:
            places.append(in_data)
        session = Session(settings, photo, pull)
        for path in places:
            try:
                return self._save_at(path, session, known)
            except PhotoError:
                if path == places[-1]:
                    raise
        raise AssertionError("the last place returns or raises")

    def _save_at(self, path: Path, session: Session, known: Stamp | None) -> Stamp:
        if path.parent == self._sessions:
            _make_folder(path.parent)
        with locked(self._lock_file(path)):
            self._check_known(path, session, known)
            return Stamp(path, _digest(save_session(path, session.settings, session.photo, session.pull)))

    def _check_known(self, path: Path, session: Session, known: Stamp | None) -> None:
        """Raise unless this file may be replaced."""
        try:
            if not path.exists() or path.stat().st_size == 0:
                return
        except OSError as error:
            raise PhotoError(
                "'{name}' cannot be written: {reason}.", name=path.name, reason=reason_of(error)
            ) from error
        data = read_file(path)
        stamp = Stamp(path, _digest(data))
        if stamp == known:
            return
        try:
            theirs = parse_session(data, path.name)
        except SettingsError as error:
            raise PhotoError(error.template, **error.values) from error  # not ours to replace: the next place is tried
        if (theirs.settings, theirs.pull) != (session.settings, session.pull):
            raise SidecarConflict(path.name.removesuffix(ENDING), theirs, stamp)

    def _candidates(self, photo_path: Path, photo: PhotoFile) -> tuple[list[Path], list[Path]]:
        """Existing session files of this photo, and those of the same content elsewhere, each the newest first."""
        own = [session_path(photo_path), *self._sessions.glob(f"*-{_place_key(photo_path)}{ENDING}")]
        moved = [path for path in self._sessions.glob(f"{photo.sha256[:_KEY_LENGTH]}-*{ENDING}") if path not in own]
        return _newest_first(own), _newest_first(moved)

    def _in_data(self, photo_path: Path, photo: PhotoFile) -> Path:
        return self._sessions / f"{photo.sha256[:_KEY_LENGTH]}-{_place_key(photo_path)}{ENDING}"

    def _is_beside(self, photo_path: Path) -> bool:
        resolved = Path(os.path.realpath(photo_path))
        return self.beside and not any(resolved.is_relative_to(folder) for folder in self.never_beside)

    @property
    def _sessions(self) -> Path:
        return self.folder / "sessions"

    def _lock_file(self, path: Path) -> Path:
        return self.folder / "locks" / f"{_place_key(path)}.lock"


def _place_key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:_KEY_LENGTH]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _newest_first(paths: list[Path]) -> list[Path]:
    times: dict[Path, float] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            times[path] = path.stat().st_mtime
    return sorted(times, key=lambda path: times[path], reverse=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(
            "The folder '{name}' for your data cannot be made: {reason}.", name=folder.name, reason=reason_of(error)
        ) from error
