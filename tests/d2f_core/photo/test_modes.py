"""Grey, palette, transparent and CMYK files, colour profiles, and the metadata blocks of an opened photo."""

import struct

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from d2f_core.photo.reading import open_photo
from tests.d2f_core.photo.photo_files import saved


class TestModes:
    def test_grey_becomes_rgb(self, tmp_path, colours):
        grey = colours[..., 0]
        for name in ("grey.png", "grey.tif"):
            pixels = open_photo(saved(tmp_path, Image.fromarray(grey), name)).pixels
            np.testing.assert_array_equal(pixels, np.repeat(grey[..., None], 3, axis=2))

    def test_grey_jpeg(self, tmp_path, colours):
        pixels = open_photo(saved(tmp_path, Image.fromarray(colours[..., 0]), "grey.jpg")).pixels
        assert pixels.shape == (48, 64, 3) and (pixels[..., 0] == pixels[..., 2]).all()

    def test_black_and_white(self, tmp_path):
        image = Image.new("1", (10, 6), 1)
        assert (open_photo(saved(tmp_path, image)).pixels == 255).all()

    def test_palette(self, tmp_path):
        image = Image.new("RGB", (10, 6), (250, 128, 4)).quantize(4)
        assert tuple(open_photo(saved(tmp_path, image)).pixels[3, 3]) == (250, 128, 4)

    def test_alpha_is_laid_on_white(self, tmp_path):
        image = Image.new("RGBA", (4, 4), (100, 0, 0, 0))
        image.putpixel((1, 0), (100, 0, 0, 255))
        image.putpixel((2, 0), (100, 0, 0, 128))
        row = open_photo(saved(tmp_path, image)).pixels[0]
        assert [tuple(pixel) for pixel in row[:3]] == [(255, 255, 255), (100, 0, 0), (177, 127, 127)]

    def test_transparent_palette_is_laid_on_white(self, tmp_path):
        image = Image.new("P", (4, 4), 0)
        image.putpalette([0, 0, 0, 10, 20, 30])
        image.putpixel((1, 1), 1)
        pixels = open_photo(saved(tmp_path, image, "p.gif", transparency=0)).pixels
        assert tuple(pixels[0, 0]) == (255, 255, 255) and tuple(pixels[1, 1]) == (10, 20, 30)

    def test_untagged_cmyk(self, tmp_path):
        image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
        for name in ("cmyk.tif", "cmyk.jpg"):
            pixels = open_photo(saved(tmp_path, image, name)).pixels.astype(int)
            assert pixels[4, 4] == pytest.approx([255, 0, 0], abs=4)

    def test_cmyk_with_a_profile_that_is_none_still_opens(self, tmp_path, caplog):
        broken = b"\0" * 16 + b"CMYK" + b"\0" * 200
        path = saved(tmp_path, Image.new("CMYK", (8, 8), (0, 0, 0, 255)), "cmyk.jpg", icc_profile=broken)
        photo = open_photo(path)
        assert photo.pixels.max() < 5 and photo.metadata.profile == b""
        assert "profile is not usable" in caplog.text

    def test_cmyk_goes_through_its_own_profile(self, tmp_path):
        image = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
        image.putpixel((0, 0), (0, 0, 0, 0))
        photo = open_photo(saved(tmp_path, image, "cmyk.tif", icc_profile=cmyk_profile_with_grey_cyan()))
        assert photo.metadata.profile == b""
        assert photo.pixels[0, 0].astype(int) == pytest.approx([255] * 3, abs=2)
        assert photo.pixels[4, 4].astype(int) == pytest.approx([119] * 3, abs=3)  # L* 50


class TestMetadata:
    @pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
    def test_blocks_are_kept(self, tmp_path, colours, exif_block, srgb_profile, suffix):
        packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
        options = {"exif": exif_block, "icc_profile": srgb_profile}
        if suffix == "tif":
            options["exif"] = Image.Exif()
            options["exif"].load(exif_block)
            options["exif"][700] = packet
        elif suffix == "png":
            info = PngInfo()
            info.add_itxt("XML:com.adobe.xmp", packet.decode())
            options["pnginfo"] = info
        else:
            options["xmp"] = packet
        metadata = open_photo(saved(tmp_path, Image.fromarray(colours), f"photo.{suffix}", **options)).metadata
        assert metadata.profile == srgb_profile and metadata.xmp == packet
        tags = Image.Exif()
        tags.load(metadata.exif)
        assert tags[0x010F] == "Maker" and float(tags.get_ifd(0x8769)[0x829D]) == pytest.approx(2.8)
        assert tags.get_ifd(0x8825)[1] == "N"

    def test_a_photo_without_any(self, tmp_path, colours):
        metadata = open_photo(saved(tmp_path, Image.fromarray(colours))).metadata
        assert (metadata.exif, metadata.xmp, metadata.profile) == (b"", b"", b"")

    def test_damaged_exif_does_not_keep_the_photo_closed(self, tmp_path, colours):
        path = saved(tmp_path, Image.fromarray(colours), "photo.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
        assert open_photo(path).size == (48, 64)

    def test_a_grey_profile_becomes_srgb(self, tmp_path, colours):
        gamma_1 = grey_profile_of_gamma_1()
        grey = np.tile(np.array([[0, 64, 128, 255]], np.uint8), (4, 1))
        photo = open_photo(saved(tmp_path, Image.fromarray(grey), "grey.png", icc_profile=gamma_1))
        assert photo.metadata.profile == b""
        assert photo.pixels[0, :, 0].astype(int) == pytest.approx([0, 137, 188, 255], abs=2)


def icc_profile(colour_space, connection, device_class, parts):
    """A minimal ICC profile, version 2."""
    text = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"g\0" + b"\0" * 78
    parts = {b"desc": text, b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D), **parts}
    offset, table, body = 128 + 4 + 12 * len(parts), b"", b""
    for name, part in parts.items():
        part += b"\0" * (-len(part) % 4)
        table += name + struct.pack(">II", offset + len(body), len(part))
        body += part
    body = struct.pack(">I", len(parts)) + table + body
    head = struct.pack(">I", 128 + len(body)) + b"\0\0\0\0\x02\x10\0\0" + device_class + colour_space + connection
    head = (head + b"\0" * 12 + b"acsp").ljust(68, b"\0") + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    return head.ljust(128, b"\0") + body


def grey_profile_of_gamma_1():
    return icc_profile(b"GRAY", b"XYZ ", b"mntr", {b"kTRC": b"curv\0\0\0\0" + struct.pack(">I", 0)})


def cmyk_profile_with_grey_cyan():
    """Paper white without ink, L* 50 grey for every ink: nothing that the plain formula would give."""
    identity = bytes(range(256))
    nodes = b"\xff\x80\x80" + b"\x80\x80\x80" * 15
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    return icc_profile(b"CMYK", b"Lab ", b"prtr", {b"A2B0": table + identity * 4 + nodes + identity * 3})
