"""Settings between document and panels; undo, redo, reset."""

from __future__ import annotations

from app.actions import ActionInfo
from app.features.feature import Feature
from d2f_core.settings import RenderSettings


class EditingFeature(Feature):
    """Carries edits from the panels to the document and back to all panels."""

    def actions(self) -> list[ActionInfo]:
        document = self.window.document
        return [
            ActionInfo("undo", self.tr("&Undo"), ("Ctrl+Z",), "undo", "edit/undo", document.undo),
            ActionInfo("redo", self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "edit/undo", document.redo),
            ActionInfo("reset", self.tr("Reset &everything"), ("Ctrl+Shift+R",), "", "edit/reset", self._reset),
        ]

    def set_up(self) -> None:
        window = self.window
        window.document.settings_changed.connect(self._show_document)
        window.document.history_changed.connect(self._show_history)
        window.inspector.edited.connect(window.document.edit)
        window.inspector.drag_started.connect(window.document.begin_drag)
        window.inspector.drag_ended.connect(window.document.end_drag)
        self._show_document()

    def _show_document(self) -> None:
        window, has_photo = self.window, self.window.document.photo is not None
        window.inspector.show_settings(window.document.settings)
        window.inspector.setEnabled(has_photo)
        window.actions_by_name.enable_for_photo(has_photo)
        self._show_history()

    def _show_history(self) -> None:
        document, actions = self.window.document, self.window.actions_by_name
        has_photo = document.photo is not None
        actions["undo"].setEnabled(has_photo and document.can_undo)
        actions["redo"].setEnabled(has_photo and document.can_redo)

    def _reset(self) -> None:
        self.window.document.edit(RenderSettings())
