"""An export holds nothing that describes the old picture: depth, gain maps, further pictures, trailers, thumbnails."""

import io

import numpy as np
import pytest
from PIL import Image

from d2f_core.photo.embedded_depth import embedded_depth
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.photo.xmp import DEEPEST, LARGEST_BYTES, packet_for_export, settings_in
from d2f_core.settings import RenderSettings
from tests.d2f_core.photo.embedded_depth import crafted

CODES = crafted.scene(12, 16)
LAYOUTS = {
    "gdepth": lambda: crafted.gdepth(CODES),
    "dynamic depth": lambda: crafted.dynamic_depth(CODES, kind="PNG"),
    "samsung": lambda: crafted.samsung(CODES),
    "huawei": lambda: crafted.huawei(CODES),
    "apple": lambda: crafted.mpf(crafted.auxiliary(CODES, crafted.apple_packet()), size=(12, 16)),
}
STALE = (b"GDepth", b"photos/1.0", b"MPF\0", b"SEFT", b"edof", b"HasExtendedXMP", b"adobe.com/xmp/extension", b"hdrgm",
         b"Container:Directory", b"depthmap")  # fmt: skip


def exported(tmp_path, data, ending="jpg", **options):
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    photo = open_photo(path)
    save_photo(photo.pixels, tmp_path / f"out.{ending}", source=photo, options=ExportOptions(**options))
    return (tmp_path / f"out.{ending}").read_bytes()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp"])
def test_embedded_depth_does_not_outlive_the_picture(tmp_path, layout, ending):
    data = LAYOUTS[layout]()
    assert embedded_depth(data, "'x'") is not None
    written = exported(tmp_path, data, ending, settings=RenderSettings())
    assert embedded_depth(written, "'x'") is None
    assert not [word for word in STALE if word in written]


def test_a_gain_map_is_not_announced_any_more(tmp_path, colours):
    packet = crafted.packet(
        '<rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/>'
    )
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "JPEG", xmp=packet)
    gain_map = io.BytesIO()
    Image.new("L", (8, 6), 99).save(gain_map, "JPEG")
    written = exported(tmp_path, buffer.getvalue() + gain_map.getvalue())
    assert b"hdrgm" not in written and b"image/jpeg" in written and written.count(b"\xff\xd8\xff") == 1


def test_a_trailer_behind_the_picture_is_left_behind(tmp_path, colours):
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "JPEG")
    written = exported(tmp_path, buffer.getvalue() + b"MAKER TRAILER" * 10)
    assert b"TRAILER" not in written and written.endswith(b"\xff\xd9")


def test_what_the_packet_says_of_the_old_colours_goes_with_them(tmp_path, colours):
    packet = crafted.packet(
        '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'photoshop:ICCProfile="Old space" photoshop:City="Berlin"/>'
    )
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "JPEG", xmp=packet)
    kept = exported(tmp_path, buffer.getvalue(), "png")
    converted = exported(tmp_path, buffer.getvalue(), "tif", profile="adobe-rgb")
    assert b"Old space" in kept and b"Old space" not in converted and b"Berlin" in converted


class TestHugePackets:
    def test_deep_nesting_is_left_out_and_our_settings_stay(self, caplog):
        deep = crafted.packet("<rdf:Description>" + "<a>" * 5000 + "</a>" * 5000 + "</rdf:Description>")
        written = packet_for_export(deep, 4, 3, RenderSettings())
        assert settings_in(written) == RenderSettings() and b"<a>" not in written
        assert "nested too deep" in caplog.text

    def test_usual_nesting_is_kept(self):
        levels = DEEPEST - 10
        usual = crafted.packet("<rdf:Description>" + "<a>" * levels + "</a>" * levels + "</rdf:Description>")
        assert packet_for_export(usual, 4, 3, None).count(b"<a>") == levels - 1

    def test_one_of_many_megabytes_is_not_even_parsed(self, caplog):
        assert packet_for_export(b"<x>" + bytes(LARGEST_BYTES), 4, 3, None) == b""
        assert "bytes and is not carried over" in caplog.text


def test_pixels_are_not_touched_by_all_this(tmp_path, colours):
    path = tmp_path / "photo.png"
    Image.fromarray(colours).save(path)
    photo = open_photo(path)
    save_photo(photo.pixels, tmp_path / "out.png", source=photo, options=ExportOptions(settings=RenderSettings()))
    np.testing.assert_array_equal(open_photo(tmp_path / "out.png").pixels, colours)
