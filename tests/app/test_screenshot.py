"""`--screenshot`: the window as a picture, or one sentence."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.screenshot import Screenshot
from d2f_core.photo.reading import open_photo


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Exit codes that were asked for."""
    codes: list[int] = []
    monkeypatch.setattr("app.screenshot.QApplication.exit", codes.append)
    return codes


def test_is_taken_of_the_final_picture(
    window: MainWindow, photo_file: Path, tmp_path: Path, qtbot: QtBot, left: list[int]
) -> None:
    Screenshot(window, tmp_path / "window.png")
    window.open_photo(photo_file)
    qtbot.waitUntil(lambda: bool(left), timeout=10_000)
    assert left == [0] and open_photo(tmp_path / "window.png").size == (800, 1280)
    assert not window.isVisible() and window.preview.shown is not None and not window.preview.shown.request.is_draft


def test_a_photo_that_cannot_be_opened_is_one_sentence(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, left: list[int], no_dialogs: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    Screenshot(window, tmp_path / "window.png")
    window.open_photo(tmp_path / "nowhere.jpg")
    qtbot.waitUntil(lambda: bool(left), timeout=10_000)
    assert left == [2] and "'nowhere.jpg' does not exist" in capsys.readouterr().err
    assert not (tmp_path / "window.png").exists()
