"""The canvas under mouse and keys, in a real window."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.face_marks import shown_faces
from app.canvas.pictures import View
from app.main_window import MainWindow
from d2f_core.focus.faces import Face
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine


def place(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.state.position_of((x, y)).toPoint()


def drag(window: MainWindow, start: QPoint, end: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    canvas = window.canvas
    QTest.mousePress(canvas, button, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(canvas, start + (end - start) * share)
    QTest.mouseRelease(canvas, button, pos=end)


def turn_wheel(window: MainWindow, at: QPoint, notches: int) -> None:
    position = QPointF(at)
    event = QWheelEvent(
        position, window.canvas.mapToGlobal(position), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


class TestClick:
    def test_refocuses_where_it_was(self, opened: MainWindow, qtbot: QtBot) -> None:
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=place(opened, 0.25, 0.75))
        assert opened.document.settings.focus.point == pytest.approx((0.25, 0.75), abs=0.02)
        wait_for_final(opened, qtbot)
        assert opened.canvas.state.marker == opened.document.settings.focus.point
        assert "clicked" in opened.status.focus.text()

    def test_again_means_its_plane_and_so_does_alt(self, opened: MainWindow, qtbot: QtBot) -> None:
        at, left = place(opened, 0.25, 0.75), Qt.MouseButton.LeftButton
        kept = []
        for modifier in (Qt.KeyboardModifier.NoModifier,) * 3 + (Qt.KeyboardModifier.AltModifier,):
            qtbot.mouseClick(opened.canvas, left, modifier, at)
            kept.append(opened.document.settings.focus.whole_at_point)
        assert kept == [True, False, True, False]

    def test_beside_the_picture_does_nothing(self, opened: MainWindow, qtbot: QtBot) -> None:
        qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
        assert opened.document.settings.focus.point is None

    def test_a_drag_is_no_click(self, opened: MainWindow) -> None:
        drag(opened, place(opened, 0.3, 0.3), place(opened, 0.3, 0.3) + QPoint(40, 0))
        assert opened.document.settings.focus.point is None


def face(x: float, y: float) -> Face:
    """A face that looks to the left: its eye at (x, y) is the farther one from its nose."""
    return Face((x - 0.1, y - 0.1, x + 0.1, y + 0.1), ((x - 0.08, y), (x, y)), (x - 0.06, y + 0.04), 0.9)


class TestFaces:
    @pytest.fixture
    def marked(self, window: MainWindow, engine: FakeEngine, photo_file: Path, qtbot: QtBot) -> MainWindow:
        """A photo with two faces and the focus elsewhere."""
        engine.faces = (face(0.7, 0.4), face(0.3, 0.5))
        window.open_photo(photo_file)
        wait_for_final(window, qtbot)
        return window

    def test_a_click_on_a_mark_takes_the_focus_to_the_eye(self, marked: MainWindow, qtbot: QtBot) -> None:
        assert shown_faces(marked.canvas.state) == [(0.3, 0.5), (0.7, 0.4)]
        near = place(marked, 0.3, 0.5) + QPoint(6, -5)
        qtbot.mouseClick(marked.canvas, Qt.MouseButton.LeftButton, pos=near)
        assert marked.document.settings.focus.point == pytest.approx((0.3, 0.5))
        wait_for_final(marked, qtbot)
        assert shown_faces(marked.canvas.state) == [(0.7, 0.4)], "the focus marker is there"

    def test_they_go_with_the_marker_and_take_no_click_then(self, marked: MainWindow, qtbot: QtBot) -> None:
        shown = marked.canvas.grab().toImage()
        marked.actions_by_name["marker"].trigger()
        assert shown_faces(marked.canvas.state) == [] and marked.canvas.grab().toImage() != shown
        near = place(marked, 0.3, 0.5) + QPoint(6, -5)
        qtbot.mouseClick(marked.canvas, Qt.MouseButton.LeftButton, pos=near)
        assert marked.document.settings.focus.point != pytest.approx((0.3, 0.5), abs=0.001)

    def test_a_key_goes_from_face_to_face(self, marked: MainWindow) -> None:
        chosen = []
        for _ in range(3):
            marked.actions_by_name["next_face"].trigger()
            chosen.append(marked.document.settings.focus.point)
        assert chosen == [(0.7, 0.4), (0.3, 0.5), (0.7, 0.4)]

    def test_another_photo_has_none_of_them(
        self, marked: MainWindow, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
    ) -> None:
        engine.faces = ()
        marked.open_photo(make_photo_file(tmp_path / "other.jpg", (70, 90)))
        qtbot.waitUntil(lambda: marked.document.photo.path.name == "other.jpg", timeout=5000)
        wait_for_final(marked, qtbot)
        assert marked.canvas.state.faces == ()
        marked.actions_by_name["next_face"].trigger()
        assert "No face" in marked.status.focus.text() and marked.document.settings.focus.point is None


class TestView:
    def test_wheel_zooms_at_the_pointer(self, opened: MainWindow) -> None:
        at = place(opened, 0.5, 0.5)
        scale = opened.canvas.state.transform.scale
        turn_wheel(opened, at, 2)
        assert opened.canvas.state.transform.scale == pytest.approx(scale * 1.25**2)
        assert opened.canvas.state.fraction_at(QPointF(at)) == pytest.approx((0.5, 0.5), abs=0.02)

    def test_the_middle_button_pans(self, opened: MainWindow) -> None:
        opened.canvas.change(replace(opened.canvas.state, transform=opened.canvas.state.transform.scaled(16.0)))
        before = opened.canvas.state.transform.centre
        drag(opened, QPoint(200, 200), QPoint(280, 200), Qt.MouseButton.MiddleButton)
        assert opened.canvas.state.transform.centre[0] == pytest.approx(before[0] - 80 / 16, abs=0.2)
        assert opened.document.settings.focus.point is None

    def test_space_with_a_drag_pans(self, opened: MainWindow) -> None:
        opened.canvas.change(replace(opened.canvas.state, transform=opened.canvas.state.transform.scaled(16.0)))
        opened.canvas.setFocus()
        QTest.keyPress(opened.canvas, Qt.Key.Key_Space)
        before = opened.canvas.state.transform.centre
        QTest.mousePress(opened.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        QTest.mouseMove(opened.canvas, QPoint(201, 200))
        QTest.mouseRelease(opened.canvas, Qt.MouseButton.LeftButton, pos=QPoint(201, 200))
        QTest.keyRelease(opened.canvas, Qt.Key.Key_Space)
        assert opened.canvas.state.transform.centre != before
        assert opened.document.settings.focus.point is None

    @pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
    def test_both_plus_keys_zoom_in(self, opened: MainWindow, key: Qt.Key) -> None:
        scale = opened.canvas.state.transform.scale
        QTest.keyClick(opened, key, Qt.KeyboardModifier.ControlModifier)
        assert opened.canvas.state.transform.scale == pytest.approx(scale * 1.25)
        QTest.keyClick(opened, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
        assert opened.canvas.state.transform.scale == pytest.approx(scale)

    def test_z_toggles_between_fit_and_all_pixels(self, opened: MainWindow, qtbot: QtBot) -> None:
        opened.canvas.zoom(3)
        QTest.keyClick(opened, Qt.Key.Key_Z)
        assert opened.canvas.state.transform.is_fit
        QTest.keyClick(opened, Qt.Key.Key_Z)
        assert opened.canvas.state.transform.scale == 1.0 and not opened.canvas.state.transform.is_fit

    def test_depth_key_switches_there_and_back(self, opened: MainWindow) -> None:
        QTest.keyClick(opened, Qt.Key.Key_D)
        assert opened.canvas.state.view is View.DEPTH
        QTest.keyClick(opened, Qt.Key.Key_D)
        assert opened.canvas.state.view is View.PHOTO and opened.actions_by_name["photo_view"].isChecked()

    def test_each_view_paints_another_picture(self, opened: MainWindow) -> None:
        painted = []
        for view in View:
            opened.canvas.show_view(view)
            painted.append(opened.canvas.grab().toImage())
        assert all(one != other for one, other in combinations(painted, 2))


class TestKeyboardCross:
    def test_arrows_move_it_and_enter_refocuses(self, opened: MainWindow) -> None:
        canvas = opened.canvas
        canvas.change(replace(canvas.state, marker=(0.5, 0.5)))
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        assert canvas.state.cross == pytest.approx((0.504, 0.5))
        QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert canvas.state.cross == pytest.approx((0.504, 0.54))
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        assert opened.document.settings.focus.point == pytest.approx((0.504, 0.54))

    def test_it_stays_inside(self, opened: MainWindow) -> None:
        opened.canvas.change(opened.canvas.state.crossed((0.0, 0.99)))
        QTest.keyClick(opened.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(opened.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert opened.canvas.state.cross == (0.0, 1.0)


class TestCompare:
    def test_backslash_shows_the_photo_itself(self, opened: MainWindow) -> None:
        after = opened.canvas.grab().toImage()
        QTest.keyClick(opened, Qt.Key.Key_Backslash)
        assert opened.canvas.state.is_before and opened.canvas.grab().toImage() != after
        QTest.keyClick(opened, Qt.Key.Key_Backslash)
        assert opened.canvas.grab().toImage() == after

    def test_the_button_shows_it_while_held(self, opened: MainWindow) -> None:
        QTest.mousePress(opened.top_bar.before, Qt.MouseButton.LeftButton)
        assert opened.canvas.state.is_before
        QTest.mouseRelease(opened.top_bar.before, Qt.MouseButton.LeftButton)
        assert not opened.canvas.state.is_before

    def test_the_split_line_can_be_dragged(self, opened: MainWindow) -> None:
        QTest.keyClick(opened, Qt.Key.Key_Y)
        assert opened.canvas.state.split == 0.5
        drag(opened, place(opened, 0.5, 0.4), place(opened, 0.8, 0.4))
        assert opened.canvas.state.split == pytest.approx(0.8, abs=0.02)
        assert opened.document.settings.focus.point is None

    def test_split_shows_both(self, opened: MainWindow) -> None:
        opened.canvas.show_marker(False)
        opened.canvas.show_split(True)
        picture = opened.canvas.grab().toImage()
        left, right = place(opened, 0.1, 0.9), place(opened, 0.9, 0.9)
        grey = picture.pixelColor(right)
        assert grey.red() == grey.green() == grey.blue() == 100  # the fake's flat picture: strength 50
        colour = picture.pixelColor(left)
        assert len({colour.red(), colour.green(), colour.blue()}) > 1
