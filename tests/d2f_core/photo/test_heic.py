"""HEIC files made by the tests: depth, colours, rotation and metadata of the picture."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import heif_pixels, icc, reading, spaces
from d2f_core.photo.decoding import decode
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.reading import open_photo
from d2f_core.photo.tone_curve import SRGB
from tests.d2f_core.photo.heic_files import heic_bytes

HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.fixture
def needs_reader():
    pytest.importorskip("pi_heif", reason="the optional extra heif is not installed; ./test installs it")


@pytest.fixture
def no_reader(monkeypatch):
    """As on a computer where pi-heif could not be installed."""
    monkeypatch.setitem(sys.modules, "pi_heif", None)


def codes(depth, height=20, width=36):
    return np.random.default_rng(depth).integers(0, 2**depth, (height, width, 3)).astype(np.uint16)


@pytest.mark.usefixtures("needs_reader")
class TestPixels:
    def test_eight_bits_are_exact(self):
        decoded = decode(heic_bytes(codes(8)), "'x'")
        assert decoded.file_format == "HEIF" and decoded.pixels.dtype == np.uint8
        np.testing.assert_array_equal(decoded.pixels, codes(8))

    @pytest.mark.parametrize("depth", [10, 12])
    def test_more_bits_become_sixteen(self, depth):
        pixels = decode(heic_bytes(codes(depth), depth=depth), "'x'").pixels
        assert pixels.dtype == np.uint16
        np.testing.assert_array_equal(pixels, np.rint(codes(depth) * (65535 / (2**depth - 1))))

    def test_white_stays_white(self):
        pixels = decode(heic_bytes(np.full((16, 16, 3), 1023, np.uint16), depth=10), "'x'").pixels
        assert (pixels == 65535).all()

    def test_grey_stays_grey(self):
        decoded = decode(heic_bytes(codes(8)[..., 0]), "'x'")
        assert decoded.is_grey
        np.testing.assert_array_equal(decoded.pixels, np.repeat(codes(8)[..., :1], 3, axis=2))

    @pytest.mark.parametrize("turns", [1, 2, 3])
    def test_the_container_turns_the_picture_and_exif_does_not_turn_it_again(self, turns):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Maker"
        block = exif.tobytes().removeprefix(b"Exif\0\0")
        square = codes(8, 32, 48)  # whole blocks, or the crop to the true size would be turned too
        decoded = decode(heic_bytes(square, rotation=turns, exif=block), "'x'")
        np.testing.assert_array_equal(decoded.pixels, np.rot90(square, turns))
        assert b"Maker" in decoded.metadata.exif

    def test_mirrored(self):
        square = codes(8, 32, 48)
        np.testing.assert_array_equal(decode(heic_bytes(square, mirror=0), "'x'").pixels, square[::-1])
        np.testing.assert_array_equal(decode(heic_bytes(square, mirror=1), "'x'").pixels, square[:, ::-1])


@pytest.mark.usefixtures("needs_reader")
class TestMetadata:
    def test_profile_and_packet_are_kept(self):
        profile = spaces.SPACES["display-p3"].profile
        metadata = decode(heic_bytes(codes(8), profile=profile, xmp=b"<x:xmpmeta/>"), "'x'").metadata
        assert metadata.profile == profile and metadata.xmp == b"<x:xmpmeta/>"

    def test_numbered_primaries_become_a_profile(self):
        metadata = decode(heic_bytes(codes(8), nclx=(12, 13)), "'x'").metadata
        space = icc.rgb_space(metadata.profile)
        assert space.curve is SRGB
        np.testing.assert_allclose(space.matrix, icc.rgb_space(spaces.SPACES["display-p3"].profile).matrix)
        assert decode(heic_bytes(codes(8), nclx=(1, 13)), "'x'").metadata.profile == b""


class TestAvif:
    """AVIF through Pillow, which does not tell the numbers of the colours."""

    def avif(self, primaries, transfer):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (200, 100, 50)).save(buffer, "AVIF", speed=10)
        data = bytearray(buffer.getvalue())
        at = data.index(b"nclx") + 4
        data[at : at + 4] = primaries.to_bytes(2, "big") + transfer.to_bytes(2, "big")
        return bytes(data)

    def test_numbered_primaries_become_a_profile(self):
        assert decode(self.avif(12, 13), "'x'").metadata.profile == spaces.SPACES["display-p3"].profile
        assert decode(self.avif(1, 13), "'x'").metadata.profile == b""


@pytest.mark.usefixtures("needs_reader")
class TestToneMap:
    """Gain maps of ISO 21496-1 in HEIC: no library that we have hands them out, and that is said."""

    @staticmethod
    def opened(folder, **options):
        (folder / "x.heic").write_bytes(heic_bytes(codes(8), **options))
        return open_photo(folder / "x.heic")

    def test_the_picture_opens_and_a_note_says_what_is_not_read(self, tmp_path):
        other = ("urn:x", codes(8)[::2, ::2, 0].astype(np.uint8))
        photo = self.opened(tmp_path, auxiliaries=[other], tone_map=bytes(62))
        np.testing.assert_array_equal(photo.pixels, codes(8))
        assert photo.gain_map is None
        (note,) = photo.notes
        assert "'x.heic' has a gain map" in str(note) and "ISO 21496-1" in str(note)

    def test_without_one_nothing_is_said(self, tmp_path):
        assert self.opened(tmp_path).notes == ()

    def test_an_apple_map_beside_it_is_enough(self, tmp_path, monkeypatch):
        monkeypatch.setattr(reading, "gain_map_if_sound", lambda data, name: GainMap(np.ones((2, 2), np.float32)))
        assert self.opened(tmp_path, tone_map=bytes(62)).notes == ()

    def test_the_libraries_still_hand_no_tone_map_out(self):
        """Fails when one of them does: then it is to be read."""
        import pi_heif
        from PIL import _avif

        names = [*dir(pi_heif), *dir(pi_heif.HeifFile), *dir(pi_heif.HeifImage), *dir(_avif), *dir(_avif.AvifDecoder)]
        assert not [
            name for name in names if "gain" in name.lower() or "tmap" in name.lower() or "tone" in name.lower()
        ]


class TestRefusals:
    @pytest.mark.usefixtures("no_reader")
    def test_without_the_reader_the_sentence_names_the_command(self):
        with pytest.raises(PhotoError, match=r'pip install "pi-heif>=1.4,<2"') as caught:
            decode(HEAD + bytes(40), "'photo.heic'")
        assert str(caught.value).startswith("'photo.heic' is a HEIC photo") and "\n" not in str(caught.value)

    @pytest.mark.usefixtures("needs_reader")
    def test_damaged(self):
        for data in (HEAD + bytes(40), heic_bytes(codes(8))[:-700]):
            with pytest.raises(PhotoError, match="damaged"):
                decode(data, "'x'")

    @pytest.mark.usefixtures("needs_reader")
    @pytest.mark.parametrize("byte", [0xE3, 0x80, 0xFE])
    @pytest.mark.parametrize("text", [b"application/rdf", b"mime", b"Exif"])
    def test_an_item_of_a_type_that_is_no_text(self, text, byte):
        """Found by fuzzing: pi-heif 1.4 ends the process there."""
        data = bytearray(heic_bytes(codes(8), xmp=b"<x:xmpmeta/>", exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0"))
        data[data.index(text) + 3] = byte
        with pytest.raises(PhotoError, match="damaged"):
            decode(bytes(data), "'x'")

    @pytest.mark.usefixtures("needs_reader")
    def test_too_large_is_refused_before_anything_is_decoded(self, monkeypatch):
        data = bytearray(heic_bytes(codes(8, 16, 16)))
        at = data.index(b"ispe") + 8
        data[at : at + 8] = (65500).to_bytes(4, "big") * 2
        monkeypatch.setattr(heif_pixels, "_pixels", lambda *_: pytest.fail("decoded"))
        with pytest.raises(PhotoError, match=r"65500 x 65500|damaged"):
            decode(bytes(data), "'x'")


def test_the_crafted_file_is_what_others_read_too():
    pi_heif = pytest.importorskip("pi_heif", reason="the optional extra heif is not installed; ./test installs it")
    depth = np.arange(256, dtype=np.uint8).reshape(16, 16)
    kind = "urn:mpeg:hevc:2015:auxid:2"
    file = pi_heif.open_heif(io.BytesIO(heic_bytes(codes(8), auxiliaries=[(kind, depth)])))
    np.testing.assert_array_equal(np.asarray(file[0].info["depth_images"][0]), depth)
