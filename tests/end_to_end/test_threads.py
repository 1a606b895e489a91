"""No stage of the core ever runs on the window's thread, whatever is done in the window."""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.dialogs.export_dialog import ExportChoice
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.overlay_request import Overlay
from app.samples import sample_photos
from d2f_core.photo.writing import ExportOptions
from tests.end_to_end.test_window import LONG_MS, fail_at_error, is_exported, wait_for_final

LONG_SIDE = 420  # px; enough for every stage
STAGES = {
    "d2f_core.photo.reading": ("open_photo",),
    "d2f_core.photo.writing": ("save_photo",),
    "d2f_core.sized_photo": ("hallucinate",),
    "d2f_core.pipeline": ("refine", "suggest_focus", "prepare_depth", "render_prepared"),
    "d2f_core.rendering.aperture": ("kernel",),
    "d2f_core.inspection": ("disparity_view", "focus_overlay", "focus_peaking", "bright_lights"),
}


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[int]]:
    """Which threads each stage ran on."""
    threads: dict[str, set[int]] = {}
    for module_name, names in STAGES.items():
        module = importlib.import_module(module_name)
        for name in names:
            monkeypatch.setattr(module, name, noting(threads, name, getattr(module, name)))
    return threads


def noting(threads: dict[str, set[int]], name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(stage)
    def noted(*arguments: Any, **named: Any) -> Any:
        threads.setdefault(name, set()).add(threading.get_ident())
        return stage(*arguments, **named)

    return noted


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ran: dict[str, set[int]]) -> Iterator[MainWindow]:
    monkeypatch.setattr("app.dialogs.messages.tell_error", fail_at_error)
    window = make_window(CoreEngine(), Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    yield window
    assert window.service.shut_down()


def test_no_stage_runs_on_the_window_s_thread(
    window: MainWindow, ran: dict[str, set[int]], tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "photo.png"
    with Image.open(sample_photos()[-1]) as sample:
        sample.thumbnail((LONG_SIDE, LONG_SIDE))
        sample.save(path)
    window.open_photo(path)
    wait_for_final(window, qtbot)
    edit_in_every_way(window)
    wait_for_final(window, qtbot)
    look_at_everything(window, qtbot)
    with qtbot.waitSignal(window.service.ended, check_params_cb=is_exported, timeout=LONG_MS):
        window.files.export(ExportChoice(tmp_path / "out.jpg", ExportOptions(), False))
    assert set(ran) == {name for names in STAGES.values() for name in names}
    assert threading.get_ident() not in set.union(*ran.values())


def edit_in_every_way(window: MainWindow) -> None:
    canvas = window.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.state.position_of((0.5, 0.8)).toPoint())
    start, end = (canvas.state.position_of(place).toPoint() for place in ((0.3, 0.3), (0.6, 0.7)))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    slider = window.inspector.blur.strength.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 20, slider.height() // 2))
    window.inspector.lens.gallery.buttons["star"].click()


def look_at_everything(window: MainWindow, qtbot: QtBot) -> None:
    actions, pictures = window.actions_by_name, window.canvas.pictures
    QTest.mouseMove(window.canvas, window.canvas.state.position_of((0.1, 0.1)).toPoint())
    for name in ("peaking", "clipped", "psf", "loupe"):
        actions[name].trigger()
    for overlay in (Overlay.PEAKING, Overlay.CLIPPED):
        qtbot.waitUntil(lambda wanted=overlay: wanted in pictures.overlays, timeout=LONG_MS)
    for name, overlay in (("depth_view", Overlay.DEPTH), ("focus_view", Overlay.FOCUS)):
        actions[name].trigger()
        qtbot.waitUntil(lambda wanted=overlay: wanted in pictures.overlays, timeout=LONG_MS)
    window.grab()
