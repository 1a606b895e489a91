"""A feature: one thing that the window can do, with its actions, its signals and what it remembers.

The window builds its `Parts` (document, service, preview, canvas, inspector, bars), then each feature of
`catalogue.FEATURES` with them:

    __init__ -> actions() and menus() -> set_up() -> restore() ... take_outcome() ... -> may_close() -> remember()

Features do not call each other; what they share lies in the parts. One that must be asked for something by
another is found with `parts.feature(ItsClass)`.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from app.actions import ActionInfo
from app.parts import Parts
from app.preferences import Preferences
from app.rendering.render_request import Outcome


class Feature(QObject):
    """GUI thread only. Every method may be left as it is.

    Attributes:
        parts: what the window is made of.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self.parts = parts

    def actions(self) -> list[ActionInfo]:
        """What it adds to menus and keys; asked once, before `set_up`."""
        return []

    def menus(self) -> dict[str, QMenu]:
        """Submenus by their place, for example "file/open"."""
        return {}

    def set_up(self) -> None:
        """Connect signals, add panels and strips: all parts and all actions are there."""

    def take_outcome(self, outcome: Outcome) -> None:
        """A request of the background ended."""

    def take_drop(self, data: QMimeData) -> bool:
        """Something was dropped on the window; True if it was taken."""
        return False

    def take_key(self, event: QKeyEvent) -> bool:
        """A key of the window was pressed or let go, wherever the keyboard focus is; True keeps it from the widgets.

        A key that is a shortcut is seen only when it is let go.
        """
        return False

    def take_press(self, event: QMouseEvent) -> None:
        """A mouse button was pressed somewhere in the window."""

    def restore(self, preferences: Preferences) -> None:
        """Take up what was remembered at the last start."""

    def remember(self, preferences: Preferences) -> None:
        """The window closes: note what the next start should know."""

    def may_close(self) -> bool:
        """False keeps the window open; a feature that would lose work asks here."""
        return True
