"""Steps that several commands share: options -> settings, a photo with its options -> a pipeline, words for a person.

Each command looks at everything that can be wrong before its first slow step: the photo, the names to write, the
settings, the maps. Only then the pipeline is imported, which brings the network along.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import SettingsError
from d2f_core.inspection import SOFT_FROM
from d2f_core.photo.embedded_depth import embedded_depth
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import read_disparity
from d2f_core.photo.stored_settings import load_settings
from d2f_core.photo.turning import turned_to
from d2f_core.photo.writing import ExportOptions
from d2f_core.settings import ROTATIONS, DepthSettings, DepthSource, FocusSettings, RenderSettings, with_values
from d2f_core.settings.turning import turned

if TYPE_CHECKING:
    from d2f_core.depth.user_model import DepthModel
    from d2f_core.focus.autofocus import FocusSuggestion
    from d2f_core.pipeline import Pipeline
    from d2f_core.rendering.layered_rendering import Progress, Quality

SOFT_SHARE_TOLD = 0.01  # of the picture; less is a few doubtful edges
_REASONS = {
    "tap": "the given point",
    "disparity": "the given disparity",
    "eye": "an eye",
    "face": "a face",
    "subject": "the subject",
    "centre": "the centre, for want of a subject",
}


def settings_of(options: argparse.Namespace) -> RenderSettings:
    """Settings from the file, then --rotate, --focus, --f-number or --strength, each --set, then --source; later win.

    Raises:
        PhotoError, SettingsError: the file cannot be read; a name or value is wrong.
    """
    return with_look(RenderSettings() if options.settings is None else load_settings(options.settings), options)


def with_look(settings: RenderSettings, options: argparse.Namespace) -> RenderSettings:
    """Settings changed by those of --rotate, --focus, --f-number, --strength, --set and --source that the command has.

    Raises:
        SettingsError: a name or value is wrong.
    """
    given = argparse.Namespace(**{"focus": None, "f_number": None, "strength": None, "rotate": None, **vars(options)})
    settings = with_rotation(settings, given)
    if given.focus is not None:
        point = FocusSettings(point=given.focus).point  # checks it by itself, before other parts of the focus
        settings = replace(settings, focus=replace(settings.focus, point=point, disparity=None))
    if given.f_number is not None:
        settings = replace(settings, blur=settings.blur.with_f_number(given.f_number))
    if given.strength is not None:
        settings = replace(settings, blur=replace(settings.blur, strength=given.strength))
    settings = with_values(settings, map(_name_and_value, given.set))
    return with_source(settings, options)


def with_rotation(settings: RenderSettings, options: argparse.Namespace) -> RenderSettings:
    """The settings turned by `--rotate`, where it was given."""
    return settings if options.rotate is None else turned(settings, ROTATIONS.index(options.rotate))


def with_source(settings: RenderSettings, options: argparse.Namespace) -> RenderSettings:
    """The settings with `--source`, where it was given.

    Raises:
        SettingsError: it contradicts --disparity.
    """
    source: DepthSource | None = getattr(options, "source", None)
    if getattr(options, "flip_disparity", False) and options.disparity is None:
        raise SettingsError("--flip-disparity turns over the map of --disparity: name its file, too.")
    if source is None:
        return settings
    if getattr(options, "disparity", None) is not None:
        raise SettingsError("--disparity brings a depth map of its own: leave --source out.")
    return replace(settings, depth=DepthSettings(source))


def export_options(options: argparse.Namespace, settings: RenderSettings | None = None) -> ExportOptions:
    """How to write a photo, as the options of `add_encoding` say. Raises SettingsError."""
    return ExportOptions(
        quality=options.quality,
        subsampling=options.subsampling,
        keep_metadata=not options.no_metadata,
        profile=options.profile,
        settings=settings,
        keep_date=options.keep_date,
        hdr=options.hdr,
    )


def pipeline_of(photo: Photo, options: argparse.Namespace, settings: RenderSettings) -> Pipeline:
    """A pipeline with the depth and on the device that the options ask for.

    Raises:
        PhotoError, DepthModelError: the depth that is asked for is not there or cannot be used.
    """
    photo = turned_to(photo, settings.frame.rotation)
    disparity = given_disparity(photo, options)
    if disparity is None:
        check_source(photo, settings.depth.source)
    from d2f_core.pipeline import Pipeline

    return Pipeline(photo, disparity=disparity, model=depth_model(options), device=options.device)


def depth_model(options: argparse.Namespace) -> DepthModel | None:
    """The network of `--depth-model`; None without one."""
    if options.depth_model is None:
        return None
    from d2f_core.depth.user_model import load_onnx_model

    return load_onnx_model(options.depth_model)


def given_disparity(photo: Photo, options: argparse.Namespace) -> NDArray[np.float32] | None:
    """The map of `--disparity`, of the photo's size, larger nearer; None without one."""
    if options.disparity is None:
        return None
    disparity = read_disparity(options.disparity, photo.size)
    return np.asarray(1 - disparity, np.float32) if options.flip_disparity else disparity


def check_source(photo: Photo, source: DepthSource) -> None:
    """Say at once, before the network starts, that the depth asked for is not there, and why.

    Raises:
        PhotoError: the photo holds no depth map, or one that cannot be used.
    """
    from d2f_core.depth.source import chosen_source

    if source in ("embedded", "fused") and photo.embedded_depth is None and photo.path is not None:
        embedded_depth(photo.path)  # raises where opening only logged it
    chosen_source(source, photo)


def quality_of(options: argparse.Namespace) -> Quality:
    """Draft or final, as `--draft` says."""
    from d2f_core.rendering.layered_rendering import Quality

    return Quality.DRAFT if options.draft else Quality.FINAL


def focus_text(focus: FocusSuggestion) -> str:
    """Where the focus is, and why, for a person."""
    reason: str = focus.reason
    place = "" if reason == "disparity" else f" at {focus.point[0]:.2f},{focus.point[1]:.2f}"
    return f"Focused on {_REASONS.get(reason, reason)}{place} (disparity {focus.disparity:.2f})"


def softness_text(pipeline: Pipeline) -> str:
    """How much of the photo was soft before anything was done to it, for a person."""
    blur = pipeline.own_blur()
    share = float((blur >= SOFT_FROM).mean())
    if share < SOFT_SHARE_TOLD:
        return "The photo is sharp everywhere."
    widest = float(np.percentile(blur, 99)) * max(pipeline.photo.size)
    return f"{100 * share:.0f} % of the photo was already soft, by up to {widest:.0f} px."


def progress_line() -> Progress | None:
    """Writes how far the work is over one line of the terminal; None where standard error is none."""
    return _show_progress if sys.stderr.isatty() else None


def clear_progress_line() -> None:
    """Take the line of `progress_line` away."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _name_and_value(assignment: str) -> tuple[str, str]:
    name, equals, value = assignment.partition("=")
    if not equals:
        raise SettingsError(
            "--set {text}: write a name, an equals sign and a value, like blur.strength=70.", text=assignment
        )
    return name.strip(), value.strip()


def _show_progress(fraction: float, text: str) -> None:
    print(f"\r\033[K{100 * fraction:3.0f} %  {text}", end="", file=sys.stderr, flush=True)
