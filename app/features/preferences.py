"""The preferences and what hangs on them: the theme, the network that finds the depth, and the graphics card."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.actions import ActionInfo
from app.dialogs.preferences_dialog import PreferencesDialog
from app.features.feature import Feature
from app.preferences import Preferences
from app.theme import apply_theme
from d2f_core.rendering.device import AUTO, CPU


class PreferencesFeature(Feature):
    """The dialog, and taking up what it says.

    Attributes:
        dialog: None until it was asked for.
    """

    dialog: PreferencesDialog | None = None

    def actions(self) -> list[ActionInfo]:
        text, place = self.tr("&Preferences…"), "edit/preferences"
        return [ActionInfo("preferences", text, ("Ctrl+,",), "", place, self._show_dialog, False)]

    def set_up(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.styleHints().colorSchemeChanged.connect(self._desktop_changed)

    def restore(self, preferences: Preferences) -> None:
        self.parts.engine.use_model(preferences.depth_model)
        self._use_graphics_card(preferences.uses_graphics_card)

    def _show_dialog(self) -> None:
        if self.dialog is None:
            self.dialog = PreferencesDialog(self.parts.preferences, self.parts.window)
            self.dialog.theme_chosen.connect(self._wear)
            self.dialog.depth_model_chosen.connect(self._use_model)
            self.dialog.graphics_card_chosen.connect(self._use_graphics_card)
        self.dialog.show()
        self.dialog.raise_()

    def _wear(self, theme: str) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)

    def _desktop_changed(self) -> None:
        if self.parts.preferences.theme == "system":
            self._wear("system")

    def _use_model(self, path: Path | None) -> None:
        self.parts.engine.use_model(path)
        self.parts.preview.start_again()

    def _use_graphics_card(self, uses: bool) -> None:
        """The picture stays as it is: the next one comes from the other device, and looks the same."""
        self.parts.engine.use_device(AUTO if uses else CPU)
