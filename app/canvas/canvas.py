"""The picture: shows, zooms, pans, compares, and tells where the photographer tapped, drew a box or points.

A plain QWidget that paints with drawImage: a repaint takes a millisecond. What is shown is one value, `ViewState`; what
the mouse means is decided in `gestures.py`, what is drawn in `canvas_painter.py`.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas import canvas_painter
from app.canvas.face_marks import FaceMarks
from app.canvas.focus_marker import FocusMarker
from app.canvas.gestures import CanvasGestures
from app.canvas.loupe import Loupe
from app.canvas.pictures import Pictures, View
from app.canvas.psf_mark import PsfMark
from app.canvas.tool import CanvasLayer, CanvasTool
from app.canvas.view_state import SPLIT_START, ViewState
from app.canvas.view_transform import Point
from app.rendering.detail_tiles import DetailTiles
from app.rendering.overlay_request import Overlay, OverlayDrawn
from app.rendering.render_request import Rendered


class Canvas(QWidget):
    """One photo on a neutral surround. GUI thread only.

    Attributes:
        pictures: what can be shown.
        state: what of it is shown, and where; `change` shows another one.
        focus_marker: how the marker glides to the state's.
        tool: takes mouse and keys first; None without one.
        loupe, psf: the layers that follow the pointer.
        layers: painted over the picture, in their order.

    Signals:
        refocused(float, float): the photographer chose this place, in fractions.
        plane_chosen(float, float): the same with Alt: only its plane is meant, not the whole subject there.
        box_drawn(tuple): a rectangle was drawn: left, top, right, bottom in fractions.
        dragged_in_vain(): a plain drag over a picture that is seen whole.
        pointed(object): the pointer or the cross is at these fractions; None beside the picture.
        view_moved(): scale or position changed.
        view_changed(): another of the three views is shown, or before-after changed.
        panels_toggled(): Tab.
    """

    refocused = Signal(float, float)
    plane_chosen = Signal(float, float)
    box_drawn = Signal(object)
    dragged_in_vain = Signal()
    pointed = Signal(object)
    view_moved = Signal()
    view_changed = Signal()
    panels_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._covers: tuple[QWidget, ...] = ()
        self._state = ViewState(self.size())  # first: `event` is called while the rest is made
        self.pictures = Pictures()
        self.focus_marker = FocusMarker(self)
        self.tool: CanvasTool | None = None
        self.loupe, self.psf = Loupe(self.pictures), PsfMark()
        self.layers: list[CanvasLayer] = [FaceMarks(), self.psf, self.loupe]
        self._gestures = CanvasGestures(self)
        self._set_up()

    @property
    def state(self) -> ViewState:
        return replace(self._state, size=self.size(), ratio=self.devicePixelRatioF(), covered=self._covered())

    def change(self, state: ViewState) -> None:
        """Show this, and tell what of it is new."""
        old, self._state = self._state, state
        is_repainted = _without_pointer(old) != _without_pointer(state)
        if state.transform is not old.transform:
            self.view_moved.emit()
        if _looks(old) != _looks(state):
            self.view_changed.emit()
        if (old.pointer, old.cross, old.does_cross_lead) != (state.pointer, state.cross, state.does_cross_lead):
            self.pointed.emit(state.pointed_at)
        if is_repainted or self.loupe.is_on or self.psf.is_on:
            self.update()

    def keep_clear_of(self, *covers: QWidget) -> None:
        """These lie on its upper edge when they are shown: words on the picture stay below them."""
        self._covers = covers
        for cover in covers:
            cover.installEventFilter(self)

    def open(self, photo_size: tuple[int, int], levels: tuple[QImage, ...]) -> None:
        """Show another photo, the whole of it."""
        self.pictures.open(levels)
        self.focus_marker.jump_to(None)
        self.change(self.state.opened(photo_size))

    def show_levels(self, levels: tuple[QImage, ...]) -> None:
        """More sizes of the photo arrived, smallest first."""
        self.pictures.levels = levels
        self.update()

    def show_rendered(self, rendered: Rendered) -> None:
        """Show the newest outcome."""
        self.pictures.show(rendered)
        self.update()

    def show_tiles(self, tiles: DetailTiles) -> None:
        """Full-size parts of the newest outcome arrived."""
        self.pictures.tiles = tiles
        self.update()

    def show_focus(self, point: Point | None) -> None:
        """Move the focus marker; None hides it."""
        self.change(replace(self.state, marker=point))
        self.focus_marker.glide_to(point)

    def show_faces(self, points: list[Point]) -> None:
        """Mark these eyes, in fractions."""
        self.change(replace(self.state, faces=tuple(sorted(points))))

    def show_overlay(self, drawn: OverlayDrawn) -> None:
        """False colours or marks arrived."""
        self.pictures.take_overlay(drawn)
        self.update()

    def show_view(self, view: View) -> None:
        """Switch between photo, depth and focus."""
        self.change(replace(self.state, view=view))

    def show_marks(self, overlay: Overlay, is_shown: bool) -> None:
        """Lay marks over the photo or take them away."""
        marks = self.state.marks
        self.change(replace(self.state, marks=marks | {overlay} if is_shown else marks - {overlay}))

    def show_before(self, is_before: bool) -> None:
        """Switch the photo itself on or off."""
        self.change(replace(self.state, is_before_on=is_before))

    def hold_before(self, is_held: bool) -> None:
        """Show the photo itself for as long as a button is held."""
        self.change(replace(self.state, is_before_held=is_held))

    def show_split(self, is_split: bool) -> None:
        """Photo on the left, refocused on the right of a line that can be dragged."""
        self.change(replace(self.state, split=SPLIT_START if is_split else None))

    def draw_box(self, is_wanted: bool) -> None:
        """The next drag draws a box, also without Shift."""
        self._gestures.draws_box = is_wanted

    def show_marker(self, is_shown: bool) -> None:
        """Draw the focus marker or leave the picture clean."""
        self.change(replace(self.state, is_marker_shown=is_shown))

    def show_loupe(self, is_shown: bool) -> None:
        """The loupe at the pointer."""
        self.loupe.is_on = is_shown
        self.update()

    def show_psf(self, is_shown: bool) -> None:
        """The bokeh disc at the pointer."""
        self.psf.is_on = is_shown
        self.pointed.emit(self.state.pointed_at)
        self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        self.change(self.state.fitted())

    def show_pixels(self) -> None:
        """100 %: one pixel of the photo on one of the screen, around the focus."""
        self.change(self.state.at_pixels())

    def toggle_zoom(self) -> None:
        """Between the whole picture and 100 %."""
        is_fit = self.state.transform is not None and self.state.transform.is_fit
        self.change(self.state.at_pixels() if is_fit else self.state.fitted())

    def zoom(self, notches: float) -> None:
        """Closer (positive) or farther, around the middle."""
        self.change(self.state.zoomed(notches))

    def _covered(self) -> float:
        shown = [cover for cover in self._covers if cover.isVisible()]
        lowest = max((cover.mapToGlobal(QPoint(0, cover.height())).y() for cover in shown), default=0)
        return max(0, lowest - self.mapToGlobal(QPoint()).y()) if shown else 0

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(
            self.tr("Click what should be sharp, or move the cross with the arrow keys and press Enter.")
        )
        self.focus_marker.moved.connect(self.update)
        self._gestures.changed.connect(self.change)
        self._gestures.cursor_changed.connect(self.setCursor)
        self._gestures.refocused.connect(self.refocused)
        self._gestures.plane_chosen.connect(self.plane_chosen)
        self._gestures.box_drawn.connect(self.box_drawn)
        self._gestures.dragged_in_vain.connect(self.dragged_in_vain)
        self._gestures.panels_toggled.connect(self.panels_toggled)

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    def event(self, event: QEvent) -> bool:
        if self._state.transform is not None:
            if self.tool is not None and self.tool.take_event(event, self.state):
                return True
            if self._gestures.take_event(event, self.state):
                return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        canvas_painter.paint(painter, self.state, self.pictures, self.focus_marker.shown, self.layers)
        painter.end()  # not whenever Python drops it: Qt complains about a painter that outlives its event

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.change(self.state.pointed_to(None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.change(self.state.resized())


def _looks(state: ViewState) -> tuple[object, ...]:
    """What decides which pictures are needed."""
    return state.view, state.marks, state.is_before, state.split is None


def _without_pointer(state: ViewState) -> tuple[object, ...]:
    """What is painted without loupe and bokeh disc."""
    return (
        *_looks(state), state.transform, state.size, state.ratio, state.marker, state.is_marker_shown, state.faces,
        state.cross, state.box, state.split,
    )  # fmt: skip
