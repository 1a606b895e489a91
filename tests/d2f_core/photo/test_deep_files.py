"""Floating point, 16-bit CMYK, Lab, AVIF: what else a photographer's folder holds, and bombs among it."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import icc, picture, spaces
from d2f_core.photo.reading import open_photo
from d2f_core.photo.tone_curve import LINEAR, SRGB
from d2f_core.photo.writing import save_photo
from tests.d2f_core.photo.photo_files import saved
from tests.d2f_core.photo.test_modes import cmyk_profile_with_grey_cyan

LIGHT = np.linspace(0, 3, 20 * 30 * 3, dtype=np.float32).reshape(20, 30, 3)


def tiff(tmp_path, pixels, profile=b"", **options):
    path = tmp_path / "deep.tif"
    tags = [(34675, 7, len(profile), profile, True)] if profile else []
    tifffile.imwrite(path, pixels, extratags=tags, **{"photometric": "rgb", **options})
    return path


class TestFloatTiff:
    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    @pytest.mark.parametrize("compression", [None, "zlib"])
    def test_untagged_is_linear_light_and_stays_above_white(self, tmp_path, dtype, compression):
        photo = open_photo(tiff(tmp_path, LIGHT.astype(dtype), compression=compression))
        assert photo.pixels.dtype == np.float32 and photo.metadata.profile == b""
        np.testing.assert_allclose(SRGB.decode(photo.pixels), LIGHT, atol=2e-3 if dtype == np.float16 else 2e-5)

    def test_a_linear_profile_keeps_its_primaries_and_gets_a_curve(self, tmp_path):
        p3 = icc.rgb_space(spaces.SPACES["display-p3"].profile).matrix
        photo = open_photo(tiff(tmp_path, LIGHT, icc.rgb_profile_bytes("linear P3", p3, LINEAR)))
        np.testing.assert_allclose(icc.rgb_space(photo.metadata.profile).matrix, p3, atol=1e-4)
        assert photo.tone_curve is SRGB
        np.testing.assert_allclose(SRGB.decode(photo.pixels), LIGHT, atol=2e-5)

    def test_another_profile_is_believed(self, tmp_path):
        profile = spaces.SPACES["adobe-rgb"].profile
        photo = open_photo(tiff(tmp_path, LIGHT / 3, profile))
        assert photo.metadata.profile == profile
        np.testing.assert_allclose(photo.pixels, LIGHT / 3, atol=1e-6)

    def test_what_is_no_number_becomes_black(self, tmp_path):
        strange = LIGHT.copy()
        strange[0, 0], strange[0, 1], strange[0, 2] = np.nan, -1, np.inf
        pixels = open_photo(tiff(tmp_path, strange)).pixels
        assert np.isfinite(pixels).all() and (pixels[0, :3] == 0).all()

    def test_grey_and_transparent(self, tmp_path):
        grey = open_photo(tiff(tmp_path, LIGHT[..., 0], photometric="minisblack"))
        assert grey.is_grey and (grey.pixels[..., 0] == grey.pixels[..., 2]).all()
        clear = np.concatenate([LIGHT, np.zeros_like(LIGHT[..., :1])], axis=2)
        assert (open_photo(tiff(tmp_path, clear, extrasamples=["unassalpha"])).pixels == 1).all()

    def test_exports_as_sixteen_bits(self, tmp_path):
        photo = open_photo(tiff(tmp_path, LIGHT))
        save_photo(photo.pixels, tmp_path / "out.png", source=photo)
        again = open_photo(tmp_path / "out.png").pixels
        assert again.dtype == np.uint16
        np.testing.assert_allclose(again / 65535, np.clip(photo.pixels, 0, 1), atol=1e-5)


class TestInks:
    def test_sixteen_bit_cmyk_without_a_profile(self, tmp_path):
        inks = np.zeros((8, 8, 4), np.uint16)
        inks[..., 0], inks[4:, :, 3] = 65535, 32768
        photo = open_photo(tiff(tmp_path, inks, photometric="separated"))
        assert photo.pixels.dtype == np.uint16 and photo.metadata.profile == b""
        assert tuple(photo.pixels[0, 0]) == (0, 65535, 65535) and tuple(photo.pixels[7, 0]) == (0, 32767, 32767)

    def test_sixteen_bit_cmyk_through_its_profile(self, tmp_path):
        inks = np.zeros((8, 8, 4), np.uint16)
        inks[4:, :, 0] = 65535
        photo = open_photo(tiff(tmp_path, inks, cmyk_profile_with_grey_cyan(), photometric="separated"))
        assert photo.pixels[0, 0].astype(int) == pytest.approx([255] * 3, abs=2)
        assert photo.pixels[7, 0].astype(int) == pytest.approx([119] * 3, abs=3)

    def test_lab_of_eight_bits(self, tmp_path):
        path = saved(tmp_path, Image.new("LAB", (8, 8), (136, 128, 128)), "lab.tif")  # L* 53.3, neutral
        assert open_photo(path).pixels[4, 4].astype(int) == pytest.approx([127] * 3, abs=3)


class TestAvif:
    def test_there_and_back(self, tmp_path, colours):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours)))
        save_photo(photo.pixels, tmp_path / "out.avif", source=photo)
        again = open_photo(tmp_path / "out.avif")
        assert again.file_format == "AVIF"
        assert np.abs(again.pixels.astype(int) - colours).mean() < 4


class TestBombs:
    def test_a_strip_that_unpacks_to_far_more_than_it_should(self, tmp_path):
        path = tiff(tmp_path, np.zeros((64, 64, 3), np.uint16), compression="zlib", rowsperstrip=64)
        data = path.read_bytes()
        with tifffile.TiffFile(path) as file:
            page = file.pages[0]
            lengths, offsets = page.tags[279], page.tags[273]
            places = lengths.valueoffset, offsets.valueoffset
            codes = {tag: {3: "<H", 4: "<I"}[int(tag.dtype)] for tag in (lengths, offsets)}
        bomb = zlib.compress(bytes(80_000_000), 9)
        data = bytearray(data)
        struct.pack_into(codes[offsets], data, places[1], len(data))
        struct.pack_into("<I", data, places[0], len(bomb))
        path.write_bytes(bytes(data) + bomb)
        with pytest.raises(PhotoError, match="damaged"):
            open_photo(path)

    @pytest.mark.parametrize("name", ["bomb.jpg", "bomb.png", "bomb.tif", "bomb.gif", "bomb.bmp", "bomb.webp"])
    def test_a_header_that_declares_far_too_much(self, tmp_path, name, monkeypatch):
        """65500 x 65500 pixels (16383 for WebP) are refused before memory is asked for them."""
        monkeypatch.setattr(picture, "available_bytes", lambda: 4 << 30)
        buffer = io.BytesIO()
        kind = {"jpg": "JPEG", "tif": "TIFF"}.get(name[5:], name[5:].upper())
        options = {"lossless": True} if kind == "WEBP" else {}
        Image.new("RGB", (40, 30)).save(buffer, kind, **options)
        path = tmp_path / name
        path.write_bytes(_declaring_too_much(bytearray(buffer.getvalue()), kind))
        with pytest.raises(PhotoError, match=r"the limit is|of memory"):
            open_photo(path)


def _declaring_too_much(data, kind):
    side = 65500
    if kind == "JPEG":
        struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, side, side)
    elif kind == "PNG":
        struct.pack_into(">II", data, 16, side, side)
        struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    elif kind == "GIF":
        struct.pack_into("<HH", data, 6, side, side)
    elif kind == "BMP":
        struct.pack_into("<ii", data, 18, side, side)
    elif kind == "WEBP":  # VP8L: 14 bits each
        struct.pack_into("<I", data, 21, 16382 | 16382 << 14)
    else:
        for tag in (256, 257):
            struct.pack_into("<I", data, data.index(struct.pack("<HH", tag, 4)) + 8, side)
    return bytes(data)
