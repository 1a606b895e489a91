"""JPEG: pixels through OpenCV, about twice as fast as Pillow, and the blocks straight out of the segments.

A file that lacks only its end marker opens as with every viewer; one that lacks rows is refused. One that is damaged in
the middle opens with a note: libjpeg fills what it cannot read with grey, and tells so on standard error alone. CMYK
goes through Pillow, which knows the inks' conventions; 12 bits and lossless ones through imagecodecs.
"""

from __future__ import annotations

import io
import re
import threading
from typing import Any

import cv2
import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import exif, profiles, spaces
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.iptc import records_in
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import PARTLY_DAMAGED, Picture, check_size, scaled_to_16

_END = b"\xff\xd9"
_LOSSLESS_FRAMES = (0xC3, 0xC7, 0xCB, 0xCF)
_REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
_MISSING = "premature end"  # libjpeg: data ends before the picture does
_SKIPPED = re.compile(r"Corrupt JPEG data: (\d+) extraneous bytes before marker 0xd9")
_DAMAGE = "Corrupt JPEG data"
_one_at_a_time = threading.Lock()  # or the noise of another file would be taken for this one's


def read(data: bytes, name: str, long_side: int | None = None) -> Picture:
    """The first picture of the file.

    Args:
        long_side: it may come 2, 4 or 8 times smaller, its long side still at least this.

    Raises:
        PhotoError: too large.
        ValueError, OSError, cv2.error and others of the decoders: damaged, or rows are missing.
    """
    frame = jpeg.frame(data)
    if frame is None:
        raise ValueError("no frame")
    check_size(frame.width, frame.height, name)
    metadata = blocks_of(data)
    if frame.bits > 8 or frame.marker in _LOSSLESS_FRAMES:
        pixels, is_damaged = _deep_pixels(data, frame.bits), False
    else:
        pixels, is_damaged = _pixels(data, frame, metadata.profile, long_side)
    notes = (PhotoError(PARTLY_DAMAGED, name=name),) if is_damaged else ()
    return Picture(pixels, metadata, jpeg.orientation(data), frame.components == 1, notes)


def blocks_of(data: bytes) -> Metadata:
    """EXIF, XMP, profile and IPTC of the first picture; Extended XMP stays behind.

    A camera that was set to Adobe RGB says so in EXIF alone (DCF's "R03"): the photo then gets that profile.
    """
    block = next(jpeg.contents(data, jpeg.EXIF_PREFIX), b"")
    profile = _profile(data)
    if not profile and exif.dcf_index(block) == b"R03":
        profile = spaces.SPACES["adobe-rgb"].profile
    packet = next(jpeg.contents(data, jpeg.XMP_PREFIX), b"")
    resources = b"".join(jpeg.contents(data, jpeg.PHOTOSHOP_PREFIX, jpeg.APP13))
    return Metadata(block, packet, profile, records_in(resources))


def _reduction(frame: jpeg.Frame, long_side: int | None) -> int:
    reduction = 1
    while long_side is not None and reduction < 8 and max(frame.width, frame.height) // (2 * reduction) >= long_side:
        reduction *= 2
    return reduction


def _pixels(data: bytes, frame: jpeg.Frame, profile: bytes, long_side: int | None) -> tuple[NDArray[Any], bool]:
    """Pixels, and whether the decoder found damage in a file that is all there."""
    has_inks = frame.components == 4  # decoded by Pillow; here only for what the decoder has to say
    reduction = 8 if has_inks else _reduction(frame, long_side)
    flag = _REDUCED.get(reduction, 0) & ~cv2.IMREAD_COLOR_BGR | cv2.IMREAD_COLOR_RGB
    lacks_end = data.find(_END, _start_of_data(data)) < 0
    whole = data + _END if lacks_end else data
    with _one_at_a_time, captured_noise() as noise:
        pixels = cv2.imdecode(np.frombuffer(whole, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None or (lacks_end and (_MISSING in noise.text or not jpeg.has_all_scans(data))):
        raise ValueError("rows are missing")
    is_damaged = _tells_damage(noise.text, whole)
    if has_inks:
        return _of_inks(whole, profile), is_damaged
    return (pixels[..., 0] if frame.components == 1 else pixels), is_damaged


def _start_of_data(data: bytes) -> int:
    """Where the compressed data of the first scan begins; every 0xff in it is escaped."""
    last = list(jpeg.segments(data))[-1:]
    if not last or last[0].marker != jpeg.START_OF_SCAN:
        raise ValueError("no scan")
    return last[0].end


def _tells_damage(noise: str, data: bytes) -> bool:
    """Whether libjpeg complained of more than the padding that some cameras put before the end marker."""
    skipped = _SKIPPED.search(noise)
    if skipped is None or noise.count(_DAMAGE) > 1:
        return _DAMAGE in noise
    end = jpeg.end_of_picture(data)
    padding = b"" if end is None else data[end - 2 - int(skipped[1]) : end - 2]
    return len(set(padding)) > 1 or not padding


def _of_inks(data: bytes, profile: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as image:  # MPO: with further pictures behind it
        return np.asarray(profiles.cmyk_to_rgb(image, profile).convert("RGB"))


def _deep_pixels(data: bytes, bits: int) -> NDArray[Any]:
    """12-bit and lossless files; more than 8 bits become 16, white stays white."""
    with captured_noise():
        pixels = imagecodecs.jpeg_decode(data, bitspersample=bits)
    return scaled_to_16(pixels, bits) if bits > 8 else np.asarray(pixels)


def _profile(data: bytes) -> bytes:
    """The profile, put together from its numbered parts; empty where one is missing."""
    parts = {part[0]: part[2:] for part in jpeg.contents(data, jpeg.ICC_PREFIX, jpeg.APP2) if len(part) > 2}
    whole = b"".join(parts[number] for number in sorted(parts))
    return whole if sorted(parts) == list(range(1, len(parts) + 1)) else b""
