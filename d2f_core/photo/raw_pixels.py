"""Camera RAW through rawpy (LibRaw): developed neutrally, in linear light, with the light above white kept.

    mosaic -> white balance as shot -> demosaic -> Display P3, linear, highlights reconstructed -> as bright as the
    camera's own preview, as far as that clips nothing -> encoded float32, where white is 1 and brighter light is more

Nothing is sharpened, no look is applied. LibRaw scales such that the channel that clips last ends at 1; here the one
that clips first does, so that white is where a camera's JPEG has it. What the other channels still measured beyond is
what the radiance stage needs and a JPEG has lost.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.log import log
from d2f_core.photo import exif, spaces
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.extras import reader
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import DECODER_ERRORS, Picture, check_size
from d2f_core.photo.raw_preview import MOST_CAST, MOST_GAIN, Preview, preview_of
from d2f_core.photo.tiff_directories import EXIF_DIRECTORY

_UNKNOWN_KIND = "{name} looks like a camera RAW file of a kind that cannot be read: develop it to a 16-bit TIFF first."
_UNKNOWN_CODING = (
    "{name} is a camera RAW file of a kind that cannot be read yet: convert it to DNG without JPEG XL, or develop it "
    "to a 16-bit TIFF."
)
_WHITER = (
    "{name} comes out white where the preview inside it does not: develop it to a 16-bit TIFF with its maker's program."
)

Float = NDArray[np.float32]


def read(data: bytes, name: str) -> Picture:
    """The photo, developed: (H, W, 3) float32, Display P3 encoded, upright, white 1, highlights above.

    Raises:
        PhotoError: too large, of a kind that LibRaw cannot develop, or the reader is not installed.
        OSError: damaged.
    """
    with captured_noise(), open_raw(data, name) as raw:
        width, height = size_of(raw)
        check_size(width, height, name)
        return decode_raw(raw, data, name)


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
        raise PhotoError(_UNKNOWN_KIND, name=name) from None
    except _errors(rawpy) as error:
        raise OSError(str(error)) from error


def size_of(raw: Any) -> tuple[int, int]:
    """(width, height) of the mosaic, borders included."""
    return int(raw.sizes.raw_width), int(raw.sizes.raw_height)


def decode_raw(raw: Any, data: bytes, name: str) -> Picture:
    """Develop what `open_raw` gave, after its size was checked.

    Raises:
        OSError: damaged.
    """
    rawpy = reader("rawpy", name)
    try:
        preview = preview_of(raw, rawpy)
        light, notes = _judged(raw, rawpy, preview, name)
        block = _exif_block(raw, data, preview.data)
    except rawpy.LibRawFileUnsupportedError:
        raise PhotoError(_UNKNOWN_CODING, name=name) from None
    except _errors(rawpy) as error:
        raise OSError(str(error)) from error
    space = spaces.SPACES["display-p3"]
    return Picture(_encoded(light), Metadata(exif=block, profile=space.profile), notes=notes)


def _judged(raw: Any, rawpy: Any, preview: Preview, name: str) -> tuple[Float, tuple[PhotoError, ...]]:
    """Linear light of the photo, developed with the file's numbers as far as the preview bears them out."""
    shot = _multipliers(raw.camera_whitebalance)
    balance = shot or _multipliers(raw.daylight_whitebalance) or [1.0] * 4
    light, white = _developed(raw, rawpy, balance), None
    if preview.is_whiter(light):  # the level taken for white is too low; the brightest code there is cannot be
        white = int(raw.raw_image.max())
        light = _developed(raw, rawpy, balance, white)
    cast = preview.cast(light)
    if (shot is None and preview.light is not None) or max(cast.max(), 1 / cast.min()) > MOST_CAST:
        balance = [balance[0] / cast[0], balance[1], balance[2] / cast[2], balance[3]]
        light = _developed(raw, rawpy, balance, white)
    notes = (PhotoError(_WHITER, name=name),) if preview.is_whiter(light) else ()
    light *= np.float32(preview.gain(light, 1.0 if white is None else 1 / MOST_GAIN))
    return light, notes


def _developed(raw: Any, rawpy: Any, balance: list[float], white: int | None = None) -> Float:
    """Linear light; 1 is where the first channel is full."""
    codes = raw.postprocess(
        user_wb=balance,
        user_sat=white,
        output_color=rawpy.ColorSpace.P3D65,
        output_bps=16,
        gamma=(1, 1),
        no_auto_bright=True,
        adjust_maximum_thr=0.0,  # white is the sensor's, not the brightest pixel's
        highlight_mode=rawpy.HighlightMode.ReconstructDefault,
    )
    scale = np.float32(max(balance) / min(balance) / 65535)
    return np.asarray(np.multiply(codes, scale, dtype=np.float32))


def _encoded(light: Float) -> Float:
    """Linear light to encoded values in place, in strips."""
    curve = spaces.SPACES["display-p3"].curve
    for row in range(0, len(light), 256):
        light[row : row + 256] = curve.encode_32(light[row : row + 256])
    return light


def _errors(rawpy: Any) -> tuple[type[Exception], ...]:
    return rawpy.LibRawError, rawpy.NotSupportedError


def _multipliers(found: Any) -> list[float] | None:
    """Four multipliers of the channels; None where these are none."""
    values = [float(value) for value in found]
    if len(values) >= 3 and min(values[:3]) > 0 and np.isfinite(values).all() and max(values) < 1e6:
        return [*values[:3], values[3] if len(values) > 3 and values[3] > 0 else values[1]]
    return None


def _exif_block(raw: Any, data: bytes, preview: bytes) -> bytes:
    """EXIF of the file where it is a TIFF, else of its preview, else what LibRaw knows of the exposure."""
    for read, content in ((_tiff_exif, data), (_jpeg_exif, preview)):
        try:
            block = read(content)
        except DECODER_ERRORS as error:
            log("photo").debug("no EXIF there: %s", error)
            continue
        if block:
            return block
    return _exposure_exif(raw)


def _tiff_exif(data: bytes) -> bytes:
    if data[:4] not in (b"II*\0", b"MM\0*"):
        return b""
    return exif.from_tiff(data)


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
    block[EXIF_DIRECTORY] = exposure
    return block.tobytes().removeprefix(exif.PREFIX)
