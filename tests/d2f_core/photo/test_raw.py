"""Camera RAW: a DNG of a known scene, developed; its highlights, its brightness, its metadata."""

import io
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import raw_pixels, spaces
from d2f_core.photo.decoding import decode
from d2f_core.photo.raw_preview import Preview, light_of
from d2f_core.photo.reading import open_photo
from d2f_core.photo.tone_curve import SRGB
from d2f_core.photo.writing import save_photo
from d2f_core.radiance.virtualization import virtualize
from d2f_core.settings import HighlightSettings
from tests.d2f_core.photo.dng_files import dng_bytes


@pytest.fixture
def needs_reader():
    pytest.importorskip("rawpy", reason="the optional extra raw is not installed; ./test installs it")


def ramp(highest=1.0, height=48, width=96):
    """A grey scene, darker on the left."""
    return np.linspace(0, highest, width)[None, :, None] * np.ones((height, 1, 3))


def linear(data):
    return SRGB.decode(decode(data, "'x'").pixels)


@pytest.mark.usefixtures("needs_reader")
class TestDeveloping:
    def test_grey_under_the_light_as_shot_is_neutral_and_linear(self):
        developed = linear(dng_bytes(ramp()))[8:-8, 8:-8]
        np.testing.assert_allclose(developed, ramp()[8:-8, 8:-8], atol=0.004)

    def test_colours_are_right_in_display_p3(self):
        for scene in ([0.5, 0.2, 0.1], [0.1, 0.4, 0.6], [0.3, 0.5, 0.1]):
            decoded = decode(dng_bytes(np.ones((48, 48, 1)) * scene), "'x'")
            assert decoded.metadata.profile == spaces.SPACES["display-p3"].profile
            back = spaces.in_space(decoded.pixels, decoded.metadata.profile, "srgb")
            np.testing.assert_allclose(SRGB.decode(back[24, 24]), scene, atol=0.01)

    def test_light_above_white_survives_until_every_channel_is_full(self):
        developed = linear(dng_bytes(ramp(2.6)))[24]
        place = np.linspace(0, 2.6, 96)
        above = (place > 1.1) & (place < 1.8)
        np.testing.assert_allclose(developed[above], np.repeat(place[above][:, None], 3, axis=1), rtol=0.06)
        assert developed.max() == pytest.approx(2.0, abs=0.1)  # red, at half of green's sensitivity, is full there

    def test_the_radiance_stage_gets_that_light(self):
        photo = decode(dng_bytes(ramp(1.6)), "'x'").pixels
        light = np.asarray(SRGB.decode_32(photo))
        rebuilt = light.copy()
        virtualize(rebuilt, photo, HighlightSettings(recovery=1.0))
        assert light[24, 90, 1] == pytest.approx(1.6 * 90 / 95, rel=0.06)
        assert (rebuilt >= light).all()

    @pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 3), (8, 1)])
    def test_is_upright(self, orientation, turns):
        scene = ramp(height=48, width=96) * np.linspace(0.3, 1, 48)[:, None, None]
        developed = linear(dng_bytes(scene, orientation=orientation))
        expected = np.rot90(scene, turns)
        assert developed.shape == expected.shape
        np.testing.assert_allclose(developed[8:-8, 8:-8], expected[8:-8, 8:-8], atol=0.01)

    def test_the_camera_is_kept(self):
        tags = Image.Exif()
        tags.load(decode(dng_bytes(ramp()), "'x'").metadata.exif)
        assert tags[0x010F] == "Maker" and tags[0x0110] == "Camera"

    def test_opens_and_exports_with_sixteen_bits(self, tmp_path):
        path = tmp_path / "photo.dng"
        path.write_bytes(dng_bytes(ramp()))
        photo = open_photo(path)
        assert photo.file_format == "RAW" and photo.pixels.dtype == np.float32
        save_photo(photo.pixels, tmp_path / "out.tif", source=photo)
        again = open_photo(tmp_path / "out.tif")
        assert again.pixels.dtype == np.uint16 and again.metadata.profile == photo.metadata.profile
        np.testing.assert_allclose(again.pixels / 65535, np.clip(photo.pixels, 0, 1), atol=1e-5)


def jpeg_of(light):
    """A preview of linear sRGB light."""
    buffer = io.BytesIO()
    codes = np.rint(255 * SRGB.encode(np.clip(light, 0, 1))).astype(np.uint8)
    Image.fromarray(codes).save(buffer, "JPEG", quality=98, subsampling=0)
    return buffer.getvalue()


class TestBrightness:
    def gain(self, light, level):
        return Preview(light=light_of(jpeg_of(np.full((48, 64, 3), level)))).gain(light)

    def test_as_bright_as_the_preview(self):
        light = np.full((64, 64, 3), 0.1, np.float32)
        assert self.gain(light, 0.2) == pytest.approx(2.0, rel=0.03)
        assert self.gain(light, 0.05) == 1.0 and Preview().gain(light) == 1.0
        assert light_of(b"\xff\xd8damaged") is None

    def test_but_clips_nothing(self):
        light = np.full((64, 64, 3), 0.1, np.float32)
        light[:32] = 0.09
        light[:4] = 0.8
        assert self.gain(light, 0.3) == pytest.approx(1 / 0.8, rel=0.02)


@pytest.mark.usefixtures("needs_reader")
class TestThePreviewIsTheJudge:
    """KDC and scanner files whose white level LibRaw does not know came out white, CRW without a balance orange."""

    SCENE = ramp(0.7) * [1.0, 0.8, 0.6] + 0.02

    def decoded(self, monkeypatch, data, preview=None):
        found = Preview(light=light_of(preview or jpeg_of(self.SCENE)))
        monkeypatch.setattr(raw_pixels, "preview_of", lambda *_: found)
        return decode(data, "'x'")

    def test_a_white_level_that_is_too_low(self, monkeypatch):
        data = dng_bytes(self.SCENE, white_level=600)
        assert (linear(data)[8:-8, 24:-8] > 0.9).all()
        light = SRGB.decode(self.decoded(monkeypatch, data).pixels)
        assert np.median(light) == pytest.approx(np.median(self.SCENE), rel=0.15)

    def test_a_missing_balance_is_that_of_the_preview(self, monkeypatch):
        """A white thing under a lamp, which the camera's own picture shows white."""
        data, grey = dng_bytes(self.SCENE, neutral=None), jpeg_of(ramp(0.7) + 0.02)
        np.testing.assert_allclose(self.colour(decode(data, "'x'")), self.colour_of_scene(), rtol=0.01)
        np.testing.assert_allclose(self.colour(self.decoded(monkeypatch, data, grey)), 1, rtol=0.04)

    def test_a_balance_as_shot_is_not_touched_by_a_cameras_look(self, monkeypatch):
        warm = jpeg_of(self.SCENE * [1.3, 1.0, 0.8])
        decoded = self.decoded(monkeypatch, dng_bytes(self.SCENE), warm)
        np.testing.assert_allclose(self.colour(decoded), self.colour_of_scene(), rtol=0.03)

    def test_what_stays_white_is_told(self, monkeypatch):
        decoded = self.decoded(monkeypatch, dng_bytes(np.ones((48, 96, 3)) * 2.5))
        assert "comes out white where the preview inside it does not" in str(decoded.notes[0])
        assert not self.decoded(monkeypatch, dng_bytes(self.SCENE)).notes

    def colour(self, decoded):
        """Red and blue over green."""
        back = spaces.in_space(np.clip(decoded.pixels, 0, 1), decoded.metadata.profile, "srgb")
        middle = np.median(SRGB.decode(back)[8:-8, 8:-8].reshape(-1, 3), axis=0)
        return middle[[0, 2]] / middle[1]

    def colour_of_scene(self):
        middle = np.median(self.SCENE.reshape(-1, 3), axis=0)
        return middle[[0, 2]] / middle[1]


class TestRefusals:
    def test_without_the_reader_the_sentence_names_the_command(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "rawpy", None)
        for data in (dng_bytes(ramp()), b"FUJIFILMCCD-RAW " + bytes(60), b"II*\0\x10\0\0\0CR\x02\0" + bytes(60)):
            with pytest.raises(PhotoError, match=r'pip install "rawpy>=0.28,<0.29"'):
                decode(data, "'photo.raw'")

    @pytest.mark.usefixtures("needs_reader")
    @pytest.mark.parametrize("head", [b"FUJIFILMCCD-RAW ", b"II*\0\x10\0\0\0CR\x02\0", b"IIU\0", b"\0\0\0\x18ftypcrx "])
    def test_one_that_libraw_does_not_know(self, head):
        with pytest.raises(PhotoError, match=r"RAW file of a kind that cannot be read|damaged"):
            decode(head + bytes(200), "'x'")

    @pytest.mark.usefixtures("needs_reader")
    def test_a_coding_that_libraw_cannot_unpack_is_no_damage(self):
        """JPEG XL, as current phones write their DNG files."""
        data = dng_bytes(ramp()).replace(struct.pack("<HHII", 259, 3, 1, 1), struct.pack("<HHII", 259, 3, 1, 52546))
        with pytest.raises(PhotoError, match="of a kind that cannot be read yet: convert it to DNG without JPEG XL"):
            decode(data, "'x'")

    def test_cut_off(self):
        with pytest.raises(PhotoError, match="damaged"):
            decode(dng_bytes(ramp())[:-3000], "'x'")

    @pytest.mark.usefixtures("needs_reader")
    def test_too_large_is_refused_before_it_is_unpacked(self, monkeypatch):
        monkeypatch.setattr(raw_pixels, "size_of", lambda raw: (65500, 65500))
        with pytest.raises(PhotoError, match="65500 x 65500"):
            decode(dng_bytes(ramp()), "'x'")
