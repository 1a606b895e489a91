"""HEIC and HEIF through pi-heif: the primary picture, upright, in its own depth, with its colours named.

8 bits stay 8; 10 and 12 bits become 16, the lightest code staying the lightest. The container's own rotation and
mirroring are applied by the library, so EXIF's Orientation, which repeats them, is not; where it stands alone, which
the format does not know, a note says so. A picture without an ICC profile but with the numbers of its primaries (as
phones write them) gets a profile of these; of light coded for HDR screens (PQ, HLG) the pixels are what an ordinary
screen shows, and a gain map has the rest.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.photo import exif, spaces
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.colour import from_linear
from d2f_core.photo.extras import reader
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.hdr.transfer import HLG, PQ, photo_and_map
from d2f_core.photo.heif_boxes import check_complete, check_item_texts, is_turned, uncropped
from d2f_core.photo.jpeg_segments import orientation_in
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import Picture, check_size, scaled_to_16

_LINEAR_TRANSFER = 8  # ISO/IEC 23091-2
_TURNED_BY_EXIF = (
    "{name} may lie on its side: only its camera data say that it is turned, not the picture itself. Rotate left or "
    "Rotate right puts it upright (on the command line --rotate)."
)
_CHANNELS = {"L": 1, "I": 1, "LA": 2, "RGB": 3, "RGBA": 4}  # modes are named "RGB", "RGB;10", "I;16", ...


def open_heif(data: bytes, name: str) -> Any:
    """The file's primary picture, its pixels not yet decoded; `.size` is (width, height).

    Raises:
        PhotoError: the reader is not installed.
        ValueError, OSError, RuntimeError, SyntaxError: damaged.
    """
    check_item_texts(data)
    check_complete(data)
    file = reader("pi_heif", name).open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, hdr_to_16bit=False)
    return file[file.primary_index]


def read(data: bytes, name: str) -> Picture:
    """The primary picture.

    Raises:
        PhotoError: too large, or the reader is not installed.
        ValueError, OSError, RuntimeError, SyntaxError: damaged.
    """
    with captured_noise():
        data, part = uncropped(data)
        image = open_heif(data, name)
        width, height = image.size
        check_size(width, height, name)
        metadata = blocks_of(image)
        pixels = _pixels(image)
        if part is not None:
            left, top, width, height = part
            pixels = np.ascontiguousarray(pixels[top : top + height, left : left + width])
        pixels, gain_map = shown(pixels, transfer_of(image))
        says_turned = metadata.exif and orientation_in(metadata.exif) != 1 and not is_turned(data)
    notes = (PhotoError(_TURNED_BY_EXIF, name=name),) if says_turned else ()
    return Picture(pixels, metadata, 1, pixels.ndim == 2, notes, gain_map)


def profile_of_codes(primaries: int, transfer: int) -> bytes:
    """Profile of a picture that names its colours by number; one coded for HDR screens is shown along sRGB's curve."""
    return spaces.profile_of_primaries(primaries, is_linear=transfer == _LINEAR_TRANSFER)


def shown(pixels: NDArray[Any], transfer: int) -> tuple[NDArray[Any], GainMap | None]:
    """The photo of a picture coded for HDR screens, and its gain map; pixels of any other transfer as they are."""
    if transfer not in (PQ, HLG):
        return pixels, None
    codes = pixels if pixels.dtype == np.uint16 else pixels.astype(np.uint16) * np.uint16(257)
    if codes.ndim == 2 or codes.shape[2] < 3:
        codes = np.repeat(codes.reshape(*codes.shape[:2], -1)[..., :1], 3, axis=2)
    linear, gain_map = photo_and_map(np.ascontiguousarray(codes[..., :3]), transfer)
    return from_linear(linear, np.uint16), gain_map


def transfer_of(image: Any) -> int:
    """The number of the transfer of what `open_heif` gave; sRGB's where a profile says what the codes mean."""
    info = image.info
    return 13 if info.get("icc_profile") else int((info.get("nclx_profile") or {}).get("transfer_characteristics", 13))


def blocks_of(image: Any) -> Metadata:
    """The blocks of what `open_heif` gave."""
    info = image.info
    profile = bytes(info.get("icc_profile") or b"")
    if not profile:
        primaries = int((info.get("nclx_profile") or {}).get("color_primaries", 1))
        profile = profile_of_codes(primaries, transfer_of(image))
    return Metadata(bytes(info.get("exif") or b"").removeprefix(exif.PREFIX), bytes(info.get("xmp") or b""), profile)


def _pixels(image: Any) -> NDArray[Any]:
    data = image.data  # decodes
    mode, _, suffix = image.mode.partition(";")
    (width, height), channels = image.size, _CHANNELS[mode]
    kind = np.dtype(np.uint16 if suffix else np.uint8)
    rows = np.frombuffer(data, kind).reshape(-1, image.stride // kind.itemsize)
    # A copy: the library's buffer goes with its image, whatever still points into it.
    pixels = np.array(rows[:height, : width * channels]).reshape(height, width, channels)
    if kind == np.uint16:
        pixels = scaled_to_16(pixels, int(image.info["bit_depth"]))
    return pixels[..., 0] if channels == 1 else pixels
