"""Small pictures of photos as their settings make them, for the strip: of those edited in an earlier session, or by a
paste, nobody has rendered one yet.

They are a nicety: one at a time, on a thread of their own, only while nothing else is rendered, and given up for
whatever a person asks for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.background import Background, Outcome, Stopped, value_or
from app.rendering.engine import Engine
from app.rendering.image_bridge import to_image
from app.rendering.render_service import RenderService
from d2f_core.cancel import CancelToken
from d2f_core.settings import RenderSettings

LONG_SIDE = 320  # px; as the others
READ_LONG_SIDE = 640  # px; what the networks look at


class EditedThumbnails(QObject):
    """GUI thread only.

    Signals:
        made(Path, RenderSettings, QImage): the photo with these settings; null where it cannot be rendered.
    """

    made = Signal(object, object, object)

    def __init__(self, service: RenderService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._background = service, Background("edits", self)
        self._waiting: dict[Path, RenderSettings] = {}
        self._running: CancelToken | None = None
        service.ended.connect(self._next)
        service.slot.started.connect(self._make_room)

    def ask(self, path: Path, settings: RenderSettings) -> None:
        """This one is wanted, after all others; newer settings take the place of older ones."""
        self._waiting[path] = settings
        self._next()

    def shut_down(self) -> None:
        """Forget what waits and end the thread."""
        self._waiting.clear()
        self._make_room()
        self._background.shut_down()

    def _next(self) -> None:
        service = self._service
        is_free = service.slot.is_idle and service.opening is None and not service.exports
        if self._waiting and self._running is None and is_free:
            path, settings = next(iter(self._waiting.items()))
            self._running = CancelToken()
            work = partial(_edited, service.engine, path, settings, self._running)
            self._background.do(work, partial(self._take, path, settings), cancel=self._running)

    def _make_room(self) -> None:
        if self._running is not None:
            self._running.cancel("something that a person waits for")

    def _take(self, path: Path, settings: RenderSettings, ended: Outcome[QImage]) -> None:
        """One that was given up waits for the next chance."""
        self._running = None
        if not isinstance(ended, Stopped):
            if self._waiting.get(path) == settings:
                del self._waiting[path]
            self.made.emit(path, settings, value_or(ended, QImage(), path))
        self._next()


def _edited(engine: Engine, path: Path, settings: RenderSettings, cancel: CancelToken) -> QImage:
    """On the thread of the edited thumbnails."""
    from d2f_core.batch.photo import Refocused
    from d2f_core.photo.reading import open_preview
    from d2f_core.photo.srgb import to_srgb_8

    photo = open_preview(path, READ_LONG_SIDE)
    rendered = engine.refocused(photo, settings, long_side=LONG_SIDE, cancel=cancel, progress=_unheard)
    pixels = rendered.pixels if isinstance(rendered, Refocused) else rendered
    return to_image(to_srgb_8(pixels[..., :3], photo.metadata.profile)).copy()  # of its own memory


def _unheard(_fraction: float, _text: str) -> None:
    """Nobody watches the progress of a small picture."""
