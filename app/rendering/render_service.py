"""The render service: the window asks here, and hears the outcome on the GUI thread.

Owns the threads for renders and for files (`app.background`) and the latest-wins slot. Opening a file replaces an
opening under way; renders go through the slot; exports wait their turn on the render thread. `shut_down` cancels
everything and waits, with a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app import background
from app.background import Background, error_of, value_or
from app.rendering import jobs
from app.rendering.collector import rest_collector, resume_collector
from app.rendering.engine import Engine
from app.rendering.overlay_request import OverlayDrawn, OverlayRequest, draw_overlay
from app.rendering.render_request import (
    DetailRequest,
    ExportRequest,
    Failed,
    Opened,
    OpenRequest,
    Outcome,
    Progress,
    PsfRequest,
    RenderRequest,
    Request,
    Stopped,
    VideoRequest,
)
from app.rendering.render_slot import RenderSlot
from d2f_core.errors import D2FError
from d2f_core.photo.photo import Photo
from d2f_core.settings import ApertureSettings
from d2f_core.storage.sidecar import Sidecars

WARM_UP_MS = 1000  # after the start, if no photo is opened before
NOTHING = np.zeros((1, 1), np.float32)  # stands in for a bokeh disc that cannot be drawn


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
        kernel_ready(ApertureSettings, array, array): its bokeh disc in the centre and in a corner of the picture.
        levels_ready(Photo, tuple): all sizes of a photo for the screen, after its first picture.
        looked(size, tuple): a first look at the large photo that is being opened.
        overlay_drawn(OverlayDrawn): false colours or marks.
        psf_ready(PsfRequest, array): one bokeh disc; None if there is none.
        look_ready(RenderRequest, QImage): a small picture; null where it cannot be made.
        shapes_ready(ApertureSettings, dict): a bokeh disc for each shape.
        leaving(): everything ends; whoever has a thread of its own ends it now.
    """

    ended = Signal(object)
    progressed = Signal(object)
    kernel_ready = Signal(object, object, object)
    levels_ready = Signal(object, object)
    looked = Signal(object, object)
    overlay_drawn = Signal(object)
    psf_ready = Signal(object, object)
    look_ready = Signal(object, object)
    shapes_ready = Signal(object, object)
    leaving = Signal()

    def __init__(self, engine: Engine, sidecars: Sidecars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        rest_collector()
        self.engine, self.slot = engine, RenderSlot(self)
        self.opening: OpenRequest | None = None
        self.exports: list[ExportRequest | VideoRequest] = []
        self._sidecars = sidecars
        self._unlevelled: list[Opened] = []  # their copies for the screen wait for the first picture
        self._renders, self._files = Background("render", self), Background("files", self)
        self.slot.started.connect(self._start_render)
        self._warm_up = QTimer(self, singleShot=True, interval=WARM_UP_MS)
        self._warm_up.timeout.connect(self._load_core)
        self._warm_up.start()

    def open(self, path: Path) -> OpenRequest:
        """Read a photo; an opening under way is given up. The core is loaded meanwhile, if that was not done yet."""
        if self._warm_up.isActive():
            self._warm_up.stop()
            self._load_core()
        self.stop_opening("another photo")
        self.opening = OpenRequest(path=path)
        look = partial(self._take_first_look, self.opening)
        self._files.do(partial(jobs.first_look, path), look, cancel=self.opening.cancel)
        self._do(self._files, self.opening, partial(jobs.opened, self.engine, self._sidecars, self.opening))
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
        self._do(self._renders, request, partial(jobs.exported, self.engine, request, self._progress_of(request)))

    def draw_kernel(self, aperture: ApertureSettings) -> None:
        """Ask for the thumbnail of an aperture."""
        self._files.do(partial(jobs.kernels, self.engine, aperture), partial(self._take_kernels, aperture))

    def draw_shapes(self, aperture: ApertureSettings) -> None:
        """Ask for a bokeh disc of each shape."""
        self._files.do(partial(jobs.shapes, self.engine, aperture), partial(self._take_shapes, aperture))

    def draw_psf(self, request: PsfRequest) -> None:
        """Ask for one bokeh disc."""
        self._files.do(partial(jobs.psf, self.engine, request), partial(self._take_psf, request))

    def draw_look(self, request: RenderRequest) -> None:
        """Ask for a small picture, after the renders that are wanted; it takes no part in the slot."""
        self._renders.do(
            partial(jobs.look, self.engine, request), partial(self._take_look, request), cancel=request.cancel
        )

    def draw_overlay(self, request: OverlayRequest) -> None:
        """Ask for false colours or marks."""
        self._files.do(partial(draw_overlay, request), partial(self._take_overlay, request))

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
        self._warm_up.stop()
        self.cancel_all("leaving")
        ended = [thread.shut_down() for thread in (self._renders, self._files)]
        resume_collector()
        return all(ended)

    def _load_core(self) -> None:
        self._renders.do(partial(jobs.warm_up, self.engine))

    def _start_render(self, request: RenderRequest) -> None:
        tell = self._progress_of(request)
        work: Callable[[], Outcome] = partial(jobs.rendered, self.engine, request, tell)
        if isinstance(request, DetailRequest):
            work = partial(jobs.detail_rendered, self.engine, request, tell)
        self._do(self._renders, request, work)

    def _do(self, thread: Background, request: Request, work: Callable[[], Outcome]) -> None:
        thread.do(work, partial(self._take_outcome, request), cancel=request.cancel)

    def _progress_of(self, request: Request) -> Callable[[float, str], None]:
        def tell(fraction: float, text: str) -> None:  # on the render thread
            self._renders.tell(partial(self.progressed.emit, Progress(request.request_id, fraction, text)))

        return tell

    def _take_outcome(self, request: Request, ended: background.Outcome[Outcome]) -> None:
        outcome = _outcome(request, ended)
        if request is self.opening:
            self.opening = None
        self.exports = [export for export in self.exports if export is not request]
        self.slot.finish(request)
        if isinstance(outcome, Opened) and not request.cancel.is_cancelled:
            self._unlevelled.append(outcome)
        self.ended.emit(outcome)
        if self.slot.is_idle or isinstance(request, RenderRequest):
            self._draw_levels()

    def _draw_levels(self) -> None:
        """The copies of opened photos: not before the first picture, which would wait for them."""
        waiting, self._unlevelled = self._unlevelled, []
        for each in waiting:
            self._files.do(partial(jobs.all_levels, each.photo), partial(self._take_levels, each.photo, each.levels))

    def _take_first_look(
        self,
        request: OpenRequest,
        ended: background.Outcome[tuple[tuple[int, int], tuple[QImage, ...]] | None],
    ) -> None:
        look = value_or(ended, None, request.path)
        if look is not None and request is self.opening:
            self.looked.emit(*look)

    def _take_levels(
        self, photo: Photo, first: tuple[QImage, ...], ended: background.Outcome[tuple[QImage, ...]]
    ) -> None:
        self.levels_ready.emit(photo, value_or(ended, first, photo.path))

    def _take_kernels(self, aperture: ApertureSettings, ended: background.Outcome[tuple[jobs.Psf, jobs.Psf]]) -> None:
        self.kernel_ready.emit(aperture, *value_or(ended, (NOTHING, NOTHING), aperture))

    def _take_shapes(self, aperture: ApertureSettings, ended: background.Outcome[dict[str, jobs.Psf]]) -> None:
        self.shapes_ready.emit(aperture, value_or(ended, {}, aperture))

    def _take_psf(self, request: PsfRequest, ended: background.Outcome[jobs.Psf | None]) -> None:
        self.psf_ready.emit(request, value_or(ended, None, request))

    def _take_look(self, request: RenderRequest, ended: background.Outcome[QImage]) -> None:
        self.look_ready.emit(request, value_or(ended, QImage(), request.photo_id))

    def _take_overlay(self, request: OverlayRequest, ended: background.Outcome[OverlayDrawn]) -> None:
        self.overlay_drawn.emit(value_or(ended, OverlayDrawn(request, QImage()), request.overlay))


def _outcome(request: Request, ended: background.Outcome[Outcome]) -> Outcome:
    """How the job ended, as the outcome of its request."""
    if isinstance(ended, background.Stopped):
        return Stopped(request, ended.reason)
    if isinstance(ended, background.Failed):
        is_known = isinstance(ended.error, D2FError)  # its sentence says all
        return Failed(request, error_of(ended), "" if is_known else ended.details)
    return ended.value
