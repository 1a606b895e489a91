"""Seeds of the fuzz run: tiny valid files of every kind we read, made on the fly, so that no corpus is stored.

`photo_seeds()` maps a format to a few files of it (grey, colour, alpha, 16 bits, with metadata); the others are lists.
"""

from __future__ import annotations

import io
import json
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

from d2f_core.photo.xmp import packet_for_export
from d2f_core.settings import ApertureSettings, FocusSettings, RenderSettings, settings_to_dict
from tests.d2f_core.depth.onnx_graphs import mean_of_channels
from tests.d2f_core.photo import dng_files, heic_files
from tests.d2f_core.photo.embedded_depth import crafted, crafted_heic

WIDTH, HEIGHT = 16, 12
_SRGB_CODES, _PQ_CODES = b"nclx\0\1\0\x0d", b"nclx\0\x09\0\x10"


def picture(channels: int = 3, dtype: Any = np.uint8) -> NDArray[Any]:
    """A gradient (12, 16, channels)."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [x / WIDTH, y / HEIGHT, (x + y) / (WIDTH + HEIGHT), np.ones_like(x) * 0.6]
    return np.rint(np.stack(planes[:channels], axis=-1) * np.iinfo(dtype).max).astype(dtype)


def exif_block() -> bytes:
    """Camera, exposure, place, a thumbnail-less second directory; Orientation 6."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model", 6
    exif[0x8769] = {0x829D: 2.8, 0x9003: "2024:05:06 07:08:09", 0xA002: WIDTH, 0xA003: HEIGHT, 0x927C: b"notes" * 4}
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    return exif.tobytes()


def packet() -> bytes:
    """An XMP packet with our own settings and some of everybody's properties."""
    start = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    middle = (
        b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"'
        b' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    )
    return packet_for_export(start + middle + b"</rdf:RDF></x:xmpmeta>", WIDTH, HEIGHT, RenderSettings())


def profile() -> bytes:
    """An sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _saved(pixels: NDArray[Any], file_format: str, mode: str | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image = Image.fromarray(pixels.squeeze())
    (image.convert(mode) if mode else image).save(buffer, file_format, **options)
    return buffer.getvalue()


def photo_seeds() -> dict[str, list[bytes]]:
    """A few files of each format."""
    rgb, grey, alpha = picture(), picture(1), picture(4)
    blocks = {"exif": exif_block(), "xmp": packet(), "icc_profile": profile()}
    deep = picture(3, np.uint16)
    light = np.tile(picture(3), (2, 2, 1)) / 128  # LibRaw takes no picture below 22 pixels
    seeds = {
        "jpeg": [_saved(rgb, "JPEG", **blocks), _saved(grey, "JPEG"), _saved(rgb, "JPEG", "CMYK"),
                 _saved(rgb, "JPEG", progressive=True)],
        "png": [_saved(rgb, "PNG", exif=exif_block()), _saved(alpha, "PNG"), _saved(grey, "PNG"),
                _saved(rgb, "PNG", "P"), _encoded(".png", deep), _encoded(".png", picture(4, np.uint16))],
        "tiff": [_saved(rgb, "TIFF", exif=exif_block()), _saved(rgb, "TIFF", "CMYK"), _saved(grey, "TIFF", "1"),
                 _saved(rgb, "TIFF", compression="tiff_lzw"), _saved(rgb, "TIFF", compression="jpeg")],
        "tiff16": [tiff(deep, compression="zlib"), tiff(deep), tiff(picture(1, np.uint16)[..., 0]),
                   _encoded(".tiff", deep), tiff(deep, bigtiff=True), tiff(deep, compression="lzw", predictor=2),
                   *(tiff(deep, compression=name) for name in ("packbits", "zstd", "lzma"))],
        "webp": [_saved(rgb, "WEBP", **blocks), _saved(alpha, "WEBP", lossless=True)],
        "bmp": [_saved(rgb, "BMP"), _saved(rgb, "BMP", "P")],
        "gif": [_saved(grey, "GIF"), _saved(rgb, "GIF", "P")],
        "avif": [_saved(rgb, "AVIF", speed=10), _saved(rgb, "AVIF", speed=10).replace(_SRGB_CODES, _PQ_CODES)],
        "jpeg2000": [_encoded(".jp2", np.tile(rgb, (6, 6, 1)))],
        "float tiff": [tiff(np.linspace(0, 3, 12 * 16 * 3, dtype=np.float32).reshape(12, 16, 3), compression="zlib"),
                       tiff(np.linspace(0, 1, 12 * 16, dtype=np.float16).reshape(12, 16)),
                       tiff(np.linspace(0, 1, 12 * 16, dtype=np.float32).reshape(12, 16), compression="lzw",
                            predictor=3)],
        "inks": [_inks()],
        "heic": [heic_files.heic_bytes(picture(3).astype(np.uint16), exif=exif_block(), xmp=packet()),
                 heic_files.heic_bytes(picture(3, np.uint16) >> 6, depth=10, rotation=1, nclx=(12, 13)),
                 heic_files.heic_bytes(picture(1)[..., 0].astype(np.uint16), profile=profile()),
                 heic_files.heic_bytes(picture(3, np.uint16) >> 6, depth=10, nclx=(9, 16))],
        "raw": [dng_files.dng_bytes(light), dng_files.dng_bytes(light / 3, orientation=6)],
        "ppm": [_saved(rgb, "PPM"), _saved(grey, "PPM"), _encoded(".ppm", deep),
                b"P2 3 2 100 0 50 100 1 2 3", b"P4\n3 2\n\xa0\x40"],
    }  # fmt: skip
    return seeds


def _inks() -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, picture(4, np.uint16), photometric="separated", compression="zlib")
    return buffer.getvalue()


def heic_seeds() -> list[bytes]:
    """A grey HEIC with a depth map."""
    codes = crafted.scene(16, 16)
    depth = crafted_heic.Picture(codes, crafted_heic.DEPTH, crafted_heic.depth_message(0.1, 2.5))
    return [crafted_heic.heic(crafted_heic.Picture(codes), depth)]


def disparity_seeds() -> list[bytes]:
    """PNG of 8 and 16 bits, TIFF of floats."""
    map_ = np.linspace(0, 1, WIDTH * HEIGHT, dtype=np.float32).reshape(HEIGHT, WIDTH)
    return [_encoded(".png", (map_ * 65535).astype(np.uint16)), _encoded(".png", (map_ * 255).astype(np.uint8)),
            tiff(map_), tiff(map_ * 7 - 3, compression="zlib")]  # fmt: skip


def session_seeds() -> list[bytes]:
    """A session, bare settings with every optional value, and what is nearly one."""
    settings = settings_to_dict(
        RenderSettings(
            focus=FocusSettings(disparity=0.4, point=(0.5, 0.5)), aperture=ApertureSettings(image_path="shape.png")
        )
    )
    photo = {"name": "photo.jpg", "bytes": 123, "sha256": "0" * 64}
    whole = {"version": 1, "photo": photo, "settings": settings}
    return [json.dumps(value).encode() for value in (whole, settings, {"settings": {}}, [], {"version": 1})]


def onnx_fact_seeds() -> list[bytes]:
    """Descriptions beside a network."""
    whole = {"value_range": 255, "mean": [0, 0, 0], "std": [1, 1, 1], "near_is_large": True, "size": [384, 384]}
    return [json.dumps(whole).encode(), b'{"size": [32, 64]}', b"{}"]


def network_seeds() -> list[bytes]:
    """Small networks."""
    return [mean_of_channels(), mean_of_channels((1, 3, "height", "width"), patch_px=4, operations=["Exp"])]


def manifest_seeds() -> list[bytes]:
    """What is said of networks that ship."""
    facts = {"file": "w.onnx", "sha256": "0" * 64, "long_side_px": 384, "disparity_share": 0.5}
    return [json.dumps({"net": facts}).encode(), b'{"net": {}}']


def _encoded(ending: str, pixels: NDArray[Any]) -> bytes:
    return cv2.imencode(ending, np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels)[1].tobytes()


def tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    """A TIFF by tifffile."""
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, photometric="rgb" if pixels.ndim == 3 else "minisblack", **options)
    return buffer.getvalue()
