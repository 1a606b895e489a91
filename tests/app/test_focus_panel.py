"""The depth ruler and the tilt pad: their arithmetic, under the mouse, from the keyboard."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.depth_ruler import DepthRuler, histogram
from app.panels.ruler_marks import Mark, marks_of, metre_marks, moved
from d2f_core.focus.autofocus import FocusSuggestion
from d2f_core.focus.lens import known_scale
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.settings import FocusSettings
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine

SETTINGS = FocusSettings(disparity=0.5, range_near=0.1, range_far=0.2, falloff_near=0.3, falloff_far=1.0)


class TestMarks:
    def test_lie_at_range_and_falloff_from_the_focus(self) -> None:
        marks = marks_of(SETTINGS, 0.5)
        assert (marks.far_inner, marks.near_inner, marks.near_outer) == pytest.approx((0.3, 0.6, 0.9))
        assert marks.shown(Mark.FAR_OUTER) == 0.0  # endless

    @pytest.mark.parametrize(
        ("mark", "place", "field", "value"),
        [
            (Mark.FOCUS, 0.7, "disparity", 0.7),
            (Mark.NEAR_INNER, 0.75, "range_near", 0.25),
            (Mark.FAR_INNER, 0.1, "range_far", 0.4),
            (Mark.NEAR_OUTER, 0.8, "falloff_near", 0.2),
            (Mark.FAR_OUTER, 0.1, "falloff_far", 0.2),
            (Mark.NEAR_OUTER, 1.0, "falloff_near", 1.0),
            (Mark.NEAR_OUTER, 0.2, "falloff_near", 0.01),
            (Mark.NEAR_INNER, 0.2, "range_near", 0.0),
        ],
    )
    def test_moving_one_changes_its_field(self, mark: Mark, place: float, field: str, value: float) -> None:
        assert getattr(moved(SETTINGS, marks_of(SETTINGS, 0.5), mark, place), field) == pytest.approx(value)

    def test_an_inner_one_leaves_its_outer_one_in_place_and_pushes_it_when_it_passes(self) -> None:
        marks = marks_of(SETTINGS, 0.5)
        after = moved(SETTINGS, marks, Mark.NEAR_INNER, 0.8)
        assert marks_of(after, 0.5).near_outer == pytest.approx(marks.near_outer)
        passed = moved(SETTINGS, marks, Mark.NEAR_INNER, 0.95)
        assert marks_of(passed, 0.5).near_outer == pytest.approx(0.96)

    def test_moving_the_focus_forgets_the_tap_and_keeps_the_range(self) -> None:
        tapped = FocusSettings(point=(0.1, 0.2), range_near=0.1)
        after = moved(tapped, marks_of(tapped, 0.4), Mark.FOCUS, 0.6)
        assert after == FocusSettings(disparity=0.6, range_near=0.1)


class TestMetres:
    def test_round_distances_lie_at_their_disparity(self) -> None:
        marks = metre_marks(MetricScale(1.0, 0.0), 0.12)  # disparity 1 is 1 m
        assert [mark.metres for mark in marks] == [math.inf, 5, 3, 2, 1.5, 1]
        assert [mark.place for mark in marks] == pytest.approx([0, 1 / 5, 1 / 3, 1 / 2, 2 / 3, 1])

    def test_neighbours_keep_their_gap_and_the_rounder_one_wins(self) -> None:
        marks = metre_marks(MetricScale(1.0, 0.0), 0.3)
        assert [mark.metres for mark in marks] == [math.inf, 2, 1]

    def test_a_scale_that_ends_before_infinity(self) -> None:
        marks = metre_marks(MetricScale(0.4, 0.1), 0.1)  # 10 m to 2 m
        assert marks[0] == (pytest.approx(0.0), 10) and marks[-1] == (pytest.approx(1.0), 2)

    def test_one_distance_gives_the_scale_or_none(self) -> None:
        assert known_scale(None, 2.0, 0.5) == MetricScale(1.0, 0.0)
        assert known_scale(MetricScale(3.0, 0.1), 2.0, 0.5) == MetricScale(3.0, 0.1)
        assert known_scale(None, None, 0.5) is None is known_scale(None, 2.0, 0.0)

    def test_the_ruler_says_metres_once_they_are_known(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        ruler = ruler_of(opened)
        height = ruler.height()
        engine.metric = MetricScale(1.0, 0.0)
        opened.inspector.focus.edit(disparity=0.5)
        wait_for_final(opened, qtbot)
        assert ruler.height() > height and ruler.value_of(Mark.FOCUS) == "0.50 · 2 m"
        assert ruler.accessibleDescription().startswith("Focus: 0.50 · 2 m.")
        ruler.grab()


def ruler_of(window: MainWindow) -> DepthRuler:
    return window.inspector.focus.ruler


def pull(window: MainWindow, mark: Mark, by: int) -> None:
    """Drag a handle by so many px."""
    ruler = ruler_of(window)
    start = ruler.position_of(mark).toPoint()
    QTest.mousePress(ruler, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(ruler, start + QPoint(round(share * by), 0))
    QTest.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


class TestRuler:
    def test_shows_where_autofocus_landed_and_what_depths_there_are(self, opened: MainWindow) -> None:
        ruler = ruler_of(opened)
        assert ruler.marks.focus == 0.5
        assert ruler.histogram.max() == 1.0 and np.count_nonzero(ruler.histogram) > 30

    def test_histogram_finds_the_depths(self) -> None:
        bins = histogram(np.array([[0.0, 0.0], [0.0, 1.0]], np.float32))
        assert bins[0] == 1.0 and bins[-1] == pytest.approx(np.sqrt(1 / 3)) and np.count_nonzero(bins) == 2

    @pytest.mark.parametrize(
        ("mark", "by", "field"),
        [(Mark.NEAR_INNER, 40, "range_near"), (Mark.FAR_INNER, -40, "range_far")],
    )
    def test_an_inner_handle_widens_the_sharp_range(self, opened: MainWindow, mark: Mark, by: int, field: str) -> None:
        pull(opened, mark, by)
        span = ruler_of(opened).width() - 20
        assert getattr(opened.document.settings.focus, field) == pytest.approx(40 / span, abs=0.011)
        opened.document.undo()
        assert not opened.document.can_undo  # one drag, one step

    def test_an_outer_handle_ends_the_falloff(self, opened: MainWindow) -> None:
        pull(opened, Mark.NEAR_OUTER, -60)
        span = ruler_of(opened).width() - 20
        assert opened.document.settings.focus.falloff_near == pytest.approx(0.5 - 60 / span, abs=0.011)
        assert opened.document.settings.focus.falloff_far == 1.0

    def test_a_click_into_the_histogram_focuses_there(self, opened: MainWindow, qtbot: QtBot) -> None:
        ruler = ruler_of(opened)
        QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=QPoint(10 + round(0.8 * (ruler.width() - 20)), 30))
        assert opened.document.settings.focus.disparity == pytest.approx(0.8, abs=0.01)
        wait_for_final(opened, qtbot)
        assert ruler.marks.focus == pytest.approx(0.8, abs=0.01)

    def test_keys_choose_and_move_a_handle(self, opened: MainWindow) -> None:
        ruler = ruler_of(opened)
        QTest.keyClick(ruler, Qt.Key.Key_Up)
        assert ruler.active is Mark.NEAR_INNER and "sharp range" in ruler.accessibleDescription()
        QTest.keyClick(ruler, Qt.Key.Key_Right)
        QTest.keyClick(ruler, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert opened.document.settings.focus.range_near == pytest.approx(0.11)
        assert "0.61" in ruler.accessibleDescription()
        opened.document.undo()
        assert opened.document.settings.focus.range_near == pytest.approx(0.01)

    def test_a_tooltip_names_the_handle(self, opened: MainWindow) -> None:
        ruler = ruler_of(opened)
        at = ruler.position_of(Mark.FAR_INNER).toPoint()
        assert QApplication.sendEvent(ruler, QHelpEvent(QEvent.Type.ToolTip, at, ruler.mapToGlobal(at)))

    def test_can_be_painted_in_every_state(self, opened: MainWindow) -> None:
        ruler = ruler_of(opened)
        alone = ruler.grab().toImage()
        ruler.show_focus(SETTINGS, 0.5)
        assert ruler.grab().toImage() != alone


class TestWholeSubject:
    """What autofocus says of the subject's depth is seen on the ruler, until a person sets a range."""

    FOUND = FocusSuggestion(0.5, (0.5, 0.5), "subject", range_near=0.1, range_far=0.08)

    def test_the_ruler_shows_the_range_of_the_subject(self, opened: MainWindow) -> None:
        opened.inspector.focus.show_focus(self.FOUND)
        marks = ruler_of(opened).marks
        assert (marks.far_inner, marks.near_inner) == pytest.approx((0.42, 0.6))

    def test_the_numbers_say_the_same_and_can_be_changed(self, opened: MainWindow) -> None:
        panel = opened.inspector.focus
        panel.show_focus(self.FOUND)
        near, far = (panel.rows[f"focus.range_{side}"] for side in ("near", "far"))
        assert (near.value, far.value) == pytest.approx((0.1, 0.08))
        near.slider.setFocus()
        QTest.keyClick(near.slider, Qt.Key.Key_Left)
        focus = opened.document.settings.focus
        assert focus.range_near == pytest.approx(0.09) and focus.range_far == pytest.approx(0.08)
        assert not focus.whole_subject

    def test_unticked_there_is_one_plane(self, opened: MainWindow) -> None:
        panel = opened.inspector.focus
        panel.show_focus(self.FOUND)
        QTest.mouseClick(
            panel.whole_subject, Qt.MouseButton.LeftButton, pos=QPoint(8, panel.whole_subject.height() // 2)
        )
        assert not opened.document.settings.focus.whole_subject
        assert (ruler_of(opened).marks.far_inner, ruler_of(opened).marks.near_inner) == (0.5, 0.5)

    def test_a_click_shows_the_range_of_the_subject_there(self, opened: MainWindow, qtbot: QtBot) -> None:
        panel = opened.inspector.focus
        opened.canvas.refocused.emit(0.3, 0.6)
        wait_for_final(opened, qtbot)
        panel.show_focus(FocusSuggestion(0.6, (0.3, 0.6), "tap", range_near=0.05, range_far=0.1))
        marks = ruler_of(opened).marks
        assert panel.whole_subject.isChecked() and (marks.far_inner, marks.near_inner) == pytest.approx((0.5, 0.65))
        panel.whole_subject.click()
        focus = opened.document.settings.focus
        assert (focus.point, focus.whole_at_point) == ((0.3, 0.6), False)
        marks = ruler_of(opened).marks
        assert (marks.far_inner, marks.near_inner) == pytest.approx((0.6, 0.6))

    def test_it_cannot_be_ticked_where_a_depth_says_what_is_sharp(self, opened: MainWindow) -> None:
        opened.inspector.focus.edit(disparity=0.3)
        box = opened.inspector.focus.whole_subject
        assert not box.isEnabled() and not box.isChecked()
        opened.inspector.focus.focus_automatically()
        assert box.isEnabled() and box.isChecked()

    def test_a_dragged_handle_narrows_the_range_for_good(self, opened: MainWindow) -> None:
        opened.inspector.focus.show_focus(self.FOUND)
        pull(opened, Mark.NEAR_INNER, -round(0.06 * (ruler_of(opened).width() - 20)))
        focus = opened.document.settings.focus
        assert not focus.whole_subject and focus.range_near == pytest.approx(0.04, abs=0.011)
        assert focus.range_far == pytest.approx(0.08)


class TestTilt:
    def test_the_pad_leans_the_plane_both_ways(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        pad = opened.inspector.focus.tilt
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(68, 48))
        QTest.mouseMove(pad, QPoint(68, 28))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(68, 28))
        focus = opened.document.settings.focus
        assert (focus.tilt_x, focus.tilt_y) == pytest.approx((0.5, -0.5))
        opened.document.undo()
        assert not opened.document.can_undo

    def test_it_snaps_to_an_axis_under_the_mouse(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        QTest.mouseClick(opened.inspector.focus.tilt, Qt.MouseButton.LeftButton, pos=QPoint(68, 49))
        assert opened.document.settings.focus.tilt_y == 0.0

    def test_arrow_keys_and_double_click(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        pad = opened.inspector.focus.tilt
        QTest.keyClick(pad, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert opened.document.settings.focus.tilt_y == pytest.approx(0.1)
        assert "0.10" in pad.accessibleDescription()
        QTest.mouseDClick(pad, Qt.MouseButton.LeftButton)
        assert opened.document.settings.focus.tilt_y == 0.0

    def test_rarely_used_groups_are_closed_at_first(self, opened: MainWindow) -> None:
        assert not opened.inspector.focus.tilt.isVisible()
        opened.inspector.focus.groups[1].set_open(True)
        assert opened.inspector.focus.tilt.isVisible()
        assert "focus/tilt" not in opened.inspector.closed_sections()
