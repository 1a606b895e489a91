"""Opening a picture that D2F exported: nothing is blurred twice, and the bar offers the original."""

from dataclasses import replace

import pytest

from app.features.exported_photo import KEY
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.settings import BlurSettings, RenderSettings
from tests.app.conftest import wait_for_final

CHOSEN = replace(RenderSettings(), blur=BlurSettings(strength=72.0))


@pytest.fixture
def export_file(photo_file):
    path = photo_file.with_name("photo-refocused.jpg")
    photo = open_photo(photo_file)
    save_photo(photo.pixels, path, source=photo, options=ExportOptions(settings=CHOSEN))
    return path


@pytest.fixture
def reopened(window, export_file, qtbot):
    window.open_photo(export_file)
    wait_for_final(window, qtbot)
    return window


def offer_of(window):
    """The notice; None while there is none."""
    return window.notices.rows.get(KEY)


def test_it_is_shown_as_it_is_and_the_bar_says_why(reopened):
    assert reopened.document.settings.blur.strength == 0
    assert offer_of(reopened).isVisible() and "blurred already" in offer_of(reopened).text.text()
    assert list(offer_of(reopened).answers) == ["Open photo.jpg with these settings", "Blur it again"]


def test_the_original_opens_with_the_settings(reopened, photo_file, qtbot):
    offer_of(reopened).answers["Open photo.jpg with these settings"].click()
    qtbot.waitUntil(lambda: reopened.document.photo.path == photo_file, timeout=5000)
    qtbot.waitUntil(lambda: reopened.document.settings == CHOSEN, timeout=5000)
    assert offer_of(reopened) is None


def test_it_is_blurred_again_only_when_asked_and_that_can_be_undone(reopened):
    offer_of(reopened).answers["Blur it again"].click()
    assert reopened.document.settings == CHOSEN and offer_of(reopened) is None
    reopened.document.undo()
    assert reopened.document.settings.blur.strength == 0


def test_without_the_original_only_blurring_again_is_offered(window, export_file, photo_file, qtbot):
    photo_file.unlink()
    window.open_photo(export_file)
    wait_for_final(window, qtbot)
    assert list(offer_of(window).answers) == ["Blur it again"]
    offer_of(window).close_button.click()
    assert offer_of(window) is None and window.document.settings.blur.strength == 0


def test_another_photo_takes_the_bar_away(reopened, photo_file, qtbot):
    reopened.open_photo(photo_file)
    assert offer_of(reopened) is None
    qtbot.waitUntil(lambda: reopened.document.photo.path == photo_file, timeout=5000)
    assert reopened.document.settings == RenderSettings() and offer_of(reopened) is None
