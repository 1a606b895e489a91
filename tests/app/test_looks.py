"""Presets as they would look: small pictures in their rows, and a trial on the picture that leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.focus_pull import FocusPullFeature
from app.features.looks import LONG_SIDE, LooksFeature
from app.features.presets import PresetsFeature
from app.features.transfer import TransferFeature
from app.main_window import MainWindow
from app.panels.presets_panel import ICON, _cut
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from d2f_core.settings.groups import usual_groups
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine


class TestLooks:
    def test_each_row_shows_this_photo_with_it(self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        panel = opened.feature(PresetsFeature).panel
        assert all(request.long_side != LONG_SIDE for request in engine.begun), "nothing is drawn while it is folded"
        panel.set_open(True)
        qtbot.waitUntil(lambda: len(panel._looks) == len(panel.presets), timeout=8000)
        small = [request.settings for request in engine.begun if request.long_side == LONG_SIDE]
        assert [preset.apply(RenderSettings()) for preset in panel.presets] == small

    @pytest.mark.parametrize(
        ("size", "focus", "place"),
        [
            ((300, 600), (0.5, 0.5), (0, 196)), ((300, 600), (0.1, 0.2), (0, 16)), ((300, 600), (0.5, 0.0), (0, 0)),
            ((300, 600), (0.5, 1.0), (0, 392)), ((600, 100), (1.0, 0.5), (456, 0)), ((144, 100), (0.9, 0.9), (0, 0)),
        ],
    )  # fmt: skip
    def test_the_focus_is_in_the_small_picture(
        self, size: tuple[int, int], focus: tuple[float, float], place: tuple[int, int]
    ) -> None:
        width, height = size
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        for y in range(height):
            for x in range(width):
                picture.setPixel(x, y, 1000 * y + x)
        part = _cut(picture, focus)
        assert part.width() * ICON.height() == pytest.approx(part.height() * ICON.width(), abs=ICON.width())
        assert divmod(part.pixel(0, 0) & 0xFFFFFF, 1000) == (place[1], place[0])

    def test_all_are_there_at_once_and_the_wheel_scrolls_the_column(self, opened: MainWindow, qtbot: QtBot) -> None:
        panel = opened.feature(PresetsFeature).panel
        opened.inspector.show_section(panel)
        qtbot.waitUntil(lambda: panel.list.isVisible() and panel.list.verticalScrollBar().maximum() == 0)
        rows = [panel.list.visualItemRect(panel.list.item(row)) for row in range(panel.list.count())]
        assert all(panel.list.viewport().rect().contains(row) for row in rows)
        assert len({row.left() for row in rows}) == 2 and len({row.top() for row in rows}) == (len(rows) + 1) // 2
        viewport = panel.list.viewport()
        place = QPointF(viewport.rect().center())
        wheel = QWheelEvent(
            place, QPointF(viewport.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport, wheel)
        assert not wheel.isAccepted(), "what is ignored goes to the column"

    def test_a_pointer_on_a_row_tries_it_on_the_picture(self, opened: MainWindow, qtbot: QtBot) -> None:
        panel = opened.feature(PresetsFeature).panel
        preset = next(preset for preset in panel.presets if preset.name == "Mirror lens")
        panel.pointed.emit(preset)
        qtbot.waitUntil(lambda: opened.preview.wanted.aperture.shape == "ring", timeout=5000)
        assert opened.document.settings == RenderSettings() and not opened.document.can_undo
        panel.pointed.emit(None)
        assert opened.preview.wanted == RenderSettings()
        wait_for_final(opened, qtbot)

    @pytest.mark.parametrize("has_depth", [True, False])
    def test_nothing_that_is_stored_has_the_look_on_trial(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, has_depth: bool
    ) -> None:
        panel, clip = opened.feature(PresetsFeature).panel, opened.feature(FocusPullFeature).clip
        opened.document.edit(RenderSettings(blur=BlurSettings.from_f_number(4.0)))
        wait_for_final(opened, qtbot)
        if not has_depth:  # the keyframe has to wait for its picture
            engine.hold()
            opened.document.edit(replace(opened.document.settings, focus=FocusSettings(point=(0.5, 0.7))))
        preset = next(preset for preset in panel.presets if preset.name == "Mirror lens")
        panel.pointed.emit(preset)
        qtbot.waitUntil(lambda: opened.preview.wanted.aperture.shape == "ring", timeout=5000)
        opened.actions_by_name["set_keyframe"].trigger()
        opened.actions_by_name["copy_settings"].trigger()
        engine.let_go()
        qtbot.waitUntil(lambda: len(clip.state.keyframes) == 1)
        assert clip.state.keyframes[0].f_number == pytest.approx(4.0)
        assert opened.feature(TransferFeature)._copied() == opened.document.settings
        presets = opened.feature(PresetsFeature)
        presets.save("Kept", usual_groups())
        kept = next(preset for preset in panel.presets if preset.name == "Kept")
        assert kept.apply(RenderSettings()).blur == opened.document.settings.blur
        assert kept.apply(RenderSettings()).aperture.shape == "disc"
        panel.pointed.emit(None)
        wait_for_final(opened, qtbot)

    def test_when_it_leaves_the_photo_is_there_at_once(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        panel, own = opened.feature(PresetsFeature).panel, opened.preview.shown
        panel.pointed.emit(panel.presets[0])
        qtbot.waitUntil(lambda: opened.preview.shown is not own and opened.service.slot.is_idle, timeout=5000)
        count = len(engine.begun)
        panel.pointed.emit(None)
        assert opened.preview.shown is own and len(engine.begun) == count

    def test_a_moment_of_a_focus_pull_is_left_alone(self, opened: MainWindow, qtbot: QtBot) -> None:
        panel, moment = opened.feature(PresetsFeature).panel, RenderSettings(blur=BlurSettings(12))
        opened.preview.show_moment(moment)
        panel.pointed.emit(panel.presets[0])
        qtbot.waitUntil(lambda: not opened.feature(LooksFeature)._hover.isActive(), timeout=5000)
        panel.pointed.emit(None)
        assert opened.preview.wanted == moment
