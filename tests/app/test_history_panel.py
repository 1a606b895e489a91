"""The history panel: named steps, a click goes to any of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.features.history import HistoryFeature
from app.main_window import MainWindow
from app.panels.history_panel import HistoryPanel
from app.panels.setting_words import step_words
from d2f_core.settings import (
    ApertureSettings,
    BlurSettings,
    FocusSettings,
    HighlightSettings,
    OpticsSettings,
    RenderSettings,
    setting_names,
    with_value,
)

PLAIN = RenderSettings()


@pytest.fixture
def panel(opened: MainWindow) -> HistoryPanel:
    return opened.feature(HistoryFeature).panel


def rows(panel: HistoryPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def click(panel: HistoryPanel, row: int) -> None:
    place = panel.list.visualItemRect(panel.list.item(row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


class TestPanel:
    def test_steps_are_named_and_a_click_goes_there(self, opened: MainWindow, panel: HistoryPanel) -> None:
        opened.canvas.refocused.emit(0.2, 0.4)
        opened.document.edit(replace(opened.document.settings, blur=BlurSettings.from_f_number(1.4)))
        opened.inspector.lens.gallery.buttons["ring"].click()
        assert (
            rows(panel) == ["Opened", "Focus on a point", "Strength 67.9", "Shape ring"]
            and panel.list.currentRow() == 3
        )
        panel.list.scrollToTop()
        click(panel, 1)
        assert opened.document.settings == RenderSettings(focus=FocusSettings(point=(0.2, 0.4), whole_at_point=True))
        assert rows(panel)[-1] == "Shape ring", "what is ahead stays"
        opened.actions_by_name["redo"].trigger()
        assert panel.list.currentRow() == 2

    def test_a_drag_is_one_row(self, opened: MainWindow, panel: HistoryPanel) -> None:
        opened.document.begin_drag()
        for strength in (60, 70, 95):
            opened.document.edit(RenderSettings(blur=BlurSettings(strength)))
        opened.document.end_drag()
        assert rows(panel) == ["Opened", "Strength 95"]

    def test_an_edit_in_the_past_drops_what_was_ahead(self, opened: MainWindow, panel: HistoryPanel) -> None:
        for strength in (10, 20):
            opened.document.edit(RenderSettings(blur=BlurSettings(strength)))
        click(panel, 0)
        opened.document.edit(RenderSettings(highlights=HighlightSettings(boost=1)))
        assert rows(panel) == ["Opened", "Highlight boost 1"]

    def test_arrow_keys_walk_the_steps(self, opened: MainWindow, panel: HistoryPanel) -> None:
        opened.document.edit(RenderSettings(blur=BlurSettings(10)))
        QTest.keyClick(panel.list, Qt.Key.Key_Up)
        assert opened.document.settings == PLAIN

    def test_a_long_history_scrolls(self, opened: MainWindow, panel: HistoryPanel, qtbot: QtBot) -> None:
        for strength in range(1, 40):
            opened.document.edit(RenderSettings(blur=BlurSettings(strength)))
        assert panel.list.height() < 250 and panel.list.currentRow() == 39


class TestWords:
    def test_of_every_setting(self) -> None:
        texts = {"aperture.shape": "star", "aperture.image_path": "a.png", "optics.mode": "lens", "focus.point": "0,1"}
        for name in setting_names():
            for text in (texts.get(name), "1", "true", "5", "0.9", "fused"):
                try:
                    after = with_value(PLAIN, name, text or "0")
                except Exception:  # not of this setting's kind
                    continue
                if after != PLAIN:
                    assert step_words(PLAIN, after) not in ("", "No change")

    @pytest.mark.parametrize(
        ("after", "name"),
        [
            (PLAIN, "No change"),
            (RenderSettings(focus=FocusSettings(disparity=0.25)), "Focus at depth 0.25"),
            (RenderSettings(focus=FocusSettings(keep_foreground_sharp=True)), "Keep foreground sharp on"),
            (RenderSettings(aperture=ApertureSettings(swirl=0.5, rim=0.1)), "Swirl, Rim"),
            (RenderSettings(aperture=ApertureSettings(swirl=0.5, rim=0.1, cat_eye=1)), "Lens: 3 settings"),
            (RenderSettings(focus=FocusSettings(tilt_x=0.5, tilt_y=0.1)), "Tilt"),
            (RenderSettings(focus=FocusSettings(disparity=0.25, point=(0.5, 0.5))), "Focus on a box"),
            (RenderSettings(focus=FocusSettings(point=(0.5, 0.5))), "Focus on a point"),
            (RenderSettings(optics=OpticsSettings(focal_length_mm=85)), "Focal length 85 mm"),
            (
                RenderSettings(aperture=ApertureSettings(shape="image", image_path="a.png")),
                "Shape, Picture of the opening",
            ),
            (RenderSettings(blur=BlurSettings(70)), "Strength 70"),
            (RenderSettings(blur=BlurSettings(1), aperture=ApertureSettings(rim=0.1)), "Blur, Lens"),
            (RenderSettings(blur=BlurSettings(0)), "Strength 0"),
        ],
    )
    def test_known(self, after: RenderSettings, name: str) -> None:
        assert step_words(PLAIN, after) == name

    def test_back_to_automatic_and_to_nothing(self) -> None:
        tapped = RenderSettings(focus=FocusSettings(point=(0.1, 0.1)), blur=BlurSettings(3))
        assert step_words(tapped, RenderSettings(blur=BlurSettings(3))) == "Auto focus"
        assert step_words(tapped, PLAIN) == "Reset everything"
