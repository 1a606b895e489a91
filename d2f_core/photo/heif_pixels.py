"""HEIC and HEIF through pi-heif: the primary picture, upright, in its own depth, with its colours named.

8 bits stay 8; 10 and 12 bits become 16, the lightest code staying the lightest. The container's own rotation and
mirroring are applied by the library, so EXIF's Orientation, which repeats them, is not. A picture without an ICC
profile but with the numbers of its primaries (as phones write them) gets a profile of these; light coded for HDR
screens (PQ, HLG) is refused with a sentence, for as sRGB it would look flat and grey.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.photo import exif, spaces
from d2f_core.photo.extras import reader
from d2f_core.photo.heif_boxes import check_item_texts
from d2f_core.photo.photo import Metadata

_HDR_TRANSFERS = (16, 18)  # PQ and HLG; ISO/IEC 23091-2
_CHANNELS = {"L": 1, "I": 1, "LA": 2, "RGB": 3, "RGBA": 4}  # modes are named "RGB", "RGB;10", "I;16", ...


@dataclass(frozen=True)
class HeifPhoto:
    """What `decode_heif` gives: pixels (H, W), (H, W, 3) or (H, W, 4), uint8 or uint16, and the blocks."""

    pixels: NDArray[Any]
    metadata: Metadata


def open_heif(data: bytes, name: str) -> Any:
    """The file's primary picture, its pixels not yet decoded; `.size` is (width, height).

    Raises:
        PhotoError: the reader is not installed.
        ValueError, OSError, RuntimeError, SyntaxError: damaged.
    """
    check_item_texts(data)
    file = reader("pi_heif", name).open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, hdr_to_16bit=False)
    return file[file.primary_index]


def decode_heif(image: Any, name: str) -> HeifPhoto:
    """Pixels and metadata of what `open_heif` gave, after its size was checked."""
    nclx = image.info.get("nclx_profile") or {}
    if not image.info.get("icc_profile"):
        refuse_hdr(nclx.get("transfer_characteristics"), name)
    return HeifPhoto(_pixels(image), metadata_of(image))


def refuse_hdr(transfer: int | None, name: str) -> None:
    """Raise PhotoError for light coded for HDR screens."""
    if transfer in _HDR_TRANSFERS:
        raise PhotoError(
            "{name} is coded for HDR screens: export it from your photo program as JPEG or TIFF first.", name=name
        )


def metadata_of(image: Any) -> Metadata:
    """The blocks of what `open_heif` gave."""
    info = image.info
    primaries = (info.get("nclx_profile") or {}).get("color_primaries", 1)
    profile = bytes(info.get("icc_profile") or b"") or spaces.profile_of_primaries(int(primaries))
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
        whitest = 2 ** int(image.info["bit_depth"]) - 1
        pixels = ((pixels.astype(np.uint32) * 65535 + whitest // 2) // whitest).clip(0, 65535).astype(np.uint16)
    return pixels[..., 0] if channels <= 2 else pixels
