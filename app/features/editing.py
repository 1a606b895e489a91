"""Settings between document and panels; undo, redo, reset."""

from __future__ import annotations

from app.actions import ActionInfo
from app.features.feature import Feature
from d2f_core.settings import RenderSettings
from d2f_core.settings.turning import turned


class EditingFeature(Feature):
    """Carries edits from the panels to the document and back to all panels."""

    def actions(self) -> list[ActionInfo]:
        document = self.parts.document
        return [
            ActionInfo("undo", self.tr("&Undo"), ("Ctrl+Z",), "undo", "edit/undo", document.undo),
            ActionInfo("redo", self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "edit/undo", document.redo),
            ActionInfo("rotate_left", self.tr("Rotate &left"), ("Ctrl+[",), "", "edit/rotate", self._rotate_left),
            ActionInfo("rotate_right", self.tr("Rotate r&ight"), ("Ctrl+]",), "", "edit/rotate", self._rotate_right),
            ActionInfo("reset", self.tr("Reset &everything"), ("Ctrl+Shift+R",), "", "edit/reset", self._reset),
        ]

    def set_up(self) -> None:
        parts = self.parts
        parts.document.settings_changed.connect(self._show_document)
        parts.document.history_changed.connect(self._show_history)
        parts.inspector.edited.connect(parts.document.edit)
        parts.inspector.drag_started.connect(parts.document.begin_drag)
        parts.inspector.drag_ended.connect(parts.document.end_drag)
        self._show_document()

    def _show_document(self) -> None:
        parts, has_photo = self.parts, self.parts.document.photo is not None
        parts.inspector.show_settings(parts.document.settings)
        parts.inspector.setEnabled(has_photo)
        parts.actions_by_name.enable_for_photo(has_photo)
        self._show_history()

    def _show_history(self) -> None:
        document, actions = self.parts.document, self.parts.actions_by_name
        has_photo = document.photo is not None
        actions["undo"].setEnabled(has_photo and document.can_undo)
        actions["redo"].setEnabled(has_photo and document.can_redo)

    def _rotate_left(self) -> None:
        self.parts.document.edit(turned(self.parts.document.settings, -1), self.tr("Rotated left"))

    def _rotate_right(self) -> None:
        self.parts.document.edit(turned(self.parts.document.settings, 1), self.tr("Rotated right"))

    def _reset(self) -> None:
        self.parts.document.edit(RenderSettings())
