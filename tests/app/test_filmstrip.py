"""Several photos: the strip, each photo's own settings, going from one to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import roll as roll_module
from app.features.filmstrip import FilmstripFeature
from app.features.focus_pull import FocusPullFeature
from app.filmstrip.filmstrip import Filmstrip
from app.main_window import MainWindow
from app.roll import Roll, RollPhoto
from d2f_core.settings import BlurSettings, RenderSettings
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine

CONTROL = Qt.KeyboardModifier.ControlModifier


def blurred(strength: float) -> RenderSettings:
    return RenderSettings(blur=BlurSettings(strength))


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    (tmp_path / "in").mkdir()
    return [make_photo_file(tmp_path / "in" / f"{name}.jpg", (60 + 10 * i, 90)) for i, name in enumerate("abc")]


@pytest.fixture
def three(window: MainWindow, photos: list[Path], qtbot: QtBot) -> MainWindow:
    """A window with three photos, the first on the screen."""
    window.files.open_all(photos)
    wait_for_final(window, qtbot)
    return window


def strip_of(window: MainWindow) -> Filmstrip:
    return window.feature(FilmstripFeature).strip


def shown(window: MainWindow) -> str:
    assert window.document.photo is not None and window.document.photo.path is not None
    return window.document.photo.path.name


def click(window: MainWindow, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    strip = strip_of(window)
    place = strip.visualRect(strip.model().index(row, 0)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, modifier, place)


class TestStrip:
    def test_it_appears_with_the_second_photo_and_can_be_hidden(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        window.open_photo(photos[0])
        wait_for_final(window, qtbot)
        assert not strip_of(window).isVisible()
        window.files.open_all(photos)
        assert strip_of(window).isVisible() and strip_of(window).model().rowCount() == 3
        QTest.keyClick(window.canvas, Qt.Key.Key_T, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert not strip_of(window).isVisible()

    def test_thumbnails_come_from_another_thread(self, three: MainWindow, qtbot: QtBot) -> None:
        model = strip_of(three).model()
        role = Qt.ItemDataRole.DecorationRole
        qtbot.waitUntil(lambda: not any(model.index(row, 0).data(role).isNull() for row in range(3)))
        assert model.index(2, 0).data(role).height() == 80
        assert model.index(1, 0).data(Qt.ItemDataRole.DisplayRole) == "b.jpg"

    def test_a_click_shows_a_photo_and_it_has_its_own_settings(self, three: MainWindow, qtbot: QtBot) -> None:
        three.document.edit(blurred(10))
        click(three, 2)
        qtbot.waitUntil(lambda: shown(three) == "c.jpg")
        assert three.document.settings == RenderSettings() and not three.document.can_undo
        three.document.edit(blurred(90))
        click(three, 0)
        qtbot.waitUntil(lambda: shown(three) == "a.jpg")
        assert three.document.settings == blurred(10) and three.inspector.blur.strength.slider.value() == 10
        three.document.undo()
        assert three.document.settings == RenderSettings()

    def test_an_edited_photo_is_marked_also_for_those_who_listen(self, three: MainWindow) -> None:
        index, role = strip_of(three).model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole
        assert index.data(role) == "a.jpg"
        three.document.edit(blurred(10))
        assert index.data(role) == "a.jpg, edited"

    def test_keyframes_are_an_edit_too(self, three: MainWindow, qtbot: QtBot) -> None:
        model, role = strip_of(three).model(), Qt.ItemDataRole.AccessibleTextRole
        index, told = model.index(0, 0), []
        model.dataChanged.connect(lambda first, _last: told.append(first.row()))
        qtbot.waitUntil(lambda: not index.data(Qt.ItemDataRole.DecorationRole).isNull())
        thumbnail = index.data(Qt.ItemDataRole.DecorationRole)
        three.actions_by_name["set_keyframe"].trigger()
        assert index.data(role) == "a.jpg, edited" and 0 in told
        assert index.data(Qt.ItemDataRole.DecorationRole) == thumbnail, "it looks as it did"
        clip = three.feature(FocusPullFeature).clip
        clip.undo()
        assert index.data(role) == "a.jpg"
        clip.redo()
        click(three, 1)
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        assert [model.index(row, 0).data(role) for row in range(3)] == ["a.jpg, edited", "b.jpg", "c.jpg"]

    def test_several_can_be_selected_without_leaving_the_photo(self, three: MainWindow) -> None:
        click(three, 0)
        click(three, 2, CONTROL)
        assert [entry.path.name for entry in strip_of(three).selected()] == ["a.jpg", "c.jpg"]
        assert shown(three) == "a.jpg"

    def test_going_on_with_ctrl_held_selects_one(self, three: MainWindow, qtbot: QtBot) -> None:
        click(three, 1)
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        QTest.keyPress(three.windowHandle(), Qt.Key.Key_Control)
        for name in ("c.jpg", "a.jpg", "b.jpg"):
            QTest.keyClick(three.windowHandle(), Qt.Key.Key_Right, CONTROL)
            qtbot.waitUntil(lambda name=name: shown(three) == name)
            assert [entry.path.name for entry in strip_of(three).selected()] == [name]
        QTest.keyRelease(three.windowHandle(), Qt.Key.Key_Control)

    def test_what_a_paste_reaches_is_said_before_it_happens(self, three: MainWindow, qtbot: QtBot) -> None:
        paste = three.actions_by_name["paste_settings"]
        assert paste.text() == "&Paste settings"
        click(three, 2, CONTROL)
        assert paste.text() == "&Paste settings onto 2 photos"
        assert "2 photos selected" in three.status.focus.text()
        QTest.keyClick(three.windowHandle(), Qt.Key.Key_Right, CONTROL)
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        assert paste.text() == "&Paste settings"

    def test_a_broken_photo_does_no_harm(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        photos[1].write_bytes(b"no photo")
        window.files.open_all(photos)
        wait_for_final(window, qtbot)
        index = strip_of(window).model().index(1, 0)
        qtbot.waitUntil(lambda: "not a photo" in index.data(Qt.ItemDataRole.ToolTipRole))
        click(window, 1)
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert "b.jpg" in no_dialogs[0] and shown(window) == "a.jpg"


class TestSwitching:
    def test_going_back_is_instant(self, three: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        three.document.edit(blurred(10))
        wait_for_final(three, qtbot)
        first, picture = three.document.photo, three.preview.shown
        click(three, 1)
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        wait_for_final(three, qtbot)
        asked = len(engine.begun)
        click(three, 0)
        assert three.document.photo is first, "no waiting: the pixels were kept"
        assert three.preview.shown is picture and len(engine.begun) == asked, "nor is anything rendered again"

    def test_another_content_is_read_again(self, three: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        click(three, 1)
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        make_photo_file(photos[0], (33, 44))
        click(three, 0)
        qtbot.waitUntil(lambda: shown(three) == "a.jpg")
        assert three.document.photo.size == (33, 44)

    def test_keys_go_round(self, three: MainWindow, qtbot: QtBot) -> None:
        for key, name in ((Qt.Key.Key_Right, "b.jpg"), (Qt.Key.Key_Right, "c.jpg"), (Qt.Key.Key_Right, "a.jpg"),
                          (Qt.Key.Key_Left, "c.jpg")):  # fmt: skip
            QTest.keyClick(three.canvas, key, CONTROL)
            qtbot.waitUntil(lambda name=name: shown(three) == name)

    def test_two_quick_steps_are_two(self, three: MainWindow, qtbot: QtBot) -> None:
        for _ in range(2):
            three.actions_by_name["next_photo"].trigger()  # before b.jpg is there
        qtbot.waitUntil(lambda: shown(three) == "c.jpg")
        wait_for_final(three, qtbot)

    def test_the_last_wish_counts(self, three: MainWindow, qtbot: QtBot) -> None:
        three.feature(FilmstripFeature).show_photo(three.roll.photos[1])
        three.feature(FilmstripFeature).show_photo(three.roll.photos[2])
        click(three, 0)
        qtbot.waitUntil(lambda: shown(three) == "c.jpg" or three.service.opening is None)
        wait_for_final(three, qtbot)
        assert three.roll.current.path.name == shown(three)

    def test_a_late_photo_does_not_replace_the_one_chosen_since(self, three: MainWindow, qtbot: QtBot) -> None:
        outcomes = []
        three.service.ended.connect(outcomes.append)
        late = three.service.open(three.roll.photos[1].path)
        three.service.stop_opening("another photo")
        qtbot.waitUntil(lambda: any(outcome.request is late for outcome in outcomes))
        assert shown(three) == "a.jpg"


class TestBrokenPhotos:
    @pytest.fixture(autouse=True)
    def b_is_broken(self, photos: list[Path]) -> None:
        photos[1].write_bytes(photos[1].read_bytes()[:200])

    def step(self, window: MainWindow, key: Qt.Key, expected: str, qtbot: QtBot) -> None:
        """One step, until that photo is shown, or until it is told that it cannot be."""
        QTest.keyClick(window.windowHandle(), key, CONTROL)
        if expected == "b.jpg":
            qtbot.waitUntil(lambda: window.notice.isVisible() and "b.jpg" in window.notice.text.text())
        else:
            qtbot.waitUntil(lambda: window.document.photo is not None and shown(window) == expected)
            assert not window.notice.isVisible()

    def test_the_step_after_it_leads_past_it(self, window: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        window.files.open_all(photos)
        wait_for_final(window, qtbot)
        for key, names in ((Qt.Key.Key_Right, "bcabc"), (Qt.Key.Key_Left, "bacba")):
            for name in names:
                self.step(window, key, f"{name}.jpg", qtbot)

    def test_in_a_folder_too(self, window: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        window.open_photo(photos[2])
        wait_for_final(window, qtbot)
        for name in "ba":
            self.step(window, Qt.Key.Key_Left, f"{name}.jpg", qtbot)

    def test_it_may_be_the_first(self, window: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        window.files.open_all([photos[1], photos[0]])
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert shown(window) == "a.jpg" and not window.notice.isVisible()
        self.step(window, Qt.Key.Key_Right, "b.jpg", qtbot)

    def test_they_may_be_all(self, window: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        good = photos[0].read_bytes()
        photos[0].write_bytes(b"rubbish")
        window.files.open_all([photos[1], photos[0]])
        qtbot.waitUntil(window.notice.isVisible)
        assert window.document.photo is None and "a.jpg" in window.notice.text.text()
        photos[0].write_bytes(good)
        self.step(window, Qt.Key.Key_Left, "b.jpg", qtbot)
        self.step(window, Qt.Key.Key_Left, "a.jpg", qtbot)

    def test_one_that_follows_a_closed_photo_leaves_the_window_empty(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        window.files.open_all(photos)
        wait_for_final(window, qtbot)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_W, CONTROL)
        qtbot.waitUntil(lambda: window.document.photo is None)
        assert window.notice.isVisible() and window.pages.currentWidget() is window.empty
        self.step(window, Qt.Key.Key_Right, "c.jpg", qtbot)


class TestFolders:
    def test_next_of_a_single_photo_brings_its_folder(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        window.open_photo(photos[1])
        wait_for_final(window, qtbot)
        window.document.edit(blurred(10))
        QTest.keyClick(window.canvas, Qt.Key.Key_Right, CONTROL)
        qtbot.waitUntil(lambda: shown(window) == "c.jpg")
        assert [entry.path for entry in window.roll.photos] == photos
        QTest.keyClick(window.canvas, Qt.Key.Key_Left, CONTROL)
        qtbot.waitUntil(lambda: shown(window) == "b.jpg")
        assert window.document.settings == blurred(10)

    def test_a_dropped_folder_and_files(self, window: MainWindow, photos: list[Path], qtbot: QtBot) -> None:
        (photos[0].parent / "notes.txt").write_text("no photo")
        (photos[0].parent / "._a.jpg").write_bytes(b"\x00\x05\x16\x07")  # macOS's companion of a.jpg
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(photos[0].parent))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert [entry.path for entry in window.roll.photos] == photos and shown(window) == "a.jpg"

    def test_hidden_files_among_those_dropped_are_left_out(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        companion = photos[0].parent / "._a.jpg"
        companion.write_bytes(b"\x00\x05\x16\x07")
        window.files.open_all([companion, *photos])
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert [entry.path for entry in window.roll.photos] == photos and shown(window) == "a.jpg"

    def test_films_and_sidecars_among_those_dropped_are_left_out(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        others = [photos[0].with_name(name) for name in ("a.xmp", "a.MOV", "notes.txt")]
        for other in others:
            other.write_text("no photo")
        window.files.open_all([others[0], *photos, *others[1:]])
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert [entry.path for entry in window.roll.photos] == photos and shown(window) == "a.jpg"
        assert "3 files are no photos" in window.notices.rows["left-out"].text.text()

    def test_where_no_name_is_a_photo_s_their_content_says_it(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        odd = [photo.rename(photo.with_suffix(".camera")) for photo in photos]
        window.files.open_all(odd)
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert [entry.path for entry in window.roll.photos] == odd and "left-out" not in window.notices.rows

    @pytest.mark.parametrize("as_folder", [False, True])
    def test_the_first_that_can_be_read_is_shown_and_the_broken_one_told(
        self, window: MainWindow, photos: list[Path], qtbot: QtBot, as_folder: bool, no_dialogs: list[str]
    ) -> None:
        for photo in photos[:2]:
            photo.write_bytes(b"rubbish")
        window.files.open_all([photos[0].parent] if as_folder else photos)
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert shown(window) == "c.jpg" and [entry.path for entry in window.roll.photos] == photos
        assert "'b.jpg'" in window.notices.rows["unread"].text.text() and no_dialogs == []

    def test_one_that_is_chosen_by_hand_has_no_stand_in(
        self, three: MainWindow, photos: list[Path], qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        photos[1].write_bytes(b"rubbish")
        three.files.open(photos[1])
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert shown(three) == "a.jpg" and three.service.opening is None

    def test_a_folder_without_photos_is_one_sentence_until_a_photo_is_opened(
        self, window: MainWindow, photos: list[Path], tmp_path: Path, qtbot: QtBot
    ) -> None:
        (tmp_path / "empty").mkdir()
        window.files.open_all([tmp_path / "empty"])
        qtbot.waitUntil(lambda: "folder" in window.notices.rows)
        assert "no photo in 'empty'" in window.notices.rows["folder"].text.text()
        window.files.open_all(photos[:1])
        assert "folder" not in window.notices.rows


class TestClosing:
    def test_one_after_the_other(self, three: MainWindow, qtbot: QtBot) -> None:
        for name in ("b.jpg", "c.jpg"):
            QTest.keyClick(three.canvas, Qt.Key.Key_W, CONTROL)
            qtbot.waitUntil(lambda name=name: shown(three) == name)
        three.actions_by_name["close_photo"].trigger()
        assert three.document.photo is None and three.pages.currentWidget() is three.empty
        assert not three.actions_by_name["export"].isEnabled() and three.roll.photos == []

    def test_after_the_last_one_nothing_is_told_of_it(self, opened: MainWindow, qtbot: QtBot) -> None:
        status = opened.status
        opened.canvas.change(opened.canvas.state.pointed_to(QPointF(opened.canvas.rect().center())))
        assert "90 × 60" in status.view.text() and status.pointer.text() and status.focus.text()
        opened.actions_by_name["close_photo"].trigger()
        assert [label.text() for label in (status.view, status.pointer, status.focus)] == ["", "", ""]
        assert not status.work.isVisible()
        assert "photo" not in opened.windowTitle()

    def test_settings_are_kept_when_a_photo_is_closed(
        self, three: MainWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        three.document.edit(blurred(10))
        three.actions_by_name["close_photo"].trigger()
        qtbot.waitUntil(lambda: shown(three) == "b.jpg")
        three.open_photo(photos[0])
        qtbot.waitUntil(lambda: shown(three) == "a.jpg")
        assert three.document.settings == blurred(10)


class TestRoll:
    def test_pixels_are_kept_for_the_last_few_only(self, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
        class Pixels:
            def __init__(self) -> None:
                self.pixels = self
                self.nbytes = 100

        monkeypatch.setattr(roll_module, "MOST_KEPT_BYTES", 250)
        roll = Roll()
        entries = roll.add(Path(f"/{name}.jpg") for name in "abcd")
        for entry in entries:
            entry.photo = Pixels()
            roll.show(entry)
        assert [entry.photo is not None for entry in entries] == [False, False, True, True]

    def test_adding_twice_is_once(self, qtbot: QtBot) -> None:
        roll = Roll()
        first = roll.add([Path("/a.jpg")])
        assert roll.add([Path("/b.jpg"), Path("/a.jpg")])[1] is first[0] and len(roll.photos) == 2

    def test_a_folder_keeps_the_photo_that_is_open(self, qtbot: QtBot) -> None:
        roll = Roll()
        (entry,) = roll.add([Path("/b.jpg")])
        roll.insert_around(entry, [Path("/a.jpg"), Path("/b.jpg"), Path("/c.jpg")])
        assert [photo.path.stem for photo in roll.photos] == ["a", "b", "c"] and roll.photos[1] is entry

    def test_state(self) -> None:
        entry = RollPhoto(Path("/a.jpg"))
        assert not entry.is_edited and not entry.is_unsaved
