"""Autosave: notes each edit in the journal soon, in the session file when the hand rests, and on leaving at once.

The file system is touched on the sessions' thread only (`session_store`). While another window's change of the same
photo waits for a decision, its settings stay in the journal and the session file is left alone.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Background, Done, Failed, Outcome, error_of, value_or
from app.preferences import Preferences
from app.roll import Roll, RollPhoto, pull_of
from app.samples import SAMPLES
from app.sessions.session_store import NotSaved, Saved, SaveJob, SessionStore
from d2f_core.settings import RenderSettings
from d2f_core.storage.journal import Unsaved
from d2f_core.storage.sidecar import SidecarConflict, Sidecars, Stamp
from d2f_core.video.focus_pull import FocusPull, pull_to_dict

State = tuple[RenderSettings, FocusPull | None]

JOURNAL_MS = 400  # the most that a crash can take away
REST_MS = 1500  # without an edit: the session file is written


def make_sidecars(preferences: Preferences) -> Sidecars:
    """Where this window keeps session files; those of the program's own samples never beside them."""
    is_guest = preferences.is_temporary or preferences.is_visiting
    beside = not is_guest and bool(preferences.number("sessions/beside", 1))
    return Sidecars(preferences.data_folder, beside, (SAMPLES,))


class SessionKeeper(QObject):
    """GUI thread only.

    Attributes:
        sidecars: where session files lie.

    Signals:
        saved(RollPhoto, Saved): the session file has its settings.
        failed(RollPhoto, NotSaved): it has not; the journal keeps them.
        leftovers_found(list of Unsaved): an earlier run did not end well.
    """

    saved = Signal(object, object)
    failed = Signal(object, object)
    leftovers_found = Signal(object)

    def __init__(self, roll: Roll, sidecars: Sidecars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sidecars = sidecars
        self._roll = roll
        self._noted: dict[RollPhoto, State] = {}
        self._asked: dict[RollPhoto, State] = {}  # what the last save that is under way will write
        self._disputed: set[RollPhoto] = set()
        self._journal_timer = QTimer(self, singleShot=True, interval=JOURNAL_MS)
        self._rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._store, self._background = SessionStore(sidecars), Background("sessions", self)
        self._has_ended = False
        self._journal_timer.timeout.connect(self._note_all)
        self._rest_timer.timeout.connect(self._rested)

    @property
    def disputed(self) -> list[Path]:
        """Photos whose settings wait for the decision between two windows."""
        return [entry.path for entry in self._roll.photos if entry in self._disputed and entry.is_unsaved]

    def look_for_leftovers(self) -> None:
        """Ask for what an earlier run left unsaved."""
        self._background.do(self._store.leftovers, self._take_leftovers)

    def changed(self) -> None:
        """Some photo's settings changed."""
        if not self._journal_timer.isActive():  # not restarted: a long drag is noted while it goes on
            self._journal_timer.start()
        self._rest_timer.start()

    def save_now(self, entry: RollPhoto, *, is_asked: bool = False) -> None:
        """Write the session file of one photo; asked by a person also when nothing has changed."""
        is_under_way = self._asked.get(entry) == _state(entry)
        if is_asked or (entry.is_unsaved and entry not in self._disputed and not is_under_way):
            self._save(entry, is_asked=is_asked)

    def save_all(self) -> None:
        """Write the session files of all photos that need it."""
        self._rest_timer.stop()
        for entry in self._roll.photos:
            self.save_now(entry)

    def close(self, entry: RollPhoto) -> None:
        """This photo is closed: keep its settings now."""
        self.save_now(entry)
        self._noted.pop(entry, None)

    def settle(self, entry: RollPhoto, stamp: Stamp) -> None:
        """A dispute with another window is decided: the file with this stamp may be replaced."""
        self._disputed.discard(entry)
        entry.stamp = stamp

    def forget(self, entry: RollPhoto) -> None:
        """What the journal has of this photo, open or not, is not wanted."""
        self._noted.pop(entry, None)
        self._background.do(partial(self._store.forget, entry.path))

    def adopt(self, entries: list[Unsaved]) -> None:
        """Leftovers that were taken up."""
        self._background.do(partial(self._store.adopt, entries))

    def discard(self, entries: list[Unsaved]) -> None:
        """Leftovers that are not wanted."""
        self._background.do(partial(self._store.discard, entries))

    def shut_down(self) -> None:
        """Save what is not saved, then end the thread; what cannot be saved stays in the journal."""
        if self._has_ended:
            return
        self._has_ended = True
        self._journal_timer.stop()
        self._note_all()
        self.save_all()
        self._background.do(self._store.end)
        self._background.shut_down(finishes=True)

    def _rested(self) -> None:
        if any(entry.history is not None and entry.history.is_dragging for entry in self._roll.photos):
            self._rest_timer.start()
        else:
            self.save_all()

    def _note_all(self) -> None:
        for entry in self._roll.photos:
            state = _state(entry)
            if not entry.is_unsaved:
                if self._noted.pop(entry, None) is not None:
                    self._background.do(partial(self._store.forget, entry.path))
            elif state not in (self._noted.get(entry), self._asked.get(entry)):  # a save that fails notes it itself
                self._noted[entry] = state
                self._background.do(partial(self._store.note, self._unsaved(entry)))

    def _save(self, entry: RollPhoto, *, is_asked: bool) -> None:
        if entry.identity is not None:
            self._asked[entry] = _state(entry)
            job = SaveJob(self._unsaved(entry), entry.stamp, is_asked)
            self._background.do(partial(self._store.save, job), partial(self._take_end, job))

    def _take_leftovers(self, ended: Outcome[list[Unsaved]]) -> None:
        entries = value_or(ended, [], "leftovers")
        if entries:
            self.leftovers_found.emit(entries)

    def _take_end(self, job: SaveJob, ended: Outcome[Saved | NotSaved]) -> None:
        if isinstance(ended, Failed):  # an error of our own; the journal keeps the settings
            self._take_not_saved(NotSaved(job, error_of(ended)))
        elif isinstance(ended, Done) and isinstance(ended.value, Saved):
            self._take_saved(ended.value)
        elif isinstance(ended, Done) and isinstance(ended.value, NotSaved):
            self._take_not_saved(ended.value)

    def _take_saved(self, saved: Saved) -> None:
        entry = self._entry_of(saved.job)
        if entry is not None:
            unsaved = saved.job.unsaved
            entry.stamp, entry.saved, entry.saved_pull = saved.stamp, unsaved.settings, pull_of(unsaved.pull)
            self._noted.pop(entry, None)
            if entry.is_unsaved:  # edited meanwhile, and the job has taken the newer note out of the journal
                self.changed()
            self.saved.emit(entry, saved)

    def _take_not_saved(self, not_saved: NotSaved) -> None:
        entry = self._entry_of(not_saved.job)
        if entry is not None:
            if isinstance(not_saved.error, SidecarConflict):
                self._disputed.add(entry)
            self.failed.emit(entry, not_saved)

    def _entry_of(self, job: SaveJob) -> RollPhoto | None:
        entry = self._roll.find(job.unsaved.path)
        if entry is not None:
            self._asked.pop(entry, None)
        return entry

    def _unsaved(self, entry: RollPhoto) -> Unsaved:
        assert entry.identity is not None
        settings, pull = _state(entry)
        return Unsaved(entry.path, entry.identity, settings, None if pull is None else pull_to_dict(pull))


def _state(entry: RollPhoto) -> State:
    """What is to be kept of it now."""
    return entry.history.settings if entry.history is not None else entry.saved, entry.pull
