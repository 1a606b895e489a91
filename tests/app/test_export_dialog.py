"""Exporting: nothing is replaced unasked, and what was chosen is what is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.dialogs.export_dialog import ExportChoice, ExportDialog
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.render_request import Exported, Outcome, Stopped
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions
from d2f_core.settings import BlurSettings, RenderSettings
from tests.app.fakes import FakeEngine


class Answer:
    """Stands for the person who is asked; remembers the questions."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.questions: list[str] = []

    def __call__(self, question: str, _yes: str) -> bool:
        self.questions.append(question)
        return self.answer


@pytest.fixture
def dialog(photo_file: Path, qtbot: QtBot) -> ExportDialog:
    dialog = ExportDialog(open_photo(photo_file), RenderSettings(), Preferences(temporary=True))
    qtbot.addWidget(dialog)
    dialog.confirm = Answer(False)
    return dialog


class TestName:
    def test_default_is_beside_the_photo_and_numbered(self, dialog: ExportDialog, photo_file: Path) -> None:
        assert dialog.path_chosen == photo_file.with_name("photo-refocused.jpg")

    def test_a_taken_default_gets_a_number(self, photo_file: Path, qtbot: QtBot) -> None:
        photo_file.with_name("photo-refocused.jpg").touch()
        dialog = ExportDialog(open_photo(photo_file), RenderSettings(), Preferences(temporary=True))
        qtbot.addWidget(dialog)
        assert dialog.path_chosen.name == "photo-refocused-2.jpg"

    def test_a_name_without_an_ending_is_a_jpeg(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.path.setText(str(tmp_path / "mine"))
        assert dialog.path_chosen.name == "mine.jpg"
        assert dialog.size_text.text().endswith("It will be called mine.jpg.")
        dialog.path.setText(str(tmp_path / "mine.png"))
        assert "called" not in dialog.size_text.text()

    def test_layers_have_endings_of_their_own(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.path.setText(str(tmp_path / "mine.psd"))
        assert "blurred layers" in dialog.size_text.text() and not dialog.profile.isEnabled()
        dialog.accept()
        assert dialog.choice is not None and dialog.choice.path.name == "mine.psd"

    def test_an_unknown_ending_is_one_sentence(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.path.setText(str(tmp_path / "mine.xyz"))
        dialog.accept()
        assert dialog.choice is None and "mine.xyz" in dialog.problem.text()


class TestLight:
    """The box for the light above white."""

    def dialog(self, photo: Photo, qtbot: QtBot) -> ExportDialog:
        dialog = ExportDialog(photo, RenderSettings(), Preferences(temporary=True))
        qtbot.addWidget(dialog)
        return dialog

    def test_a_phones_map_is_kept_in_a_jpeg_and_floats_are_a_wish(self, photo_file: Path, qtbot: QtBot) -> None:
        stops = np.ones((6, 9), np.float32)
        dialog = self.dialog(replace(open_photo(photo_file), gain_map=GainMap(stops)), qtbot)
        assert dialog.hdr.isEnabled() and dialog._options().hdr
        for name, is_offered in (("a.tif", True), ("a.png", False)):
            dialog.path.setText(str(photo_file.with_name(name)))
            assert dialog.hdr.isEnabled() is is_offered and not dialog._options().hdr
        dialog.path.setText(str(photo_file.with_name("a.jpg")))
        assert dialog._options().hdr

    def test_a_raw_s_is_a_wish_and_others_have_none(self, photo_file: Path, qtbot: QtBot) -> None:
        photo = open_photo(photo_file)
        assert not self.dialog(photo, qtbot).hdr.isEnabled()
        raw = replace(photo, pixels=np.full((60, 90, 3), 1.5, np.float32))
        dialog = self.dialog(raw, qtbot)
        dialog.path.setText(str(photo_file.with_name("a.jpg")))
        assert dialog.hdr.isEnabled() and not dialog._options().hdr
        dialog.hdr.setChecked(True)
        assert dialog._options().hdr


class TestReplacing:
    @pytest.mark.parametrize("is_sure", [False, True])
    def test_the_original_only_when_confirmed(self, dialog: ExportDialog, photo_file: Path, is_sure: bool) -> None:
        dialog.confirm = answer = Answer(is_sure)
        dialog.path.setText(str(photo_file))
        dialog.accept()
        assert "photo you opened" in answer.questions[0]
        assert (dialog.choice is not None) is is_sure

    def test_another_file_only_when_confirmed(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.confirm = answer = Answer(False)
        (tmp_path / "taken.jpg").touch()
        dialog.path.setText(str(tmp_path / "taken.jpg"))
        dialog.accept()
        assert dialog.choice is None and "taken.jpg exists" in answer.questions[0]

    def test_a_free_name_is_not_asked_about(self, dialog: ExportDialog) -> None:
        dialog.confirm = answer = Answer(False)
        dialog.accept()
        assert dialog.choice is not None and not dialog.choice.overwrite and answer.questions == []


class TestOptions:
    def test_what_is_set_is_what_is_chosen(self, dialog: ExportDialog) -> None:
        dialog.quality.setValue(80)
        dialog.subsampling.setCurrentIndex(2)
        dialog.resize_it.setChecked(True)
        dialog.long_side.setValue(45)
        dialog.metadata.setChecked(False)
        assert "45 × 30" in dialog.size_text.text()
        dialog.accept()
        assert dialog.choice is not None
        assert dialog.choice.options == ExportOptions(80, "4:2:0", 45, False, RenderSettings())

    def test_it_remembers_the_last_choice(self, photo_file: Path, qtbot: QtBot) -> None:
        preferences = Preferences(temporary=True)
        for quality in (77, 0):
            dialog = ExportDialog(open_photo(photo_file), RenderSettings(), preferences)
            qtbot.addWidget(dialog)
            if quality:
                dialog.quality.setValue(quality)
                dialog.accept()
        assert dialog.quality.value() == 77

    def test_a_png_has_no_jpeg_options(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.path.setText(str(tmp_path / "mine.png"))
        assert not dialog.quality.isEnabled() and not dialog.subsampling.isEnabled()


class TestExport:
    def test_writes_the_file_and_says_so(self, opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        target = tmp_path / "out.jpg"
        with qtbot.waitSignal(opened.service.ended, check_params_cb=is_exported):
            opened.files.export(ExportChoice(target, ExportOptions(), False))
        with Image.open(target) as written:
            assert written.size == (90, 60)
        assert "out.jpg" in opened.notices.rows["written"].text.text()

    def test_a_failure_is_one_sentence(
        self, opened: MainWindow, tmp_path: Path, qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        opened.files.export(ExportChoice(tmp_path / "no-folder" / "out.jpg", ExportOptions(), False))
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert "\n" not in no_dialogs[0] and not opened.service.exports

    def test_cancel_really_stops_it(self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot) -> None:
        ended: list[Outcome] = []
        opened.service.ended.connect(ended.append)
        engine.hold()
        opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), False))
        opened.status.cancel_asked.emit()
        qtbot.waitUntil(lambda: not opened.service.exports)
        assert isinstance(ended[-1], Stopped) and not (tmp_path / "out.jpg").exists()

    def test_edits_made_meanwhile_do_not_change_it(
        self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        engine.hold()
        opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), False))
        asked = opened.service.exports[0]
        opened.document.edit(replace(opened.document.settings, blur=BlurSettings(90)))
        engine.let_go()
        qtbot.waitUntil(lambda: not opened.service.exports)
        assert asked.settings == RenderSettings()


def is_exported(outcome: Outcome) -> bool:
    return isinstance(outcome, Exported)


def test_a_photo_of_16_bits_is_not_reduced_without_a_word(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "deep.png"
    cv2.imwrite(str(path), np.full((40, 60, 3), 40_000, np.uint16))
    (tmp_path / "deep-refocused.tif").touch()
    dialog = ExportDialog(open_photo(path), RenderSettings(), Preferences(temporary=True))
    qtbot.addWidget(dialog)
    assert dialog.path_chosen == tmp_path / "deep-refocused-2.tif" and "16" not in dialog.size_text.text()
    dialog.path.setText(str(tmp_path / "deep.jpg"))
    assert "8 of the photo's 16 bits" in dialog.size_text.text()
    dialog.path.setText(str(tmp_path / "deep-again.png"))
    assert "16" not in dialog.size_text.text()
