"""The format of an export is chosen from a list: the name's ending and the list always say the same."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.dialogs.export_dialog import ExportDialog
from app.dialogs.format_box import FormatBox
from app.dialogs.video_dialog import VideoDialog
from app.preferences import Preferences
from d2f_core.layered_export import LAYERED_FORMATS, layered_ending
from d2f_core.photo.encoding import FORMATS
from d2f_core.photo.reading import open_photo
from d2f_core.settings import RenderSettings
from d2f_core.video.focus_pull import FocusPull, Keyframe
from d2f_core.video.writing import ENDINGS

KINDS = {"JPEG": (".jpg", ".jpeg"), "TIFF": (".tif", ".tiff"), "TIFF, with layers": (".layers.tif",)}


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    return field


@pytest.fixture
def box(field: QLineEdit, qtbot: QtBot) -> FormatBox:
    box = FormatBox(field, KINDS)
    qtbot.addWidget(box)
    return box


def choose(box: FormatBox, ending: str) -> None:
    """As a person does it."""
    box.setCurrentIndex(box.findData(ending))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/a/b.jpg", ".jpg"), ("/a/b.JPEG ", ".jpg"), ("b.tiff", ".tif"), ("b.layers.tif", ".layers.tif"),
        ("/a.tif/b", ".jpg"), ("", ".jpg"), ("b.xyz", None), ("b.v2", None),
    ],
)  # fmt: skip
def test_it_shows_what_the_name_says(box: FormatBox, field: QLineEdit, name: str, shown: str | None) -> None:
    field.setText(name)
    assert box.currentData() == shown and field.text() == name


@pytest.mark.parametrize(
    ("name", "chosen", "becomes"),
    [
        ("/a/b.jpg", ".tif", "/a/b.tif"), ("/a/b.tif", ".layers.tif", "/a/b.layers.tif"),
        ("b.layers.tif", ".tif", "b.tif"), ("b.layers.tif", ".jpg", "b.jpg"), ("b.v2", ".tif", "b.v2.tif"),
        ("b", ".tif", "b.tif"), ("b.JPEG", ".jpg", "b.JPEG"), ("", ".tif", ""), ("/a.jpg/b", ".tif", "/a.jpg/b.tif"),
        ("/a/.jpg", ".tif", "/a/.jpg.tif"),
    ],
)  # fmt: skip
def test_a_choice_changes_the_ending_and_nothing_else(
    box: FormatBox, field: QLineEdit, name: str, chosen: str, becomes: str
) -> None:
    field.setText(name)
    choose(box, chosen)
    assert field.text() == becomes


def test_following_the_name_is_no_choice(box: FormatBox, field: QLineEdit) -> None:
    spy = QSignalSpy(box.currentIndexChanged)
    field.setText("b.tif")
    assert box.currentData() == ".tif" and spy.count() == 0


def test_each_format_that_can_be_written_is_offered(photo_file: Path, qtbot: QtBot) -> None:
    photo, preferences = open_photo(photo_file), Preferences(temporary=True)
    frames = tuple(Keyframe.of(time_s, RenderSettings(), 0.5) for time_s in (0.0, 1.0))
    for dialog, endings in (
        (ExportDialog(photo, RenderSettings(), preferences), {*FORMATS, *LAYERED_FORMATS}),
        (VideoDialog(photo, FocusPull(frames), preferences), set(ENDINGS)),
    ):
        qtbot.addWidget(dialog)
        assert {ending for kind in dialog.format._kinds for ending in kind} == endings
        for index in range(dialog.format.count()):
            choose(dialog.format, dialog.format.itemData(index))
            path = dialog.path_chosen
            assert (layered_ending(path) or path.suffix) == dialog.format.itemData(index)


def test_the_next_export_proposes_the_format_of_the_last(photo_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    preferences, deep = Preferences(temporary=True), tmp_path / "deep.png"
    cv2.imwrite(str(deep), np.full((40, 60, 3), 40_000, np.uint16))

    def dialog(path: Path) -> ExportDialog:
        dialog = ExportDialog(open_photo(path), RenderSettings(), preferences)
        qtbot.addWidget(dialog)
        return dialog

    first = dialog(photo_file)
    choose(first.format, ".webp")
    assert first.quality.isEnabled() and not first.subsampling.isEnabled()
    first.reject()
    assert dialog(photo_file).path_chosen.suffix == ".jpg", "a choice that was given up is none"
    choose(first.format, ".webp")
    first.accept()
    assert dialog(photo_file).path_chosen.name == "photo-refocused.webp"
    assert dialog(deep).path_chosen.suffix == ".tif", "16 bits are not given up for it"
