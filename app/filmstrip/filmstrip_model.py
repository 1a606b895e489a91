"""The roll as a list for Qt: name, thumbnail, tooltip and marks of each open photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from app.filmstrip.thumbnails import Thumbnail
from app.language import from_core
from app.plain_text import plain_tooltip
from app.roll import Roll, RollPhoto, turned_levels
from d2f_core.settings import ROTATIONS, RenderSettings

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
ENTRY = ROLE.UserRole  # the RollPhoto itself
MOST_THUMBNAILS = 600  # about 120 MB


class FilmstripModel(QAbstractListModel):
    """GUI thread only.

    Signals:
        thumbnail_wanted(Path): this photo is seen and has no picture yet.
        edit_wanted(Path, RenderSettings): it is edited, and there is no picture of it with these settings.
    """

    thumbnail_wanted = Signal(object)
    edit_wanted = Signal(object, object)

    def __init__(self, roll: Roll, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._roll = roll
        self._entries: list[RollPhoto] = []
        self._thumbnails: dict[Path, Thumbnail] = {}
        self._edits: dict[Path, tuple[RenderSettings, QImage]] = {}
        roll.changed.connect(self._take_roll)
        roll.state_changed.connect(self._show_state)
        roll.current_changed.connect(self._show_all)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        thumbnail = self._thumbnails.get(entry.path)
        if role == ROLE.DisplayRole:
            return entry.path.name
        if role == ROLE.DecorationRole:
            if thumbnail is None:
                self.thumbnail_wanted.emit(entry.path)
            edit = self._edit_of(entry)
            return (_turned(entry, thumbnail.image) if thumbnail else QImage()) if edit.isNull() else edit
        if role == ROLE.ToolTipRole:
            problem = thumbnail.problem if thumbnail else None
            return plain_tooltip(from_core(problem) if problem else str(entry.path))
        if role == ROLE.AccessibleTextRole:
            return self._spoken(entry)
        return entry if role == ENTRY else None

    def take(self, thumbnail: Thumbnail) -> None:
        """A thumbnail was made."""
        self._thumbnails[thumbnail.path] = thumbnail
        while len(self._thumbnails) > MOST_THUMBNAILS:
            self._thumbnails.pop(next(iter(self._thumbnails)))
        entry = self._roll.find(thumbnail.path)
        if entry is not None:
            self._show_state(entry)

    def show_edit(self, entry: RollPhoto, settings: RenderSettings, image: QImage) -> None:
        """The photo as these settings make it; shown for as long as it is edited."""
        self._edits[entry.path] = settings, image
        while len(self._edits) > MOST_THUMBNAILS:
            self._edits.pop(next(iter(self._edits)))
        self._show_state(entry)

    def is_broken(self, entry: RollPhoto) -> bool:
        """The photo could not be read for its thumbnail."""
        thumbnail = self._thumbnails.get(entry.path)
        return thumbnail is not None and thumbnail.problem is not None

    def is_current(self, entry: RollPhoto) -> bool:
        """The photo is on the screen."""
        return entry is self._roll.current

    def index_of(self, entry: RollPhoto) -> QModelIndex:
        """Where an open photo stands."""
        return self.index(self._entries.index(entry)) if entry in self._entries else QModelIndex()

    def _take_roll(self) -> None:
        self.beginResetModel()
        self._entries = list(self._roll.photos)
        self.endResetModel()

    def _show_state(self, entry: RollPhoto) -> None:
        index = self.index_of(entry)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def _show_all(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def _edit_of(self, entry: RollPhoto) -> QImage:
        """Its newest picture with an edit, null without one; the photo on the screen brings its own."""
        if entry.history is None or not entry.has_other_look:
            return QImage()
        settings, image = self._edits.get(entry.path, (None, QImage()))
        is_read = entry.path in self._thumbnails and not self.is_broken(entry)
        if is_read and settings != entry.history.settings and not self.is_current(entry):
            self.edit_wanted.emit(entry.path, entry.history.settings)
        return image

    def _spoken(self, entry: RollPhoto) -> str:
        return self.tr("{name}, edited").format(name=entry.path.name) if entry.is_edited else entry.path.name


def _turned(entry: RollPhoto, image: QImage) -> QImage:
    """A thumbnail as the photo is held."""
    rotation = "none" if entry.history is None else entry.history.settings.frame.rotation
    return turned_levels((image,), ROTATIONS.index(rotation))[0]
