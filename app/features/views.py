"""What the canvas shows: photo, depth or focus, and the focus marker."""

from __future__ import annotations

from app.actions import ActionInfo
from app.canvas.pictures import View
from app.features.feature import Feature


class ViewsFeature(Feature):
    """The view switch."""

    def actions(self) -> list[ActionInfo]:
        show, marker = self._choose_view, self.parts.canvas.show_marker
        return [
            ActionInfo("photo_view", self.tr("&Photo"), ("P",), "", "view/views", show, group="view", is_on=True),
            ActionInfo("depth_view", self.tr("&Distance"), ("D",), "", "view/views", show, group="view"),
            ActionInfo(
                "softness_view", self.tr("Softne&ss"), ("Shift+D",), "", "view/views", show, group="view",
                help=self.tr("How soft the photo itself is, place by place"),
            ),
            ActionInfo("focus_view", self.tr("S&harpness"), ("F",), "", "view/views", show, group="view"),
            ActionInfo(
                "marker", self.tr("Focus &marker"), ("M",), "", "view/marks", marker, is_switch=True, is_on=True
            ),
        ]  # fmt: skip

    def _choose_view(self) -> None:
        """A view's key pressed again goes back to the photo."""
        view = View(self.sender().objectName().removesuffix("_view"))
        if view is self.parts.canvas.state.view:
            view = View.PHOTO
        self.parts.actions_by_name[f"{view.value}_view"].setChecked(True)
        self.parts.canvas.show_view(view)
