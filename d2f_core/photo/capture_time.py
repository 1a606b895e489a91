"""When a photo was taken, out of its EXIF block."""

from __future__ import annotations

import datetime

from PIL import Image

from d2f_core.photo.tiff_directories import EXIF_DIRECTORY

_ORIGINAL, _DIGITIZED, _CHANGED = 0x9003, 0x9004, 0x0132  # Exif 2.32: DateTimeOriginal, DateTimeDigitized, DateTime
_FORMAT = "%Y:%m:%d %H:%M:%S"


def capture_time(exif: bytes) -> datetime.datetime | None:
    """Local time of the shot; None if the block does not say or is damaged."""
    block = Image.Exif()
    try:
        block.load(exif)
        details = block.get_ifd(EXIF_DIRECTORY)
        texts = [details.get(_ORIGINAL), details.get(_DIGITIZED), block.get(_CHANGED)]
    except Exception:  # Pillow's reader raises whatever a damaged block leads it to
        return None
    return next((time for text in texts if (time := _parsed(text)) is not None), None)


def _parsed(text: object) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(str(text).strip("\0 "), _FORMAT) if text else None
    except ValueError:
        return None
