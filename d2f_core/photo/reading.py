"""Opening: a file becomes a `Photo`, upright RGB pixels in their own depth, or one `PhotoError` sentence.

`open_photo` reads everything; `open_preview` is the quick first look while that runs (a JPEG comes at a half, a
quarter or an eighth of its size straight from the decoder, in about half the time). `read_disparity` reads a
depth map that fits a photo. What a file is says its content, not its extension; the size is checked before decoding.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from d2f_core.errors import PhotoError
from d2f_core.log import log_time
from d2f_core.photo import jpeg_segments
from d2f_core.photo.decoding import Decoded, decode, decode_reduced
from d2f_core.photo.disparity_files import read_disparity
from d2f_core.photo.embedded_depth.reading import embedded_depth_if_sound
from d2f_core.photo.hdr.reading import gain_map_if_sound
from d2f_core.photo.heif_boxes import has_tone_map
from d2f_core.photo.photo import Photo
from d2f_core.storage.files import read_file
from d2f_core.storage.photo_file import PhotoFile

LOOK_PIXELS = 60_000_000
LOOK_BYTES = 4 << 20  # the frame lies behind profile, metadata and thumbnail

_UNREAD_TONE_MAP = (
    "{name} has a gain map of a kind that cannot be read yet (ISO 21496-1 in HEIC and AVIF): it opens as an ordinary "
    "screen shows it, and lights above white are guessed."
)

__all__ = ["first_look", "open_photo", "open_preview", "read_disparity"]


def open_photo(path: Path | str) -> Photo:
    """A photo from a JPEG, PNG, TIFF, WebP, HEIC, RAW, AVIF, BMP, GIF, JPEG 2000 or PPM file.

    Raises:
        PhotoError: the file cannot be read, is damaged, too large, or no photo.
    """
    path = Path(path)
    with log_time(f"open {path.name}"):
        data = read_file(path)
        decoded = decode(data, _name(path))
        photo = _photo(path, data, decoded)
        gain_map = decoded.gain_map or gain_map_if_sound(data, _name(path))
        notes = decoded.notes
        if gain_map is None and decoded.file_format in ("HEIF", "AVIF") and has_tone_map(data):
            notes += (PhotoError(_UNREAD_TONE_MAP, name=_name(path)),)
        depth = embedded_depth_if_sound(data, _name(path))
        return replace(photo, embedded_depth=depth, gain_map=gain_map, notes=notes)


def open_preview(path: Path | str, long_side: int) -> Photo:
    """The photo with its long side at most `long_side` px, as fast as the format allows; never enlarged.

    Raises:
        PhotoError: as `open_photo`.
    """
    path = Path(path)
    with log_time(f"preview {path.name}"):
        data = read_file(path)
        decoded = decode_reduced(data, _name(path), long_side)
        height, width = decoded.pixels.shape[:2]
        scale = long_side / max(height, width)
        if scale >= 1:
            return _photo(path, data, decoded)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(decoded.pixels, size, interpolation=cv2.INTER_AREA)
        return _photo(path, data, replace(decoded, pixels=np.asarray(pixels), alpha=None))


def first_look(path: Path | str, long_side: int) -> Photo | None:
    """A preview of a photo that takes long to open, where a reduced one does not: of a JPEG from 60 megapixels on.

    Raises:
        PhotoError: as `open_photo`.
    """
    with Path(path).open("rb") as file:
        frame = jpeg_segments.frame(file.read(LOOK_BYTES))
    is_large = frame is not None and frame.height * frame.width >= LOOK_PIXELS
    return open_preview(path, long_side) if is_large else None


def _photo(path: Path, data: bytes, decoded: Decoded) -> Photo:
    return Photo(
        decoded.pixels,
        path,
        decoded.metadata,
        file_format=decoded.file_format,
        is_grey=decoded.is_grey,
        file=PhotoFile.of_content(path.name, data),
        alpha=decoded.alpha,
        notes=decoded.notes,
    )


def _name(path: Path) -> str:
    return f"'{path.name}'"
