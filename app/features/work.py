"""What the background is doing: progress, Cancel, messages about its end, and leaving while it works.

An error leaves with what caused it: that of a photo, or of its picture, when another photo is opened or shown, that of
an export with the next one.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.dialogs import messages
from app.features.feature import Feature
from app.language import from_core
from app.rendering.render_request import (
    Exported,
    ExportRequest,
    Failed,
    OpenRequest,
    Outcome,
    Progress,
    RenderRequest,
    Request,
    Stopped,
    VideoRequest,
)

BY_USER = "cancelled by the user"
EXPORTED = "written"  # key of the notice
TOAST_MS = 15_000
_EXPORTS = (ExportRequest, VideoRequest)


class WorkFeature(Feature):
    """The status bar's progress and the sentences at the end of each piece of work."""

    _told: Failed | None = None  # the error that is on the screen

    def set_up(self) -> None:
        parts = self.parts
        parts.service.progressed.connect(self._show_progress)
        parts.preview.failed.connect(self._tell_render_failure)
        parts.preview.rendered.connect(self._render_works_again)
        parts.status.cancel_asked.connect(self._cancel)
        parts.files.open_started.connect(self._another_photo)
        parts.document.photo_changed.connect(self._another_photo)

    def take_outcome(self, outcome: Outcome) -> None:
        service, status = self.parts.service, self.parts.status
        if not service.opening and not service.exports and service.slot.is_idle:
            status.end_work()
        if isinstance(outcome, Exported):
            self._withdraw(*_EXPORTS)
            self._tell_exported(outcome.path)
        elif isinstance(outcome, Failed) and isinstance(outcome.request, OpenRequest) and service.opening:
            pass  # the next of several is being opened, and a notice says what this one lacks
        elif isinstance(outcome, Failed) and not isinstance(outcome.request, RenderRequest):
            self._tell_failure(outcome)
        elif isinstance(outcome, Stopped) and outcome.reason == BY_USER and isinstance(outcome.request, _EXPORTS):
            status.show_message(self.tr("Cancelled; nothing was written."))

    def may_close(self) -> bool:
        question = self.tr("An export is still running. Stop it and quit?")
        return not self.parts.service.exports or messages.ask(self.parts.window, question, self.tr("Stop and quit"))

    def _show_progress(self, progress: Progress) -> None:
        text, exports = from_core(progress.text), self.parts.service.exports
        if any(export.request_id == progress.request_id for export in exports):
            text = self.tr("Exporting: {step}").format(step=text)
        elif exports:
            return  # the export is what a person waits for
        self.parts.status.show_work(progress.request_id, progress.fraction, text)

    def _tell_render_failure(self, failed: Failed) -> None:
        self._tell_failure(failed)

    def _render_works_again(self) -> None:
        self._withdraw(RenderRequest)

    def _another_photo(self) -> None:
        self._withdraw(OpenRequest, RenderRequest)

    def _withdraw(self, *kinds: type[Request]) -> None:
        """Take the error away if such a request has caused it."""
        if self._told is not None and isinstance(self._told.request, kinds):
            self._told = None
            self.parts.notice.hide()

    def _tell_exported(self, path: Path) -> None:
        text = self.tr("Exported {path}").format(path=path)
        answers = [
            (self.tr("Show in folder"), partial(self._open, path.parent)),
            (self.tr("Open"), partial(self._open, path)),
        ]
        self.parts.notices.show_notice(EXPORTED, text, answers, for_ms=TOAST_MS)

    def _open(self, path: Path) -> None:
        if not open_outside(path):
            text = self.tr("No program of this desktop opens {path}.").format(path=path)
            self.parts.notices.show_notice(EXPORTED, text, for_ms=TOAST_MS)

    def _tell_failure(self, failed: Failed) -> None:
        self._told = failed
        messages.tell_error(self.parts.window, failed.error, failed.details)

    def _cancel(self) -> None:
        self.parts.preview.hold()
        self.parts.service.cancel_all(BY_USER)


def open_outside(path: Path) -> bool:
    """Show a folder, or a file, in the program that the desktop has for it; False where it has none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
