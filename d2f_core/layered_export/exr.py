"""Multi-layer OpenEXR in linear light of BT.709 primaries, premultiplied, as compositors expect it.

R G B A            the exported picture, with its light above white
layer1.R ... .A    the blurred layers, layer1 the farthest: `over` from layer1 on gives R G B
subject.R ... .A   the sharp subject with its matte
background.R G B   what is behind it
Z                  distance, see `LayeredPicture.distance`
DOF                signed blur radius in px, positive nearer than the focus
matte.A            the matte alone
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.layered_export.content import LayeredPicture
from d2f_core.photo.colour import to_linear
from d2f_core.photo.icc import rgb_space, tone_curve

Float = NDArray[np.float32]

# ITU-R BT.709: red, green, blue and white, x and y
BT709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)


def write_exr(picture: LayeredPicture, path: Path) -> None:
    """Write the file; `layers` of the picture are `LinearLayers`.

    Raises:
        OSError, RuntimeError: it cannot be written.
    """
    import OpenEXR

    header = {
        "compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, "chromaticities": BT709,
        "comments": _comments(picture),
    }  # fmt: skip
    OpenEXR.File(header, channels_of(picture)).write(str(path))


def channels_of(picture: LayeredPicture) -> dict[str, NDArray[Any]]:
    """The channels by their names: float16 light, float32 Z and DOF."""
    to_709 = _matrix(picture.profile)
    curve = tone_curve(picture.profile)
    layers = [_in_709(layer.astype(np.float32), to_709) for layer in picture.layers]
    subject = to_linear(picture.photo, curve) * picture.matte[..., None]
    pictures = {
        "": _over(layers),
        **{f"layer{number}.": layer for number, layer in enumerate(layers, 1)},
        "subject.": _in_709(np.dstack([subject, picture.matte]), to_709),
        "background.": _in_709(to_linear(picture.background, curve), to_709),
    }
    channels = {f"{name}{letter}": np.ascontiguousarray(plane, np.float16)
                for name, pixels in pictures.items()
                for letter, plane in zip("RGBA", np.moveaxis(pixels, 2, 0), strict=False)}  # fmt: skip
    maps = {"Z": picture.distance, "DOF": picture.defocus}
    return {**channels, "matte.A": picture.matte.astype(np.float16),
            **{name: np.ascontiguousarray(plane, np.float32) for name, plane in maps.items()}}  # fmt: skip


def _over(layers: list[Float]) -> Float:
    result = layers[0]
    for layer in layers[1:]:
        result = result * (1 - layer[..., 3:]) + layer
    return result


def _in_709(pixels: Float, matrix: Float | None) -> Float:
    return pixels if matrix is None else np.dstack([pixels[..., :3] @ matrix.T, pixels[..., 3:]])


def _matrix(profile: bytes) -> Float | None:
    """Linear RGB of the profile to that of BT.709, whose primaries are sRGB's; None where it is the same."""
    source, wanted = rgb_space(profile), rgb_space(b"")
    if not profile or source is None or wanted is None:
        return None
    return np.asarray(np.linalg.inv(wanted.matrix) @ source.matrix, np.float32)


def _comments(picture: LayeredPicture) -> str:
    unit = "metres" if picture.metric is not None else "relative: 1 / disparity"
    return f"D2F: Z in {unit}; DOF is the signed blur radius in pixels; over from layer1 on gives RGBA."
