"""What people do without thinking: errors go with what caused them, looks are named, help is searched, files shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.dialogs import messages
from app.dialogs.export_dialog import ExportChoice
from app.dialogs.notice_bar import NoticeRow
from app.features.help import HelpFeature
from app.features.presets import PresetsFeature
from app.features.work import EXPORTED, open_outside
from app.main_window import FRAME, MainWindow
from app.preferences import Preferences
from d2f_core.photo.writing import ExportOptions
from d2f_core.settings import BlurSettings, RenderSettings
from tests.app.conftest import make_photo_file, wait_for_final


def open_bad(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    bad = folder / "notaphoto.jpg"
    bad.write_text("no photo")
    window.open_photo(bad)
    assert "Opening notaphoto.jpg" in window.status.focus.text()
    qtbot.waitUntil(window.notice.isVisible, timeout=5000)


class TestErrorsLeave:
    def test_the_status_line_stops_opening(self, opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        before = opened.status.focus.text()
        open_bad(opened, tmp_path, qtbot)
        assert opened.status.focus.text() == before and "notaphoto.jpg" in opened.notice.text.text()

    def test_with_the_next_photo(self, opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        open_bad(opened, tmp_path, qtbot)
        opened.open_photo(make_photo_file(tmp_path / "good.jpg"))
        assert not opened.notice.isVisible()
        qtbot.waitUntil(lambda: "Opening" not in opened.status.focus.text(), timeout=5000)
        wait_for_final(opened, qtbot)
        assert not opened.notice.isVisible()

    def test_that_of_an_export_stays_until_one_is_written(
        self, opened: MainWindow, photo_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        opened.files.export(ExportChoice(tmp_path / "gone" / "out.jpg", ExportOptions(), False))
        qtbot.waitUntil(opened.notice.isVisible, timeout=5000)
        opened.open_photo(make_photo_file(tmp_path / "good.jpg"))
        wait_for_final(opened, qtbot)
        assert opened.notice.isVisible()
        opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), False))
        qtbot.waitUntil(lambda: not opened.notice.isVisible(), timeout=5000)


class TestLooks:
    def test_the_highlight_follows_the_settings(self, opened: MainWindow) -> None:
        presets = opened.feature(PresetsFeature)

        def chosen() -> list[str]:
            return [item.text() for item in presets.panel.list.selectedItems()]

        preset = next(preset for preset in presets.library.built_in() if preset.name == "Mirror lens")
        presets.apply(preset)
        assert chosen() == ["Mirror lens"]
        opened.document.undo()
        assert "Mirror lens" not in chosen()
        opened.document.redo()
        assert chosen() == ["Mirror lens"]
        opened.document.edit(RenderSettings(blur=BlurSettings(13)))
        assert chosen() == []


class TestHelp:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("compare", "Before"), ("before after", "Split before and after"), ("undo", "Undo"),
            ("zebra", "Clipped lights"), ("magnifier", "Loupe"), ("save as", "Export"),
            ("mask", "Repair brush"), ("1:1", "100 %"),
        ],
    )  # fmt: skip
    def test_the_search_has_the_cursor_and_knows_other_words(
        self, window: MainWindow, qtbot: QtBot, words: str, found: str
    ) -> None:
        window.actions_by_name["help"].trigger()
        dialog = window.feature(HelpFeature).dialog
        assert dialog is not None
        qtbot.waitUntil(dialog.sheet.search.hasFocus, timeout=5000)
        qtbot.keyClicks(dialog.sheet.search, words)
        assert any(found in text for text, _ in dialog.sheet.shown_lines())
        dialog.close()


class TestExported:
    def test_a_toast_shows_the_folder_and_the_file(
        self, opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[str] = []
        monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not shown.append(QUrl(url).toLocalFile()))
        for answer, expected in (("Show in folder", tmp_path), ("Open", tmp_path / "out.jpg")):
            opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), True))
            qtbot.waitUntil(lambda: EXPORTED in opened.notices.rows, timeout=5000)
            assert "out.jpg" in opened.notices.rows[EXPORTED].text.text()
            opened.notices.rows[EXPORTED].answers[answer].click()
            assert Path(shown[-1]) == expected and EXPORTED not in opened.notices.rows

    def test_where_nothing_opens_it_that_is_told(
        self, opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
        opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), True))
        qtbot.waitUntil(lambda: EXPORTED in opened.notices.rows, timeout=5000)
        opened.notices.rows[EXPORTED].answers["Open"].click()
        assert "No program" in opened.notices.rows[EXPORTED].text.text()

    def test_it_leaves_by_itself_but_not_from_under_the_pointer(
        self, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def is_under_mouse(_row: NoticeRow) -> bool:
            asked.append(len(window.notices.rows))
            return len(asked) == 1

        monkeypatch.setattr(NoticeRow, "underMouse", is_under_mouse)
        window.notices.show_notice("a", "said", for_ms=20)
        qtbot.waitUntil(lambda: not window.notices.rows, timeout=5000)
        assert asked == [1, 1]

    def test_it_lies_on_the_picture_which_does_not_jump(self, opened: MainWindow) -> None:
        before = opened.canvas.geometry()
        opened.notices.show_notice("a", "said")
        messages.tell_error(opened, "wrong")
        QCoreApplication.processEvents()
        assert opened.canvas.geometry() == before
        for line in (opened.notice, opened.notices):
            assert opened.childAt(line.mapTo(opened, line.rect().center())) in (line, *line.findChildren(QWidget))


def test_opening_outside_takes_odd_names(monkeypatch: pytest.MonkeyPatch) -> None:
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", urls.append)
    open_outside(Path("/a b/50% #1?.jpg"))
    assert urls[0].toLocalFile() == "/a b/50% #1?.jpg"


def test_the_first_window_fits_the_screen(window: MainWindow, qtbot: QtBot) -> None:
    """The offscreen screen has 800 x 800."""
    room = window.screen().availableGeometry()
    fresh = make_window(window.engine, Preferences(temporary=True))
    qtbot.addWidget(fresh)
    assert fresh.height() + FRAME[1] <= room.height() and fresh.width() <= max(room.width(), fresh.minimumWidth())
    fresh.service.shut_down()
