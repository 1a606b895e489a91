"""What kind of file this is, by its first bytes; the name's extension is never asked.

`photo_format` answers with Pillow's name of a format we open, with "HEIF" or with "RAW"; everything else (a video, a
PDF, a text) raises one `PhotoError` that says what the file is, as far as that can be told, and what to do. Many
cameras' RAW files are TIFFs: only their directories tell, which `tiff_pixels.read_header` reads.
"""

from __future__ import annotations

from d2f_core.errors import PhotoError

HEAD_BYTES = 64  # enough for every signature below

# Endings for the open dialog; what a file is says its content.
ENDINGS = (
    "jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "heif", "hif", "avif", "bmp", "gif", "jp2", "ppm", "pgm",
)  # fmt: skip
RAW_ENDINGS = (
    "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "sr2", "srf", "raf", "orf", "rw2", "pef", "srw", "3fr", "fff",
    "iiq", "rwl", "x3f", "mrw", "erf", "kdc", "dcr", "mos",
)  # fmt: skip

_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"BM": "BMP",
    b"GIF8": "GIF",
    b"\x00\x00\x00\x0cjP  ": "JPEG2000",
    b"\xff\x4f\xff\x51": "JPEG2000",
    b"P5": "PPM",
    b"P6": "PPM",
}
_TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_RAW_SIGNATURES = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"IIU\0", b"FOVb", b"II\x1a\0\0\0HEAPCCDR", b"\0MRM")
_VIDEO_SIGNATURES = (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"OggS")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

_VIDEO = "{name} is a video: export one frame as JPEG or PNG and open that."
_UNKNOWN = "{name} is not a photo that can be read: open a JPEG, PNG, TIFF, WebP, HEIC or RAW file."


def photo_format(head: bytes, name: str) -> str:
    """Format of a photo file.

    Args:
        head: the first `HEAD_BYTES` of the file.
        name: the file, as it should stand in the sentence.

    Raises:
        PhotoError: not a photo, or of a kind that is not read.
    """
    if head.startswith(_TIFF_SIGNATURES):
        return "RAW" if head[8:10] == b"CR" else "TIFF"  # Canon's CR2 is a TIFF whose first picture is a thumbnail
    if head[:4] == b"RIFF":
        return _riff_format(head, name)
    if head[4:8] == b"ftyp":
        return _media_format(head, name)
    if head.startswith(_RAW_SIGNATURES):
        return "RAW"
    for signature, file_format in _SIGNATURES.items():
        if head.startswith(signature):
            return file_format
    raise PhotoError(_VIDEO if head.startswith(_VIDEO_SIGNATURES) else _UNKNOWN, name=name)


def _riff_format(head: bytes, name: str) -> str:
    if head[8:12] == b"WEBP":
        return "WEBP"
    raise PhotoError(_VIDEO if head[8:12] == b"AVI " else _UNKNOWN, name=name)


def _media_format(head: bytes, name: str) -> str:
    """Of an ISO media file: the major brand counts, then the compatible ones, for some HEIC files begin with others."""
    brand, compatible = head[8:12], [head[at : at + 4] for at in range(16, min(len(head), head[3]), 4)]
    if brand in (b"avif", b"avis") or (brand in (b"mif1", b"msf1") and b"avif" in compatible):
        return "AVIF"
    if brand in _HEIF_BRANDS:
        return "HEIF"
    if brand == b"crx ":
        return "RAW"
    raise PhotoError(_VIDEO, name=name)
