"""The one place that knows the order of the stages, and keeps what a gesture does not change.

    photo -> sized photo -> depth (disparity + subject) -> repair by hand -> focus -> scene layers in linear light
          -> blur and fusion

A `Pipeline` belongs to one photo. The network runs once; the depth is refined once for each size; light is made once
for each size and highlight setting, layers once for each of these and each repair; a drag of focus, blur or aperture
only repeats the last stage. Preview, export and command line differ in nothing but the size and the quality they ask
for.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.fusion import FusedDepth
from d2f_core.depth.hallucination import DepthEstimate, hallucinate
from d2f_core.depth.refinement import refine
from d2f_core.depth.source import chosen_source, sourced
from d2f_core.depth.user_model import DepthModel
from d2f_core.depth_repair.stage import RepairedDepth, RepairStage, enlarged, is_plain, mixed
from d2f_core.depth_repair.steering import steered, steering_key
from d2f_core.errors import SettingsError
from d2f_core.focus.autofocus import FocusSuggestion, covering, searched_photo, suggest_focus, with_extent
from d2f_core.focus.defocus_map import Defocus, defocus
from d2f_core.focus.faces import Face, find_faces
from d2f_core.focus.focus_range import disparity_at
from d2f_core.focus.lens import cut_by_barrel, focus_distance_m, lens_blur, lens_of, scale_from_distance
from d2f_core.log import log_time
from d2f_core.memory import check_render_memory
from d2f_core.photo.captured_optics import CapturedOptics, captured_optics
from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo
from d2f_core.rendering.alpha import blurred_alpha
from d2f_core.rendering.bokeh import (
    PhotoLight,
    PreparedPhoto,
    check_photo,
    checked_disparity,
    photo_light,
    prepare_depth,
    render_prepared,
)
from d2f_core.rendering.device import CPU
from d2f_core.rendering.layered_rendering import Progress, Quality
from d2f_core.rendering.layers import FILL_LONG_SIDE
from d2f_core.rendering.result import Rendering as Rendering
from d2f_core.settings import (
    ApertureSettings,
    DepthSettings,
    DepthSource,
    FocusSettings,
    HighlightSettings,
    RenderSettings,
)
from d2f_core.stage_cache import StageCache

Float = NDArray[np.float32]

REFERENCE_LONG_SIDE = 1024  # px; the focus is read from the depth at this size, so that it is the same for every size
QUICK_FILL_LONG_SIDE = 320  # px of the picture of hidden colours in drafts under a brush
EMBEDDED_LONG_SIDE_PX = 2048  # of the map inside a JPEG: a depth map is smooth, and base64 is long
LARGEST_CACHED_PIXELS = 2_500_000  # results of larger sizes (exports) are not kept


class Pipeline:
    """All stages of one photo; one render at a time, from any thread.

    `device` may be changed between renders: it says where they blur, not what they look like; no stage depends on it.
    """

    def __init__(
        self,
        photo: Photo,
        *,
        disparity: NDArray[Any] | None = None,
        model: DepthModel | None = None,
        device: str = CPU,
    ) -> None:
        """Args:
            photo: the picture.
            disparity: (H, W) of the photo, 0..1, larger is nearer; replaces the network's.
            model: a depth network to use instead of the built-in one.
            device: where to blur, see `rendering.device`.

        Raises:
            ShapeError: photo or disparity cannot be used.
        """
        check_photo(photo.pixels)
        self.photo = photo
        self.device = device
        self._given = None if disparity is None else checked_disparity(disparity, photo.size)
        self._model = model
        self._cache = StageCache()
        self._repairs = RepairStage()

    def render(
        self,
        settings: RenderSettings,
        *,
        long_side: int | None = None,
        quality: Quality = Quality.FINAL,
        cancel: CancelToken = NEVER,
        progress: Progress | None = None,
        with_alpha: bool = False,
    ) -> Rendering:
        """The refocused photo.

        Args:
            settings: what to do.
            long_side: size of the result in px; None or more than the photo's own: full size.
            quality: draft or final.
            cancel: checked between stages and within the long ones.
            progress: called with 0..1 and a short text, from any thread.
            with_alpha: blur the photo's transparency, too, for a file that keeps it.

        Raises:
            Cancelled, SettingsError, WeightsError, DepthModelError; DeviceError: the pipeline's device is not there.
            PhotoError: there is not enough memory for so large a picture.
        """
        size = self._size(long_side)
        check_render_memory(size)
        aperture = self.aperture(settings)
        tell = progress or (lambda fraction, text: None)
        tell(0.0, "Finding depth")
        depth = self._repaired(size, settings, cancel)
        cancel.check()
        focus = self.focus(settings.focus, settings=settings, cancel=cancel)
        tell(0.3, "Preparing layers")
        cancel.check()
        blur, focus = self._defocus(settings, focus, max(size), cancel)
        disparity = depth.estimate.disparity
        seen = disparity if depth.blur_override is None else steered(disparity, depth.blur_override, blur)
        key = None if depth.blur_override is None else steering_key(blur)
        prepared = self._prepared(size, seen, settings, quality, key)
        cancel.check()
        pixels = self._blurred(
            prepared,
            blur,
            replace(settings, aperture=aperture),
            quality,
            cancel,
            lambda f, text: tell(0.4 + 0.6 * f, text),
        )
        if self.photo.is_grey:  # dither and rebuilt lights differ a little between the channels
            pixels = np.repeat(pixels[..., 1:2], 3, axis=2)
        alpha = self.photo.alpha if with_alpha else None
        if alpha is not None:
            soft = settings.edges.feather > 0
            alpha = blurred_alpha(
                alpha,
                seen,
                blur,
                aperture,
                quality=quality,
                has_soft_edges=soft,
                cancel=cancel,
                device=self.device,
            )
        return Rendering(pixels, focus, blur.radius_px(seen), disparity, alpha=alpha)

    def depth(
        self,
        long_side: int | None = None,
        *,
        source: DepthSource = "auto",
        settings: RenderSettings | None = None,
        cancel: CancelToken = NEVER,
    ) -> DepthEstimate:
        """Disparity and subject map at a size, (h, w) float32 each, 0..1.

        With `settings` from their source, as their edges and repairs make it; else as estimated and fully refined.

        Raises:
            PhotoError: the source is a depth map that the photo does not hold.
        """
        settings = settings or RenderSettings(depth=DepthSettings(source))
        return self._repaired(self._size(long_side), settings, cancel).estimate

    def metric_scale(self, source: DepthSource = "auto", *, cancel: CancelToken = NEVER) -> MetricScale | None:
        """What the disparity of this source means in 1/m; None where the photo's own depth does not say it."""
        return None if self._given is not None else self._rough(source, cancel).metric

    def depth_to_embed(self, settings: RenderSettings, long_side: int | None = None) -> EmbeddedDepth:
        """The map that goes along with an exported JPEG: the disparity of these settings, and its meaning in 1/m."""
        limit = min(long_side or EMBEDDED_LONG_SIDE_PX, EMBEDDED_LONG_SIDE_PX)
        disparity = self.depth(limit, settings=settings).disparity
        return EmbeddedDepth(disparity, "GDepth", self.metric_scale(settings.depth.source))

    def focus(
        self,
        focus: FocusSettings,
        *,
        source: DepthSource = "auto",
        settings: RenderSettings | None = None,
        cancel: CancelToken = NEVER,
    ) -> FocusSuggestion:
        """The focus that is meant: a given disparity, else the tapped point, else autofocus.

        The point of a given disparity is the tapped one or the centre. Depth as `depth` gives it: a focused thing whose
        depth is repaired stays in focus.
        """
        settings = settings or RenderSettings(depth=DepthSettings(source))
        if focus.disparity is not None:
            return FocusSuggestion(focus.disparity, focus.point or (0.5, 0.5), "disparity")
        repaired = self.depth(REFERENCE_LONG_SIDE, settings=settings, cancel=cancel)
        if focus.point is not None:
            tapped = FocusSuggestion(disparity_at(repaired.disparity, focus.point), focus.point, "tap")
            return with_extent(tapped, repaired) if focus.whole_at_point else tapped
        plain = self.depth(REFERENCE_LONG_SIDE, source=settings.depth.source, cancel=cancel)
        found = self._cache.get("autofocus", settings.depth.source, lambda: self._autofocus(plain, cancel))
        if is_plain(settings):
            return found
        moved = disparity_at(repaired.disparity, found.point) - disparity_at(plain.disparity, found.point)
        return replace(found, disparity=min(max(found.disparity + moved, 0.0), 1.0))

    def faces(self, *, cancel: CancelToken = NEVER) -> tuple[Face, ...]:
        """The faces of the photo, the surest first; found once.

        Raises:
            Cancelled, WeightsError.
        """

        def find() -> tuple[Face, ...]:
            return find_faces(searched_photo(self._seen(self._size(REFERENCE_LONG_SIDE))), cancel=cancel)

        return self._cache.get("faces", self.photo.photo_id, find)

    def aperture(self, settings: RenderSettings) -> ApertureSettings:
        """The aperture that is rendered: that of the settings, with the barrel of the lens where they ask for it.

        Raises:
            SettingsError: they do, and focal length or sensor are not known.
        """
        known, aspect = captured_optics(self.photo), max(self.photo.size) / min(self.photo.size)
        return cut_by_barrel(settings.aperture, settings.optics, known, settings.blur.f_number, aspect)

    def sized_photo(self, long_side: int | None = None) -> NDArray[Any]:
        """The photo itself at a size, without any blur."""
        return self._sized(self._size(long_side))

    def _autofocus(self, estimate: DepthEstimate, cancel: CancelToken) -> FocusSuggestion:
        photo = self._seen(self._size(REFERENCE_LONG_SIDE))
        return suggest_focus(photo, estimate, faces=self.faces(cancel=cancel))

    def _repaired(self, size: tuple[int, int], settings: RenderSettings, cancel: CancelToken) -> RepairedDepth:
        """The depth that these settings make of the estimate."""
        estimate = self._estimate(size, settings, cancel)
        if is_plain(settings):
            return RepairedDepth(estimate)

        def grid() -> tuple[NDArray[Any], Float]:
            grid_size = self._size(REFERENCE_LONG_SIDE)
            return self._seen(grid_size), self._estimate(grid_size, settings, cancel).disparity

        def make() -> RepairedDepth:
            return self._repairs.repaired(estimate, self._seen(size), settings, grid, cancel)

        key = (size, settings.depth, settings.edges, settings.repairs)
        return self._cache.get("repair", key, make, keep=_is_small(size))

    def _estimate(self, size: tuple[int, int], settings: RenderSettings, cancel: CancelToken) -> DepthEstimate:
        """Depth of the settings' source with as much refinement as they ask for."""
        source, amount = settings.depth.source, settings.edges.refine

        def make() -> DepthEstimate:
            return self._refined(size, source, cancel)

        refined = self._cache.get("depth", (size, source), make, keep=_is_small(size))
        if amount == 1 or self._given is not None:
            return refined
        return mixed(enlarged(self._rough(source, cancel).estimate, size), refined, amount)

    def _refined(self, size: tuple[int, int], source: DepthSource, cancel: CancelToken) -> DepthEstimate:
        if self._given is not None:
            height, width = size
            resized = cv2.resize(self._given, (width, height), interpolation=_resampling(self.photo.size, size))
            return DepthEstimate(np.asarray(resized, np.float32), np.zeros(size, np.float32))
        rough = self._rough(source, cancel).estimate
        cancel.check()
        return refine(self._seen(size), rough, size)

    def _rough(self, source: DepthSource, cancel: CancelToken) -> FusedDepth:
        """Depth on a coarse grid, and its meaning in 1/m."""
        chosen = chosen_source(source, self.photo)
        network = self._cache.get("hallucination", self.photo.photo_id, lambda: self._hallucinated(cancel))
        return self._cache.get("depth source", chosen, lambda: sourced(network, self.photo, chosen))

    def _hallucinated(self, cancel: CancelToken) -> DepthEstimate:
        small = self._seen(self._size(REFERENCE_LONG_SIDE))
        return hallucinate(small, model=self._model, cancel=cancel)

    def _defocus(
        self, settings: RenderSettings, focus: FocusSuggestion, long_side_px: int, cancel: CancelToken
    ) -> tuple[Defocus, FocusSuggestion]:
        """What blurs how much; with the real lens, autofocus means what the camera focused on."""
        if settings.optics.mode == "simple":
            wanted = covering(settings.focus, focus)
            return defocus(wanted, focus.disparity, settings.blur, long_side_px, pivot=focus.point), focus
        known = captured_optics(self.photo)
        lens = lens_of(settings.optics, known)
        scale, captured_focus = self._captured_focus(settings, known, cancel)
        if settings.focus.disparity is None and settings.focus.point is None:
            focus = replace(focus, disparity=captured_focus)
        plain = defocus(settings.focus, focus.disparity, settings.blur, long_side_px, pivot=focus.point)
        blur = lens_blur(lens, scale, settings.blur.f_number, focus.disparity, captured_focus, long_side_px)
        return replace(plain, blur_px=blur.blur_px, captured=blur.captured), focus

    def _captured_focus(
        self, settings: RenderSettings, known: CapturedOptics, cancel: CancelToken
    ) -> tuple[MetricScale, float]:
        """Metric scale of the disparity, and the disparity that the camera focused on."""
        suggested = self.focus(FocusSettings(), settings=settings, cancel=cancel).disparity
        distance_m = focus_distance_m(settings.optics, known)
        measured = self.metric_scale(settings.depth.source, cancel=cancel)
        if measured is None:
            return scale_from_distance(distance_m, suggested), suggested
        return measured, suggested if distance_m is None else min(max(measured.disparity(distance_m), 0.0), 1.0)

    def _prepared(
        self,
        size: tuple[int, int],
        disparity: Float,
        settings: RenderSettings,
        quality: Quality,
        steering: Hashable,
    ) -> PreparedPhoto:
        """Scene layers; `steering` is what the disparity was steered by, None if it was not.

        A draft of repaired depth makes do with coarser hidden colours: it repeats the layers for each move of the hand.
        """
        fill_long_side = QUICK_FILL_LONG_SIDE if quality is Quality.DRAFT and not is_plain(settings) else FILL_LONG_SIDE

        def make() -> PreparedPhoto:
            light = self._light(size, settings.highlights)
            is_soft = settings.edges.feather > 0
            return prepare_depth(light, disparity, has_soft_edges=is_soft, fill_long_side=fill_long_side)

        depth = (settings.depth, settings.edges, settings.repairs, steering)
        key = (size, settings.highlights, depth, fill_long_side)
        return self._cache.get("layers", key, make, keep=_is_small(size), place=(size, fill_long_side))

    def _light(self, size: tuple[int, int], highlights: HighlightSettings) -> PhotoLight:
        def make() -> PhotoLight:
            return photo_light(self._sized(size), highlights, self.photo.tone_curve)

        return self._cache.get("radiance", (size, highlights), make, keep=_is_small(size), place=size)

    def _blurred(
        self, prepared: PreparedPhoto, blur: Defocus, settings: RenderSettings, quality: Quality,
        cancel: CancelToken, progress: Progress,
    ) -> NDArray[Any]:  # fmt: skip
        with log_time("blur and fusion"):
            return render_prepared(
                prepared, blur, settings.aperture, quality=quality, grain=settings.fusion.grain,
                cancel=cancel, progress=progress, device=self.device,
            )  # fmt: skip

    def _size(self, long_side: int | None) -> tuple[int, int]:
        height, width = self.photo.size
        if long_side is None or long_side >= max(height, width):
            return height, width
        if long_side < 1:
            raise SettingsError("The long side is {long_side} pixels: give 1 or more.", long_side=long_side)
        scale = long_side / max(height, width)
        return max(1, round(height * scale)), max(1, round(width * scale))

    def _seen(self, size: tuple[int, int]) -> NDArray[Any]:
        """The photo as a screen shows it: a RAW has light above white, which the networks have never met."""
        pixels = self._sized(size)
        return np.minimum(pixels, np.float32(1)) if pixels.dtype == np.float32 else pixels

    def _sized(self, size: tuple[int, int]) -> NDArray[Any]:
        if size == self.photo.size:
            return self.photo.pixels

        def make() -> NDArray[Any]:
            return cv2.resize(self.photo.pixels, size[::-1], interpolation=cv2.INTER_AREA)

        return self._cache.get("sized photo", size, make, keep=_is_small(size))


def refocus(photo: Photo | NDArray[Any], settings: RenderSettings | None = None) -> NDArray[Any]:
    """Estimate the depth, focus and blur: everything in one call.

    Args:
        photo: a Photo or (H, W, 3) sRGB encoded uint8, uint16 or float32.
        settings: what to do; autofocus and a moderate blur if not given.

    Returns:
        (H, W, 3), dtype and size of the photo.
    """
    opened = photo if isinstance(photo, Photo) else Photo(np.array(photo))
    return Pipeline(opened).render(settings or RenderSettings()).pixels


def _is_small(size: tuple[int, int]) -> bool:
    return math.prod(size) <= LARGEST_CACHED_PIXELS


def _resampling(given: tuple[int, int], size: tuple[int, int]) -> int:
    return cv2.INTER_AREA if size[0] < given[0] else cv2.INTER_LINEAR
