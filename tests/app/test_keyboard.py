"""The keyboard belongs to the picture unless text is edited; keys and clicks enter as the window system sends them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from app.canvas.pictures import View
from app.features.holding import RELEASE_MS, HoldingFeature
from app.main_window import MainWindow
from tests.app.conftest import wait_for_final


@pytest.fixture
def active(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with a photo that has the keyboard."""
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    opened.canvas.setFocus()
    opened.canvas.show_pixels()
    return opened


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyPress(window.windowHandle(), key)


def let_go(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyRelease(window.windowHandle(), key)


def strike(window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.windowHandle(), key)


def click(window: MainWindow, widget: QWidget) -> None:
    window.inspector.ensureWidgetVisible(widget)
    QApplication.processEvents()
    at = widget.mapTo(window, widget.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def pan_with_space(window: MainWindow) -> bool:
    """Whether Space with a drag moves the picture and leaves the focus alone."""
    canvas, focus = window.canvas, window.document.settings.focus
    canvas.change(canvas.state.zoomed(20))
    before = canvas.state.transform.centre
    start = canvas.mapTo(window, canvas.rect().center())
    handle = window.windowHandle()
    press(window, Qt.Key.Key_Space)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, start + QPoint(30, 0))
    QTest.mouseMove(handle, start + QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(60, 0))
    let_go(window, Qt.Key.Key_Space)
    return canvas.state.transform.centre != before and window.document.settings.focus == focus


def widgets_of(window: MainWindow) -> dict[str, QWidget]:
    inspector = window.inspector
    return {
        "slider": inspector.blur.strength.slider,
        "check box": inspector.highlights.clipped,
        "shape": next(iter(inspector.lens.gallery.buttons.values())),
        "ruler": inspector.focus.ruler,
        "auto": inspector.focus.auto,
    }


class TestSpace:
    @pytest.mark.parametrize("name", ["slider", "check box", "shape", "ruler", "auto"])
    def test_pans_after_a_click_on_anything(self, active: MainWindow, name: str) -> None:
        click(active, widgets_of(active)[name])
        assert pan_with_space(active)

    def test_pans_after_a_number_was_typed(self, active: MainWindow) -> None:
        number = active.inspector.blur.strength.number
        click(active, number)
        strike(active, Qt.Key.Key_4, Qt.Key.Key_Return)
        assert pan_with_space(active)

    def test_is_forgotten_when_another_window_comes(self, active: MainWindow, qtbot: QtBot) -> None:
        press(active, Qt.Key.Key_Space)
        other = QWidget()
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
        qtbot.waitUntil(other.isActiveWindow)
        QTest.mouseMove(active.canvas, QPoint(50, 50))
        assert active.canvas.cursor().shape() != Qt.CursorShape.OpenHandCursor

    def test_presses_the_button_that_the_tab_key_reached(self, active: MainWindow) -> None:
        clipped = active.inspector.highlights.clipped
        clipped.setFocus(Qt.FocusReason.TabFocusReason)
        strike(active, Qt.Key.Key_Space)
        assert clipped.isChecked()


class TestNumbers:
    def typed(self, window: MainWindow, *keys: Qt.Key) -> QDoubleSpinBox:
        number = window.inspector.blur.strength.number
        click(window, number)
        number.selectAll()
        strike(window, *keys)
        return number

    def test_enter_takes_the_number_and_gives_the_keyboard_back(self, active: MainWindow) -> None:
        number = self.typed(active, Qt.Key.Key_4, Qt.Key.Key_2, Qt.Key.Key_Return)
        assert number.value() == 42 and active.document.settings.blur.strength == pytest.approx(42)
        assert active.canvas.hasFocus()
        strike(active, Qt.Key.Key_D)
        assert active.canvas.state.view is View.DEPTH

    def test_escape_forgets_the_number_and_gives_the_keyboard_back(self, active: MainWindow) -> None:
        before = active.document.settings
        number = self.typed(active, Qt.Key.Key_4, Qt.Key.Key_2, Qt.Key.Key_Escape)
        assert active.document.settings == before and number.value() == pytest.approx(before.blur.strength)
        assert number.text() == number.textFromValue(number.value())
        strike(active, Qt.Key.Key_Y)
        assert active.canvas.hasFocus() and active.canvas.state.split is not None

    def test_a_click_elsewhere_takes_the_number_and_gives_the_keyboard_back(self, active: MainWindow) -> None:
        self.typed(active, Qt.Key.Key_4, Qt.Key.Key_2)
        click(active, active.inspector.lens.gallery.buttons["ring"])
        assert active.document.settings.blur.strength == pytest.approx(42)
        assert active.document.settings.aperture.shape == "ring"
        strike(active, Qt.Key.Key_D)
        assert active.canvas.state.view is View.DEPTH


class TestWheel:
    def test_over_the_panel_scrolls_it_and_changes_nothing(self, active: MainWindow) -> None:
        active.resize(active.minimumSize())
        QApplication.processEvents()
        inspector, before = active.inspector, active.document.settings
        inspector.close_sections([])
        kinds = (QSlider, QDoubleSpinBox, QComboBox)
        widgets = [widget for kind in kinds for widget in inspector.widget().findChildren(kind) if widget.isVisible()]
        assert len(widgets) > 10 and inspector.verticalScrollBar().maximum() > 0
        for widget in widgets:
            inspector.ensureWidgetVisible(widget)
            widget.setFocus(Qt.FocusReason.MouseFocusReason)
            bar = inspector.verticalScrollBar()
            notches = -1 if bar.value() < bar.maximum() else 1
            at = bar.value()
            turn(widget, notches)
            assert bar.value() != at, widget.accessibleName()
        assert active.document.settings == before


def turn(widget: QWidget, notches: int) -> None:
    window = widget.window()
    centre = widget.mapTo(window, widget.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(centre), QPoint(0, 120 * notches))


class TestHeldKeys:
    KEYS = pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_Backslash, "before"), (Qt.Key.Key_L, "loupe")])

    @KEYS
    def test_false_releases_of_x11_do_not_flicker(
        self, active: MainWindow, qtbot: QtBot, key: Qt.Key, name: str
    ) -> None:
        active.feature(HoldingFeature).hold_ms = 0
        press(active, key)
        for _repeat in range(5):
            let_go(active, key)
            press(active, key)
            assert active.actions_by_name[name].isChecked()
        qtbot.wait(2 * RELEASE_MS)
        assert active.actions_by_name[name].isChecked()
        let_go(active, key)
        qtbot.waitUntil(lambda: not active.actions_by_name[name].isChecked(), timeout=1000)

    @KEYS
    def test_end_wherever_the_keyboard_is(self, active: MainWindow, qtbot: QtBot, key: Qt.Key, name: str) -> None:
        active.feature(HoldingFeature).hold_ms = 0
        active.inspector.blur.strength.slider.setFocus()
        press(active, key)
        assert active.actions_by_name[name].isChecked()
        let_go(active, key)
        qtbot.waitUntil(lambda: not active.actions_by_name[name].isChecked(), timeout=1000)


def test_an_opened_photo_has_the_keyboard_and_f6_goes_to_the_panels_and_back(
    window: MainWindow, photo_file: Path, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_photo(photo_file)
    wait_for_final(window, qtbot)
    settings = window.document.settings
    strike(window, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert window.canvas.state.pointed_at is not None and window.document.settings == settings
    strike(window, Qt.Key.Key_F6)
    assert window.inspector.isAncestorOf(QApplication.focusWidget())
    for part in (window.inspector.focus.auto, window.top_bar.export):
        part.setFocus()
        strike(window, Qt.Key.Key_F6)
        assert QApplication.focusWidget() is window.canvas
