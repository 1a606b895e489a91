"""Shared by all tests of the window: Qt warnings fail, threads end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.language import from_core, install
from app.main_window import MainWindow
from app.parts import Parts
from app.preferences import Preferences
from d2f_core.errors import D2FError
from tests.app.fakes import FakeEngine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt fails a test of the window."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))  # offscreen's own


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    """A small photo on disk, 90 px wide and 60 high."""
    return make_photo_file(tmp_path / "photo.jpg")


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    engine = FakeEngine()
    yield engine
    engine.let_go()


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine) -> Iterator[MainWindow]:
    """An empty window on the fake engine."""
    window = make_window(engine, Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    yield window
    engine.let_go()
    window.service.shut_down()


@pytest.fixture
def opened(window: MainWindow, photo_file: Path, qtbot: QtBot) -> MainWindow:
    """A window with a photo whose final picture is shown."""
    window.open_photo(photo_file)
    wait_for_final(window, qtbot)
    return window


def wait_for_final(window: MainWindow | Parts, qtbot: QtBot) -> None:
    """Until the picture of the current settings is there in final quality."""

    def is_final() -> None:
        shown = window.preview.shown
        assert shown is not None and not shown.request.is_draft
        assert shown.request.settings == window.document.settings and window.service.slot.is_idle

    qtbot.waitUntil(is_final, timeout=5000)


def make_photo_file(path: Path, size: tuple[int, int] = (60, 90)) -> Path:
    """A colourful JPEG of (height, width)."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    pixels = np.stack([rows * 4 % 256, columns * 2 % 256, (rows + columns) % 256], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=95)
    return path


@pytest.fixture
def no_dialogs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Error dialogs are collected instead of shown."""
    sentences: list[str] = []

    def collect(_parent: object, error: str | D2FError, _details: str = "") -> None:
        sentences.append(from_core(error))

    monkeypatch.setattr("app.dialogs.messages.tell_error", collect)
    return sentences


@pytest.fixture(params=["en", "de"])
def spoken(request: pytest.FixtureRequest, qapp: QCoreApplication) -> Iterator[str]:
    before = QLocale()
    install(qapp, request.param)
    yield request.param
    install(qapp, "en")
    QLocale.setDefault(before)
