"""What is to be said of a photo that opened all the same, such as damage in its middle: a line that stays until the
next photo."""

from __future__ import annotations

from app.features.feature import Feature
from app.language import from_core
from app.rendering.render_request import Opened, Outcome

KEY = "notes"  # of the notice


class PhotoNotesFeature(Feature):
    """One line for the notes of the photo that is shown."""

    def set_up(self) -> None:
        self.parts.document.photo_changed.connect(self._withdraw)

    def take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Opened) and outcome.photo.notes:
            self.parts.notices.show_notice(KEY, " ".join(from_core(note) for note in outcome.photo.notes))

    def _withdraw(self) -> None:
        self.parts.notices.withdraw(KEY)
