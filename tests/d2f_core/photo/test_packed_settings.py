"""Settings with hundreds of strokes still fit into a JPEG's metadata and come back the same."""

import base64
import zlib

import numpy as np
import pytest

from d2f_core.errors import SettingsError
from d2f_core.photo import packed_settings
from d2f_core.photo.packed_settings import LONGEST, LONGEST_PLAIN, packed, unpacked
from d2f_core.photo.photo import Photo
from d2f_core.photo.stored_settings import load_settings
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.settings import BlurSettings, RenderSettings, RepairSettings
from d2f_core.settings.strokes import MOST_POINTS, MOST_STROKES, Stroke


def _painted(count, points):
    rng = np.random.default_rng(0)
    walks = np.clip(0.5 + np.cumsum(rng.normal(0, 0.01, (count, points, 2)), axis=1), -0.4, 1.4)
    strokes = tuple(Stroke("set", tuple((float(x), float(y)) for x, y in walk), 0.08, value=0.4) for walk in walks)
    return RenderSettings(blur=BlurSettings(33.0), repairs=RepairSettings(strokes))


def test_few_settings_stay_readable():
    text = packed(RenderSettings(blur=BlurSettings(33.0)))
    assert '"strength":33.0' in text and unpacked(text) == RenderSettings(blur=BlurSettings(33.0))


def test_two_hundred_strokes_come_back_through_a_jpeg(tmp_path):
    settings = _painted(200, 20)
    assert LONGEST_PLAIN < len(packed(settings)) <= LONGEST
    pixels = np.full((20, 30, 3), 128, np.uint8)
    save_photo(pixels, tmp_path / "out.jpg", source=Photo(pixels), options=ExportOptions(settings=settings))
    assert load_settings(tmp_path / "out.jpg") == settings


def test_what_never_fits_goes_without_its_strokes(caplog):
    text = packed(_painted(MOST_STROKES, MOST_POINTS // 4))
    assert unpacked(text) == RenderSettings(blur=BlurSettings(33.0))
    assert "strokes do not fit" in caplog.text


@pytest.mark.parametrize("text", ["zlib:%%%", "zlib:AAAA", "zlib:" + base64.b64encode(b"{}").decode()])
def test_damage_is_refused(text):
    with pytest.raises(SettingsError, match="damaged"):
        unpacked(text)


def test_a_text_that_unfolds_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(packed_settings, "LARGEST_JSON", 10_000)
    with pytest.raises(SettingsError, match="too long"):
        unpacked("zlib:" + base64.b64encode(zlib.compress(b" " * 1_000_000)).decode())
