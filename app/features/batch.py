"""The batch in the window: opens its pane, runs it in the background, tells when it is over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.actions import ActionInfo
from app.dialogs import messages
from app.dialogs.batch_form import OWN
from app.dialogs.batch_window import BatchWindow
from app.features.feature import Feature
from app.features.filmstrip import FilmstripFeature
from app.features.work import open_outside
from app.parts import Parts
from app.rendering.batch import BatchRequest, BatchService
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from d2f_core.batch import BatchItem, BatchOptions
    from d2f_core.storage.sidecar import Sidecars

OVER = ("done", "skipped", "failed", "stopped")  # states of a photo


class _Written(NamedTuple):
    """A file that a batch has written, and how."""

    options: BatchOptions
    settings: RenderSettings
    target: Path


class BatchFeature(Feature):
    """Between the pane, the service and the open photos.

    Attributes:
        pane: its window; None before it was opened.
        service: what runs it.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.pane: BatchWindow | None = None
        self.service = BatchService(parts.service.engine, self)
        self._over: set[int] = set()  # photos of the running batch that need no more work, by their index
        self._used: dict[Path, RenderSettings] = {}  # settings of the running batch's photos, noted on its thread
        self._written: dict[Path, _Written] = {}  # what batches of this window have made of a photo, the last

    def actions(self) -> list[ActionInfo]:
        help_text = self.tr("Refocus many photos in one go")
        return [
            ActionInfo(
                "batch", self.tr("&Batch…"), ("Ctrl+Shift+B",), "", "file/batch", self.show_pane, False, help=help_text
            )
        ]

    def set_up(self) -> None:
        self.service.changed.connect(self._show_item)
        self.service.ended.connect(self._take_end)
        self.parts.status.aside_asked.connect(self.show_pane)
        self.parts.service.leaving.connect(self.service.shut_down)

    def may_close(self) -> bool:
        question = self.tr("A batch is still running. Stop it and quit?")
        return self.service.running is None or messages.ask(self.parts.window, question, self.tr("Stop and quit"))

    def show_pane(self) -> None:
        """Open the pane with the selected photos, or with all that are open."""
        if self.pane is None:
            self.pane = BatchWindow(self.parts.preferences, self.parts.window)
            self.pane.start_asked.connect(self.start)
            self.pane.stop_asked.connect(self.service.cancel)
            self.pane.folder_asked.connect(self._show_folder)
            self.pane.form.known = self._known
            self.pane.already = self._already
        if self.service.running is None:
            selected = self.parts.feature(FilmstripFeature).selected()
            entries = selected if len(selected) > 1 else self.parts.roll.photos
            self.pane.add_paths([entry.path for entry in entries])
        self.pane.show()
        self.pane.raise_()

    def start(self) -> None:
        """Begin with what the pane says."""
        if self.pane is None or self.service.running is not None:
            return
        try:
            options = self.pane.form.options()
        except D2FError as error:
            self.pane.end(error)
            return
        self.pane.form.remember()
        done = self._already(options)
        if len(done) == len(self.pane.paths):  # nothing is left: once more, then
            done = {}
        for index, path in enumerate(self.pane.paths):
            if index not in done:
                self._written.pop(path, None)
        self.pane.begin()
        self._over.clear()
        self._used = {}
        settings_of = partial(_noted, settings_of=self._settings_of(), used=self._used)
        self.service.run(BatchRequest(tuple(self.pane.paths), options, settings_of, done))
        self._show_progress()

    def _already(self, options: BatchOptions) -> dict[int, Path]:
        """What is written already with these options and the photos' settings of now, by the photo's place in the pane:
        a batch that was stopped goes on there."""
        if self.pane is None:
            return {}
        settings_of, done = self._settings_of(), {}
        for index, path in enumerate(self.pane.paths):
            written = self._written.get(path)
            if written is None or written.options != options or not written.target.exists():
                continue
            with suppress(D2FError):  # settings that cannot be read any more: it is made anew
                if settings_of(path) == written.settings:
                    done[index] = written.target
        return done

    def _settings_of(self) -> partial[RenderSettings]:
        """Settings for each path, fixed now: what is edited later belongs to the next batch."""
        if self.pane is not None and self.pane.form.settings.currentData() != OWN:
            return partial(_same, settings=self.parts.document.settings)
        open_now = {entry.path: entry.history.settings for entry in self.parts.roll.photos if entry.history}
        return partial(_own, open_now=open_now, sidecars=self.parts.sessions.sidecars)

    def _known(self, path: Path) -> tuple[RenderSettings, datetime | None] | None:
        """Of a photo whose pixels are at hand, for the example of a name."""
        from d2f_core.photo.capture_time import capture_time

        entry = self.parts.roll.find(path)
        if entry is None or entry.photo is None or entry.history is None:
            return None
        is_own = self.pane is None or self.pane.form.settings.currentData() == OWN
        settings = entry.history.settings if is_own else self.parts.document.settings
        return settings, capture_time(entry.photo.metadata.exif)

    def _show_folder(self, folder: Path) -> None:
        if not open_outside(folder):
            text = self.tr("No program of this desktop opens {path}.").format(path=folder)
            self.parts.notices.show_notice("batch", text)

    def _show_progress(self) -> None:
        """Also in the status bar: the pane may be closed, or beneath other windows."""
        text, running = "", self.service.running
        if running is not None:
            number = self.parts.window.locale().toString
            values = {"done": number(len(self._over)), "count": number(len(running.sources))}
            text = self.tr("Batch: {done} of {count}").format(**values)
        self.parts.status.show_aside(text, self.tr("Show the batch"))

    def _report(self, items: list[BatchItem]) -> str:
        """How many photos ended how, in the window's language; `report_of` says the same in English."""
        number, states = self.parts.window.locale().toString, [item.state.value for item in items]
        text = self.tr("{done} of {count} written")
        parts = [text.format(done=number(states.count("done")), count=number(len(items)))]
        words = {
            "skipped": self.tr("{count} skipped"),
            "failed": self.tr("{count} failed"),
            "stopped": self.tr("{count} stopped"),
        }
        parts += [word.format(count=number(states.count(state))) for state, word in words.items() if state in states]
        return ", ".join(parts) + "."

    def _show_item(self, item: BatchItem) -> None:
        request = self.service.running
        if item.state.value == "done" and item.target is not None and request is not None:
            used = self._used.get(item.source)  # none of a photo that was done before: what is known of it stays
            if used is not None:
                self._written[item.source] = _Written(request.options, used, item.target)
        if item.state.value in OVER:
            self._over.add(item.index)
            self._show_progress()
        if self.pane is not None:
            self.pane.show_item(item)

    def _take_end(self, items: list[BatchItem], report: str | D2FError) -> None:
        self._show_progress()
        if items and not isinstance(report, D2FError):
            report = self._report(items)
        if self.pane is not None:
            self.pane.end(report)
            if not self.pane.isVisible():
                answer = (self.tr("Show"), self.show_pane)
                self.parts.notices.show_notice("batch", self.tr("Batch: {report}").format(report=report), [answer])


def _noted(
    path: Path, *, settings_of: Callable[[Path], RenderSettings], used: dict[Path, RenderSettings]
) -> RenderSettings:
    """On the batch's thread."""
    used[path] = settings_of(path)
    return used[path]


def _same(_path: Path, *, settings: RenderSettings) -> RenderSettings:
    return settings


def _own(path: Path, *, open_now: dict[Path, RenderSettings], sidecars: Sidecars) -> RenderSettings:
    """On the batch's thread."""
    return open_now[path] if path in open_now else sidecars.settings_of(path)
