"""A picture with missing data is never shown as whole; one that is only oddly written opens."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from d2f_core.cli.opening import opened
from d2f_core.errors import PhotoError
from d2f_core.photo.decoding import decode
from tests.d2f_core.photo.dng_files import dng_bytes
from tests.d2f_core.photo.heic_files import heic_bytes
from tests.d2f_core.photo.odd_files import jpeg, ramp, tiff
from tests.d2f_core.photo.photo_files import encoded

PICTURE = ramp(96, 128) ^ np.random.default_rng(0).integers(0, 8, (96, 128, 3)).astype(np.uint8)
FILES = {
    "jpeg": lambda: jpeg(PICTURE),
    "progressive jpeg": lambda: jpeg(PICTURE, progressive=True),
    "png": lambda: encoded(PICTURE, "PNG"),
    "tiff": lambda: encoded(PICTURE, "TIFF"),
    "tiff lzw": lambda: encoded(PICTURE, "TIFF", compression="tiff_lzw"),
    "tiff deflate 16": lambda: tiff(PICTURE.astype(np.uint16) * 257, compression="zlib", rowsperstrip=8),
    "webp": lambda: encoded(PICTURE, "WEBP"),
    "gif": lambda: encoded(PICTURE, "GIF"),
    "bmp": lambda: encoded(PICTURE, "BMP"),
    "ppm": lambda: encoded(PICTURE, "PPM"),
    "avif": lambda: encoded(PICTURE, "AVIF"),
    "jpeg 2000": lambda: cv2.imencode(".jp2", PICTURE)[1].tobytes(),
    "heic": lambda: heic_bytes(PICTURE.astype(np.uint16)),
    "dng": lambda: dng_bytes(PICTURE / 255),
}


@pytest.mark.usefixtures("needs_heic_reader")
@pytest.mark.parametrize("share", [0.3, 0.4, 0.6, 0.9, 0.97])
@pytest.mark.parametrize("kind", FILES)
def test_a_cut_file_is_refused(kind, share):
    data = FILES[kind]()
    with pytest.raises(PhotoError, match="damaged or incomplete: fetch it again"):
        decode(data[: int(share * len(data))], "'x'")


@pytest.mark.usefixtures("needs_heic_reader")
def test_a_heic_that_ends_before_its_places_do_is_refused():
    """The picture itself is all there; libheif would show what it finds, and green for a missing tile."""
    data = heic_bytes(ramp(32, 48).astype(np.uint16), auxiliaries=[("urn:x", np.zeros((16, 16), np.uint8))])
    assert decode(data, "'x'").pixels.shape == (32, 48, 3)
    with pytest.raises(PhotoError, match="damaged or incomplete"):
        decode(data[:-100], "'x'")


class TestJpeg:
    @pytest.mark.parametrize("damage", [b"\xaa" * 400, b"\xff" * 40, b"\xff\xc4" * 20, b"\xff\xd0" * 20])
    def test_damage_in_the_middle_is_told(self, damage):
        data = bytearray(jpeg(PICTURE))
        data[len(data) // 2 : len(data) // 2 + len(damage)] = damage
        decoded = decode(bytes(data), "'x.jpg'")
        assert [str(note) for note in decoded.notes] == [
            "'x.jpg' is damaged: parts of the picture may be grey, shifted or of wrong colours; "
            "fetch it again from the camera or its backup."
        ]
        np.testing.assert_array_equal(decoded.pixels[:16], decode(jpeg(PICTURE), "'x'").pixels[:16])

    def test_damaged_inks_are_told_too(self):
        buffer = io.BytesIO()
        Image.fromarray(PICTURE).convert("CMYK").save(buffer, "JPEG")
        data = buffer.getvalue()
        assert decode(data, "'x'").notes == ()
        assert len(decode(data[:-2] + bytes(range(1, 200)) + data[-2:], "'x'").notes) == 1

    def test_a_sound_file_has_no_notes(self):
        assert decode(jpeg(PICTURE), "'x'").notes == ()

    @pytest.mark.parametrize("progressive", [False, True])
    def test_only_the_end_marker_is_missing(self, progressive):
        data = jpeg(PICTURE, progressive=progressive)
        decoded = decode(data[:-2], "'x'")
        np.testing.assert_array_equal(decoded.pixels, decode(data, "'x'").pixels)
        assert decoded.notes == ()

    def test_padding_before_the_end_marker_is_no_damage(self):
        data = jpeg(PICTURE)
        assert decode(data[:-2] + bytes(30) + data[-2:], "'x'").notes == ()

    def test_compressed_data_left_over_is_damage(self):
        data = jpeg(PICTURE)
        assert len(decode(data[:-2] + bytes(range(1, 200)) + data[-2:], "'x'").notes) == 1

    def test_an_empty_jfif_segment(self):
        data = jpeg(PICTURE)
        length = int.from_bytes(data[4:6], "big")
        odd = data[:2] + b"\xff\xe0\0\2" + data[4 + length :]
        np.testing.assert_array_equal(decode(odd, "'x'").pixels, decode(data, "'x'").pixels)


def test_a_command_tells_of_damage_on_standard_error(tmp_path, capsys):
    data = bytearray(jpeg(PICTURE))
    data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    (tmp_path / "x.jpg").write_bytes(data)
    opened(tmp_path / "x.jpg")
    assert capsys.readouterr().err.startswith("Note: 'x.jpg' is damaged: parts of the picture may be grey")
