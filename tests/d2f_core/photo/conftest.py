"""Small photo files of every kind, made on the fly."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from d2f_core.photo.reading import open_photo


def picture(height=48, width=64, dtype=np.uint8):
    """A colourful gradient with a red top left corner, so that every turn and mirroring shows."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x / (width - 1), y / (height - 1), np.full_like(x, 0.3, dtype=float)], axis=-1)
    rgb[: height // 4, : width // 4] = (1, 0, 0)
    return np.rint(rgb * np.iinfo(dtype).max).astype(dtype)


@pytest.fixture
def colours():
    return picture()


@pytest.fixture
def deep_colours():
    return picture(dtype=np.uint16) + np.uint16(0)


@pytest.fixture(scope="session")
def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture
def exif_block():
    """Camera, exposure and place as a camera would write them, Orientation 6."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model 1", 6
    exif[0x8769] = {0x829D: 2.8, 0x9003: "2024:05:06 07:08:09", 0xA002: 64, 0xA003: 48, 0x920A: 50.0}
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    return exif.tobytes()


@pytest.fixture
def write_16_bit_png(tmp_path):
    def write(pixels, name="deep.png"):
        path = tmp_path / name
        path.write_bytes(cv2.imencode(".png", pixels[..., ::-1] if pixels.ndim == 3 else pixels)[1].tobytes())
        return path

    return write


@pytest.fixture
def source(tmp_path, colours, exif_block, srgb_profile):
    """A photo on disk, turned by EXIF, with a profile and a packet."""
    path = tmp_path / "photo.jpg"
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    packet += b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/>'
    packet += b"</rdf:RDF></x:xmpmeta>"
    Image.fromarray(colours).save(path, exif=exif_block, icc_profile=srgb_profile, xmp=packet, quality=95)
    return open_photo(path)


@pytest.fixture
def needs_heic_reader():
    pytest.importorskip("pi_heif", reason="the optional extra heif is not installed; ./test installs it")
