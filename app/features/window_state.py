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
        show_panels, full = self.window.inspector.setVisible, self._show_full_screen
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
        self.window.canvas.panels_toggled.connect(self.window.actions_by_name["panels"].toggle)

    def restore(self, preferences: Preferences) -> None:
        if not preferences.geometry.isEmpty():
            self.window.restoreGeometry(preferences.geometry)
        self.window.inspector.close_sections(preferences.closed_sections)
        for name in REMEMBERED:
            action = self.window.actions_by_name[name]
            action.setChecked(bool(preferences.number(f"window/{name}", int(action.isChecked()))))

    def remember(self, preferences: Preferences) -> None:
        preferences.geometry = self.window.saveGeometry()
        preferences.closed_sections = self.window.inspector.closed_sections()
        for name in REMEMBERED:
            preferences.set_number(f"window/{name}", int(self.window.actions_by_name[name].isChecked()))

    def _next_pane(self) -> None:
        window = self.window
        to_panels = window.canvas.hasFocus() and window.inspector.isVisible()
        target = window.inspector.focus.auto if to_panels else window.canvas
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_full_screen(self, is_full: bool) -> None:
        window, full = self.window, Qt.WindowState.WindowFullScreen
        window.setWindowState(window.windowState() | full if is_full else window.windowState() & ~full)
