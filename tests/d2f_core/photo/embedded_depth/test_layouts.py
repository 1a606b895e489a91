"""Every layout, made from its description: values, units, polarity, orientation; each with photo and map of its own."""

import io
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo.decoding import decode
from d2f_core.photo.embedded_depth import embedded_depth
from tests.d2f_core.photo.embedded_depth import crafted, crafted_heic

CODES = crafted.scene()
FRACTION = CODES / 255
NEAR_FIRST = 1 - FRACTION  # the order of a map whose code 0 is near
ORIENTATIONS = range(1, 9)

MAKERS = {
    "GDepth": lambda codes, orientation: crafted.gdepth(codes, orientation=orientation),
    "Dynamic Depth": lambda codes, orientation: crafted.dynamic_depth(codes, orientation=orientation, kind="PNG"),
    "Samsung": lambda codes, orientation: crafted.samsung(codes, orientation=orientation),
    "Apple JPEG": lambda codes, orientation: crafted.mpf(
        crafted.auxiliary(codes, crafted.apple_packet()), orientation=orientation
    ),
}


def stretched(values):
    return (values - values.min()) / (values.max() - values.min())


def inverse_metres(found):
    low, high = found.metric_range
    return low + found.disparity * (high - low)


def expected_order(source):
    """The scene's order as it should come out; Apple's code 255 is near, everybody else's is far."""
    return stretched(FRACTION if source == "Apple JPEG" else NEAR_FIRST)


def tolerance(source):
    return 0.03 if source == "Apple JPEG" else 0.002  # its map is a JPEG


@pytest.mark.parametrize("source", MAKERS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_map_is_turned_as_the_photo_is(source, orientation):
    data = MAKERS[source](crafted.as_stored(CODES, orientation), orientation)
    found = embedded_depth(data)
    assert found.source == source
    assert found.disparity.shape == CODES.shape
    assert decode(data, "it").pixels.shape[:2] == (96, 128)
    assert np.abs(found.disparity - expected_order(source)).max() < tolerance(source)


@pytest.mark.parametrize("source", ["GDepth", "Dynamic Depth", "Apple JPEG"])
def test_a_map_that_is_upright_already_stays(source):
    """Some tools turn the depth and leave the photo to its EXIF orientation."""
    found = embedded_depth(MAKERS[source](CODES, 6))
    assert np.abs(found.disparity - expected_order(source)).max() < tolerance(source)


class TestGDepth:
    def test_range_inverse_is_linear_in_inverse_distance(self):
        found = embedded_depth(crafted.gdepth(CODES, near="0.5", far="10"))
        assert np.allclose(inverse_metres(found), 2 - FRACTION * (2 - 0.1), atol=1e-5)
        assert found.metric.distance_m(1.0) == pytest.approx(0.5, rel=1e-4)
        assert found.metric.distance_m(0.0) == pytest.approx(10, rel=1e-4)

    def test_range_linear_is_linear_in_distance(self):
        found = embedded_depth(crafted.gdepth(CODES, near="0.5", far="10", coding="RangeLinear"))
        assert np.allclose(1 / inverse_metres(found), 0.5 + FRACTION * 9.5, rtol=1e-3)

    def test_millimetres_are_metres(self):
        found = embedded_depth(crafted.gdepth(CODES, near="500", far="10000", units="mm"))
        assert found.metric.distance_m(1.0) == pytest.approx(0.5, rel=1e-4)

    def test_without_units_only_the_order_is_known(self):
        found = embedded_depth(crafted.gdepth(CODES, near="12", far="40", units=""))
        assert not found.is_metric
        assert found.metric_range is None
        assert np.allclose(found.disparity, stretched(1 / 12 - FRACTION * (1 / 12 - 1 / 40)), atol=1e-5)

    @pytest.mark.parametrize(("near", "far"), [("", ""), ("10", "0.5"), ("0", "5"), ("nan", "5"), ("x", "5")])
    def test_a_range_that_makes_no_sense_leaves_the_order(self, near, far):
        found = embedded_depth(crafted.gdepth(CODES, near=near, far=far))
        assert not found.is_metric
        assert np.allclose(found.disparity, stretched(NEAR_FIRST), atol=1e-5)

    def test_far_may_be_infinite(self):
        found = embedded_depth(crafted.gdepth(CODES, near="0.5", far="inf"))
        assert found.metric_range == pytest.approx((0.0, 2.0), abs=1e-6)

    def test_sixteen_bits_stay_sixteen(self):
        deep = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * np.uint16(21)
        found = embedded_depth(crafted.gdepth(deep))
        assert len(np.unique(found.disparity)) == 48 * 64
        assert np.allclose(inverse_metres(found), 2 - deep / 65535 * 1.9, atol=1e-6)

    @pytest.mark.parametrize("options", [{"is_extended": False}, {"as_elements": True}, {"shuffle": True}])
    def test_every_spelling_gives_the_same(self, options):
        plain = embedded_depth(crafted.gdepth(CODES))
        assert np.array_equal(embedded_depth(crafted.gdepth(CODES, **options)).disparity, plain.disparity)

    def test_a_missing_part_of_extended_xmp_is_said(self):
        data = crafted.gdepth(CODES)
        at = data.rfind(b"\xff\xe1", 0, data.rfind(crafted.EXTENSION))
        length = struct.unpack_from(">H", data, at + 2)[0]
        with pytest.raises(PhotoError, match="are missing"):
            embedded_depth(data[:at] + data[at + 2 + length :])

    def test_a_wrong_checksum_is_said(self):
        data = bytearray(crafted.gdepth(CODES))
        data[data.rfind(crafted.EXTENSION) + len(crafted.EXTENSION) + 60] ^= 1
        with pytest.raises(PhotoError, match="checksum"):
            embedded_depth(bytes(data))

    def test_a_whole_length_of_gigabytes_is_not_allocated(self):
        data = crafted.gdepth(CODES)
        at = data.find(crafted.EXTENSION) + len(crafted.EXTENSION) + 32
        for claimed, said in ((b"\xff\xff\xff\xf0", "too long"), (b"\x05\xff\xff\xff", "missing")):
            with pytest.raises(PhotoError, match=said):
                embedded_depth(data[:at] + claimed + data[at + 4 :])

    def test_entities_in_xml_are_refused(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + crafted.packet(
            f'<rdf:Description xmlns:GDepth="{crafted.GDEPTH}"/>'
        )
        data = crafted.with_segments(crafted.photo(), crafted.segment(crafted.XMP + bomb))
        with pytest.raises(PhotoError, match="XMP cannot be read"):
            embedded_depth(data)

    def test_a_huge_map_is_refused_before_decoding(self):
        header = b"IHDR" + struct.pack(">IIBBBBB", 16000, 12000, 8, 0, 0, 0, 0)
        png = crafted.picture_file(CODES)
        png = png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]
        whole = crafted.base64.b64encode(png).decode()
        body = f'<rdf:Description xmlns:GDepth="{crafted.GDEPTH}" GDepth:Data="{whole}"/>'
        data = crafted.with_segments(crafted.photo(), crafted.segment(crafted.XMP + crafted.packet(body)))
        with pytest.raises(PhotoError, match="16000 x 12000"):
            embedded_depth(data)


class TestDynamicDepth:
    @pytest.mark.parametrize("is_resource", [False, True])
    @pytest.mark.parametrize("padding", [0, 1, 4096])
    def test_items_follow_the_padding(self, padding, is_resource):
        before = (crafted.picture_file(CODES[::-1], "JPEG"), b"anything else, a video perhaps")
        data = crafted.dynamic_depth(CODES, kind="PNG", padding=padding, is_resource=is_resource, before=before)
        found = embedded_depth(data)
        assert found.source == "Dynamic Depth"
        assert np.allclose(inverse_metres(found), 2 - FRACTION * 1.9, atol=1e-5)

    def test_items_are_found_from_the_end_when_the_photo_was_rewritten(self):
        data = crafted.dynamic_depth(CODES, kind="PNG")
        start = data.rfind(b"\x89PNG")
        found = embedded_depth(data[:start] + b"unlisted bytes" + data[start:])
        assert np.allclose(inverse_metres(found), 2 - FRACTION * 1.9, atol=1e-5)

    def test_a_tail_behind_the_items_does_not_matter(self):
        found = embedded_depth(crafted.dynamic_depth(CODES, kind="PNG", tail=b"a trailer"))
        assert np.allclose(inverse_metres(found), 2 - FRACTION * 1.9, atol=1e-5)

    def test_dioptres_count_downwards(self):
        linear = crafted.dynamic_depth(CODES, kind="PNG", units="Diopters", near="4", far="0.25", coding="RangeLinear")
        assert np.allclose(inverse_metres(embedded_depth(linear)), 4 - FRACTION * 3.75, atol=1e-5)
        inverse = crafted.dynamic_depth(CODES, kind="PNG", units="diopters", near="4", far="0.25")
        expected = 0.25 * 4 / (0.25 - FRACTION * (0.25 - 4))
        assert np.allclose(inverse_metres(embedded_depth(inverse)), expected, atol=1e-4)

    def test_a_directory_without_the_map_is_said(self):
        data = crafted.dynamic_depth(CODES).replace(b'DepthURI="android/depthmap"', b'DepthURI="elsewhere/depth!"')
        with pytest.raises(PhotoError, match="does not list"):
            embedded_depth(data)

    def test_a_length_beyond_the_file_is_said(self):
        data = crafted.dynamic_depth(CODES, kind="PNG")
        start = data.rfind(b"\x89PNG")
        with pytest.raises(PhotoError, match="not where"):
            embedded_depth(data[: start + 40])

    def test_the_depth_beats_the_segmentation(self):
        data = crafted.dynamic_depth(CODES, kind="PNG").replace(b'ItemSemantic="Depth"', b'ItemSemantic="Segmentation"')
        assert embedded_depth(data) is None


class TestAppleJpeg:
    @pytest.mark.parametrize("order", "<>")
    def test_disparity_and_its_unit(self, order):
        data = crafted.mpf(crafted.auxiliary(CODES, crafted.apple_packet(low="0.1", high="2.6")), order=order)
        found = embedded_depth(data)
        assert np.abs(inverse_metres(found) - (0.1 + FRACTION * 2.5)).max() < 0.06  # its map is a JPEG
        assert not found.is_approximate

    def test_depth_in_metres_is_turned_over(self):
        smooth = np.tile(np.linspace(0, 255, 64), (48, 1)).astype(np.uint8)
        data = crafted.mpf(crafted.auxiliary(smooth, crafted.apple_packet("depth", "0.5", "5")))
        found = embedded_depth(data)
        assert found.metric.distance_m(1.0) == pytest.approx(0.5, rel=0.05)
        assert found.disparity[24, 0] > 0.9 > 0.1 > found.disparity[24, -1]

    def test_mattes_make_the_subject(self):
        body, hair = np.zeros((96, 128), np.uint8), np.zeros((96, 128), np.uint8)
        body[40:, 40:90], hair[20:40, 50:80] = 255, 255
        parts = [crafted.auxiliary(CODES, crafted.apple_packet(accuracy="relative"))]
        for matte, kind in ((body, "2018:aux:portraiteffectsmatte"), (hair, "2019:aux:semantichairmatte")):
            parts.append(crafted.auxiliary(matte, crafted.apple_packet(f"urn:com:apple:photo:{kind}", low="")))
        found = embedded_depth(crafted.mpf(*parts))
        assert found.is_approximate
        assert np.abs(found.subject - np.maximum(body, hair) / 255).mean() < 0.01

    MATTE = "depth/portraiteffectsmatte"  # as iOS 12 wrote it

    def test_a_matte_that_calls_itself_depth_is_no_depth(self):
        body = np.zeros((96, 128), np.uint8)
        body[40:, 40:90] = 255
        matte = crafted.auxiliary(body, crafted.apple_packet(self.MATTE, low=""))
        assert embedded_depth(crafted.mpf(matte)) is None
        found = embedded_depth(crafted.mpf(matte, crafted.auxiliary(CODES, crafted.apple_packet())))
        assert np.abs(found.subject - body / 255).mean() < 0.01
        assert np.abs(inverse_metres(found) - (0.1 + FRACTION * 2.4)).max() < 0.06

    def test_a_gain_map_is_no_depth(self):
        gain = crafted.auxiliary(CODES, crafted.apple_packet("urn:com:apple:photo:2020:aux:hdrgainmap", low=""))
        assert embedded_depth(crafted.mpf(gain)) is None

    def test_a_grey_picture_without_a_word_is_the_disparity(self):
        found = embedded_depth(crafted.mpf(crafted.auxiliary(CODES)))
        assert not found.is_metric
        assert np.abs(found.disparity - stretched(FRACTION)).max() < 0.03


@pytest.mark.usefixtures("needs_heic_reader")
class TestAppleHeic:
    DEPTH = crafted_heic.Picture(CODES, crafted_heic.DEPTH, crafted_heic.depth_message(0.5, 2.5))

    def photo(self, *further, turns=0):
        return crafted_heic.heic(crafted_heic.Picture(crafted.scene(96, 128), turns=turns), *further)

    def test_disparity_and_its_unit(self):
        found = embedded_depth(self.photo(self.DEPTH))
        assert found.source == "Apple HEIC"
        assert np.allclose(inverse_metres(found), 0.5 + FRACTION * 2, atol=1e-5)

    def test_turned_with_the_photo(self):
        depth = crafted_heic.Picture(CODES, crafted_heic.DEPTH, crafted_heic.depth_message(0.5, 2.5), turns=1)
        found = embedded_depth(self.photo(depth, turns=1))
        assert np.allclose(found.disparity, np.rot90(stretched(FRACTION)), atol=1e-5)

    @pytest.mark.parametrize(("kind", "far", "near"), [(0, 8.0, 0.5), (2, 8.0, 0.5)])
    def test_planes_instead_of_disparities(self, kind, far, near):
        depth = crafted_heic.Picture(CODES, crafted_heic.DEPTH, crafted_heic.depth_message(far, near, kind))
        found = embedded_depth(self.photo(depth))
        assert found.metric.distance_m(1.0) == pytest.approx(near, rel=1e-3)
        assert found.metric.distance_m(0.0) == pytest.approx(far, rel=1e-3)
        order = FRACTION if kind == 0 else NEAR_FIRST
        assert (np.argsort(found.disparity[10]) == np.argsort(order[10], kind="stable")).mean() > 0.9

    def test_mattes_make_the_subject(self):
        body = np.zeros((64, 96), np.uint8)
        body[20:, 30:60] = 255
        matte = crafted_heic.Picture(body, "urn:com:apple:photo:2018:aux:portraiteffectsmatte")
        found = embedded_depth(self.photo(self.DEPTH, matte))
        assert found.subject.shape[0] == 64
        assert np.array_equal(found.subject[:, 40], body[:, 48] / 255)

    def test_apples_own_word_on_accuracy(self):
        data = crafted_heic.heic(
            crafted_heic.Picture(crafted.scene(96, 128)), self.DEPTH, packet=crafted.apple_packet(accuracy="relative")
        )
        assert embedded_depth(data).is_approximate

    def test_without_the_reader_one_sentence_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pi_heif", None)
        with pytest.raises(PhotoError, match=r"pip install .pi-heif"):
            embedded_depth(self.photo(self.DEPTH))
        assert embedded_depth(self.photo()) is None  # nothing to read

    def test_without_depth_there_is_none(self):
        assert embedded_depth(self.photo()) is None


class TestSamsung:
    @pytest.mark.parametrize("version", [1, 3, 4, 5, 6, None])
    def test_sizes_of_every_version(self, version):
        found = embedded_depth(crafted.samsung(CODES, version=version))
        assert not found.is_metric
        assert np.allclose(found.disparity, stretched(NEAR_FIRST), atol=1e-5)

    def test_another_map_is_not_taken_for_this_one(self):
        assert embedded_depth(crafted.samsung(CODES, name=b"DualShot_DepthMap_5")) is None

    def test_a_block_outside_the_file_is_said(self):
        data = crafted.samsung(CODES)
        at = data.rfind(b"SEFH") + 12 + 4
        with pytest.raises(PhotoError, match="outside"):
            embedded_depth(data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :])


class TestHuawei:
    @pytest.mark.parametrize("turn", range(4))
    def test_its_own_orientation_counts(self, turn):
        stored = np.rot90(255 - CODES, -turn)  # `turn` quarter turns counter-clockwise bring it back
        found = embedded_depth(crafted.huawei(stored, turn=turn))
        assert np.allclose(found.disparity, stretched(FRACTION), atol=1e-5)
        assert not found.is_metric

    def test_a_map_cut_off_is_said(self):
        data = crafted.huawei(CODES)
        with pytest.raises(PhotoError, match="cut off"):
            embedded_depth(data[:-500])


class TestProportions:
    def test_a_taller_map_is_cut_about_the_centre(self):
        found = embedded_depth(crafted.gdepth(CODES, size=(72, 128)))  # 16:9 photo, 4:3 map
        assert found.disparity.shape == (36, 64)
        assert np.allclose(inverse_metres(found), 2 - FRACTION[6:42] * 1.9, atol=1e-5)

    def test_another_pictures_map_is_said(self):
        with pytest.raises(PhotoError, match="another picture"):
            embedded_depth(crafted.gdepth(CODES, size=(40, 160)))

    def test_a_flat_map_says_nothing(self):
        with pytest.raises(PhotoError, match="same depth everywhere"):
            embedded_depth(crafted.gdepth(np.full((48, 64), 7, np.uint8)))


def test_damaged_extended_xmp_without_depth_is_nobodys_business():
    parts = crafted.extended_segments(b"0" * 32, crafted.packet("<rdf:Description/>"))
    data = crafted.with_segments(crafted.photo(), crafted.segment(crafted.XMP + crafted.packet("")), *parts)
    assert embedded_depth(data) is None


def test_fill_bytes_do_not_hold_it_up():
    """JPEG allows any number of 0xff before a marker; ten megabytes of them took 8 s when counted one by one."""
    data = crafted.gdepth(CODES)
    assert embedded_depth(data[:2] + b"\xff" * 10_000_000 + data[2:]).source == "GDepth"


def test_photos_without_depth_have_none(tmp_path):
    assert embedded_depth(crafted.photo()) is None
    for kind in ("PNG", "WEBP", "TIFF"):
        buffer = io.BytesIO()
        Image.fromarray(CODES).save(buffer, kind)
        assert embedded_depth(buffer.getvalue()) is None
    path = tmp_path / "p.jpg"
    path.write_bytes(crafted.gdepth(CODES))
    assert embedded_depth(path).source == "GDepth"
