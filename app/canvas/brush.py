"""The brush as it is set up: tool, size, feather and so on. No widgets; panel, keys and canvas share one.

A tool of `PAINTING` makes strokes; "sample" takes the depth under the pointer and goes on with "set". None is no tool:
a click refocuses as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from d2f_core.settings.field_info import FieldInfo
from d2f_core.settings.strokes import LARGEST_SIZE, SMALLEST_SIZE, TOOLS, Point, Stroke, simplified

SAMPLE = "sample"
TOOL_NAMES = ("add", "remove", "set", SAMPLE, "nearer", "farther", "smooth", "plane", "protect", "force", "erase")
SIZE_STEP = 1.2  # one press of a key
LEAST_STEP = 0.02  # of the brush's diameter: points closer than that say nothing
TOLERANCE = 0.03  # of the brush's diameter, to which a path is simplified

BRUSH_FIELDS: dict[str, FieldInfo] = {
    "size": FieldInfo("Size (%)", "Diameter of the brush, in percent of the photo's long side.", 0.5, 30.0, 0.5),
    "feather": FieldInfo("Softness", "How softly the brush ends.", 0.0, 1.0, 0.05),
    "strength": FieldInfo("Flow", "How much of its work one stroke does.", 0.05, 1.0, 0.05),
    "value": FieldInfo("Painted depth", "The depth that is painted: 0 is farthest, 1 is nearest.", 0.0, 1.0, 0.01),
}


@dataclass(frozen=True)
class BrushOptions:
    """How the brush is set; units as in `Stroke`.

    Attributes:
        tool: one of `TOOL_NAMES`; None while no tool is taken up.
        shows_depth: the depth view is shown while a tool for depth is taken up.
    """

    tool: str | None = None
    size: float = 0.06
    feather: float = 0.3
    value: float = 0.8
    strength: float = 1.0
    edge_aware: bool = True
    shows_depth: bool = True

    @property
    def changes_depth(self) -> bool:
        """Whether the tool is about depth, and not about blur."""
        return self.tool is not None and self.tool not in ("protect", "force")


class Brush(QObject):
    """The brush of one window. GUI thread only.

    Attributes:
        options: how it is set.

    Signals:
        changed(): the options differ from before.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.options = BrushOptions()

    def set(self, **changes: Any) -> None:
        """Change options; values out of range are brought back into it."""
        if "size" in changes:
            changes["size"] = min(max(changes["size"], SMALLEST_SIZE), LARGEST_SIZE)
        options = replace(self.options, **changes)
        if options != self.options:
            self.options = options
            self.changed.emit()

    def enlarge(self) -> None:
        """One step larger."""
        self.set(size=self.options.size * SIZE_STEP)

    def shrink(self) -> None:
        """One step smaller."""
        self.set(size=self.options.size / SIZE_STEP)

    def stroke(self, points: Sequence[Point]) -> Stroke:
        """The stroke of the current tool along this path of fractions."""
        options = self.options
        assert options.tool in TOOLS
        path = simplified([_bounded(point) for point in points], TOLERANCE * options.size)
        return Stroke(
            options.tool, path, options.size, options.feather, options.value, options.strength,
            options.edge_aware,
        )  # fmt: skip


def _bounded(point: Point) -> Point:
    """A path may leave the photo, but not by far."""
    return min(max(point[0], -0.5), 1.5), min(max(point[1], -0.5), 1.5)
