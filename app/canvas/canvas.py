"""The picture: shows, zooms, pans, compares, and tells where the photographer tapped.

A plain QWidget that paints with drawImage: a repaint takes a millisecond. What the mouse means is decided in
`gestures.py`, where the picture lies in `view_transform.py`, what lies over it in `overlays.py`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas import overlays
from app.canvas.gestures import CanvasGestures
from app.canvas.pictures import Pictures, View
from app.canvas.tool import CanvasLayer, CanvasTool
from app.canvas.view_transform import Point, ViewTransform
from app.rendering.render_request import Rendered
from d2f_core.inspection import FAR_COLOUR, NEAR_COLOUR

SURROUND = QColor(27, 27, 27)  # neutral: a tinted surround shifts the colours one sees
PIXELS_SHOWN_FROM = 3.0  # device px per picture px; from here on pixels are shown as squares
SPLIT_START = 0.5


class Canvas(QWidget):
    """One photo on a neutral surround. GUI thread only.

    Attributes:
        pictures: what can be shown.
        view: which of it is shown.
        transform: where it lies; None without a photo.
        marker: where the focus is, in fractions; None when it has no place in the picture.
        cross: where the keyboard's cross is; None while it is hidden.
        split: position of the before-after line, fraction of the picture's width; None when off.
        tool: takes mouse and keys first; None without one.
        layers: painted over the picture, in their order.

    Signals:
        refocused(float, float): the photographer chose this place, in fractions.
        view_moved(): scale or position changed.
        view_changed(): another of the three views is shown, or before-after changed.
        panels_toggled(): Tab.
    """

    refocused = Signal(float, float)
    view_moved = Signal()
    view_changed = Signal()
    panels_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures()
        self.view = View.PHOTO
        self.transform: ViewTransform | None = None
        self.marker: Point | None = None
        self.cross: Point | None = None
        self.split: float | None = None
        self.is_marker_shown = True
        self.tool: CanvasTool | None = None
        self.layers: list[CanvasLayer] = []
        self._is_before = self._is_before_held = False
        self._gestures = CanvasGestures(self)
        self._set_up()

    @property
    def is_before(self) -> bool:
        """The photo itself is shown, because it was switched to or its button is held."""
        return self._is_before or self._is_before_held

    @property
    def picture_rect(self) -> QRectF:
        """The picture on the canvas, in logical px."""
        if self.transform is None:
            return QRectF()
        left, top, width, height = (value / self.devicePixelRatioF() for value in self.transform.picture_rect)
        return QRectF(left, top, width, height)

    def open(self, photo_size: tuple[int, int], levels: tuple[QImage, ...]) -> None:
        """Show another photo, the whole of it."""
        self.pictures.open(levels)
        self.marker = self.cross = None
        self.transform = ViewTransform.fit(photo_size, self._device_size())
        self._moved()

    def show_rendered(self, rendered: Rendered) -> None:
        """Show the newest outcome and where its focus lies."""
        self.pictures.show(rendered)
        focus = rendered.rendering.focus
        self.marker = None if focus.reason == "disparity" else focus.point  # a depth has no place in the picture
        self.update()

    def show_view(self, view: View) -> None:
        """Switch between photo, depth and focus."""
        self.view = view
        self._changed()

    def show_before(self, is_before: bool) -> None:
        """Switch the photo itself on or off."""
        self._is_before = is_before
        self._changed()

    def hold_before(self, is_held: bool) -> None:
        """Show the photo itself for as long as a button is held."""
        self._is_before_held = is_held
        self._changed()

    def show_split(self, is_split: bool) -> None:
        """Photo on the left, refocused on the right of a line that can be dragged."""
        self.split = SPLIT_START if is_split else None
        self._changed()

    def show_marker(self, is_shown: bool) -> None:
        """Draw the focus marker or leave the picture clean."""
        self.is_marker_shown = is_shown
        self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        if self.transform is not None:
            self.move_to(ViewTransform.fit(self.transform.photo, self._device_size()))

    def show_pixels(self) -> None:
        """100 %: one pixel of the photo on one of the screen, around the focus."""
        if self.transform is not None:
            at = self.transform.from_fraction(self.marker) if self.marker and self.transform.is_fit else None
            self.move_to(self.transform.scaled(1.0, at))

    def toggle_zoom(self) -> None:
        """Between the whole picture and 100 %."""
        if self.transform is not None and self.transform.is_fit:
            self.show_pixels()
        else:
            self.fit()

    def zoom(self, notches: float, at: QPointF | None = None) -> None:
        """Closer (positive) or farther, around a logical point or the middle."""
        if self.transform is not None:
            ratio = self.devicePixelRatioF()
            self.move_to(self.transform.zoomed(notches, (at.x() * ratio, at.y() * ratio) if at else None))

    def pan(self, delta: QPointF) -> None:
        """Move the picture by logical px."""
        if self.transform is not None:
            ratio = self.devicePixelRatioF()
            self.move_to(self.transform.panned(delta.x() * ratio, delta.y() * ratio))

    def move_to(self, transform: ViewTransform) -> None:
        """Show this position of the view."""
        self.transform = transform
        self._moved()

    def fraction_at(self, position: QPointF) -> Point | None:
        """Fractions of the photo under a logical point; None outside."""
        ratio = self.devicePixelRatioF()
        return self.transform.to_fraction((position.x() * ratio, position.y() * ratio)) if self.transform else None

    def position_of(self, fraction: Point) -> QPointF:
        """Logical point of fractions of the photo."""
        assert self.transform is not None
        x, y = self.transform.from_fraction(fraction)
        return QPointF(x, y) / self.devicePixelRatioF()

    def split_x(self) -> float:
        """Logical x of the before-after line."""
        return self.picture_rect.left() + (self.split or 0.0) * self.picture_rect.width()

    def move_split(self, x: float) -> None:
        """Put the before-after line at a logical x."""
        rect = self.picture_rect
        self.split = min(max((x - rect.left()) / max(rect.width(), 1.0), 0.0), 1.0)
        self.update()

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(
            self.tr("Click what should be sharp, or move the cross with the arrow keys and press Enter.")
        )

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio))

    def _moved(self) -> None:
        self.view_moved.emit()
        self.update()

    def _changed(self) -> None:
        self.view_changed.emit()
        self.update()

    def _paint_picture(self, painter: QPainter) -> None:
        assert self.transform is not None
        left, top, width, height = self.transform.picture_rect
        target = QRect(left, top, width, height)
        if self.is_before:
            _draw(painter, self.pictures.before(width), target)
            return
        _draw(painter, self.pictures.after(self.view, width), target)
        if self.split is not None:
            painter.setClipRect(QRect(left, top, round(self.split * width), height))
            _draw(painter, self.pictures.before(width), target)
            painter.setClipping(False)

    def _paint_overlays(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.split is not None and not self.is_before:
            area = self.picture_rect.intersected(QRectF(self.rect()))
            overlays.paint_split(painter, self.split_x(), area, (self.tr("Before"), self.tr("After")))
        if self.is_before:
            overlays.paint_label(painter, self.tr("Before"), QPointF(12, 12))
            return
        if self.marker is not None and self.is_marker_shown:
            overlays.paint_focus_marker(painter, self.position_of(self.marker))
        if self.cross is not None:
            overlays.paint_cross(painter, self.position_of(self.cross))
        for layer in self.layers:
            layer.paint(painter)
        self._paint_legend(painter)

    def _paint_legend(self, painter: QPainter) -> None:
        corner = QPointF(12, self.height() - 12)
        if self.view is View.DEPTH and self.pictures.rendered is not None:
            far, near = QColor(0, 45, 100), QColor(253, 231, 55)
            overlays.paint_legend(painter, [(far, self.tr("Far")), (near, self.tr("Near"))], corner)
        elif self.view is View.FOCUS and self.pictures.rendered is not None:
            sharp = QColor(225, 225, 225)
            entries = [
                (QColor(*NEAR_COLOUR), self.tr("In front")),
                (sharp, self.tr("In focus")),
                (QColor(*FAR_COLOUR), self.tr("Behind")),
            ]
            overlays.paint_legend(painter, entries, corner)

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), SURROUND)
        if self.transform is None or not self.pictures.levels:
            return
        painter.save()
        painter.scale(1 / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
        self._paint_picture(painter)
        painter.restore()
        self._paint_overlays(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.transform is not None:
            self.move_to(self.transform.resized(self._device_size()))


def _draw(painter: QPainter, image: QImage, target: QRect) -> None:
    """The image on the target; an image that is off by a rounded pixel is drawn as it is, which keeps it crisp."""
    if abs(image.width() - target.width()) <= 1 and abs(image.height() - target.height()) <= 1:
        painter.drawImage(target.topLeft(), image)
        return
    smooth = target.width() < PIXELS_SHOWN_FROM * image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(target, image)
