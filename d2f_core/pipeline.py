"""The one place that knows the order of the stages, and keeps what a gesture does not change.

    photo -> sized photo -> depth (disparity + subject) -> repair by hand -> focus -> scene layers in linear light
          -> blur and fusion

A `Pipeline` belongs to one photo. The network runs once; the depth is refined once for each size; light is made once
for each size and highlight setting, layers once for each of these and each repair; a drag of focus, blur or aperture
only repeats the last stage. Preview, export and command line differ in nothing but the size and the quality they ask
for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.fusion import FusedDepth
from d2f_core.depth.refinement import refine
from d2f_core.depth.source import chosen_source, sourced
from d2f_core.depth.user_model import DepthModel
from d2f_core.depth_repair.stage import RepairedDepth, RepairStage, enlarged, mixed
from d2f_core.depth_repair.steering import steering_key
from d2f_core.filters import Size, resized
from d2f_core.focus.autofocus import FocusSuggestion, covering, suggest_focus, with_extent
from d2f_core.focus.defocus_map import Defocus, defocus
from d2f_core.focus.focus_range import disparity_at
from d2f_core.focus.lens import focus_distance_m, lens_blur, lens_of, scale_from_distance
from d2f_core.log import log_time
from d2f_core.memory import check_render_memory
from d2f_core.photo.captured_optics import CapturedOptics, captured_optics
from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo
from d2f_core.photo.turning import turned_pixels
from d2f_core.rendering.alpha import blurred_alpha
from d2f_core.rendering.bokeh import (
    CutPhoto,
    PhotoLight,
    PreparedPhoto,
    TakeStrip,
    check_photo,
    checked_disparity,
    cut_photo,
    photo_light,
    prepare_depth,
    render_prepared,
    render_windows,
)
from d2f_core.rendering.device import CPU
from d2f_core.rendering.hdr import blurred_light
from d2f_core.rendering.layered_rendering import Progress, Quality
from d2f_core.rendering.layers import FILL_LONG_SIDE
from d2f_core.rendering.result import Rendering as Rendering
from d2f_core.settings import DepthSettings, DepthSource, FocusSettings, HighlightSettings, RenderSettings
from d2f_core.sized_photo import REFERENCE_LONG_SIDE, SizedPhoto, is_small
from d2f_core.stage_cache import StageCache
from d2f_core.threads import beside
from d2f_core.window import Window

Float = NDArray[np.float32]

QUICK_FILL_LONG_SIDE = 320  # px of the picture of hidden colours in drafts
EMBEDDED_LONG_PX = 2048  # long side of the map inside a JPEG: a depth map is smooth, and base64 is long


class Pipeline(SizedPhoto):
    """All stages of one photo; one render at a time, from any thread.

    The photo is held as the settings of the last call say. `device` may be changed between renders: it says where they
    blur, not what they look like; no stage depends on it.
    """

    def __init__(
        self, photo: Photo, *, disparity: NDArray[Any] | None = None, model: DepthModel | None = None,
        device: str = CPU, kept: StageCache | None = None,
    ) -> None:  # fmt: skip
        """Args:
            photo: the picture.
            disparity: (H, W) of the photo, 0..1, larger is nearer; replaces the network's.
            model: a depth network to use instead of the built-in one.
            device: where to blur, see `rendering.device`.
            kept: what a `SizedPhoto` of the same photo has found out already, without `model`.

        Raises:
            ShapeError: photo or disparity cannot be used.
        """
        check_photo(photo.pixels)
        super().__init__(photo, kept)
        self.device = device
        self._given = None if disparity is None else checked_disparity(disparity, photo.size)
        self._model = model
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
        take_strip: TakeStrip | None = None,
        moved: Callable[[PreparedPhoto], PreparedPhoto] | None = None,
        with_hdr: bool = False,
    ) -> Rendering:
        """The refocused photo.

        Args:
            settings: what to do.
            long_side: size of the result in px; None or more than the photo's own: full size.
            quality: draft or final.
            cancel: checked between stages and within the long ones.
            progress: called with 0..1 and a short text, from any thread.
            with_hdr: also the light above white, blurred, of a photo that has some; takes as long again.
            with_alpha: blur the photo's transparency, too, for a file that keeps it.
            take_strip: hears of the blurred layers, see `render_prepared`.
            moved: shows the scene from elsewhere, see `d2f_core.video.camera_move`; the maps stay those of the photo.

        Raises:
            Cancelled, SettingsError, WeightsError, DepthModelError; DeviceError: the pipeline's device is not there.
            PhotoError: there is not enough memory for so large a picture.
        """
        self._hold(settings)
        size = self._size(long_side)
        is_hdr = with_hdr and self.photo.is_hdr
        check_render_memory(size, is_whole=is_hdr or moved is not None or take_strip is not None)
        settings = replace(settings, aperture=self.aperture(settings))
        tell = progress or (lambda fraction, text: None)
        tell(0.0, "Finding depth")
        is_draft = quality is Quality.DRAFT and self._makes_do(size, settings)
        with beside(lambda: self._look_beside(size, settings, cancel, is_draft)):
            depth = self._repaired(size, settings, cancel, is_draft)
        focus = self.focus(settings.focus, settings=settings, cancel=cancel)
        tell(0.3, "Preparing layers")
        cancel.check()
        blur, focus = self._defocus(settings, focus, max(size), cancel)
        key = None if depth.blur_override is None else steering_key(blur)
        disparity, seen = depth.estimate.disparity, depth.steered(blur)
        doubts = depth.estimate.doubt, depth.estimate.subject_doubt
        del depth  # its subject map is as large as the disparity
        prepared = self._prepared(size, seen, settings, key, is_draft)
        if isinstance(prepared, CutPhoto) and (moved is not None or take_strip is not None):
            prepared = prepared.prepared(Window.of(size))  # what follows needs the whole
        if moved is not None and isinstance(prepared, PreparedPhoto):
            prepared = moved(prepared)
        pixels = self._blurred(
            prepared, Window.of(size), blur, settings, quality, cancel,
            lambda f, text: tell(0.4 + (0.3 if is_hdr else 0.6) * f, text), take_strip,
        )  # fmt: skip
        alpha = self.photo.alpha if with_alpha else None
        if alpha is not None:
            alpha = blurred_alpha(
                alpha, seen, blur, settings.aperture, quality=quality, has_soft_edges=settings.edges.feather > 0,
                cancel=cancel, device=self.device,
            )  # fmt: skip
        light = None
        if is_hdr:
            del prepared  # at full size there is not room for both
            light = blurred_light(
                self.photo, self._sized(size), seen, blur, settings, quality=quality, cancel=cancel,
                progress=lambda f, text: tell(0.7 + 0.3 * f, text), device=self.device,
            )  # fmt: skip
        return Rendering(pixels, focus, blur.radius_px(seen), disparity, *doubts, alpha=alpha, light=light)

    def render_window(
        self, settings: RenderSettings, window: Window, *, cancel: CancelToken = NEVER, progress: Progress | None = None
    ) -> NDArray[Any]:
        """A window of the pixels that `render` gives at full size, to within rounding, without the rest of them.

        What was decided on the whole photo is kept for the next window. Raises as `render`.
        """
        self._hold(settings)
        settings = replace(settings, aperture=self.aperture(settings))
        focus = self.focus(settings.focus, settings=settings, cancel=cancel)
        blur, _ = self._defocus(settings, focus, max(self.photo.size), cancel)

        def make() -> CutPhoto:
            depth = self._repaired(self.photo.size, settings, cancel)
            cancel.check()
            return self._cut(self.photo.size, depth.steered(blur), settings)

        steering = None if settings.leaves_depth else steering_key(blur)
        key = (settings.highlights, settings.depth, settings.edges, settings.repairs, steering)
        cut = self._cache.get("window", key, make, place="window")
        return self._blurred(cut, window, blur, settings, Quality.FINAL, cancel, progress)

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
        if settings is not None:
            self._hold(settings)
        settings = settings or RenderSettings(depth=DepthSettings(source))
        return self._repaired(self._size(long_side), settings, cancel).estimate

    def metric_scale(self, source: DepthSource = "auto", *, cancel: CancelToken = NEVER) -> MetricScale | None:
        """What the disparity of this source means in 1/m; None where the photo's own depth does not say it."""
        return None if self._given is not None else self._rough(source, cancel).metric

    def depth_to_embed(self, settings: RenderSettings, long_side: int | None = None) -> EmbeddedDepth:
        """The map that goes along with an exported JPEG: the disparity of these settings, and its meaning in 1/m."""
        disparity = self.depth(min(long_side or EMBEDDED_LONG_PX, EMBEDDED_LONG_PX), settings=settings).disparity
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
        if settings is not None:
            self._hold(settings)
        settings = settings or RenderSettings(depth=DepthSettings(source))
        if focus.disparity is not None:
            return FocusSuggestion(focus.disparity, focus.point or (0.5, 0.5), "disparity")
        repaired = self.depth(REFERENCE_LONG_SIDE, settings=settings, cancel=cancel)
        if focus.point is not None:
            tapped = FocusSuggestion(disparity_at(repaired.disparity, focus.point), focus.point, "tap")
            return with_extent(tapped, repaired) if focus.whole_at_point else tapped
        plain = self.depth(REFERENCE_LONG_SIDE, source=settings.depth.source, cancel=cancel)
        found = self._cache.get("autofocus", settings.depth.source, lambda: self._autofocus(plain, cancel))
        if settings.leaves_depth:
            return found
        moved = disparity_at(repaired.disparity, found.point) - disparity_at(plain.disparity, found.point)
        return replace(found, disparity=min(max(found.disparity + moved, 0.0), 1.0))

    def _hold(self, settings: RenderSettings) -> None:
        """Turn the photo, and the depth that came with it, as the settings say; all stages begin anew then."""
        quarters = self._turn(settings.frame.rotation)
        if quarters:
            self._given = None if self._given is None else turned_pixels(self._given, quarters)
            self._repairs = RepairStage()

    def _autofocus(self, estimate: DepthEstimate, cancel: CancelToken) -> FocusSuggestion:
        return suggest_focus(self._seen(self._size(REFERENCE_LONG_SIDE)), estimate, faces=self.faces(cancel=cancel))

    def _look_beside(self, size: Size, settings: RenderSettings, cancel: CancelToken, is_draft: bool) -> None:
        """While depth is found for a preview: the lights and faces of the photo, which wait for none."""
        if is_small(size) and not self._cache.holds("depth", (size, settings.depth.source, is_draft)):
            if settings.focus.disparity is None and settings.focus.point is None:
                self.faces(cancel=cancel)
            self._light(size, settings.highlights, is_draft)

    def _repaired(
        self, size: Size, settings: RenderSettings, cancel: CancelToken, is_draft: bool = False
    ) -> RepairedDepth:
        """The depth that these settings make of the estimate."""
        estimate = self._estimate(size, settings, cancel, is_draft)
        if settings.leaves_depth:
            return RepairedDepth(estimate)

        def grid() -> tuple[NDArray[Any], Float]:
            grid_size = self._size(REFERENCE_LONG_SIDE)
            return self._seen(grid_size), self._estimate(grid_size, settings, cancel).disparity

        def make() -> RepairedDepth:
            return self._repairs.repaired(estimate, self._seen(size, is_draft), settings, grid, cancel)

        key = (size, settings.depth, settings.edges, settings.repairs, is_draft)
        return self._cache.get("repair", key, make, keep=is_small(size))

    def _estimate(
        self, size: Size, settings: RenderSettings, cancel: CancelToken, is_draft: bool = False
    ) -> DepthEstimate:
        """Depth of the settings' source with as much refinement as they ask for."""
        source, amount = settings.depth.source, settings.edges.refine
        refined = self._refined(size, source, cancel, is_draft)
        if amount == 1 or self._given is not None:
            return refined
        return mixed(enlarged(self._rough(source, cancel).estimate, size), refined, amount)

    def _refined(self, size: Size, source: DepthSource, cancel: CancelToken, is_draft: bool = False) -> DepthEstimate:
        """Depth with the photo's edges; of a draft that of the reference size, which the focus is read from anyway."""

        def make() -> DepthEstimate:
            if is_draft:
                return enlarged(self._refined(self._size(REFERENCE_LONG_SIDE), source, cancel), size)
            if self._given is not None:
                return DepthEstimate(resized(self._given, size), np.zeros(size, np.float32))
            rough = self._rough(source, cancel).estimate
            cancel.check()
            return refine(self._seen(size), rough, size, cancel)

        return self._cache.get("depth", (size, source, is_draft), make, keep=is_small(size))

    def _rough(self, source: DepthSource, cancel: CancelToken) -> FusedDepth:
        """Depth on a coarse grid, and its meaning in 1/m."""
        chosen = chosen_source(source, self.photo)
        network = self.hallucination(model=self._model, cancel=cancel)
        return self._cache.get("depth source", chosen, lambda: sourced(network, self.photo, chosen))

    def _defocus(
        self, settings: RenderSettings, focus: FocusSuggestion, long_side_px: int, cancel: CancelToken
    ) -> tuple[Defocus, FocusSuggestion]:
        """What blurs how much; with the real lens, autofocus means what the camera focused on."""
        blur, focus = self._lens_defocus(settings, focus, long_side_px, cancel)
        there = self.own_blur() * np.float32(long_side_px) if settings.optics.count_blur else None
        return replace(blur, there=there), focus

    def _lens_defocus(
        self, settings: RenderSettings, focus: FocusSuggestion, long_side_px: int, cancel: CancelToken
    ) -> tuple[Defocus, FocusSuggestion]:
        if settings.optics.mode == "simple":
            wanted = covering(settings.focus, focus)
            return defocus(wanted, focus.disparity, settings.blur, long_side_px, pivot=focus.point), focus
        known = captured_optics(self.photo)
        lens, f_number = lens_of(settings.optics, known), settings.blur.f_number
        scale, captured_focus = self._captured_focus(settings, known, cancel)
        if settings.focus.disparity is None and settings.focus.point is None:
            focus = replace(focus, disparity=captured_focus)
        plain = defocus(settings.focus, focus.disparity, settings.blur, long_side_px, pivot=focus.point)
        blur = lens_blur(lens, scale, f_number, focus.disparity, captured_focus, long_side_px)
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
        self, size: Size, disparity: Float, settings: RenderSettings, steering: Hashable, is_draft: bool
    ) -> PreparedPhoto | CutPhoto:
        """Scene layers; `steering` is what the disparity was steered by, None if it was not. Large ones are only cut.

        A draft makes do with coarser hidden colours: it is waited for, and under a brush repeats the layers each time.
        """
        if not is_small(size):
            return self._cut(size, disparity, settings)
        fill_long_side = QUICK_FILL_LONG_SIDE if is_draft else FILL_LONG_SIDE

        def make() -> PreparedPhoto:
            light = self._light(size, settings.highlights, is_draft)
            is_soft = settings.edges.feather > 0
            return prepare_depth(light, disparity, has_soft_edges=is_soft, fill_long_side=fill_long_side)

        depth = (settings.depth, settings.edges, settings.repairs, steering)
        key = (size, settings.highlights, depth, fill_long_side)
        return self._cache.get("layers", key, make, place=(size, fill_long_side))

    def _cut(self, size: Size, disparity: Float, settings: RenderSettings) -> CutPhoto:
        """What is decided on the whole of a photo of which windows are rendered."""
        return cut_photo(self._light(size, settings.highlights), disparity, has_soft_edges=settings.edges.feather > 0)

    def _light(self, size: Size, highlights: HighlightSettings, is_draft: bool = False) -> PhotoLight:
        def make() -> PhotoLight:
            if is_draft:  # lights are looked at in a small picture anyway
                return self._light(self._size(REFERENCE_LONG_SIDE), highlights).at(self._drafted(size))
            return photo_light(self._sized(size), highlights, self.photo.tone_curve, self.photo.gain_map)

        key = (size, highlights, is_draft)
        return self._cache.get("radiance", key, make, keep=is_small(size), place=(size, is_draft))

    def _blurred(
        self, prepared: PreparedPhoto | CutPhoto, window: Window, blur: Defocus, settings: RenderSettings,
        quality: Quality, cancel: CancelToken, progress: Progress | None, take_strip: TakeStrip | None = None,
    ) -> NDArray[Any]:  # fmt: skip
        """A window of the picture; of one that is prepared as a whole, all of it."""
        render = (
            partial(render_prepared, prepared, take_strip=take_strip)
            if isinstance(prepared, PreparedPhoto)
            else partial(render_windows, prepared, window)
        )
        with log_time("blur and fusion"):
            pixels = render(
                blur, settings.aperture, quality=quality, grain=settings.fusion.grain,
                cancel=cancel, progress=progress, device=self.device,
            )  # fmt: skip
        return self._as_grey(pixels)
