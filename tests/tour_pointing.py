"""The part of the tour that points at the picture: box, bokeh disc, focus panel, light theme."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.features.preferences import PreferencesFeature
from app.samples import sample_photos
from app.theme import apply_theme
from d2f_core.settings import ApertureSettings, BlurSettings

if TYPE_CHECKING:
    from tests.tour import Tour

GLIDE_S = 0.4  # until the focus marker is at rest and a disc has come


class Pointing:
    """Drives the tour's window."""

    def __init__(self, tour: Tour) -> None:
        self._tour, self._window = tour, tour.window

    def walk(self) -> None:
        before = self._window.document.settings
        self.box()
        self._window.document.edit(before)
        self._tour.settle()
        self.panels()
        self.bokeh_disc()
        self.light_theme()
        self._tour.open(sample_photos()[1])

    def box(self) -> None:
        """Around both dogs; what is in the box stays sharp."""
        canvas = self._window.canvas
        self._window.actions_by_name["focus_box"].trigger()
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=self._place(0.3, 0.22))
        for x, y in ((0.4, 0.4), (0.68, 0.66)):
            QTest.mouseMove(canvas, self._place(x, y))
        self._tour.take("box")
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=self._place(0.68, 0.66))
        self._tour.settle()
        self._rest()

    def panels(self) -> None:
        """The focus section with its groups, and what the optics know."""
        inspector = self._window.inspector
        closed = inspector.closed_sections()
        inspector.close_sections([section.key for section in inspector.sections if section.key != "focus"])
        self._tour.take("focus-panel", inspector)
        inspector.close_sections(closed)

    def bokeh_disc(self) -> None:
        """At dusk, through nine blades behind a narrow barrel."""
        self._tour.open(sample_photos()[-1])
        settings = self._window.document.settings
        aperture = ApertureSettings(shape="blades", blades=9, cat_eye=0.8, rim=0.5)
        self._window.document.edit(replace(settings, aperture=aperture, blur=BlurSettings(100)))
        self._tour.settle()
        QTest.mouseMove(self._window.canvas, self._place(0.16, 0.68))
        self._window.actions_by_name["psf"].trigger()
        self._rest()
        self._tour.take("bokeh-disc")
        self._window.actions_by_name["psf"].trigger()

    def light_theme(self) -> None:
        """The light theme, and the preferences where it is chosen."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light")
        self._tour.take("light-theme")
        apply_theme(application, self._tour.theme)
        self._window.actions_by_name["preferences"].trigger()
        dialog = self._window.feature(PreferencesFeature).dialog
        assert dialog is not None
        self._tour.take("preferences", dialog)
        dialog.close()

    def _place(self, x: float, y: float) -> QPoint:
        return self._window.canvas.state.position_of((x, y)).toPoint()

    def _rest(self) -> None:
        end = time.monotonic() + GLIDE_S
        self._tour.wait(lambda: time.monotonic() > end)
