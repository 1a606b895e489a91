"""What the commands do about depth: the command `depth`, maps that come in, and the map that goes into a JPEG.

Mistakes are said before the network starts. A map of `--disparity` is compared with the network's depth, and a sentence
warns when it looks inverted; it is never turned over without being asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from d2f_core.cli.depth_options import with_source
from d2f_core.cli.opening import opened
from d2f_core.depth.polarity import seems_inverted
from d2f_core.depth_export import JPEG_ENDINGS, depth_to_embed
from d2f_core.errors import PhotoError
from d2f_core.photo.embedded_depth import embedded_depth
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import read_disparity
from d2f_core.photo.stored_settings import load_settings
from d2f_core.photo.writing import ExportOptions, check_export_path, save_disparity, save_photo
from d2f_core.settings import DepthSource, RenderSettings
from d2f_core.storage.files import check_target

if TYPE_CHECKING:
    from d2f_core.depth.user_model import DepthModel
    from d2f_core.pipeline import Pipeline

_ENDINGS = (".png", ".tif", ".tiff", *JPEG_ENDINGS)
_PLACES = {"network": "estimated from the picture", "embedded": "the photo's {}", "fused": "fused with the photo's {}"}


def write_depth(options: argparse.Namespace, load_model: Callable[[], DepthModel | None]) -> str:
    """`depth IN OUT`: the disparity map as a file, or the photo with it inside."""
    settings = RenderSettings() if options.settings is None else load_settings(options.settings)
    settings = with_source(settings, options)
    source = settings.depth.source
    if options.output.suffix.lower() not in _ENDINGS:
        raise PhotoError(
            "'{name}': a disparity map is written as .png (16 bits), .tif (float) or .jpg (GDepth).",
            name=options.output.name,
        )
    photo = opened(options.photo)
    check_source(photo, source)
    _check_output(photo, options)
    from d2f_core.pipeline import Pipeline

    pipeline = Pipeline(photo, model=load_model())
    if options.output.suffix.lower() in JPEG_ENDINGS:
        height, width = _write_with_photo(pipeline, settings, options)
    else:
        disparity = pipeline.depth(options.long_side, settings=settings).disparity
        save_disparity(disparity, options.output, overwrite=options.overwrite)
        height, width = disparity.shape
    place = source_text(photo, source)
    return f"Wrote {options.output.name}, {width} x {height} pixels, larger is nearer, {place}."


def _check_output(photo: Photo, options: argparse.Namespace) -> None:
    if options.output.suffix.lower() in JPEG_ENDINGS:
        check_export_path(options.output, source=photo, overwrite=options.overwrite)
        return
    if options.output.exists() and options.output.samefile(options.photo):
        raise PhotoError(
            "'{name}' is the photo itself: choose another name for the depth map.", name=options.output.name
        )
    check_target(options.output, overwrite=options.overwrite)


def _write_with_photo(pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace) -> tuple[int, int]:
    """The photo itself as JPEG with the map inside; the map's (height, width)."""
    depth = depth_to_embed(pipeline, settings, options.long_side)
    export = ExportOptions(long_side=options.long_side)
    save_photo(
        pipeline.photo.pixels, options.output, source=pipeline.photo, options=export, overwrite=options.overwrite,
        depth=depth,
    )  # fmt: skip
    return depth.disparity.shape[0], depth.disparity.shape[1]


def check_source(photo: Photo, source: DepthSource) -> None:
    """Say at once, before the network starts, that the depth asked for is not there, and why.

    Raises:
        PhotoError: the photo holds no depth map, or one that cannot be used.
    """
    from d2f_core.depth.source import chosen_source

    if source in ("embedded", "fused") and photo.embedded_depth is None and photo.path is not None:
        embedded_depth(photo.path)  # raises where opening only logged it
    chosen_source(source, photo)


def given_disparity(photo: Photo, options: argparse.Namespace) -> NDArray[np.float32] | None:
    """The map of `--disparity`, of the photo's size, larger nearer; None without one."""
    if options.disparity is None:
        return None
    disparity = read_disparity(options.disparity, photo.size)
    return np.asarray(1 - disparity, np.float32) if options.flip_disparity else disparity


def polarity_note(photo: Photo, options: argparse.Namespace) -> str:
    """A half sentence if the map of `--disparity` seems to be the wrong way round, else nothing."""
    disparity = given_disparity(photo, options)
    if disparity is None:
        return ""
    from d2f_core.depth.hallucination import hallucinate

    if not seems_inverted(disparity, hallucinate(photo.pixels).disparity):
        return ""
    advice = "leave --flip-disparity out" if options.flip_disparity else "add --flip-disparity"
    return f"; the depth map looks inverted, its larger numbers lie where things are far: if so, {advice}"


def source_text(photo: Photo, source: DepthSource) -> str:
    """Where the depth comes from, for a person."""
    from d2f_core.depth.source import chosen_source

    embedded = photo.embedded_depth
    return _PLACES[chosen_source(source, photo)].format("" if embedded is None else f"{embedded.source} map")
