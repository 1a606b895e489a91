"""Keys that switch when they are struck and look for a moment when they are held: before, loupe."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.features.feature import Feature
from app.parts import Parts

HOLD_MS = 350  # pressed longer than this, letting go switches off again
HELD = ("before", "loupe")


class HoldingFeature(Feature):
    """Watches the canvas for keys that are let go.

    Attributes:
        hold_ms: what counts as holding.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.hold_ms = HOLD_MS
        self._clock = QElapsedTimer()

    def set_up(self) -> None:
        for name in HELD:
            self.parts.actions_by_name[name].toggled.connect(self._begin)
        self.parts.canvas.installEventFilter(self)

    def _begin(self, is_on: bool) -> None:
        if is_on:
            self._clock.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key was let go."""
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            for name in HELD:
                action = self.parts.actions_by_name[name]
                own_keys = [QKeySequence(event.key()), QKeySequence(event.keyCombination())]
                is_its_key = any(keys in own_keys for keys in action.shortcuts())
                if is_its_key and action.isChecked() and self._clock.elapsed() >= self.hold_ms:
                    action.setChecked(False)
        return False
