"""Export in other colour spaces: charts come back within Delta-E 1, judged by LittleCMS with the embedded profiles."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from d2f_core.comparison import delta_e_2000
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.photo import icc, spaces
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.tone_curve import ParametricCurve
from d2f_core.photo.writing import ExportOptions, save_photo
from tests.d2f_core.photo.photo_files import saved

PATCH = 16  # px
D50_XY = (0.3457, 0.3585)
PROPHOTO_MATRIX = icc.matrix_of_primaries((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), D50_XY)
PROFILES = {
    "adobe-rgb": spaces.SPACES["adobe-rgb"].profile,
    "display-p3": spaces.SPACES["display-p3"].profile,
    "prophoto": icc.rgb_profile_bytes("ProPhoto", PROPHOTO_MATRIX, ParametricCurve(1.8), icc.D50),
    "srgb": spaces.SPACES["srgb"].profile,
}


def chart(profile):
    """6 x 6 patches of 16 px: a row of greys, then colours inside sRGB, encoded for a profile; (96, 96, 3) float."""
    random = np.random.default_rng(1)
    srgb = random.uniform(0.1, 0.9, (6, 6, 3))
    srgb[0] = np.linspace(0.05, 1, 6)[:, None]
    srgb = srgb.repeat(PATCH, axis=0).repeat(PATCH, axis=1)
    source, target = icc.rgb_space(b""), icc.rgb_space(profile)
    light = source.curve.decode(srgb) @ np.linalg.solve(target.matrix, source.matrix).T
    return target.curve.encode(np.clip(light, 0, 1)).astype(np.float32)


def lab_by_littlecms(path):
    """Lab of the patches of a file by LittleCMS with the embedded profile; its Lab of 8 bits is coarse, so via sRGB."""
    with Image.open(path) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        srgb = ImageCms.profileToProfile(image.convert("RGB"), profile, ImageCms.createProfile("sRGB"))
    return lab(np.asarray(srgb) / 255, b"")


def lab(encoded, profile):
    """Lab (D50) of the patches' mean light, by the formulas."""
    space = icc.rgb_space(profile)
    light = space.curve.decode(encoded).reshape(6, PATCH, 6, PATCH, 3).mean(axis=(1, 3))
    xyz = light @ space.matrix.T / icc.D50
    f = np.where(xyz > 216 / 24389, np.cbrt(np.maximum(xyz, 0)), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


class TestCharts:
    @pytest.mark.parametrize("name", ["adobe-rgb", "display-p3", "prophoto"])
    @pytest.mark.parametrize("target", ["source", "srgb", "display-p3", "adobe-rgb"])
    def test_a_tagged_chart_comes_back_within_delta_e_1(self, tmp_path, name, target):
        encoded = chart(PROFILES[name])
        pixels = np.rint(encoded * 255).astype(np.uint8)
        photo = open_photo(saved(tmp_path, Image.fromarray(pixels), "chart.png", icc_profile=PROFILES[name]))
        save_photo(photo.pixels, tmp_path / "out.png", source=photo, options=ExportOptions(profile=target))
        truth, again = lab(pixels / 255, PROFILES[name]), open_photo(tmp_path / "out.png")
        assert delta_e_2000(truth, lab(again.pixels / 255, again.metadata.profile)).max() < 0.5
        assert delta_e_2000(truth, lab_by_littlecms(tmp_path / "out.png")).max() < 1

    @pytest.mark.parametrize("name", ["adobe-rgb", "display-p3", "prophoto"])
    @pytest.mark.parametrize("target", ["srgb", "display-p3", "adobe-rgb"])
    def test_sixteen_bits_stay_sixteen_and_exact(self, tmp_path, name, target):
        pixels = np.rint(chart(PROFILES[name]) * 65535).astype(np.uint16)
        photo = Photo(pixels, metadata=Metadata(profile=PROFILES[name]))
        save_photo(photo.pixels, tmp_path / "out.tif", source=photo, options=ExportOptions(profile=target))
        again = open_photo(tmp_path / "out.tif")
        assert again.pixels.dtype == np.uint16
        truth = lab(pixels / 65535, PROFILES[name])
        assert delta_e_2000(truth, lab(again.pixels / 65535, again.metadata.profile)).max() < 0.02

    def test_a_colour_outside_srgb_is_clipped_not_wrapped(self):
        green = np.array([[[0, 65535, 0]]], np.uint16)
        assert tuple(spaces.in_space(green, PROFILES["adobe-rgb"], "srgb")[0, 0]) == (0, 65535, 0)


class TestUntouched:
    def test_srgb_to_srgb_and_source_change_no_pixel(self, srgb_profile):
        pixels = np.random.default_rng(3).integers(0, 256, (8, 8, 3), dtype=np.uint8)
        assert spaces.in_space(pixels, srgb_profile, "srgb") is pixels
        assert spaces.in_space(pixels, b"", "srgb") is pixels
        assert spaces.in_space(pixels, PROFILES["prophoto"], "source") is pixels

    def test_the_profile_is_embedded(self, tmp_path, colours):
        for target in ("srgb", "display-p3", "adobe-rgb"):
            for ending in ("jpg", "png", "tif", "webp", "avif"):
                path = tmp_path / f"{target}.{ending}"
                save_photo(colours, path, source=Photo(colours), options=ExportOptions(profile=target))
                assert open_photo(path).metadata.profile == spaces.SPACES[target].profile

    def test_an_unknown_name_is_a_sentence(self):
        with pytest.raises(SettingsError, match=r"The profile is 'rec709': choose one of source, srgb"):
            ExportOptions(profile="rec709")


class TestTables:
    """A profile without primaries: LittleCMS's own Lab-based ones are built from a table here."""

    def profile(self):
        return PROFILES["srgb"].replace(b"rXYZ", b"A2B0", 1)

    def test_eight_bits_go_through_littlecms_or_are_refused(self, colours):
        with pytest.raises(PhotoError, match="damaged colour profile"):
            spaces.in_space(colours, self.profile(), "srgb", "'x'")

    def test_sixteen_bits_are_refused_rather_than_cut_to_eight(self, deep_colours):
        for check in (spaces.in_space, lambda pixels, *rest: spaces.check_convertible(pixels.dtype, *rest)):
            with pytest.raises(PhotoError, match="cannot be converted in 16 bits"):
                check(deep_colours, self.profile(), "srgb", "'x'")
        spaces.check_convertible(deep_colours.dtype, self.profile(), "source", "'x'")


class TestDcf:
    def exif(self, index=b"R03\0"):
        block = Image.Exif()
        block[0x8769] = {0xA001: 65535, 0xA005: {1: index.decode().rstrip("\0")}}
        return block.tobytes()

    def test_a_camera_set_to_adobe_rgb_is_believed(self, tmp_path, colours):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours), "dcf.jpg", exif=self.exif()))
        assert photo.metadata.profile == PROFILES["adobe-rgb"]
        plain = open_photo(saved(tmp_path, Image.fromarray(colours), "plain.jpg", exif=self.exif(b"R98\0")))
        assert plain.metadata.profile == b""

    @pytest.mark.parametrize(("target", "tag", "index"), [("srgb", 1, "R98"), ("adobe-rgb", 65535, "R03")])
    def test_exif_names_the_space_of_the_export(self, tmp_path, colours, target, tag, index):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours), "dcf.jpg", exif=self.exif(), quality=95))
        save_photo(photo.pixels, tmp_path / "out.jpg", source=photo, options=ExportOptions(profile=target))
        with Image.open(tmp_path / "out.jpg") as image:
            tags = image.getexif()
            assert tags.get_ifd(0x8769)[0xA001] == tag and tags.get_ifd(0xA005)[1] == index


class TestGrey:
    @pytest.mark.parametrize("ending", ["jpg", "png", "tif"])
    def test_a_grey_photo_is_exported_with_one_channel(self, tmp_path, colours, ending):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours[..., 0]), "grey.png"))
        assert photo.is_grey
        path = tmp_path / f"out.{ending}"
        save_photo(photo.pixels, path, source=photo, options=ExportOptions(profile="adobe-rgb"))
        with Image.open(path) as image:
            assert image.mode == "L" and icc.colour_space(image.info["icc_profile"]) == "GRAY"
        again = open_photo(path)
        assert again.is_grey
        np.testing.assert_allclose(again.pixels.astype(int), photo.pixels, atol=0 if ending != "jpg" else 24)

    def test_sixteen_bits_of_grey(self, tmp_path, write_16_bit_png, deep_colours):
        photo = open_photo(write_16_bit_png(deep_colours[..., 0]))
        for ending in ("png", "tif"):
            save_photo(photo.pixels, tmp_path / f"out.{ending}", source=photo)
            np.testing.assert_array_equal(open_photo(tmp_path / f"out.{ending}").pixels, photo.pixels)

    @pytest.mark.parametrize("ending", ["webp", "avif"])
    def test_formats_without_grey_get_three_equal_channels(self, tmp_path, colours, ending):
        photo = open_photo(saved(tmp_path, Image.fromarray(colours[..., 0]), "grey.png"))
        save_photo(photo.pixels, tmp_path / f"out.{ending}", source=photo)
        spread = np.ptp(open_photo(tmp_path / f"out.{ending}").pixels.astype(int), axis=2)
        assert spread.max() <= 4
