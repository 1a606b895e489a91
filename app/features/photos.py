"""Opening a photo, dropping one on the window, exporting it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from app.actions import ActionInfo
from app.features.feature import Feature
from app.rendering.render_request import Opened, Outcome
from app.roll import RollPhoto
from d2f_core.photo.photo import Photo
from d2f_core.photo.stored_settings import opening_settings

if TYPE_CHECKING:
    from app.main_window import MainWindow


class PhotosFeature(Feature):
    """From a file to the document and back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._files = window.files

    def actions(self) -> list[ActionInfo]:
        window, files = self.window, self._files
        return [
            ActionInfo("open", self.tr("&Open…"), ("Ctrl+O",), "open", "file/open", files.ask_and_open, False),
            ActionInfo("export", self.tr("&Export…"), ("Ctrl+Shift+E",), "export", "file/export", files.ask_and_export),
            ActionInfo("quit", self.tr("&Quit"), ("Ctrl+Q",), "", "file/quit", window.close, False),
        ]

    def menus(self) -> dict[str, QMenu]:
        return {"file/open": self._files.recent_menu}

    def set_up(self) -> None:
        window = self.window
        window.document.photo_changed.connect(self._show_photo_state)
        window.empty.open_asked.connect(self._files.ask_and_open)
        window.empty.sample_chosen.connect(self._files.open)
        self._files.open_started.connect(self._show_opening)
        window.service.levels_ready.connect(self._show_levels)

    def take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Opened) and not outcome.request.cancel.is_cancelled:
            path = outcome.request.path
            self._files.opened(path)
            entry = self.window.roll.add([path])[0]
            entry.take(outcome.restored, opening_settings(outcome.photo))
            entry.photo, entry.levels, entry.file_mark = outcome.photo, outcome.levels, file_mark(path)
            self._put_on_screen(entry)

    def show(self, entry: RollPhoto) -> None:
        """Show an open photo: at once while its pixels are kept and its file is the same, else it is read again."""
        if entry is self.window.roll.current and self.window.service.opening is None:
            return
        if entry.photo is not None and entry.file_mark == file_mark(entry.path):
            self.window.service.stop_opening("another photo")
            self._put_on_screen(entry)
        else:
            self._files.open(entry.path)

    def _put_on_screen(self, entry: RollPhoto) -> None:
        assert entry.photo is not None
        self.window.canvas.open(entry.photo.size, entry.levels)
        self.window.roll.show(entry)
        self.window.document.open(entry.photo, history=entry.history)

    def take_drop(self, data: QMimeData) -> bool:
        return self._files.open_dropped(data)

    def _show_opening(self, path: Path) -> None:
        status, opening = self.window.status, self.window.service.opening
        status.show_focus(self.tr("Opening {name}…").format(name=path.name))
        status.show_work(opening.request_id if opening else 0, 0.0, self.tr("Opening"))

    def _show_levels(self, photo: Photo, levels: tuple[QImage, ...]) -> None:
        """All sizes of a photo that was opened just before."""
        for entry in self.window.roll.photos:
            if entry.photo is photo:
                entry.levels = levels
        if photo is self.window.document.photo:
            self.window.canvas.show_levels(levels)

    def _show_photo_state(self) -> None:
        window, photo = self.window, self.window.document.photo
        window.pages.setCurrentWidget(window.canvas if photo else window.empty)
        if photo is not None and photo.path is not None:
            window.setWindowTitle(self.tr("{name} – D2F").format(name=photo.path.name))
        else:
            window.setWindowTitle(self.tr("D2F"))
        window.canvas.setFocus()


def file_mark(path: Path) -> tuple[int, int] | None:
    """Time and size of a file: as long as they are the same, its content is taken to be."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
