"""Batches in several processes: the same files as in one, nothing lost when a worker dies, gone soon after a cancel."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from d2f_core.batch import BatchItem, BatchOptions, Refocus, State, jobs, run_batch
from d2f_core.batch.photo import Work
from d2f_core.batch.workers import serve
from d2f_core.cancel import CancelToken
from d2f_core.errors import SettingsError
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, RenderSettings
from tests.d2f_core.batch.renders import Dying, Hanging, Inverted, Waiting

DONE, FAILED, STOPPED = State.DONE, State.FAILED, State.STOPPED
SETTINGS = RenderSettings(blur=BlurSettings.from_f_number(1.4))


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    (tmp_path / "in").mkdir()
    paths = [tmp_path / "in" / f"{name}.jpg" for name in "abc"]
    for seed, path in enumerate(paths):
        pixels = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)
        Image.fromarray(pixels).resize((128, 96)).save(path)
    return paths


def run(photos: list[Path], folder: Path, render: Refocus, **options: Any) -> list[BatchItem]:
    return run_batch(photos, BatchOptions(folder, **options), lambda path: SETTINGS, render=render, jobs=2)


def states(items: list[BatchItem]) -> list[State]:
    return [item.state for item in items]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow  # three processes load the pipeline
def test_the_files_are_those_of_single_renders_bit_for_bit(photos: list[Path], tmp_path: Path) -> None:
    told: list[BatchItem] = []
    options = BatchOptions(tmp_path / "two", ending=".png")
    items = run_batch(photos, options, lambda path: SETTINGS, jobs=2, tell=told.append)
    assert states(items) == [DONE] * 3
    run_batch(photos, BatchOptions(tmp_path / "one", ending=".png"), lambda path: SETTINGS, jobs=1)
    assert contents(tmp_path / "two") == contents(tmp_path / "one") and len(contents(tmp_path / "one")) == 3
    single = Pipeline(Photo(np.asarray(Image.open(photos[1])))).render(SETTINGS).pixels
    assert np.array_equal(np.asarray(Image.open(tmp_path / "two" / "b-refocused.png")), single)
    fractions = [item.fraction for item in told if item.index == 1]
    assert fractions == sorted(fractions) and fractions[-1] == 1 and len(fractions) > 4


def test_names_are_given_in_the_order_of_the_photos(photos: list[Path], tmp_path: Path) -> None:
    Image.new("RGB", (3000, 2000), (9, 99, 199)).save(photos[0])  # opens later than the others
    items = run(photos, tmp_path / "out", Inverted(), name="all")
    assert [item.target and item.target.name for item in items] == ["all.jpg", "all-2.jpg", "all-3.jpg"]


def test_what_goes_wrong_with_one_photo_is_its_own(photos: list[Path], tmp_path: Path) -> None:
    photos[0].write_bytes(b"no photo at all")
    items = run(photos, tmp_path / "out", Inverted())
    assert states(items) == [FAILED, DONE, DONE] and "'a.jpg'" in str(items[0].message)


def test_a_worker_that_dies_is_replaced_and_its_photo_tried_again(
    photos: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (notes := tmp_path / "notes").mkdir()
    items = run(photos, tmp_path / "out", Dying(notes=notes))
    assert states(items) == [DONE] * 3 and len(list(notes.iterdir())) == 1
    assert sorted(contents(tmp_path / "out")) == [f"{name}-refocused.jpg" for name in "abc"]


def test_a_photo_that_kills_two_workers_has_failed(
    photos: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (notes := tmp_path / "notes").mkdir()
    items = run(photos, tmp_path / "out", Dying(notes=notes, deaths=9))
    assert states(items) == [DONE, FAILED, DONE] and len(list(notes.iterdir())) == 2
    assert "'b.jpg' ended twice" in str(items[1].message)
    assert sorted(contents(tmp_path / "out")) == ["a-refocused.jpg", "c-refocused.jpg"]
    assert [record.getMessage() for record in caplog.records] == ["the worker of photo 1 ended with code 9"] * 2


@pytest.mark.parametrize("kind", ["waiting", "hanging"])
def test_a_cancel_takes_less_than_two_seconds_and_leaves_nothing(photos: list[Path], tmp_path: Path, kind: str) -> None:
    cancel, out = CancelToken(), tmp_path / "out"
    cancelled_at = 0.0

    def tell(item: BatchItem) -> None:
        nonlocal cancelled_at
        if item.fraction > 0 and not cancel.is_cancelled:
            cancelled_at = time.monotonic()
            cancel.cancel("enough")

    render = Waiting() if kind == "waiting" else Hanging(folder=out)
    items = run_batch(photos, BatchOptions(out), lambda path: SETTINGS, render=render, jobs=2, cancel=cancel, tell=tell)
    assert cancelled_at and time.monotonic() - cancelled_at < 2
    assert states(items) == [STOPPED] * 3 and contents(out) == {}


class TestJobs:
    @pytest.fixture(autouse=True)
    def machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Eight cores, 16 GB."""
        monkeypatch.setattr(jobs.os, "sched_getaffinity", lambda _process: set(range(8)), raising=False)
        monkeypatch.setattr(jobs, "available_bytes", lambda: 16 * 10**9)

    @pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 1), (3, 1), (6, 3), (100, 8)])
    def test_few_photos_are_not_worth_many_workers(self, photos: list[Path], count: int, expected: int) -> None:
        assert jobs.default_jobs((photos * 40)[:count]) == expected

    def test_all_at_once_fit_into_the_memory(self, tmp_path: Path) -> None:
        Image.new("L", (8000, 5000)).save(tmp_path / "large.png")  # 40 MP: 4 GB each
        assert jobs.default_jobs([tmp_path / "large.png"] * 100) == 3
        assert jobs.default_jobs([tmp_path / "a.nef"] * 100) == 3

    def test_fewer_than_one_is_refused(self, photos: list[Path], tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="1 or more"):
            run_batch(photos, BatchOptions(tmp_path / "out"), lambda path: SETTINGS, jobs=0)


def test_a_batch_stopped_while_a_name_is_asked_for_is_no_failure(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The worker's side of the line, here; the other one leaves instead of answering."""
    monkeypatch.setattr("d2f_core.batch.workers.signal.signal", lambda _number, _answer: None)
    ours, theirs = multiprocessing.Pipe()
    ours.send(Work(photos[0], SETTINGS, BatchOptions(tmp_path / "out"), Refocus()))

    def leave() -> None:
        while ours.recv()[0] != "name":
            continue
        ours.close()

    other = threading.Thread(target=leave)
    other.start()
    serve(theirs, multiprocessing.Value("b", False))
    other.join()
    assert not caplog.records
