"""Autosave, what comes back, two windows, recovery: through the real window and real files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.main_window import MainWindow
from app.preferences import Preferences
from app.sessions import session_keeper
from d2f_core.errors import PhotoError
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.journal import Journal, Leftovers, Unsaved
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session, session_path
from d2f_core.storage.sidecar import Sidecars
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine
from tests.sessions import load_session

OURS, THEIRS = RenderSettings(blur=BlurSettings(11)), RenderSettings(blur=BlurSettings(22))


class Windows:
    """Makes windows that share a data folder, like starts of the program one after the other or side by side."""

    def __init__(self, qtbot: QtBot, data: Path) -> None:
        self.qtbot, self.data = qtbot, data
        self.opened: list[tuple[MainWindow, FakeEngine]] = []

    def start(self) -> MainWindow:
        preferences = Preferences(temporary=True)
        preferences.data_folder, preferences.is_temporary = self.data, False
        engine = FakeEngine()
        window = make_window(engine, preferences)
        self.qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        self.opened.append((window, engine))
        return window

    def open(self, path: Path, window: MainWindow | None = None) -> MainWindow:
        window = window or self.start()
        window.open_photo(path)
        wait_for_final(window, self.qtbot)
        return window

    def close_all(self) -> None:
        for window, engine in self.opened:
            engine.let_go()
            window.service.shut_down()


@pytest.fixture
def windows(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setattr(session_keeper, "REST_MS", 30)
    monkeypatch.setattr(session_keeper, "JOURNAL_MS", 5)
    windows = Windows(qtbot, tmp_path / "data")
    yield windows
    windows.close_all()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    return make_photo_file(tmp_path / "photos" / "dogs.jpg")


def kept(path: Path) -> RenderSettings | None:
    return load_session(session_path(path)).settings if session_path(path).exists() else None


def notice(window: MainWindow, qtbot: QtBot, part: str) -> str:
    """The key of the notice that says this, once it is there."""
    qtbot.waitUntil(lambda: any(part in row.text.text() for row in window.notices.rows.values()))
    return next(key for key, row in window.notices.rows.items() if part in row.text.text())


def answer(window: MainWindow, qtbot: QtBot, part: str, label: str) -> None:
    key = notice(window, qtbot, part)
    qtbot.mouseClick(window.notices.rows[key].answers[label], Qt.MouseButton.LeftButton)
    assert key not in window.notices.rows


class TestAutosave:
    def test_an_edit_is_kept_beside_the_photo_by_itself(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        assert kept(photo) is None, "nothing is written for a photo that was only looked at"
        window.inspector.blur.strength.slider.setValue(70)
        qtbot.waitUntil(lambda: kept(photo) == window.document.settings)
        assert kept(photo).blur.strength == 70

    def test_it_is_there_when_the_photo_is_opened_again(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        window.document.edit(OURS)
        window.close()
        assert kept(photo) == OURS, "leaving saves at once"
        again = windows.open(photo)
        assert again.document.settings == OURS and not again.document.can_undo
        assert again.inspector.blur.strength.slider.value() == 11 and not again.notices.rows

    def test_ctrl_s_saves_and_says_where(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        QTest.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: "dogs.jpg.d2f.json" in window.status.focus.text())
        assert kept(photo) == RenderSettings()

    def test_by_choice_in_the_data_folder(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        window.actions_by_name["sidecars"].trigger()
        window.document.edit(OURS)
        window.close()
        assert kept(photo) is None and Sidecars(windows.data).load(photo).settings == OURS
        assert windows.open(photo).document.settings == OURS
        assert window.preferences.number("sessions/beside", 1) == 0

    def test_a_long_drag_is_in_the_journal_while_it_goes_on(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        window.document.begin_drag()
        window.document.edit(OURS)
        qtbot.waitUntil(lambda: any((windows.data / "journal").glob("*/*.json")))
        window.document.edit(THEIRS)
        assert kept(photo) is None
        window.document.end_drag()
        qtbot.waitUntil(lambda: kept(photo) == THEIRS)
        qtbot.waitUntil(lambda: not any((windows.data / "journal").glob("*/*.json")))

    def test_back_to_what_is_kept_forgets_the_note(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        window.document.edit(OURS)
        qtbot.waitUntil(lambda: kept(photo) == OURS)
        window.document.undo()
        qtbot.waitUntil(lambda: kept(photo) == RenderSettings())
        window.close()
        assert not any((windows.data / "journal").iterdir())

    def test_what_cannot_be_saved_stays_in_the_journal(
        self, windows: Windows, photo: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: object) -> None:
            raise session_keeper_error("'dogs.jpg.d2f.json' cannot be written: the disk is full.")

        window = windows.open(photo)
        monkeypatch.setattr("d2f_core.storage.sidecar.save_session", full)
        window.document.edit(OURS)
        notice(window, qtbot, "the disk is full")
        monkeypatch.undo()
        answer(window, qtbot, "the disk is full", "Try again")
        qtbot.waitUntil(lambda: kept(photo) == OURS)

    def test_many_quick_edits_are_no_conflict_with_oneself(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        for strength in range(10, 30):
            window.document.edit(RenderSettings(blur=BlurSettings(strength)))
            window.sessions.save_all()
        qtbot.waitUntil(lambda: kept(photo) == window.document.settings)
        assert not window.notices.rows


def session_keeper_error(text: str) -> Exception:
    from d2f_core.errors import PhotoError

    return PhotoError(text)


class TestOpening:
    def test_a_changed_photo_is_told_in_one_sentence(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        save_session(session_path(photo), OURS, photo)
        make_photo_file(photo, (80, 80))
        window = windows.open(photo)
        assert window.document.settings == OURS
        answer(window, qtbot, "dogs.jpg has changed since its settings were made", "Begin afresh")
        assert window.document.settings == RenderSettings()
        window.document.undo()
        assert window.document.settings == OURS

    def test_a_damaged_session_is_told_and_left_alone(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        session_path(photo).write_text("{")
        window = windows.open(photo)
        notice(window, qtbot, "'dogs.jpg.d2f.json' is not a session")
        window.document.edit(OURS)
        window.close()
        assert session_path(photo).read_text() == "{"
        assert windows.open(photo).document.settings == OURS

    def test_opening_it_again_keeps_what_is_not_saved(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        window = windows.open(photo)
        window.document.edit(OURS)
        first = window.document.photo
        window.open_photo(photo)
        qtbot.waitUntil(lambda: window.document.photo is not first)
        assert window.document.settings == OURS and window.document.can_undo


class TestTwoWindows:
    @pytest.mark.parametrize(("label", "expected"), [("Keep mine", OURS), ("Take the other's", THEIRS)])
    def test_neither_overwrites_silently(
        self, windows: Windows, photo: Path, qtbot: QtBot, label: str, expected: RenderSettings
    ) -> None:
        first, second = windows.open(photo), windows.open(photo)
        second.document.edit(THEIRS)
        qtbot.waitUntil(lambda: kept(photo) == THEIRS)
        first.document.edit(OURS)
        notice(first, qtbot, "'dogs.jpg' was also changed in another window")
        assert kept(photo) == THEIRS
        answer(first, qtbot, "another window", label)
        qtbot.waitUntil(lambda: kept(photo) == expected)
        assert first.document.settings == expected

    @pytest.fixture
    def disputed(self, windows: Windows, photo: Path, qtbot: QtBot) -> MainWindow:
        """A window whose settings another one, closed by now, has overtaken."""
        first, second = windows.open(photo), windows.open(photo)
        second.document.edit(THEIRS)
        qtbot.waitUntil(lambda: kept(photo) == THEIRS)
        first.document.edit(OURS)
        notice(first, qtbot, "another window")
        second.close()
        return first

    def test_quitting_undecided_asks_and_the_next_start_speaks_of_no_crash(
        self, windows: Windows, photo: Path, qtbot: QtBot, disputed: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers, questions = [False, True], []

        def ask(_parent: object, question: str, _yes: str) -> bool:
            questions.append(question)
            return answers[len(questions) - 1]

        monkeypatch.setattr("app.dialogs.messages.ask", ask)
        assert not disputed.close() and disputed.isVisible()
        assert disputed.close() and "changed dogs.jpg" in questions[0] and len(questions) == 2
        assert kept(photo) == THEIRS
        third = windows.start()
        row = third.notices.rows[notice(third, qtbot, "still there: dogs.jpg")]
        assert "closed" in row.text.text() and "did not end" not in row.text.text()
        answer(third, qtbot, "still there: dogs.jpg", "Restore")
        qtbot.waitUntil(lambda: third.document.settings == OURS)
        assert third.document.steps[-1].name == "Restored"

    @pytest.mark.parametrize("label", ["Keep mine", "Take the other's"])
    def test_decided_nothing_is_asked_nor_left_also_of_a_photo_that_is_closed(
        self, windows: Windows, qtbot: QtBot, disputed: MainWindow, monkeypatch: pytest.MonkeyPatch, label: str
    ) -> None:
        monkeypatch.setattr("app.dialogs.messages.ask", lambda *_args: pytest.fail("a question"))
        disputed.actions_by_name["close_photo"].trigger()
        answer(disputed, qtbot, "another window", label)
        assert disputed.close()
        assert Leftovers(windows.data).entries == []


class TestRecovery:
    def crash(self, data: Path, *paths: Path) -> None:
        journal = Journal(data)
        for path in paths:
            journal.write(Unsaved(path, PhotoFile.of(path), OURS))
        journal._lock.release()  # what the system does when a process ends

    def test_restore_opens_the_photos_with_what_was_not_saved(
        self, windows: Windows, photo: Path, qtbot: QtBot
    ) -> None:
        other = make_photo_file(photo.with_name("cats.jpg"))
        save_session(session_path(photo), THEIRS, photo)
        self.crash(windows.data, photo, other)
        window = windows.start()
        answer(window, qtbot, "still there: cats.jpg, dogs.jpg", "Restore")
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert [entry.path.name for entry in window.roll.photos] == ["cats.jpg", "dogs.jpg"]
        assert window.document.settings == OURS and window.document.can_undo
        qtbot.waitUntil(lambda: kept(other) == OURS and kept(photo) == OURS)
        entry = window.roll.find(photo)
        assert entry is not None and [step.settings for step in entry.history.steps] == [THEIRS, OURS]
        window.close()
        assert Leftovers(windows.data).entries == []

    def test_discard_forgets_them(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        self.crash(windows.data, photo)
        window = windows.start()
        answer(window, qtbot, "still there", "Discard")
        window.close()
        assert Leftovers(windows.data).entries == [] and kept(photo) is None

    def test_no_answer_keeps_them_for_the_next_start(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        self.crash(windows.data, photo)
        window = windows.start()
        notice(window, qtbot, "still there")
        window.close()
        notice(windows.start(), qtbot, "did not end as it should")

    def test_what_could_not_be_saved_when_it_was_closed_is_no_crash(
        self, windows: Windows, photo: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_args: object) -> None:
            raise PhotoError("no room")

        window = windows.open(photo)
        with monkeypatch.context() as full_disk:
            full_disk.setattr(Sidecars, "save", refuse)
            window.document.edit(OURS)
            notice(window, qtbot, "not saved yet")
            window.close()
        notice(windows.start(), qtbot, "when D2F was closed are still there: dogs.jpg")

    def test_only_one_of_two_windows_offers_them(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        self.crash(windows.data, photo)
        notice(windows.start(), qtbot, "still there")
        second = windows.open(photo)
        assert "leftovers" not in second.notices.rows

    def test_what_the_session_file_has_is_not_offered(self, windows: Windows, photo: Path, qtbot: QtBot) -> None:
        save_session(session_path(photo), OURS, photo)
        self.crash(windows.data, photo)
        window = windows.open(photo)
        assert not window.notices.rows
        qtbot.waitUntil(lambda: not any((windows.data / "journal").glob("*/*.json")))


def test_the_disk_is_touched_on_other_threads_only(
    windows: Windows, photo: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from d2f_core.storage import files as atomic_file

    threads, write = [], atomic_file._write_checked

    def note(*arguments: object) -> None:
        threads.append(threading.get_ident())
        write(*arguments)

    monkeypatch.setattr(atomic_file, "_write_checked", note)
    window = windows.open(photo)
    window.document.edit(replace(OURS))
    qtbot.waitUntil(lambda: kept(photo) == OURS)
    assert len(threads) >= 2 and threading.get_ident() not in threads
