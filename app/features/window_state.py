"""The window itself: panels shown or hidden, full screen, keyboard focus, and what is remembered of it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.actions import ActionInfo
from app.features.feature import Feature
from app.preferences import Preferences

REMEMBERED = ("panels", "marker")  # switches that come back as they were


class WindowStateFeature(Feature):
    """Panels, full screen, geometry."""

    def actions(self) -> list[ActionInfo]:
        show_panels, full = self.parts.inspector.setVisible, self._show_full_screen
        return [
            ActionInfo(
                "panels",
                self.tr("Pa&nels"),
                (),
                "panels",
                "view/window",
                show_panels,
                False,
                is_switch=True,
                is_on=True,
            ),
            ActionInfo("next_pane", self.tr("Photo or panels"), ("F6",), "", "view/window", self._next_pane, False),
            ActionInfo(
                "full_screen", self.tr("F&ull screen"), ("F11",), "", "view/window", full, False, is_switch=True
            ),
        ]

    def set_up(self) -> None:
        self.parts.canvas.panels_toggled.connect(self.parts.actions_by_name["panels"].toggle)

    def restore(self, preferences: Preferences) -> None:
        if not preferences.geometry.isEmpty():
            self.parts.window.restoreGeometry(preferences.geometry)
        self.parts.inspector.close_sections(preferences.closed_sections)
        for name in REMEMBERED:
            action = self.parts.actions_by_name[name]
            action.setChecked(bool(preferences.number(f"window/{name}", int(action.isChecked()))))

    def remember(self, preferences: Preferences) -> None:
        preferences.geometry = self.parts.window.saveGeometry()
        preferences.closed_sections = self.parts.inspector.closed_sections()
        for name in REMEMBERED:
            preferences.set_number(f"window/{name}", int(self.parts.actions_by_name[name].isChecked()))

    def _next_pane(self) -> None:
        parts = self.parts
        to_panels = parts.canvas.hasFocus() and parts.inspector.isVisible()
        target = parts.inspector.focus.auto if to_panels else parts.canvas
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_full_screen(self, is_full: bool) -> None:
        parts, full = self.parts, Qt.WindowState.WindowFullScreen
        parts.window.setWindowState(
            parts.window.windowState() | full if is_full else parts.window.windowState() & ~full
        )
