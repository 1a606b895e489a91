"""When a photo was taken, out of its EXIF block."""

from __future__ import annotations

import datetime

from d2f_core.photo.metadata import tags_in

_ORIGINAL, _DIGITIZED, _CHANGED = 0x9003, 0x9004, 0x0132  # Exif 2.32: DateTimeOriginal, DateTimeDigitized, DateTime
_FORMAT = "%Y:%m:%d %H:%M:%S"


def capture_time(exif: bytes) -> datetime.datetime | None:
    """Local time of the shot; None if the block does not say or is damaged."""
    first, exposure = tags_in(exif)
    texts = (exposure.get(_ORIGINAL), exposure.get(_DIGITIZED), first.get(_CHANGED))
    return next((time for text in texts if (time := _parsed(text)) is not None), None)


def _parsed(text: object) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(str(text).strip("\0 "), _FORMAT) if text else None
    except ValueError:
        return None
