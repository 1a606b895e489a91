"""From an edit to a picture: drafts, finals, failures, cancel, and never a picture of another photo."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.rendering.preview import render_long_side
from app.rendering.render_request import DetailRequest, Failed, Outcome, Rendered, Stopped
from d2f_core.errors import WeightsError
from d2f_core.settings import BlurSettings
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine


def set_strength(window: MainWindow, strength: float) -> None:
    window.document.edit(replace(window.document.settings, blur=BlurSettings(strength)))


def strengths(engine: FakeEngine) -> list[float]:
    return [request.settings.blur.strength for request in engine.done]


@pytest.fixture
def outcomes(window: MainWindow) -> list[Outcome]:
    ended: list[Outcome] = []
    window.service.ended.connect(ended.append)
    return ended


class TestOpening:
    def test_the_photo_is_there_before_anything_is_rendered(
        self, window: MainWindow, engine: FakeEngine, photo_file: Path, qtbot: QtBot
    ) -> None:
        engine.hold()
        window.open_photo(photo_file)
        qtbot.waitUntil(lambda: window.document.photo is not None)
        assert window.pages.currentWidget() is window.canvas and window.canvas.pictures.rendered is None
        assert window.canvas.pictures.levels[0].width() == 90

    def test_a_draft_comes_first_and_the_final_follows(self, opened: MainWindow, engine: FakeEngine) -> None:
        assert [request.is_draft for request in engine.done] == [True, False]

    def test_all_heavy_work_is_off_the_gui_thread(self, opened: MainWindow, engine: FakeEngine) -> None:
        assert engine.threads and threading.get_ident() not in engine.threads

    def test_a_file_that_is_no_photo_is_one_sentence(
        self, window: MainWindow, tmp_path: Path, qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        bad = tmp_path / "bad.jpg"
        bad.write_bytes(b"this is no photo")
        window.open_photo(bad)
        qtbot.waitUntil(lambda: bool(no_dialogs))
        assert "bad.jpg" in no_dialogs[0] and window.document.photo is None

    def test_a_file_read_again_has_one_kept_picture(
        self, opened: MainWindow, photo_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        for path in (make_photo_file(tmp_path / "other.png"), photo_file, photo_file):
            before = opened.document.photo
            opened.open_photo(path)
            qtbot.waitUntil(lambda before=before: opened.document.photo is not before)
            wait_for_final(opened, qtbot)
        names = [kept.request.photo.path.name for kept in opened.preview._kept.values()]
        assert names == ["other.png", photo_file.name]


class TestDrag:
    def test_drafts_during_the_drag_final_on_release(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.done.clear()
        opened.document.begin_drag()
        for strength in (60, 70):
            set_strength(opened, strength)
            qtbot.waitUntil(lambda wanted=strength: strengths(engine)[-1:] == [wanted])
        qtbot.waitUntil(lambda: opened.service.slot.is_idle)
        assert all(request.is_draft for request in engine.done)
        opened.document.end_drag()
        wait_for_final(opened, qtbot)
        assert not engine.done[-1].is_draft and strengths(engine)[-1] == 70

    def test_a_burst_renders_the_first_and_the_last(self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.done.clear()
        engine.hold()
        opened.document.begin_drag()
        for strength in (1, 2, 3, 4):
            set_strength(opened, strength)
        engine.let_go()
        qtbot.waitUntil(lambda: opened.service.slot.is_idle)
        assert strengths(engine) == [1, 4]

    def test_an_edit_cancels_a_running_final(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, outcomes: list[Outcome]
    ) -> None:
        engine.hold()
        set_strength(opened, 10)
        engine.release()
        qtbot.waitUntil(lambda: strengths(engine)[-1] == 10 and not engine.begun[-1].is_draft)
        set_strength(opened, 20)
        engine.let_go()
        wait_for_final(opened, qtbot)
        stopped = [outcome for outcome in outcomes if isinstance(outcome, Stopped)]
        assert [outcome.reason for outcome in stopped] == ["a newer edit"]
        assert opened.preview.shown is not None and opened.preview.shown.request.settings.blur.strength == 20


class TestOutcomes:
    def test_each_request_ends_exactly_once(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, outcomes: list[Outcome]
    ) -> None:
        for strength in (5, 15, 25, 35):
            set_strength(opened, strength)
        wait_for_final(opened, qtbot)
        ended = [outcome.request.request_id for outcome in outcomes]
        assert len(ended) == len(set(ended)) and set(ended) >= {request.request_id for request in engine.done[2:]}

    def test_a_late_picture_of_another_photo_is_not_shown(
        self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot, outcomes: list[Outcome]
    ) -> None:
        first_photo = opened.document.photo
        engine.hold()
        set_strength(opened, 80)
        opened.open_photo(make_photo_file(tmp_path / "other.png", (50, 40)))
        qtbot.waitUntil(lambda: opened.document.photo is not first_photo)
        assert opened.preview.shown is None
        assert first_photo is not None
        old = next(request for request in engine.begun if request.photo_id == first_photo.photo_id)
        late = Rendered(old, object(), object())  # type: ignore[arg-type]
        opened.service.ended.emit(late)  # as if the worker had been too fast for the cancel
        assert opened.preview.shown is None and opened.canvas.pictures.rendered is None
        engine.let_go()
        wait_for_final(opened, qtbot)
        assert opened.preview.shown.request.photo_id == opened.document.photo.photo_id

    def test_changing_the_photo_cancels_what_runs(
        self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot, outcomes: list[Outcome]
    ) -> None:
        engine.hold()
        set_strength(opened, 80)
        qtbot.waitUntil(lambda: engine.begun[-1].settings.blur.strength == 80)
        running = engine.begun[-1]
        opened.open_photo(make_photo_file(tmp_path / "other.png"))
        qtbot.waitUntil(lambda: any(o.request is running and isinstance(o, Stopped) for o in outcomes))

    def test_a_known_error_is_its_sentence_and_is_not_repeated(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, no_dialogs: list[str]
    ) -> None:
        engine.error = WeightsError("The weights are damaged: download them again.")
        set_strength(opened, 33)
        qtbot.waitUntil(lambda: opened.service.slot.is_idle and bool(no_dialogs))
        assert no_dialogs == ["The weights are damaged: download them again."]
        set_strength(opened, 34)
        wait_for_final(opened, qtbot)

    def test_an_unforeseen_error_keeps_its_traceback(
        self,
        opened: MainWindow,
        engine: FakeEngine,
        qtbot: QtBot,
        outcomes: list[Outcome],
        no_dialogs: list[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        engine.error = ZeroDivisionError("oops")
        set_strength(opened, 33)
        qtbot.waitUntil(lambda: bool(no_dialogs))
        failed = next(outcome for outcome in outcomes if isinstance(outcome, Failed))
        assert "ZeroDivisionError" in failed.details and "ZeroDivisionError" in str(failed.error)
        assert "ZeroDivisionError" in caplog.text

    def test_cancel_stops_and_waits_for_the_next_edit(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, outcomes: list[Outcome]
    ) -> None:
        engine.hold()
        set_strength(opened, 44)
        qtbot.waitUntil(lambda: engine.begun[-1].settings.blur.strength == 44)
        opened.status.cancel_asked.emit()
        qtbot.waitUntil(lambda: opened.service.slot.is_idle)
        assert isinstance(outcomes[-1], Stopped)
        engine.let_go()
        set_strength(opened, 45)
        wait_for_final(opened, qtbot)


class TestLongSide:
    def test_is_what_the_screen_shows(self) -> None:
        assert render_long_side((4000, 6000), 900.0, 1_500_000) == 900

    def test_is_capped_in_pixels(self) -> None:
        assert render_long_side((4000, 6000), 6000.0, 1_500_000) == 1500

    def test_is_never_more_than_the_photo(self) -> None:
        assert render_long_side((60, 90), 4000.0, 1_500_000) == 90


@pytest.fixture
def close(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A large photo at 100 %, its visible part final."""
    window.open_photo(make_photo_file(tmp_path / "large.jpg", (2500, 3000)))
    wait_for_final(window, qtbot)
    window.canvas.show_pixels()
    qtbot.waitUntil(lambda: is_detailed(window), timeout=5000)
    return window


def is_detailed(window: MainWindow) -> bool:
    transform = window.canvas.state.transform
    return transform is not None and window.preview.tiles.missing(transform.visible) is None


class TestDetail:
    def test_at_100_percent_the_visible_part_is_rendered_at_full_size(
        self, close: MainWindow, engine: FakeEngine
    ) -> None:
        (asked,) = [request for request in engine.done if isinstance(request, DetailRequest)]
        visible = close.canvas.state.transform.visible
        shown = close.canvas.state.device_size  # half a pixel at either edge is a whole one
        assert all(0 <= more - size <= 1 for more, size in zip(visible.size, shown, strict=True))
        assert asked.window.top <= visible.top and asked.window.left <= visible.left
        assert asked.window.height * asked.window.width < 2 * (visible.height + 256) * (visible.width + 256)

    def test_the_canvas_shows_it(self, close: MainWindow, qtbot: QtBot) -> None:
        set_strength(close, 77)
        wait_for_final(close, qtbot)
        qtbot.waitUntil(lambda: is_detailed(close) and close.canvas.pictures.tiles is close.preview.tiles)
        place, tile = next(close.preview.tiles.within(close.canvas.state.transform.visible))
        assert QColor(tile.pixel(0, 0)).red() == 77 and (tile.width(), tile.height()) == place.size[::-1]
        close.canvas.show_marker(False)
        middle = close.canvas.width() // 2, close.canvas.height() // 2
        assert close.canvas.grab().toImage().pixelColor(*middle).red() == 77

    def test_moving_about_asks_only_for_what_is_missing(
        self, close: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        count, state = len(engine.done), close.canvas.state
        close.canvas.change(state.panned(QPointF(-300, 0)))
        qtbot.waitUntil(lambda: is_detailed(close) and len(engine.done) > count, timeout=5000)
        (added,) = engine.done[count:]
        assert added.window.left >= state.transform.visible.left + state.transform.visible.width
        close.canvas.change(close.canvas.state.panned(QPointF(300, 0)))
        qtbot.wait(200)
        assert len(engine.done) == count + 1

    def test_an_edit_lets_go_of_the_tiles(self, close: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        engine.hold()
        set_strength(close, 12)
        engine.release()
        qtbot.waitUntil(lambda: close.preview.shown.request.settings == close.document.settings)
        assert not list(close.preview.tiles.within(close.canvas.state.transform.visible))
        engine.let_go()


def test_half_way_in_asks_for_a_larger_picture(
    window: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.rendering.preview.MOST_VISIBLE_PIXELS", 1000)
    window.open_photo(make_photo_file(tmp_path / "large.jpg", (1500, 2000)))
    wait_for_final(window, qtbot)
    fitted = window.preview.shown.request.long_side
    window.canvas.show_pixels()
    qtbot.waitUntil(lambda: window.preview.shown.request.long_side == 2000, timeout=5000)
    assert fitted < 2000
