"""The window with photos that carry depth: it says so, and offers the choice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.export_dialog import ExportDialog
from app.features.depth_source import DepthSourceFeature
from app.main_window import MainWindow
from app.panels.depth_panel import SOURCES, DepthPanel
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.rendering.render_request import ExportRequest
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions
from d2f_core.settings import BlurSettings, DepthSettings, FocusSettings, RenderSettings
from tests.app.conftest import wait_for_final
from tests.d2f_core.photo.embedded_depth import crafted


@pytest.fixture
def deep_file(tmp_path: Path) -> Path:
    path = tmp_path / "deep.jpg"
    path.write_bytes(crafted.gdepth(crafted.scene()))
    return path


@pytest.fixture
def deep(window: MainWindow, deep_file: Path, qtbot: QtBot) -> MainWindow:
    """A window with a photo that has depth."""
    window.open_photo(deep_file)
    wait_for_final(window, qtbot)
    return window


def panel(window: MainWindow) -> DepthPanel:
    return window.feature(DepthSourceFeature).panel


def test_the_section_is_for_photos_with_depth(opened: MainWindow) -> None:
    assert not panel(opened).isVisible()


def test_it_says_where_the_depth_is_from(deep: MainWindow) -> None:
    assert panel(deep).isVisible()
    assert "GDepth, in metres" in panel(deep).origin.text()
    assert "GDepth" in deep.status.focus.text()


def test_automatic_is_shown_as_fused(deep: MainWindow) -> None:
    assert deep.document.settings.depth.source == "auto"
    assert [source for source in SOURCES if panel(deep).buttons[source].isChecked()] == ["fused"]


def test_each_choice_is_one_undo_step(deep: MainWindow) -> None:
    for source in SOURCES:
        QTest.mouseClick(panel(deep).buttons[source], Qt.MouseButton.LeftButton)
        assert deep.document.settings.depth == DepthSettings(source)
    deep.document.undo()
    assert deep.document.settings.depth.source == "embedded"
    assert panel(deep).buttons["embedded"].isChecked() and not panel(deep).buttons["fused"].isChecked()


def test_reset_goes_back_to_automatic(deep: MainWindow) -> None:
    panel(deep).buttons["network"].click()
    panel(deep).reset()
    assert deep.document.settings.depth.source == "auto"


def test_settings_that_want_missing_depth_can_be_put_right(opened: MainWindow) -> None:
    shown = panel(opened)
    shown.show_settings(RenderSettings(depth=DepthSettings("embedded")))
    assert shown.isVisible() and "no depth of its own" in shown.origin.text()
    assert shown.buttons["network"].isEnabled() and not shown.buttons["fused"].isEnabled()
    shown.buttons["network"].click()
    assert opened.document.settings.depth.source == "network"
    assert not shown.isVisible()


def test_every_button_has_a_name(window: MainWindow) -> None:
    assert all(button.accessibleName() and button.toolTip() for button in panel(window).buttons.values())


class TestExport:
    @pytest.fixture
    def dialog(self, deep_file: Path, qtbot: QtBot) -> ExportDialog:
        dialog = ExportDialog(open_photo(deep_file), RenderSettings(), Preferences(temporary=True))
        qtbot.addWidget(dialog)
        return dialog

    def test_the_depth_goes_along_only_if_asked(self, dialog: ExportDialog) -> None:
        dialog.accept()
        assert dialog.choice is not None and not dialog.choice.options.embed_depth

    def test_only_a_jpeg_has_a_place_for_it(self, dialog: ExportDialog, tmp_path: Path) -> None:
        dialog.embed_depth.click()
        dialog.path.setText(str(tmp_path / "o.png"))
        assert not dialog.embed_depth.isEnabled()
        dialog.accept()
        assert dialog.choice is not None and not dialog.choice.options.embed_depth

    def test_the_engine_writes_it(self, deep_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = open_photo(deep_file)
        rough = DepthEstimate(np.tile(np.linspace(1, 0, 32, dtype=np.float32), (24, 1)), np.zeros((24, 32), np.float32))
        monkeypatch.setattr("d2f_core.sized_photo.hallucinate", lambda *_args, **_options: rough)
        settings = RenderSettings(blur=BlurSettings(0), focus=FocusSettings(disparity=0.5))
        for asked in (False, True):
            path = tmp_path / f"{asked}.jpg"
            options = ExportOptions(embed_depth=asked)
            CoreEngine().export(
                ExportRequest(photo=photo, settings=settings, path=path, options=options), lambda *_: None
            )
            assert (open_photo(path).embedded_depth is not None) is asked
