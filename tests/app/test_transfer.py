"""Settings from photo to photo: copy, paste, chosen parts, all selected ones, and whatever lies on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.parts_dialog import PartsDialog
from app.features.filmstrip import FilmstripFeature
from app.features.transfer import MIME_TYPE, TransferFeature
from app.main_window import MainWindow
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, RenderSettings
from tests.app.conftest import make_photo_file, wait_for_final

LOOK = RenderSettings(
    focus=FocusSettings(point=(0.2, 0.3), range_far=0.1), blur=BlurSettings(80), aperture=ApertureSettings(swirl=0.5)
)
WITHOUT_PLACE = RenderSettings(focus=FocusSettings(range_far=0.1), blur=LOOK.blur, aperture=LOOK.aperture)
KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def three(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    QGuiApplication.clipboard().clear()
    window.files.open_all([make_photo_file(tmp_path / f"{name}.jpg") for name in "abc"])
    wait_for_final(window, qtbot)
    yield window
    QGuiApplication.clipboard().clear()  # Python's data must not outlive Python


def show(window: MainWindow, row: int, qtbot: QtBot) -> None:
    window.feature(FilmstripFeature).show_photo(window.roll.photos[row])
    qtbot.waitUntil(lambda: window.roll.current is window.roll.photos[row])


def select(window: MainWindow, *rows: int) -> None:
    strip = window.feature(FilmstripFeature).strip
    for row in rows:
        strip.selectionModel().select(strip.model().index(row, 0), strip.selectionModel().SelectionFlag.Select)


def settings(window: MainWindow) -> list[RenderSettings | None]:
    return [entry.history.settings if entry.history else None for entry in window.roll.photos]


def test_copy_and_paste_leave_the_focus_at_home(three: MainWindow, qtbot: QtBot) -> None:
    three.document.edit(LOOK)
    QTest.keyClick(three.canvas, Qt.Key.Key_C, KEYS)
    show(three, 1, qtbot)
    QTest.keyClick(three.canvas, Qt.Key.Key_V, KEYS)
    assert three.document.settings == WITHOUT_PLACE
    assert three.document.steps[-1].name == "Pasted settings"
    three.document.undo()
    assert three.document.settings == RenderSettings()


def test_chosen_parts(three: MainWindow, qtbot: QtBot) -> None:
    three.document.edit(LOOK)
    three.actions_by_name["copy_settings"].trigger()
    show(three, 1, qtbot)
    three.actions_by_name["paste_parts"].trigger()
    dialog = three.findChild(PartsDialog)
    assert not dialog.isModal() and not dialog.name.isVisible()
    for group, box in dialog.boxes.items():
        box.setChecked(group in ("place", "blur"))
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert three.document.settings == RenderSettings(focus=FocusSettings(point=(0.2, 0.3)), blur=LOOK.blur)


def test_asking_again_takes_the_place_of_the_open_sheet(three: MainWindow, qtbot: QtBot) -> None:
    three.actions_by_name["copy_settings"].trigger()
    three.actions_by_name["paste_parts"].trigger()
    first = three.findChild(PartsDialog)
    three.actions_by_name["save_preset"].trigger()
    qtbot.waitUntil(lambda: first not in three.findChildren(PartsDialog))
    (sheet,) = three.findChildren(PartsDialog)
    assert sheet.isVisible() and sheet.name.isVisible()


def test_paste_onto_all_selected(three: MainWindow, qtbot: QtBot) -> None:
    three.document.edit(LOOK)
    three.actions_by_name["copy_settings"].trigger()
    show(three, 1, qtbot)
    select(three, 1, 2)
    three.actions_by_name["paste_settings"].trigger()
    qtbot.waitUntil(lambda: settings(three)[1:] == [WITHOUT_PLACE, WITHOUT_PLACE])
    assert settings(three)[0] == LOOK


def test_the_same_for_the_selected_photos_before_they_were_ever_shown(three: MainWindow, qtbot: QtBot) -> None:
    three.document.edit(LOOK)
    for entry in three.roll.photos[1:]:
        entry.history = entry.identity = None  # as if nothing had been read of them yet
    select(three, 0, 1, 2)
    three.actions_by_name["sync_settings"].trigger()
    three.findChild(PartsDialog).accept()
    qtbot.waitUntil(lambda: settings(three) == [LOOK, WITHOUT_PLACE, WITHOUT_PLACE])
    show(three, 2, qtbot)
    assert three.document.settings == WITHOUT_PLACE
    three.document.undo()
    assert three.document.settings == RenderSettings()


def test_without_others_there_is_a_hint(three: MainWindow) -> None:
    three.actions_by_name["sync_settings"].trigger()
    assert three.findChild(PartsDialog) is None and "Select other photos" in three.status.focus.text()


def test_nothing_copied_is_a_hint(three: MainWindow) -> None:
    three.actions_by_name["paste_settings"].trigger()
    assert "no copied settings" in three.status.focus.text()


def test_leaving_takes_our_data_off_the_clipboard(three: MainWindow) -> None:
    """Python's data on a clipboard that outlives Python end in a crash when the process ends."""
    three.actions_by_name["copy_settings"].trigger()
    assert QGuiApplication.clipboard().mimeData().hasFormat(MIME_TYPE)
    three.close()
    data = QGuiApplication.clipboard().mimeData()
    assert data is None or not data.hasFormat(MIME_TYPE)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[1]", b'{"settings": {"blur": {"strength": 1e400}}}'])
def test_a_hostile_clipboard_is_one_sentence(three: MainWindow, data: bytes) -> None:
    mime = QMimeData()
    mime.setData(MIME_TYPE, data)
    QGuiApplication.clipboard().setMimeData(mime)
    three.feature(TransferFeature).paste()
    assert three.document.settings == RenderSettings()
    assert "the clipboard" in three.notices.rows["clipboard"].text.text()
