"""The gallery's live thumbnails, the optional numbers of the optics, and the line that says what went wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs import messages
from app.features.lens import drawn_aperture
from app.main_window import MainWindow
from app.rendering.engine import CoreEngine
from app.rendering.jobs import KERNEL_RADIUS_PX, kernels
from d2f_core.photo.photo import Photo
from d2f_core.settings import ApertureSettings, BlurSettings, OpticsSettings, Point, RenderSettings
from tests.app.conftest import make_photo_file, wait_for_final
from tests.app.fakes import FakeEngine

EXIF_DIRECTORY, F_NUMBER, FOCAL_LENGTH, FOCAL_LENGTH_35, DISTANCE = 0x8769, 0x829D, 0x920A, 0xA405, 0x9206


@pytest.fixture
def taken_with_a_lens(tmp_path: Path) -> Path:
    """A photo at 50 mm, f/2.8 on full frame, focused at 2 m."""
    path = make_photo_file(tmp_path / "lens.jpg")
    exif = Image.Exif()
    exif.get_ifd(EXIF_DIRECTORY).update({F_NUMBER: 2.8, FOCAL_LENGTH: 50.0, FOCAL_LENGTH_35: 50, DISTANCE: 2.0})
    with Image.open(path) as photo:
        photo.save(path, exif=exif)
    return path


def psf_as_large_as_there_are_blades(
    aperture: ApertureSettings, _radius_px: float, _position: Point, *, is_near: bool = False
) -> NDArray[np.float32]:
    return np.ones((aperture.blades, aperture.blades), np.float32)


class TestGallery:
    def test_shows_the_real_psfs_of_all_shapes(self, opened: MainWindow, qtbot: QtBot) -> None:
        gallery = opened.inspector.lens.gallery
        qtbot.waitUntil(lambda: len(gallery.psfs) == 5)
        assert "image" not in gallery.psfs  # no picture is chosen

    def test_they_follow_the_lens(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine, "kernel", psf_as_large_as_there_are_blades)
        gallery = opened.inspector.lens.gallery
        settings = opened.document.settings
        opened.document.edit(replace(settings, aperture=ApertureSettings(blades=3)))
        qtbot.waitUntil(lambda: bool(gallery.psfs) and gallery.psfs["blades"].shape == (3, 3))
        opened.document.edit(replace(settings, aperture=ApertureSettings(blades=9)))
        qtbot.waitUntil(lambda: gallery.psfs["blades"].shape == (9, 9))

    def test_choosing_a_shape_draws_no_new_gallery(self, opened: MainWindow, qtbot: QtBot) -> None:
        gallery = opened.inspector.lens.gallery
        qtbot.waitUntil(lambda: len(gallery.psfs) == 5)
        before = gallery.psfs
        with qtbot.waitSignal(opened.service.kernel_ready):
            gallery.buttons["star"].click()
        assert gallery.psfs is before


class TestDiscs:
    def test_fringes_leave_a_green_rim_behind_the_focus(self) -> None:
        disc, _ = kernels(CoreEngine(), ApertureSettings(fringes=1.0))
        middle = disc.shape[0] // 2
        rim = disc[middle, middle + round(KERNEL_RADIUS_PX)]  # red and blue end at 0.97 of the radius
        assert rim[1] > 0 and rim[0] == rim[2] == 0
        assert disc.sum(axis=(0, 1)) == pytest.approx([1, 1, 1], abs=1e-4)
        assert kernels(CoreEngine(), ApertureSettings())[0].ndim == 2

    def test_the_barrel_of_the_lens_is_in_them(self) -> None:
        optics = OpticsSettings(focal_length_mm=50, sensor_width_mm=36, widest_f_number=1.4)
        settings = RenderSettings(blur=BlurSettings.from_f_number(2.8), optics=optics)
        drawn = drawn_aperture(Photo(np.zeros((24, 36, 3), np.uint8)), settings)
        assert (drawn.cat_eye, drawn.barrel) == pytest.approx((1.94, 2.0), abs=0.01)
        unknown = replace(settings, optics=OpticsSettings(widest_f_number=1.4))
        assert drawn_aperture(Photo(np.zeros((24, 36, 3), np.uint8)), unknown) == unknown.aperture

    def test_the_panel_shows_them_in_colour(self, opened: MainWindow, qtbot: QtBot) -> None:
        with qtbot.waitSignal(opened.service.kernel_ready):
            opened.document.edit(replace(opened.document.settings, aperture=ApertureSettings(fringes=1.0)))
        shown = opened.inspector.lens.kernels._psfs[0]  # of the fake engine: 5 px of green, 3 of red and blue
        assert shown.pixelColor(0, 2).green() > 0 == shown.pixelColor(0, 2).red()


class TestOptics:
    def test_tells_what_the_photo_says(self, window: MainWindow, taken_with_a_lens: Path, qtbot: QtBot) -> None:
        window.open_photo(taken_with_a_lens)
        wait_for_final(window, qtbot)
        optics = window.inspector.optics
        assert optics.captured.text() == "Captured at f/2.8, 50 mm"
        assert optics.optional["optics.focal_length_mm"].number.text() == "50 mm (photo)"
        assert optics.optional["optics.focus_distance_m"].number.text() == "2 m (photo)"

    def test_true_optics_start_at_once_when_everything_is_known(
        self, window: MainWindow, taken_with_a_lens: Path, qtbot: QtBot
    ) -> None:
        window.open_photo(taken_with_a_lens)
        wait_for_final(window, qtbot)
        window.inspector.close_sections([])
        window.inspector.optics.real.click()
        assert window.document.settings.optics.mode == "lens"

    def test_they_wait_for_what_is_missing_and_say_so(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        optics = opened.inspector.optics
        assert "does not say" in optics.captured.text()
        optics.real.click()
        assert opened.document.settings.optics.mode == "simple"
        assert optics.missing.isVisible() and "Focal length" in optics.missing.text()
        for name, value in (("focal_length_mm", 85), ("sensor_width_mm", 36), ("focus_distance_m", 3)):
            optics.optional[f"optics.{name}"].number.setValue(value)
        assert opened.document.settings.optics.mode == "lens" and not optics.missing.isVisible()
        assert opened.document.settings.optics.focal_length_mm == 85

    def test_depth_of_field_is_told_once_all_numbers_are_known(self, opened: MainWindow) -> None:
        opened.inspector.close_sections([])
        settings, optics = opened.document.settings, opened.inspector.optics
        assert not optics.sharp.isVisible()
        lens = OpticsSettings(focal_length_mm=50.0, sensor_width_mm=36.0, focus_distance_m=3.0)
        opened.document.edit(replace(settings, optics=lens, blur=settings.blur.with_f_number(8.0)))
        assert optics.sharp.isVisible()
        assert optics.sharp.text() == "Sharp from 2.338 m to 4.185 m · hyperfocal 10.47 m"

    def test_double_click_gives_the_number_back_to_the_photo(self, opened: MainWindow) -> None:
        row = opened.inspector.optics.optional["optics.focal_length_mm"]
        row.number.setValue(85)
        assert opened.document.settings.optics.focal_length_mm == 85
        QTest.mouseDClick(row.label, Qt.MouseButton.LeftButton)
        assert opened.document.settings.optics.focal_length_mm is None
        assert row.number.text() == "not in the photo"

    def test_the_first_step_starts_from_what_the_photo_says(
        self, window: MainWindow, taken_with_a_lens: Path, qtbot: QtBot
    ) -> None:
        window.open_photo(taken_with_a_lens)
        wait_for_final(window, qtbot)
        window.inspector.optics.optional["optics.focal_length_mm"].number.stepUp()
        assert window.document.settings.optics.focal_length_mm == 51


class TestNotice:
    def test_an_error_is_told_without_a_dialog(self, opened: MainWindow) -> None:
        messages.tell_error(opened, "The card is full: choose another folder.", "Traceback ...")
        assert opened.notice.isVisible() and opened.notice.text.text().startswith("The card is full")
        opened.notice.copy.click()
        assert "Traceback" in QGuiApplication.clipboard().text()
        opened.notice.close_button.click()
        assert not opened.notice.isVisible()

    def test_a_render_failure_goes_when_a_picture_comes(
        self, opened: MainWindow, engine: FakeEngine, qtbot: QtBot, caplog: pytest.LogCaptureFixture
    ) -> None:
        engine.error = ValueError("broken")
        opened.inspector.blur.strength.slider.setValue(70)
        qtbot.waitUntil(opened.notice.isVisible)
        opened.inspector.blur.strength.slider.setValue(71)
        wait_for_final(opened, qtbot)
        assert not opened.notice.isVisible() and "broken" in caplog.text

    def test_another_failure_stays(self, opened: MainWindow, qtbot: QtBot) -> None:
        messages.tell_error(opened, "The card is full: choose another folder.")
        opened.inspector.blur.strength.slider.setValue(71)
        wait_for_final(opened, qtbot)
        assert opened.notice.isVisible() and not opened.notice.copy.isVisible()
