"""The garbage collector rests while the core is loaded, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app.rendering import collector


@pytest.fixture(autouse=True)
def unsettled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(collector, "_is_settled", False)
    monkeypatch.setattr(gc, "freeze", lambda: None)  # for good: not within the tests
    yield
    gc.enable()


def test_rests_until_the_first_picture() -> None:
    collector.rest_collector()
    assert not gc.isenabled()
    collector.resume_collector()
    assert gc.isenabled()


def test_rests_once_in_a_process() -> None:
    collector.resume_collector()
    collector.rest_collector()
    assert gc.isenabled()
