"""`stages IN OUTDIR`: every stage of a render as a numbered picture in false colour."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from d2f_core.pipeline import Pipeline, Rendering
    from d2f_core.settings import DepthSource

STAGES = ("photo", "disparity", "subject", "focus", "defocus", "result", "own-blur")


def add_parser(commands: Any) -> None:
    """The arguments of `stages`."""
    text = "Write every stage of a render as a picture in false colour."
    command = commands.add_parser("stages", help="write each stage in false colour", description=text)
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("folder", type=Path, metavar="OUTDIR", help="folder for the pictures; made if missing")
    shared.add_look(command)
    shared.add_depth(command)
    shared.add_device(command)
    shared.add_long_side(command)
    shared.add_overwrite(command)
    command.set_defaults(run=stages)


def stages(options: argparse.Namespace) -> int:
    """Render and write each stage; returns the exit code."""
    from d2f_core.cli import steps
    from d2f_core.cli.opening import opened
    from d2f_core.depth.estimate import CUT_FROM
    from d2f_core.photo.photo import Photo
    from d2f_core.photo.writing import save_photo
    from d2f_core.rendering.device import check_device
    from d2f_core.storage.files import folder_for_results

    settings = steps.settings_of(options)
    shared.check_long_side(options.long_side)
    check_device(options.device)
    photo = opened(options.photo)
    with folder_for_results(options.folder) as folder:
        paths = _checked_paths(folder, options.overwrite)
        pipeline = steps.pipeline_of(photo, options, settings)
        rendering = pipeline.render(settings, long_side=options.long_side, quality=steps.quality_of(options))
        views = stage_views(pipeline, rendering, options.long_side, settings.depth.source)
        for name, path in paths.items():
            save_photo(views[name], path, source=Photo(views[name]), overwrite=options.overwrite)
    print(f"{steps.focus_text(rendering.focus)}; wrote {len(paths)} stages into {folder.name or folder}.")
    print(steps.softness_text(pipeline))
    if rendering.subject_doubt >= CUT_FROM:
        print(f"The subject may be cut: {100 * rendering.subject_doubt:.0f} % of it may or may not belong to it.")
    return shared.EXIT_OK


def stage_views(
    pipeline: Pipeline, rendering: Rendering, long_side: int | None, source: DepthSource = "auto"
) -> dict[str, NDArray[Any]]:
    """A picture of each of `STAGES`, all of the rendering's size."""
    from d2f_core import inspection

    photo = pipeline.sized_photo(long_side)
    return {
        "photo": photo,
        "disparity": inspection.disparity_view(rendering.disparity, doubt=rendering.doubt),
        "subject": inspection.subject_view(photo, pipeline.depth(long_side, source=source).subject),
        "focus": inspection.focus_overlay(photo, rendering.defocus),
        "defocus": inspection.defocus_view(rendering.defocus),
        "result": rendering.pixels,
        "own-blur": inspection.own_blur_view(pipeline.own_blur(), rendering.disparity.shape),
    }


def _checked_paths(folder: Path, overwrite: bool) -> dict[str, Path]:
    """Where each stage goes. Raises PhotoError."""
    from d2f_core.storage.files import check_target

    paths = {name: folder / f"{number}-{name}.png" for number, name in enumerate(STAGES, start=1)}
    for path in paths.values():
        check_target(path, overwrite=overwrite)
    return paths
