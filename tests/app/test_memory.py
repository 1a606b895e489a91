"""How many photos stay ready."""

from pathlib import Path

import numpy as np
import pytest

from app.rendering import memory
from app.rendering.engine import CoreEngine
from d2f_core.photo.photo import Photo


@pytest.mark.parametrize(("gigabytes", "count"), [(0, 1), (2, 1), (4, 1), (8, 2), (16, 4), (64, 4)])
def test_kept_pipelines_follow_the_memory(gigabytes: int, count: int) -> None:
    assert memory.pipelines_kept(gigabytes * 10**9) == count


def test_the_engine_keeps_that_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total_bytes", lambda: 8 * 10**9)
    engine = CoreEngine()
    photos = [Photo(np.zeros((8, 8, 3), np.uint8)) for _ in range(3)]
    first, second = engine._pipeline_of(photos[0]), engine._pipeline_of(photos[1])
    assert engine._pipeline_of(photos[0]) is first, "going back finds its pipeline"
    engine._pipeline_of(photos[2])
    assert engine._pipeline_of(photos[0]) is first and engine._pipeline_of(photos[1]) is not second


def test_a_file_read_again_has_one_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total_bytes", lambda: 64 * 10**9)
    engine, pixels = CoreEngine(), np.zeros((8, 8, 3), np.uint8)
    other = engine._pipeline_of(photo := Photo(pixels, Path("other.jpg")))
    for _ in range(2):
        newest = engine._pipeline_of(Photo(pixels, Path("photo.jpg")))
    assert list(engine._pipelines.values()) == [other, newest]
    assert engine._pipeline_of(photo) is other
