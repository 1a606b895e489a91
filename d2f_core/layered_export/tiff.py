"""Layers as pages of a TIFF: GIMP opens each page as a layer, the first one lowest.

The first page is the exported picture, which programs that know no layers show; the blurred layers lie on it, farthest
first, made to be mixed in linear light as GIMP mixes pages, with their alpha and the full size of the picture, so no
page needs an offset. Photoshop's own layers (tag 37724, which holds blocks of a PSD) are not written: it opens the
PSD. A page cannot be hidden, so the maps are not in it.
"""

from __future__ import annotations

from pathlib import Path

from d2f_core.layered_export.content import LayeredPicture
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.colour import to_16_bit

_PAGE_NAME, _XMP, _IPTC = 285, 700, 33723  # tags
_BYTES, _TEXT = 1, 2  # types


def write_tiff(picture: LayeredPicture, block: Metadata, path: Path) -> None:
    """Write the pages in the bits of the photo; colours of alpha pages are not premultiplied.

    Args:
        picture: its layers are `LightMixedLayers`.
        block: XMP, IPTC and profile to put in; a page of this kind has no place for EXIF.

    Raises:
        OSError: it cannot be written.
        ValueError: it would be larger than the 4 GB that the format holds.
    """
    import tifffile
    from numpy import float32

    exported = to_16_bit(picture.exported) if picture.exported.dtype == float32 else picture.exported
    names = [f"Layer {number}" + (" (farthest)" if number == 1 else "") for number in range(1, len(picture.layers) + 1)]
    pages = zip(["Exported picture", *names], [exported, *picture.layers], strict=True)
    described = [(tag, _BYTES, len(data), data, True) for tag, data in ((_XMP, block.xmp), (_IPTC, block.iptc)) if data]
    with tifffile.TiffWriter(path, bigtiff=False) as file:
        for name, pixels in pages:
            tags = [(_PAGE_NAME, _TEXT, 0, name, True), *described]
            file.write(
                pixels, photometric="rgb", compression="zlib", predictor=True, metadata=None, software=False,
                extrasamples=["unassalpha"] if pixels.shape[2] == 4 else None, extratags=tags,
                iccprofile=block.profile or None, contiguous=False,
            )  # fmt: skip
            described = []  # of the whole picture, once
