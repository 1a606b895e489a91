"""The background as the window sees it: ask, and hear the outcome on the GUI thread.

Owns the two worker threads and the latest-wins slot. Opening a file replaces an opening under way; renders go through
the slot; exports wait their turn on the render thread. `shut_down` cancels everything and waits, with a limit.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.collector import rest_collector, resume_collector
from app.rendering.engine import Engine
from app.rendering.overlay_request import OverlayRequest
from app.rendering.render_request import (
    ExportRequest,
    OpenRequest,
    Outcome,
    Progress,
    RenderRequest,
    Request,
    SpotRequest,
    VideoRequest,
)
from app.rendering.render_slot import RenderSlot
from app.rendering.render_worker import FileWorker, RenderWorker
from d2f_core.settings import ApertureSettings
from d2f_core.storage.sidecar import Sidecars

SHUT_DOWN_LIMIT_MS = 8000  # the longest step between two cancel checks is well below
WARM_UP_MS = 1000  # after the start; a photo named on the command line is read first, without competition

_log = logging.getLogger("d2f.app")


class RenderService(QObject):
    """All methods belong to the GUI thread.

    Attributes:
        engine: the door to the picture maths, for workers on threads of their own.
        slot: what is being rendered and what waits.
        opening: the file being read; None when none is.
        exports: exports under way or waiting, oldest first.

    Signals:
        ended(Outcome): a request is over; the slot already knows.
        progressed(Progress): a request is this far.
        kernel_ready(ApertureSettings, array, array): its light spot in the centre and in a corner of the picture.
        levels_ready(Photo, tuple): all sizes of a photo for the screen, a moment after it was opened.
        overlay_drawn(OverlayDrawn): false colours or marks.
        spot_ready(SpotRequest, array): one light spot; None if there is none.
        shapes_ready(ApertureSettings, dict): a light spot for each shape.
        leaving(): everything ends; whoever has a thread of its own ends it now.
    """

    ended = Signal(object)
    progressed = Signal(object)
    kernel_ready = Signal(object, object, object)
    levels_ready = Signal(object, object)
    overlay_drawn = Signal(object)
    spot_ready = Signal(object, object)
    shapes_ready = Signal(object, object)
    _overlay_asked = Signal(object)
    _spot_asked = Signal(object)
    _shapes_asked = Signal(object)
    leaving = Signal()
    _open_asked = Signal(object)
    _export_asked = Signal(object)
    _kernel_asked = Signal(object)
    _warm_up_asked = Signal()

    def __init__(self, engine: Engine, sidecars: Sidecars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        rest_collector()
        self.engine, self.slot = engine, RenderSlot(self)
        self.opening: OpenRequest | None = None
        self.exports: list[ExportRequest | VideoRequest] = []
        self._render_worker, self._file_worker = RenderWorker(engine), FileWorker(engine, sidecars)
        self._threads = [self._start(self._render_worker, "render"), self._start(self._file_worker, "files")]
        self._connect()
        self._warm_up = QTimer(self, singleShot=True, interval=WARM_UP_MS)
        self._warm_up.timeout.connect(self._warm_up_asked)
        self._warm_up.start()

    def open(self, path: Path) -> OpenRequest:
        """Read a photo; an opening under way is given up."""
        self._warm_up.stop()
        self.stop_opening("another photo")
        self.opening = OpenRequest(path=path)
        self._open_asked.emit(self.opening)
        return self.opening

    def stop_opening(self, reason: str) -> None:
        """Give up the opening under way, if there is one."""
        if self.opening is not None:
            self.opening.cancel.cancel(reason)
            self.opening = None

    def render(self, request: RenderRequest) -> None:
        """Ask for a picture; the newest wins."""
        self.slot.submit(request)

    def export(self, request: ExportRequest | VideoRequest) -> None:
        """Write a file; a final preview under way makes room."""
        self.exports.append(request)
        if self.slot.running is not None and not self.slot.running.is_draft:
            self.slot.running.cancel.cancel("an export")
        self._export_asked.emit(request)

    def draw_kernel(self, aperture: ApertureSettings) -> None:
        """Ask for the thumbnail of an aperture."""
        self._kernel_asked.emit(aperture)

    def draw_shapes(self, aperture: ApertureSettings) -> None:
        """Ask for a light spot of each shape."""
        self._shapes_asked.emit(aperture)

    def draw_spot(self, request: SpotRequest) -> None:
        """Ask for one light spot."""
        self._spot_asked.emit(request)

    def draw_overlay(self, request: OverlayRequest) -> None:
        """Ask for false colours or marks."""
        self._overlay_asked.emit(request)

    def forget_renders(self, reason: str) -> None:
        """The photo changed: nothing that was asked about the old one is wanted."""
        self.slot.clear(reason)

    def cancel_all(self, reason: str) -> None:
        """Stop whatever is under way."""
        self.slot.clear(reason)
        for request in [*self.exports, *([self.opening] if self.opening else [])]:
            request.cancel.cancel(reason)

    def shut_down(self) -> bool:
        """Cancel, quit, wait; False if a thread did not end within the limit."""
        self.leaving.emit()
        self.cancel_all("leaving")
        for thread in self._threads:
            thread.quit()
        ended = [thread.wait(SHUT_DOWN_LIMIT_MS) for thread in self._threads]
        resume_collector()
        if not all(ended):
            _log.warning("a worker thread did not end within %d ms", SHUT_DOWN_LIMIT_MS)
        return all(ended)

    @Slot(object)
    def _take_outcome(self, outcome: Outcome) -> None:
        request: Request = outcome.request
        if request is self.opening:
            self.opening = None
        self.exports = [export for export in self.exports if export is not request]
        self.slot.finish(request)
        self.ended.emit(outcome)

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _start(self, worker: QObject, name: str) -> QThread:
        thread = QThread()
        thread.setObjectName(name)
        worker.moveToThread(thread)
        thread.start()
        return thread

    def _connect(self) -> None:
        self.slot.started.connect(self._render_worker.render)
        self._warm_up_asked.connect(self._render_worker.warm_up)
        self._export_asked.connect(self._render_worker.export)
        self._open_asked.connect(self._file_worker.open)
        self._kernel_asked.connect(self._file_worker.draw_kernel)
        for worker in (self._render_worker, self._file_worker):
            worker.ended.connect(self._take_outcome)
            worker.progressed.connect(self._take_progress)
        self._overlay_asked.connect(self._file_worker.draw_overlay)
        self._spot_asked.connect(self._file_worker.draw_spot)
        self._shapes_asked.connect(self._file_worker.draw_shapes)
        self._file_worker.levels_ready.connect(self.levels_ready)
        self._file_worker.overlay_drawn.connect(self.overlay_drawn)
        self._file_worker.spot_ready.connect(self.spot_ready)
        self._file_worker.shapes_ready.connect(self.shapes_ready)
        self._file_worker.kernel_ready.connect(self.kernel_ready)
