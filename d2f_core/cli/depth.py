"""`depth IN OUT`: the disparity map as a file, or the photo as JPEG with the map inside."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared
from d2f_core.errors import PhotoError

if TYPE_CHECKING:
    from d2f_core.photo.photo import Photo
    from d2f_core.pipeline import Pipeline
    from d2f_core.settings import DepthSource, RenderSettings

_MAP_ENDINGS = (".png", ".tif", ".tiff")
_PLACES = {"network": "estimated from the picture", "embedded": "the photo's {}", "fused": "fused with the photo's {}"}


def add_parser(commands: Any) -> None:
    """The arguments of `depth`."""
    command = commands.add_parser("depth", help="write the depth map", description="Write a photo's disparity map.")
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("output", type=Path, metavar="OUT", help="16-bit .png, float .tif, or .jpg (GDepth)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="repair the depth as this session says")
    shared.add_rotate(command)
    shared.add_source(command)
    shared.add_depth_model(command)
    shared.add_long_side(command)
    shared.add_overwrite(command)
    command.set_defaults(run=depth)


def depth(options: argparse.Namespace) -> int:
    """Write the map, say where it comes from; returns the exit code."""
    from d2f_core.cli import steps
    from d2f_core.cli.opening import opened
    from d2f_core.photo.stored_settings import load_settings
    from d2f_core.settings import RenderSettings

    shared.check_long_side(options.long_side)
    settings = RenderSettings() if options.settings is None else load_settings(options.settings)
    settings = steps.with_source(steps.with_rotation(settings, options), options)
    is_jpeg = _is_jpeg(options.output)
    photo = opened(options.photo)
    steps.check_source(photo, settings.depth.source)
    _check_output(photo, options)
    from d2f_core.pipeline import Pipeline

    pipeline = Pipeline(photo, model=steps.depth_model(options))
    height, width = (_write_with_photo if is_jpeg else _write_map)(pipeline, settings, options)
    place = _place(photo, settings.depth.source)
    print(f"Wrote {options.output.name}, {width} x {height} pixels, larger is nearer, {place}.")
    print(steps.softness_text(pipeline))
    return shared.EXIT_OK


def _is_jpeg(output: Path) -> bool:
    """Whether the photo goes along with its map. Raises PhotoError for a format that holds no map."""
    from d2f_core.photo.encoding import JPEG_ENDINGS

    if output.suffix.lower() not in (*_MAP_ENDINGS, *JPEG_ENDINGS):
        raise PhotoError(
            "'{name}': a disparity map is written as .png (16 bits), .tif (float) or .jpg (GDepth).", name=output.name
        )
    return output.suffix.lower() in JPEG_ENDINGS


def _check_output(photo: Photo, options: argparse.Namespace) -> None:
    from d2f_core.photo.writing import check_export_path
    from d2f_core.storage.files import check_target

    if _is_jpeg(options.output):
        check_export_path(options.output, source=photo, overwrite=options.overwrite)
        return
    if options.output.exists() and options.output.samefile(options.photo):
        raise PhotoError(
            "'{name}' is the photo itself: choose another name for the depth map.", name=options.output.name
        )
    check_target(options.output, overwrite=options.overwrite)


def _write_map(pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace) -> tuple[int, int]:
    """The map alone; its (height, width)."""
    from d2f_core.photo.writing import save_disparity

    disparity = pipeline.depth(options.long_side, settings=settings).disparity
    save_disparity(disparity, options.output, overwrite=options.overwrite)
    return disparity.shape[0], disparity.shape[1]


def _write_with_photo(pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace) -> tuple[int, int]:
    """The photo itself as JPEG with the map inside; the map's (height, width)."""
    from d2f_core.photo.writing import ExportOptions, save_photo

    depth = pipeline.depth_to_embed(settings, options.long_side)
    export = ExportOptions(long_side=options.long_side)
    save_photo(
        pipeline.photo.pixels, options.output, source=pipeline.photo, options=export, overwrite=options.overwrite,
        depth=depth,
    )  # fmt: skip
    return depth.disparity.shape[0], depth.disparity.shape[1]


def _place(photo: Photo, source: DepthSource) -> str:
    """Where the depth comes from, for a person."""
    from d2f_core.depth.source import chosen_source

    embedded = photo.embedded_depth
    return _PLACES[chosen_source(source, photo)].format("" if embedded is None else f"{embedded.source} map")
