"""A window of a refocused photo has the pixels that the whole photo has there."""

import numpy as np
import pytest

from d2f_core.focus.defocus_map import Defocus
from d2f_core.rendering import bokeh
from d2f_core.rendering.bokeh import cut_photo, photo_light, prepare, render_prepared, render_windows
from d2f_core.settings import ApertureSettings, HighlightSettings
from d2f_core.window import Window

SIZE = (437, 611)  # odd on every level
HIGHLIGHTS = HighlightSettings(boost=0.5)


def _scene(dtype=np.uint8):
    rng = np.random.default_rng(3)
    disparity = np.tile(np.linspace(0.05, 0.4, SIZE[1], dtype=np.float32), (SIZE[0], 1))
    disparity[120:330, 180:300], disparity[300:, 420:520] = 0.7, 0.95
    photo = rng.integers(20, 200, (*SIZE, 3), np.uint8)
    photo[disparity > 0.6] //= 2
    photo[60:66, 80:90] = photo[400:404, 350:360] = 255  # lamps
    return photo.astype(dtype) * dtype(np.iinfo(dtype).max // 255), disparity


@pytest.mark.parametrize("aperture", [ApertureSettings(), ApertureSettings(cat_eye=0.8, swirl=0.4)])
@pytest.mark.parametrize("tilt", [(0.0, 0.0), (0.3, -0.2)])
def test_window_is_cut_out_of_the_whole(aperture, tilt):
    photo, disparity = _scene(np.uint16)
    blur = Defocus(0.7, 55.0, tilt=tilt, pivot=(0.4, 0.6))
    whole = render_prepared(prepare(photo, disparity, HIGHLIGHTS), blur, aperture)
    cut = cut_photo(photo_light(photo, HIGHLIGHTS), disparity)
    for window in (Window(100, 211, 131, 160, SIZE), Window(301, 0, 136, 90, SIZE), Window(13, 400, 20, 211, SIZE)):
        part = render_windows(cut, window, blur, aperture)
        off = np.abs(part.astype(int) - whole[window.slices].astype(int))
        assert off.max() <= 3  # of 65535: float32 sums begin elsewhere


def test_eight_bits_are_dithered_and_grained_as_in_the_whole():
    photo, disparity = _scene()
    blur, aperture = Defocus(0.2, 40.0), ApertureSettings()
    whole = render_prepared(prepare(photo, disparity, HIGHLIGHTS), blur, aperture, grain=1.0)
    window = Window(77, 130, 200, 301, SIZE)
    part = render_windows(cut_photo(photo_light(photo, HIGHLIGHTS), disparity), window, blur, aperture, grain=1.0)
    off = np.abs(part.astype(int) - whole[window.slices].astype(int))
    assert off.max() <= 1 and np.count_nonzero(off) < 0.001 * off.size


def test_untouched_pixels_are_the_photos_own():
    photo, disparity = _scene()
    cut = cut_photo(photo_light(photo, HIGHLIGHTS), disparity)
    part = render_windows(cut, window := Window(150, 200, 100, 80, SIZE), Defocus(0.7, 50.0), ApertureSettings())
    assert np.array_equal(part, photo[window.slices])


def test_large_photos_are_made_of_parts_without_a_seam(monkeypatch):
    photo, disparity = _scene()
    blur = Defocus(0.2, 40.0)
    whole = render_prepared(prepare(photo, disparity, HIGHLIGHTS), blur, ApertureSettings())
    sizes, told = [], []
    prepared = bokeh.CutPhoto.prepared
    monkeypatch.setattr(bokeh.CutPhoto, "prepared", lambda cut, part: sizes.append(part.size) or prepared(cut, part))
    monkeypatch.setattr(bokeh, "LARGEST_PART_PIXELS", 60_000)
    cut = cut_photo(photo_light(photo, HIGHLIGHTS), disparity)
    parts = render_windows(
        cut, Window.of(SIZE), blur, ApertureSettings(), progress=lambda fraction, text: told.append(fraction)
    )
    off = np.abs(parts.astype(int) - whole.astype(int))
    assert off.max() <= 1 and np.count_nonzero(off) < 0.001 * off.size
    assert len(sizes) == 6  # two rows of three
    assert max(height * width for height, width in sizes) < 0.5 * whole[..., 0].size
    assert told == sorted(told) and told[-1] == 1


def test_window_beside_the_blur_is_a_copy():
    photo, disparity = _scene()
    cut = cut_photo(photo_light(photo, HIGHLIGHTS), disparity)
    window = Window(0, 0, 30, 40, SIZE)
    assert np.array_equal(render_windows(cut, window, Defocus(0.5, 0.0), ApertureSettings()), photo[window.slices])
