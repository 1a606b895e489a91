"""ICC profiles of primaries and curves, with LittleCMS as the judge of what we write and read."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from d2f_core.photo import icc
from d2f_core.photo.tone_curve import SRGB, ChannelCurves, ParametricCurve, SampledCurve

ADOBE = ParametricCurve(563 / 256)
ADOBE_MATRIX = icc.matrix_of_primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), icc.D65)


def with_curve_tags(*tags):
    """A profile of sRGB's primaries whose three curves are these tags."""
    profile = bytearray(icc.rgb_profile_bytes("test", icc.SRGB_MATRIX, SRGB))
    count = struct.unpack_from(">I", profile, 128)[0]
    names = {b"rTRC": tags[0], b"gTRC": tags[1 % len(tags)], b"bTRC": tags[2 % len(tags)]}
    for index in range(count):
        at = 132 + 12 * index
        content = names.get(bytes(profile[at : at + 4]))
        if content is not None:
            struct.pack_into(">II", profile, at + 4, len(profile), len(content))
            profile += content + b"\0" * (-len(content) % 4)
    struct.pack_into(">I", profile, 0, len(profile))
    return bytes(profile)


def lab_by_littlecms(pixels, profile):
    """Lab of 8-bit RGB pixels, relative colorimetric, as LittleCMS sees them."""
    source, lab = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("LAB")
    transform = ImageCms.buildTransform(source, lab, "RGB", "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    codes = np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), transform)).astype(float)
    return codes * [100 / 255, 1, 1] - np.where(codes > 127, [0, 256, 256], 0) * [0, 1, 1]


class TestReading:
    def test_nothing_is_srgb(self):
        assert icc.tone_curve(b"") is SRGB and icc.rgb_space(b"").curve is SRGB

    def test_littlecmss_own_srgb(self, srgb_profile):
        space = icc.rgb_space(srgb_profile)
        assert space.curve is SRGB
        np.testing.assert_allclose(space.matrix, icc.SRGB_MATRIX, atol=2e-4)

    @pytest.mark.parametrize(("kind", "numbers"), list(enumerate([
        (2.2,), (2.2, 0.9, 0.1), (2.0, 0.8, 0.1, 0.05), (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        (2.0, 0.9, 0.05, 0.3, 0.1, 0.05, 0.0396),
    ])))  # fmt: skip
    def test_all_parametric_kinds_as_littlecms_reads_them(self, kind, numbers):
        tag = b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + struct.pack(
            f">{len(numbers)}i", *(round(n * 65536) for n in numbers)
        )  # fmt: skip
        profile = with_curve_tags(tag)
        grey = np.repeat(np.arange(0, 255, 15, dtype=np.uint8)[None, :, None], 3, axis=2)
        lightness = lab_by_littlecms(grey, profile)[0, :, 0]
        y = icc.tone_curve(profile).decode(np.arange(0, 255, 15) / 255)  # LittleCMS forces white to 1
        f = np.where(y > 216 / 24389, np.cbrt(np.maximum(y, 0)), (24389 / 27 * y + 16) / 116)
        np.testing.assert_allclose(np.clip(116 * f - 16, 0, 100), lightness, atol=0.6)

    def test_a_gamma_a_table_and_no_curve(self):
        gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, 563)
        table = b"curv\0\0\0\0" + struct.pack(">I4H", 4, 0, 10000, 30000, 65535)
        straight = b"curv\0\0\0\0" + struct.pack(">I", 0)
        curve = icc.tone_curve(with_curve_tags(gamma, table, straight))
        assert isinstance(curve, ChannelCurves) and curve.red == ADOBE and curve.blue == ParametricCurve(1.0)
        assert isinstance(curve.green, SampledCurve)
        assert curve.green.decode(1 / 3) == pytest.approx(10000 / 65535)

    @pytest.mark.parametrize(
        "tag",
        [
            b"",
            b"curv",
            b"curv\0\0\0\0\xff\xff\xff\xff",
            b"para\0\0\0\0\0\x09\0\0",
            b"mft1" + bytes(40),
            b"curv\0\0\0\0" + struct.pack(">IH", 1, 0),
            b"para\0\0\0\0\0\x01\0\0" + struct.pack(">3i", 65536, 0, 65536),
        ],
    )
    def test_a_damaged_curve_is_taken_for_srgbs(self, tag):
        profile = with_curve_tags(tag)
        assert icc.tone_curve(profile) is SRGB and icc.rgb_space(profile) is None

    def test_any_damage_leaves_a_curve(self):
        whole = icc.rgb_profile_bytes("test", ADOBE_MATRIX, ADOBE)
        random = np.random.default_rng(5)
        for _ in range(400):
            damaged = bytearray(whole[: random.integers(100, len(whole) + 1)])
            for at in random.integers(100, len(damaged) + 1, 5):
                damaged[min(at, len(damaged)) - 1] = random.integers(256)
            curve = icc.tone_curve(bytes(damaged))
            light = curve.decode(np.linspace(0, 1, 9, dtype=np.float32))
            assert np.shape(light) == (9,) and np.isfinite(light).all()
            icc.rgb_space(bytes(damaged))

    def test_tables_have_no_matrix(self):
        profile = icc.rgb_profile_bytes("test", icc.SRGB_MATRIX, SRGB).replace(b"cprt", b"A2B0", 1)
        assert icc.rgb_space(profile) is None and icc.tone_curve(profile) is SRGB


class TestWriting:
    @pytest.mark.parametrize(("matrix", "curve"), [(icc.SRGB_MATRIX, SRGB), (ADOBE_MATRIX, ADOBE)])
    def test_is_read_back(self, matrix, curve):
        space = icc.rgb_space(icc.rgb_profile_bytes("test", matrix, curve))
        np.testing.assert_allclose(space.matrix, matrix, atol=2e-5)
        assert space.curve.decode(0.3) == pytest.approx(curve.decode(0.3), abs=1e-5)

    def test_littlecms_sees_the_same_colours_as_in_its_own_srgb(self, srgb_profile):
        chart = np.random.default_rng(2).integers(0, 256, (8, 8, 3), dtype=np.uint8)
        ours = icc.rgb_profile_bytes("sRGB", icc.SRGB_MATRIX, SRGB)
        np.testing.assert_allclose(lab_by_littlecms(chart, ours), lab_by_littlecms(chart, srgb_profile), atol=1.01)

    def test_white_is_neutral(self):
        white = np.full((1, 1, 3), 255, np.uint8)
        for matrix in (icc.SRGB_MATRIX, ADOBE_MATRIX):
            lab = lab_by_littlecms(white, icc.rgb_profile_bytes("test", matrix, SRGB))[0, 0]
            assert lab == pytest.approx([100, 0, 0], abs=0.5)

    def test_a_grey_profile(self):
        profile = icc.grey_profile_bytes("grey", SRGB)
        assert icc.colour_space(profile) == "GRAY"
        assert icc.grey_curve(profile).decode(0.5) == pytest.approx(SRGB.decode(0.5), abs=1e-5)
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
