"""Before and after: switched, held, or side by side."""

from __future__ import annotations

from app.actions import ActionInfo
from app.features.feature import Feature


class CompareFeature(Feature):
    """The photo itself beside what became of it."""

    def actions(self) -> list[ActionInfo]:
        canvas, split = self.parts.canvas, self.tr("&Split before and after")
        return [
            ActionInfo(
                "before", self.tr("&Before"), ("\\",), "before", "view/compare", canvas.show_before, is_switch=True
            ),
            ActionInfo("split", split, ("Y",), "split", "view/compare", canvas.show_split, is_switch=True),
        ]
