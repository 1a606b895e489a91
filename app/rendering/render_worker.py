"""The two workers of the app; each lives on a thread of its own and answers with outcomes.

`RenderWorker` renders and exports, one after the other, because a pipeline does one thing at a time. `FileWorker` reads
photos and draws aperture thumbnails, so that a new photo appears while the last export still runs.
All slots here run on their worker's thread; everything that leaves is a signal with one frozen value.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from app.collector import resume_collector
from app.image_bridge import first_level, screen_levels
from app.rendering.engine import Engine
from app.rendering.overlay_request import OverlayDrawn, OverlayRequest, draw_overlay
from app.rendering.render_request import (
    Exported,
    ExportRequest,
    Opened,
    OpenRequest,
    Outcome,
    Progress,
    Rendered,
    RenderRequest,
    Request,
    SpotRequest,
    Stopped,
    VideoRequest,
    failure,
)
from d2f_core.cancel import Cancelled
from d2f_core.errors import D2FError
from d2f_core.photo.srgb import to_srgb_8
from d2f_core.settings import ApertureSettings, Shape
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.sidecar import Restored, Sidecars

KERNEL_RADIUS_PX = 40.0  # of the aperture thumbnail; drawn smaller, so that its rim is smooth
SHAPE_RADIUS_PX = 26.0  # of a button in the gallery
CENTRE = (0.0, 0.0)
CORNER = (0.75, 0.5)  # (x, y) from the centre, in half diagonals: near the corner of a 3:2 picture

NOTHING = np.zeros((1, 1), np.float32)  # stands in for a light spot that cannot be drawn

_log = logging.getLogger("d2f.app")


def outcome_of(request: Request, work: Callable[[], Outcome]) -> Outcome:
    """Do the work; whatever happens, exactly one outcome comes back."""
    try:
        request.cancel.check()
        return work()
    except Cancelled as stop:
        return Stopped(request, stop.reason)
    except Exception as error:
        details = traceback.format_exc()
        if not isinstance(error, D2FError):
            _log.error("request %d failed\n%s", request.request_id, details)
        return failure(request, error, details)


class _Worker(QObject):
    """Signals that both workers have.

    Signals:
        ended(Outcome): a request is over.
        progressed(Progress): a request is this far.
    """

    ended = Signal(object)
    progressed = Signal(object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def _progress(self, request: Request) -> Callable[[float, str], None]:
        return lambda fraction, text: self.progressed.emit(Progress(request.request_id, fraction, text))


class RenderWorker(_Worker):
    """Renders and exports, in the order of asking."""

    @Slot()
    def warm_up(self) -> None:
        try:
            self._engine.warm_up()
        except Exception:  # the first render will say what is wrong, as its outcome
            _log.warning("the core could not be loaded ahead", exc_info=True)
        resume_collector()

    @Slot(object)
    def render(self, request: RenderRequest) -> None:
        outcome = outcome_of(request, lambda: self._rendered(request))
        resume_collector()  # the first render has loaded the core
        self.ended.emit(outcome)

    @Slot(object)
    def export(self, request: ExportRequest | VideoRequest) -> None:
        self.ended.emit(outcome_of(request, lambda: self._exported(request)))

    def _rendered(self, request: RenderRequest) -> Rendered:
        start = time.perf_counter()
        rendering = self._engine.render(request, self._progress(request))
        shown = to_srgb_8(rendering.pixels, request.photo.metadata.profile)
        return Rendered(request, rendering, shown, 1000 * (time.perf_counter() - start))

    def _exported(self, request: ExportRequest | VideoRequest) -> Exported:
        if isinstance(request, VideoRequest):
            return Exported(request, self._engine.export_video(request, self._progress(request)))
        return Exported(request, self._engine.export(request, self._progress(request)))


class FileWorker(_Worker):
    """Reads photos, computes aperture thumbnails, draws false colours and marks.

    Signals:
        levels_ready(Photo, tuple): all sizes of a photo that was opened just before.
        overlay_drawn(OverlayDrawn): the picture asked for.
        spot_ready(SpotRequest, array): the light spot asked for.
        shapes_ready(ApertureSettings, dict): one light spot for each shape that this aperture could have.
        kernel_ready(ApertureSettings, array, array): the light spot of this aperture in the centre and near a corner
            of the picture, float32 (n, n), sum 1.
    """

    kernel_ready = Signal(object, object, object)
    levels_ready = Signal(object, object)
    overlay_drawn = Signal(object)
    spot_ready = Signal(object, object)
    shapes_ready = Signal(object, object)

    def __init__(self, engine: Engine, sidecars: Sidecars) -> None:
        super().__init__(engine)
        self._sidecars = sidecars

    @Slot(object)
    def open(self, request: OpenRequest) -> None:
        outcome = outcome_of(request, lambda: self._opened(request))
        self.ended.emit(outcome)
        if isinstance(outcome, Opened) and not request.cancel.is_cancelled:
            photo = outcome.photo
            self.levels_ready.emit(photo, screen_levels(photo.pixels, photo.metadata.profile))

    @Slot(object)
    def draw_kernel(self, aperture: ApertureSettings) -> None:
        try:
            centre = self._engine.kernel(aperture, KERNEL_RADIUS_PX, (0.0, 0.0))
            corner = self._engine.kernel(aperture, KERNEL_RADIUS_PX, CORNER)
            self.kernel_ready.emit(aperture, centre, corner)
        except Exception:  # a thumbnail is a nicety: the render itself reports a bad aperture
            _log.warning("no thumbnail for %s", aperture, exc_info=True)
            self.kernel_ready.emit(aperture, NOTHING, NOTHING)

    @Slot(object)
    def draw_shapes(self, aperture: ApertureSettings) -> None:
        try:
            shapes = [shape for shape in get_args(Shape) if shape != "image" or aperture.image_path]
            variants = {shape: replace(aperture, shape=shape) for shape in shapes}
            spots = {
                shape: self._engine.kernel(variant, SHAPE_RADIUS_PX, CENTRE) for shape, variant in variants.items()
            }
        except Exception:  # a nicety like the others
            _log.warning("no gallery for %s", aperture, exc_info=True)
            spots = {}
        self.shapes_ready.emit(aperture, spots)

    @Slot(object)
    def draw_spot(self, request: SpotRequest) -> None:
        try:
            spot = self._engine.kernel(request.aperture, request.radius_px, request.position)
            spot = np.ascontiguousarray(spot[::-1, ::-1]) if request.is_near else spot
        except Exception:
            _log.warning("no light spot for %s", request, exc_info=True)
            spot = None
        self.spot_ready.emit(request, spot)

    @Slot(object)
    def draw_overlay(self, request: OverlayRequest) -> None:
        try:
            drawn = draw_overlay(request)
        except Exception:
            _log.warning("no overlay %s", request.overlay, exc_info=True)
            drawn = OverlayDrawn(request, QImage())
        self.overlay_drawn.emit(drawn)

    def _opened(self, request: OpenRequest) -> Opened:
        photo = self._engine.open_photo(request.path, request.cancel)
        levels = (first_level(photo.pixels, photo.metadata.profile),)
        restored = restored_or_told(self._sidecars, request.path, photo.file)
        request.cancel.check()
        return Opened(request, photo, levels, restored)


def restored_or_told(sidecars: Sidecars, path: Path, photo: PhotoFile) -> Restored:
    """What was kept for a photo. A failure is its `problem`: it must not keep the photo from opening. Any thread."""
    try:
        return sidecars.load(path, photo)
    except D2FError as error:
        return Restored(photo, problem=str(error))
