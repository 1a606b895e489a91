"""Panels: settings in, edited settings out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QSlider
from pytestqt.qtbot import QtBot

from app.canvas.pictures import View
from app.main_window import MainWindow
from app.panels.f_number import THIRD_STOPS, FNumberField
from app.panels.field_row import FieldRow
from d2f_core.settings import FIELDS, BlurSettings, RenderSettings
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine


def row(window: MainWindow, name: str) -> FieldRow:
    return next(panel.rows[name] for panel in window.inspector.panels if name in panel.rows)


def drag_slider(field: FieldRow, steps: int) -> None:
    slider = field.slider
    start = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, steps + 1):
        QTest.mouseMove(slider, start + QPoint(4 * step, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start + QPoint(4 * steps, 0))


def test_every_number_of_the_settings_has_a_row(window: MainWindow) -> None:
    rows = {name for panel in window.inspector.panels for name in panel.rows}
    assert rows | set(window.inspector.optics.optional) == set(FIELDS)


class TestCoupling:
    def test_f_number_and_strength_say_the_same(self, opened: MainWindow) -> None:
        blur = opened.inspector.blur
        blur.f_number.setValue(1.9)
        assert opened.document.settings.blur.strength == pytest.approx(50.0)
        assert blur.strength.value == 50
        blur.strength.slider.setValue(100)
        assert blur.f_number.text() == "f/0.95"
        blur.strength.slider.setValue(0)
        assert blur.f_number.text() == "f/∞" and opened.document.settings.blur.strength == 0

    def test_the_dial_has_third_stops(self, opened: MainWindow) -> None:
        dial = opened.inspector.blur.f_number
        dial.setValue(2.8)
        assert opened.document.settings.blur == BlurSettings.from_f_number(2.8)
        assert dial.text() == "f/2.8"
        dial.stepBy(1)
        assert dial.text() == "f/3.2" and 3.2 in THIRD_STOPS

    def test_showing_settings_edits_nothing(self, opened: MainWindow) -> None:
        edits: list[RenderSettings] = []
        opened.inspector.edited.connect(edits.append)
        opened.inspector.show_settings(RenderSettings(blur=BlurSettings(33.3)))
        assert edits == []

    @pytest.mark.parametrize(("text", "value"), [("f/1.8", 1.8), ("2", 2.0), ("F 4", 4.0), ("∞", 999.0)])
    def test_f_numbers_as_people_write_them(self, qtbot: QtBot, text: str, value: float) -> None:
        field = FNumberField()
        qtbot.addWidget(field)
        assert field.valueFromText(text) == value

    def test_numbers_follow_the_locale(self, qtbot: QtBot) -> None:
        field = FNumberField()
        qtbot.addWidget(field)
        field.setLocale(QLocale(QLocale.Language.German))
        assert field.textFromValue(1.8) == "f/1,8" and field.valueFromText("f/1,8") == 1.8


class TestGestures:
    def test_a_slider_drag_is_one_undo_step(self, opened: MainWindow, qtbot: QtBot) -> None:
        drag_slider(row(opened, "blur.strength"), 8)
        assert opened.document.settings.blur.strength > 55 and not opened.document.is_dragging
        opened.actions_by_name["undo"].trigger()
        assert opened.document.settings == RenderSettings() and not opened.document.can_undo
        wait_for_final(opened, qtbot)

    def test_arrow_keys_step_and_shift_steps_ten_times(self, opened: MainWindow) -> None:
        slider = row(opened, "blur.strength").slider
        QTest.keyClick(slider, Qt.Key.Key_Right)
        assert opened.document.settings.blur.strength == 51
        QTest.keyClick(slider, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert opened.document.settings.blur.strength == 61

    def test_a_held_key_is_one_undo_step(self, opened: MainWindow) -> None:
        slider = row(opened, "blur.strength").slider
        QTest.keyPress(slider, Qt.Key.Key_Right)
        for _ in range(5):
            repeat = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, autorep=True)
            QApplication.sendEvent(slider, repeat)
        QTest.keyRelease(slider, Qt.Key.Key_Right)
        assert opened.document.settings.blur.strength == 56
        opened.document.undo()
        assert not opened.document.can_undo

    def test_double_click_on_the_name_resets(self, opened: MainWindow) -> None:
        field = row(opened, "blur.strength")
        field.slider.setValue(80)
        QTest.mouseDClick(field.label, Qt.MouseButton.LeftButton)
        assert opened.document.settings.blur == BlurSettings()

    def test_whole_numbers_stay_whole(self, opened: MainWindow) -> None:
        opened.inspector.lens.gallery.buttons["blades"].click()
        row(opened, "aperture.blades").number.setValue(9)
        assert opened.document.settings.aperture.blades == 9
        assert isinstance(opened.document.settings.aperture.blades, int)


class TestFocus:
    def test_the_slider_shows_where_autofocus_landed(self, opened: MainWindow) -> None:
        assert row(opened, "focus.disparity").value == 0.5
        assert "face" in opened.inspector.focus.reason.text()
        assert opened.document.settings.focus.disparity is None

    def test_the_slider_takes_over_and_auto_gives_back(self, opened: MainWindow, qtbot: QtBot) -> None:
        row(opened, "focus.disparity").slider.setValue(80)
        wait_for_final(opened, qtbot)
        assert opened.document.settings.focus.disparity == 0.8 and opened.canvas.state.marker is None
        opened.inspector.focus.auto.click()
        wait_for_final(opened, qtbot)
        assert opened.document.settings.focus.disparity is None and opened.canvas.state.marker == (0.5, 0.25)


class TestLens:
    def test_only_what_the_shape_has_can_be_set(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        assert not row(opened, "aperture.blades").isVisible() and row(opened, "aperture.rim").isVisible()
        opened.inspector.lens.gallery.buttons["blades"].click()
        assert row(opened, "aperture.blades").isVisible() and row(opened, "aperture.roundness").isVisible()
        opened.inspector.lens.gallery.buttons["heart"].click()
        assert not row(opened, "aperture.rim").isVisible() and row(opened, "aperture.rotation_deg").isVisible()

    def test_the_thumbnail_arrives(self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        opened.inspector.lens.gallery.buttons["star"].click()
        qtbot.waitUntil(lambda: bool(opened.inspector.lens.kernels._psfs))

    def test_no_picture_chosen_keeps_the_shape(self, opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        def choose_nothing(*_args: object) -> tuple[str, str]:
            return "", ""

        monkeypatch.setattr("app.panels.lens_panel.QFileDialog.getOpenFileName", choose_nothing)
        opened.inspector.lens.gallery.buttons["image"].click()
        assert opened.document.settings.aperture.shape == "disc"
        assert opened.inspector.lens.gallery.buttons["disc"].isChecked()


class TestKeys:
    def test_letters_are_inert_in_a_text_field(self, opened: MainWindow, qtbot: QtBot) -> None:
        field = row(opened, "blur.strength").number
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        for key in ("d", "y", "\\", "z"):
            qtbot.keyClicks(field, key)
        assert (
            opened.canvas.state.view is View.PHOTO
            and opened.canvas.state.split is None
            and not opened.canvas.state.is_before
        )

    def test_tab_on_the_picture_hides_the_panels(self, opened: MainWindow) -> None:
        opened.canvas.setFocus()
        QTest.keyClick(opened.canvas, Qt.Key.Key_Tab)
        assert not opened.inspector.isVisible()
        QTest.keyClick(opened.canvas, Qt.Key.Key_Tab)
        assert opened.inspector.isVisible()

    @pytest.mark.parametrize(("key", "shift"), [(Qt.Key.Key_Y, False), (Qt.Key.Key_Z, True)])
    def test_both_redo_keys(self, opened: MainWindow, key: Qt.Key, shift: bool) -> None:
        row(opened, "blur.strength").slider.setValue(70)
        control = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(opened, Qt.Key.Key_Z, control)
        assert opened.document.settings == RenderSettings()
        QTest.keyClick(opened, key, control | Qt.KeyboardModifier.ShiftModifier if shift else control)
        assert opened.document.settings.blur.strength == 70


def test_every_control_has_a_name_for_screen_readers(opened: MainWindow) -> None:
    kinds = (QSlider, QAbstractSpinBox, QAbstractButton, QComboBox)
    nameless = [
        widget
        for kind in kinds
        for widget in opened.centralWidget().findChildren(kind)
        if widget.isVisible() and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert [widget for widget in nameless if not isinstance(widget.parent(), QAbstractSpinBox | QLineEdit)] == []


def test_sections_fold_and_reset(opened: MainWindow) -> None:
    blur = opened.inspector.blur
    opened.inspector.close_sections([])
    blur.set_open(False)
    assert opened.inspector.closed_sections() == ["blur"] and not blur.strength.isVisible()
    opened.inspector.close_sections([])
    row(opened, "blur.strength").slider.setValue(70)
    blur.reset_asked.emit()
    assert opened.document.settings == RenderSettings()
