"""Exporting: what the file looks like and what it carries."""

import datetime
import os
import time

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from d2f_core.errors import SettingsError
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.photo.xmp import settings_in
from d2f_core.settings import BlurSettings, RenderSettings

SUFFIXES = ("jpg", "png", "tif", "webp")


def plain(pixels):
    return Photo(pixels.copy())


def tags_of(metadata):
    tags = Image.Exif()
    tags.load(metadata.exif)
    return tags


class TestFormats:
    @pytest.mark.parametrize("suffix", ["png", "tif", "tiff", "PNG"])
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_png_and_tiff_are_exact_in_both_depths(self, tmp_path, deep_colours, suffix, dtype):
        pixels = deep_colours if dtype == np.uint16 else (deep_colours // 257).astype(np.uint8)
        path = tmp_path / f"out.{suffix}"
        assert save_photo(pixels, path, source=plain(pixels)) == (48, 64)
        again = open_photo(path).pixels
        assert again.dtype == dtype
        np.testing.assert_array_equal(again, pixels)

    @pytest.mark.parametrize("dtype", ["uint8", "uint16"])
    def test_tiff_opens_in_other_readers(self, tmp_path, deep_colours, dtype):
        pixels = deep_colours if dtype == "uint16" else (deep_colours // 257).astype(np.uint8)
        big = np.tile(pixels, (30, 20, 1))  # several strips
        save_photo(big, tmp_path / "out.tif", source=plain(big))
        decoded = cv2.imread(str(tmp_path / "out.tif"), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(decoded[..., ::-1], big)
        if dtype == "uint8":
            np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "out.tif")), big)

    @pytest.mark.parametrize("suffix", ["jpg", "webp"])
    def test_sixteen_bits_into_eight_keep_the_mean(self, tmp_path, suffix):
        pixels = np.full((64, 64, 3), 100 * 257 + 128, np.uint16)
        save_photo(pixels, tmp_path / f"out.{suffix}", source=plain(pixels))
        assert open_photo(tmp_path / f"out.{suffix}").pixels.mean() == pytest.approx(100.5, abs=0.6)

    def test_quality_and_subsampling_reach_the_file(self, tmp_path, colours):
        sizes = {}
        for quality in (50, 95):
            for subsampling, blocks in {"4:4:4": (1, 1), "4:2:2": (2, 1), "4:2:0": (2, 2)}.items():
                path = tmp_path / f"{quality}-{subsampling.replace(':', '')}.jpg"
                options = ExportOptions(quality=quality, subsampling=subsampling)
                save_photo(colours, path, source=plain(colours), options=options)
                with Image.open(path) as image:
                    assert image.layer[0][1:3] == blocks
                sizes[quality, subsampling] = path.stat().st_size
        assert sizes[50, "4:4:4"] < sizes[95, "4:4:4"]

    def test_resized_in_linear_light(self, tmp_path):
        checker = np.zeros((64, 64, 3), np.uint8)
        checker[::2, ::2] = checker[1::2, 1::2] = 255
        save_photo(checker, tmp_path / "half.png", source=plain(checker), options=ExportOptions(long_side=32))
        pixels = open_photo(tmp_path / "half.png").pixels
        assert pixels.shape == (32, 32, 3) and pixels.mean() == pytest.approx(188, abs=0.6)  # half the light

    def test_a_smaller_picture_is_not_enlarged(self, tmp_path, colours):
        options = ExportOptions(long_side=4000)
        assert save_photo(colours, tmp_path / "out.png", source=plain(colours), options=options) == (48, 64)

    @pytest.mark.parametrize("wrong", [{"quality": 0}, {"quality": 101}, {"subsampling": "4:1:1"}, {"long_side": 0}])
    def test_options_are_checked(self, wrong):
        with pytest.raises(SettingsError):
            ExportOptions(**wrong)


class TestMetadata:
    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_everything_is_carried_and_upright(self, tmp_path, source, suffix):
        settings = RenderSettings(blur=BlurSettings.from_f_number(1.4))
        path = tmp_path / f"out.{suffix}"
        save_photo(source.pixels, path, source=source, options=ExportOptions(settings=settings))
        again = open_photo(path)
        assert again.size == source.size == (64, 48)
        assert again.metadata.profile == source.metadata.profile
        tags = tags_of(again.metadata)
        assert (tags[0x010F], tags[0x0110], tags[0x0112]) == ("Maker", "Model 1", 1)
        exposure = tags.get_ifd(0x8769)
        assert float(exposure[0x829D]) == pytest.approx(2.8), "the captured f-number stays"
        assert (exposure[0xA002], exposure[0xA003]) == (48, 64)
        assert tags.get_ifd(0x8825)[2] == (52.0, 30.0, 0.0)
        assert settings_in(again.metadata.xmp) == settings
        assert b"SimulatedFNumber>1.4<" in again.metadata.xmp and b'dc:format="image/jpeg"' in again.metadata.xmp

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_exporting_an_export_keeps_it_all(self, tmp_path, source, suffix):
        first, second = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
        options = ExportOptions(settings=RenderSettings())
        save_photo(source.pixels, first, source=source, options=options)
        save_photo(open_photo(first).pixels, second, source=open_photo(first), options=options)
        one, two = open_photo(first).metadata, open_photo(second).metadata
        assert two.profile == one.profile
        assert two.xmp.count(b"SimulatedFNumber>") == one.xmp.count(b"SimulatedFNumber>")
        assert tags_of(two).get_ifd(0x8769) == tags_of(one).get_ifd(0x8769)

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_left_out_on_request_but_for_the_profile(self, tmp_path, source, suffix):
        path = tmp_path / f"out.{suffix}"
        options = ExportOptions(keep_metadata=False, settings=RenderSettings())
        save_photo(source.pixels, path, source=source, options=options)
        metadata = open_photo(path).metadata
        assert metadata.profile == source.metadata.profile and metadata.xmp == b""
        assert b"Maker" not in path.read_bytes()

    def test_a_packet_too_long_for_jpeg_is_left_out_with_a_warning(self, tmp_path, colours, caplog):
        words = b"word " * 20000
        packet = (
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description xmlns:p="urn:p:" p:long="' + words + b'"/></rdf:RDF></x:xmpmeta>'
        )
        source = Photo(colours, metadata=Metadata(xmp=packet))
        save_photo(colours, tmp_path / "out.jpg", source=source)
        assert open_photo(tmp_path / "out.jpg").metadata.xmp == b"" and "too long" in caplog.text
        save_photo(colours, tmp_path / "out.png", source=source)
        assert words.strip() in open_photo(tmp_path / "out.png").metadata.xmp

    def test_no_second_picture_survives(self, tmp_path, colours):
        path = tmp_path / "two.jpg"
        Image.fromarray(colours).save(path, "MPO", save_all=True, append_images=[Image.new("L", (16, 16), 77)])
        assert path.read_bytes().count(b"\xff\xd8\xff") == 2
        source = open_photo(path)
        save_photo(source.pixels, tmp_path / "out.jpg", source=source)
        data = (tmp_path / "out.jpg").read_bytes()
        assert data.count(b"\xff\xd8\xff") == 1 and b"MPF\0" not in data


def test_tiff_tags_are_what_tifffile_expects(tmp_path, source):
    path = tmp_path / "out.tif"
    save_photo(source.pixels, path, source=source)
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        assert page.tags["Make"].value == "Maker" and page.tags["Orientation"].value == 1
        assert page.tags["ExifTag"].value["FNumber"] == pytest.approx(2.8)
        assert page.predictor == 2 and page.iccprofile == source.metadata.profile


class TestDate:
    """`keep_date`: the shot's, else that of the photo's file."""

    def written(self, tmp_path, exif):
        path = tmp_path / "photo.jpg"
        Image.new("RGB", (8, 8)).save(path, exif=exif)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        photo = open_photo(path)
        save_photo(photo.pixels, tmp_path / "out.jpg", source=photo, options=ExportOptions(keep_date=True))
        save_photo(photo.pixels, tmp_path / "new.jpg", source=photo)
        assert abs((tmp_path / "new.jpg").stat().st_mtime - time.time()) < 3600
        return (tmp_path / "out.jpg").stat().st_mtime

    def test_of_the_shot(self, tmp_path):
        tags = Image.Exif()
        tags.get_ifd(0x8769)[0x9003] = "2019:05:04 03:02:01"
        assert self.written(tmp_path, tags) == datetime.datetime(2019, 5, 4, 3, 2, 1).timestamp()

    def test_of_the_file(self, tmp_path):
        assert self.written(tmp_path, Image.Exif()) == 1_000_000_000
