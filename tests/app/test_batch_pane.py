"""The batch pane: the core's batch on a thread of its own, with states, Cancel and a report."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from pytestqt.qtbot import QtBot

from app.dialogs.batch_window import BatchWindow
from app.features.batch import BatchFeature
from app.features.filmstrip import FilmstripFeature
from app.main_window import MainWindow
from d2f_core.batch import report_of
from d2f_core.batch.items import BatchItem, State
from d2f_core.photo.reading import open_photo
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.names import FIELDS
from d2f_core.storage.session import save_session, session_path
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    (tmp_path / "in").mkdir()
    return [make_photo_file(tmp_path / "in" / f"{name}.jpg") for name in "abc"]


@pytest.fixture
def pane(window: MainWindow, photos: list[Path], tmp_path: Path, engine: FakeEngine, qtbot: QtBot) -> BatchWindow:
    """The pane on three open photos; the second has kept settings, the first is edited now."""
    save_session(session_path(photos[1]), RenderSettings(blur=BlurSettings(20)), photos[1])
    window.files.open_all(photos)
    wait_for_final(window, qtbot)
    filmstrip = window.feature(FilmstripFeature)
    qtbot.waitUntil(lambda: not filmstrip.strip.grab().isNull() and len(engine.refocused_with) == 1)  # its thumbnail
    qtbot.waitUntil(lambda: filmstrip._edited._running is None)
    window.document.edit(RenderSettings(blur=BlurSettings(10)))
    window.actions_by_name["batch"].trigger()
    pane = window.feature(BatchFeature).pane
    assert pane is not None and pane.isVisible() and not pane.isModal()
    pane.form.folder.setText(str(tmp_path / "out"))
    pane.form.format.setCurrentIndex(1)
    return pane


def run(pane: BatchWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(pane.start, LEFT)
    qtbot.waitUntil(lambda: bool(pane.report.text()), timeout=8000)


def run_again(pane: BatchWindow, qtbot: QtBot) -> None:
    pane.report.clear()
    run(pane, qtbot)


def stop_after_the_first(pane: BatchWindow, engine: FakeEngine, name: str, qtbot: QtBot) -> None:
    engine.hold()
    qtbot.mouseClick(pane.start, LEFT)
    engine.release()
    qtbot.waitUntil(lambda: states(pane)[0] == name and "%" in states(pane)[1])
    qtbot.mouseClick(pane.stop, LEFT)
    qtbot.waitUntil(lambda: pane.report.text() == "1 of 3 written, 2 stopped.")


def states(pane: BatchWindow) -> list[str]:
    return [pane.list.topLevelItem(row).text(1) for row in range(pane.list.topLevelItemCount())]


def strengths(folder: Path) -> dict[str, float]:
    return {path.name: open_photo(path).pixels[0, 0, 0] / 2 for path in sorted(folder.iterdir())}


class TestNames:
    """The example is what the batch will write: nothing in it is made up."""

    def test_the_date_is_that_of_the_shot(
        self, window: MainWindow, photos: list[Path], tmp_path: Path, qtbot: QtBot
    ) -> None:
        exif = Image.Exif()
        exif[0x0132] = "2024:07:03 10:11:12"  # DateTime
        with Image.open(photos[0]) as photo:
            photo.save(photos[0], exif=exif)
        window.files.open_all(photos)
        wait_for_final(window, qtbot)
        window.document.edit(RenderSettings(blur=BlurSettings.from_f_number(2.8)))
        window.actions_by_name["batch"].trigger()
        pane = window.feature(BatchFeature).pane
        assert pane is not None
        pane.form.folder.setText(str(tmp_path / "out"))
        pane.form.name.setText("{date}_{time}_{f}_{index}_{folder}_{name}")
        wanted = "2024-07-03_10-11-12_f2.8_001_in_a.jpg"
        assert pane.form.example.text() == f"→ {wanted}"
        run(pane, qtbot)
        assert (tmp_path / "out" / wanted).exists()

    def test_of_a_photo_that_says_none_it_is_that_of_the_file(
        self, pane: BatchWindow, photos: list[Path], tmp_path: Path
    ) -> None:
        os.utime(photos[0], (1_700_000_000, 1_700_000_000))
        pane.form.name.setText("{date}")
        assert pane.form.example.text() == f"→ {datetime.fromtimestamp(1_700_000_000):%Y-%m-%d}.png"

    def test_what_only_the_batch_will_read_stays_in_braces(self, pane: BatchWindow, photos: list[Path]) -> None:
        pane.form.show_example(photos[2].with_name("later.jpg"), 3)
        pane.form.name.setText("{index}-{date}-{f}-{name}")
        assert pane.form.example.text() == "→ 001-{date}-{f}-later.png"

    def test_each_field_is_explained(self, pane: BatchWindow) -> None:
        help_text = pane.form.name.toolTip()
        assert [line.split(":")[0] for line in help_text.splitlines()] == [f"{{{field}}}" for field in FIELDS]
        assert "of the file, where the photo does not say" in help_text


class TestFolder:
    def test_what_was_written_can_be_shown(
        self, pane: BatchWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[Path] = []

        def show(folder: Path) -> bool:
            shown.append(folder)
            return False

        monkeypatch.setattr("app.features.batch.open_outside", show)
        assert not pane.show_folder.isVisible()
        run(pane, qtbot)
        qtbot.mouseClick(pane.show_folder, LEFT)
        assert shown == [tmp_path / "out"]
        assert "No program" in pane.parent().notices.rows["batch"].text.text()

    def test_there_is_nothing_to_show_when_all_have_failed(
        self, pane: BatchWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        run(pane, qtbot)
        for photo in photos:
            photo.write_bytes(b"no photo")
            session_path(photo).unlink(missing_ok=True)
        run_again(pane, qtbot)
        assert "3 failed" in pane.report.text() and not pane.show_folder.isVisible()


class TestReport:
    """The window's words for what the core reports in English."""

    def test_it_says_what_the_core_says(self, window: MainWindow) -> None:
        items = [BatchItem(index, Path("a.jpg"), state) for index, state in enumerate(State)]
        assert window.feature(BatchFeature)._report(items) == report_of(items)
        assert window.feature(BatchFeature)._report(items[:1]) == report_of(items[:1])


class TestRunning:
    def test_enter_in_the_name_starts_it(self, pane: BatchWindow, qtbot: QtBot) -> None:
        qtbot.keyClick(pane.form.name, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(pane.report.text()), timeout=8000)
        assert len(states(pane)) == 3 and pane.report.text().startswith("3")

    def test_each_photo_with_its_own_settings(
        self, pane: BatchWindow, tmp_path: Path, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        assert pane.start.text() == "Refocus 3 photos" and pane.form.example.text() == "→ a-refocused.png"
        run(pane, qtbot)
        assert pane.report.text() == "3 of 3 written."
        assert states(pane) == ["a-refocused.png", "b-refocused.png", "c-refocused.png"]
        assert strengths(tmp_path / "out") == {"a-refocused.png": 10, "b-refocused.png": 20, "c-refocused.png": 50}
        assert threading.get_ident() not in engine.threads

    def test_all_like_the_photo_shown(self, pane: BatchWindow, tmp_path: Path, qtbot: QtBot) -> None:
        pane.form.settings.setCurrentIndex(1)
        pane.form.name.setText("{index}")
        run(pane, qtbot)
        assert strengths(tmp_path / "out") == {"001.png": 10, "002.png": 10, "003.png": 10}

    def test_one_broken_photo_does_not_stop_the_rest(self, pane: BatchWindow, photos: list[Path], qtbot: QtBot) -> None:
        photos[1].write_bytes(b"no photo")
        session_path(photos[1]).unlink()
        run(pane, qtbot)
        assert pane.report.text() == "2 of 3 written, 1 failed." and "failed: 'b.jpg'" in states(pane)[1]

    def test_work_goes_on_beside_it(
        self, window: MainWindow, pane: BatchWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        engine.hold()
        qtbot.mouseClick(pane.start, LEFT)
        qtbot.waitUntil(lambda: "50" in states(pane)[0] or "45" in states(pane)[0])
        assert pane.stop.isVisible() and not pane.start.isVisible() and not pane.form.isEnabled()
        window.document.edit(RenderSettings(blur=BlurSettings(66)))
        engine.let_go()
        wait_for_final(window, qtbot)
        qtbot.waitUntil(lambda: pane.report.text() == "3 of 3 written.")
        assert strengths(tmp_path / "out")["a-refocused.png"] == 10, "settings are those of the start"

    def test_the_window_says_that_it_runs_also_when_the_pane_is_closed(
        self, window: MainWindow, pane: BatchWindow, engine: FakeEngine, photos: list[Path], qtbot: QtBot
    ) -> None:
        aside = window.status.aside
        assert not aside.isVisible()
        engine.hold()
        photos[2].write_bytes(b"no photo")
        qtbot.mouseClick(pane.start, LEFT)
        qtbot.mouseClick(pane.close_button, LEFT)
        assert aside.isVisible() and aside.text() == "Batch: 0 of 3"
        engine.release()
        qtbot.waitUntil(lambda: aside.text() == "Batch: 1 of 3")
        qtbot.mouseClick(aside, LEFT)
        assert pane.isVisible()
        engine.let_go()
        qtbot.waitUntil(lambda: pane.report.text() == "2 of 3 written, 1 failed.", timeout=8000)
        assert not aside.isVisible()

    def test_hidden_it_tells_at_the_end(self, window: MainWindow, pane: BatchWindow, qtbot: QtBot) -> None:
        qtbot.mouseClick(pane.start, LEFT)
        qtbot.mouseClick(pane.close_button, LEFT)
        qtbot.waitUntil(lambda: "batch" in window.notices.rows, timeout=8000)
        assert "3 of 3 written" in window.notices.rows["batch"].text.text()
        window.notices.rows["batch"].answers["Show"].click()
        assert pane.isVisible()


class TestCancel:
    def test_it_really_stops(self, pane: BatchWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot) -> None:
        stop_after_the_first(pane, engine, "a-refocused.png", qtbot)
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-refocused.png"]
        engine.let_go()
        assert pane.start.text() == "Go on with 2 photos"
        run(pane, qtbot)
        assert pane.report.text() == "3 of 3 written."
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
            f"{name}-refocused.png" for name in "abc"
        ]  # nothing was made twice

    @pytest.mark.parametrize("is_lost", [False, True])
    def test_what_was_made_otherwise_or_is_gone_is_made_anew(
        self, window: MainWindow, pane: BatchWindow, photos: list[Path], tmp_path: Path, is_lost: bool, qtbot: QtBot
    ) -> None:
        run(pane, qtbot)
        assert pane.start.text() == "Refocus 3 photos"  # all are there: once more
        if is_lost:
            (tmp_path / "out" / "a-refocused.png").unlink()
        else:
            window.document.edit(RenderSettings(blur=BlurSettings(30)))  # a is the photo shown
        pane.form.changed.emit()
        assert pane.start.text() == "Go on with 1 photo"
        run_again(pane, qtbot)
        new = "a-refocused.png" if is_lost else "a-refocused-2.png"
        assert states(pane) == [new, "b-refocused.png", "c-refocused.png"]
        assert pane.report.text() == "3 of 3 written."
        pane.form.name.setText("{name}-other")
        assert pane.start.text() == "Refocus 3 photos"

    def test_settings_that_change_right_after_are_not_taken_for_those_that_were_used(
        self, window: MainWindow, pane: BatchWindow, photos: list[Path], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        pane.add_paths([make_photo_file(photos[0].with_name("d.jpg"))])  # not open: its settings are in a file
        used, later = (RenderSettings(blur=BlurSettings(strength)) for strength in (20, 25))
        gui = threading.current_thread()

        def changing(_path: Path) -> RenderSettings:
            return later if threading.current_thread() is gui else used

        monkeypatch.setattr(window.sessions.sidecars, "settings_of", changing)
        run(pane, qtbot)
        assert pane.report.text() == "4 of 4 written."
        assert pane.start.text() == "Go on with 1 photo"

    def test_made_anew_and_stopped_it_goes_on_with_what_is_left_of_that(
        self, pane: BatchWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        run(pane, qtbot)
        pane.report.clear()
        stop_after_the_first(pane, engine, "a-refocused-2.png", qtbot)
        engine.let_go()
        assert pane.start.text() == "Go on with 2 photos"
        run_again(pane, qtbot)
        assert states(pane) == [f"{name}-refocused-2.png" for name in "abc"]

    @pytest.mark.parametrize("is_sure", [False, True])
    def test_quitting_asks_first(
        self, window: MainWindow, pane: BatchWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch,
        is_sure: bool, qtbot: QtBot,
    ) -> None:  # fmt: skip
        monkeypatch.setattr("app.dialogs.messages.ask", lambda *_args: is_sure)
        engine.hold()
        qtbot.mouseClick(pane.start, LEFT)
        event = QCloseEvent()
        window.closeEvent(event)
        assert event.isAccepted() is is_sure


class TestForm:
    @pytest.mark.parametrize(
        ("field", "text", "says"),
        [("name", "../{name}", "holds a folder"), ("name", "{nme}", "{nme}"), ("folder", " ", "Choose a folder")],
    )
    def test_what_makes_no_sense_is_said_at_once(
        self, pane: BatchWindow, tmp_path: Path, field: str, text: str, says: str
    ) -> None:
        getattr(pane.form, field).setText(text)
        assert says in pane.report.text() and not pane.start.isEnabled()
        getattr(pane.form, field).setText("out")
        assert pane.report.text() == "" and pane.start.isEnabled()

    def test_a_folder_that_cannot_be_made_is_the_report(
        self, pane: BatchWindow, photos: list[Path], qtbot: QtBot
    ) -> None:
        pane.form.folder.setText(str(photos[0]))
        run(pane, qtbot)
        assert "'a.jpg' is a file" in pane.report.text() and pane.start.isVisible()

    def test_photos_can_be_taken_out(self, pane: BatchWindow, photos: list[Path], qtbot: QtBot) -> None:
        pane.list.setCurrentItem(pane.list.topLevelItem(1))
        qtbot.mouseClick(pane.remove, LEFT)
        assert pane.paths == [photos[0], photos[2]] and pane.start.text() == "Refocus 2 photos"
        pane.add_paths([photos[0]])
        assert len(pane.paths) == 2

    def test_choices_are_remembered(self, window: MainWindow, pane: BatchWindow, qtbot: QtBot) -> None:
        pane.form.quality.setValue(77)
        pane.form.collision.setCurrentIndex(2)
        run(pane, qtbot)
        again = BatchWindow(window.preferences)
        qtbot.addWidget(again)
        again.form.folder.setText("x")
        assert again.form.quality.value() == 77 and again.form.options().collision == "overwrite"
