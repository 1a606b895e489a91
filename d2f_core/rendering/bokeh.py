"""The renderer's front door: a photo, its disparity and a focus in; the photo as a fast lens would have taken it out.

    photo -> linear light -> radiance (clipped lights rebuilt) -> scene layers -> layered rendering -> fusion -> photo

`prepare` makes what does not depend on the gesture, `render_prepared` the rest; `render_bokeh` is both in one call.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.errors import SettingsError, ShapeError
from d2f_core.filters import Size
from d2f_core.focus.defocus_map import LARGEST_RADIUS_FRACTION, Defocus
from d2f_core.fusion.fuse import fuse, smooth_share
from d2f_core.fusion.grain import BRIGHTNESS_STEPS, add_grain, grain_pattern, measure_noise
from d2f_core.log import log_time
from d2f_core.photo.colour import to_linear
from d2f_core.photo.hdr.gain_map import GainMap, add_light_above
from d2f_core.photo.tone_curve import SRGB, ToneCurve
from d2f_core.radiance.virtualization import LightGain, light_gain, rebuild
from d2f_core.rendering.aperture import IDENTITY_RADIUS_PX, reach
from d2f_core.rendering.device import CPU
from d2f_core.rendering.layered_rendering import LEVEL_LIMIT_PX, BlurredLayer, Progress, Quality, render_layers
from d2f_core.rendering.layers import FILL_LONG_SIDE, CutScene, cut_scene, fill_reach, nearest
from d2f_core.rendering.pyramid import PreparedScene, levels_needed, strips
from d2f_core.settings import ApertureSettings, HighlightSettings
from d2f_core.window import Window

Float = NDArray[np.float32]
TakeStrip = Callable[[int, list[BlurredLayer], NDArray[Any]], None]

LARGEST_PART_PIXELS = 6_500_000  # rendered at once; about 60 bytes each beside the photo and its depth


@dataclass(frozen=True, eq=False)
class PreparedPhoto:
    """A photo, or a window of it, cut into scene layers.

    Attributes:
        photo: (h, w, 3) encoded pixels, uint8, uint16 or float32.
        scene: its layers in linear light.
        disparities: lowest and highest disparity of the whole photo.
        light: what the photo alone says.
        is_in_place: the layers lie where the photo has them; else nothing of the photo itself is taken over.
    """

    photo: NDArray[Any]
    scene: PreparedScene
    disparities: tuple[float, float]
    light: PhotoLight
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
    hidden = fill_reach(largest / max(disparity.shape))
    prepared = prepare(photo, disparity, highlights or HighlightSettings(), hidden_reach=hidden, curve=curve)
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
    """What a photo alone says: its pixels, how much light its clipped lights had, its tone curve.

    Attributes:
        gain_map: the measured light above white, in the place of a guess.
        known: (H, W, 3) linear light that is to be blurred, where it is not made of the photo.
    """

    photo: NDArray[Any]
    highlights: HighlightSettings
    gain: LightGain | None
    curve: ToneCurve
    gain_map: GainMap | None = None
    known: Float | None = None

    @cached_property
    def noise(self) -> Float:
        """Its noise by brightness, see `measure_noise`: only grain asks for it. None in light that was measured."""
        return measure_noise(self.photo) if self.known is None else np.zeros(BRIGHTNESS_STEPS, np.float32)

    def at(self, photo: NDArray[Any]) -> PhotoLight:
        """The same lights in the photo at another size, (h, w, 3) encoded."""
        gain = None if self.gain is None else self.gain.at((photo.shape[0], photo.shape[1]))
        return replace(self, photo=photo, gain=gain)

    def radiance(self, window: Window) -> Float:
        """(h, w, 3) linear light of a window, clipped lights rebuilt."""
        if self.known is not None:
            return self.known[window.slices].copy()
        part = self.photo[window.slices]
        return self._rebuilt(part, np.arange(window.top, window.top + window.height), window.slices[1])

    def picked_radiance(self, size: Size) -> Float:
        """The same of picked pixels of the whole, as `nearest` picks them."""
        if self.known is not None:
            return nearest(self.known, size)
        rows, columns = (
            nearest(np.arange(length, dtype=np.int32)[None], (1, count))[0].astype(np.int64)
            for length, count in zip(self.photo.shape, size, strict=False)
        )
        return self._rebuilt(nearest(self.photo, size), rows, columns)

    def _rebuilt(self, part: NDArray[Any], rows: NDArray[np.int64], columns: slice | NDArray[np.int64]) -> Float:
        light = to_linear(part, self.curve)
        if self.gain_map is not None:
            place = (rows, np.arange(self.photo.shape[1])[columns], (self.photo.shape[0], self.photo.shape[1]))
            add_light_above(light, self.gain_map, self.highlights.recovery, place)
        rebuild(light, part, self.highlights, self.gain, rows, columns)
        return light


@dataclass(frozen=True, eq=False)
class CutPhoto:
    """A photo and where its scene is cut, of which any window can be prepared."""

    light: PhotoLight
    cut: CutScene
    disparities: tuple[float, float]

    def prepared(self, window: Window) -> PreparedPhoto:
        """The layers of a window; the whole of a photo if nothing else is asked for."""
        with log_time("scene layers of a window", "render"):
            scene = PreparedScene(self.cut.layers(self.light.radiance(window), window))
        photo = self.light.photo[window.slices]
        return PreparedPhoto(photo, scene, self.disparities, self.light)


def photo_light(
    photo: NDArray[Any],
    highlights: HighlightSettings,
    curve: ToneCurve = SRGB,
    gain_map: GainMap | None = None,
) -> PhotoLight:
    """The part of `prepare` that does not depend on the depth; a gain map gives the real light above white."""
    recovery = highlights.recovery if gain_map is None else 0.0  # what was measured is not guessed
    with log_time("lights", "render"):
        gain = light_gain(photo, lambda rows: to_linear(photo[rows], curve), recovery)
        return PhotoLight(photo, highlights, gain, curve, gain_map)


def prepare_depth(
    light: PhotoLight,
    disparity: Float,
    *,
    hidden_reach: float | None = None,
    has_soft_edges: bool = False,
    fill_long_side: int = FILL_LONG_SIDE,
) -> PreparedPhoto:
    """The part of `prepare` that depends on the depth; see `scene_layers`."""
    cut = cut_photo(
        light, disparity, hidden_reach=hidden_reach, has_soft_edges=has_soft_edges, fill_long_side=fill_long_side
    )
    return cut.prepared(Window.of((disparity.shape[0], disparity.shape[1])))


def cut_photo(
    light: PhotoLight,
    disparity: Float,
    *,
    hidden_reach: float | None = None,
    has_soft_edges: bool = False,
    fill_long_side: int = FILL_LONG_SIDE,
) -> CutPhoto:
    """`prepare_depth` for windows: what is decided on the whole photo."""
    with log_time("scene cuts", "render"):
        widest = fill_reach(LARGEST_RADIUS_FRACTION) if hidden_reach is None else hidden_reach
        cut = cut_scene(
            light.picked_radiance, disparity, widest, has_soft_edges=has_soft_edges, fill_long_side=fill_long_side
        )
        return CutPhoto(light, cut, (float(cut.disparity.min()), float(cut.disparity.max())))


def render_windows(
    photo: CutPhoto,
    window: Window,
    defocus: Defocus,
    aperture: ApertureSettings,
    *,
    quality: Quality = Quality.FINAL,
    grain: float = 0.0,
    cancel: CancelToken = NEVER,
    progress: Progress | None = None,
    device: str = CPU,
) -> NDArray[Any]:
    """A window of the refocused photo, whatever its size: in parts, so that memory does not grow with the photo.

    Each part is rendered with a margin as wide as its discs, so that parts join without a seam: a pixel differs from
    that of other parts by no more than rounding does.

    Returns:
        (window's height, width, 3), dtype of the photo.
    """
    largest, limit = defocus.largest_radius_px(*photo.disparities), LEVEL_LIMIT_PX[quality]
    coarsest_px = 2 ** (levels_needed(largest, limit) - 1)
    # a PSF's own rim, a step of its radius and the pixels between which the coarsest level is enlarged
    margin = math.ceil(largest * reach(aperture)) + 4 * coarsest_px if largest > IDENTITY_RADIUS_PX else 0
    result = np.empty((*window.size, 3), photo.light.photo.dtype)
    parts = _parts(window, coarsest_px)
    for done, part in enumerate(parts):
        outer = part.grown(margin, coarsest_px)

        def tell(fraction: float, text: str, done: int = done) -> None:
            if progress:
                progress((done + fraction) / len(parts), text)

        pixels = render_prepared(
            photo.prepared(outer), defocus, aperture,
            quality=quality, grain=grain, cancel=cancel, progress=tell, device=device,
        )  # fmt: skip
        result[part.within(window)] = pixels[part.within(outer)]
    return result


def _parts(window: Window, multiple: int) -> list[Window]:
    """A grid of parts of at most about `LARGEST_PART_PIXELS`, as square as can be: the margins are least then."""
    count = math.ceil(window.height * window.width / LARGEST_PART_PIXELS)
    rows = min(max(1, round(math.sqrt(count * window.height / window.width))), count)

    def spans(length: int, parts: int) -> Iterable[tuple[int, int]]:
        ends = [round(length * index / parts / multiple) * multiple for index in range(parts)] + [length]
        return [(first, last) for first, last in itertools.pairwise(ends) if first < last]

    return [
        window.rows(top, bottom)._replace(left=window.left + left, width=right - left)
        for top, bottom in spans(window.height, rows)
        for left, right in spans(window.width, math.ceil(count / rows))
    ]


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
    window = prepared.scene.scene.window
    largest = defocus.largest_radius_px(*prepared.disparities)
    if largest <= IDENTITY_RADIUS_PX and prepared.is_in_place:
        if take_strip is not None:
            light = to_linear(prepared.photo, prepared.light.curve)
            take_strip(0, [BlurredLayer(light, np.ones(light.shape[:2], np.float32))], prepared.photo)
        return prepared.photo.copy()
    result = np.empty_like(prepared.photo, order="C")
    layers: dict[int, list[BlurredLayer]] = {}  # of the strips that are not emitted yet
    noise = prepared.light.noise if grain > 0 else None

    def emit(first: int, picture: Float, sharp: Float) -> None:
        rows = slice(first, first + picture.shape[0])
        place, is_final = window.rows(first, rows.stop), quality is Quality.FINAL
        own = sharp if prepared.is_in_place else np.zeros_like(sharp)
        fused = fuse(prepared.photo[rows], picture, own, dither=is_final, curve=prepared.light.curve, origin=place[:2])
        if noise is not None:
            pattern = grain_pattern(place, strips(window.whole[0]))
            fused = add_grain(fused, noise, grain * smooth_share(sharp), pattern)
        result[rows] = fused
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
