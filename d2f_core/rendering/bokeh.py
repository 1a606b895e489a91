"""The renderer's front door: a photo, its disparity and a focus in; the photo as a fast lens would have taken it out.

    photo -> linear light -> radiance (clipped lights rebuilt) -> scene layers -> layered rendering -> fusion -> photo

`prepare` makes what does not depend on the gesture, `render_prepared` the rest; `render_bokeh` is both in one call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.errors import SettingsError, ShapeError
from d2f_core.focus.defocus_map import LARGEST_RADIUS_FRACTION, Defocus
from d2f_core.fusion.fuse import fuse, smooth_share
from d2f_core.fusion.grain import add_grain, measure_noise
from d2f_core.log import log_time
from d2f_core.photo.colour import to_linear
from d2f_core.photo.hdr.gain_map import GainMap, add_light_above
from d2f_core.photo.tone_curve import SRGB, ToneCurve
from d2f_core.radiance.virtualization import virtualize
from d2f_core.rendering.aperture import IDENTITY_RADIUS_PX
from d2f_core.rendering.device import CPU
from d2f_core.rendering.layered_rendering import BlurredLayer, Progress, Quality, render_layers
from d2f_core.rendering.layers import FILL_LONG_SIDE, fill_reach, scene_layers
from d2f_core.rendering.pyramid import PreparedScene
from d2f_core.settings import ApertureSettings, HighlightSettings

Float = NDArray[np.float32]
TakeStrip = Callable[[int, list[BlurredLayer], NDArray[Any]], None]


@dataclass(frozen=True, eq=False)
class PreparedPhoto:
    """A photo cut into scene layers.

    Attributes:
        photo: (H, W, 3) encoded pixels, uint8, uint16 or float32.
        scene: its layers in linear light.
        noise: its noise by brightness, see `measure_noise`.
        curve: tone curve of its profile.
        is_in_place: the layers lie where the photo has them; else nothing of the photo itself is taken over.
    """

    photo: NDArray[Any]
    scene: PreparedScene
    noise: Float
    curve: ToneCurve = SRGB
    is_in_place: bool = True


def render_bokeh(
    photo: NDArray[Any],
    disparity: NDArray[Any],
    *,
    focus_disparity: float,
    blur_px: float,
    aperture: ApertureSettings | None = None,
    quality: Quality | str = Quality.FINAL,
    highlights: HighlightSettings | None = None,
    range_near: float = 0.0,
    range_far: float = 0.0,
    grain: float = 0.0,
    curve: ToneCurve = SRGB,
    cancel: CancelToken = NEVER,
    progress: Progress | None = None,
    device: str = CPU,
) -> NDArray[Any]:
    """Refocus a photo whose disparity is known.

    Args:
        photo: (H, W, 3) encoded, uint8, uint16 or float32 0..1; left untouched.
        disparity: (H, W), 0..1, larger is nearer.
        focus_disparity: the disparity that stays sharp, 0..1.
        blur_px: blur radius in pixels of this photo per unit of |disparity - focus_disparity|, >= 0.
        aperture: shape of the opening; a disc if not given.
        quality: Quality or "final" / "draft".
        highlights: treatment of clipped lights.
        range_near, range_far: disparity before and behind the focus that stays sharp too.
        grain: share of the photo's own noise that the blur gets back, 0..1.
        curve: tone curve of the photo's profile, `Photo.tone_curve`; sRGB's if not given.
        cancel, progress, device: see `render_layers`; every device gives the same picture, within 1/255.

    Returns:
        The picture, dtype and shape of `photo`. Where nothing blurs the photo's own values, bit for bit.

    Raises:
        ShapeError: arrays that do not fit together, wrong type, NaN, values out of range.
        SettingsError: unknown quality. DeviceError: there is no such device.
        Cancelled: `cancel` was used.
    """
    check_photo(photo)
    disparity = checked_disparity(disparity, (photo.shape[0], photo.shape[1]))
    _check_number("focus_disparity", focus_disparity, 0, 1)
    _check_number("blur_px", blur_px, 0, 1e5)
    _check_number("grain", grain, 0, 1)
    defocus = Defocus(focus_disparity, blur_px, range_near, range_far)
    largest = defocus.largest_radius_px(float(disparity.min()), float(disparity.max()))
    if largest <= IDENTITY_RADIUS_PX:
        return photo.copy()
    reach = fill_reach(largest / max(disparity.shape))
    prepared = prepare(photo, disparity, highlights or HighlightSettings(), hidden_reach=reach, curve=curve)
    return render_prepared(
        prepared, defocus, aperture or ApertureSettings(), quality=_quality(quality), grain=grain,
        cancel=cancel, progress=progress, device=device,
    )  # fmt: skip


def prepare(
    photo: NDArray[Any],
    disparity: Float,
    highlights: HighlightSettings,
    *,
    hidden_reach: float | None = None,
    curve: ToneCurve = SRGB,
) -> PreparedPhoto:
    """Everything that does not depend on focus, blur and aperture; arguments as in `render_bokeh`, checked before.

    `hidden_reach` is the widest view behind an edge as a fraction of the long side; by default that of the strongest
    blur the settings allow.
    """
    return prepare_depth(photo_light(photo, highlights, curve), disparity, hidden_reach=hidden_reach)


@dataclass(frozen=True, eq=False)
class PhotoLight:
    """What a photo alone says: its pixels, their light with clipped lights rebuilt, its noise, its tone curve."""

    photo: NDArray[Any]
    radiance: Float
    noise: Float
    curve: ToneCurve


def photo_light(
    photo: NDArray[Any],
    highlights: HighlightSettings,
    curve: ToneCurve = SRGB,
    gain_map: GainMap | None = None,
) -> PhotoLight:
    """The part of `prepare` that does not depend on the depth; a gain map gives the real light above white."""
    with log_time("radiance", "render"):
        light = to_linear(photo, curve)
        if gain_map is not None:
            add_light_above(light, gain_map, highlights.recovery)
            highlights = replace(highlights, recovery=0.0)  # what was measured is not guessed
        virtualize(light, photo, highlights)
    with log_time("noise", "render"):
        return PhotoLight(photo, light, measure_noise(photo), curve)


def prepare_depth(
    light: PhotoLight,
    disparity: Float,
    *,
    hidden_reach: float | None = None,
    has_soft_edges: bool = False,
    fill_long_side: int = FILL_LONG_SIDE,
) -> PreparedPhoto:
    """The part of `prepare` that depends on the depth; see `scene_layers`."""
    with log_time("scene layers", "render"):
        reach = fill_reach(LARGEST_RADIUS_FRACTION) if hidden_reach is None else hidden_reach
        scene = PreparedScene(
            scene_layers(light.radiance, disparity, reach, has_soft_edges=has_soft_edges, fill_long_side=fill_long_side)
        )
    return PreparedPhoto(light.photo, scene, light.noise, light.curve)


def render_prepared(
    prepared: PreparedPhoto,
    defocus: Defocus,
    aperture: ApertureSettings,
    *,
    quality: Quality = Quality.FINAL,
    grain: float = 0.0,
    cancel: CancelToken = NEVER,
    progress: Progress | None = None,
    device: str = CPU,
    take_strip: TakeStrip | None = None,
) -> NDArray[Any]:
    """Blur a prepared photo and join it with its untouched pixels; see `render_bokeh`.

    `take_strip` is called with (first row, blurred layers, the strip as it is written), from several threads.
    """
    disparity = prepared.scene.scene.disparity
    largest = defocus.largest_radius_px(float(disparity.min()), float(disparity.max()))
    if largest <= IDENTITY_RADIUS_PX and prepared.is_in_place:
        if take_strip is not None:
            light = to_linear(prepared.photo, prepared.curve)
            take_strip(0, [BlurredLayer(light, np.ones(disparity.shape, np.float32))], prepared.photo)
        return prepared.photo.copy()
    result = np.empty_like(prepared.photo)
    layers: dict[int, list[BlurredLayer]] = {}  # of the strips that are not emitted yet

    def emit(first: int, picture: Float, sharp: Float) -> None:
        rows = slice(first, first + picture.shape[0])
        is_final = quality is Quality.FINAL
        own = sharp if prepared.is_in_place else np.zeros_like(sharp)
        fused = fuse(prepared.photo[rows], picture, own, dither=is_final, curve=prepared.curve)
        result[rows] = add_grain(fused, prepared.noise, grain * smooth_share(sharp), first) if grain > 0 else fused
        if take_strip is not None:
            take_strip(first, layers.pop(first), result[rows])

    render_layers(
        prepared.scene, defocus.radius_px, largest, aperture, emit,
        quality=quality, cancel=cancel, progress=progress, device=device,
        take_layers=None if take_strip is None else layers.__setitem__,
    )  # fmt: skip
    return result


def check_photo(photo: NDArray[Any]) -> None:
    """Raise ShapeError unless this is (H, W, 3) uint8, uint16 or finite float32."""
    if not isinstance(photo, np.ndarray) or photo.ndim != 3 or photo.shape[2] != 3 or photo.size == 0:
        raise ShapeError("The photo has the shape {shape}: (height, width, 3) is needed.", shape=np.shape(photo))
    if photo.dtype not in (np.uint8, np.uint16, np.float32):
        raise ShapeError(
            "The photo's values are {dtype}: uint8, uint16 or float32 from 0 to 1 is needed.", dtype=photo.dtype
        )
    if photo.dtype == np.float32 and not np.isfinite(photo).all():
        raise ShapeError("The photo contains values that are not numbers (NaN or infinite).")


def checked_disparity(disparity: NDArray[Any], size: tuple[int, int]) -> Float:
    """The disparity as contiguous float32, or ShapeError."""
    if not isinstance(disparity, np.ndarray) or disparity.shape != size:
        raise ShapeError(
            "The disparity has the shape {shape}, the photo {size}: they must be equal.",
            shape=np.shape(disparity),
            size=size,
        )
    if disparity.dtype.kind != "f":
        raise ShapeError(
            "The disparity's values are {dtype}: floating point from 0 to 1 is needed.", dtype=disparity.dtype
        )
    result = np.ascontiguousarray(disparity, np.float32)
    if not np.isfinite(result).all():
        raise ShapeError("The disparity contains values that are not numbers (NaN or infinite).")
    if result.min() < -1e-6 or result.max() > 1 + 1e-6:
        raise ShapeError(
            "The disparity goes from {low:g} to {high:g}: 0 to 1 is needed.", low=result.min(), high=result.max()
        )
    return result


def _quality(quality: Quality | str) -> Quality:
    try:
        return Quality(quality)
    except ValueError:
        raise SettingsError("The quality is {quality!r}: 'final' or 'draft' is needed.", quality=quality) from None


def _check_number(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ShapeError(
            "{name} is {value}: it goes from {low:g} to {high:g}.", name=name, value=value, low=low, high=high
        )
