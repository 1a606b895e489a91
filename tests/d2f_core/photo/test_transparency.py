"""Transparency is blurred with the picture and kept by the formats that have it."""

from dataclasses import replace

import numpy as np
import pytest

from d2f_core.photo.decoding import decode
from d2f_core.photo.photo import Photo
from d2f_core.photo.transparency import off_white, on_white
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings

BLURRED = replace(RenderSettings(), blur=BlurSettings(100.0), focus=FocusSettings(disparity=1.0, whole_subject=False))


def cut_out(dtype=np.uint8, height=64, width=96):
    """A dark square, the rest transparent, on white."""
    most = np.iinfo(dtype).max
    rgba = np.zeros((height, width, 4), dtype)
    rgba[16:48, 24:72] = (most // 5, most // 4, most // 3, most)
    return Photo(on_white(rgba), alpha=np.ascontiguousarray(rgba[..., 3]))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lifting_undoes_laying(dtype):
    rgba = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (40, 40, 4), endpoint=True).astype(dtype)
    laid = on_white(rgba)
    np.testing.assert_allclose(on_white(off_white(laid, rgba[..., 3])).astype(int), laid, atol=1)


def rendered(photo, depth):
    return Pipeline(photo, disparity=np.full(photo.size, depth, np.float32)).render(BLURRED, with_alpha=True)


def test_it_is_blurred_as_the_picture_is():
    rendering = rendered(cut_out(), 0.0)
    assert rendering.alpha[32, 48] == 255 and rendering.alpha[2, 2] == 0
    edge = rendering.alpha[32].astype(int)
    assert ((edge > 20) & (edge < 235)).sum() >= 2  # a soft rim
    assert abs(rendering.alpha.sum(dtype=float) / cut_out().alpha.sum(dtype=float) - 1) < 0.02  # of the same area


def test_what_is_in_focus_keeps_its_rim():
    np.testing.assert_array_equal(rendered(cut_out(), 1.0).alpha, cut_out().alpha)


def test_an_opaque_photo_has_none_and_nobody_pays_for_it():
    photo = Photo(cut_out().pixels.copy())
    assert rendered(photo, 0.0).alpha is None and rendered(photo, 0.0).pixels_and_alpha.shape == (64, 96, 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("ending", ["png", "tif", "webp", "avif"])
def test_formats_that_have_it_keep_it(tmp_path, ending, dtype):
    rendering = rendered(cut_out(dtype), 0.0)
    path = tmp_path / f"out.{ending}"
    save_photo(rendering.pixels_and_alpha, path, source=cut_out(dtype))
    again = decode(path.read_bytes(), "'x'")
    scale = 1 if again.pixels.dtype == rendering.pixels.dtype else 257
    if ending in ("png", "tif"):
        np.testing.assert_array_equal(again.alpha, rendering.alpha)
        np.testing.assert_allclose(again.pixels.astype(int), rendering.pixels.astype(int), atol=1)
    else:
        assert np.abs(again.alpha - rendering.alpha / scale).mean() < 2
        assert np.abs(again.pixels - rendering.pixels / scale).mean() < 4


def test_a_jpeg_lies_on_white(tmp_path):
    rendering = rendered(cut_out(), 0.0)
    save_photo(rendering.pixels_and_alpha, tmp_path / "out.jpg", source=cut_out())
    again = decode((tmp_path / "out.jpg").read_bytes(), "'x'")
    assert again.alpha is None and (again.pixels[:4, :4] > 250).all()


def test_it_is_scaled_with_the_picture(tmp_path):
    rendering = rendered(cut_out(), 1.0)
    size = save_photo(
        rendering.pixels_and_alpha, tmp_path / "out.png", source=cut_out(), options=ExportOptions(long_side=48)
    )
    again = decode((tmp_path / "out.png").read_bytes(), "'x'")
    assert size == (32, 48) and again.alpha.shape == (32, 48)
    assert again.alpha[16, 24] == 255 and again.alpha[1, 1] == 0
