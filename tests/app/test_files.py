"""Opening by drop and from the recent files, starting, and leaving."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import application
from app.application import make_window
from app.crash_report import crash_report
from app.dialogs.export_dialog import ExportChoice
from app.dialogs.help_dialog import HelpDialog
from app.features.help import HelpFeature
from app.main_window import MainWindow
from app.photo_files import RECENT_WIDTH
from app.preferences import Preferences
from app.samples import sample_photos
from d2f_core.photo.writing import ExportOptions
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine


def drop(window: MainWindow, path: Path) -> QDropEvent:
    """As a file manager on the same disk does it: it would rather move."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    both, place = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, QPoint(5, 5)
    for event in (QDragEnterEvent(place, both, data, left, none), QDragMoveEvent(place, both, data, left, none)):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(window, event)
        assert event.isAccepted() and event.dropAction() is Qt.DropAction.CopyAction
    dropped = QDropEvent(QPointF(place), both, data, left, none)
    dropped.setDropAction(Qt.DropAction.MoveAction)
    QApplication.sendEvent(window, dropped)
    return dropped


class TestOpening:
    def test_a_dropped_photo_opens(self, window: MainWindow, photo_file: Path, qtbot: QtBot) -> None:
        dropped = drop(window, photo_file)
        assert dropped.isAccepted() and dropped.dropAction() is Qt.DropAction.CopyAction
        assert not window.drop_frame.isVisible()
        wait_for_final(window, qtbot)
        assert photo_file.exists() and window.document.photo is not None and "photo.jpg" in window.windowTitle()

    def test_the_window_says_where_files_may_be_dropped(self, window: MainWindow, photo_file: Path) -> None:
        for is_file in (True, False):
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(photo_file))] if is_file else [])
            copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
            assert window.drop_frame.isVisible() is is_file
            assert window.drop_frame.size() == window.pages.size() or not is_file
            QApplication.sendEvent(window, QDragLeaveEvent())
            assert not window.drop_frame.isVisible()

    def test_it_joins_the_recent_files(self, opened: MainWindow, photo_file: Path, qtbot: QtBot) -> None:
        opened.files.recent_menu.aboutToShow.emit()
        action = opened.files.recent_menu.actions()[0]
        assert action.text() == "photo.jpg"
        first = opened.document.photo
        action.trigger()
        qtbot.waitUntil(lambda: opened.document.photo is not first)

    def test_recent_photos_of_one_name_are_told_apart_and_a_long_one_is_short(
        self, window: MainWindow, tmp_path: Path
    ) -> None:
        for name in (
            "monday/IMG_0001.jpg",
            "tuesday/IMG_0001.jpg",
            "monday/IMG_0002.jpg",
            f"monday/{'long-' * 40}.jpg",
        ):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.touch()
            window.preferences.add_recent(path)
        menu = window.files.recent_menu
        menu.aboutToShow.emit()
        texts = [action.text() for action in menu.actions()]
        assert texts[1:4] == ["IMG_0002.jpg", "IMG_0001.jpg – tuesday", "IMG_0001.jpg – monday"]
        assert "…" in texts[0] and menu.fontMetrics().horizontalAdvance(texts[0]) <= RECENT_WIDTH
        assert menu.actions()[0].data() == str(path) and "long-.jpg" in menu.actions()[0].toolTip()

    def test_a_photo_that_is_gone_is_one_sentence(
        self, window: MainWindow, tmp_path: Path, qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        window.open_photo(tmp_path / "gone.jpg")
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert "gone.jpg" in no_dialogs[0]

    def test_the_empty_window_offers_the_samples(self, window: MainWindow, qtbot: QtBot) -> None:
        assert window.pages.currentWidget() is window.empty
        assert len(window.empty.cards) == len(sample_photos()) >= 2
        window.empty.cards[0].click()
        qtbot.waitUntil(lambda: window.document.photo is not None, timeout=8000)

    def test_actions_on_a_photo_are_off_without_one(self, window: MainWindow) -> None:
        assert not window.actions_by_name["export"].isEnabled() and not window.top_bar.export.isEnabled()
        assert window.actions_by_name["open"].isEnabled()


class TestPreferences:
    def test_recent_files_are_newest_first_and_exist(self, tmp_path: Path) -> None:
        preferences = Preferences(temporary=True)
        paths = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")]
        for path in paths:
            path.touch()
            preferences.add_recent(path)
        preferences.add_recent(paths[0])
        paths[1].unlink()
        assert preferences.recent_files == [paths[0], paths[2]]
        preferences.forget_recent()
        assert preferences.recent_files == []

    def test_folded_sections_come_back(self, qtbot: QtBot, engine: FakeEngine) -> None:
        preferences = Preferences(temporary=True)
        preferences.closed_sections = ["highlights"]
        window = make_window(engine, preferences)
        qtbot.addWidget(window)
        assert window.inspector.closed_sections() == ["highlights"]
        window.service.shut_down()


class TestLeaving:
    def test_everything_is_cancelled_and_the_threads_end(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.hold()
        opened.inspector.blur.strength.slider.setValue(80)
        qtbot.waitUntil(lambda: engine.begun[-1].settings.blur.strength == 80)
        opened.close()
        assert engine.begun[-1].cancel.is_cancelled
        ours = {"render", "files", "sessions", "thumbnails", "batch"}
        assert not ours & {thread.name for thread in threading.enumerate()}

    @pytest.mark.parametrize("is_sure", [False, True])
    def test_a_running_export_is_asked_about(
        self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_sure: bool
    ) -> None:
        def answer(*_args: object) -> bool:
            return is_sure

        monkeypatch.setattr("app.dialogs.messages.ask", answer)
        engine.hold()
        opened.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), False))
        event = QCloseEvent()
        opened.closeEvent(event)
        assert event.isAccepted() is is_sure


class TestStarting:
    def test_without_a_display_there_is_one_sentence(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("sys.platform", "linux")
        assert application.run([]) == 2
        assert "no display" in capsys.readouterr().err

    def test_opencv_does_not_mislead_qt(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_FONTDIR", "/nowhere")
        application.make_application()
        assert "QT_QPA_FONTDIR" not in application.os.environ


def test_the_help_lists_every_key(window: MainWindow, qtbot: QtBot) -> None:
    dialog = HelpDialog(window.actions_by_name, window)
    qtbot.addWidget(dialog)
    lines = dict(dialog.sheet.shown_lines())
    assert lines["Undo"] == "Ctrl+Z" and "Ctrl+=" in lines["Zoom in"]


def test_what_nobody_caught_is_shown_once(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []

    def collect(_parent: object, sentence: str, details: str) -> None:
        shown.append(sentence + details)

    monkeypatch.setattr("app.crash_report.tell_error", collect)
    crash_report(ValueError, ValueError("odd"), None)
    assert len(shown) == 1 and "odd" in shown[0] and "untouched" in shown[0]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True, False and None count no references any more")
def test_signals_leave_the_reference_counts_alone(opened: MainWindow) -> None:
    """PySide6 6.12.0 takes one reference of False with each emit: after some thousand emits Python 3.11 aborts."""
    before = sys.getrefcount(False)
    for _ in range(200):
        opened.canvas.view_changed.emit()
    assert sys.getrefcount(False) > before - 100


def test_closed_help_lets_its_pictures_go_and_opens_again(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["help"].trigger()
    window.feature(HelpFeature).dialog.close()
    qtbot.waitUntil(lambda: window.findChild(HelpDialog) is None)
    window.actions_by_name["help"].trigger()
    assert window.feature(HelpFeature).dialog.isVisible()
