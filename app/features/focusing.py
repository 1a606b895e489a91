"""Where the focus is: taps and boxes on the picture, auto focus, and what is told about it."""

from __future__ import annotations

from dataclasses import replace

from app.actions import ActionInfo
from app.canvas.face_marks import next_face
from app.features.feature import Feature
from app.panels.focus_panel import focus_sentence
from app.rendering.render_request import Rendered
from d2f_core.focus.focus_range import Box, focus_on_box, focus_on_point
from d2f_core.inspection import SOFT_FROM, blur_at
from d2f_core.settings import Point


class FocusingFeature(Feature):
    """Between canvas, document, focus panel and status bar."""

    def actions(self) -> list[ActionInfo]:
        automatic = self.parts.inspector.focus.focus_automatically
        place, next_face = "edit/focus", self.tr("Focus on the next &face")
        return [
            ActionInfo("autofocus", self.tr("&Auto focus"), ("A",), "autofocus", place, automatic),
            ActionInfo("next_face", next_face, ("Shift+A",), "", place, self._focus_next_face),
            ActionInfo(
                "focus_box", self.tr("Focus on a &box"), ("X",), "", place, self.parts.canvas.draw_box,
                is_switch=True, help=self.tr("Draw a box: what is in it stays sharp; Shift and a drag do it, too"),
            ),
        ]  # fmt: skip

    def set_up(self) -> None:
        parts = self.parts
        parts.canvas.refocused.connect(self.refocus)
        parts.canvas.plane_chosen.connect(self.refocus_on_plane)
        parts.canvas.box_drawn.connect(self.focus_on)
        parts.preview.rendered.connect(self._show_rendered)
        parts.document.photo_changed.connect(self._forget_focus)

    def refocus(self, x: float, y: float) -> None:
        """Focus on the subject at this place of the photo, in fractions; on its plane the second time."""
        self._refocus((x, y), is_plane=False)

    def refocus_on_plane(self, x: float, y: float) -> None:
        """Focus on the one plane at this place of the photo, in fractions."""
        self._refocus((x, y), is_plane=True)

    def focus_on(self, box: Box) -> None:
        """Keep what lies in this rectangle sharp, in fractions."""
        shown, old = self.parts.preview.shown, self.parts.document.settings
        if shown is None:  # the depth is not known yet
            self.parts.status.show_message(self.tr("The depth is still being found; draw the box again in a moment."))
            return
        self.parts.actions_by_name["focus_box"].setChecked(False)
        focus = focus_on_box(old.focus, shown.rendering.disparity, box)
        self.parts.canvas.show_focus(focus.point)
        self.parts.document.edit(replace(old, focus=focus))

    def _refocus(self, point: Point, *, is_plane: bool) -> None:
        old = self.parts.document.settings
        self.parts.canvas.show_focus(point)
        self.parts.document.edit(replace(old, focus=focus_on_point(old.focus, point, is_plane=is_plane)))

    def _focus_next_face(self) -> None:
        face = next_face(self.parts.canvas.state)
        if face is None:
            self.parts.status.show_message(self.tr("No face was found in this photo."))
        else:
            self.refocus(*face)

    def _show_rendered(self, rendered: Rendered) -> None:
        parts, focus, wanted = self.parts, rendered.rendering.focus, rendered.request.settings.focus
        parts.canvas.show_rendered(rendered)
        if not rendered.request.is_draft:
            parts.inspector.focus.ruler.show_metric(rendered.rendering.metric)
            height, width = rendered.request.photo.size
            eyes = [face.eye_away_from_nose(width / height) for face in rendered.rendering.faces]
            parts.canvas.show_faces(eyes)
        depth = parts.window.locale().toString(focus.disparity, "f", 2)
        here = parts.document.settings.focus
        is_elsewhere = (wanted.disparity, wanted.point) != (here.disparity, here.point)  # not so with a look on trial
        if parts.preview.is_at_moment and is_elsewhere:  # its point lies between two keyframes and marks nothing
            parts.canvas.show_focus(None)
            parts.status.show_focus(self.tr("A moment of the focus pull · depth {depth}").format(depth=depth))
            return
        if is_elsewhere:
            return  # a draft of a focus that is given up already: the marker must not go back to it
        has_place = focus.reason != "disparity" or wanted.point is not None
        parts.canvas.show_focus(focus.point if has_place else None)
        parts.inspector.focus.show_focus(focus)
        parts.inspector.focus.ruler.show_disparity(rendered.rendering.disparity)
        sentence = focus_sentence(focus, parts.inspector.focus, wanted)
        text = self.tr("{sentence} · depth {depth}").format(sentence=sentence, depth=depth)
        blur = rendered.rendering.own_blur
        if has_place and blur is not None and blur_at(blur, focus.point) >= SOFT_FROM:
            text = self.tr("{text} · this part was already soft in the photo").format(text=text)
        parts.status.show_focus(text)

    def _forget_focus(self) -> None:
        text = self.tr("Looking for the subject…") if self.parts.document.photo is not None else ""
        self.parts.status.show_focus(text)
        self.parts.inspector.focus.show_focus(None, text)
        self.parts.inspector.focus.ruler.show_disparity(None)
        self.parts.inspector.focus.ruler.show_metric(None)
