"""Opening files of every kind: the pixels they should give, and the one sentence for those that are no photo."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from d2f_core.errors import PhotoError
from d2f_core.photo import atomic_file
from d2f_core.photo.decoding import on_white, upright
from d2f_core.photo.reading import open_photo, open_preview

ORIENTATIONS = range(1, 9)


def saved(tmp_path, image, name="photo.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def sentence_for(path):
    """The message, after checking that it is one sentence that names the file."""
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    text = str(caught.value)
    assert path.name in text and "\n" not in text and text.endswith(".") and "Traceback" not in text
    return text


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

    def test_float_tiff_is_no_photo(self, tmp_path):
        path = tmp_path / "float.tif"
        tifffile.imwrite(path, np.zeros((4, 4, 3), np.float32), photometric="rgb")
        assert "8 or 16 bits" in sentence_for(path)


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


def png_header(width, height):
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"hello, this is a text and no photo", "not a photo"),
            (b"%PDF-1.7 and so on", "not a photo"),
            (b"\0\0\0\x20ftypisom" + bytes(40), "video"),
            (b"RIFF\0\0\0\0AVI " + bytes(40), "video"),
            (b"\x1aE\xdf\xa3" + bytes(40), "video"),
            (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
            (b"FUJIFILMCCD-RAW " + bytes(40), "RAW"),
            (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "RAW"),
            (b"\xff\xd8\xff\xe0", "damaged"),
            (b"\x89PNG\r\n\x1a\n", "damaged"),
            (b"II*\0\x08\0\0\0", "damaged"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
            (b"BM" + bytes(10), "damaged"),
        ],
    )
    def test_no_photo_at_all(self, tmp_path, content, says):
        path = tmp_path / "strange.jpg"
        path.write_bytes(content)
        assert says in sentence_for(path)

    @pytest.mark.parametrize("name", ["cut.jpg", "cut.png", "cut.tif", "cut.webp", "cut.bmp", "progressive.jpg"])
    @pytest.mark.parametrize("share", [0.3, 0.9])
    def test_truncated(self, tmp_path, colours, name, share):
        noise = np.random.default_rng(1).integers(0, 256, (90, 80, 3), dtype=np.uint8)
        options = {"progressive": True} if name == "progressive.jpg" else {}
        path = saved(tmp_path, Image.fromarray(noise), name, **options)
        path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
        assert "damaged or incomplete" in sentence_for(path)

    def test_truncated_after_a_complete_thumbnail(self, tmp_path, colours, exif_block):
        path = saved(tmp_path, Image.fromarray(colours), "cut.jpg", exif=exif_block + b"\xff\xd8\xff\xd9")
        path.write_bytes(path.read_bytes()[:-60])
        assert "damaged or incomplete" in sentence_for(path)

    def test_truncated_16_bit_png_and_tiff(self, tmp_path, write_16_bit_png, deep_colours):
        path = write_16_bit_png(deep_colours)
        path.write_bytes(path.read_bytes()[:-40])
        assert "damaged" in sentence_for(path)
        tiff = tmp_path / "deep.tif"
        tifffile.imwrite(tiff, deep_colours, photometric="rgb", compression="zlib")
        tiff.write_bytes(tiff.read_bytes()[:-200])
        assert "damaged" in sentence_for(tiff)

    def test_a_flipped_bit_in_a_16_bit_png(self, write_16_bit_png, deep_colours):
        path = write_16_bit_png(deep_colours)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x10
        path.write_bytes(data)
        assert "damaged" in sentence_for(path)

    @pytest.mark.parametrize(("width", "height"), [(30000, 20000), (40000, 2), (2, 40000)])
    def test_too_large_is_refused_by_the_header_alone(self, tmp_path, width, height):
        path = tmp_path / "huge.png"
        path.write_bytes(png_header(width, height))
        text = sentence_for(path)
        assert f"{width} x {height}" in text and "120 megapixels" in text

    def test_too_large_tiff_and_jpeg(self, tmp_path):
        jpeg = saved(tmp_path, Image.new("L", (8, 8)), "huge.jpg")
        data = bytearray(jpeg.read_bytes())
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", 20000, 30000)
        jpeg.write_bytes(data)
        assert "30000 x 20000" in sentence_for(jpeg)

    def test_a_folder(self, tmp_path):
        assert "is a folder" in sentence_for(tmp_path)

    def test_a_missing_file(self, tmp_path):
        assert "does not exist" in sentence_for(tmp_path / "nowhere" / "none.jpg")

    def test_no_permission(self, tmp_path, colours, monkeypatch):
        path = saved(tmp_path, Image.fromarray(colours))

        def refuse(*_args, **_kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(atomic_file.Path, "open", refuse)  # tests may run as root, who may read anything
        assert "may not be read" in sentence_for(path)

    def test_a_read_error(self, tmp_path, colours, monkeypatch):
        path = saved(tmp_path, Image.fromarray(colours))

        def fail(*_args, **_kwargs):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(atomic_file.Path, "open", fail)
        assert "input/output error" in sentence_for(path)

    def test_a_raw_files_thumbnail_is_not_opened(self, tmp_path, colours):
        path = tmp_path / "camera.nef"
        tifffile.imwrite(path, colours, photometric="rgb", subfiletype=1)
        assert "RAW" in sentence_for(path)

    def test_any_cut_and_any_noise_gives_a_photo_or_a_sentence(self, tmp_path, colours):
        random = np.random.default_rng(7)
        path = tmp_path / "fuzz"
        for file_format in ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF"):
            buffer = io.BytesIO()
            Image.fromarray(colours).save(buffer, file_format)
            for _ in range(25):
                data = bytearray(buffer.getvalue())
                for at in random.integers(0, len(data), 6):
                    data[at] = random.integers(0, 256)
                path.write_bytes(data[: random.integers(1, len(data) + 1)])
                try:
                    assert open_photo(path).pixels.ndim == 3
                except PhotoError as error:
                    assert "\n" not in str(error)


class TestOnWhite:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_full_alpha_keeps_and_none_is_white(self, dtype):
        white = np.iinfo(dtype).max
        pixels = np.array([[[5, 6, 7, white], [5, 6, 7, 0]]], dtype)
        assert on_white(pixels).tolist() == [[[5, 6, 7], [white] * 3]]
