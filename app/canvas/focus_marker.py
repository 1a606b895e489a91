"""Where the focus marker is, and how it gets there: it glides to the new place and settles, as a camera's does."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from app.canvas.view_transform import Point

GLIDE_MS = 220
LARGEST = 1.6  # times its size when it leaves; it settles at 1


class FocusMarker(QObject):
    """GUI thread only.

    Attributes:
        point: where the focus is, in fractions; None when it has no place in the picture.

    Signals:
        moved(): paint it again.
    """

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.point: Point | None = None
        self._start: Point | None = None
        self._share = 1.0
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=GLIDE_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._advance)

    @property
    def is_moving(self) -> bool:
        return self._animation.state() == QVariantAnimation.State.Running

    @property
    def shown(self) -> tuple[Point, float] | None:
        """Where to paint it now and how large; None when there is nothing to paint."""
        if self.point is None:
            return None
        start, share = self._start or self.point, self._share
        x, y = (old + share * (new - old) for old, new in zip(start, self.point, strict=True))
        return (x, y), LARGEST + share * (1.0 - LARGEST)

    def jump_to(self, point: Point | None) -> None:
        """Be there at once."""
        self._animation.stop()
        self.point, self._start, self._share = point, None, 1.0
        self.moved.emit()

    def glide_to(self, point: Point | None) -> None:
        """Move there softly; the same place again changes nothing."""
        if point == self.point:
            return
        shown = self.shown
        self._animation.stop()
        self.point, self._start, self._share = point, shown[0] if shown else None, 0.0
        if point is not None:
            self._animation.start()
        self.moved.emit()

    def _advance(self, share: float) -> None:
        self._share = share
        self.moved.emit()
