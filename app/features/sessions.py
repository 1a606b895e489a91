"""What a person sees of the kept settings: saving, what was found on opening, two windows, recovery after a crash."""

from __future__ import annotations

from functools import partial

from app.actions import ActionInfo
from app.features.feature import Feature
from app.language import from_core
from app.preferences import Preferences
from app.rendering.render_request import Opened, Outcome
from app.roll import Change, RollPhoto
from app.sessions.session_worker import NotSaved, Saved
from d2f_core.settings import RenderSettings
from d2f_core.storage.journal import Unsaved
from d2f_core.storage.sidecar import Restored, SidecarConflict

BESIDE_KEY = "sessions/beside"
MOST_NAMES = 3  # in a sentence


class SessionsFeature(Feature):
    """Between the keeper, the roll and the notices."""

    def actions(self) -> list[ActionInfo]:
        beside, sidecars = self.tr("Keep settings &beside the photos"), self.window.sessions.sidecars
        help_text = self.tr("As photo.jpg.d2f.json; when off, in your data folder")
        return [
            ActionInfo("save", self.tr("&Save settings"), ("Ctrl+S",), "", "file/save", self._save),
            ActionInfo(
                "sidecars", beside, (), "", "edit/preferences", self._choose_place, False,
                is_switch=True, is_on=sidecars.beside, help=help_text,
            ),
        ]  # fmt: skip

    def set_up(self) -> None:
        window = self.window
        window.document.settings_changed.connect(window.sessions.changed)
        window.document.drag_ended.connect(window.sessions.changed)
        window.roll.current_changed.connect(window.sessions.save_all)
        window.sessions.saved.connect(self._tell_saved)
        window.sessions.failed.connect(self._tell_failed)
        window.sessions.leftovers_found.connect(self._offer_leftovers)
        window.sessions.look_for_leftovers()

    def remember(self, preferences: Preferences) -> None:
        self.window.sessions.shut_down()

    def take_outcome(self, outcome: Outcome) -> None:
        entry = self.window.roll.current
        if isinstance(outcome, Opened) and entry is not None and entry.path == outcome.request.path:
            self._tell_restored(entry, outcome.restored)

    def _save(self) -> None:
        if self.window.roll.current is not None:
            self.window.sessions.save_now(self.window.roll.current, is_asked=True)

    def _choose_place(self, is_beside: bool) -> None:
        self.window.sessions.sidecars.beside = is_beside
        self.window.preferences.set_number(BESIDE_KEY, int(is_beside))

    def _tell_saved(self, _entry: RollPhoto, saved: Saved) -> None:
        if saved.job.is_asked:
            text = self.tr("Settings kept in {name}").format(name=saved.stamp.path)
            self.window.status.show_message(text)

    def _tell_failed(self, entry: RollPhoto, not_saved: NotSaved) -> None:
        key = f"save {entry.path}"
        reason = from_core(not_saved.error)
        if not isinstance(not_saved.error, SidecarConflict):
            text = self.tr("The settings are not saved yet: {reason}").format(reason=reason)
            self.window.notices.show_notice("save", text, [(self.tr("Try again"), self.window.sessions.save_all)])
            return
        answers = [
            (self.tr("Keep mine"), partial(self._keep_mine, entry, not_saved.error)),
            (self.tr("Take the other's"), partial(self._take_theirs, entry, not_saved.error)),
        ]
        self.window.notices.show_notice(key, reason, answers)

    def _keep_mine(self, entry: RollPhoto, conflict: SidecarConflict) -> None:
        self.window.sessions.settle(entry, conflict.stamp)
        self.window.sessions.save_now(entry)

    def _take_theirs(self, entry: RollPhoto, conflict: SidecarConflict) -> None:
        self.window.sessions.settle(entry, conflict.stamp)
        entry.saved = conflict.theirs
        self.edit(entry, conflict.theirs, self.tr("From the other window"))

    def change(self, entry: RollPhoto, change: Change, name: str) -> None:
        """Change the settings of any open photo, as one step; at once, or when it is known what they are."""
        if entry.history is None:
            entry.pending.append((change, name))
        elif entry is self.window.roll.current:
            self.window.document.edit(change(entry.history.settings), name)
        elif entry.history.edit(change(entry.history.settings), name):
            self.window.sessions.changed()
            self.window.roll.state_changed.emit(entry)

    def edit(self, entry: RollPhoto, settings: RenderSettings, name: str) -> None:
        """Give any open photo these settings, as one step."""
        self.change(entry, lambda _settings: settings, name)

    def _tell_restored(self, entry: RollPhoto, restored: Restored) -> None:
        key = f"restored {entry.path}"
        if restored.problem is not None:
            self.window.notices.show_notice(key, from_core(restored.problem))
        elif restored.has_changed and restored.settings is not None:
            text = self.tr("{name} has changed since its settings were made; they are shown as they were.")
            fresh = (self.tr("Begin afresh"), partial(self.edit, entry, RenderSettings(), self.tr("Begun afresh")))
            self.window.notices.show_notice(key, text.format(name=entry.path.name), [fresh])

    def _offer_leftovers(self, entries: list[Unsaved]) -> None:
        names = ", ".join(entry.path.name for entry in entries[:MOST_NAMES])
        if len(entries) > MOST_NAMES:
            names = self.tr("{names} and {count} more").format(names=names, count=len(entries) - MOST_NAMES)
        text = self.tr("D2F did not end as it should. Settings that were not saved are still there: {names}.")
        answers = [
            (self.tr("Restore"), partial(self._restore, entries)),
            (self.tr("Discard"), partial(self.window.sessions.discard, entries)),
        ]
        self.window.notices.show_notice("leftovers", text.format(names=names), answers)

    def _restore(self, entries: list[Unsaved]) -> None:
        """Open the photos again; what was not saved becomes the newest step of each."""
        self.window.sessions.adopt(entries)
        name = self.tr("Restored after the crash")
        for unsaved, entry in zip(entries, self.window.roll.add(entry.path for entry in entries), strict=True):
            self.edit(entry, unsaved.settings, name)
        self.window.files.open(entries[0].path)
