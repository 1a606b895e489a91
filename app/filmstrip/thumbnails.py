"""Small pictures of photos, and what was kept for each, read on a thread of their own.

Only what is seen is asked for, the newest wish first: a folder of a thousand photos costs what one screen of it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from app.image_bridge import to_image
from app.rendering.render_worker import restored_or_told
from app.sessions.session_worker import start_thread
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings
from d2f_core.storage.sidecar import Restored, Sidecars

LONG_SIDE = 320  # px; enough for a high-DPI screen
SHUT_DOWN_LIMIT_MS = 8000


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A photo as the strip shows it.

    Attributes:
        image: null where the photo cannot be read.
        restored: its identity and the settings kept for it; None where it cannot be read.
        initial: settings to begin with, where they are not the defaults.
        problem: a sentence where it cannot be read.
    """

    path: Path
    image: QImage
    restored: Restored | None = None
    initial: RenderSettings | None = None
    problem: str = ""


class ThumbnailWorker(QObject):
    """Slots run on the thumbnails' thread.

    Signals:
        made(Thumbnail): one is ready.
        listed(Path, list of Path): the photos of a folder; a sentence (str) instead of the list if it cannot be read.
    """

    made = Signal(object)
    listed = Signal(object, object)

    def __init__(self, sidecars: Sidecars) -> None:
        super().__init__()
        self._sidecars = sidecars

    @Slot(object)
    def make(self, path: Path) -> None:
        self.made.emit(self._thumbnail(path))

    @Slot(object)
    def list_folder(self, folder: Path) -> None:
        from d2f_core.photo.photo_folder import photos_in

        try:
            self.listed.emit(folder, photos_in([folder]))
        except D2FError as error:
            self.listed.emit(folder, str(error))

    @Slot()
    def end(self) -> None:
        self.thread().quit()

    def _thumbnail(self, path: Path) -> Thumbnail:
        from d2f_core.photo.reading import open_preview
        from d2f_core.photo.srgb import to_srgb_8
        from d2f_core.photo.stored_settings import opening_settings

        try:
            photo = open_preview(path, LONG_SIDE)
            image = to_image(to_srgb_8(photo.pixels, photo.metadata.profile))
        except Exception as error:  # a damaged photo is told when it is opened; here it only has no picture
            text = str(error) if isinstance(error, D2FError) else type(error).__name__
            return Thumbnail(path, QImage(), problem=text)
        return Thumbnail(path, image, restored_or_told(self._sidecars, path, photo.file), opening_settings(photo))


class Thumbnails(QObject):
    """Asks the worker for one thumbnail after the other. GUI thread only.

    Signals:
        made(Thumbnail): one is ready.
        listed(Path, list or str): see `ThumbnailWorker`.
    """

    made = Signal(object)
    listed = Signal(object, object)
    _make_asked = Signal(object)
    _list_asked = Signal(object)
    _end_asked = Signal()

    def __init__(self, sidecars: Sidecars, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Path] = []
        self._running: Path | None = None
        self._has_ended = False
        self._worker = ThumbnailWorker(sidecars)
        self._thread = start_thread(self._worker, "thumbnails")
        self._make_asked.connect(self._worker.make)
        self._list_asked.connect(self._worker.list_folder)
        self._end_asked.connect(self._worker.end)
        self._worker.made.connect(self._take)
        self._worker.listed.connect(self.listed)

    def ask(self, path: Path) -> None:
        """This one is wanted, before all others."""
        if path != self._running:
            self._waiting = [other for other in self._waiting if other != path] + [path]
            self._next()

    def list_folder(self, folder: Path) -> None:
        """The photos of this folder are wanted."""
        self._list_asked.emit(folder)

    def shut_down(self) -> None:
        """Forget what waits and end the thread."""
        if not self._has_ended:
            self._has_ended = True
            self._waiting.clear()
            self._end_asked.emit()
            self._thread.wait(SHUT_DOWN_LIMIT_MS)

    def _next(self) -> None:
        if self._running is None and self._waiting and not self._has_ended:
            self._running = self._waiting.pop()
            self._make_asked.emit(self._running)

    @Slot(object)
    def _take(self, thumbnail: Thumbnail) -> None:
        self._running = None
        self.made.emit(thumbnail)
        self._next()
