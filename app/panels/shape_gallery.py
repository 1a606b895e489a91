"""Buttons for the shape of the opening, one of which is pressed."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.theme import icon
from d2f_core.settings import Shape


class ShapeGallery(QWidget):
    """One button for each shape.

    Signals:
        chosen(str): a person wants this shape.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
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

    def _button(self, shape: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setIcon(icon(f"shape-{shape}"))
        button.setIconSize(QSize(24, 24))
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
