"""Small pictures of photos, and what was kept for each, read on a thread of their own.

Only what is seen is asked for, the newest wish first: a folder of a thousand photos costs what one screen of it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.background import Background, Done, Failed, Outcome, error_of
from app.rendering.image_bridge import to_image
from app.rendering.jobs import restored_or_told
from d2f_core.errors import D2FError, unexpected
from d2f_core.settings import RenderSettings
from d2f_core.storage.sidecar import Restored, Sidecars

LONG_SIDE = 320  # px; enough for a high-DPI screen


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A photo as the strip shows it.

    Attributes:
        image: null where the photo cannot be read.
        restored: its identity and the settings kept for it; None where it cannot be read.
        initial: settings to begin with, where they are not the defaults.
        problem: why it cannot be read; None where it can.
    """

    path: Path
    image: QImage
    restored: Restored | None = None
    initial: RenderSettings | None = None
    problem: D2FError | None = None


class Thumbnails(QObject):
    """Makes one thumbnail after the other. GUI thread only.

    Signals:
        made(Thumbnail): one is ready.
        listed(Path, list of Path): the photos of a folder; a D2FError instead of the list if it cannot be read.
    """

    made = Signal(object)
    listed = Signal(object, object)

    def __init__(self, sidecars: Sidecars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Path] = []
        self._running: Path | None = None
        self._sidecars, self._background = sidecars, Background("thumbnails", self)

    def ask(self, path: Path) -> None:
        """This one is wanted, before all others."""
        if path != self._running:
            self._waiting = [other for other in self._waiting if other != path] + [path]
            self._next()

    def list_folder(self, folder: Path) -> None:
        """The photos of this folder are wanted."""
        self._background.do(partial(_photos_in, folder), partial(self._take_list, folder))

    def shut_down(self) -> None:
        """Forget what waits and end the thread."""
        self._waiting.clear()
        self._background.shut_down()

    def _next(self) -> None:
        if self._running is None and self._waiting:
            self._running = self._waiting.pop()
            self._background.do(partial(_thumbnail, self._running, self._sidecars), partial(self._take, self._running))

    def _take(self, path: Path, ended: Outcome[Thumbnail]) -> None:
        """One that cannot be made only has no picture: a damaged photo is told when it is opened."""
        self._running = None
        if isinstance(ended, Done):
            self.made.emit(ended.value)
        elif isinstance(ended, Failed):
            error = ended.error  # a damaged photo is no matter for the log
            problem = error.without_trace() if isinstance(error, D2FError) else unexpected(error)
            self.made.emit(Thumbnail(path, QImage(), problem=problem))
        self._next()

    def _take_list(self, folder: Path, ended: Outcome[list[Path]]) -> None:
        if isinstance(ended, Done):
            self.listed.emit(folder, ended.value)
        elif isinstance(ended, Failed):
            self.listed.emit(folder, error_of(ended))


def _photos_in(folder: Path) -> list[Path]:
    from d2f_core.photo.photo_folder import photos_in

    return photos_in([folder])


def _thumbnail(path: Path, sidecars: Sidecars) -> Thumbnail:
    """On the thumbnails' thread."""
    from d2f_core.photo.reading import open_preview
    from d2f_core.photo.srgb import to_srgb_8
    from d2f_core.photo.stored_settings import opening_settings

    photo = open_preview(path, LONG_SIDE)
    image = to_image(to_srgb_8(photo.pixels, photo.metadata.profile))
    return Thumbnail(path, image, restored_or_told(sidecars, path, photo.file), opening_settings(photo))
