"""The one worker of the app: order, cancel, exactly one outcome, the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app import background
from app.background import Background, Done, Failed, Outcome, Stopped, error_of, value_or
from d2f_core.cancel import CancelToken
from d2f_core.errors import PhotoError


@pytest.fixture
def worker() -> Iterator[Background]:
    worker = Background("test")
    yield worker
    worker.shut_down()


@pytest.fixture
def ended() -> list[Outcome[int]]:
    return []


def values(ended: list[Outcome[int]]) -> list[int]:
    return [outcome.value for outcome in ended if isinstance(outcome, Done)]


def divide(by: int) -> int:
    return 6 // by


def refuse() -> int:
    raise PhotoError("'{name}' is empty: choose another file.", name="a.jpg")


class TestJobs:
    def test_are_done_in_order_off_the_thread_that_hears_of_it(
        self, worker: Background, ended: list[Outcome[int]], qtbot: QtBot
    ) -> None:
        threads: list[int] = []
        heard: list[int] = []
        for number in range(5):
            worker.do(lambda number=number: threads.append(threading.get_ident()) or number, ended.append)
        worker.do(lambda: 5, lambda outcome: heard.append(threading.get_ident()))
        qtbot.waitUntil(lambda: bool(heard))
        assert values(ended) == [0, 1, 2, 3, 4]
        assert heard == [threading.get_ident()] and len(set(threads)) == 1 and threads[0] not in heard

    def test_an_error_is_an_outcome_and_the_next_job_is_done(
        self, worker: Background, ended: list[Outcome[int]], qtbot: QtBot, caplog: pytest.LogCaptureFixture
    ) -> None:
        for work in (lambda: divide(0), refuse, lambda: divide(2)):
            worker.do(work, ended.append)
        qtbot.waitUntil(lambda: len(ended) == 3)
        unforeseen, known, done = ended
        assert isinstance(unforeseen, Failed) and isinstance(known, Failed) and isinstance(done, Done)
        assert str(error_of(known)) == "'a.jpg' is empty: choose another file." and not caplog.text
        assert "ZeroDivisionError" in str(error_of(unforeseen)) and "divide" in caplog.text
        assert done.value == 3

    def test_one_that_was_cancelled_while_it_waited_never_begins(
        self, worker: Background, ended: list[Outcome[int]], qtbot: QtBot
    ) -> None:
        gate, cancel, begun = threading.Event(), CancelToken(), threading.Event()
        worker.do(lambda: int(gate.wait(5)), ended.append)
        worker.do(lambda: begun.set() or 2, ended.append, cancel=cancel)
        cancel.cancel("another photo")
        gate.set()
        qtbot.waitUntil(lambda: len(ended) == 2)
        assert isinstance(ended[1], Stopped) and ended[1].reason == "another photo" and not begun.is_set()

    def test_a_nicety_that_fails_is_logged_and_replaced(self, caplog: pytest.LogCaptureFixture) -> None:
        assert value_or(background.outcome_of(lambda: divide(0)), 7, "bokeh disc") == 7
        assert "bokeh disc" in caplog.text and value_or(Done(3), 7, "") == 3 and value_or(Stopped("x"), 7, "") == 7


class TestEnd:
    @pytest.mark.parametrize(("finishes", "expected"), [(True, [1, 2, 3]), (False, [1])])
    def test_what_waits_is_done_or_stopped(
        self, worker: Background, ended: list[Outcome[int]], qtbot: QtBot, finishes: bool, expected: list[int]
    ) -> None:
        gate, begun = threading.Event(), threading.Event()
        worker.do(lambda: begun.set() or int(gate.wait(5)), ended.append)
        begun.wait(5)
        for number in (2, 3):
            worker.do(lambda number=number: number, ended.append)
        threading.Timer(0.05, gate.set).start()
        assert worker.shut_down(finishes=finishes)
        qtbot.waitUntil(lambda: len(ended) == 3)
        assert values(ended) == expected

    def test_one_that_does_not_end_is_told(
        self, worker: Background, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(background, "SHUT_DOWN_LIMIT_MS", 10)
        gate, begun = threading.Event(), threading.Event()
        worker.do(lambda: begun.set() or gate.wait(5))
        begun.wait(5)
        assert not worker.shut_down() and "did not end within 10 ms" in caplog.text
        gate.set()

    def test_nothing_is_done_after_it(self, worker: Background, ended: list[Outcome[int]], qtbot: QtBot) -> None:
        worker.do(lambda: 1, ended.append)
        worker.shut_down(finishes=True)
        worker.do(lambda: 2, ended.append)
        qtbot.waitUntil(lambda: bool(ended))
        assert values(ended) == [1]
