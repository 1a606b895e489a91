"""The light above white of a blurred photo: what an HDR screen shows of the result.

    photo -> its real light (gain map, or what a RAW has) -> the same layers and the same blur -> light, 1 is white

Light is scaled below 1 meanwhile, for the renderer's pictures end there. Where nothing blurs it is the photo's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import CancelToken
from d2f_core.focus.defocus_map import Defocus
from d2f_core.photo.colour import to_linear
from d2f_core.photo.hdr.gain_map import hdr_light
from d2f_core.photo.photo import Photo
from d2f_core.photo.tone_curve import LINEAR
from d2f_core.radiance.virtualization import virtualize
from d2f_core.rendering.bokeh import PhotoLight, cut_photo, render_windows
from d2f_core.rendering.layered_rendering import Progress, Quality
from d2f_core.settings import RenderSettings
from d2f_core.window import Window

Float = NDArray[np.float32]


def real_light(photo: Photo, pixels: NDArray[Any]) -> Float:
    """The light of the photo at some size, (h, w, 3) linear, 1 is white, brighter light is more.

    Args:
        pixels: the photo's, at that size.
    """
    linear = to_linear(pixels, photo.tone_curve)
    return linear if photo.gain_map is None else hdr_light(linear, photo.gain_map)


def blurred_light(
    photo: Photo, pixels: NDArray[Any], disparity: Float, blur: Defocus, settings: RenderSettings, *,
    quality: Quality, cancel: CancelToken, progress: Progress, device: str,
) -> Float:  # fmt: skip
    """The real light of the refocused photo, (h, w, 3) linear, 1 is white; arguments as a render of the pixels has."""
    light = real_light(photo, pixels)
    radiance = light.copy()
    virtualize(radiance, pixels, replace(settings.highlights, recovery=0.0))  # what was measured is not guessed
    peak = np.float32(max(1.0, float(radiance.max())))
    light /= peak
    radiance /= peak
    known = PhotoLight(light, settings.highlights, None, LINEAR, known=radiance)
    cut = cut_photo(known, disparity, has_soft_edges=settings.edges.feather > 0)
    whole = Window.of((disparity.shape[0], disparity.shape[1]))
    blurred = render_windows(
        cut, whole, blur, settings.aperture, quality=quality, cancel=cancel, progress=progress, device=device
    )
    return np.asarray(blurred * peak)
