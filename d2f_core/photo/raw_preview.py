"""The camera's own JPEG inside a RAW file: the judge of how the file is developed.

How bright the photo is meant to be, which white balance it has where the camera wrote none, and whether the level that
LibRaw takes for white can be true: a photo that comes out white, or of another colour, where its preview is not, was
developed with wrong numbers.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.log import log
from d2f_core.photo import spaces
from d2f_core.photo.picture import DECODER_ERRORS

MOST_GAIN = 4.0  # of the brightness; more would show the noise of a photo that is meant to be dark
BRIGHTEST_SHARE = 0.995  # of the pixels that brightening may not clip
MOST_WHITE = 0.5  # share of the pixels that may be white beyond those of the preview
MOST_CAST = 1.6  # red or blue over green, against the preview; a camera's look stays well below
_LARGEST_PX = 16000  # a larger one is damage
_SAMPLE_STEP_PX = 8
_WHITE, _DARK = 0.9, 0.002  # linear; colours are compared between

_LUMINANCE = np.array([0.2290, 0.6917, 0.0793], np.float32)  # of Display P3
_LUMINANCE_SRGB = np.array([0.2126, 0.7152, 0.0722])
_TO_SRGB = np.array([[1.2249, -0.2249, 0], [-0.0420, 1.0420, 0], [-0.0196, -0.0786, 1.0982]], np.float32)  # of P3

Float = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Preview:
    """The preview of a RAW file.

    Attributes:
        data: its JPEG; empty without one.
        light: (h, w, 3) float32, linear sRGB, an eighth of its size; None where it cannot be read.
    """

    data: bytes = b""
    light: Float | None = None

    def gain(self, light: Float, least: float = 1.0) -> float:
        """How much brighter to make the photo: as the preview is, but without clipping what is not clipped; to 4."""
        luminance = _sample(light) @ _LUMINANCE
        middle = float(np.median(luminance))
        if self.light is None or middle <= 1e-4:
            return 1.0
        wanted = float(np.median(self.light @ _LUMINANCE_SRGB))
        brightest = max(float(np.quantile(luminance, BRIGHTEST_SHARE)), 1e-4)
        return float(np.clip(min(wanted / middle, 1 / brightest), least, MOST_GAIN))

    def is_whiter(self, light: Float) -> bool:
        """Whether the developed photo is white where the preview is not."""
        return self.light is not None and _white_share(_sample(light)) > _white_share(self.light) + MOST_WHITE

    def cast(self, light: Float) -> Float:
        """Red, green and blue of the developed photo over those of the preview, (3,); green is 1."""
        if self.light is None:
            return np.ones(3, np.float32)
        ours, theirs = _middle(_sample(light) @ _TO_SRGB.T), _middle(self.light)
        ratio = ours / theirs
        return np.asarray(ratio / ratio[1], np.float32)


def preview_of(raw: Any, rawpy: Any) -> Preview:
    """The preview in rawpy's object; an empty one where there is none."""
    expected = (rawpy.LibRawError, rawpy.NotSupportedError, *DECODER_ERRORS)
    try:
        thumbnail = raw.extract_thumb()
    except expected as error:
        log("photo").debug("the RAW file has no preview: %s", error)
        return Preview()
    data = bytes(thumbnail.data) if thumbnail.format == rawpy.ThumbFormat.JPEG else b""
    return Preview(data, light_of(data))


def light_of(data: bytes) -> Float | None:
    """Linear light of a JPEG at an eighth of its size, (h, w, 3) float32; None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            if image.mode != "RGB" or max(image.size) > _LARGEST_PX:
                return None
        small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
    except DECODER_ERRORS:
        return None
    return None if small is None else spaces.SPACES["srgb"].curve.decode(small[..., ::-1] / 255.0).astype(np.float32)


def _sample(light: Float) -> Float:
    return light[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX]


def _white_share(light: Float) -> float:
    return float((light.min(axis=2) >= _WHITE).mean())


def _middle(light: Float) -> NDArray[np.float64]:
    """Median of each channel over the pixels that are neither white nor black; (3,), > 0."""
    told = (light.max(axis=2) < _WHITE) & (light.max(axis=2) > _DARK)
    return np.asarray(np.maximum(np.median(light[told] if told.any() else light.reshape(-1, 3), axis=0), _DARK))
