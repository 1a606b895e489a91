"""The app's one door to the picture maths: what the background threads call.

`CoreEngine` keeps the pipelines (with their stage caches) of the last few photos. The core is imported inside the
functions, on a background thread: numba takes a second to load, and the window should be there first. Tests
give the window another `Engine` that holds time still.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.rendering import memory
from app.rendering.ahead import ReadAhead
from app.rendering.render_request import DetailRequest, ExportRequest, RenderRequest, VideoRequest
from d2f_core.cancel import CancelToken
from d2f_core.photo.photo import Photo
from d2f_core.rendering.device import CPU
from d2f_core.settings import ApertureSettings, FocusSettings, Point

if TYPE_CHECKING:
    from d2f_core.batch import Render
    from d2f_core.depth.user_model import DepthModel
    from d2f_core.photo.embedded_depth import EmbeddedDepth
    from d2f_core.photo.embedded_depth.metric_scale import MetricScale
    from d2f_core.pipeline import Pipeline, Rendering
    from d2f_core.video.camera_move import MovingScene

ProgressCall = Callable[[float, str], None]
RENDERED_SHARE = 0.9  # of an export's time; the rest is encoding and writing


class Engine(Protocol):
    """What the background threads need; each call may take long and looks at its cancel token."""

    def open_photo(self, path: Path, cancel: CancelToken) -> Photo: ...

    def warm_up(self) -> None: ...

    def use_model(self, path: Path | None) -> None: ...

    def use_device(self, device: str) -> None: ...

    def render(self, request: RenderRequest, progress: ProgressCall) -> Any: ...

    def render_window(self, request: DetailRequest, progress: ProgressCall) -> NDArray[Any]: ...

    def export(self, request: ExportRequest, progress: ProgressCall) -> Path: ...

    def export_video(self, request: VideoRequest, progress: ProgressCall) -> Path: ...

    @property
    def refocused(self) -> Render: ...

    def kernel(
        self,
        aperture: ApertureSettings,
        radius_px: float,
        position: Point,
        *,
        is_near: bool = False,
        is_red_blue: bool = False,
    ) -> NDArray[np.float32]: ...


class CoreEngine:
    """The real one. `render` and `export` belong to the render thread; the other two may run beside them."""

    def __init__(self, ahead: ReadAhead | None = None) -> None:
        """ahead: is reading the first photo already."""
        self._ahead = ahead
        self._pipelines: dict[str, Pipeline] = {}  # by photo, the last one used at the end
        self._most_pipelines = memory.pipelines_kept(memory.total_bytes())
        self._model_path: Path | None = None
        self._model: tuple[Path, DepthModel] | None = None
        self._device = CPU
        self._scene: MovingScene | None = None

    def use_model(self, path: Path | None) -> None:
        """Find depths with this network from the next render on; None is the built-in one. Any thread."""
        self._model_path = path

    def use_device(self, device: str) -> None:
        """Blur there from the next render on, see `d2f_core.rendering.device`. Any thread."""
        self._device = device

    def open_photo(self, path: Path, cancel: CancelToken) -> Photo:
        from d2f_core.photo.reading import open_photo

        cancel.check()
        photo = (self._ahead.photo(path) if self._ahead is not None else None) or open_photo(path)
        cancel.check()
        return photo

    def warm_up(self) -> None:
        """Load the core and its networks while the person still looks for a photo, or while one is read."""
        from d2f_core.warm_up import compile_elsewhere

        compile_elsewhere()
        import d2f_core.pipeline  # noqa: F401
        from d2f_core.depth.hallucination import load_networks

        if self._model_path is None:
            load_networks()

    def render(self, request: RenderRequest, progress: ProgressCall) -> Rendering:
        from d2f_core.rendering.layered_rendering import Quality

        pipeline = self._pipeline_of(request.photo)
        rendering = pipeline.render(
            request.settings,
            long_side=request.long_side,
            quality=Quality.DRAFT if request.is_draft else Quality.FINAL,
            cancel=request.cancel,
            progress=progress,
            moved=self._moved(request),
        )
        if request.moment is not None:
            from d2f_core.video.focus_pull import grown

            rendering = replace(rendering, pixels=grown(rendering.pixels, request.moment.growth))
        if request.is_draft:
            return rendering
        faces, metric = pipeline.faces(cancel=request.cancel), _metric_scale(pipeline, request)
        return replace(rendering, faces=faces, own_blur=pipeline.own_blur(), metric=metric)

    def render_window(self, request: DetailRequest, progress: ProgressCall) -> NDArray[Any]:
        pipeline = self._pipeline_of(request.photo)
        return pipeline.render_window(request.settings, request.window, cancel=request.cancel, progress=progress)

    def export(self, request: ExportRequest, progress: ProgressCall) -> Path:
        from d2f_core.layered_export import layered_ending, save_layered
        from d2f_core.photo.encoding import holds_light
        from d2f_core.photo.spaces import check_convertible
        from d2f_core.photo.writing import check_export_path, save_photo
        from d2f_core.rendering.layered_rendering import Quality

        may = request.overwrite  # the dialog has asked, also about the source itself
        if layered_ending(request.path):
            options = request.options
            save_layered(
                self._pipeline_of(request.photo), request.path, request.settings, long_side=options.long_side,
                keep_metadata=options.keep_metadata, overwrite=may, cancel=request.cancel, progress=progress,
            )  # fmt: skip
            return request.path
        check_export_path(request.path, source=request.photo, overwrite=may, allow_source=may)
        photo = request.photo
        check_convertible(photo.pixels.dtype, photo.metadata.profile, request.options.profile, request.path.name)
        rendering = self._pipeline_of(request.photo).render(
            request.settings,
            quality=Quality.FINAL,
            with_alpha=True,
            with_hdr=request.options.hdr and holds_light(request.path),
            cancel=request.cancel,
            progress=lambda fraction, text: progress(RENDERED_SHARE * fraction, text),
        )
        request.cancel.check()
        progress(RENDERED_SHARE, "Writing the file")
        save_photo(
            rendering.pixels_and_alpha,
            request.path,
            source=request.photo,
            options=request.options,
            overwrite=may,
            allow_source=may,
            depth=self._depth_for(request),
            light=rendering.light,
        )
        return request.path

    def export_video(self, request: VideoRequest, progress: ProgressCall) -> Path:
        from d2f_core.video.focus_pull import render_frames
        from d2f_core.video.writing import save_video

        pipeline = self._pipeline_of(request.photo)
        frames = render_frames(
            pipeline, request.settings, request.pull,
            long_side=request.long_side, cancel=request.cancel, progress=progress,
        )  # fmt: skip
        save_video(frames, request.path, fps=request.pull.fps, overwrite=request.overwrite)
        return request.path

    @property
    def refocused(self) -> Render:
        """What renders a photo of a batch, as it is chosen now; keeps nothing, on whatever thread or process it is."""
        from d2f_core.batch import Refocus

        return Refocus(self._model_path, self._device)

    def kernel(
        self,
        aperture: ApertureSettings,
        radius_px: float,
        position: Point,
        *,
        is_near: bool = False,
        is_red_blue: bool = False,
    ) -> NDArray[np.float32]:
        from d2f_core.rendering.aperture import kernel

        return kernel(aperture, radius_px, position, is_near=is_near, is_red_blue=is_red_blue)

    def _moved(self, request: RenderRequest) -> Callable[[Any], Any] | None:
        """What shows the scene from the clip's camera; its layers are kept until something else is shown."""
        if request.moment is None:
            self._scene = None
            return None
        from d2f_core.video.camera_move import MovingScene
        from d2f_core.video.focus_pull import views_of

        self._scene = self._scene or MovingScene()
        return views_of(request.moment.pull, request.settings, self._scene)(request.moment.time_s)

    def _depth_for(self, request: ExportRequest) -> EmbeddedDepth | None:
        """The map to put into the file, if that was asked for and can be."""
        from d2f_core.photo.encoding import JPEG_ENDINGS

        if not request.options.embed_depth or request.path.suffix.lower() not in JPEG_ENDINGS:
            return None
        return self._pipeline_of(request.photo).depth_to_embed(request.settings, request.options.long_side)

    def _pipeline_of(self, photo: Photo) -> Pipeline:
        from d2f_core.pipeline import Pipeline

        model = self._chosen_model()
        key = f"{photo.photo_id} {self._model[0] if self._model else ''}"
        pipeline = self._pipelines.pop(key, None)
        self._pipelines = {of: kept for of, kept in self._pipelines.items() if not photo.is_read_again(kept.photo)}
        while (
            len(self._pipelines) >= self._most_pipelines
        ):  # frees the arrays of old photos before a new one takes its own
            self._pipelines.pop(next(iter(self._pipelines)))
        if pipeline is None:
            kept = None if self._ahead is None or model is not None else self._ahead.stages(photo)
            pipeline = Pipeline(photo, model=model, kept=kept)
        self._pipelines[key] = pipeline
        pipeline.device = self._device
        return pipeline

    def _chosen_model(self) -> DepthModel | None:
        """The network to use, loaded once."""
        path = self._model_path
        if path is None:
            self._model = None
        elif self._model is None or self._model[0] != path:
            from d2f_core.depth.user_model import load_onnx_model

            self._model = path, load_onnx_model(path)
        return self._model[1] if self._model else None


def _metric_scale(pipeline: Pipeline, request: RenderRequest) -> MetricScale | None:
    """What the disparity means in 1/m, by the photo's own depth or by the distance that the camera focused at."""
    from d2f_core.focus.lens import focus_distance_m, known_scale
    from d2f_core.photo.captured_optics import captured_optics

    settings = request.settings
    measured = pipeline.metric_scale(settings.depth.source, cancel=request.cancel)
    distance_m = focus_distance_m(settings.optics, captured_optics(pipeline.photo))
    suggested = pipeline.focus(FocusSettings(), settings=settings, cancel=request.cancel)
    return known_scale(measured, distance_m, suggested.disparity)
