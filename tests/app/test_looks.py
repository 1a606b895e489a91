"""Presets as they would look: small pictures in their rows, and a trial on the picture that leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.features.focus_pull import FocusPullFeature
from app.features.looks import LooksFeature
from app.features.presets import PresetsFeature
from app.features.transfer import TransferFeature
from app.main_window import MainWindow
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from d2f_core.settings.groups import usual_groups
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine


class TestLooks:
    def test_each_row_shows_this_photo_with_it(self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
        panel = opened.feature(PresetsFeature).panel
        assert all(request.long_side != 160 for request in engine.begun), "nothing is drawn while it is folded"
        panel.set_open(True)
        qtbot.waitUntil(lambda: len(panel._looks) == len(panel.presets), timeout=8000)
        small = [request.settings for request in engine.begun if request.long_side == 160]
        assert [preset.apply(RenderSettings()) for preset in panel.presets] == small

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
