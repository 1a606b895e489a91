"""EXIF, XMP and ICC of a photo as raw blocks: out of an opened file, and made ready for an export.

read_metadata: file -> Metadata, exactly as found
metadata_for_export: Metadata -> Metadata of the picture that is written (upright, its own size, our parameters)
"""

from __future__ import annotations

import struct
from functools import cache

from PIL import Image

from d2f_core.log import log
from d2f_core.photo import exif, spaces, xmp
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.icc import grey_profile_bytes
from d2f_core.photo.tone_curve import SRGB
from d2f_core.settings import RenderSettings

_INTEROPERABILITY = 0xA005
_DCF_SPACES = {"srgb": exif.DCF_SRGB, "display-p3": exif.DCF_OTHER, "adobe-rgb": exif.DCF_ADOBE}
_XMP_TAG, _ICC_TAG, _IPTC_TAG = 0x02BC, 0x8773, 0x83BB  # in a TIFF directory
_IPTC_RESOURCE = 0x0404  # among Photoshop's, in a JPEG
_EXIF_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error, RuntimeError,
)  # fmt: skip


def read_metadata(image: Image.Image) -> Metadata:
    """The raw blocks of a picture that Pillow has opened.

    A camera that was set to Adobe RGB says so in EXIF alone (DCF's "R03"): the photo then gets that profile.
    """
    if image.format == "TIFF":
        return read_tiff_metadata(tags_of(image))
    info = image.info
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    return Metadata(
        exif=_exif_block(image),
        xmp=packet.encode() if isinstance(packet, str) else bytes(packet),
        profile=info.get("icc_profile") or _profile_by_exif(image),
        iptc=_iptc(info.get("photoshop")),
    )


def read_tiff_metadata(tags: Image.Exif) -> Metadata:
    """The same out of a TIFF's own directory."""
    return Metadata(
        exif=_safe_tiff_block(tags),
        xmp=_bytes(tags.get(_XMP_TAG)),
        profile=_bytes(tags.get(_ICC_TAG)),
        iptc=_bytes(tags.get(_IPTC_TAG)),
    )


def tags_of(image: Image.Image) -> Image.Exif:
    """The EXIF tags; none if they are damaged, for the pixels are what counts."""
    try:
        return image.getexif()
    except _EXIF_ERRORS as error:
        log("photo").warning("the EXIF block is damaged: %s", error)
        return Image.Exif()


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


def _profile_by_exif(image: Image.Image) -> bytes:
    if image.format not in ("JPEG", "MPO"):
        return b""
    try:
        is_adobe = tags_of(image).get_ifd(_INTEROPERABILITY).get(1) == "R03"
    except _EXIF_ERRORS:
        return b""
    return spaces.SPACES["adobe-rgb"].profile if is_adobe else b""


def _iptc(resources: object) -> bytes:
    """The IPTC records among Photoshop's resources as Pillow parsed them; thumbnails, paths and so on stay behind."""
    found = resources.get(_IPTC_RESOURCE) if isinstance(resources, dict) else None
    return found if isinstance(found, bytes) else b""


def _exif_block(image: Image.Image) -> bytes:
    raw = image.info.get("exif") or b""
    if not raw and "Raw profile type exif" in image.info:  # ImageMagick's way of putting EXIF into a PNG
        raw = tags_of(image).tobytes()
    return bytes(raw).removeprefix(exif.PREFIX)


def _safe_tiff_block(tags: Image.Exif) -> bytes:
    try:
        return exif.from_tiff_tags(tags)
    except _EXIF_ERRORS as error:
        log("photo").warning("the TIFF's EXIF data is damaged: %s", error)
        return b""


def _bytes(value: object) -> bytes:
    """A tag's value as bytes; tags of type BYTE may come as a tuple of numbers."""
    if isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, tuple) else b""
