"""Box, marker, readout, loupe, bokeh disc, marks, held keys and announcements, through the real window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.pictures import View
from app.features.announcing import AnnouncingFeature
from app.features.holding import HoldingFeature
from app.main_window import MainWindow
from app.rendering.image_bridge import pixels_of
from app.rendering.overlay_request import Overlay
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine
from tests.app.test_canvas import drag, place


class TestBox:
    @pytest.fixture(autouse=True)
    def tool(self, opened: MainWindow) -> None:
        opened.actions_by_name["focus_box"].trigger()

    def test_keeps_its_range_sharp(self, opened: MainWindow, qtbot: QtBot) -> None:
        drag(opened, place(opened, 0.2, 0.3), place(opened, 0.8, 0.7))
        focus = opened.document.settings.focus
        assert focus.disparity == pytest.approx(0.5, abs=0.03)
        assert focus.range_near == pytest.approx(0.18, abs=0.04) == focus.range_far
        wait_for_final(opened, qtbot)
        assert opened.canvas.state.marker == pytest.approx((0.5, 0.5), abs=0.02)
        assert "box" in opened.status.focus.text()

    def test_is_drawn_while_the_button_is_down_and_escape_gives_it_up(self, opened: MainWindow) -> None:
        canvas, before = opened.canvas, opened.document.settings
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.2, 0.2))
        QTest.mouseMove(canvas, place(opened, 0.7, 0.9))
        assert canvas.state.box is not None and canvas.state.box.width() > 30
        canvas.grab()
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.7, 0.9))
        assert canvas.state.box is None and opened.document.settings == before

    def test_is_one_step_of_undo(self, opened: MainWindow) -> None:
        drag(opened, place(opened, 0.2, 0.3), place(opened, 0.8, 0.7))
        opened.document.undo()
        assert not opened.document.can_undo


class TestMarker:
    def test_glides_to_the_new_place(self, opened: MainWindow, qtbot: QtBot) -> None:
        start = opened.canvas.state.marker
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.8, 0.8))
        marker = opened.canvas.focus_marker
        assert marker.is_moving and marker.shown[0] == pytest.approx(start) and marker.shown[1] > 1.3
        qtbot.waitUntil(lambda: not marker.is_moving, timeout=3000)
        assert marker.shown == (marker.point, 1.0)

    def test_a_late_draft_does_not_pull_it_back(self, opened: MainWindow, engine: object, qtbot: QtBot) -> None:
        engine.hold()
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.2, 0.2))
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.8, 0.8))
        with qtbot.waitSignal(opened.preview.rendered):
            engine.release()
        assert opened.canvas.state.marker == pytest.approx((0.8, 0.8), abs=0.02)


class TestReadout:
    def test_tells_depth_and_blur_in_pixels_of_the_export(self, opened: MainWindow) -> None:
        QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.9))
        rendering = opened.preview.shown.rendering
        row, column = int(0.9 * 60), int(0.5 * 90)
        assert f"depth {rendering.disparity[row, column]:.2f}" in opened.status.pointer.text()
        assert f"blur {abs(rendering.defocus[row, column]):.1f} px" in opened.status.pointer.text()

    def test_is_silent_beside_the_picture(self, opened: MainWindow) -> None:
        QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.9))
        QTest.mouseMove(opened.canvas, place(opened, 0.0, 0.0) / 2)
        assert opened.status.pointer.text() == ""

    def test_says_where_the_photo_was_soft_before(self, opened: MainWindow, qtbot: QtBot) -> None:
        blur = np.zeros((60, 90), np.float32)
        blur[:, 45:] = 0.01
        object.__setattr__(opened.preview.shown.rendering, "own_blur", blur)
        QTest.mouseMove(opened.canvas, place(opened, 0.2, 0.5))
        assert "soft" not in opened.status.pointer.text()
        QTest.mouseMove(opened.canvas, place(opened, 0.8, 0.5))
        assert opened.status.pointer.text().endswith("already soft: 1 px")  # 0.01 of 90 px

    def test_a_click_on_what_was_soft_says_so(self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.own_blur = np.full((60, 90), 0.01, np.float32)
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.5, 0.75))
        wait_for_final(opened, qtbot)
        assert opened.status.focus.text().endswith("this part was already soft in the photo")

    def test_follows_the_keyboard_cross(self, opened: MainWindow) -> None:
        QTest.keyClick(opened.canvas, Qt.Key.Key_Down)
        first = opened.status.pointer.text()
        QTest.keyClick(opened.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert first and opened.status.pointer.text() != first


class TestSoftness:
    def test_the_map_of_the_photo_s_own_blur_is_a_view(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.own_blur = np.zeros((60, 90), np.float32)
        engine.own_blur[:, 45:] = 0.01
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.5, 0.75))
        wait_for_final(opened, qtbot)
        QTest.keyClick(opened, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda: opened.canvas.pictures.marks(Overlay.SOFTNESS) is not None)
        shown = opened.canvas.pictures.marks(Overlay.SOFTNESS)
        assert shown.pixelColor(10, 30).getRgb()[:3] == (68, 1, 84)
        assert shown.pixelColor(80, 30).getRgb()[:3] == (253, 231, 37)
        assert opened.actions_by_name["softness_view"].isChecked()
        QTest.keyClick(opened, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
        assert opened.canvas.state.view is View.PHOTO


class TestLoupe:
    def test_shows_the_photo_s_own_pixels_where_it_is_sharp(self, opened: MainWindow) -> None:
        canvas = opened.canvas
        rendered = opened.preview.shown
        rendered.rendering.defocus[:] = 0
        smaller = np.ascontiguousarray(rendered.shown_pixels[::2, ::2])
        object.__setattr__(rendered, "shown_pixels", smaller)
        object.__setattr__(rendered.rendering, "defocus", rendered.rendering.defocus[::2, ::2].copy())
        shown = canvas.loupe.pixels(canvas.state, (0.5, 0.5), 20)
        assert np.array_equal(shown, pixels_of(canvas.pictures.levels[-1], 35, 20, 20, 20))
        rendered.rendering.defocus[:] = 9
        assert (canvas.loupe.pixels(canvas.state, (0.5, 0.5), 20) == rendered.shown_pixels[0, 0]).all()

    def test_what_is_painted_is_what_it_shows(self, opened: MainWindow) -> None:
        canvas = opened.canvas
        canvas.show_loupe(True)
        canvas.change(canvas.state.pointed_to(QPointF(place(opened, 0.5, 0.5))))
        at = canvas.state.position_of(canvas.state.pointed_at).toPoint()
        painted = canvas.grab().toImage().pixelColor(at)
        expected = canvas.loupe.pixels(canvas.state, canvas.state.pointed_at, 2)[1, 1]
        assert [painted.red(), painted.green(), painted.blue()] == list(expected)

    def test_its_key_shows_it_at_the_pointer(self, opened: MainWindow) -> None:
        opened.canvas.show_marker(False)
        QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.5))
        plain = opened.canvas.grab().toImage()
        QTest.keyClick(opened, Qt.Key.Key_L)
        assert opened.canvas.grab().toImage() != plain
        QTest.keyClick(opened, Qt.Key.Key_L)
        assert opened.canvas.grab().toImage() == plain


class TestPsf:
    def test_is_asked_for_at_the_size_on_the_screen(self, opened: MainWindow, qtbot: QtBot) -> None:
        QTest.keyClick(opened, Qt.Key.Key_K)
        QTest.mouseMove(opened.canvas, place(opened, 1.0, 0.99))
        psf = opened.canvas.psf
        qtbot.waitUntil(lambda: psf.request is not None)
        radius = abs(opened.preview.shown.rendering.defocus[59, 89])
        assert psf.request.radius_px == pytest.approx(radius, abs=0.3)
        assert psf.request.position == pytest.approx((0.83, 0.55), abs=0.03)
        assert psf.request.is_near  # larger disparities are below
        QTest.mouseMove(opened.canvas, place(opened, 1.0, 0.01))
        qtbot.waitUntil(lambda: not psf.request.is_near)  # the first disc may come in between
        with_disc = opened.canvas.grab().toImage()
        QTest.keyClick(opened, Qt.Key.Key_K)
        assert opened.canvas.grab().toImage() != with_disc


def test_the_panel_s_switch_and_the_menu_s_are_one(opened: MainWindow) -> None:
    opened.inspector.highlights.clipped.click()
    assert opened.actions_by_name["clipped"].isChecked() and Overlay.CLIPPED in opened.canvas.state.marks
    opened.actions_by_name["clipped"].trigger()
    assert not opened.inspector.highlights.clipped.isChecked()


class TestMarks:
    @pytest.mark.parametrize(("name", "overlay"), [("peaking", Overlay.PEAKING), ("clipped", Overlay.CLIPPED)])
    def test_are_drawn_in_the_background_and_laid_over(
        self, opened: MainWindow, qtbot: QtBot, name: str, overlay: Overlay
    ) -> None:
        opened.canvas.show_marker(False)  # it may still be gliding
        plain = opened.canvas.grab().toImage()
        opened.actions_by_name[name].trigger()
        qtbot.waitUntil(lambda: opened.canvas.pictures.marks(overlay) is not None)
        assert opened.canvas.grab().toImage() != plain
        opened.actions_by_name[name].trigger()
        assert opened.canvas.grab().toImage() == plain

    def test_the_depth_is_not_drawn_again_while_it_is_the_same(self, opened: MainWindow, qtbot: QtBot) -> None:
        QTest.keyClick(opened, Qt.Key.Key_D)
        qtbot.waitUntil(lambda: Overlay.DEPTH in opened.canvas.pictures.overlays)
        drawn = opened.canvas.pictures.overlays[Overlay.DEPTH]
        request = type(drawn.request)(Overlay.DEPTH, opened.preview.shown)
        assert request.shows_same_as(drawn.request)

    def test_those_of_another_photo_are_refused(self, opened: MainWindow, qtbot: QtBot) -> None:
        QTest.keyClick(opened, Qt.Key.Key_D)
        qtbot.waitUntil(lambda: Overlay.DEPTH in opened.canvas.pictures.overlays)
        drawn = opened.canvas.pictures.overlays[Overlay.DEPTH]
        opened.canvas.pictures.open(opened.canvas.pictures.levels)
        opened.canvas.show_overlay(drawn)
        assert opened.canvas.pictures.overlays == {}


class TestHeldKeys:
    def test_a_struck_key_switches(self, opened: MainWindow) -> None:
        opened.canvas.setFocus()
        opened.feature(HoldingFeature).hold_ms = 60_000
        QTest.keyClick(opened.canvas, Qt.Key.Key_Backslash)
        assert opened.canvas.state.is_before
        QTest.keyClick(opened.canvas, Qt.Key.Key_Backslash)
        assert not opened.canvas.state.is_before

    def test_switches_do_not_repeat(self, opened: MainWindow) -> None:
        assert not opened.actions_by_name["before"].autoRepeat()


class TestAnnouncements:
    def test_focus_and_f_number_are_said_once_they_are_final(
        self, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(opened.feature(AnnouncingFeature), "announce", said.append)
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.5, 0.75))
        opened.inspector.blur.f_number.setValue(1.4)
        wait_for_final(opened, qtbot)
        depth = opened.preview.shown.rendering.focus.disparity
        assert said == [f"Focused where you clicked, depth {depth:.2f}, f/1.4"]
        assert opened.canvas.accessibleDescription() == said[0]

    def test_an_announcement_reaches_qt(self, opened: MainWindow) -> None:
        opened.feature(AnnouncingFeature).announce("Focused")
        assert opened.canvas.accessibleName() == "Photo"


ROOT = Path(__file__).resolve().parents[2]
HIGH_DPI = """
import numpy as np
from app.application import make_application
application = make_application()
from app.canvas.canvas import Canvas
from app.rendering.image_bridge import pixels_of, to_image
photo = np.random.default_rng(1).integers(0, 255, (700, 900, 3)).astype(np.uint8)
canvas = Canvas()
canvas.resize(301, 201)
canvas.show()
assert canvas.devicePixelRatioF() == 1.5, canvas.devicePixelRatioF()
canvas.open((700, 900), (to_image(photo),))
canvas.show_pixels()
grabbed = canvas.grab().toImage()
left, top, width, height = canvas.state.transform.picture_rect
shown = pixels_of(grabbed, 20, 20, 200, 200)
assert np.array_equal(shown, photo[20 - top : 220 - top, 20 - left : 220 - left]), "not exact"
x, y = canvas.state.fraction_at(canvas.state.position_of((0.25, 0.75)))
assert abs(x - 0.25) < 1e-9 and abs(y - 0.75) < 1e-9
"""


def test_at_100_percent_device_pixels_are_the_photo_s_on_a_scaled_display() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.5"}
    command = [sys.executable, "-c", HIGH_DPI]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr


def test_pointer_leaving_clears_the_readout(opened: MainWindow) -> None:
    opened.canvas.change(opened.canvas.state.pointed_to(QPointF(place(opened, 0.5, 0.5))))
    assert opened.status.pointer.text()
    opened.canvas.change(opened.canvas.state.pointed_to(None))
    assert opened.status.pointer.text() == ""
