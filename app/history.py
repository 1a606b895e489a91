"""The steps of one photo's settings: undo, redo, and any step by its place in the list. No Qt.

Between `begin_drag` and `end_drag` all edits are one step; outside a drag each edit is one. A step may carry a name
("Preset Mirror lens"); one without is named by what it changed, see `app.panels.setting_words`.
"""

from __future__ import annotations

from dataclasses import dataclass

from d2f_core.settings import RenderSettings

LONGEST_HISTORY = 500  # settings are small: this is a guard, not a limit anyone meets


@dataclass(frozen=True)
class Step:
    """Settings after an edit, and what the edit is called; empty names itself."""

    settings: RenderSettings
    name: str = ""


class History:
    """Steps of one photo.

    Attributes:
        steps: from the first settings on; never empty.
        position: index of the current step.
        is_dragging: a gesture (slider drag, held key) is under way.
    """

    def __init__(self, settings: RenderSettings | None = None) -> None:
        self.steps = [Step(settings or RenderSettings())]
        self.position = 0
        self.is_dragging = False
        self._has_dragged = False

    @property
    def settings(self) -> RenderSettings:
        return self.steps[self.position].settings

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self.steps) - 1

    def edit(self, settings: RenderSettings, name: str = "") -> bool:
        """Change the settings; within a drag this replaces the drag's step. False if nothing differs."""
        if settings == self.settings:
            return False
        if not (self.is_dragging and self._has_dragged):
            self._add_step()
        self._has_dragged = self.is_dragging
        self.steps[self.position] = Step(settings, name)
        return True

    def begin_drag(self) -> None:
        """A gesture begins: its edits become one step."""
        if not self.is_dragging:
            self.is_dragging, self._has_dragged = True, False

    def end_drag(self) -> bool:
        """The gesture is over; True if it came back to where it began and its step is gone."""
        was_dragged, self.is_dragging = self.is_dragging and self._has_dragged, False
        if not was_dragged or self.settings != self.steps[self.position - 1].settings:
            return False
        del self.steps[self.position]
        self.position -= 1
        return True

    def go_to(self, position: int) -> None:
        """Take this step as the current one; those behind it stay for redo."""
        self.is_dragging = False
        self.position = min(max(position, 0), len(self.steps) - 1)

    def _add_step(self) -> None:
        del self.steps[self.position + 1 :]
        self.steps.append(self.steps[self.position])
        del self.steps[:-LONGEST_HISTORY]
        self.position = len(self.steps) - 1
