"""The latest-wins slot between the window and the render thread.

Nothing running: start. Something running: overwrite the one that waits. Requests 1, 2, 3, 4 in a burst render 1 and 4.
Drafts run to the end, so that the picture keeps moving during a drag; a running final yields to whatever is newer.
Both fields belong to the GUI thread, so there is no lock.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.rendering.render_request import RenderRequest, Request


class RenderSlot(QObject):
    """Holds the running and the waiting render.

    Attributes:
        running: what the render thread works on; None when it is free.
        waiting: what starts next; None when nothing does.

    Signals:
        started(RenderRequest): give this one to the render thread now.
    """

    started = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: RenderRequest | None = None
        self.waiting: RenderRequest | None = None

    @property
    def is_idle(self) -> bool:
        return self.running is None

    def submit(self, request: RenderRequest) -> None:
        """Ask for a picture; it replaces the one that waits. GUI thread only."""
        if self.running is None:
            self._start(request)
            return
        self.waiting = request
        if not self.running.is_draft:
            self.running.cancel.cancel("a newer edit")

    def finish(self, request: Request) -> None:
        """The running request ended, however it ended; starts the waiting one. GUI thread only."""
        if self.running is None or request.request_id != self.running.request_id:
            return
        self.running = None
        if self.waiting is not None:
            request_now, self.waiting = self.waiting, None
            self._start(request_now)

    def clear(self, reason: str) -> None:
        """Forget the waiting request and stop the running one, draft or not. GUI thread only."""
        self.waiting = None
        if self.running is not None:
            self.running.cancel.cancel(reason)

    def _start(self, request: RenderRequest) -> None:
        self.running = request
        self.started.emit(request)
