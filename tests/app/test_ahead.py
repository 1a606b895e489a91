"""The photo of the command line is read while the window is still loaded, and found as if it had not been."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np
import pytest

from app.rendering import ahead as ahead_module
from app.rendering.ahead import ReadAhead, read_ahead
from app.rendering.engine import CoreEngine
from app.rendering.render_request import RenderRequest
from app.samples import sample_photos
from d2f_core import sized_photo
from d2f_core.cancel import CancelToken
from d2f_core.errors import PhotoError
from d2f_core.settings import RenderSettings
from tests.app.conftest import make_photo_file


def draft(engine: CoreEngine, path: Path) -> np.ndarray:
    photo = engine.open_photo(path, CancelToken())
    pixels: np.ndarray = engine.render(RenderRequest(photo, RenderSettings(), 80, True), lambda *_: None).pixels
    return pixels


def test_the_engine_takes_over_what_was_found_out(photo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    do = sized_photo.hallucinate

    def noted(*given: object, **more: object) -> object:
        asked.append(threading.current_thread().name)
        return do(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sized_photo, "hallucinate", noted)
    ahead = ReadAhead(photo_file)
    pixels = draft(CoreEngine(ahead), photo_file)
    assert asked == ["ahead"]
    assert np.array_equal(pixels, draft(CoreEngine(), photo_file))
    assert len(asked) == 2


def test_the_same_photo_again_is_read_again(photo_file: Path) -> None:
    engine = CoreEngine(ReadAhead(photo_file))
    first, second = (engine.open_photo(photo_file, CancelToken()) for _ in range(2))
    assert first.photo_id != second.photo_id


def test_another_photo_is_read_by_the_engine(photo_file: Path, tmp_path: Path) -> None:
    other = make_photo_file(tmp_path / "other.jpg", (40, 50))
    ahead = ReadAhead(photo_file)
    assert CoreEngine(ahead).open_photo(other, CancelToken()).size == (40, 50)
    ahead.stop()


def test_one_that_cannot_be_read_is_told_by_the_engine(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    ahead = ReadAhead(broken)
    with pytest.raises(PhotoError, match="broken"):
        CoreEngine(ahead).open_photo(broken, CancelToken())
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    ahead.stop()


def test_a_model_of_ones_own_is_asked_itself(photo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(ReadAhead, "stages", lambda _self, photo: taken.append(photo))
    monkeypatch.setattr(CoreEngine, "_chosen_model", lambda _self: object())
    engine = CoreEngine(ReadAhead(photo_file))
    engine._model = photo_file, object()  # type: ignore[assignment]
    engine._pipeline_of(engine.open_photo(photo_file, CancelToken()))
    assert taken == []


def test_which_photo_it_is(photo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    monkeypatch.setattr(ahead_module, "ReadAhead", begun.append)
    for paths in ([str(photo_file)], [], [str(photo_file.parent)], [str(photo_file.with_name("gone.jpg"))]):
        read_ahead(paths)
    assert begun == [photo_file, sample_photos()[0]]
