"""What the window may ask of the background, and how each request ends.

A request is a frozen value made on the GUI thread; it carries its own cancel token. It ends in exactly one outcome:
its result (`Opened`, `Rendered` or `Exported`), `Stopped` or `Failed`. Every outcome holds its request, and with it
the identity of the photo, so that the window can refuse a late result that belongs to another photo.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from d2f_core.cancel import CancelToken
from d2f_core.errors import D2FError
from d2f_core.photo.photo import Photo
from d2f_core.settings import ApertureSettings, RenderSettings
from d2f_core.window import Window

if TYPE_CHECKING:  # heavy to import: the window is shown before the core is loaded
    from d2f_core.photo.writing import ExportOptions
    from d2f_core.pipeline import Rendering
    from d2f_core.storage.sidecar import Restored
    from d2f_core.video.focus_pull import FocusPull, Moment

_request_ids = itertools.count(1)


def next_request_id() -> int:
    """An identity that never repeats in this process."""
    return next(_request_ids)


@dataclass(frozen=True, eq=False, kw_only=True)
class Request:
    """Part that all requests share."""

    request_id: int = field(default_factory=next_request_id)
    cancel: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, eq=False)
class OpenRequest(Request):
    """Read this file."""

    path: Path


@dataclass(frozen=True, eq=False)
class RenderRequest(Request):
    """Show this photo with these settings, its long side reduced to `long_side` pixels (None: all of them).

    `moment` shows it as the camera of a clip does then.
    """

    photo: Photo
    settings: RenderSettings
    long_side: int | None
    is_draft: bool
    moment: Moment | None = field(default=None, kw_only=True)

    @property
    def photo_id(self) -> str:
        return self.photo.photo_id


@dataclass(frozen=True, eq=False)
class DetailRequest(RenderRequest):
    """Show this window of the photo at full size, in final quality."""

    window: Window


@dataclass(frozen=True, eq=False)
class ExportRequest(Request):
    """Render at full resolution and write the file."""

    photo: Photo
    settings: RenderSettings
    path: Path
    options: ExportOptions
    overwrite: bool = False


@dataclass(frozen=True)
class PsfRequest:
    """The bokeh disc of this aperture, of this radius, at (x, y) from the centre in half diagonals.

    Nearer than the focus it is upside down: the rays have not crossed yet.
    """

    aperture: ApertureSettings
    radius_px: float
    position: tuple[float, float]
    is_near: bool = False


@dataclass(frozen=True, eq=False)
class VideoRequest(Request):
    """Render a focus pull frame by frame and write the video."""

    photo: Photo
    settings: RenderSettings
    pull: FocusPull
    path: Path
    long_side: int
    overwrite: bool = False


@dataclass(frozen=True, eq=False)
class Opened:
    """A photo was read.

    Attributes:
        levels: pictures of it for the screen, smallest first; at first only the smallest.
        restored: its identity and the settings that were kept for it.
    """

    request: OpenRequest
    photo: Photo
    levels: tuple[QImage, ...]
    restored: Restored


@dataclass(frozen=True, eq=False)
class Rendered:
    """A picture is ready.

    Attributes:
        shown_pixels: it in sRGB for the screen, uint8 (H, W, 3).
        elapsed_ms: what it took.
    """

    request: RenderRequest
    rendering: Rendering
    shown_pixels: NDArray[np.uint8]
    elapsed_ms: float = 0.0


@dataclass(frozen=True, eq=False)
class DetailRendered:
    """A window of the picture is ready.

    Attributes:
        shown_pixels: it in sRGB for the screen, uint8 (h, w, 3).
    """

    request: DetailRequest
    shown_pixels: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Exported:
    """The file is written."""

    request: ExportRequest | VideoRequest
    path: Path


@dataclass(frozen=True, eq=False)
class Stopped:
    """The request was cancelled; nothing went wrong."""

    request: Request
    reason: str


@dataclass(frozen=True, eq=False)
class Failed:
    """The request could not be done.

    Attributes:
        error: what a person reads, in the words of `app.language.from_core`.
        details: the traceback, for the log and for bug reports; empty for an error raised on purpose.
    """

    request: Request
    error: D2FError
    details: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a request is: `fraction` 0..1 and what is being done."""

    request_id: int
    fraction: float
    text: str


Outcome = Opened | Rendered | DetailRendered | Exported | Stopped | Failed
