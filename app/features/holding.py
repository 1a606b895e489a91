"""Keys that switch when they are struck and look for a moment when they are held: before, loupe."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from app.features.feature import Feature
from app.parts import Parts

HOLD_MS = 350  # pressed longer than this, letting go switches off again
RELEASE_MS = 30  # X11 tells of a held key as let go and pressed again; a true release is not followed by a press
HELD = ("before", "loupe")


class HoldingFeature(Feature):
    """Watches for keys that are let go, wherever the keyboard focus is.

    Attributes:
        hold_ms: what counts as holding.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.hold_ms = HOLD_MS
        self._clock = QElapsedTimer()
        self._let_go: QAction | None = None
        self._release = QTimer(self, singleShot=True, interval=RELEASE_MS)
        self._release.timeout.connect(self._end)

    def set_up(self) -> None:
        for name in HELD:
            self.parts.actions_by_name[name].toggled.connect(self._toggled)

    def take_key(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            own_keys = [QKeySequence(event.key()), QKeySequence(event.keyCombination())]
            for name in HELD:
                action = self.parts.actions_by_name[name]
                is_its_key = any(keys in own_keys for keys in action.shortcuts())
                if is_its_key and action.isChecked() and self._clock.elapsed() >= self.hold_ms:
                    self._let_go = action
                    self._release.start()
        return False

    def _toggled(self, is_on: bool) -> None:
        """The second press of a false pair switches off: on again, within the same event, so that nothing flickers."""
        action, is_still_held = self.sender(), self._release.isActive()
        self._release.stop()
        if is_on and self._let_go is None:
            self._clock.start()
        elif not is_on and is_still_held and action is self._let_go:
            action.setChecked(True)
        self._let_go = None

    def _end(self) -> None:
        action, self._let_go = self._let_go, None
        if action is not None:
            action.setChecked(False)
