"""Gain maps in JPEG and HEIC: read as the standards say, written as another library reads it, damage only logged."""

import io
import struct

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import mpf
from d2f_core.photo.colour import to_linear
from d2f_core.photo.hdr import apple, jpeg_gain_map, numbers
from d2f_core.photo.hdr.gain_map import GainMap, add_light_above, gain_between, hdr_light
from d2f_core.photo.hdr.numbers import Numbers
from d2f_core.photo.hdr.reading import gain_map_if_sound
from d2f_core.photo.reading import open_photo
from d2f_core.photo.turning import turned_to
from tests.d2f_core.photo.heic_files import heic_bytes

LAMP = (slice(16, 32), slice(32, 48))


def jpeg_bytes(pixels, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=97, subsampling=0, **options)
    return buffer.getvalue()


def scene():
    """A grey photo with a lamp at white, and its light with the lamp at four times white."""
    pixels = np.full((48, 64, 3), 120, np.uint8)
    pixels[LAMP] = 255
    light = to_linear(pixels)
    light[LAMP] = 4
    return pixels, light


def ultra_hdr(**options):
    pixels, light = scene()
    return jpeg_gain_map.with_gain_map(jpeg_bytes(pixels, **options), gain_between(to_linear(pixels), light, coarser=1))


def with_segments(picture, *segments):
    return picture[:2] + b"".join(segments) + picture[2:]


def two_pictures(photo, map_picture):
    return mpf.with_picture(photo, map_picture, jpeg_gain_map._behind_metadata(photo))


class TestLight:
    def test_the_formula_of_the_standard(self):
        found = GainMap(np.full((2, 2), 2.0, np.float32), 1 / 64, 1 / 32)
        light = found.light(np.full((4, 4, 3), 0.5, np.float32))
        np.testing.assert_allclose(light, (0.5 + 1 / 64) * 4 - 1 / 32, rtol=1e-6)

    def test_only_what_is_above_white_is_added(self):
        linear = np.array([0.1, 0.5, 1.0], np.float32).reshape(1, 3, 1).repeat(3, 2)
        add_light_above(linear, GainMap(np.full((1, 3), 2.0, np.float32)))
        np.testing.assert_allclose(linear[0, :, 0], [0.1, 1.5, 4.0], rtol=1e-6)

    def test_a_coarse_map_is_drawn_evenly_in_strips_as_at_once(self):
        stops = np.random.default_rng(0).random((40, 30)).astype(np.float32)
        linear = np.ones((700, 512, 3), np.float32)
        whole = GainMap(stops).light(linear)
        np.testing.assert_allclose(hdr_light(linear, GainMap(stops)), whole, rtol=1e-5)
        assert whole.mean() == pytest.approx(np.exp2(stops).mean(), rel=0.02)


class TestNumbers:
    ONE = Numbers((-1.0,), (3.5,), (1.2,), (0.015625,), (0.03125,), (0.0, 3.5))
    THREE = Numbers((0.0, -0.5, 0.25), (1.0, 2.0, 3.0), (1.0,), (0.015625,), (0.015625,), (0.5, 3.0))

    @pytest.mark.parametrize("given", [ONE, THREE])
    def test_both_spellings_come_back(self, given):
        for again in (numbers.from_iso(numbers.to_iso(given)), numbers.from_xmp(numbers.to_xmp(given))):
            for name in ("low", "high", "headroom"):
                assert getattr(again, name) == pytest.approx(getattr(given, name), abs=1e-5)
            assert again.gamma[0] == pytest.approx(given.gamma[0]) and not again.is_base_hdr
            assert again.offset_hdr[0] == pytest.approx(given.offset_hdr[0])

    def test_one_denominator(self):
        data = struct.pack(">HHB3I5i", 0, 0, 0x48, 1000, 0, 2000, -500, 2000, 1000, 15, 15)
        found = numbers.from_iso(data)
        assert (found.low, found.high, found.gamma, found.headroom) == ((-0.5,), (2.0,), (1.0,), (0.0, 2.0))

    def test_gamma_and_range_of_the_codes(self):
        codes = np.array([[0.0, 0.25, 1.0]], np.float32)
        stops = Numbers((-1.0,), (3.0,), (0.5,)).map_of(codes, "").stops
        np.testing.assert_allclose(stops, [[-1, -1 + 4 * 0.0625, 3]], atol=1e-6)

    @pytest.mark.parametrize("data", [b"", bytes(5), struct.pack(">HHB", 1, 1, 0), bytes(200)])
    def test_damaged_bytes(self, data):
        with pytest.raises((ValueError, struct.error)):
            numbers.from_iso(data)


class TestJpeg:
    def test_what_we_write_libultrahdr_reads(self):
        decoded = imagecodecs.ultrahdr_decode(ultra_hdr(), dtype="float16")[..., :3].astype(np.float32)
        _pixels, light = scene()
        inner = decoded[18:30, 34:46]
        np.testing.assert_allclose(inner, 4, rtol=0.05)
        np.testing.assert_allclose(decoded[2:12, 2:60], light[2:12, 2:60], rtol=0.05)

    def test_what_libultrahdr_writes_we_read(self):
        light = np.full((64, 64, 4), 0.18, np.float16)
        light[20:44, 20:44] = 3.0
        light[..., 3] = 1
        data = imagecodecs.ultrahdr_encode(light, level=98, scale=1)
        found = jpeg_gain_map.read(data)
        photo = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        ours = found.light(to_linear(photo))
        theirs = imagecodecs.ultrahdr_decode(data, dtype="float16")[..., :3].astype(np.float32)
        np.testing.assert_allclose(ours[24:40, 24:40], theirs[24:40, 24:40], rtol=0.05)
        np.testing.assert_allclose(ours[2:16, 2:60], theirs[2:16, 2:60], rtol=0.05, atol=0.01)

    def test_the_picture_itself_stays_byte_for_byte(self):
        pixels, _ = scene()
        plain, both = jpeg_bytes(pixels), ultra_hdr()
        end = jpeg.end_of_picture(both)
        scan = plain.index(b"\xff\xdb")
        assert both[:end].endswith(plain[scan:])
        np.testing.assert_array_equal(
            np.asarray(Image.open(io.BytesIO(both))), np.asarray(Image.open(io.BytesIO(plain)))
        )

    def test_iso_alone_and_xmp_alone(self):
        pixels, _ = scene()
        given = Numbers((0.0,), (2.0,))
        xmp = jpeg.segment(jpeg.XMP_PREFIX + numbers.to_xmp(given))
        iso = jpeg.segment(jpeg_gain_map.ISO_PREFIX + numbers.to_iso(given), jpeg.APP2)
        grey = jpeg_bytes(np.full((24, 32), 255, np.uint8))
        for segment, source in ((xmp, "Ultra HDR"), (iso, "ISO 21496-1")):
            found = jpeg_gain_map.read(two_pictures(jpeg_bytes(pixels), with_segments(grey, segment)))
            assert found.source == source and found.stops.shape == (24, 32)
            np.testing.assert_allclose(found.stops, 2, atol=1e-5)

    def test_without_a_list_the_picture_behind_the_photo_is_it(self):
        pixels, _ = scene()
        xmp = jpeg.segment(jpeg.XMP_PREFIX + numbers.to_xmp(Numbers((0.0,), (2.0,))))
        data = jpeg_bytes(pixels) + with_segments(jpeg_bytes(np.full((8, 8), 255, np.uint8)), xmp)
        np.testing.assert_allclose(jpeg_gain_map.read(data).stops, 2, atol=1e-5)

    def test_a_photo_without_one_and_a_base_that_is_hdr_itself(self):
        pixels, _ = scene()
        assert jpeg_gain_map.read(jpeg_bytes(pixels)) is None
        down = Numbers((0.0,), (2.0,), headroom=(0.0, 2.0), is_base_hdr=True)
        xmp = numbers.to_xmp(down).replace(b'IsHDR="False"', b'IsHDR="True"')
        grey = with_segments(jpeg_bytes(np.zeros((8, 8), np.uint8)), jpeg.segment(jpeg.XMP_PREFIX + xmp))
        assert jpeg_gain_map.read(two_pictures(jpeg_bytes(pixels), grey)) is None

    def test_it_is_turned_with_the_photo(self, tmp_path):
        tags = Image.Exif()
        tags[0x0112] = 6
        (tmp_path / "photo.jpg").write_bytes(ultra_hdr(exif=tags))
        photo = open_photo(tmp_path / "photo.jpg")
        assert photo.size == (64, 48) and photo.gain_map.stops.shape[:2] == (64, 48) and photo.is_hdr
        assert photo.gain_map.stops[40, 24].max() == pytest.approx(2, abs=0.05)
        assert turned_to(photo, "left").gain_map.stops[24, 40].max() == pytest.approx(2, abs=0.05)

    def test_damage_leaves_the_photo_and_is_logged(self, tmp_path, caplog):
        data = ultra_hdr()
        at = data.rindex(jpeg_gain_map.ISO_PREFIX) + len(jpeg_gain_map.ISO_PREFIX)
        broken = data[: at + 5] + bytes(60) + data[at + 65 :]
        assert gain_map_if_sound(broken, "'x'") is None and "cannot be used" in caplog.text


def apple_exif(gain, local):
    """EXIF with the two numbers of a maker note."""

    def entry(tag, place):
        return struct.pack(">HHII", tag, 10, 1, place)

    begin = 14 + 2 + 24 + 4
    note = b"Apple iOS\0\0\1MM" + struct.pack(">H", 2) + entry(0x21, begin) + entry(0x30, begin + 8) + bytes(4)
    note += struct.pack(">ii", round(gain * 1000), 1000) + struct.pack(">ii", round(local * 1000), 1000)
    tags = Image.Exif()
    tags.get_ifd(0x8769)[0x927C] = note
    return tags


class TestApple:
    @pytest.mark.parametrize(
        ("gain", "local", "stops"), [(0.5, 0.005, 1.7), (0.5, 0.1, 1.5909), (1.0, 0.005, 2.65), (1.0, 0.1, 2.2727)]
    )
    def test_headroom_of_the_maker_note(self, gain, local, stops):
        exif = apple_exif(gain, local).tobytes().removeprefix(b"Exif\0\0")
        assert apple.headroom(exif, []) == pytest.approx(2**stops, rel=1e-4)

    def test_headroom_of_the_map(self):
        packet = (
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" '
            b'HDRGainMap:HDRGainMapVersion="131072" HDRGainMap:HDRGainMapHeadroom="4.5"/></rdf:RDF></x:xmpmeta>'
        )
        assert apple.headroom(b"", [packet]) == 4.5 and apple.headroom(b"", []) is None

    def test_jpeg(self, tmp_path):
        pixels, _ = scene()
        codes = np.zeros((24, 32), np.uint8)
        codes[8:16, 16:24] = 255
        packet = (
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" '
            b'HDRGainMap:HDRGainMapVersion="65536"/></rdf:RDF></x:xmpmeta>'
        )
        grey = with_segments(jpeg_bytes(codes), jpeg.segment(jpeg.XMP_PREFIX + packet))
        photo = jpeg_bytes(pixels, exif=apple_exif(1.0, 0.01))
        (tmp_path / "photo.jpg").write_bytes(two_pictures(photo, grey))
        found = open_photo(tmp_path / "photo.jpg").gain_map
        assert found.source == "Apple"
        assert found.stops[12, 20] == pytest.approx(2.3, abs=0.02) and found.stops[2, 2] == pytest.approx(0, abs=0.02)

    @pytest.mark.usefixtures("needs_heic_reader")
    def test_heic(self, tmp_path):
        codes = np.zeros((16, 32), np.uint8)
        codes[:, 16:] = 255
        exif = apple_exif(1.0, 0.01).tobytes().removeprefix(b"Exif\0\0")
        pixels = np.full((32, 64, 3), 200, np.uint16)
        (tmp_path / "photo.heic").write_bytes(heic_bytes(pixels, exif=exif, auxiliaries=[(apple.KIND, codes)]))
        found = open_photo(tmp_path / "photo.heic").gain_map
        np.testing.assert_allclose(found.stops[:, :16], 0, atol=0.02)
        np.testing.assert_allclose(found.stops[:, 16:], 2.3, atol=0.02)
