"""A mirror and a chair brought back by hand in the real window: the picture comes close to that of the true depth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.features.depth_repair import DepthRepairFeature
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from d2f_core.photo.photo import Photo
from d2f_core.photo.writing import save_photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from tests.synthetic import room

LONG_MS = 60_000
LOOK = RenderSettings(focus=FocusSettings(disparity=0.85), blur=BlurSettings(60))


class EngineWithDepth(CoreEngine):
    """Takes this disparity for what the network says."""

    def __init__(self, disparity: NDArray[np.float32]) -> None:
        super().__init__()
        self._disparity = disparity
        self._only: Pipeline | None = None

    def _pipeline_of(self, photo: Photo) -> Pipeline:
        if self._only is None:
            self._only = Pipeline(photo, disparity=self._disparity)
        return self._only


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The room, whose mirror and chair the estimate has wrong, opened and rendered."""
    monkeypatch.setattr("app.dialogs.messages.tell_error", lambda *words: pytest.fail(str(words)))
    photo, _, wrong = room()
    save_photo(photo, tmp_path / "room.png", source=Photo(photo))
    window = make_window(EngineWithDepth(wrong), Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.open_photo(tmp_path / "room.png")
    qtbot.waitUntil(lambda: window.document.photo is not None, timeout=LONG_MS)
    window.document.edit(LOOK)
    wait_for_final(window, qtbot)
    yield window
    assert window.service.shut_down()


def wait_for_final(window: MainWindow, qtbot: QtBot) -> None:
    def is_final() -> None:
        shown = window.preview.shown
        assert shown is not None and not shown.request.is_draft
        assert shown.request.settings == window.document.settings and window.service.slot.is_idle

    qtbot.waitUntil(is_final, timeout=LONG_MS)


def paint(window: MainWindow, *path: tuple[float, float]) -> None:
    places = [window.canvas.state.position_of(point).toPoint() for point in path]
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for start, end in pairwise(places):
        for step in range(1, 5):
            QTest.mouseMove(window.canvas, start + (end - start) * (step / 4))
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=places[-1])


def psnr(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    return float(10 * np.log10(255**2 / np.mean((first.astype(float) - second) ** 2)))


def test_a_mirror_and_a_chair_come_back(window: MainWindow, qtbot: QtBot) -> None:
    photo, truth, _ = room()
    shown = window.preview.shown
    before, size = shown.rendering, shown.rendering.pixels.shape[1::-1]
    wanted = Pipeline(Photo(photo), disparity=truth).render(LOOK, long_side=max(size)).pixels
    true_depth = cv2.resize(truth, size, interpolation=cv2.INTER_AREA)

    feature = window.feature(DepthRepairFeature)
    feature.panel.tools.buttons["set"].click()
    feature.panel.brush_rows["value"].number.setValue(0.85)
    feature.panel.brush_rows["size"].number.setValue(14)
    feature.panel.brush_rows["feather"].number.setValue(0.1)
    paint(window, (0.74, 0.43), (0.74, 0.82))
    feature.panel.brush_rows["size"].number.setValue(6)
    paint(window, (0.65, 0.64), (0.83, 0.64))
    feature.panel.tools.buttons["plane"].click()
    feature.panel.brush_rows["size"].number.setValue(4)
    paint(window, (0.13, 0.17), (0.37, 0.17), (0.37, 0.58), (0.13, 0.58), (0.13, 0.17))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    wait_for_final(window, qtbot)

    after = window.preview.shown.rendering
    errors = [float(np.abs(rendering.disparity - true_depth).mean()) for rendering in (before, after)]
    likeness = [psnr(rendering.pixels, wanted) for rendering in (before, after)]
    assert errors[1] < errors[0] / 8, errors
    assert likeness[1] > likeness[0] + 6, likeness
    assert len(window.document.settings.repairs.strokes) == 3
