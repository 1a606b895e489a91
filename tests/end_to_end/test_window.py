"""The whole job in the real window with the real pipeline: open, tap, drag, export, look at the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.dialogs.export_dialog import ExportDialog
from app.main_window import MainWindow
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.render_request import Exported, Outcome
from app.samples import sample_photos

LONG_MS = 60_000  # a busy machine
PHOTO_LONG_SIDE = 1000  # px; the sample made smaller, so that the test is quick
MAKE, ORIENTATION, MODEL_TEXT = 271, 274, "Camera of the test"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A sample lying on its side, with the EXIF tag that sets it up, camera data and a colour profile."""
    with Image.open(sample_photos()[-1]) as sample:
        sample.thumbnail((PHOTO_LONG_SIDE, PHOTO_LONG_SIDE))
        turned = sample.convert("RGB").rotate(90, expand=True)
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = MODEL_TEXT, 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned.save(tmp_path / "sunset.jpg", quality=95, exif=exif, icc_profile=profile)
    return tmp_path / "sunset.jpg"


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr("app.dialogs.messages.tell_error", fail_at_error)
    window = make_window(CoreEngine(), Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    yield window
    assert window.service.shut_down()


def fail_at_error(_parent: object, sentence: str, details: str = "") -> None:
    pytest.fail(f"{sentence}\n{details}")


def wait_for_final(window: MainWindow, qtbot: QtBot) -> None:
    def is_final() -> None:
        shown = window.preview.shown
        assert shown is not None and not shown.request.is_draft
        assert shown.request.settings == window.document.settings and window.service.slot.is_idle

    qtbot.waitUntil(is_final, timeout=LONG_MS)


def is_exported(outcome: Outcome) -> bool:
    return isinstance(outcome, Exported)


def test_open_tap_drag_export_reopen(window: MainWindow, photo: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window.open_photo(photo)
    wait_for_final(window, qtbot)
    assert window.document.photo is not None and window.document.photo.size[1] > window.document.photo.size[0]

    tap(window, 0.5, 0.9)
    wait_for_final(window, qtbot)
    assert window.preview.shown.rendering.focus.reason == "tap"

    shown = drag_strength(window, qtbot)
    wait_for_final(window, qtbot)
    assert shown >= 2, "no draft came while the slider moved"
    assert window.document.settings.blur.strength > 60

    target = export(window, photo, qtbot)
    check_file(target, window, tmp_path)


def tap(window: MainWindow, x: float, y: float) -> None:
    position = window.canvas.state.position_of((x, y)).toPoint()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=position)
    assert window.document.settings.focus.point == pytest.approx((x, y), abs=0.01)


def drag_strength(window: MainWindow, qtbot: QtBot) -> int:
    """Drag until two drafts have been shown; returns how many were."""
    slider, drafts = window.inspector.blur.strength.slider, []
    window.preview.rendered.connect(drafts.append)
    start = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 4):
        QTest.mouseMove(slider, start + QPoint(20 * step, 0))
        qtbot.waitUntil(lambda wanted=step: len(drafts) >= wanted, timeout=LONG_MS)
    assert all(rendered.request.is_draft for rendered in drafts)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    return len(drafts)


def export(window: MainWindow, photo: Path, qtbot: QtBot) -> Path:
    """Through the dialog, with what it proposes."""
    dialog = ExportDialog(window.document.photo, window.document.settings, Preferences(temporary=True), window)
    qtbot.addWidget(dialog)
    dialog.accept()
    assert dialog.choice is not None and dialog.choice.path == photo.with_name("sunset-refocused.jpg")
    with qtbot.waitSignal(window.service.ended, check_params_cb=is_exported, timeout=LONG_MS):
        window.files.export(dialog.choice)
    return dialog.choice.path


def check_file(target: Path, window: MainWindow, tmp_path: Path) -> None:
    """Upright, full size, with camera data and profile, and like the picture on the screen."""
    rendered = window.preview.shown
    with Image.open(target) as written:
        assert (written.height, written.width) == window.document.photo.size
        assert written.getexif()[MAKE] == MODEL_TEXT
        assert written.getexif().get(ORIENTATION, 1) == 1
        assert written.info["icc_profile"] == window.document.photo.metadata.profile
        height, width = rendered.shown_pixels.shape[:2]
        smaller = np.asarray(written.resize((width, height), Image.Resampling.BOX), np.float32)
    assert np.abs(smaller - rendered.shown_pixels).mean() < 3.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sunset-refocused.jpg", "sunset.jpg"]
