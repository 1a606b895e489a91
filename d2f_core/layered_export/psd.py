"""Layered PSD through psd-tools: a group whose layers give the exported picture, and hidden helpers below it.

16-bit photos become 16-bit files. What stands in the file as the merged picture is the exported one itself, so programs
that know no layers show it, too.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.layered_export.content import LayeredPicture
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.colour import to_16_bit

LARGEST_SIDE_PX = 30_000  # of the format, as its 2 GB
LARGEST_BYTES = (1 << 31) - 1


def psd_bytes(picture: LayeredPicture, block: Metadata, name: str) -> bytes:
    """The file.

    Args:
        block: EXIF, XMP and profile to put in.
        name: of the file, for errors.

    Raises:
        PhotoError: the format cannot hold so large a picture.
    """
    from psd_tools import PSDImage
    from psd_tools.constants import Compression

    exported = _codes(picture.exported)
    height, width = exported.shape[:2]
    if max(height, width) > LARGEST_SIDE_PX:
        raise _too_large(name)
    bits = 8 * exported.dtype.itemsize
    packing = Compression.RLE if bits == 8 else Compression.ZIP_WITH_PREDICTION
    file = PSDImage.new("RGB", (width, height), depth=8 if bits == 8 else 16)
    for title, pixels in _hidden(picture, exported.dtype):
        file.create_pixel_layer_from_array(pixels, name=title, compression=packing).visible = False
    group = file.create_group(name="Blurred layers")
    for number, layer in enumerate(picture.layers, 1):
        title = f"Layer {number}" + (" (farthest)" if number == 1 else "")
        group.create_pixel_layer_from_array(layer, name=title, compression=packing)
    _describe(file, block)
    return _written(file, exported, name)


def _hidden(picture: LayeredPicture, dtype: np.dtype[Any]) -> list[tuple[str, NDArray[Any]]]:
    """Names and pixels of the helpers, the lowest first."""
    white = np.iinfo(dtype).max

    def codes(values: NDArray[np.float32]) -> NDArray[Any]:
        planes = values if values.ndim == 3 else np.repeat(values[..., None], 3, axis=2)
        return np.rint(np.clip(planes, 0, 1) * white).astype(dtype)

    largest = max(float(np.abs(picture.defocus).max()), 1e-6)
    subject = np.dstack([_codes(picture.photo), codes(picture.matte)[..., 0]])
    return [
        ("Depth (white is near)", codes(picture.disparity)),
        ("Matte", codes(picture.matte)),
        (f"Defocus (grey is sharp, white {largest:.1f} px nearer, black as much farther)",
         codes(0.5 + 0.5 * picture.defocus / largest)),
        ("Background without the subject", codes(picture.background)),
        ("Subject, sharp", subject),
    ]  # fmt: skip


def _describe(file: Any, block: Metadata) -> None:
    from psd_tools.constants import Resource
    from psd_tools.psd.image_resources import ImageResource

    blocks = {
        Resource.ICC_PROFILE: block.profile, Resource.EXIF_DATA_1: block.exif, Resource.XMP_METADATA: block.xmp,
        Resource.IPTC_NAA: block.iptc,
    }  # fmt: skip
    for key, content in blocks.items():
        if content:
            file.image_resources[key] = ImageResource(key=key.value, data=content)


def _written(file: Any, exported: NDArray[Any], name: str) -> bytes:
    record = file._record  # `save` would make the merged picture itself, with scipy and scikit-image
    planes = np.moveaxis(exported.astype(exported.dtype.newbyteorder(">")), 2, 0)
    record.image_data.set_data([plane.tobytes() for plane in planes], record.header)
    data = io.BytesIO()
    record.write(data)
    if len(data.getbuffer()) > LARGEST_BYTES:
        raise _too_large(name)
    return data.getvalue()


def _codes(pixels: NDArray[Any]) -> NDArray[Any]:
    return to_16_bit(pixels) if pixels.dtype == np.float32 else pixels


def _too_large(name: str) -> PhotoError:
    return PhotoError("'{name}' would be larger than a PSD may be: choose a smaller long side.", name=name)
