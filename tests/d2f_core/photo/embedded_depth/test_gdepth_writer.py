"""GDepth written into a JPEG comes back exactly, next to whatever else the photo carries."""

import io

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import EmbeddedDepth, embedded_depth
from d2f_core.photo.embedded_depth.gdepth_writer import with_gdepth
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo, read_disparity
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.photo.xmp import settings_in
from d2f_core.settings import BlurSettings, RenderSettings
from tests.d2f_core.photo.embedded_depth import crafted

CODES = np.random.default_rng(3).integers(6000, 60000, (240, 320))  # does not compress: many segments
NOISE = (CODES / 65535).astype(np.float32)


def test_sixteen_bits_come_back_exactly():
    data = with_gdepth(crafted.photo(480, 640), NOISE, None)
    assert data.count(jpeg.EXTENSION_PREFIX) > 2
    found = embedded_depth(data)
    assert not found.is_metric
    assert np.array_equal(np.rint(found.disparity * 65535), CODES)


def test_metres_come_back():
    found = embedded_depth(with_gdepth(crafted.photo(480, 640), NOISE, MetricScale(2.0, 0.25)))
    assert found.metric.scale == pytest.approx(2.0, rel=1e-5)
    assert found.metric.offset == pytest.approx(0.25, rel=1e-5)
    assert np.array_equal(np.rint(found.disparity * 65535), CODES)


def test_infinitely_far_is_ten_kilometres():
    found = embedded_depth(with_gdepth(crafted.photo(480, 640), NOISE, MetricScale(2.0, -0.01)))
    assert found.metric.offset == pytest.approx(1e-4, rel=1e-3)


def test_other_readers_find_the_published_coding():
    """Format, Near, Far and a 16-bit PNG whose 0 is near, as any reader expects."""
    packet, extended = jpeg.xmp_packets(with_gdepth(crafted.photo(480, 640), NOISE, MetricScale(2.0, 0.5)))
    assert b'GDepth:Format="RangeInverse"' in packet and b'GDepth:Near="0.4"' in packet
    assert b'GDepth:Far="2"' in packet and b'GDepth:Units="m"' in packet and b"HasExtendedXMP" in packet
    code = extended.split(b'GDepth:Data="')[1].split(b'"')[0]
    png = np.asarray(Image.open(io.BytesIO(crafted.base64.b64decode(code))))
    assert np.array_equal(65535 - png, CODES)


def test_an_export_keeps_settings_exif_and_picture(tmp_path):
    source = tmp_path / "in.jpg"
    source.write_bytes(crafted.gdepth(crafted.scene()))
    photo = open_photo(source)
    options = ExportOptions(settings=RenderSettings(blur=BlurSettings(70)))
    depth = EmbeddedDepth(NOISE[:96, :128], "GDepth")
    save_photo(photo.pixels, tmp_path / "plain.jpg", source=photo, options=options)
    save_photo(photo.pixels, tmp_path / "deep.jpg", source=photo, options=options, depth=depth)
    plain, deep = open_photo(tmp_path / "plain.jpg"), open_photo(tmp_path / "deep.jpg")
    assert plain.embedded_depth is None  # the source's own depth is stale and stays behind
    assert np.array_equal(np.rint(deep.embedded_depth.disparity * 65535), CODES[:96, :128])
    assert np.array_equal(plain.pixels, deep.pixels)
    assert settings_in(deep.metadata.xmp).blur.strength == 70
    assert deep.metadata.exif == plain.metadata.exif != b""


def test_a_photo_with_depth_is_a_disparity_file(tmp_path):
    path = tmp_path / "map.jpg"
    path.write_bytes(with_gdepth(crafted.photo(96, 128), NOISE[:96, :128], None))
    assert np.array_equal(np.rint(read_disparity(path, (96, 128)) * 65535), CODES[:96, :128])
    path.write_bytes(crafted.photo())
    with pytest.raises(PhotoError, match="no disparity map"):
        read_disparity(path, (96, 128))


def test_a_packet_without_room_is_said():
    full = crafted.packet(f'<rdf:Description rdf:about="" xmlns:q="urn:q" q:q="{"x" * 65000}"/>')
    photo = crafted.with_segments(crafted.photo(), crafted.segment(crafted.XMP + full))
    with pytest.raises(PhotoError, match="leave the metadata out"):
        with_gdepth(photo, NOISE, None)


def test_a_photo_made_in_memory_takes_depth_too(tmp_path):
    photo = Photo(np.zeros((48, 64, 3), np.uint8))
    save_photo(photo.pixels, tmp_path / "o.jpg", source=photo, depth=EmbeddedDepth(NOISE[:48, :64], "GDepth"))
    assert open_photo(tmp_path / "o.jpg").embedded_depth.disparity.shape == (48, 64)
