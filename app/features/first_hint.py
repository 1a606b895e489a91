"""The hint on the first photo; the first edit takes it away for good."""

from __future__ import annotations

from app.canvas.hint import Hint
from app.features.feature import Feature
from app.preferences import Preferences

SEEN_KEY = "window/hint-seen"


class FirstHintFeature(Feature):
    """Between canvas, document and preferences.

    Attributes:
        hint: the layer.
    """

    def set_up(self) -> None:
        self.hint = Hint()
        self.parts.canvas.layers.append(self.hint)
        self.parts.document.history_changed.connect(self._take_edit)

    def restore(self, preferences: Preferences) -> None:
        if not preferences.number(SEEN_KEY, 0):
            self.hint.lines = (
                self.tr("Click what should be sharp"),
                self.tr("Strength on the right sets how much the rest blurs"),
            )

    def _take_edit(self) -> None:
        if self.hint.lines and self.parts.document.can_undo:
            self.hint.lines = ()
            self.parts.preferences.set_number(SEEN_KEY, 1)
            self.parts.canvas.update()
