"""Opening a photo, dropping one on the window, exporting it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from app.actions import ActionInfo
from app.features.feature import Feature
from app.language import from_core
from app.parts import Parts
from app.rendering.render_request import Failed, Opened, OpenRequest, Outcome
from app.roll import RollPhoto, turned_levels
from d2f_core.photo.photo import Photo
from d2f_core.photo.stored_settings import opening_settings
from d2f_core.photo.turning import quarters_between, turned_to

UNREAD, LEFT_OUT = "unread", "left-out"  # keys of notices: a photo of several, and files that are none
TOLD_MS = 15_000


class PhotosFeature(Feature):
    """From a file to the document and back."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._files = parts.files

    def actions(self) -> list[ActionInfo]:
        parts, files = self.parts, self._files
        return [
            ActionInfo("open", self.tr("&Open…"), ("Ctrl+O",), "open", "file/open", files.ask_and_open, False),
            ActionInfo("export", self.tr("&Export…"), ("Ctrl+Shift+E",), "export", "file/export", files.ask_and_export),
            ActionInfo("quit", self.tr("&Quit"), ("Ctrl+Q",), "", "file/quit", parts.window.close, False),
        ]

    def menus(self) -> dict[str, QMenu]:
        return {"file/open": self._files.recent_menu}

    def set_up(self) -> None:
        parts = self.parts
        parts.document.photo_changed.connect(self._show_photo_state)
        parts.empty.open_asked.connect(self._files.ask_and_open)
        parts.empty.sample_chosen.connect(self._files.open)
        self._files.open_started.connect(self._show_opening)
        parts.service.levels_ready.connect(self._show_levels)
        parts.service.looked.connect(self._show_look)
        self._files.left_out.connect(self._tell_left_out)

    def take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome.request, OpenRequest) and self.parts.service.opening is None:
            self.parts.status.show_opening("")
        if isinstance(outcome, Opened) and not outcome.request.cancel.is_cancelled:
            path = outcome.request.path
            self._files.opened(path)
            entry = self.parts.roll.add([path])[0]
            entry.take(outcome.restored, opening_settings(outcome.photo))
            entry.photo, entry.levels, entry.file_mark = outcome.photo, outcome.levels, file_mark(path)
            self._put_on_screen(entry)
        elif isinstance(outcome.request, OpenRequest) and self.parts.service.opening is None:
            if isinstance(outcome, Failed) and self._files.open_instead():
                self.parts.notices.show_notice(UNREAD, from_core(outcome.error), for_ms=TOLD_MS)
            else:
                self._go_back()

    def show(self, entry: RollPhoto) -> None:
        """Show an open photo: at once while its pixels are kept and its file is the same, else it is read again."""
        if entry is self.parts.roll.current and self.parts.service.opening is None:
            return
        if entry.photo is not None and entry.file_mark == file_mark(entry.path):
            self.parts.service.stop_opening("another photo")
            self._put_on_screen(entry)
        else:
            self._files.open(entry.path)

    def _put_on_screen(self, entry: RollPhoto) -> None:
        assert entry.photo is not None and entry.history is not None
        entry.hold(turned_to(entry.photo, entry.history.settings.frame.rotation))
        self.parts.canvas.open(entry.photo.size, entry.levels)
        self.parts.roll.show(entry)
        self.parts.document.open(entry.photo, history=entry.history)

    def take_drop(self, data: QMimeData) -> bool:
        return self._files.open_dropped(data)

    def _tell_left_out(self, paths: list[Path]) -> None:
        text = self.tr("{name} is no photo and is left out.").format(name=paths[0].name)
        if len(paths) > 1:
            count = self.parts.window.locale().toString(len(paths))
            text = self.tr("{count} files are no photos and are left out.").format(count=count)
        self.parts.notices.show_notice(LEFT_OUT, text, for_ms=TOLD_MS)

    def _show_opening(self, path: Path) -> None:
        status, opening = self.parts.status, self.parts.service.opening
        status.show_opening(self.tr("Opening {name}…").format(name=path.name))
        status.show_work(opening.request_id if opening else 0, 0.0, self.tr("Opening"))

    def _show_look(self, size: tuple[int, int], levels: tuple[QImage, ...]) -> None:
        """A large photo is being opened: its picture is there, the rest follows."""
        parts = self.parts
        parts.document.close()
        parts.canvas.open(size, levels)
        parts.pages.setCurrentWidget(parts.canvas)

    def _go_back(self) -> None:
        """It could not be opened, or should not be: the photo before, if one was there."""
        entry = self.parts.roll.current
        if self.parts.document.photo is None and entry is not None and entry.photo is not None:
            self._put_on_screen(entry)
        elif self.parts.document.photo is None:
            self.parts.pages.setCurrentWidget(self.parts.empty)

    def _show_levels(self, photo: Photo, levels: tuple[QImage, ...]) -> None:
        """All sizes of a photo that was opened just before."""
        for entry in self.parts.roll.photos:
            if entry.photo is not None and entry.photo.file == photo.file and entry.path == photo.path:
                entry.levels = turned_levels(levels, quarters_between(photo.rotation, entry.photo.rotation))
                if entry.photo is self.parts.document.photo:
                    self.parts.canvas.show_levels(entry.levels)

    def _show_photo_state(self) -> None:
        parts, photo, entry = self.parts, self.parts.document.photo, self.parts.roll.current
        if photo is not None and entry is not None and entry.photo is not None and photo.is_read_again(entry.photo):
            entry.hold(photo)
            parts.canvas.open(photo.size, entry.levels)
        parts.pages.setCurrentWidget(parts.canvas if photo else parts.empty)
        if photo is not None and photo.path is not None:
            parts.window.setWindowTitle(self.tr("{name} – D2F").format(name=photo.path.name))
        else:
            parts.window.setWindowTitle(self.tr("D2F"))
        parts.canvas.setFocus()


def file_mark(path: Path) -> tuple[int, int] | None:
    """Time and size of a file: as long as they are the same, its content is taken to be."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
