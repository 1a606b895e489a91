"""Presets in the window: a click applies, own ones come and go, the focus stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.parts_dialog import PartsDialog
from app.features.history import HistoryFeature
from app.features.presets import PresetsFeature
from app.main_window import MainWindow
from app.rendering.render_request import PsfRequest
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from d2f_core.storage.presets import Preset
from tests.app.conftest import wait_for_final


@pytest.fixture
def presets(opened: MainWindow) -> PresetsFeature:
    return opened.feature(PresetsFeature)


def names(presets: PresetsFeature) -> list[str]:
    return [presets.panel.list.item(row).text() for row in range(presets.panel.list.count())]


def click(presets: PresetsFeature, name: str) -> None:
    panel = presets.panel
    item = panel.list.item(names(presets).index(name))
    panel.list.scrollToItem(item)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualItemRect(item).center())


def menu(presets: PresetsFeature, text: str) -> None:
    presets.panel.menu.aboutToShow.emit()
    action = next(action for action in presets.panel.menu.actions() if action.text() == text)
    assert action.isEnabled()
    action.trigger()


def save(presets: PresetsFeature, name: str, qtbot: QtBot) -> PartsDialog:
    qtbot.mouseClick(presets.panel.save, Qt.MouseButton.LeftButton)
    dialog = presets.parts.window.findChild(PartsDialog)
    assert dialog is not None and not dialog.isModal()
    dialog.name.setText(name)
    return dialog


class TestApplying:
    def test_a_click_is_one_named_step_and_leaves_the_focus(self, opened: MainWindow, presets: PresetsFeature) -> None:
        opened.canvas.refocused.emit(0.2, 0.4)
        click(presets, "Mirror lens")
        assert opened.document.settings.aperture.shape == "ring"
        assert opened.document.settings.focus == FocusSettings(point=(0.2, 0.4), whole_at_point=True)
        steps = opened.feature(HistoryFeature).panel.list
        assert steps.item(steps.count() - 1).text() == "Preset Mirror lens"
        opened.document.undo()
        assert opened.document.settings.aperture.shape == "disc"

    def test_enter_applies_too(self, opened: MainWindow, presets: PresetsFeature) -> None:
        presets.panel.mark("Soap bubble")
        assert opened.document.settings == RenderSettings()
        QTest.keyClick(presets.panel.list, Qt.Key.Key_Return)
        assert opened.document.settings.aperture.rim > 0.5

    def test_each_row_shows_its_bokeh_disc(self, presets: PresetsFeature, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: len(presets.panel._psfs) == len(names(presets)))

    def test_the_discs_wait_for_the_first_picture(
        self, window: MainWindow, photo_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown, draw = [], window.service.draw_psf

        def noted(request: PsfRequest) -> None:
            shown.append(window.preview.shown)
            draw(request)

        monkeypatch.setattr(window.service, "draw_psf", noted)
        window.open_photo(photo_file)
        wait_for_final(window, qtbot)
        self.test_each_row_shows_its_bokeh_disc(window.feature(PresetsFeature), qtbot)
        assert shown and None not in shown

    def test_with_its_focus_only_when_asked(self, opened: MainWindow, presets: PresetsFeature, tmp_path: Path) -> None:
        (tmp_path / "look.json").write_text(
            '{"name": "There", "settings": {"focus": {"point": [0.9, 0.8]}, "blur": {"strength": 7}}}'
        )
        presets.import_files([tmp_path / "look.json"])
        click(presets, "There")
        assert opened.document.settings == RenderSettings(blur=BlurSettings(7))
        menu(presets, "Apply with its focus")
        assert opened.document.settings.focus.point == (0.9, 0.8)


class TestOwn:
    def test_save_chosen_parts(self, opened: MainWindow, presets: PresetsFeature, qtbot: QtBot) -> None:
        opened.document.edit(RenderSettings(blur=BlurSettings(12)))
        dialog = save(presets, "", qtbot)
        assert not dialog.accept_button.isEnabled(), "a name is needed"
        assert not dialog.boxes["place"].isChecked() and not dialog.boxes["optics"].isChecked()
        dialog.name.setText("Mine")
        for group, box in dialog.boxes.items():
            box.setChecked(group == "blur")
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        assert names(presets)[-1] == "Mine" and presets.panel.current.values == {
            "blur": {"strength": 12, "maximum": 100}
        }
        opened.document.edit(RenderSettings(focus=FocusSettings(point=(0.5, 0.5))))
        click(presets, "Mine")
        assert opened.document.settings == RenderSettings(focus=FocusSettings(point=(0.5, 0.5)), blur=BlurSettings(12))

    def test_rename_in_the_list(self, presets: PresetsFeature, qtbot: QtBot) -> None:
        save(presets, "Mine", qtbot).accept()
        presets.panel.list.item(len(names(presets)) - 1).setText("Better")
        assert names(presets)[-1] == "Better" and presets.library.own()[0][0].name == "Better"

    def test_a_name_that_is_taken_is_one_sentence(self, presets: PresetsFeature, qtbot: QtBot) -> None:
        save(presets, "Mine", qtbot).accept()
        presets.panel.list.item(len(names(presets)) - 1).setText("Mirror lens")
        assert "'Mirror lens' already" in presets.parts.notices.rows["preset"].text.text()
        assert names(presets)[-1] == "Mine"

    def test_update(self, opened: MainWindow, presets: PresetsFeature, qtbot: QtBot) -> None:
        save(presets, "Mine", qtbot).accept()
        opened.document.edit(RenderSettings(blur=BlurSettings(33)))
        menu(presets, "Update with these settings")
        assert presets.library.own()[0][0].values["blur"]["strength"] == 33

    def test_delete_can_be_taken_back(self, presets: PresetsFeature, qtbot: QtBot) -> None:
        save(presets, "Mine", qtbot).accept()
        menu(presets, "Delete")
        assert "Mine" not in names(presets) and presets.library.own() == ([], [])
        presets.parts.notices.rows["preset"].answers["Bring it back"].click()
        assert names(presets)[-1] == "Mine"

    def test_the_programs_own_are_not_to_be_changed(self, presets: PresetsFeature) -> None:
        presets.panel.mark("Mirror lens")
        presets.panel.menu.aboutToShow.emit()
        enabled = {action.text() for action in presets.panel.menu.actions() if action.isEnabled()}
        assert not {"Delete", "Rename", "Update with these settings"} & enabled and "Export…" in enabled

    def test_export_and_import(self, presets: PresetsFeature, tmp_path: Path, qtbot: QtBot) -> None:
        save(presets, "Mine", qtbot).accept()
        presets.export(presets.panel.current, tmp_path / "mine.json")
        (tmp_path / "bad.json").write_text("[")
        presets.import_files([tmp_path / "bad.json", tmp_path / "mine.json"])
        assert names(presets)[-2:] == ["Mine", "Mine 2"]
        assert "'bad.json' is not a preset" in presets.parts.notices.rows["preset"].text.text()

    def test_a_damaged_file_of_the_person_is_said_in_the_panel(self, presets: PresetsFeature) -> None:
        folder = presets.parts.preferences.data_folder / "presets"
        folder.mkdir(parents=True)
        (folder / "odd.d2f-preset.json").write_text("{")
        presets.show_library()
        assert "odd.d2f-preset.json" in presets.panel.problem.text() and "Mirror lens" in names(presets)

    def test_a_preset_that_does_not_fit_is_one_sentence(self, opened: MainWindow, presets: PresetsFeature) -> None:
        odd = Preset("odd", {"aperture": {"image_path": None}})
        shape = replace(opened.document.settings.aperture, shape="image", image_path="a.png")
        opened.document.edit(replace(opened.document.settings, aperture=shape))
        presets.apply(odd)
        assert "aperture.image_path" in presets.parts.notices.rows["preset"].text.text()
