"""Captions, names and colours survive whatever program wrote the file, in whatever place, length and alphabet."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from d2f_core.photo import exif
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.decoding import decode
from d2f_core.photo.encoding import encode
from d2f_core.photo.tiff_directories import EXIF_DIRECTORY, Entry, TiffData, block, in_order
from tests.d2f_core.photo.dng_files import dng_bytes
from tests.d2f_core.photo.odd_files import chunk, jpeg, png, ramp, tiff

ARTIST, MAKER_NOTE, COMMENT = 0x013B, 0x927C, 0x9286
NAMES = "Jürgen Müller, 写真家".encode()


def exif_block(order="<", **parts):
    exposure = {0x829A: Entry(5, struct.pack(order + "II", 1, 60)), **parts.get("exposure", {})}
    first = {0x010F: Entry(2, b"Maker\0"), ARTIST: Entry(2, NAMES + b"\0")}
    return block(first, {EXIF_DIRECTORY: exposure}, order)


def artist_in(exif_data):
    found = TiffData.of(exif_data)
    return found.directory(found.first)[ARTIST].value.rstrip(b"\0")


class TestLetters:
    """Pillow writes '??' for every letter that is not ASCII."""

    def test_out_of_a_tiff(self):
        data = tiff(ramp(), extratags=[(ARTIST, 2, 0, NAMES, True)])
        assert artist_in(decode(data, "'x'").metadata.exif) == NAMES

    @pytest.mark.parametrize("order", ["<", ">"])
    def test_into_a_tiff(self, order):
        data = encode(ramp(), "TIFF", Metadata(exif=exif_block(order)), quality=90, subsampling="4:4:4")
        again = decode(data, "'x'").metadata.exif
        assert artist_in(again) == NAMES
        found = TiffData.of(again)
        exposure = found.linked(found.directory(found.first), EXIF_DIRECTORY)
        assert struct.unpack("<II", exposure[0x829A].value) == (1, 60)

    def test_out_of_a_png_and_into_it(self):
        data = encode(ramp(), "PNG", Metadata(exif=exif_block()), quality=90, subsampling="4:4:4")
        assert artist_in(decode(data, "'x'").metadata.exif) == NAMES

    def test_out_of_imagemagicks_png(self):
        digits = (b"Exif\0\0" + exif_block()).hex().encode()
        text = b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n%8d\n" % (len(digits) // 2) + digits)
        assert artist_in(decode(png(ramp(), 2, before=chunk(b"zTXt", text)), "'x'").metadata.exif) == NAMES

    def test_out_of_a_dng(self):
        pytest.importorskip("rawpy", reason="the optional extra raw is not installed; ./test installs it")
        assert artist_in(decode(dng_bytes(np.full((40, 48, 3), 0.5), artist=NAMES), "'x'").metadata.exif) == NAMES


class TestPlaces:
    def test_blocks_behind_the_pixels_of_a_png(self):
        packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
        behind = chunk(b"eXIf", exif_block()) + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
        found = decode(png(ramp(), 2, behind=behind), "'x'").metadata
        assert artist_in(found.exif) == NAMES and found.xmp == packet

    def test_a_compressed_packet_in_a_png(self):
        packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>' + b" " * 500
        text = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet)
        assert decode(png(ramp(), 2, before=chunk(b"iTXt", text)), "'x'").metadata.xmp == packet

    @pytest.mark.parametrize("is_turned", [False, True])
    def test_iptc_of_long_numbers_in_a_tiff(self, is_turned):
        records = b"\x1c\x02\x78\0\x07caption" + bytes(4)  # padded to whole numbers
        value = records[: len(records) // 4 * 4]
        numbers = struct.unpack((">" if is_turned else "<") + f"{len(value) // 4}I", value)
        data = tiff(ramp(), extratags=[(33723, 4, len(numbers), numbers, True)])
        assert decode(data, "'x'").metadata.iptc == b"\x1c\x02\x78\0\x07caption"

    def test_iptc_of_a_jpeg(self):
        records = b"\x1c\x02\x78\0\x07caption"
        data = encode(ramp(), "JPEG", Metadata(iptc=records), quality=90, subsampling="4:4:4")
        assert decode(data, "'x'").metadata.iptc == records

    def test_adobe_rgb_by_exif_alone(self):
        interoperability = b"\1\0" + struct.pack("<HHI", 1, 2, 4) + b"R03\0" + bytes(4)
        made = exif_block(exposure={0xA005: Entry(4, bytes(4))})
        at = made.index(struct.pack("<HHI", 0xA005, 4, 1)) + 8
        made = made[:at] + struct.pack("<I", len(made)) + made[at + 4 :] + interoperability
        plain = jpeg(ramp())
        segment = b"Exif\0\0" + made
        data = plain[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + plain[2:]
        assert b"Adobe RGB" in decode(data, "'x'").metadata.profile.replace(b"\0", b"")


class TestLength:
    """A JPEG has room for 64 KB of EXIF; what is longer was lost as a whole."""

    @pytest.mark.parametrize("tag", [MAKER_NOTE, COMMENT])
    def test_the_largest_parts_go_first(self, tag, caplog):
        long = exif_block(exposure={tag: Entry(7, bytes(70_000))})
        data = encode(ramp(), "JPEG", Metadata(exif=long), quality=90, subsampling="4:4:4")
        found = decode(data, "'x'").metadata.exif
        assert artist_in(found) == NAMES and len(found) < 1000
        assert f"tag {tag:#06x} is left out" in caplog.text

    def test_what_fits_stays_as_it_is(self):
        made = exif_block(exposure={MAKER_NOTE: Entry(7, bytes(60_000))})
        assert exif.fitting(made, 65_527) is made

    def test_a_damaged_block_that_is_too_long(self, caplog):
        assert exif.fitting(b"II*\0\xff\xff\xff\xff" + bytes(70_000), 65_527) == b""
        assert "damaged" in caplog.text


def test_numbers_turn_around_with_the_byte_order():
    values = {1: Entry(3, b"\1\2\3\4"), 2: Entry(4, b"\1\2\3\4"), 3: Entry(5, bytes(range(8))), 4: Entry(7, b"\1\2")}
    turned = in_order(values, "<", ">")
    assert [turned[tag].value for tag in range(1, 5)] == [
        b"\2\1\4\3", b"\4\3\2\1", bytes((3, 2, 1, 0, 7, 6, 5, 4)), b"\1\2",
    ]  # fmt: skip


def test_a_block_reads_back_as_it_was_written():
    made = exif_block(">")
    tags = Image.Exif()
    tags.load(made)
    assert tags[0x010F] == "Maker" and float(tags.get_ifd(EXIF_DIRECTORY)[0x829A]) == pytest.approx(1 / 60)
