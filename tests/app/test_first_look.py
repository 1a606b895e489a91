"""A large photo is seen before it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from d2f_core.cancel import CancelToken
from d2f_core.errors import PhotoError
from d2f_core.photo import reading
from d2f_core.photo.photo import Photo
from tests.app.conftest import make_photo_file, wait_for_final


@pytest.fixture(autouse=True)
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOOK_PIXELS", 1)


def test_its_picture_is_there_first(window: MainWindow, photo_file: Path, qtbot: QtBot) -> None:
    seen = []
    window.service.looked.connect(lambda size, _levels: seen.append((size, window.document.photo)))
    window.open_photo(photo_file)
    wait_for_final(window, qtbot)
    assert seen == [((60, 90), None)]
    assert window.pages.currentWidget() is window.canvas and window.document.photo is not None


def test_one_that_cannot_be_opened_gives_the_photo_before_back(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, no_dialogs: list[str]
) -> None:
    def refuse(path: Path, _cancel: CancelToken) -> Photo:
        raise PhotoError("'{name}' does not open.", name=path.name)

    monkeypatch.setattr(opened.engine, "open_photo", refuse)
    before = opened.document.photo
    looks = []
    opened.service.looked.connect(lambda size, _levels: looks.append(size))
    opened.open_photo(make_photo_file(tmp_path / "other.jpg", (40, 40)))
    qtbot.waitUntil(lambda: bool(looks) and opened.service.opening is None and opened.document.photo is before)
    assert opened.canvas.state.transform is not None and opened.canvas.state.transform.photo == (60, 90)
