"""The EXIF block edited in place."""

import struct

import pytest
from PIL import Image

from d2f_core.photo.exif import edited_for_export


def block_with_thumbnail(order, thumbnail, tail=b""):
    """Orientation 8, a pointer to exposure data with a size, and a second directory with a thumbnail."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    exposure_at, second_at = 8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 2 * 12 + 4
    first = struct.pack(order + "H", 3)
    first += struct.pack(order + "HHIHH", 0x0112, 3, 1, 8, 0)
    first += struct.pack(order + "HHI4s", 0x0131, 2, 4, b"abc\0")
    first += struct.pack(order + "HHII", 0x8769, 4, 1, exposure_at) + struct.pack(order + "I", second_at)
    exposure = struct.pack(order + "H", 2)
    exposure += struct.pack(order + "HHII", 0xA002, 4, 1, 6000) + struct.pack(order + "HHIHH", 0xA003, 3, 1, 4000, 0)
    exposure += struct.pack(order + "I", 0)
    thumbnail_at = second_at + 2 + 2 * 12 + 4
    second = struct.pack(order + "H", 2) + struct.pack(order + "HHII", 0x0201, 4, 1, thumbnail_at)
    second += struct.pack(order + "HHII", 0x0202, 4, 1, len(thumbnail)) + struct.pack(order + "I", 0)
    return head + first + exposure + second + thumbnail + tail


@pytest.mark.parametrize("order", ["<", ">"])
class TestEditedForExport:
    def test_orientation_and_size_are_corrected_and_the_rest_stays(self, order):
        tags = Image.Exif()
        tags.load(edited_for_export(block_with_thumbnail(order, b"THUMB"), 300, 200))
        assert tags[0x0112] == 1 and tags[0x0131] == "abc"
        assert tags.get_ifd(0x8769) == {0xA002: 300, 0xA003: 200}

    def test_the_thumbnail_is_gone_physically(self, order):
        edited = edited_for_export(block_with_thumbnail(order, b"THUMB" * 100), 300, 200)
        assert b"THUMB" not in edited and len(edited) < 200
        tags = Image.Exif()
        tags.load(edited)
        assert tags.get_ifd(1) == {}

    def test_a_thumbnail_in_the_middle_is_wiped_and_nothing_moves(self, order):
        block = block_with_thumbnail(order, b"THUMB" * 100, tail=b"maker note that others point at")
        edited = edited_for_export(block, 300, 200)
        assert (
            b"THUMB" not in edited and len(edited) == len(block) and edited.endswith(b"maker note that others point at")
        )


@pytest.mark.parametrize("block", [b"nonsense", b"II*\0\xff\xff\xff\x7f", b"II*\0\x08\0\0\0\xff\xff", b"MM"])
def test_a_damaged_block_is_dropped_with_a_warning(block, caplog):
    assert edited_for_export(block, 10, 10) == b""
    assert "EXIF block is damaged" in caplog.text
