"""Opening files: the pixels they should give, in their own depth, upright, and as a quick preview."""

from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from d2f_core.errors import PhotoError
from d2f_core.photo.orientation import upright
from d2f_core.photo.reading import open_photo, open_preview
from d2f_core.photo.transparency import on_white
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.sidecar import Sidecars
from tests.d2f_core.photo.photo_files import saved

ORIENTATIONS = range(1, 9)


class TestIdentity:
    @pytest.mark.parametrize("read", [open_photo, lambda path: open_preview(path, 8)])
    def test_a_photo_knows_its_file_without_reading_it_twice(self, tmp_path, colours, read, monkeypatch):
        path = saved(tmp_path, Image.fromarray(colours))
        content, opened, open_file = path.read_bytes(), [], Path.open
        monkeypatch.setattr(
            Path, "open", lambda self, *mode, **kind: opened.append(self) or open_file(self, *mode, **kind)
        )
        assert read(path).file == PhotoFile(path.name, len(content), sha256(content).hexdigest())
        assert opened.count(path) == 1

    def test_a_session_is_looked_for_by_it(self, tmp_path, colours):
        path = saved(tmp_path, Image.fromarray(colours))
        photo = open_photo(path)
        path.unlink()  # nothing is read again
        assert Sidecars(tmp_path / "data").load(path, photo.file).photo == photo.file


class TestPixels:
    @pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "ppm"])
    def test_lossless_formats_give_the_exact_pixels(self, tmp_path, colours, suffix):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours), f"photo.{suffix}"))
        np.testing.assert_array_equal(photo.pixels, colours)
        assert photo.pixels.dtype == np.uint8 and not photo.pixels.flags.writeable

    @pytest.mark.parametrize(("suffix", "file_format"), [("jpg", "JPEG"), ("webp", "WEBP"), ("avif", "AVIF")])
    def test_lossy_formats_come_close(self, tmp_path, colours, suffix, file_format):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours), f"photo.{suffix}", quality=95))
        assert photo.file_format == file_format and photo.size == (48, 64)
        assert np.abs(photo.pixels.astype(int) - colours).mean() < 6

    def test_jpeg_equals_pillows_decoding(self, tmp_path, colours):
        path = saved(tmp_path, Image.fromarray(colours), "photo.jpg")
        np.testing.assert_array_equal(open_photo(path).pixels, np.asarray(Image.open(path)))

    def test_one_pixel_works(self, tmp_path):
        for name in ("one.png", "one.jpg", "one.tif"):
            assert open_photo(saved(tmp_path, Image.new("RGB", (1, 1), "white"), name)).size == (1, 1)

    def test_the_content_counts_not_the_extension(self, tmp_path, colours):
        path = saved(tmp_path, Image.fromarray(colours), "photo.jpg", format="PNG")
        assert open_photo(path).file_format == "PNG"

    def test_each_opening_has_its_own_identity(self, tmp_path, colours):
        path = saved(tmp_path, Image.fromarray(colours))
        assert open_photo(path).photo_id != open_photo(path).photo_id

    def test_the_first_frame_of_an_animation(self, tmp_path):
        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
        path = saved(tmp_path, frames[0], "two.gif", save_all=True, append_images=frames[1:])
        assert tuple(open_photo(path).pixels[0, 0]) == (255, 0, 0)


class TestSixteenBits:
    def test_png_stays_sixteen_bits(self, write_16_bit_png, deep_colours):
        photo = open_photo(write_16_bit_png(deep_colours))
        assert photo.pixels.dtype == np.uint16
        np.testing.assert_array_equal(photo.pixels, deep_colours)

    def test_grey_png(self, write_16_bit_png, deep_colours):
        photo = open_photo(write_16_bit_png(deep_colours[..., 0]))
        np.testing.assert_array_equal(photo.pixels, np.repeat(deep_colours[..., :1], 3, axis=2))

    def test_png_with_alpha_is_laid_on_white(self, write_16_bit_png, deep_colours):
        alpha = np.full((*deep_colours.shape[:2], 1), 65535, np.uint16)
        alpha[0, 0] = 0
        data = np.concatenate([deep_colours[..., ::-1], alpha], axis=2)
        path = write_16_bit_png(deep_colours)
        path.write_bytes(cv2.imencode(".png", data)[1].tobytes())
        pixels = open_photo(path).pixels
        assert pixels.dtype == np.uint16 and tuple(pixels[0, 0]) == (65535,) * 3
        np.testing.assert_array_equal(pixels[1:], deep_colours[1:])

    @pytest.mark.parametrize("compression", [None, "zlib"])
    def test_tiff_stays_sixteen_bits(self, tmp_path, deep_colours, compression):
        path = tmp_path / "deep.tif"
        tifffile.imwrite(path, deep_colours, photometric="rgb", compression=compression)
        np.testing.assert_array_equal(open_photo(path).pixels, deep_colours)

    def test_planar_big_endian_and_lzw_tiff(self, tmp_path, deep_colours):
        path = tmp_path / "deep.tif"
        tifffile.imwrite(path, np.moveaxis(deep_colours, -1, 0), photometric="rgb", planarconfig="separate")
        np.testing.assert_array_equal(open_photo(path).pixels, deep_colours)
        tifffile.imwrite(path, deep_colours, photometric="rgb", byteorder=">")
        np.testing.assert_array_equal(open_photo(path).pixels, deep_colours)
        path.write_bytes(cv2.imencode(".tif", deep_colours[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])[1].tobytes())
        np.testing.assert_array_equal(open_photo(path).pixels, deep_colours)

    def test_grey_white_is_zero_and_alpha_tiff(self, tmp_path, deep_colours):
        path, grey = tmp_path / "deep.tif", deep_colours[..., 0]
        tifffile.imwrite(path, 65535 - grey, photometric="miniswhite")
        np.testing.assert_array_equal(open_photo(path).pixels[..., 1], grey)
        transparent = np.concatenate([deep_colours, np.zeros_like(deep_colours[..., :1])], axis=2)
        tifffile.imwrite(path, transparent, photometric="rgb", extrasamples=["unassalpha"])
        assert (open_photo(path).pixels == 65535).all()

    def test_whole_numbers_of_32_bits_are_no_photo(self, tmp_path):
        path = tmp_path / "counts.tif"
        tifffile.imwrite(path, np.zeros((4, 4, 3), np.uint32), photometric="rgb")
        with pytest.raises(PhotoError, match="8 or 16 bits"):
            open_photo(path)


class TestOrientation:
    @pytest.mark.parametrize("orientation", ORIENTATIONS)
    @pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
    def test_all_eight_are_baked_as_pillow_does(self, tmp_path, colours, orientation, suffix):
        exif = Image.Exif()
        exif[0x0112] = orientation
        options = {"lossless": True} if suffix == "webp" else {}
        path = saved(tmp_path, Image.fromarray(colours), f"turned.{suffix}", exif=exif, **options)
        expected = np.asarray(ImageOps.exif_transpose(Image.open(path)))
        np.testing.assert_array_equal(open_photo(path).pixels, expected)

    def test_sixteen_bit_tiff(self, tmp_path, deep_colours):
        path = tmp_path / "turned.tif"
        tifffile.imwrite(path, deep_colours, photometric="rgb", extratags=[(274, 3, 1, 6, True)])
        np.testing.assert_array_equal(open_photo(path).pixels, np.rot90(deep_colours, -1))

    def test_jpeg_is_turned_once(self, tmp_path, colours):
        exif = Image.Exif()
        exif[0x0112] = 6
        path = saved(tmp_path, Image.fromarray(colours), "turned.jpg", exif=exif, quality=95)
        assert open_photo(path).size == (64, 48)
        assert tuple(open_photo(path).pixels[2, 45] > 128) == (True, False, False)  # the red corner, now top right

    def test_nonsense_is_ignored(self, colours):
        np.testing.assert_array_equal(upright(colours, 9), colours)


class TestPreview:
    def test_is_small_upright_and_alike(self, tmp_path):
        y, x = np.mgrid[0:600, 0:800].astype(np.float32)
        image = np.stack([x / 4, y / 4, 0 * x + 90], axis=-1).astype(np.uint8)
        exif = Image.Exif()
        exif[0x0112] = 6
        path = saved(tmp_path, Image.fromarray(image), "photo.jpg", exif=exif, quality=95)
        preview = open_preview(path, 200)
        assert preview.size == (200, 150)
        expected = cv2.resize(open_photo(path).pixels, (150, 200), interpolation=cv2.INTER_AREA)
        assert np.abs(preview.pixels.astype(int) - expected).mean() < 2

    @pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
    def test_never_enlarges(self, tmp_path, colours, name):
        assert open_preview(saved(tmp_path, Image.fromarray(colours), name), 500).size == (48, 64)


class TestOnWhite:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_full_alpha_keeps_and_none_is_white(self, dtype):
        white = np.iinfo(dtype).max
        pixels = np.array([[[5, 6, 7, white], [5, 6, 7, 0]]], dtype)
        assert on_white(pixels).tolist() == [[[5, 6, 7], [white] * 3]]
