"""Camera RAW through rawpy (LibRaw): developed neutrally, in linear light, with the light above white kept.

    mosaic -> white balance as shot -> demosaic -> Display P3, linear, highlights reconstructed -> as bright as the
    camera's own preview, as far as that clips nothing -> encoded float32, where white is 1 and brighter light is more

Nothing is sharpened, no look is applied. LibRaw scales such that the channel that clips last ends at 1; here the one
that clips first does, so that white is where a camera's JPEG has it. What the other channels still measured beyond is
what the radiance stage needs and a JPEG has lost.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.log import log
from d2f_core.photo import exif, spaces
from d2f_core.photo.extras import reader
from d2f_core.photo.photo import Metadata

MOST_GAIN = 4.0  # of the brightness; more would show the noise of a photo that is meant to be dark
BRIGHTEST_SHARE = 0.995  # of the pixels that brightening may not clip
_LARGEST_PREVIEW_PX = 16000  # a larger one is damage
_SAMPLE_STEP_PX = 8

_LUMINANCE = np.array([0.2290, 0.6917, 0.0793], np.float32)  # of Display P3
_READ_ERRORS = (OSError, ValueError, TypeError, LookupError, SyntaxError)


@dataclass(frozen=True)
class RawPhoto:
    """What `decode_raw` gives: (H, W, 3) float32, Display P3 encoded, upright, white 1, highlights above."""

    pixels: NDArray[np.float32]
    metadata: Metadata


def open_raw(data: bytes, name: str) -> Any:
    """The file as rawpy's object, a context manager; nothing is decoded yet.

    Raises:
        PhotoError: the reader is not installed, or LibRaw does not know this camera.
        OSError: damaged.
    """
    rawpy = reader("rawpy", name)
    try:
        return rawpy.imread(io.BytesIO(data))
    except rawpy.LibRawFileUnsupportedError:
        raise PhotoError(
            "{name} looks like a camera RAW file of a kind that cannot be read: develop it to a 16-bit TIFF first.",
            name=name,
        ) from None
    except _errors(rawpy) as error:
        raise OSError(str(error)) from error


def size_of(raw: Any) -> tuple[int, int]:
    """(width, height) of the mosaic, borders included."""
    return int(raw.sizes.raw_width), int(raw.sizes.raw_height)


def decode_raw(raw: Any, data: bytes, name: str) -> RawPhoto:
    """Develop what `open_raw` gave, after its size was checked.

    Raises:
        OSError: damaged.
    """
    rawpy = reader("rawpy", name)
    try:
        balance = _white_balance(raw)
        codes = raw.postprocess(
            user_wb=balance,
            output_color=rawpy.ColorSpace.P3D65,
            output_bps=16,
            gamma=(1, 1),
            no_auto_bright=True,
            adjust_maximum_thr=0.0,  # white is the sensor's, not the brightest pixel's
            highlight_mode=rawpy.HighlightMode.ReconstructDefault,
        )
        preview = _preview(raw, rawpy)
        block = _exif_block(raw, data, preview)
    except _errors(rawpy) as error:
        raise OSError(str(error)) from error
    scale = max(balance) / min(balance) / 65535
    light = np.multiply(codes, np.float32(scale), dtype=np.float32)
    light *= np.float32(_gain(light, preview))
    space = spaces.SPACES["display-p3"]
    return RawPhoto(_encoded(light), Metadata(exif=block, profile=space.profile))


def _encoded(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light to encoded values in place, in strips."""
    curve = spaces.SPACES["display-p3"].curve
    for row in range(0, len(light), 256):
        light[row : row + 256] = curve.encode_32(light[row : row + 256])
    return light


def _errors(rawpy: Any) -> tuple[type[Exception], ...]:
    return rawpy.LibRawError, rawpy.NotSupportedError


def _white_balance(raw: Any) -> list[float]:
    """Four multipliers, as shot where the camera says so, else for daylight."""
    for found in (raw.camera_whitebalance, raw.daylight_whitebalance):
        values = [float(value) for value in found]
        if len(values) >= 3 and min(values[:3]) > 0 and np.isfinite(values).all() and max(values) < 1e6:
            return [*values[:3], values[3] if len(values) > 3 and values[3] > 0 else values[1]]
    return [1.0] * 4


def _preview(raw: Any, rawpy: Any) -> bytes:
    """The camera's own JPEG inside the file; empty if there is none."""
    expected = _errors(rawpy) + _READ_ERRORS
    try:
        thumbnail = raw.extract_thumb()
    except expected as error:
        log("photo").debug("the RAW file has no preview: %s", error)
        return b""
    return bytes(thumbnail.data) if thumbnail.format == rawpy.ThumbFormat.JPEG else b""


def _gain(light: NDArray[np.float32], preview: bytes) -> float:
    """How much brighter to make the photo: as the preview is, but without clipping what is not clipped; 1..4."""
    luminance = light[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX] @ _LUMINANCE
    wanted = _median_of_preview(preview)
    middle = float(np.median(luminance))
    if wanted is None or middle <= 1e-4:
        return 1.0
    brightest = max(float(np.quantile(luminance, BRIGHTEST_SHARE)), 1e-4)
    return float(np.clip(min(wanted / middle, 1 / brightest), 1.0, MOST_GAIN))


def _median_of_preview(preview: bytes) -> float | None:
    """Median luminance in linear light; None if there is no preview that can be read."""
    try:
        with Image.open(io.BytesIO(preview), formats=("JPEG",)) as image:
            if image.mode != "RGB" or max(image.size) > _LARGEST_PREVIEW_PX:
                return None
        small = cv2.imdecode(np.frombuffer(preview, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
    except (*_READ_ERRORS, cv2.error):
        return None
    if small is None:
        return None
    linear = spaces.SPACES["srgb"].curve.decode(small / 255.0)
    return float(np.median(linear @ np.array([0.0722, 0.7152, 0.2126])))  # OpenCV's order is blue first


def _exif_block(raw: Any, data: bytes, preview: bytes) -> bytes:
    """EXIF of the file where it is a TIFF, else of its preview, else what LibRaw knows of the exposure."""
    for read, content in ((_tiff_exif, data), (_jpeg_exif, preview)):
        try:
            block = read(content)
        except _READ_ERRORS as error:
            log("photo").debug("no EXIF there: %s", error)
            continue
        if block:
            return block
    return _exposure_exif(raw)


def _tiff_exif(data: bytes) -> bytes:
    if data[:4] not in (b"II*\0", b"MM\0*"):
        return b""
    tags = Image.Exif()
    tags.load(data)
    return exif.from_tiff_tags(tags)


def _jpeg_exif(preview: bytes) -> bytes:
    if not preview:
        return b""
    with Image.open(io.BytesIO(preview), formats=("JPEG",)) as image:
        return bytes(image.info.get("exif") or b"").removeprefix(exif.PREFIX)


def _exposure_exif(raw: Any) -> bytes:
    block = Image.Exif()
    values = {0x829A: "shutter", 0x829D: "aperture", 0x920A: "focal_len", 0x8827: "iso_speed"}
    found = {tag: float(getattr(raw.other, name, 0) or 0) for tag, name in values.items()}
    exposure: dict[int, Any] = {tag: value for tag, value in found.items() if 0 < value < 1e6}
    if 0x8827 in exposure:
        exposure[0x8827] = min(round(exposure[0x8827]), 65535)
    if not exposure:
        return b""
    block[exif.EXIF_DIRECTORY] = exposure
    return block.tobytes().removeprefix(exif.PREFIX)
