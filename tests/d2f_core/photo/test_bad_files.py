"""Files that are no photo, or no whole one: each is refused in one sentence that names it."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import picture
from d2f_core.photo.reading import open_photo
from d2f_core.storage import files as atomic_file
from tests.d2f_core.photo.photo_files import saved


def sentence_for(path):
    """The message, after checking that it is one sentence that names the file."""
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    text = str(caught.value)
    assert path.name in text and "\n" not in text and text.endswith(".") and "Traceback" not in text
    return text


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

    @pytest.mark.parametrize(("width", "height"), [(40000, 2), (2, 40000)])
    def test_too_long_is_refused_by_the_header_alone(self, tmp_path, width, height):
        path = tmp_path / "huge.png"
        path.write_bytes(png_header(width, height))
        text = sentence_for(path)
        assert f"{width} x {height}" in text and "32767 pixels a side" in text

    def test_what_does_not_fit_in_memory_is_refused_by_the_header_alone(self, tmp_path, monkeypatch):
        monkeypatch.setattr(picture, "available_bytes", lambda: 6 << 30)
        path = tmp_path / "huge.png"
        path.write_bytes(png_header(30000, 20000))
        text = sentence_for(path)
        assert "30000 x 20000" in text and "needs 9.6 GB of memory, 5.9 GB are free" in text

    def test_two_hundred_and_fifty_megapixels_fit_into_six_gigabytes(self, monkeypatch):
        monkeypatch.setattr(picture, "available_bytes", lambda: 6_000_000_000)
        picture.check_size(20400, 12250, "'x'")

    def test_too_large_tiff_and_jpeg(self, tmp_path, monkeypatch):
        monkeypatch.setattr(picture, "available_bytes", lambda: 6 << 30)
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
