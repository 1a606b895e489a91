"""The open photo, its settings and their history. No widgets.

Undo is a list of RenderSettings. Between `begin_drag` and `end_drag` all edits are one step; outside a drag each edit
is one. Opening a photo starts a new history.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from d2f_core.photo.photo import Photo
from d2f_core.settings import RenderSettings

LONGEST_HISTORY = 500  # settings are small: this is a guard, not a limit anyone meets


class Document(QObject):
    """What the window shows and edits. GUI thread only.

    Attributes:
        photo: the open photo; None before the first one.
        settings: the current settings.
        is_dragging: a gesture (slider drag, held key) is under way.

    Signals:
        photo_changed(): another photo is open.
        settings_changed(): the settings differ from before.
        history_changed(): whether undo or redo is possible may have changed.
        drag_ended(): the gesture is over.
    """

    photo_changed = Signal()
    settings_changed = Signal()
    history_changed = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photo: Photo | None = None
        self.is_dragging = False
        self._history = [RenderSettings()]
        self._position = 0
        self._has_dragged = False

    @property
    def settings(self) -> RenderSettings:
        return self._history[self._position]

    @property
    def can_undo(self) -> bool:
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        return self._position < len(self._history) - 1

    def open(self, photo: Photo, settings: RenderSettings | None = None) -> None:
        """Take another photo, with default settings unless others are given."""
        self.photo = photo
        self._history, self._position = [settings or RenderSettings()], 0
        self.is_dragging = self._has_dragged = False
        self.photo_changed.emit()
        self._tell()

    def edit(self, settings: RenderSettings) -> None:
        """Change the settings; within a drag this replaces the drag's step."""
        if settings == self.settings:
            return
        if not (self.is_dragging and self._has_dragged):
            self._add_step()
        self._has_dragged = self.is_dragging
        self._history[self._position] = settings
        self._tell()

    def begin_drag(self) -> None:
        """A gesture begins: its edits become one step."""
        if not self.is_dragging:
            self.is_dragging, self._has_dragged = True, False

    def end_drag(self) -> None:
        """The gesture is over; one that came back to where it began leaves no step."""
        if not self.is_dragging:
            return
        self.is_dragging = False
        if self._has_dragged and self._history[self._position] == self._history[self._position - 1]:
            del self._history[self._position]
            self._position -= 1
            self.history_changed.emit()
        self.drag_ended.emit()

    def undo(self) -> None:
        """One step back."""
        if self.can_undo:
            self._go_to(self._position - 1)

    def redo(self) -> None:
        """One step forward again."""
        if self.can_redo:
            self._go_to(self._position + 1)

    def _go_to(self, position: int) -> None:
        self.is_dragging = False
        self._position = position
        self._tell()

    def _add_step(self) -> None:
        del self._history[self._position + 1 :]
        self._history.append(self.settings)
        del self._history[:-LONGEST_HISTORY]
        self._position = len(self._history) - 1

    def _tell(self) -> None:
        self.settings_changed.emit()
        self.history_changed.emit()
