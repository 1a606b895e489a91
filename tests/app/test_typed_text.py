"""No text that a person can type, into any field of the window, raises: odd paths are answered with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.batch_form import BatchForm
from app.dialogs.export_dialog import ExportDialog
from app.dialogs.parts_dialog import PartsDialog
from app.dialogs.preferences_dialog import PreferencesDialog
from app.dialogs.shortcut_sheet import ShortcutSheet
from app.dialogs.video_dialog import VideoDialog
from app.features.presets import PresetsFeature
from app.main_window import MainWindow
from app.preferences import Preferences
from d2f_core.errors import D2FError, PhotoError
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import check_writable, typed_path, write_file
from d2f_core.video.focus_pull import FocusPull, Keyframe

FOLDERS = ("/", ".", "..", "a/", "~", "~/")
ODD = (
    *FOLDERS, "", " ", "~nosuch", "~nosuch/a.jpg", "x" * 5000, "/" * 5000, "a\0b.jpg", "\ud800.jpg", "{", "{}", "{0}",
    "{name}", "%s", "nul", "CON.jpg", "-", ".jpg", "...", "a.", "\u202e\u200b", "😀" * 100, "1e999", "-1", "nan", "∞",
    "f/", "/dev/null", "/dev/null/a.jpg", "/proc/a.jpg", "//", "\\\\host\\share", "C:", "*?<>|.jpg",
)  # fmt: skip


def fields(widget: QWidget) -> Iterator[QLineEdit]:
    """Every text field, those inside of number fields too."""
    yield from (field for field in widget.findChildren(QLineEdit) if not field.isReadOnly())


def type_all(widget: QWidget) -> int:
    """Type each odd text into each field and press Enter there, as in a dialog the default button does."""
    count = 0
    for field in fields(widget):
        for text in ODD:
            field.setText(text)
            field.editingFinished.emit()
            if isinstance(widget, QDialog):
                widget.accept()
            count += 1
    return count


@pytest.fixture
def dialogs(opened: MainWindow, qtbot: QtBot) -> list[QWidget]:
    photo, preferences = opened.document.photo, Preferences(temporary=True)
    assert photo is not None
    frames = tuple(Keyframe.of(time_s, RenderSettings(), 0.5) for time_s in (0.0, 1.0))
    export, video = (
        ExportDialog(photo, RenderSettings(), preferences),
        VideoDialog(photo, FocusPull(frames), preferences),
    )
    export.confirm = video.confirm = lambda _question, _yes: False
    form = BatchForm(preferences)
    assert photo.path is not None
    form.show_example(photo.path)
    dialogs = [
        export, video, form, PartsDialog("", "", ("blur",), with_name=True), PreferencesDialog(preferences),
        ShortcutSheet(opened.actions_by_name), opened.inspector,
    ]  # fmt: skip
    for dialog in dialogs[:-1]:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
    return dialogs


def test_no_text_raises_in_any_field(dialogs: list[QWidget]) -> None:
    counts = [type_all(dialog) for dialog in dialogs]  # what raises in a slot fails the test
    assert all(counts)


def test_the_batch_answers_odd_folders_with_a_sentence(dialogs: list[QWidget]) -> None:
    form = next(dialog for dialog in dialogs if isinstance(dialog, BatchForm))
    for text in ODD:
        form.folder.setText(text)
        try:
            form.options()
        except D2FError as error:
            assert str(error).endswith(".")


def test_a_preset_may_be_named_anything(opened: MainWindow) -> None:
    presets = opened.feature(PresetsFeature)
    for text in ODD:
        presets.save(text, ("blur",))
    saved, problems = presets.library.own()
    assert saved and not problems
    for preset in saved:
        presets.rename(preset, "a/" * 40)
    renamed, problems = presets.library.own()
    assert not problems and len(renamed) == len({preset.name for preset in renamed}) > 0


@pytest.mark.parametrize("text", [*FOLDERS, "~nosuch", "x" * 5000, "a\0b"])
def test_export_says_what_is_wrong_while_it_is_typed(dialogs: list[QWidget], text: str) -> None:
    export = next(dialog for dialog in dialogs if isinstance(dialog, ExportDialog))
    export.show()
    export.path.setText(text)
    QTest.keyClick(export.path, Qt.Key.Key_Return)
    assert export.choice is None and export.isVisible() and export.problem.isVisible()
    export.path.setText("fine.jpg")
    assert not export.problem.isVisible() and export.export.isEnabled()


class TestTypedPath:
    def test_an_ending_is_added_where_none_is(self) -> None:
        assert typed_path(" a/b ", ".jpg") == Path("a/b.jpg") and typed_path("b.tif", ".jpg") == Path("b.tif")
        assert typed_path("~/b.jpg", ".jpg") == Path.home() / "b.jpg"

    def test_a_folder_may_be_any(self) -> None:
        assert typed_path("a/") == Path("a") and typed_path("..") == Path("..")

    @pytest.mark.parametrize("text", FOLDERS[:4])
    def test_a_folder_is_no_file(self, text: str) -> None:
        with pytest.raises(PhotoError, match=r"is a folder: add a file name\."):
            typed_path(text, ".jpg")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder that says of new files that they do not exist")
def test_a_folder_that_takes_no_files_is_not_told_as_missing() -> None:
    with pytest.raises(PhotoError, match="you may not write to this folder"):
        check_writable(Path("/proc"))
    with pytest.raises(PhotoError, match="you may not write to this folder"):
        write_file(Path("/proc/new.jpg"), b"")


def test_a_folder_that_cannot_be_written_is_told_at_once(
    dialogs: list[QWidget], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(**_where: object) -> None:
        raise PermissionError(13, "Permission denied")

    check_writable(tmp_path)
    assert list(tmp_path.glob("tmp*")) == [], "the trial leaves nothing"
    monkeypatch.setattr("d2f_core.storage.files.tempfile.TemporaryFile", refuse)
    for dialog in dialogs:
        if isinstance(dialog, ExportDialog | VideoDialog):
            dialog.show()
            dialog.path.setText(str(tmp_path / "odd" / "name"))
            assert "may not write" in dialog.problem.text() and not dialog.export.isEnabled()
            dialog.accept()
            assert dialog.choice is None and dialog.isVisible() and "may not write" in dialog.problem.text()


def test_a_missing_folder_is_told_and_made_for_the_export(dialogs: list[QWidget], tmp_path: Path) -> None:
    for dialog, ending in ((dialogs[0], "jpg"), (dialogs[1], "mp4")):
        assert isinstance(dialog, ExportDialog | VideoDialog)
        dialog.path.setText(str(tmp_path / "new" / ending / "a.xyz"))
        assert dialog.problem.text() == f"The folder '{ending}' will be made." and dialog.export.isEnabled()
        dialog.accept()
        assert dialog.choice is None and not (tmp_path / "new" / ending).exists(), "not for a name of no use"
        dialog.path.setText(str(tmp_path / "new" / ending / f"a.{ending}"))
        dialog.accept()
        assert dialog.choice is not None and dialog.choice.path.parent.is_dir()


def test_a_name_alone_means_the_photos_folder(dialogs: list[QWidget], opened: MainWindow) -> None:
    photo = opened.document.photo
    assert photo is not None and photo.path is not None
    for dialog in dialogs[:2]:
        assert isinstance(dialog, ExportDialog | VideoDialog)
        dialog.path.setText("mine")
        assert dialog.path_chosen.with_suffix("") == photo.path.with_name("mine")


def test_a_file_in_the_way_is_no_folder(dialogs: list[QWidget], photo_file: Path) -> None:
    export = next(dialog for dialog in dialogs if isinstance(dialog, ExportDialog))
    export.path.setText(str(photo_file / "a.jpg"))
    assert (
        export.problem.text() == "'photo.jpg' is a file: give the name of a folder." and not export.export.isEnabled()
    )
