"""Metadata: what a photo file says beside its pixels, as the raw blocks that travel from the source to the export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metadata:
    """What travels from the source file to the export, as raw blocks; empty bytes where the file has none.

    Attributes:
        exif: EXIF block without the "Exif\\0\\0" prefix, as read.
        xmp: XMP packet.
        profile: ICC profile; empty means sRGB.
        iptc: IPTC-IIM records (captions and keywords as agencies use them), without Photoshop's wrapping.
    """

    exif: bytes = b""
    xmp: bytes = b""
    profile: bytes = b""
    iptc: bytes = b""
