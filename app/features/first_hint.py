"""A hint on the first photo, which the first edit takes away for good; and, for a moment, what a drag would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer

from app.canvas.hint import Hint
from app.features.feature import Feature
from app.preferences import Preferences

SEEN_KEY = "window/hint-seen"
DRAG_HINT_MS = 5_000


class FirstHintFeature(Feature):
    """Between canvas, document and preferences.

    Attributes:
        hint: the layer.
    """

    def set_up(self) -> None:
        self.hint = Hint()
        self._first: Sequence[str] = ()
        self._leaves = QTimer(self, singleShot=True, interval=DRAG_HINT_MS)
        self._leaves.timeout.connect(self._show_first)
        self.parts.canvas.layers.append(self.hint)
        self.parts.canvas.dragged_in_vain.connect(self._tell_drag)
        self.parts.document.history_changed.connect(self._take_edit)

    def restore(self, preferences: Preferences) -> None:
        if not preferences.number(SEEN_KEY, 0):
            self._first = (
                self.tr("Click what should be sharp"),
                self.tr("Strength on the right sets how much the rest blurs"),
            )
        self._show_first()

    def _show_first(self) -> None:
        self._show(self._first)

    def _tell_drag(self) -> None:
        """Nothing happens at a drag over the whole picture, and nobody would guess why."""
        self._show(
            (
                self.tr("Shift and drag: what is in the box stays sharp"),
                self.tr("Zoomed in (Z), a drag moves the picture"),
            )
        )
        self._leaves.start()

    def _show(self, lines: Sequence[str]) -> None:
        self.hint.lines = lines
        self.parts.canvas.update()

    def _take_edit(self) -> None:
        if self.parts.document.can_undo:
            if self._first:
                self.parts.preferences.set_number(SEEN_KEY, 1)
            self._first = ()
            self._leaves.stop()
            self._show_first()
