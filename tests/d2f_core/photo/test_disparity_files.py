"""Disparity maps in and out."""

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from d2f_core.errors import PhotoError, ShapeError
from d2f_core.photo.reading import read_disparity
from d2f_core.photo.writing import save_disparity

RAMP = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (40, 1))


def png(tmp_path, pixels, name="map.png"):
    path = tmp_path / name
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


class TestRoundTrip:
    @pytest.mark.parametrize(("name", "step"), [("d.png", 0.5 / 65535), ("d.tif", 0), ("d.TIFF", 0)])
    def test_comes_back(self, tmp_path, name, step):
        save_disparity(RAMP, tmp_path / name)
        again = read_disparity(tmp_path / name, RAMP.shape)
        assert again.dtype == np.float32
        np.testing.assert_allclose(again, RAMP, atol=step + 1e-7)

    def test_an_existing_file_is_kept(self, tmp_path):
        (tmp_path / "d.png").touch()
        with pytest.raises(PhotoError, match="exists already"):
            save_disparity(RAMP, tmp_path / "d.png")
        save_disparity(RAMP, tmp_path / "d.png", overwrite=True)

    def test_another_ending_is_refused(self, tmp_path):
        with pytest.raises(PhotoError, match=r"\.png \(16 bits\) or \.tif"):
            save_disparity(RAMP, tmp_path / "d.jpg")


class TestReadDisparity:
    def test_eight_bits_and_colourless_rgb(self, tmp_path):
        codes = np.rint(RAMP * 255).astype(np.uint8)
        for pixels in (codes, np.repeat(codes[..., None], 3, axis=2)):
            np.testing.assert_allclose(read_disparity(png(tmp_path, pixels), RAMP.shape), RAMP, atol=0.5 / 255 + 1e-6)

    def test_is_resized_to_the_photo_when_the_proportions_agree(self, tmp_path):
        path = png(tmp_path, np.rint(RAMP * 65535).astype(np.uint16))
        assert read_disparity(path, (80, 120)).shape == (80, 120)
        assert read_disparity(path, (40, 61)).max() <= 1
        assert read_disparity(path, (20, 30)).mean() == pytest.approx(0.5, abs=1e-3)

    def test_other_proportions_are_refused(self, tmp_path):
        path = png(tmp_path, np.zeros((40, 60), np.uint8))
        with pytest.raises(ShapeError, match=r"'map\.png' has 60 x 40 pixels and the photo 63 x 40"):
            read_disparity(path, (40, 63))

    def test_floats_of_any_range_are_scaled(self, tmp_path):
        tifffile.imwrite(tmp_path / "d.tif", RAMP * 30 - 10)
        np.testing.assert_allclose(read_disparity(tmp_path / "d.tif", RAMP.shape), RAMP, atol=1e-6)

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_values_that_are_no_numbers_are_refused(self, tmp_path, value):
        broken = RAMP.copy()
        broken[3, 4] = value
        tifffile.imwrite(tmp_path / "d.tif", broken)
        with pytest.raises(PhotoError, match="NaN or infinity"):
            read_disparity(tmp_path / "d.tif", RAMP.shape)

    def test_a_colour_picture_is_no_map(self, tmp_path, colours):
        with pytest.raises(PhotoError, match="colour picture"):
            read_disparity(png(tmp_path, colours), (48, 64))

    def test_other_files_are_refused(self, tmp_path, colours):
        Image.fromarray(colours).save(tmp_path / "map.jpg")
        (tmp_path / "text.png").write_text("hello there")
        (tmp_path / "cut.png").write_bytes(png(tmp_path, colours).read_bytes()[:30])
        for name in ("map.jpg", "text.png", "cut.png", "missing.png"):
            with pytest.raises(PhotoError, match=name):
                read_disparity(tmp_path / name, (48, 64))
