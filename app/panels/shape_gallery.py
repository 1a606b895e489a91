"""Buttons for the shape of the opening, one of which is pressed; each shows the bokeh disc it really makes."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.rendering.image_bridge import marks_to_image
from app.theme import colour, set_icon, set_picture
from d2f_core.settings import Shape

ICON = QSize(34, 34)
DIMMEST = 0.35  # opacity of the dimmest part of a disc, so that a creamy or a soap-bubble one keeps its outline


class ShapeGallery(QWidget):
    """One button for each shape.

    Attributes:
        buttons: by shape.
        psfs: the bokeh discs shown on them, by shape; the drawn icon stands in for what is missing.

    Signals:
        chosen(str): a person wants this shape.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self.psfs: dict[str, NDArray[np.float32]] = {}
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for shape in get_args(Shape):
            layout.addWidget(self._button(shape))
        layout.addStretch(1)
        self._group.buttonClicked.connect(self._clicked)

    def show_shape(self, shape: str) -> None:
        """Press this shape's button without telling anyone."""
        self.buttons[shape].setChecked(True)

    def show_psfs(self, psfs: dict[str, NDArray[np.float32]]) -> None:
        """Show these bokeh discs, by shape."""
        self.psfs = psfs
        for shape, button in self.buttons.items():
            if shape in psfs:
                set_picture(button, QIcon(QPixmap.fromImage(psf_image(psfs[shape], colour("icon")))))
            else:
                set_icon(button, f"shape-{shape}")

    def _button(self, shape: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        set_icon(button, f"shape-{shape}")
        button.setIconSize(ICON)
        button.setProperty("shape", True)
        button.setObjectName(shape)
        button.setToolTip(self._name(shape))
        button.setAccessibleName(self._name(shape))
        self._group.addButton(button)
        self.buttons[shape] = button
        return button

    def _name(self, shape: str) -> str:
        return {
            "disc": self.tr("Disc"),
            "blades": self.tr("Aperture blades"),
            "ring": self.tr("Ring: mirror lens"),
            "heart": self.tr("Heart"),
            "star": self.tr("Star"),
            "image": self.tr("Your own picture…"),
        }[shape]

    def _clicked(self, button: QToolButton) -> None:
        self.chosen.emit(button.objectName())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # another theme
            self.show_psfs(self.psfs)


def psf_image(psf: NDArray[np.float32], ink: QColor) -> QImage:
    """A bokeh disc, float32 (n, n), in one colour on nothing."""
    share = psf / max(float(psf.max()), 1e-12)
    alpha = np.minimum(DIMMEST + (1 - DIMMEST) * share, 4 * share)  # soft edges stay soft
    colours = np.array([ink.blue(), ink.green(), ink.red(), 255], np.float32)
    return marks_to_image(np.rint(alpha[..., None] * colours).astype(np.uint8))
