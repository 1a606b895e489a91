"""Everything that sessions do to the disk: journal, saving, leftovers of a crash. On the sessions' thread only.

Jobs are done in the order of asking, so a journal entry is forgotten only after the session file that has it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from d2f_core.errors import D2FError
from d2f_core.storage.journal import Journal, Leftovers, Unsaved
from d2f_core.storage.sidecar import Sidecars, Stamp

_log = logging.getLogger("d2f.session")


@dataclass(frozen=True, eq=False)
class SaveJob:
    """Write these settings into the session file, which is known as `stamp`; `is_asked` by a person."""

    unsaved: Unsaved
    stamp: Stamp | None
    is_asked: bool = False


@dataclass(frozen=True, eq=False)
class Saved:
    """The session file holds the job's settings now."""

    job: SaveJob
    stamp: Stamp


@dataclass(frozen=True, eq=False)
class NotSaved:
    """The session file is as it was, because of `error`; a `SidecarConflict` when another window has written it."""

    job: SaveJob
    error: D2FError


class SessionStore:
    """Session files and journal of this run."""

    def __init__(self, sidecars: Sidecars) -> None:
        self._sidecars = sidecars
        self._journal = Journal(sidecars.folder)
        self._leftovers: Leftovers | None = None
        self._own: dict[Path, tuple[Stamp | None, Stamp]] = {}  # of our last save: what was known, what is there now

    def note(self, unsaved: Unsaved) -> None:
        """Into the journal: at once, however often it changes again."""
        try:
            self._journal.write(unsaved)
        except D2FError as error:
            _log.info("the journal cannot be written: %s", error)

    def forget(self, path: Path) -> None:
        """Its settings are those of the session file again."""
        self._journal.forget(path)

    def save(self, job: SaveJob) -> Saved | NotSaved:
        """Write a session file; what cannot be saved is noted in the journal."""
        unsaved = job.unsaved
        before, now = self._own.get(unsaved.path, (None, None))
        known = now if now is not None and before == job.stamp else job.stamp  # asked before our last save was heard of
        try:
            stamp = self._sidecars.save(unsaved.path, unsaved.settings, unsaved.photo, known, unsaved.pull)
        except D2FError as error:
            self.note(job.unsaved)
            return NotSaved(job, error)
        self._own[unsaved.path] = job.stamp, stamp
        self._journal.forget(unsaved.path)
        return Saved(job, stamp)

    def leftovers(self) -> list[Unsaved]:
        """Settings that an earlier run left in the journal and that no session file has."""
        self._leftovers = Leftovers(self._sidecars.folder)
        for entry in self._leftovers.entries:
            if self._is_saved(entry):
                self._leftovers.forget(entry.path)
        return self._leftovers.entries

    def adopt(self, entries: list[Unsaved]) -> None:
        """Leftovers that are open again: from now on they are this run's own."""
        for entry in entries:
            self.note(entry)
        self.discard(entries)

    def discard(self, entries: list[Unsaved]) -> None:
        """Leftovers that nobody wants, or that are in good hands."""
        for entry in entries:
            if self._leftovers is not None:
                self._leftovers.forget(entry.path)

    def end(self) -> None:
        """The last job: everything asked before is done."""
        self._journal.close()
        if self._leftovers is not None:
            self._leftovers.close()

    def _is_saved(self, entry: Unsaved) -> bool:
        try:
            kept = self._sidecars.load(entry.path)
            return (kept.settings, kept.pull) == (entry.settings, entry.pull)
        except D2FError:  # the photo is not there now, perhaps on a disk that is not connected
            return False
