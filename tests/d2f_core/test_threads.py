"""Work beside a block, and stages that two threads ask for."""

from __future__ import annotations

import threading

import pytest

from d2f_core.stage_cache import StageCache
from d2f_core.threads import beside, map_in_threads

LONGEST_S = 20


class TestBeside:
    def test_runs_while_the_block_runs(self) -> None:
        meeting = threading.Barrier(2)
        with beside(lambda: meeting.wait(LONGEST_S)):
            meeting.wait(LONGEST_S)

    def test_what_it_raises_is_raised_after_the_block(self) -> None:
        reached = []
        with pytest.raises(ZeroDivisionError), beside(lambda: 1 // 0):
            reached.append("the end")
        assert reached == ["the end"]

    def test_what_the_block_raises_comes_first_and_waits_for_the_work(self) -> None:
        may_end, ended = threading.Event(), []

        def work() -> None:
            may_end.wait(LONGEST_S)
            ended.append(1)
            raise ZeroDivisionError

        with pytest.raises(KeyError), beside(work):
            may_end.set()
            raise KeyError
        assert ended


class TestStageCache:
    def test_two_threads_get_one_result(self) -> None:
        cache, made, may_end = StageCache(), [], threading.Event()

        def make() -> object:
            made.append(threading.get_ident())
            may_end.wait(0.2)  # the other one asks meanwhile
            return object()

        first, second = map_in_threads(lambda _: cache.get("depth", 1, make), range(2))
        assert first is second and len(made) == 1

    def test_a_stage_may_ask_for_itself(self) -> None:
        cache = StageCache()
        assert cache.get("depth", 1, lambda: cache.get("depth", 2, lambda: "small") + ", enlarged") == "small, enlarged"
