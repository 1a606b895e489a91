"""The window as the blur step of another program: Done hands the picture over, everything else hands nothing over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QMimeData, Qt, QUrl
from pytestqt.qtbot import QtBot

import main
from app.application import begin_edit, make_window
from app.external_edit import ExternalEdit
from app.features.external_edit import ExternalEditFeature
from app.main_window import MainWindow
from app.preferences import Preferences
from d2f_core.errors import PhotoError
from d2f_core.photo.reading import open_photo
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine


@pytest.fixture
def deep_file(tmp_path: Path) -> Path:
    """What another program hands over: a TIFF of 16 bits with a profile."""
    pixels = np.random.default_rng(0).integers(0, 65536, (60, 90, 3), dtype=np.uint16)
    profile = open_photo(Path("resources/samples/01-drum.jpg")).metadata.profile or b"\0" * 128
    tifffile.imwrite(tmp_path / "out.tif", pixels, photometric="rgb", iccprofile=profile)
    return tmp_path / "out.tif"


@pytest.fixture
def guest(qtbot: QtBot, engine: FakeEngine) -> Iterator[MainWindow]:
    window = make_window(engine, Preferences(temporary=True, visiting=True))
    qtbot.addWidget(window)
    window.show()
    yield window
    engine.let_go()
    window.service.shut_down()


def begun(window: MainWindow, photo: Path, output: Path, qtbot: QtBot) -> ExternalEditFeature:
    feature = begin_edit(window, ExternalEdit(photo, output))
    qtbot.waitUntil(lambda: window.document.photo is not None)
    wait_for_final(window, qtbot)
    return feature


class TestDone:
    def test_writes_sixteen_bits_with_the_profile_and_leaves_with_0(
        self, guest: MainWindow, deep_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        feature, output = begun(guest, deep_file, tmp_path / "back.tif", qtbot), tmp_path / "back.tif"
        guest.top_bar.done.click()
        qtbot.waitUntil(lambda: not guest.isVisible())
        assert feature.exit_code == 0
        back, there = open_photo(output), open_photo(deep_file)
        assert back.pixels.dtype == np.uint16 and np.array_equal(back.pixels, there.pixels)  # the fake blurs nothing
        assert back.metadata.profile == there.metadata.profile

    def test_the_photo_itself_is_replaced(self, guest: MainWindow, deep_file: Path, qtbot: QtBot) -> None:
        before = deep_file.read_bytes()
        begun(guest, deep_file, deep_file, qtbot)
        guest.top_bar.done.click()
        qtbot.waitUntil(lambda: not guest.isVisible())
        assert deep_file.read_bytes() != before
        assert sorted(path.name for path in deep_file.parent.iterdir()) == ["out.tif"]  # no session beside it

    def test_a_file_that_cannot_be_written_keeps_the_window(
        self, guest: MainWindow, deep_file: Path, tmp_path: Path, qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        folder = tmp_path / "gone"
        folder.mkdir()
        feature = begun(guest, deep_file, folder / "back.tif", qtbot)
        folder.rmdir()
        guest.top_bar.done.click()
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert "back.tif" in no_dialogs[0] and guest.isVisible()
        assert feature.exit_code == 1 and guest.top_bar.done.isEnabled()


class TestCancel:
    def test_leaves_with_1_and_writes_nothing(
        self, guest: MainWindow, deep_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        feature = begun(guest, deep_file, tmp_path / "back.tif", qtbot)
        guest.top_bar.cancel.click()
        assert feature.exit_code == 1 and not guest.isVisible() and not (tmp_path / "back.tif").exists()


class TestWindow:
    def test_done_and_cancel_stand_for_open_and_export(self, guest: MainWindow, deep_file: Path, qtbot: QtBot) -> None:
        begin_edit(guest, ExternalEdit(deep_file, deep_file))
        bar = guest.top_bar
        assert not bar.done.isEnabled()
        qtbot.waitUntil(bar.done.isEnabled)
        assert bar.done.isVisible() and bar.cancel.isVisible()
        assert not bar.export.isVisible() and not bar.open.isVisible()
        assert not any(guest.actions_by_name[name].isVisible() for name in ("open", "export", "batch"))

    def test_no_other_photo_takes_its_place(
        self, guest: MainWindow, deep_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        begun(guest, deep_file, deep_file, qtbot)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(make_photo_file(tmp_path / "other.jpg")))])
        feature = guest.features[0]
        assert isinstance(feature, ExternalEditFeature) and feature.take_drop(data)
        assert guest.document.photo is not None and guest.document.photo.path == deep_file
        qtbot.keyClick(guest, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
        assert guest.document.photo is not None

    def test_another_photo_is_never_written_in_its_place(
        self, guest: MainWindow, deep_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        before = deep_file.read_bytes()
        feature = begun(guest, deep_file, deep_file, qtbot)
        guest.files.open(make_photo_file(tmp_path / "other.jpg"))
        qtbot.waitUntil(lambda: guest.document.photo is not None and guest.document.photo.path != deep_file)
        wait_for_final(guest, qtbot)
        assert not guest.top_bar.done.isEnabled()
        feature.done()
        qtbot.wait(50)
        assert deep_file.read_bytes() == before and guest.isVisible()


class TestCommand:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--output", "x.tif"], "--output says where"),
            (["--edit", "a.tif", "b.tif"], "--edit names the one photo"),
            (["--edit", "gone.tif"], "'gone.tif' does not exist"),
        ],
    )
    def test_mistakes_are_said_before_a_window_opens(
        self, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main.main(arguments) == 2
        assert sentence in capsys.readouterr().err

    def test_an_output_that_no_format_fits(self, deep_file: Path) -> None:
        with pytest.raises(PhotoError, match=r"'back\.psd' needs an ending"):
            ExternalEdit(deep_file, deep_file.with_name("back.psd")).check()
