"""More stations of the tour (`tests.tour`): what follows the pointer, marks, the second language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import make_window
from app.language import install
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.overlay_request import Overlay
from app.samples import sample_photos
from d2f_core.settings import BlurSettings

if TYPE_CHECKING:
    from tests.tour import Tour


def loupe(tour: Tour) -> None:
    """The exported pixels of the nearer dog's face, with depth and blur in the line below."""
    window = tour.window
    place = window.canvas.state.position_of((0.58, 0.53)).toPoint()
    QTest.mouseMove(window.canvas, place + QPoint(4, 4))
    QTest.mouseMove(window.canvas, place)
    window.actions_by_name["loupe"].setChecked(True)
    tour.take("loupe")
    window.actions_by_name["loupe"].setChecked(False)


def marks(tour: Tour) -> None:
    """Clipped lights and what counts as a highlight, on the sunset."""
    window = tour.window
    before = window.document.settings
    window.document.edit(replace(before, blur=BlurSettings(60)))
    tour.settle()
    for name, overlay in (("clipped", Overlay.CLIPPED), ("peaking", Overlay.PEAKING)):
        action = window.actions_by_name[name]
        action.setChecked(True)
        tour.wait(lambda overlay=overlay: overlay in window.canvas.pictures.overlays)
        tour.take(name)
        action.setChecked(False)


def german(tour: Tour) -> None:
    """The same window in the second language."""
    application = QApplication.instance()
    assert application is not None
    install(application, "de")
    english, tour.window = tour.window, make_window(CoreEngine(), Preferences(temporary=True))
    tour.window.resize(english.size())
    tour.window.show()
    tour.open(sample_photos()[0])
    tour.take("german")
    tour.window.close()
    install(application, tour.language)
    tour.window = english
