"""Preferences that take effect at once, themes, the shortcut sheet, and what is remembered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.application import make_window
from app.dialogs.preferences_dialog import PreferencesDialog
from app.dialogs.shortcut_sheet import ShortcutSheet
from app.features.preferences import PreferencesFeature
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from d2f_core.errors import D2FError
from d2f_core.photo.reading import open_photo
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine


@pytest.fixture(autouse=True)
def dark_again() -> Iterator[None]:
    yield
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if theme.current_theme() != "dark":
        theme.apply_theme(application, "dark")


def dialog_of(window: MainWindow) -> PreferencesDialog:
    window.actions_by_name["preferences"].trigger()
    dialog = window.feature(PreferencesFeature).dialog
    assert dialog is not None and dialog.isVisible() and not dialog.isModal()
    return dialog


def choose(dialog: PreferencesDialog, name: str) -> None:
    index = dialog.theme.findData(name)
    dialog.theme.setCurrentIndex(index)
    dialog.theme.activated.emit(index)


@pytest.mark.qt_log_ignore("propagateSizeHints|raise", extend=True)  # the offscreen platform's own
class TestDialog:
    def test_the_theme_changes_at_once_and_is_remembered(self, opened: MainWindow) -> None:
        dialog = dialog_of(opened)
        icon = opened.actions_by_name["open"].icon().pixmap(20).toImage()
        choose(dialog, "light")
        assert theme.current_theme() == "light" and opened.preferences.theme == "light"
        assert opened.palette().window().color().lightness() > 200
        assert opened.actions_by_name["open"].icon().pixmap(20).toImage() != icon
        choose(dialog, "dark")
        assert opened.palette().window().color().lightness() < 60

    def test_a_depth_network_is_used_from_the_next_picture(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        dialog, chosen = dialog_of(opened), tmp_path / "mine.onnx"
        monkeypatch.setattr(
            "app.dialogs.preferences_dialog.QFileDialog.getOpenFileName", lambda *_args: (str(chosen), "")
        )
        rendered = len(engine.done)
        dialog.choose_model.click()
        assert engine.model == chosen == opened.preferences.depth_model
        wait_for_final(opened, qtbot)
        assert len(engine.done) > rendered
        dialog.built_in.click()
        assert engine.model is None and opened.preferences.depth_model is None and dialog.model.text() == ""
        wait_for_final(opened, qtbot)

    def test_quality_and_language_are_remembered(self, opened: MainWindow) -> None:
        dialog = dialog_of(opened)
        dialog.quality.setValue(80)
        assert opened.preferences.number("export/quality", 95) == 80
        index = dialog.language.findData("en")
        dialog.language.setCurrentIndex(index)
        dialog.language.activated.emit(index)
        assert opened.preferences.language == "en"

    def test_the_graphics_card_is_off_until_it_is_chosen_and_remembered(
        self, opened: MainWindow, engine: FakeEngine
    ) -> None:
        dialog = dialog_of(opened)
        assert engine.device == "cpu" and not dialog.graphics_card.isChecked() and dialog.graphics_card.isEnabled()
        rendered = len(engine.begun)
        dialog.graphics_card.click()
        assert engine.device == "auto" and opened.preferences.uses_graphics_card
        assert len(engine.begun) == rendered  # the picture is the same on both
        dialog.graphics_card.click()
        assert engine.device == "cpu" and not opened.preferences.uses_graphics_card

    def test_without_torch_there_is_no_graphics_card_to_choose(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        dialog = PreferencesDialog(Preferences(temporary=True))
        assert not dialog.graphics_card.isEnabled() and "PyTorch" in dialog.graphics_card.toolTip()

    def test_its_key_is_set_though_the_platform_has_none(self, opened: MainWindow) -> None:
        QTest.keyClick(opened, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        assert opened.feature(PreferencesFeature).dialog is not None


def test_a_network_that_is_not_there_is_told_in_one_sentence(photo_file: Path, tmp_path: Path) -> None:
    engine = CoreEngine()
    engine.use_model(tmp_path / "gone.onnx")
    with pytest.raises(D2FError, match=r"gone\.onnx"):
        engine._pipeline_of(open_photo(photo_file))
    engine.use_model(None)
    assert engine._pipeline_of(open_photo(photo_file)) is not None


def test_the_graphics_card_of_the_last_start_is_used_again(qtbot: QtBot, engine: FakeEngine) -> None:
    preferences = Preferences(temporary=True)
    preferences.uses_graphics_card = True
    window = make_window(engine, preferences)
    qtbot.addWidget(window)
    assert engine.device == "auto"
    window.close()


def test_a_chosen_device_reaches_every_pipeline_from_the_next_render_on(photo_file: Path) -> None:
    engine, photo = CoreEngine(), open_photo(photo_file)
    assert engine._pipeline_of(photo).device == "cpu"
    engine.use_device("auto")
    assert engine._pipeline_of(photo).device == "auto"


class TestTheme:
    @pytest.mark.parametrize("name", ["dark", "light"])
    def test_every_colour_of_the_sheet_has_a_value(self, name: str) -> None:
        sheet = (theme.RESOURCES / "theme" / "window.qss").read_text(encoding="utf-8")
        used = set(re.findall(r"@([a-z][a-z-]*)", sheet)) - {"icons"}
        assert used <= set(theme._colours(name))

    def test_both_know_the_same_names(self) -> None:
        assert set(theme._colours("dark")) == set(theme._colours("light"))

    @pytest.mark.parametrize("name", ["dark", "light"])
    @pytest.mark.parametrize(("ink", "paper"), [("text", "window"), ("text-quiet", "window"), ("accent", "window")])
    def test_text_can_be_read(self, name: str, ink: str, paper: str) -> None:
        """WCAG's contrast of at least 4.5."""
        colours = theme._colours(name)
        high, low = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5

    def test_greys_are_neutral(self) -> None:
        for name in ("window", "surround", "page", "raised", "well", "groove"):
            for wanted in ("dark", "light"):
                colour = theme._colours(wanted)[name]
                assert colour[1:3] == colour[3:5] == colour[5:7]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour "#rrggbb", as in WCAG 2."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestKeys:
    def test_no_key_means_two_things(self, window: MainWindow) -> None:
        keys = Counter(key.toString() for action in window.actions_by_name.all() for key in action.shortcuts())
        assert [key for key, count in keys.items() if count > 1] == []

    def test_tooltips_name_the_key(self, window: MainWindow) -> None:
        for action in window.actions_by_name.all():
            if not action.shortcut().isEmpty():
                assert action.shortcut().toString() in action.toolTip()

    def test_the_sheet_can_be_searched_by_words_and_by_key(self, window: MainWindow, qtbot: QtBot) -> None:
        sheet = ShortcutSheet(window.actions_by_name)
        qtbot.addWidget(sheet)
        everything = sheet.shown_lines()
        sheet.search.setText("loupe")
        assert sheet.shown_lines() == [("Loupe", "L")]
        sheet.search.setText("ctrl+z")
        assert ("Undo", "Ctrl+Z") in sheet.shown_lines() and len(sheet.shown_lines()) < len(everything)
        sheet.search.clear()
        assert sheet.shown_lines() == everything


def test_tab_goes_through_the_panels_from_top_to_bottom(opened: MainWindow) -> None:
    opened.inspector.close_sections([])
    sections, widget, visited = opened.inspector.sections, opened.inspector.sections[0], []
    for _ in range(2000):
        widget = widget.nextInFocusChain()
        if widget is sections[0]:
            break
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible()
        visited += [section.key for section in sections if is_stop and section.isAncestorOf(widget)]
    order = list(dict.fromkeys(visited))
    assert order == [section.key for section in sections if section.isVisible() and section.key in order]
    assert len(order) >= 7


def test_panels_and_theme_come_back_at_the_next_start(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = Preferences(temporary=True)
    for is_first in (True, False):
        window = make_window(engine, preferences)
        qtbot.addWidget(window)
        window.show()
        if is_first:
            window.inspector.close_sections(["blur", "focus/tilt"])
            window.actions_by_name["panels"].toggle()
            window.actions_by_name["marker"].toggle()
            preferences.theme = "light"
        else:
            assert not window.inspector.isVisible() and not window.canvas.state.is_marker_shown
            assert window.inspector.closed_sections() == ["focus/tilt", "blur"]
            assert preferences.theme == "light"
        window.close()


def test_closing_every_fold_is_remembered_too(window: MainWindow) -> None:
    window.preferences.closed_sections = []
    assert window.preferences.closed_sections == []
