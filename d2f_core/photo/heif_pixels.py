"""HEIC and HEIF through pi-heif: the primary picture, upright, in its own depth, with its colours named.

8 bits stay 8; 10 and 12 bits become 16, the lightest code staying the lightest. The container's own rotation and
mirroring are applied by the library, so EXIF's Orientation, which repeats them, is not; where it stands alone, which
the format does not know, a note says so. A picture without an ICC profile but with the numbers of its primaries (as
phones write them) gets a profile of these; light coded for HDR
screens (PQ, HLG) is refused with a sentence, for as sRGB it would look flat and grey.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.photo import exif, spaces
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.extras import reader
from d2f_core.photo.heif_boxes import check_complete, check_item_texts, is_turned
from d2f_core.photo.jpeg_segments import orientation_in
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import Picture, check_size, scaled_to_16

_HDR_TRANSFERS, _LINEAR_TRANSFER = (16, 18), 8  # PQ and HLG; ISO/IEC 23091-2
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
        PhotoError: too large, coded for HDR screens, or the reader is not installed.
        ValueError, OSError, RuntimeError, SyntaxError: damaged.
    """
    with captured_noise():
        image = open_heif(data, name)
        width, height = image.size
        check_size(width, height, name)
        metadata = blocks_of(image, name)
        pixels = _pixels(image)
        says_turned = metadata.exif and orientation_in(metadata.exif) != 1 and not is_turned(data)
    notes = (PhotoError(_TURNED_BY_EXIF, name=name),) if says_turned else ()
    return Picture(pixels, metadata, 1, pixels.ndim == 2, notes)


def profile_of_codes(primaries: int, transfer: int, name: str) -> bytes:
    """Profile of a picture that names its colours by number; raises PhotoError for light coded for HDR screens."""
    if transfer in _HDR_TRANSFERS:
        raise PhotoError(
            "{name} is coded for HDR screens: export it from your photo program as JPEG or TIFF first.", name=name
        )
    return spaces.profile_of_primaries(primaries, is_linear=transfer == _LINEAR_TRANSFER)


def blocks_of(image: Any, name: str) -> Metadata:
    """The blocks of what `open_heif` gave; raises PhotoError for light coded for HDR screens."""
    info = image.info
    profile = bytes(info.get("icc_profile") or b"")
    if not profile:
        nclx = info.get("nclx_profile") or {}
        codes = nclx.get("color_primaries", 1), nclx.get("transfer_characteristics", 13)
        profile = profile_of_codes(int(codes[0]), int(codes[1]), name)
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
