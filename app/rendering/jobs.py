"""What the threads of the render service do, as plain functions: a request goes in, its result comes out.

Renders and exports run one after the other on one thread, because a pipeline does one thing at a time; photos are read
and small pictures drawn on another, so that a new photo appears while the last export still runs.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.rendering.collector import resume_collector
from app.rendering.engine import Engine, ProgressCall
from app.rendering.image_bridge import first_level, screen_levels, to_image
from app.rendering.render_request import (
    DetailRendered,
    DetailRequest,
    Exported,
    ExportRequest,
    Opened,
    OpenRequest,
    PsfRequest,
    Rendered,
    RenderRequest,
    VideoRequest,
)
from d2f_core.errors import D2FError
from d2f_core.photo.photo import Photo
from d2f_core.photo.srgb import to_srgb_8
from d2f_core.settings import ApertureSettings, Point, Shape
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.sidecar import Restored, Sidecars

LOOK_LONG_SIDE = 2048  # px of the first look at a large photo
KERNEL_RADIUS_PX = 40.0  # of the aperture thumbnail; drawn smaller, so that its rim is smooth
SHAPE_RADIUS_PX = 26.0  # of a button in the gallery
CENTRE = (0.0, 0.0)
CORNER = (0.75, 0.5)  # (x, y) from the centre, in half diagonals: near the corner of a 3:2 picture

Psf = NDArray[np.float32]  # (n, n) or (n, n, 3), sum 1 of each channel

_log = logging.getLogger("d2f.app")


def warm_up(engine: Engine) -> None:
    """Load the core ahead; if it cannot be, the first render will say what is wrong."""
    try:
        engine.warm_up()
    except Exception:
        _log.warning("the core could not be loaded ahead", exc_info=True)
    resume_collector()


def rendered(engine: Engine, request: RenderRequest, progress: ProgressCall) -> Rendered:
    """The picture of these settings, for the screen too."""
    start = time.perf_counter()
    try:
        rendering = engine.render(request, progress)
    finally:
        resume_collector()  # the first render has loaded the core
    shown = to_srgb_8(rendering.pixels, request.photo.metadata.profile)
    return Rendered(request, rendering, shown, 1000 * (time.perf_counter() - start))


def look(engine: Engine, request: RenderRequest) -> QImage:
    """A small picture of these settings."""
    rendering = engine.render(request, lambda _fraction, _text: None)
    return to_image(to_srgb_8(rendering.pixels, request.photo.metadata.profile)).copy()  # of its own memory


def detail_rendered(engine: Engine, request: DetailRequest, progress: ProgressCall) -> DetailRendered:
    """A window of the picture of these settings, for the screen."""
    pixels = engine.render_window(request, progress)
    return DetailRendered(request, to_srgb_8(pixels, request.photo.metadata.profile))


def exported(engine: Engine, request: ExportRequest | VideoRequest, progress: ProgressCall) -> Exported:
    """The file is written."""
    if isinstance(request, VideoRequest):
        return Exported(request, engine.export_video(request, progress))
    return Exported(request, engine.export(request, progress))


def opened(engine: Engine, sidecars: Sidecars, request: OpenRequest) -> Opened:
    """The photo, with one small copy for the screen and what was kept for it."""
    photo = engine.open_photo(request.path, request.cancel)
    levels = (first_level(photo.pixels, photo.metadata.profile),)
    restored = restored_or_told(sidecars, request.path, photo.file)
    request.cancel.check()
    return Opened(request, photo, levels, restored)


def first_look(path: Path) -> tuple[tuple[int, int], tuple[QImage, ...]] | None:
    """Size and picture of a large photo, long before it is opened; None where that takes no time anyway."""
    from d2f_core.photo.reading import first_look

    try:
        look = first_look(path, LOOK_LONG_SIDE)
    except (D2FError, OSError):
        return None  # opening says what is wrong
    return None if look is None else (look.size, (first_level(look.pixels, look.metadata.profile),))


def all_levels(photo: Photo) -> tuple[QImage, ...]:
    """All copies of a photo for the screen, smallest first."""
    return screen_levels(photo.pixels, photo.metadata.profile)


def restored_or_told(sidecars: Sidecars, path: Path, photo: PhotoFile) -> Restored:
    """What was kept for a photo. A failure is its `problem`: it must not keep the photo from opening. Any thread."""
    try:
        return sidecars.load(path, photo)
    except D2FError as error:
        return Restored(photo, problem=error.without_trace())


def kernels(engine: Engine, aperture: ApertureSettings) -> tuple[Psf, Psf]:
    """The bokeh disc of this aperture behind the focus, in the centre and near a corner; (n, n, 3) with fringes."""
    return _coloured(engine, aperture, CENTRE), _coloured(engine, aperture, CORNER)


def _coloured(engine: Engine, aperture: ApertureSettings, position: Point) -> Psf:
    green = engine.kernel(aperture, KERNEL_RADIUS_PX, position)
    if aperture.fringes == 0:
        return green
    other = engine.kernel(aperture, KERNEL_RADIUS_PX, position, is_red_blue=True)
    side = max(len(green), len(other))
    green, other = (np.pad(psf, (side - len(psf)) // 2) for psf in (green, other))
    return np.dstack([other, green, other])


def shapes(engine: Engine, aperture: ApertureSettings) -> dict[str, Psf]:
    """A bokeh disc for each shape that this aperture could have."""
    names = [shape for shape in get_args(Shape) if shape != "image" or aperture.image_path]
    return {name: engine.kernel(replace(aperture, shape=name), SHAPE_RADIUS_PX, CENTRE) for name in names}


def psf(engine: Engine, request: PsfRequest) -> Psf | None:
    """The bokeh disc asked for."""
    drawn = engine.kernel(request.aperture, request.radius_px, request.position, is_near=request.is_near)
    return np.ascontiguousarray(drawn[::-1, ::-1]) if request.is_near else drawn
