"""The repair brush through the real window: tools, strokes, undo, sampling, keys, views, overlay."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.brush import TOOL_NAMES, Brush
from app.canvas.pictures import View
from app.features.depth_repair import DepthRepairFeature
from app.features.focusing import FocusingFeature
from app.main_window import MainWindow
from d2f_core.settings import RenderSettings, RepairSettings
from d2f_core.settings.strokes import LARGEST_SIZE, MOST_POINTS, MOST_STROKES, SMALLEST_SIZE, Stroke
from tests.app.conftest import wait_for_final
from tests.app.fakes import FakeEngine

LEFT = Qt.MouseButton.LeftButton
PAINTING = tuple(name for name in TOOL_NAMES if name != "sample")


@pytest.fixture
def repair(opened: MainWindow) -> DepthRepairFeature:
    return opened.feature(DepthRepairFeature)


def place(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.state.position_of((x, y)).toPoint()


def paint(window: MainWindow, *path: tuple[float, float]) -> None:
    """Press at the first place, move through the others, release at the last."""
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, pos=place(window, *path[0]))
    for point in path[1:]:
        QTest.mouseMove(canvas, place(window, *point))
    QTest.mouseRelease(canvas, LEFT, pos=place(window, *path[-1]))


def strokes(window: MainWindow) -> tuple[Stroke, ...]:
    return window.document.settings.repairs.strokes


class TestTools:
    @pytest.mark.parametrize("tool", PAINTING)
    def test_each_tool_paints_its_own_stroke(self, opened: MainWindow, repair: DepthRepairFeature, tool: str) -> None:
        repair.panel.tools.buttons[tool].click()
        repair.brush.set(size=0.2, feather=0.5, value=0.35, strength=0.6, edge_aware=False)
        paint(opened, (0.3, 0.4), (0.5, 0.6))
        (stroke,) = strokes(opened)
        assert (stroke.tool, stroke.size, stroke.feather, stroke.strength) == (tool, 0.2, 0.5, 0.6)
        assert stroke.edge_aware is False and (tool == "add" or stroke.value == 0.35)
        assert stroke.points[0] == pytest.approx((0.3, 0.4), abs=0.01)
        assert stroke.points[-1] == pytest.approx((0.5, 0.6), abs=0.01)
        assert opened.document.settings.focus == RenderSettings().focus, "painting does not refocus"

    def test_without_a_tool_a_click_refocuses(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        repair.panel.tools.buttons["set"].click()
        paint(opened, (0.3, 0.4))
        assert strokes(opened) == () and opened.document.settings.focus.point is not None

    def test_only_one_button_is_pressed(self, repair: DepthRepairFeature) -> None:
        for tool in ("set", "erase", "plane"):
            repair.panel.tools.buttons[tool].click()
            pressed = [name for name, button in repair.panel.tools.buttons.items() if button.isChecked()]
            assert pressed == [tool]

    def test_every_tool_has_an_icon_and_says_what_it_does(self, repair: DepthRepairFeature) -> None:
        for button in repair.panel.tools.buttons.values():
            assert not button.icon().isNull() and button.accessibleName() and len(button.toolTip()) > 20


class TestUnsureSubject:
    def test_a_subject_that_is_likely_cut_is_told_of_once(
        self, opened: MainWindow, repair: DepthRepairFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        assert repair.panel.unsure.isHidden(), "not for a subject that is sure"
        engine.subject_doubt = 0.5
        opened.feature(FocusingFeature).refocus(0.2, 0.2)
        wait_for_final(opened, qtbot)
        said = repair.panel.unsure.text()
        assert not repair.panel.unsure.isHidden() and opened.status.focus.text() == said
        assert "Add to subject" in said and "Take away" in said
        opened.status.show_message("")
        opened.feature(FocusingFeature).refocus(0.3, 0.3)
        wait_for_final(opened, qtbot)
        assert opened.status.focus.text() != said, "once is enough"

    def test_it_is_quiet_once_somebody_paints(
        self, opened: MainWindow, repair: DepthRepairFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.subject_doubt = 0.5
        repair.panel.tools.buttons["remove"].click()
        paint(opened, (0.3, 0.4))
        wait_for_final(opened, qtbot)
        assert repair.panel.unsure.isHidden()


class TestStroke:
    def test_a_stroke_is_one_step_of_undo(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["nearer"].click()
        paint(opened, (0.2, 0.2), (0.3, 0.3), (0.4, 0.3))
        paint(opened, (0.6, 0.6), (0.7, 0.6))
        assert [len(strokes(opened)), opened.document.is_dragging] == [2, False]
        opened.actions_by_name["undo"].trigger()
        assert len(strokes(opened)) == 1
        opened.actions_by_name["undo"].trigger()
        assert strokes(opened) == () and not opened.document.can_undo
        opened.actions_by_name["redo"].trigger()
        assert len(strokes(opened)) == 1

    def test_the_settings_follow_the_hand(
        self, opened: MainWindow, repair: DepthRepairFeature, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        """Each move is a draft's settings; older strokes stay the very same objects."""
        repair.panel.tools.buttons["set"].click()
        paint(opened, (0.1, 0.1), (0.2, 0.1))
        (first,) = strokes(opened)
        begun = len(engine.begun)
        QTest.mousePress(opened.canvas, LEFT, pos=place(opened, 0.3, 0.3))
        for x in (0.4, 0.5, 0.6):
            QTest.mouseMove(opened.canvas, place(opened, x, 0.3))
            assert strokes(opened)[0] is first
            assert strokes(opened)[-1].points[-1] == pytest.approx((x, 0.3), abs=0.01)
        QTest.mouseRelease(opened.canvas, LEFT, pos=place(opened, 0.6, 0.3))
        wait_for_final(opened, qtbot)
        drafts = [request for request in engine.begun[begun:] if request.is_draft]
        assert drafts and drafts[-1].settings.repairs.strokes == strokes(opened)
        assert threading.get_ident() not in engine.threads

    def test_a_straight_drag_of_many_events_is_a_short_path(
        self, opened: MainWindow, repair: DepthRepairFeature
    ) -> None:
        repair.panel.tools.buttons["set"].click()
        paint(opened, *[(0.1 + 0.004 * step, 0.5) for step in range(200)])
        assert len(strokes(opened)[0].points) <= 4

    def test_it_may_leave_the_photo(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        paint(opened, (0.9, 0.5), (1.05, 0.5), (0.9, 0.6))
        assert max(x for x, _ in strokes(opened)[0].points) > 1.0

    def test_when_it_is_full_it_says_so(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        full = RepairSettings((Stroke("set", ((0.5, 0.5),)),) * MOST_STROKES)
        opened.document.edit(RenderSettings(repairs=full))
        repair.panel.tools.buttons["set"].click()
        paint(opened, (0.3, 0.4))
        assert len(strokes(opened)) == MOST_STROKES and str(MOST_STROKES) in opened.status.focus.text()

    def test_another_tool_in_the_middle_ends_the_stroke(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        QTest.mousePress(opened.canvas, LEFT, pos=place(opened, 0.3, 0.3))
        opened.actions_by_name["brush_sample"].trigger()
        QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.3))
        assert [stroke.tool for stroke in strokes(opened)] == ["set"] and not opened.document.is_dragging


class TestSampling:
    def test_alt_and_a_click_take_the_depth_there(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["nearer"].click()
        alt = Qt.KeyboardModifier.AltModifier
        QTest.mouseClick(opened.canvas, LEFT, alt, pos=place(opened, 0.5, 0.75))
        assert repair.brush.options.tool == "set" and strokes(opened) == ()
        assert repair.brush.options.value == pytest.approx(0.75, abs=0.03)  # the fake's disparity rises downwards
        assert repair.panel.brush_rows["value"].value == pytest.approx(0.75, abs=0.03)

    def test_the_sampler_does_so_without_alt(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        QTest.keyClick(opened, Qt.Key.Key_I)
        assert repair.brush.options.tool == "sample"
        QTest.mouseClick(opened.canvas, LEFT, pos=place(opened, 0.5, 0.25))
        assert repair.brush.options.tool == "set" and repair.brush.options.value == pytest.approx(0.25, abs=0.03)


class TestKeys:
    def test_b_takes_the_last_tool_up_and_escape_puts_it_away(
        self, opened: MainWindow, repair: DepthRepairFeature
    ) -> None:
        repair.panel.tools.buttons["smooth"].click()
        QTest.keyClick(opened, Qt.Key.Key_Escape)
        assert repair.brush.options.tool is None and opened.canvas.tool is None
        QTest.keyClick(opened, Qt.Key.Key_B)
        assert repair.brush.options.tool == "smooth" and opened.canvas.tool is repair.tool
        QTest.keyClick(opened, Qt.Key.Key_B)
        assert repair.brush.options.tool is None

    def test_the_brush_taken_up_by_its_key_shows_its_panel(
        self, opened: MainWindow, repair: DepthRepairFeature
    ) -> None:
        opened.resize(1000, 600)
        opened.inspector.close_sections(["repairs"])
        assert repair.panel.tools.visibleRegion().isEmpty()
        QTest.keyClick(opened, Qt.Key.Key_B)
        assert not repair.panel.tools.visibleRegion().isEmpty()

    def test_brackets_change_the_size(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        size = repair.brush.options.size
        QTest.keyClick(opened, Qt.Key.Key_BracketRight)
        assert repair.brush.options.size == pytest.approx(1.2 * size)
        QTest.keyClick(opened, Qt.Key.Key_BracketLeft)
        QTest.keyClick(opened, Qt.Key.Key_BracketLeft)
        assert repair.brush.options.size == pytest.approx(size / 1.2)
        assert repair.panel.brush_rows["size"].value == pytest.approx(100 * size / 1.2, abs=0.06)

    def test_escape_without_a_brush_still_hides_the_cross(self, opened: MainWindow) -> None:
        QTest.keyClick(opened.canvas, Qt.Key.Key_Right)
        assert opened.canvas.state.cross is not None
        QTest.keyClick(opened.canvas, Qt.Key.Key_Escape)
        assert opened.canvas.state.cross is None

    def test_arrows_and_enter_paint_without_a_mouse(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["farther"].click()
        opened.canvas.change(opened.canvas.state.crossed((0.4, 0.6)))
        QTest.keyClick(opened.canvas, Qt.Key.Key_Right)
        QTest.keyClick(opened.canvas, Qt.Key.Key_Return)
        (stroke,) = strokes(opened)
        assert stroke.tool == "farther" and stroke.points == (pytest.approx((0.404, 0.6), abs=1e-3),)
        assert opened.document.settings.focus.point is None

    def test_add_to_subject_gives_the_depth_of_the_focus(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        rendered = opened.preview.shown
        assert rendered is not None
        repair.panel.tools.buttons["add"].click()
        opened.canvas.change(opened.canvas.state.crossed((0.4, 0.6)))
        QTest.keyClick(opened.canvas, Qt.Key.Key_Return)
        (stroke,) = strokes(opened)
        assert stroke.tool == "add" and stroke.value == pytest.approx(rendered.rendering.focus.disparity, abs=0.006)
        assert repair.brush.options.value == 0.8, "the painted depth is the person's"
        repair.panel.tools.buttons["set"].click()
        paint(opened, (0.5, 0.3))
        assert strokes(opened)[-1].value == 0.8

    def test_its_key_brings_the_whole_panel_of_tools_into_view(
        self, opened: MainWindow, repair: DepthRepairFeature
    ) -> None:
        repair.panel.set_open(False)
        QTest.qWait(50)
        QTest.keyClick(opened.canvas, Qt.Key.Key_B)
        inspector, tools = opened.inspector, repair.panel.tools
        top = tools.mapTo(inspector.viewport(), tools.rect().topLeft()).y()
        assert top >= 0 and top + tools.height() <= inspector.viewport().height()

    def test_space_still_pans(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        opened.canvas.change(replace(opened.canvas.state, transform=opened.canvas.state.transform.scaled(16.0)))
        before = opened.canvas.state.transform.centre
        QTest.keyPress(opened.canvas, Qt.Key.Key_Space)
        QTest.mousePress(opened.canvas, LEFT, pos=QPoint(200, 200))
        QTest.mouseMove(opened.canvas, QPoint(240, 200))
        QTest.mouseRelease(opened.canvas, LEFT, pos=QPoint(240, 200))
        QTest.keyRelease(opened.canvas, Qt.Key.Key_Space)
        assert opened.canvas.state.transform.centre != before and strokes(opened) == ()


class TestView:
    def test_depth_is_shown_while_depth_is_painted(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        assert opened.canvas.state.view is View.DEPTH and opened.actions_by_name["depth_view"].isChecked()
        repair.panel.tools.buttons["protect"].click()
        assert opened.canvas.state.view is View.PHOTO
        repair.panel.tools.buttons["plane"].click()
        repair.leave()
        assert opened.canvas.state.view is View.PHOTO and opened.actions_by_name["photo_view"].isChecked()

    def test_not_if_it_is_switched_off(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        repair.panel.depth_shown.click()
        assert opened.canvas.state.view is View.PHOTO

    def test_a_view_chosen_meanwhile_stays(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.panel.tools.buttons["set"].click()
        opened.actions_by_name["focus_view"].trigger()
        repair.leave()
        assert opened.canvas.state.view is View.FOCUS

    @pytest.mark.parametrize("tool", TOOL_NAMES)
    def test_the_circle_and_the_path_are_drawn(self, opened: MainWindow, repair: DepthRepairFeature, tool: str) -> None:
        plain = opened.canvas.grab().toImage()
        repair.brush.set(tool=tool, shows_depth=False, size=0.3)
        QTest.mouseMove(opened.canvas, place(opened, 0.2, 0.2))  # the pointer may be there already, from another test
        QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.5))
        with_circle = opened.canvas.grab().toImage()
        assert with_circle != plain
        if tool != "sample":
            QTest.mousePress(opened.canvas, LEFT, pos=place(opened, 0.3, 0.5))
            QTest.mouseMove(opened.canvas, place(opened, 0.5, 0.5))
            assert opened.canvas.grab().toImage() != with_circle
            QTest.mouseRelease(opened.canvas, LEFT, pos=place(opened, 0.5, 0.5))

    def test_the_photo_shines_through_its_depth(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        opened.actions_by_name["depth_view"].trigger()
        plain = opened.canvas.grab().toImage()
        repair.brush.set(tool="set")
        assert opened.canvas.grab().toImage() != plain


class TestPanel:
    def test_it_counts_and_clears(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        panel = repair.panel
        assert "Nothing" in panel.count.text() and not panel.clear.isEnabled()
        panel.tools.buttons["set"].click()
        paint(opened, (0.2, 0.2))
        assert panel.count.text() == "1 stroke"
        paint(opened, (0.6, 0.2))
        assert panel.count.text() == "2 strokes"
        panel.clear.click()
        assert strokes(opened) == ()
        opened.actions_by_name["undo"].trigger()
        assert len(strokes(opened)) == 2

    def test_the_rows_set_the_brush(self, repair: DepthRepairFeature) -> None:
        rows = repair.panel.brush_rows
        for name, shown, meant in (("size", 12.0, 0.12), ("feather", 0.8, 0.8), ("strength", 0.4, 0.4)):
            rows[name].number.setValue(shown)
            assert getattr(repair.brush.options, name) == pytest.approx(meant)
        rows["size"].label.reset_asked.emit()
        assert repair.brush.options.size == pytest.approx(0.06)
        repair.panel.edge_aware.click()
        assert not repair.brush.options.edge_aware

    def test_depth_can_be_set_only_where_it_is_painted(self, repair: DepthRepairFeature) -> None:
        enabled = {}
        for tool in TOOL_NAMES:
            repair.brush.set(tool=tool)
            enabled[tool] = repair.panel.brush_rows["value"].isEnabled()
        assert {tool for tool, is_on in enabled.items() if is_on} == {"set", "sample"}

    def test_the_sliders_stay_in_place_from_tool_to_tool(
        self, opened: MainWindow, repair: DepthRepairFeature, qtbot: QtBot
    ) -> None:
        places = set()
        for tool in TOOL_NAMES:
            repair.brush.set(tool=tool)
            qtbot.wait(0)
            places.add(repair.panel.brush_rows["size"].y())
        assert len(places) == 1

    def test_a_new_photo_puts_the_brush_away(self, opened: MainWindow, repair: DepthRepairFeature) -> None:
        repair.brush.set(tool="set")
        opened.document.open(opened.document.photo)
        assert repair.brush.options.tool is None


class TestBrush:
    def test_sizes_stay_possible(self, repair: DepthRepairFeature) -> None:
        brush = Brush()
        for _ in range(60):
            brush.enlarge()
        assert brush.options.size == LARGEST_SIZE
        for _ in range(90):
            brush.shrink()
        assert brush.options.size == SMALLEST_SIZE

    def test_a_long_scribble_is_a_possible_stroke(self) -> None:
        brush = Brush()
        brush.set(tool="set", size=SMALLEST_SIZE)
        path = [(0.5 + 0.3 * (step % 7) / 7, 0.001 * (step % 900)) for step in range(1800)]
        assert len(brush.stroke(path).points) <= MOST_POINTS


def test_a_closed_line_of_the_plane_tool_shows_what_it_fills(opened: MainWindow, repair: DepthRepairFeature) -> None:
    repair.brush.set(tool="plane", shows_depth=False, size=0.05)
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.33)]
    QTest.mousePress(opened.canvas, LEFT, pos=place(opened, *corners[0]))
    middle = place(opened, 0.5, 0.5)
    colours = []
    for corner in corners[1:]:
        QTest.mouseMove(opened.canvas, place(opened, *corner))
        colours.append(opened.canvas.grab().toImage().pixelColor(middle).green())
    QTest.mouseRelease(opened.canvas, LEFT, pos=place(opened, *corners[-1]))
    assert len(set(colours[:-1])) == 1 and colours[-1] > colours[0]
