"""The latest-wins slot: which requests are rendered, and how each one ends."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.rendering.render_request import Outcome, Rendered, RenderRequest, Stopped
from app.rendering.render_slot import RenderSlot
from d2f_core.photo.photo import Photo
from d2f_core.settings import RenderSettings


def request(photo: Photo, *, is_draft: bool = True) -> RenderRequest:
    return RenderRequest(photo=photo, settings=RenderSettings(), long_side=10, is_draft=is_draft)


@pytest.fixture
def photo() -> Photo:
    return Photo(np.zeros((4, 6, 3), np.uint8))


@pytest.fixture
def started() -> list[RenderRequest]:
    return []


@pytest.fixture
def slot(started: list[RenderRequest], qtbot: QtBot) -> RenderSlot:
    slot = RenderSlot()
    slot.started.connect(started.append)
    return slot


def test_burst_renders_the_first_and_the_last(slot: RenderSlot, started: list[RenderRequest], photo: Photo) -> None:
    burst = [request(photo) for _ in range(4)]
    for item in burst:
        slot.submit(item)
    assert started == [burst[0]]
    slot.finish(burst[0])
    assert started == [burst[0], burst[3]]
    slot.finish(burst[3])
    assert slot.is_idle and slot.waiting is None


def test_drafts_run_to_the_end_and_finals_yield(slot: RenderSlot, photo: Photo) -> None:
    draft, final, newer = request(photo), request(photo, is_draft=False), request(photo)
    slot.submit(draft)
    slot.submit(final)
    assert not draft.cancel.is_cancelled
    slot.finish(draft)
    slot.submit(newer)
    assert final.cancel.is_cancelled and not newer.cancel.is_cancelled


def test_clear_stops_even_a_draft(slot: RenderSlot, started: list[RenderRequest], photo: Photo) -> None:
    running, waiting = request(photo), request(photo)
    slot.submit(running)
    slot.submit(waiting)
    slot.clear("another photo")
    assert running.cancel.is_cancelled and slot.waiting is None
    slot.finish(running)
    assert started == [running] and slot.is_idle


def test_an_outcome_of_something_else_does_not_free_the_slot(slot: RenderSlot, photo: Photo) -> None:
    running = request(photo)
    slot.submit(running)
    slot.finish(request(photo))
    assert slot.running is running


def test_outcomes_name_request_and_photo(photo: Photo) -> None:
    asked = request(photo)
    outcome: Outcome = Stopped(asked, "a newer edit")
    assert outcome.request is asked and asked.photo_id == photo.photo_id
    assert not isinstance(outcome, Rendered)
