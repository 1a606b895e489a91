"""What the background is doing: progress, Cancel, messages about its end, and leaving while it works."""

from __future__ import annotations

from app.dialogs import messages
from app.features.feature import Feature
from app.language import from_core
from app.rendering.render_request import (
    Exported,
    ExportRequest,
    Failed,
    Outcome,
    Progress,
    RenderRequest,
    Stopped,
    VideoRequest,
)

BY_USER = "cancelled by the user"
_EXPORTS = (ExportRequest, VideoRequest)


class WorkFeature(Feature):
    """The status bar's progress and the sentences at the end of each piece of work."""

    _has_render_failed = False

    def set_up(self) -> None:
        parts = self.parts
        parts.service.progressed.connect(self._show_progress)
        parts.preview.failed.connect(self._tell_render_failure)
        parts.preview.rendered.connect(self._render_works_again)
        parts.status.cancel_asked.connect(self._cancel)

    def take_outcome(self, outcome: Outcome) -> None:
        service, status = self.parts.service, self.parts.status
        if not service.opening and not service.exports and service.slot.is_idle:
            status.end_work()
        if isinstance(outcome, Exported):
            status.show_message(self.tr("Exported {path}").format(path=outcome.path))
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
        self._has_render_failed = True
        self._tell_failure(failed)

    def _render_works_again(self) -> None:
        if self._has_render_failed:
            self._has_render_failed = False
            self.parts.notice.hide()

    def _tell_failure(self, failed: Failed) -> None:
        messages.tell_error(self.parts.window, failed.error, failed.details)

    def _cancel(self) -> None:
        self.parts.preview.hold()
        self.parts.service.cancel_all(BY_USER)
