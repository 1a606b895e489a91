"""The photo on the screen, its settings and their history. No widgets.

Each open photo has a `History` of its own; the document shows one of them at a time and tells of its changes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.history import History, Step
from d2f_core.photo.photo import Photo
from d2f_core.photo.turning import turned_to
from d2f_core.settings import RenderSettings


class Document(QObject):
    """What the window shows and edits. GUI thread only.

    Attributes:
        photo: the photo shown, turned as its settings say; None before the first one.
        history: its settings and their steps.

    Signals:
        photo_changed(): another photo is shown, or the photo was turned.
        settings_changed(): the settings differ from before.
        history_changed(): the steps, or which of them is current, may have changed.
        drag_ended(): the gesture is over.
    """

    photo_changed = Signal()
    settings_changed = Signal()
    history_changed = Signal()
    drag_ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photo: Photo | None = None
        self.history = History()

    @property
    def settings(self) -> RenderSettings:
        return self.history.settings

    @property
    def is_dragging(self) -> bool:
        """A gesture (slider drag, held key) is under way."""
        return self.history.is_dragging

    @property
    def can_undo(self) -> bool:
        return self.history.can_undo

    @property
    def can_redo(self) -> bool:
        return self.history.can_redo

    @property
    def steps(self) -> list[Step]:
        return self.history.steps

    def open(self, photo: Photo, settings: RenderSettings | None = None, history: History | None = None) -> None:
        """Show another photo, with its own history if it has one, else with these or the default settings."""
        self.history.end_drag()
        self.history = history or History(settings)
        self.photo = turned_to(photo, self.settings.frame.rotation)
        self.photo_changed.emit()
        self._tell()

    def close(self) -> None:
        """Show no photo."""
        self.photo, self.history = None, History()
        self.photo_changed.emit()
        self._tell()

    def edit(self, settings: RenderSettings, name: str = "") -> None:
        """Change the settings; within a drag this replaces the drag's step. A name is shown in the history."""
        if self.history.edit(settings, name):
            self._tell()

    def begin_drag(self) -> None:
        """A gesture begins: its edits become one step."""
        self.history.begin_drag()

    def end_drag(self) -> None:
        """The gesture is over; one that came back to where it began leaves no step."""
        if not self.is_dragging:
            return
        if self.history.end_drag():
            self.history_changed.emit()
        self.drag_ended.emit()

    def undo(self) -> None:
        """One step back."""
        if self.can_undo:
            self.go_to(self.history.position - 1)

    def redo(self) -> None:
        """One step forward again."""
        if self.can_redo:
            self.go_to(self.history.position + 1)

    def go_to(self, position: int) -> None:
        """Any step of the history."""
        self.history.go_to(position)
        self._tell()

    def _tell(self) -> None:
        if self.photo is not None and self.photo.rotation != self.settings.frame.rotation:
            self.photo = turned_to(self.photo, self.settings.frame.rotation)
            self.photo_changed.emit()
        self.settings_changed.emit()
        self.history_changed.emit()
