"""Unusual but sound files of every container: the right pixels, or the right sentence."""

import struct
import zlib

import imagecodecs
import numpy as np
import pytest

from d2f_core.errors import PhotoError
from d2f_core.photo import icc, spaces
from d2f_core.photo.decoding import decode
from d2f_core.photo.tone_curve import LINEAR, SRGB, is_alike
from tests.d2f_core.photo.heic_files import box, heic_bytes
from tests.d2f_core.photo.odd_files import chunk, jp2, png, ramp, tiff
from tests.d2f_core.photo.photo_files import encoded

DEEP = ramp(dtype=np.uint16)
LIGHT = np.linspace(0, 2, 32 * 48 * 3, dtype=np.float32).reshape(32, 48, 3)


def pixels_of(data):
    return decode(data, "'x'").pixels


class TestTiffOfSixteenBits:
    @pytest.mark.parametrize("layout", [{}, {"planarconfig": "separate"}, {"tile": (16, 16)}, {"bigtiff": True}])
    @pytest.mark.parametrize("compression", [None, "lzw", "packbits", "zlib", "zstd", "lzma"])
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_every_layout_gives_the_same_pixels(self, layout, compression, order):
        samples = np.moveaxis(DEEP, -1, 0) if "planarconfig" in layout else DEEP
        data = tiff(np.ascontiguousarray(samples), compression=compression, byteorder=order, **layout)
        np.testing.assert_array_equal(pixels_of(data), DEEP)

    def test_twelve_bits_packed(self):
        codes = (DEEP[..., 0] >> 4).astype(np.uint16)
        grey = pixels_of(tiff(codes, bitspersample=12))[..., 0]
        np.testing.assert_array_equal(grey, np.rint(codes * (65535 / 4095)))

    @pytest.mark.parametrize("compression", [None, "lzw"])
    def test_inks(self, compression):
        inks = np.zeros((8, 8, 4), np.uint16)
        inks[..., 0] = 65535
        assert tuple(pixels_of(tiff(inks, photometric="separated", compression=compression))[3, 3]) == (0, 65535, 65535)


class TestAlpha:
    def decoded(self, samples, kind, **options):
        return decode(tiff(samples, extrasamples=[kind], **options), "'x'")

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_colours_multiplied_by_alpha_are_so_once(self, dtype):
        """Half-transparent mid grey is the same on white, whichever way it is stored."""
        most = 1.0 if dtype == np.float32 else np.iinfo(dtype).max
        colour, alpha = np.full((4, 4, 3), 0.4 * most), np.full((4, 4, 1), 0.5 * most)
        own = self.decoded(np.concatenate([colour, alpha], axis=-1).astype(dtype), "unassalpha")
        multiplied = self.decoded(np.concatenate([colour / 2, alpha], axis=-1).astype(dtype), "assocalpha")
        rounding = 1e-3 if dtype == np.float32 else 1.5
        np.testing.assert_allclose(multiplied.pixels.astype(float), own.pixels, atol=rounding)
        np.testing.assert_array_equal(multiplied.alpha, own.alpha)

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    @pytest.mark.parametrize("kind", ["unassalpha", "assocalpha"])
    def test_grey_and_alpha(self, dtype, kind):
        most = np.iinfo(dtype).max
        samples = np.zeros((4, 4, 2), dtype)
        samples[:, 2:, 1] = most
        decoded = self.decoded(samples, kind, photometric="minisblack", planarconfig="contig")
        assert decoded.is_grey and (decoded.alpha[:, :2] == 0).all() and (decoded.alpha[:, 2:] == most).all()
        assert (decoded.pixels[:, :2] == most).all() and (decoded.pixels[:, 2:] == 0).all()

    def test_sixteen_bit_grey_and_alpha_of_a_png(self):
        samples = np.array([[[30000, 65535], [30000, 0]]], np.uint16)
        decoded = decode(png(samples, 4), "'x'")
        assert decoded.is_grey and decoded.alpha.tolist() == [[65535, 0]]
        assert decoded.pixels[0, :, 1].tolist() == [30000, 65535]

    def test_an_opaque_alpha_is_none(self):
        rgba = np.dstack([ramp(), np.full((32, 48), 255, np.uint8)])
        assert decode(encoded(rgba, "PNG"), "'x'").alpha is None


class TestFloatTiff:
    @pytest.mark.parametrize("options", [
        {"compression": "zlib", "predictor": 3}, {"compression": "lzw"}, {"compression": "lzw", "predictor": 3},
        {"compression": "zstd"}, {"bigtiff": True}, {"bigtiff": True, "byteorder": ">"},
    ])  # fmt: skip
    def test_every_compression(self, options):
        np.testing.assert_allclose(SRGB.decode(pixels_of(tiff(LIGHT, **options))), LIGHT, atol=2e-5)

    def test_white_is_zero(self):
        grey = pixels_of(tiff(LIGHT[..., 0] / 2, photometric="miniswhite"))[..., 0]
        np.testing.assert_allclose(SRGB.decode(grey), 1 - LIGHT[..., 0] / 2, atol=2e-5)


class TestColoursOfTiff:
    def test_lab_of_sixteen_bits(self):
        lab = np.zeros((4, 4, 3), np.uint16)
        lab[..., 0] = 35000  # L* 53.4
        grey = pixels_of(tiff(lab, photometric="cielab", compression="lzw"))
        assert grey.dtype == np.uint16 and grey[1, 1].astype(int) == pytest.approx([127.2 * 257] * 3, abs=200)

    def test_lab_of_a_colour(self):
        lab = np.array([[[136, 80, 67]]], np.uint8)  # sRGB's red has L* 54.3, a* 80.8, b* 69.9 under D50
        assert pixels_of(tiff(lab, photometric="cielab"))[0, 0].astype(int) == pytest.approx([250, 5, 10], abs=14)

    @pytest.mark.parametrize("subsampling", [(1, 1), (2, 1), (2, 2)])
    def test_uncompressed_ycbcr(self, subsampling):
        data = _ycbcr_tiff((76, 85, 255), subsampling)  # red in ITU-R 601
        red = pixels_of(data)
        assert red.shape == (6, 10, 3) and red[3, 7].astype(int) == pytest.approx([254, 0, 0], abs=2)

    def test_a_palette(self):
        colours = np.zeros((3, 256), np.uint16)
        colours[:, 1], colours[:, 2] = (65535, 0, 257), (0, 2570, 65535)
        data = tiff(np.array([[1, 2]], np.uint8), photometric="palette", colormap=colours)
        assert pixels_of(data).tolist() == [[[255, 0, 1], [0, 10, 255]]]

    @pytest.mark.parametrize(("samples", "options", "sentence"), [
        (np.zeros((4, 4, 3), np.int16), {}, "signed numbers"),
        (np.zeros((4, 4, 3), np.uint32), {}, "32-bit numbers"),
        (np.zeros((4, 4, 3), np.int16), {"photometric": 32845}, "LOGLUV"),
    ])  # fmt: skip
    def test_what_is_no_photo_is_told(self, samples, options, sentence):
        with pytest.raises(PhotoError, match=sentence):
            decode(tiff(samples, **options), "'x'")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("colours", [2, 5, 6, 8])
def test_a_tiff_of_fewer_samples_than_its_colours_need(dtype, colours):
    data = tiff(np.zeros((4, 4), dtype))
    odd = data.replace(struct.pack("<HHII", 262, 3, 1, 1), struct.pack("<HHII", 262, 3, 1, colours))
    with pytest.raises(PhotoError):
        decode(odd, "'x'")


def _ycbcr_tiff(colour, subsampling):
    """An uncompressed 10 x 6 TIFF of one colour, its differences coarser than its luma."""
    luma, blue, red = colour
    groups = -(-10 // subsampling[0]) * -(-6 // subsampling[1])
    strip = bytes([luma] * (subsampling[0] * subsampling[1]) + [blue, red]) * groups
    entries = [(256, 3, 1, 10), (257, 3, 1, 6), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 6), (273, 4, 1, 0),
               (277, 3, 1, 3), (278, 3, 1, 6), (279, 4, 1, len(strip)),
               (530, 3, 2, subsampling[0] | subsampling[1] << 16)]  # fmt: skip
    begin = 8 + 2 + 12 * len(entries) + 4
    rows = b"".join(
        struct.pack("<HHII", tag, kind, count, begin if tag == 273 else value) for tag, kind, count, value in entries
    )
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + rows + bytes(4) + strip


class TestPng:
    def test_an_animation_of_sixteen_bits_shows_its_picture(self):
        control = chunk(b"acTL", struct.pack(">II", 2, 0))
        control += chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 48, 32, 0, 0, 1, 10, 0, 0))
        frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, 48, 32, 0, 0, 1, 10, 0, 0))
        frame += chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes((1 + 48 * 6) * 32)))
        np.testing.assert_array_equal(pixels_of(png(DEEP, 2, before=control, behind=frame)), DEEP)

    @pytest.mark.parametrize("kind", ["text", "profile"])
    def test_megabytes_of_text_or_profile(self, kind):
        packed = zlib.compress(np.random.default_rng(0).bytes(1_500_000))
        head = b"Comment\0\0" if kind == "text" else b"p\0\0"
        data = png(ramp(), 2, before=chunk(b"zTXt" if kind == "text" else b"iCCP", head + packed))
        np.testing.assert_array_equal(pixels_of(data), ramp())


class TestPortableMaps:
    @pytest.mark.parametrize("largest", [1, 100, 255, 1023, 65535])
    @pytest.mark.parametrize("kind", ["P2", "P3", "P5", "P6"])
    def test_the_largest_value_is_white(self, kind, largest):
        channels = 3 if kind in ("P3", "P6") else 1
        codes = np.linspace(0, largest, 4 * 5 * channels).astype(int).reshape(4, 5, channels)
        data = f"{kind}\n# made by hand\n5 4\n{largest}\n".encode()
        if kind in ("P2", "P3"):
            data += " ".join(map(str, codes.ravel())).encode()
        else:
            data += codes.astype("u1" if largest < 256 else ">u2").tobytes()
        most = 255 if largest < 256 else 65535
        np.testing.assert_array_equal(pixels_of(data)[..., :channels], np.rint(codes * (most / largest)))

    @pytest.mark.parametrize("data", [b"P1\n3 2\n101 0 1 0", b"P4\n3 2\n" + bytes([0b10100000, 0b01000000])])
    def test_bits_are_ink(self, data):
        assert pixels_of(data)[..., 0].tolist() == [[0, 255, 0], [255, 0, 255]]


class TestJpeg2000:
    def stream(self, samples, bits):
        return imagecodecs.jpeg2k_encode(samples, level=0, codecformat="j2k", bitspersample=bits)

    @pytest.mark.parametrize("bits", [8, 9, 10, 12, 15, 16])
    def test_every_depth(self, bits):
        codes = (DEEP >> (16 - bits)).astype(np.uint8 if bits == 8 else np.uint16)
        pixels = pixels_of(self.stream(codes, bits))
        most = 255 if bits == 8 else 65535
        np.testing.assert_array_equal(pixels, np.rint(codes.astype(float) * (most / (2**bits - 1))))

    def test_profile_and_blocks(self):
        profile = spaces.SPACES["display-p3"].profile
        exif = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, 6) + bytes(4)
        colours = box(b"colr", b"\2\0\0" + profile)
        packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
        data = jp2(self.stream(ramp(), 8), 48, 32, 3, colours)
        data += box(b"uuid", b"JpgTiffExif->JP2" + exif)
        data += box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + packet)
        decoded = decode(data, "'x'")
        assert decoded.metadata.profile == profile and decoded.metadata.xmp == packet and decoded.metadata.exif == exif
        np.testing.assert_array_equal(decoded.pixels, np.rot90(ramp(), -1))  # Orientation 6

    def test_a_palette(self):
        codes = np.array([[0, 1, 2, 1] * 8] * 32, np.uint8)
        table = bytes([10, 20, 30, 200, 100, 0, 0, 0, 255])
        palette = box(b"pclr", struct.pack(">HB", 3, 3) + b"\7\7\7" + table)
        mapping = box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3)))
        colours = box(b"colr", b"\1\0\0" + struct.pack(">I", 16))
        data = jp2(self.stream(codes, 8), 32, 32, 1, palette, mapping, colours)
        assert pixels_of(data)[0, :3].tolist() == [[10, 20, 30], [200, 100, 0], [0, 0, 255]]


class TestAvif:
    def test_the_crop(self):
        plain = encoded(ramp(64, 64), "AVIF", quality=100, subsampling="4:4:4")
        crop = box(b"clap", struct.pack(">IIIIiIiI", 40, 1, 30, 1, -2, 1, 3, 1))
        whole, part = pixels_of(plain), pixels_of(_with_property(plain, crop))
        # The centre (31.5, 31.5) moves by (-2, 3): columns 10 to 49, rows 20 to 49.
        np.testing.assert_array_equal(part, whole[20:50, 10:50])

    def test_linear_light(self):
        data = bytearray(encoded(ramp(64, 64), "AVIF"))
        at = data.index(b"nclx") + 6
        data[at : at + 2] = (8).to_bytes(2, "big")
        assert is_alike(icc.rgb_space(decode(bytes(data), "'x'").metadata.profile).curve, LINEAR)


def _with_property(data, content):
    """An AVIF with one more property of its (first) item; all boxes around it and all places grow."""
    grown = bytearray(data)
    ipco = grown.index(b"ipco") - 4
    end = ipco + int.from_bytes(grown[ipco : ipco + 4], "big")
    count, position = 0, ipco + 8
    while position < end:
        position += int.from_bytes(grown[position : position + 4], "big")
        count += 1
    ipma = grown.index(b"ipma") - 4
    number = ipma + 8 + 4 + 4 + 2  # of properties, behind version, count and the item
    used = number + 1 + grown[number]
    grown[number] += 1
    grown[used:used] = bytes([0x80 | count + 1])
    grown[end:end] = content
    for name, by in ((b"ipma", 1), (b"ipco", len(content)), (b"iprp", 1 + len(content)), (b"meta", 1 + len(content))):
        at = grown.index(name) - 4
        grown[at : at + 4] = (int.from_bytes(grown[at : at + 4], "big") + by).to_bytes(4, "big")
    iloc = grown.index(b"iloc") + 8
    assert grown[iloc] == 0x44 and int.from_bytes(grown[iloc + 2 : iloc + 4], "big") == 1
    place = iloc + 4 + 2 + 2 + 2
    offset = int.from_bytes(grown[place : place + 4], "big") + 1 + len(content)
    grown[place : place + 4] = offset.to_bytes(4, "big")
    return bytes(grown)


class TestJpeg:
    def test_twelve_bits(self):
        codes = (DEEP >> 4).astype(np.uint16)
        data = imagecodecs.jpeg8_encode(codes, level=100, bitspersample=12)
        pixels = pixels_of(data)
        assert pixels.dtype == np.uint16
        np.testing.assert_allclose(pixels / 65535, codes / 4095, atol=0.02)

    @pytest.mark.parametrize("bits", [8, 12, 16])
    def test_lossless(self, bits):
        codes = (DEEP >> (16 - bits)).astype(np.uint8 if bits == 8 else np.uint16)
        data = imagecodecs.jpeg8_encode(codes, lossless=True, bitspersample=bits)
        most = 255 if bits == 8 else 65535
        np.testing.assert_array_equal(pixels_of(data), np.rint(codes.astype(float) * (most / (2**bits - 1))))


@pytest.mark.usefixtures("needs_heic_reader")
class TestHeic:
    def test_a_large_crop(self):
        """Three pixels of a 16 x 16 block are left."""
        pixels = ramp(3, 3).astype(np.uint16)
        np.testing.assert_array_equal(pixels_of(heic_bytes(pixels)), pixels)

    @pytest.mark.parametrize(("rotation", "mirror"), [(0, None), (1, None), (2, 0), (3, 1), (0, 0), (0, 1)])
    def test_a_crop_beyond_what_libheif_allows(self, rotation, mirror):
        """An eighth of the picture is left; it turns and mirrors as the whole would."""
        pixels = ramp(97, 127).astype(np.uint16)
        pixels[60:, 40:] = 7
        options = {"rotation": rotation, "mirror": mirror}
        data = bytearray(heic_bytes(pixels, **options))
        at = data.index(b"clap") + 4
        data[at : at + 32] = struct.pack(">IIIIiIiI", 30, 1, 20, 1, -20, 1, 9, 1)  # of 128 x 112
        left, top = 64 - 15 - 20, 56 - 10 + 9
        expected = pixels_of(heic_bytes(pixels[top : top + 20, left : left + 30], **options))
        np.testing.assert_array_equal(pixels_of(bytes(data)), expected)

    def test_brands_of_the_same_family(self):
        for brand in (b"mif2", b"mif3"):
            data = heic_bytes(ramp().astype(np.uint16)).replace(b"ftypheic", b"ftyp" + brand, 1)
            np.testing.assert_array_equal(pixels_of(data), ramp())


@pytest.mark.parametrize(("brand", "coding"), [(b"avci", "H.264"), (b"jpeg", "JPEG"), (b"j2ki", "JPEG 2000")])
def test_a_heif_of_another_coding_is_no_video(brand, coding):
    data = box(b"ftyp", brand, bytes(4), b"mif1") + bytes(100)
    with pytest.raises(PhotoError, match=f"is a HEIF picture coded as {coding}, which is not read: save it as"):
        decode(data, "'x'")


def test_a_fax():
    bits = ramp()[..., 0] > 100
    data = encoded(bits, "TIFF", compression="group4")
    np.testing.assert_array_equal(pixels_of(data)[..., 0], bits * 255)
