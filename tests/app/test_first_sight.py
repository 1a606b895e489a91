"""What is seen first: few controls, whole words, a hint; a drag that pans."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.application import make_window
from app.canvas import canvas_painter
from app.canvas.pictures import Pictures, View
from app.canvas.view_state import ViewState
from app.features.detail import DetailFeature
from app.features.filmstrip import FilmstripFeature
from app.features.first_hint import SEEN_KEY, FirstHintFeature
from app.features.focus_pull import FocusPullFeature
from app.filmstrip.filmstrip_model import ROLE
from app.main_window import SMALLEST_SIZE, MainWindow
from app.panels.depth_ruler import DepthRuler
from app.panels.field_row import FieldRow
from app.panels.shape_gallery import ShapeGallery
from app.preferences import Preferences
from app.rendering.render_request import Rendered, RenderRequest
from d2f_core.photo.reading import open_photo
from d2f_core.settings import BlurSettings, RenderSettings
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine, fake_rendering


class TestFewControls:
    def test_eight_are_open(self, opened: MainWindow) -> None:
        """Ruler, Auto, strength with its f-number and slider, shapes (one choice), boost with its slider."""
        body = opened.inspector
        kinds = (DepthRuler, ShapeGallery, QAbstractSpinBox, QSlider)
        controls = [widget for kind in kinds for widget in body.findChildren(kind) if widget.isVisible()]
        assert len([*controls, body.focus.auto]) == 8
        rows = {row.name for row in body.findChildren(FieldRow) if row.isVisible()}
        assert rows == {"blur.strength", "highlights.boost"}

    def test_what_is_folded_comes_back_as_it_was(self, opened: MainWindow) -> None:
        body = opened.inspector
        body.lens.groups[0].set_open(True)
        closed = body.closed_sections()
        body.close_sections([])
        body.close_sections(closed)
        assert body.lens.groups[0].is_open and not body.blur.groups[0].is_open

    def test_each_slider_has_the_whole_width(self, opened: MainWindow) -> None:
        row = opened.inspector.blur.strength
        assert row.slider.width() == row.width() and row.slider.y() >= row.label.y() + row.label.height()

    def test_the_top_bar_shares_no_word_with_the_sections(self, opened: MainWindow) -> None:
        views = [opened.actions_by_name[f"{view.value}_view"].text().replace("&", "") for view in View]
        titles = " ".join(section._header.text() for section in opened.inspector.sections).lower().split()
        assert "Distance" in views and not {view.lower() for view in views} & set(titles)

    def test_the_segment_of_the_maps_follows_the_map_shown(self, opened: MainWindow) -> None:
        segments = [button for button in opened.top_bar.findChildren(QToolButton) if button.property("segment")]
        for name, place in (("depth_view", 1), ("softness_view", 1), ("focus_view", 2), ("depth_view", 1)):
            opened.actions_by_name[name].trigger()
            assert [button.isChecked() for button in segments] == [index == place for index in range(3)]
            assert segments[place].text() == opened.actions_by_name[name].text().replace("&", "")
            assert segments[place].accessibleName() == segments[place].text()
        for leave in ("softness_view", "photo_view", "focus_view"):
            opened.actions_by_name["softness_view"].trigger()
            assert segments[1].text() == "Softness"
            opened.actions_by_name[leave].trigger()
            assert segments[1].text() == segments[1].accessibleName() == "Distance", "its own name, once it is left"
        QTest.mouseClick(segments[0], Qt.MouseButton.LeftButton)
        QTest.mouseClick(segments[1], Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
        assert opened.canvas.state.view is View.DEPTH

    def test_no_two_controls_have_one_name(self, opened: MainWindow) -> None:
        names = [row.label.text() for row in opened.inspector.findChildren(FieldRow)]
        assert len(names) == len(set(names))


def cut_texts(window: QWidget) -> list[str]:
    """Texts of visible labels and buttons that do not fit."""
    widgets = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    plain = [widget for widget in widgets if widget.isVisible() and widget.text()]
    plain = [widget for widget in plain if not (isinstance(widget, QLabel) and widget.wordWrap())]
    return [widget.text() for widget in plain if _is_cut(widget)]


def _is_cut(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    is_outside = parent is not None and widget.geometry().right() > parent.width()
    return is_outside or widget.width() < widget.minimumSizeHint().width()


def test_no_label_is_cut_in_the_smallest_window(spoken: str, qtbot: QtBot, engine: FakeEngine) -> None:
    window = make_window(engine, Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(*SMALLEST_SIZE)
    window.show()
    window.inspector.close_sections([])
    for shape in ("disc", "blades"):
        window.inspector.show_settings(_of(shape))
        QCoreApplication.processEvents()
        assert cut_texts(window) == []
        assert window.inspector.widget().width() <= window.inspector.viewport().width(), "the column is not cut"
    engine.let_go()
    window.service.shut_down()


def test_the_timeline_says_all_of_its_sentence(spoken: str, qtbot: QtBot, engine: FakeEngine) -> None:
    window = make_window(engine, Preferences(temporary=True))
    qtbot.addWidget(window)
    window.resize(*SMALLEST_SIZE)
    window.show()
    window.actions_by_name["timeline"].trigger()
    QCoreApplication.processEvents()
    facts = window.feature(FocusPullFeature).timeline.facts
    assert facts.isVisible() and facts.heightForWidth(facts.width()) <= facts.height()
    engine.let_go()
    window.service.shut_down()


def _of(shape: str) -> RenderSettings:
    settings = RenderSettings()
    return replace(settings, aperture=replace(settings.aperture, shape=shape))


def test_bar_and_panel_say_that_the_subject_is_looked_for(
    window: MainWindow, engine: FakeEngine, photo_file: Path, qtbot: QtBot
) -> None:
    reason = window.inspector.focus.reason
    assert not reason.text() and not window.status.focus.text(), "there is no photo"
    engine.hold()
    window.open_photo(photo_file)
    qtbot.waitUntil(lambda: window.document.photo is not None)
    assert reason.text() == "Looking for the subject…" == window.status.focus.text()


class TestHint:
    def test_it_stays_until_the_first_edit_and_never_comes_back(self, opened: MainWindow) -> None:
        hint = opened.feature(FirstHintFeature).hint
        assert len(hint.lines) == 2
        opened.document.edit(RenderSettings(blur=BlurSettings(70)))
        assert not hint.lines and opened.preferences.number(SEEN_KEY, 0) == 1


class TestFilmstrip:
    def test_the_thumbnail_shows_the_edit(self, opened: MainWindow, qtbot: QtBot) -> None:
        model, entry = opened.feature(FilmstripFeature)._model, opened.roll.current
        assert entry is not None
        opened.document.edit(RenderSettings(blur=BlurSettings(100)))
        wait_for_final(opened, qtbot)
        grey = model.index_of(entry).data(ROLE.DecorationRole).pixelColor(5, 5)
        assert grey.red() == grey.green() == 200  # as the fake engine renders it
        opened.document.undo()
        assert model.index_of(entry).data(ROLE.DecorationRole).isNull()  # the photo's own, not read yet

    def test_one_edited_in_an_earlier_session_shows_its_edit_too(
        self, window: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        """Rendered after the photo on the screen, and again when a paste has changed it."""
        first, second = (make_photo_file(tmp_path / f"{side}.jpg", (60, side)) for side in (90, 80))
        settings = RenderSettings(blur=BlurSettings(100))
        kept = open_photo(second).file
        assert kept is not None
        window.sessions.sidecars.save(second, settings, kept)
        window.files.open_all([first, second])
        wait_for_final(window, qtbot)
        model, entry = window.feature(FilmstripFeature)._model, window.roll.photos[1]

        def grey() -> int:
            seen = model.index_of(entry).data(ROLE.DecorationRole)
            return -1 if seen.isNull() else int(seen.pixelColor(5, 5).red())

        qtbot.waitUntil(lambda: grey() == 200, timeout=8000)  # as the fake engine renders it
        assert engine.refocused_with == [settings]
        assert entry.history is not None
        entry.history.edit(RenderSettings(blur=BlurSettings(40)))
        qtbot.waitUntil(lambda: grey() == 80, timeout=8000)

    def test_it_makes_room_for_what_a_person_asks_for(
        self, opened: MainWindow, engine: FakeEngine, photo_file: Path, qtbot: QtBot
    ) -> None:
        edited = opened.feature(FilmstripFeature)._edited
        engine.hold()
        with qtbot.waitSignal(edited.made, timeout=8000):
            edited.ask(photo_file, RenderSettings())
            qtbot.waitUntil(lambda: len(engine.refocused_with) == 1)
            opened.document.edit(RenderSettings(blur=BlurSettings(30)))
            qtbot.waitUntil(lambda: edited._running is None)
            engine.let_go()
        assert len(engine.refocused_with) == 2 and opened.service.slot.is_idle


class TestDrags:
    def drag(self, window: MainWindow, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        start, left = window.canvas.rect().center(), Qt.MouseButton.LeftButton
        QTest.mousePress(window.canvas, left, modifier, start)
        QTest.mouseMove(window.canvas, start + QPoint(40, 40))
        QTest.mouseRelease(window.canvas, left, modifier, start + QPoint(60, 60))

    def test_a_drag_pans_when_zoomed_in(self, opened: MainWindow) -> None:
        opened.canvas.zoom(12)
        before = opened.canvas.state.picture_rect
        self.drag(opened)
        assert opened.canvas.state.picture_rect.left() > before.left()
        assert opened.document.settings == RenderSettings()

    def test_a_drag_over_the_whole_picture_says_what_one_is_for(self, opened: MainWindow, qtbot: QtBot) -> None:
        feature, before = opened.feature(FirstHintFeature), opened.canvas.state.picture_rect
        first = feature.hint.lines
        feature._leaves.setInterval(10)
        self.drag(opened)
        assert opened.canvas.state.picture_rect == before and opened.document.settings == RenderSettings()
        assert feature.hint.lines[0].startswith("Shift and drag")
        qtbot.waitUntil(lambda: feature.hint.lines == first)

    def test_a_drag_that_pans_says_nothing(self, opened: MainWindow) -> None:
        opened.canvas.zoom(12)
        first = opened.feature(FirstHintFeature).hint.lines
        self.drag(opened)
        assert opened.feature(FirstHintFeature).hint.lines == first

    def test_the_tool_draws_one_box(self, opened: MainWindow, qtbot: QtBot) -> None:
        wait_for_final(opened, qtbot)
        opened.actions_by_name["focus_box"].trigger()
        self.drag(opened)
        assert opened.document.settings.focus.disparity is not None
        assert not opened.actions_by_name["focus_box"].isChecked()


class TestZoomedIn:
    @pytest.fixture
    def pictures(self, opened: MainWindow) -> Pictures:
        """A rendering of 30 x 20 px of a photo of 90 x 60; in focus is the middle row, disparity 0.5."""
        photo = opened.document.photo
        assert photo is not None
        request = RenderRequest(photo=photo, settings=RenderSettings(), long_side=30, is_draft=False)
        rendering = fake_rendering(request)
        pictures = Pictures()
        pictures.open(opened.canvas.pictures.levels)
        pictures.show(Rendered(request, rendering, rendering.pixels))
        return pictures

    def test_what_is_in_focus_is_the_photos_own(self, pictures: Pictures) -> None:
        assert pictures.in_focus(30) is None, "fine enough"
        mask = pictures.in_focus(90)
        assert mask is not None
        alphas = [mask.pixelColor(15, y).alpha() for y in range(mask.height())]
        assert max(alphas[8:12]) > 100 and set(alphas[:6]) == set(alphas[14:]) == {0}

    def test_the_canvas_shows_it(self, opened: MainWindow, pictures: Pictures) -> None:
        """Where only the middle row is in focus, it has the photo's colours; the rest is the renderer's grey."""
        state = opened.canvas.state
        assert state.transform is not None
        picture = QImage(state.size, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        canvas_painter.paint(painter, state, pictures, None, ())
        painter.end()

        def is_grey(fraction: tuple[float, float]) -> bool:
            seen = picture.pixelColor(state.position_of(fraction).toPoint())
            return seen.red() == seen.green() == seen.blue()

        assert is_grey((0.7, 0.1)) and is_grey((0.7, 0.9)) and not is_grey((0.7, 0.49))

    @pytest.mark.parametrize(("size", "are_squares"), [((60, 90), True), ((6, 9), False)])
    def test_only_the_photos_own_pixels_are_squares(self, size: tuple[int, int], are_squares: bool) -> None:
        """At 800 %: black beside white, as the photo of 90 x 60 px has it, and as a preview of 9 x 6 px has it."""
        state = replace(ViewState(QSize(480, 320)), ratio=1.0).opened((60, 90))
        assert state.transform is not None
        state = replace(state, transform=state.transform.scaled(8.0))
        picture, level = (
            QImage(state.size, QImage.Format.Format_RGB32),
            QImage(size[1], size[0], QImage.Format.Format_RGB32),
        )
        level.fill(0)
        level.setPixelColor(size[1] // 2, size[0] // 2, QColor(255, 255, 255))
        pictures = Pictures()
        pictures.open((level,))
        painter = QPainter(picture)
        canvas_painter.paint(painter, state, pictures, None, ())
        painter.end()
        greys = {picture.pixelColor(x, y).red() for x in range(0, 480, 3) for y in range(0, 320, 3)}
        assert (greys == {0, 255}) is are_squares

    def test_it_says_that_a_finer_picture_is_coming(
        self, opened: MainWindow, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
    ) -> None:
        opened.open_photo(make_photo_file(tmp_path / "large.jpg", (1500, 2000)))
        qtbot.waitUntil(lambda: opened.document.photo.size == (1500, 2000), timeout=5000)
        wait_for_final(opened, qtbot)
        hint = opened.feature(DetailFeature).hint
        assert hint.lines == ()
        opened.canvas.show_pixels()
        assert hint.lines == ("Preparing this part…",)
        qtbot.waitUntil(lambda: hint.lines == (), timeout=8000)
