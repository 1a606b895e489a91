"""Drafts as large as the machine can keep up with."""

from __future__ import annotations

from app.rendering.draft_size import QUICK_MS, SIZES, TOO_SLOW_MS, DraftSize


def take_twice(size: DraftSize, elapsed_ms: float) -> None:
    for _ in range(2):
        size.take(size.pixels, elapsed_ms)


def test_begins_in_the_middle() -> None:
    assert DraftSize().pixels == SIZES[1]


def test_the_first_draft_of_a_size_does_not_count() -> None:
    size = DraftSize()
    size.take(866, 5000.0)
    assert size.pixels == SIZES[1]
    size.take(866, TOO_SLOW_MS + 1)
    assert size.pixels == SIZES[0]


def test_a_slow_machine_ends_at_the_smallest_and_a_quick_one_comes_back() -> None:
    size = DraftSize()
    for _ in range(4):
        take_twice(size, TOO_SLOW_MS + 1)
    assert size.pixels == SIZES[0]
    for _ in range(4):
        take_twice(size, QUICK_MS - 1)
    assert size.pixels == SIZES[-1]


def test_in_between_it_stays() -> None:
    size = DraftSize()
    take_twice(size, TOO_SLOW_MS - 1)
    assert size.pixels == SIZES[1]


def test_another_photo_prepares_anew_at_the_known_size() -> None:
    size = DraftSize()
    take_twice(size, TOO_SLOW_MS + 1)
    size.start_over()
    size.take(size.pixels, 5000.0)
    assert size.pixels == SIZES[0]
