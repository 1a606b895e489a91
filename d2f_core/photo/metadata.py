"""EXIF, XMP and ICC of a photo as raw blocks: out of an opened file, and made ready for an export.

read_metadata: file -> Metadata, exactly as found
metadata_for_export: Metadata -> Metadata of the picture that is written (upright, its own size, our parameters)
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from PIL import Image

from d2f_core.log import log
from d2f_core.photo import exif, spaces, xmp
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.icc import grey_profile_bytes
from d2f_core.photo.picture import DECODER_ERRORS
from d2f_core.photo.tiff_directories import EXIF_DIRECTORY
from d2f_core.photo.tone_curve import SRGB
from d2f_core.settings import RenderSettings

_DCF_SPACES = {"srgb": exif.DCF_SRGB, "display-p3": exif.DCF_OTHER, "adobe-rgb": exif.DCF_ADOBE}


def read_metadata(image: Image.Image) -> Metadata:
    """The raw blocks of a WebP, AVIF, GIF or BMP picture that Pillow has opened."""
    info = image.info
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    return Metadata(
        exif=bytes(info.get("exif") or b"").removeprefix(exif.PREFIX),
        xmp=packet.encode() if isinstance(packet, str) else bytes(packet),
        profile=info.get("icc_profile") or b"",
    )


def tags_of(image: Image.Image) -> Image.Exif:
    """The EXIF tags; none if they are damaged, for the pixels are what counts."""
    try:
        return image.getexif()
    except DECODER_ERRORS as error:
        log("photo").warning("the EXIF block is damaged: %s", error)
        return Image.Exif()


def tags_in(block: bytes) -> tuple[dict[int, Any], dict[int, Any]]:
    """The tags of an EXIF block and those of its exposure; empty where it is damaged."""
    exif_tags = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's way to say that a block is damaged
            exif_tags.load(exif.PREFIX + block if block else b"")
            return dict(exif_tags), dict(exif_tags.get_ifd(EXIF_DIRECTORY))
    except DECODER_ERRORS:
        return {}, {}


def metadata_for_export(
    source: Metadata,
    width: int,
    height: int,
    settings: RenderSettings | None,
    *,
    keep: bool = True,
    profile: str = spaces.SOURCE,
    is_grey: bool = False,
    source_name: str = "",
) -> Metadata:
    """What an export of this size carries.

    Args:
        keep: False leaves out EXIF and XMP, also our own parameters; the profile always stays, or colours would change.
        profile: the colour space of the file, a name of `spaces.PROFILES`.
        is_grey: the file has one channel.
        source_name: file name of the source, kept with the settings.
    """
    embedded = _grey_profile() if is_grey else spaces.profile_for(source.profile, profile)
    if not keep:
        return Metadata(profile=embedded)
    space = None if is_grey else _DCF_SPACES.get(profile)
    return Metadata(
        exif=exif.edited_for_export(source.exif, width, height, space) if source.exif else b"",
        xmp=xmp.packet_for_export(source.xmp, width, height, settings, source_name, is_converted=space is not None),
        profile=embedded,
        iptc=source.iptc,
    )


@cache
def _grey_profile() -> bytes:
    return grey_profile_bytes("Grey with the curve of sRGB", SRGB)
