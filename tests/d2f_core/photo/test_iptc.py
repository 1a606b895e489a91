"""IPTC records: the captions and keywords that agencies read go along, and nothing else of Photoshop's resources."""

import io

import pytest
import tifffile
from PIL import Image

from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo

KEYWORD = b"\x1c\x02\x19\x00\x06bright"  # record 2, data set 25
CAPTION = b"\x1c\x02\x78\x00\x05words"


def resource(number, content):
    head = b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + len(content).to_bytes(4, "big")
    return head + content + b"\0" * (len(content) % 2)


def jpeg(colours, *resources):
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "JPEG")
    body = b"Photoshop 3.0\0" + b"".join(resources)
    data = buffer.getvalue()
    return data[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


@pytest.fixture
def photo(tmp_path, colours):
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(colours, resource(0x040C, b"OLD THUMBNAIL"), resource(0x0404, KEYWORD + CAPTION)))
    return open_photo(path)


@pytest.mark.parametrize("ending", ["jpg", "tif"])
def test_captions_and_keywords_are_kept_and_the_thumbnail_is_not(photo, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    save_photo(photo.pixels, path, source=photo)
    assert open_photo(path).metadata.iptc == KEYWORD + CAPTION and b"THUMBNAIL" not in path.read_bytes()


def test_without_metadata_they_stay_behind(photo, tmp_path):
    save_photo(photo.pixels, tmp_path / "out.jpg", source=photo, options=ExportOptions(keep_metadata=False))
    assert b"bright" not in (tmp_path / "out.jpg").read_bytes()


def test_other_programs_find_them(photo, tmp_path):
    save_photo(photo.pixels, tmp_path / "out.jpg", source=photo)
    save_photo(photo.pixels, tmp_path / "out.tif", source=photo)
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.info["photoshop"][0x0404] == KEYWORD + CAPTION
    with tifffile.TiffFile(tmp_path / "out.tif") as file:
        assert bytes(file.pages[0].tags[33723].value) == KEYWORD + CAPTION


def test_damaged_resources_do_not_keep_the_photo_closed(tmp_path, colours):
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(colours, b"8BIM\x04\x04\0\0\xff\xff\xff\xff" + KEYWORD))
    photo = open_photo(path)
    save_photo(photo.pixels, tmp_path / "out.jpg", source=photo)
    assert open_photo(tmp_path / "out.jpg").size == photo.size
