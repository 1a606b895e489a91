"""What a person sees of the kept settings: saving, what was found on opening, two windows, recovery after a crash."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.actions import ActionInfo
from app.dialogs import messages
from app.features.feature import Feature
from app.language import from_core
from app.preferences import Preferences
from app.rendering.render_request import Opened, Outcome
from app.roll import Change, RollPhoto, pull_of
from app.sessions.session_store import NotSaved, Saved
from d2f_core.settings import RenderSettings
from d2f_core.storage.journal import Unsaved
from d2f_core.storage.sidecar import Restored, SidecarConflict

BESIDE_KEY = "sessions/beside"
MOST_NAMES = 3  # in a sentence


class SessionsFeature(Feature):
    """Between the keeper, the roll and the notices."""

    def actions(self) -> list[ActionInfo]:
        beside, sidecars = self.tr("Keep settings &beside the photos"), self.parts.sessions.sidecars
        help_text = self.tr("As photo.jpg.d2f.json; when off, in your data folder")
        return [
            ActionInfo("save", self.tr("&Save settings"), ("Ctrl+S",), "", "file/save", self._save),
            ActionInfo(
                "sidecars", beside, (), "", "edit/preferences", self._choose_place, False,
                is_switch=True, is_on=sidecars.beside, help=help_text,
            ),
        ]  # fmt: skip

    def set_up(self) -> None:
        parts = self.parts
        parts.document.settings_changed.connect(parts.sessions.changed)
        parts.document.drag_ended.connect(parts.sessions.changed)
        parts.roll.current_changed.connect(parts.sessions.save_all)
        parts.sessions.saved.connect(self._tell_saved)
        parts.sessions.failed.connect(self._tell_failed)
        parts.sessions.leftovers_found.connect(self._offer_leftovers)
        parts.sessions.look_for_leftovers()

    def may_close(self) -> bool:
        disputed = self.parts.sessions.disputed
        if not disputed:
            return True
        question = self.tr(
            "Two windows changed {names}, and it is not decided whose settings stay. "
            "If you quit now, the next start offers you yours."
        )
        return messages.ask(self.parts.window, question.format(names=self._names(disputed)), self.tr("Quit"))

    def remember(self, preferences: Preferences) -> None:
        self.parts.sessions.shut_down()

    def take_outcome(self, outcome: Outcome) -> None:
        entry = self.parts.roll.current
        if isinstance(outcome, Opened) and entry is not None and entry.path == outcome.request.path:
            self._tell_restored(entry, outcome.restored)

    def _save(self) -> None:
        if self.parts.roll.current is not None:
            self.parts.sessions.save_now(self.parts.roll.current, is_asked=True)

    def _choose_place(self, is_beside: bool) -> None:
        self.parts.sessions.sidecars.beside = is_beside
        self.parts.preferences.set_number(BESIDE_KEY, int(is_beside))

    def _tell_saved(self, _entry: RollPhoto, saved: Saved) -> None:
        if saved.job.is_asked:
            text = self.tr("Settings kept in {name}").format(name=saved.stamp.path)
            self.parts.status.show_message(text)

    def _tell_failed(self, entry: RollPhoto, not_saved: NotSaved) -> None:
        key = f"save {entry.path}"
        reason = from_core(not_saved.error)
        if not isinstance(not_saved.error, SidecarConflict):
            text = self.tr("The settings are not saved yet: {reason}").format(reason=reason)
            self.parts.notices.show_notice("save", text, [(self.tr("Try again"), self.parts.sessions.save_all)])
            return
        answers = [
            (self.tr("Keep mine"), partial(self._keep_mine, entry, not_saved.error)),
            (self.tr("Take the other's"), partial(self._take_theirs, entry, not_saved.error)),
        ]
        self.parts.notices.show_notice(key, reason, answers)

    def _keep_mine(self, entry: RollPhoto, conflict: SidecarConflict) -> None:
        self.parts.sessions.settle(entry, conflict.stamp)
        self.parts.sessions.save_now(entry)

    def _take_theirs(self, entry: RollPhoto, conflict: SidecarConflict) -> None:
        self.parts.sessions.settle(entry, conflict.stamp)
        entry.saved = conflict.theirs
        entry.pull = entry.saved_pull = pull_of(conflict.pull)
        self.edit(entry, conflict.theirs, self.tr("From the other window"))
        self.parts.sessions.forget(entry)

    def change(self, entry: RollPhoto, change: Change, name: str) -> None:
        """Change the settings of any open photo, as one step; at once, or when it is known what they are."""
        if entry.history is None:
            entry.pending.append((change, name))
        elif entry is self.parts.roll.current:
            self.parts.document.edit(change(entry.history.settings), name)
        elif entry.history.edit(change(entry.history.settings), name):
            self.parts.sessions.changed()
            self.parts.roll.state_changed.emit(entry)

    def edit(self, entry: RollPhoto, settings: RenderSettings, name: str) -> None:
        """Give any open photo these settings, as one step."""
        self.change(entry, lambda _settings: settings, name)

    def _tell_restored(self, entry: RollPhoto, restored: Restored) -> None:
        key = f"restored {entry.path}"
        if restored.problem is not None:
            self.parts.notices.show_notice(key, from_core(restored.problem))
        elif restored.has_changed and restored.settings is not None:
            text = self.tr("{name} has changed since its settings were made; they are shown as they were.")
            fresh = (self.tr("Begin afresh"), partial(self.edit, entry, RenderSettings(), self.tr("Begun afresh")))
            self.parts.notices.show_notice(key, text.format(name=entry.path.name), [fresh])

    def _offer_leftovers(self, entries: list[Unsaved]) -> None:
        text = self.tr("D2F did not end as it should. Settings that were not saved are still there: {names}.")
        if all(entry.has_ended for entry in entries):
            text = self.tr("Settings that were not saved when D2F was closed are still there: {names}.")
        answers = [
            (self.tr("Restore"), partial(self._restore, entries)),
            (self.tr("Discard"), partial(self.parts.sessions.discard, entries)),
        ]
        names = self._names([entry.path for entry in entries])
        self.parts.notices.show_notice("leftovers", text.format(names=names), answers)

    def _names(self, paths: list[Path]) -> str:
        names = ", ".join(path.name for path in paths[:MOST_NAMES])
        if len(paths) > MOST_NAMES:
            names = self.tr("{names} and {count} more").format(names=names, count=len(paths) - MOST_NAMES)
        return names

    def _restore(self, entries: list[Unsaved]) -> None:
        """Open the photos again; what was not saved becomes the newest step of each."""
        self.parts.sessions.adopt(entries)
        crashed, closed = self.tr("Restored after the crash"), self.tr("Restored")
        for unsaved, entry in zip(entries, self.parts.roll.add(entry.path for entry in entries), strict=True):
            entry.pull = pull_of(unsaved.pull)
            self.edit(entry, unsaved.settings, closed if unsaved.has_ended else crashed)
        self.parts.files.open(entries[0].path)
