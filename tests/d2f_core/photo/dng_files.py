"""A camera RAW made by tests: a DNG of one Bayer mosaic, as tifffile can write it."""

import io
import itertools

import numpy as np
import tifffile

BAYER = np.array([[0, 1], [1, 2]])  # red, green / green, blue
NEUTRAL = (0.5, 1.0, 0.66)  # what a white thing gives in the camera's three channels
WHITE_LEVEL, BLACK_LEVEL = 16383, 512
# XYZ (D65) to linear sRGB: this camera's filters are sRGB's primaries
XYZ_TO_RGB = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)


def dng_bytes(
    light, *, orientation=1, photometric=32803, artist=b"", white_level=WHITE_LEVEL, neutral=NEUTRAL, further=()
):
    """A DNG of a scene.

    Args:
        light: (H, W, 3) linear sRGB; 1 is what saturates the green channel.
        artist: a name, in bytes of any alphabet.
        white_level: what the file says; the codes stay those of `WHITE_LEVEL`.
        neutral: what the file says of the light as shot; None says nothing.
        further: tags as tifffile takes them.
    """
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    channel = BAYER[y % 2, x % 2]
    mosaic = np.take_along_axis(np.asarray(light) * NEUTRAL, channel[..., None], 2)[..., 0]
    codes = np.rint(BLACK_LEVEL + np.clip(mosaic, 0, 1) * (WHITE_LEVEL - BLACK_LEVEL)).astype(np.uint16)
    buffer = io.BytesIO()
    tags = [
        (271, 2, 0, "Maker", True),
        (272, 2, 0, "Camera", True),
        (274, 3, 1, orientation, True),
        (33421, 3, 2, (2, 2), True),  # CFARepeatPatternDim
        (33422, 1, 4, bytes([0, 1, 1, 2]), True),  # CFAPattern
        (50706, 1, 4, bytes([1, 4, 0, 0]), True),  # DNGVersion
        (50708, 2, 0, "Maker Camera", True),  # UniqueCameraModel
        (50714, 3, 1, BLACK_LEVEL, True),
        (50717, 3, 1, white_level, True),
        (50721, 10, 9, _rationals(np.diag(NEUTRAL) @ XYZ_TO_RGB), True),  # ColorMatrix1
        (50778, 3, 1, 21, True),  # CalibrationIlluminant1: D65
    ]
    tags += [(50728, 5, 3, _rationals(neutral), True)] if neutral else []  # AsShotNeutral
    tags += [(315, 2, 0, artist, True)] if artist else []
    tags += further
    tifffile.imwrite(buffer, codes, photometric=photometric, metadata=None, extratags=tags, software=False)
    return buffer.getvalue()


def _rationals(values):
    return tuple(itertools.chain.from_iterable((round(float(value) * 10000), 10000) for value in np.ravel(values)))
