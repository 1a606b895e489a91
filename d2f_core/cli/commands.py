"""What the commands of `d2f_core.cli.main` do: each takes the parsed options and returns the line to print.

Everything that can be wrong is looked at before the first slow step: the photo, the names to write, the settings, the
maps. Only then the pipeline is imported, which brings the network along and takes seconds by itself; a mistake is
answered at once. Then one call to the pipeline, and one file written whole.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from d2f_core import inspection
from d2f_core.cancel import CancelToken
from d2f_core.cli import depth as depth_command
from d2f_core.cli import depth_options
from d2f_core.cli.opening import opened
from d2f_core.comparison import compare as compare_pictures
from d2f_core.depth_export import depth_to_embed
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.filters import to_unit
from d2f_core.photo.icc import rgb_space
from d2f_core.photo.photo import Photo
from d2f_core.photo.spaces import check_convertible, in_space, is_srgb
from d2f_core.photo.stored_settings import is_blurred_already, load_settings
from d2f_core.photo.writing import ExportOptions, check_export_path, save_photo
from d2f_core.rendering.device import check_device
from d2f_core.settings import DepthSource, FocusSettings, RenderSettings, with_value
from d2f_core.storage.files import check_target, reason_of

if TYPE_CHECKING:
    from d2f_core.depth.user_model import DepthModel
    from d2f_core.focus.autofocus import FocusSuggestion
    from d2f_core.pipeline import Pipeline, Rendering
    from d2f_core.rendering.layered_rendering import Quality

LARGEST_DELTA_E = 10.0  # shown as the brightest colour of a difference picture
_REASONS = {
    "tap": "the given point",
    "disparity": "the given disparity",
    "eye": "an eye",
    "face": "a face",
    "subject": "the subject",
    "centre": "the centre, for want of a subject",
}


def render(options: argparse.Namespace) -> str:
    """`render IN OUT`: refocus a photo."""
    settings = settings_of(options)
    depth_options.check_embedding(options.output, options)
    export = ExportOptions(
        quality=options.quality,
        subsampling=options.subsampling,
        keep_metadata=not options.no_metadata,
        profile=options.profile,
        settings=settings,
    )
    _check_long_side(options.long_side)
    check_device(options.device)
    photo = opened(options.photo)
    check_export_path(options.output, source=photo, overwrite=options.overwrite)
    check_convertible(photo.pixels.dtype, photo.metadata.profile, export.profile, f"'{options.photo.name}'")
    if is_blurred_already(photo):
        print(f"Note: '{options.photo.name}' was exported by D2F and is blurred already.", file=sys.stderr)
    pipeline = _pipeline(photo, options, settings)
    pixels, focus = (_paper_render if options.paper else _render)(pipeline, settings, options)
    depth = depth_to_embed(pipeline, settings, options.long_side) if options.embed_depth else None
    size = save_photo(
        pixels, options.output, source=photo, options=export, overwrite=options.overwrite, depth=depth
    )  # fmt: skip
    note = depth_command.polarity_note(photo, options)
    return f"{focus_text(focus)}; wrote {options.output.name}, {size[1]} x {size[0]} pixels{note}."


def depth(options: argparse.Namespace) -> str:
    """`depth IN OUT`: write the disparity map."""
    _check_long_side(options.long_side)
    return depth_command.write_depth(options, lambda: _model(options))


def stages(options: argparse.Namespace) -> str:
    """`stages IN OUTDIR`: each stage as a numbered picture."""
    settings = settings_of(options)
    _check_long_side(options.long_side)
    check_device(options.device)
    photo = opened(options.photo)
    folder = _made_folder(options.folder)
    paths = {name: folder / f"{number}-{name}.png" for number, name in enumerate(STAGES, start=1)}
    for path in paths.values():
        check_target(path, overwrite=options.overwrite)
    pipeline = _pipeline(photo, options, settings)
    rendering = pipeline.render(settings, long_side=options.long_side, quality=_quality(options))
    views = stage_views(pipeline, rendering, options.long_side, settings.depth.source)
    for name, path in paths.items():
        save_photo(views[name], path, source=Photo(views[name]), overwrite=options.overwrite)
    return f"{focus_text(rendering.focus)}; wrote {len(paths)} stages into {folder.name or folder}."


def compare(options: argparse.Namespace) -> str:
    """`compare A B`: how much two pictures differ."""
    first, second = opened(options.first), opened(options.second)
    if options.diff is not None:
        check_export_path(options.diff, source=first, overwrite=options.overwrite)
        check_export_path(options.diff, source=second, overwrite=options.overwrite)
    found = compare_pictures(*(_in_srgb(photo) for photo in (first, second)))
    if options.diff is not None:
        shown = inspection.false_colour(found.delta_e / np.float32(LARGEST_DELTA_E))
        save_photo(shown, options.diff, source=Photo(shown), overwrite=options.overwrite)
    psnr = "infinite" if math.isinf(found.psnr_db) else f"{found.psnr_db:.2f} dB"
    delta_e = f"Delta-E 2000 max {found.max_delta_e:.3f}, mean {found.mean_delta_e:.4f}"
    return f"{delta_e}; SSIM {found.ssim:.5f}; PSNR {psnr}."


def focus_pull(options: argparse.Namespace) -> str:
    """`focus-pull IN OUT.mp4`: a video with a wandering focus."""
    from d2f_core.cli.focus_pull import look_of, pull_of
    from d2f_core.video.focus_pull import check_long_side, render_frames
    from d2f_core.video.writing import check_video_path, save_video

    pull, settings = pull_of(options), settings_of(look_of(options))
    check_long_side(options.long_side)
    check_device(options.device)
    check_video_path(options.output, overwrite=options.overwrite)
    pipeline = _pipeline(opened(options.photo), options, settings)
    progress = _show_progress if sys.stderr.isatty() else None
    frames = render_frames(
        pipeline, settings, pull, long_side=options.long_side, quality=_quality(options), progress=progress
    )
    count, height, width = save_video(frames, options.output, fps=pull.fps, overwrite=options.overwrite)
    if progress:
        print("\r\033[K", end="", file=sys.stderr, flush=True)  # takes the progress line away
    return f"Wrote {options.output.name}, {count} frames of {width} x {height} pixels, {pull.duration_s:g} s."


def _in_srgb(photo: Photo) -> NDArray[Any]:
    """What the picture looks like, whatever colour space its numbers are in."""
    profile = photo.metadata.profile
    if is_srgb(profile) or rgb_space(profile) is None:
        return photo.pixels
    return in_space(to_unit(photo.pixels), profile, "srgb")


STAGES = ("photo", "disparity", "subject", "focus", "defocus", "result")


def stage_views(
    pipeline: Pipeline, rendering: Rendering, long_side: int | None, source: DepthSource = "auto"
) -> dict[str, NDArray[Any]]:
    """A picture of each of `STAGES`, all of the rendering's size."""
    photo = pipeline.sized_photo(long_side)
    return {
        "photo": photo,
        "disparity": inspection.disparity_view(rendering.disparity),
        "subject": inspection.subject_view(photo, pipeline.depth(long_side, source=source).subject),
        "focus": inspection.focus_overlay(photo, rendering.defocus),
        "defocus": inspection.defocus_view(rendering.defocus),
        "result": rendering.pixels,
    }


def settings_of(options: argparse.Namespace) -> RenderSettings:
    """Settings from the file, then --focus, --f-number or --strength, each --set, then --source; later ones win.

    Raises:
        PhotoError, SettingsError: the file cannot be read; a name or value is wrong.
    """
    settings = RenderSettings() if options.settings is None else load_settings(options.settings)
    return look_of(settings, options)


def look_of(settings: RenderSettings, options: argparse.Namespace) -> RenderSettings:
    """Settings changed by --focus, --f-number, --strength and --set. Raises SettingsError as `settings_of`."""
    if options.focus is not None:
        settings = replace(settings, focus=replace(settings.focus, point=_point(options.focus), disparity=None))
    if options.f_number is not None:
        settings = replace(settings, blur=settings.blur.with_f_number(options.f_number))
    if options.strength is not None:
        settings = replace(settings, blur=replace(settings.blur, strength=options.strength))
    for assignment in options.set:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(
                "--set {assignment}: write a name, an equals sign and a value, like blur.strength=70.",
                assignment=assignment,
            )
        settings = with_value(settings, name.strip(), value.strip())
    return depth_options.with_source(settings, options)


def focus_text(focus: FocusSuggestion) -> str:
    """Where the focus is, and why, for a person."""
    reason: str = focus.reason
    place = "" if reason == "disparity" else f" at {focus.point[0]:.2f},{focus.point[1]:.2f}"
    return f"Focused on {_REASONS.get(reason, reason)}{place} (disparity {focus.disparity:.2f})"


def _render(
    pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace
) -> tuple[NDArray[Any], FocusSuggestion]:
    progress = _show_progress if sys.stderr.isatty() else None
    rendering = pipeline.render(
        settings, long_side=options.long_side, quality=_quality(options), progress=progress, with_alpha=True
    )
    if progress:
        print("\r\033[K", end="", file=sys.stderr, flush=True)  # takes the progress line away
    return rendering.pixels_and_alpha, rendering.focus


def batch_pixels(
    photo: Photo, settings: RenderSettings, *, long_side: int | None, cancel: CancelToken, progress: Any,
    options: argparse.Namespace,
) -> NDArray[Any]:  # fmt: skip
    """One photo of a batch, with the options that it shares with `render`."""
    from d2f_core.pipeline import Pipeline

    pipeline = Pipeline(photo, model=_model(options), device=options.device)
    return pipeline.render(
        settings, long_side=long_side, quality=_quality(options), cancel=cancel, progress=progress, with_alpha=True
    ).pixels_and_alpha


def _paper_render(
    pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace
) -> tuple[NDArray[Any], FocusSuggestion]:
    from d2f_core.focus.defocus_map import blur_px
    from d2f_core.paper.method import paper_bokeh, paper_defocus

    focus = pipeline.focus(settings.focus, settings=settings)
    disparity = pipeline.depth(options.long_side, settings=settings).disparity
    pixels = pipeline.sized_photo(options.long_side)
    size = pixels.shape[0], pixels.shape[1]
    defocus = paper_defocus(disparity, focus.disparity, blur_px(settings.blur, max(size)), size)
    return paper_bokeh(pixels, defocus), focus


def _pipeline(photo: Photo, options: argparse.Namespace, settings: RenderSettings) -> Pipeline:
    disparity = depth_command.given_disparity(photo, options)
    if disparity is None:
        depth_command.check_source(photo, settings.depth.source)
    from d2f_core.pipeline import Pipeline

    return Pipeline(photo, disparity=disparity, model=_model(options), device=options.device)


def _model(options: argparse.Namespace) -> DepthModel | None:
    if options.depth_model is None:
        return None
    from d2f_core.depth.user_model import load_onnx_model

    return load_onnx_model(options.depth_model)


def _quality(options: argparse.Namespace) -> Quality:
    from d2f_core.rendering.layered_rendering import Quality

    return Quality.DRAFT if options.draft else Quality.FINAL


def _point(point: tuple[float, float]) -> tuple[float, float]:
    return FocusSettings(point=point).point or point  # checks it by itself, before other parts of the focus


def _check_long_side(long_side: int | None) -> None:
    if long_side is not None and long_side < 1:
        raise SettingsError("--long-side is {long_side}: give 1 pixel or more.", long_side=long_side)


def _made_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise PhotoError("'{name}' is a file: give the name of a folder.", name=folder.name) from None
    except OSError as error:
        raise PhotoError(
            "The folder '{name}' cannot be made ({reason}): choose another one.",
            name=folder.name,
            reason=reason_of(error),
        ) from error
    return folder


def _show_progress(fraction: float, text: str) -> None:
    print(f"\r\033[K{100 * fraction:3.0f} %  {text}", end="", file=sys.stderr, flush=True)
