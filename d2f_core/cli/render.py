"""`render IN OUT`: refocus a photo and write it.

A map of `--disparity` is compared with the network's depth, and half a sentence warns when it looks inverted; it is
never turned over without being asked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared
from d2f_core.errors import PhotoError, SettingsError

LAYERED_ENDINGS = (".psd", ".exr", ".layers.tif")  # of `d2f_core.layered_export`, which is not loaded for --help

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from d2f_core.focus.autofocus import FocusSuggestion
    from d2f_core.photo.photo import Photo
    from d2f_core.pipeline import Pipeline
    from d2f_core.settings import RenderSettings


def add_parser(commands: Any) -> None:
    """The arguments of `render`."""
    command = commands.add_parser("render", help="refocus a photo", description="Refocus a photo and write it.")
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    text = "what to write: .jpg, .png, .tif, .webp or .avif; with all layers and maps .psd or .exr"
    command.add_argument("output", type=Path, metavar="OUT", help=text)
    shared.add_look(command)
    text = "blur as this full-frame lens does, e.g. 85,1.4,2: mm, f-number and metres to the subject (the photo's own)"
    command.add_argument("--as-lens", metavar="MM,N[,M]", help=text)
    shared.add_depth(command)
    shared.add_encoding(command)
    command.add_argument("--embed-depth", action="store_true", help="put the depth map into the JPEG, as GDepth")
    command.add_argument("--paper", action="store_true", help="the published method instead of ours")
    shared.add_device(command)
    shared.add_long_side(command)
    shared.add_overwrite(command)
    command.set_defaults(run=render)


def render(options: argparse.Namespace) -> int:
    """Refocus, write, say where the focus is; returns the exit code."""
    from d2f_core.cli import steps
    from d2f_core.photo.turning import turned_to
    from d2f_core.photo.writing import save_photo

    settings = steps.settings_of(options)
    lens = None if options.as_lens is None else _lens_numbers(options.as_lens)
    if options.output.name.lower().endswith(LAYERED_ENDINGS):
        return _with_layers(settings, options, lens)
    export = steps.export_options(options, settings)
    photo = turned_to(_checked_photo(options), settings.frame.rotation)
    if lens is not None:
        settings = _as_lens(settings, photo, lens)
        export = steps.export_options(options, settings)
    pipeline = steps.pipeline_of(photo, options, settings)
    pixels, focus, light = (_by_the_paper if options.paper else _by_the_pipeline)(pipeline, settings, options)
    depth = pipeline.depth_to_embed(settings, options.long_side) if options.embed_depth else None
    height, width = save_photo(
        pixels, options.output, source=photo, options=export, overwrite=options.overwrite, depth=depth,
        light=light,
    )  # fmt: skip
    note = _polarity_note(photo, options)
    print(f"{steps.focus_text(focus)}; wrote {options.output.name}, {width} x {height} pixels{note}.")
    return shared.EXIT_OK


def _with_layers(settings: RenderSettings, options: argparse.Namespace, lens: tuple[float, ...] | None) -> int:
    from d2f_core.cli import steps
    from d2f_core.cli.opening import opened
    from d2f_core.layered_export import check_layered_path, save_layered

    if options.paper or options.embed_depth or options.profile != "source":
        raise shared.UsageError("A file with layers takes no --paper, --embed-depth or --profile: leave them out.")
    if options.hdr and options.output.suffix.lower() != ".exr":
        raise PhotoError(
            "'{name}' cannot carry the light above white: of the files with layers .exr does.", name=options.output.name
        )
    shared.check_long_side(options.long_side)
    check_layered_path(options.output, overwrite=options.overwrite)
    photo = opened(options.photo)
    settings = settings if lens is None else _as_lens(settings, photo, lens)
    pipeline = steps.pipeline_of(photo, options, settings)
    height, width = save_layered(
        pipeline, options.output, settings, long_side=options.long_side, keep_metadata=not options.no_metadata,
        overwrite=options.overwrite, progress=steps.progress_line(),
    )  # fmt: skip
    steps.clear_progress_line()
    print(f"Wrote {options.output.name} with layers, {width} x {height} pixels.")
    return shared.EXIT_OK


def _lens_numbers(text: str) -> tuple[float, ...]:
    """Focal length, f-number and, if given, distance, of `--as-lens`."""
    numbers = shared.numbers_in(text)
    if len(numbers) not in (2, 3) or not all(0 < number < 1e6 for number in numbers):
        raise SettingsError("--as-lens {text:.40}: give mm, f-number and metres, for example 85,1.4,2.", text=text)
    return numbers


def _as_lens(settings: RenderSettings, photo: Photo, lens: tuple[float, ...]) -> RenderSettings:
    """The settings of that lens; says what it holds sharp, where the distance is known."""
    from d2f_core.focus.lens import as_lens, sharp_range
    from d2f_core.photo.captured_optics import captured_optics

    known = captured_optics(photo)
    settings = as_lens(settings, known, lens[0], lens[1], lens[2] if len(lens) == 3 else None)
    found = sharp_range(settings, known)
    if found is not None:
        near, far, hyperfocal = (f"{length_mm / 1000:.4g}" for length_mm in found)
        print(f"As {lens[0]:g} mm f/{lens[1]:g}: sharp from {near} to {far} m, hyperfocal {hyperfocal} m.")
    return settings


def _checked_photo(options: argparse.Namespace) -> Photo:
    """The photo; whatever could stop its export later is said now."""
    from d2f_core.cli.opening import opened
    from d2f_core.photo.encoding import JPEG_ENDINGS, holds_light
    from d2f_core.photo.spaces import check_convertible
    from d2f_core.photo.stored_settings import is_blurred_already
    from d2f_core.photo.writing import check_export_path
    from d2f_core.rendering.device import check_device

    if options.embed_depth and options.output.suffix.lower() not in JPEG_ENDINGS:
        raise PhotoError(
            "'{name}' cannot carry the depth map: --embed-depth writes GDepth, which needs .jpg.",
            name=options.output.name,
        )
    if options.hdr and (options.paper or not holds_light(options.output)):
        raise PhotoError(
            "'{name}' cannot carry the light above white: --hdr writes .jpg (a gain map), .tif and .exr (floats), "
            "without --paper.",
            name=options.output.name,
        )
    shared.check_long_side(options.long_side)
    check_device(options.device)
    photo = opened(options.photo)
    check_export_path(options.output, source=photo, overwrite=options.overwrite)
    check_convertible(photo.pixels.dtype, photo.metadata.profile, options.profile, f"'{options.photo.name}'")
    if holds_light(options.output) and photo.gain_map is not None and not options.hdr:
        print(f"Note: '{options.photo.name}' is an HDR photo: --hdr keeps its light above white.", file=sys.stderr)
    if options.hdr and not photo.is_hdr:
        print(f"Note: '{options.photo.name}' holds no light above white.", file=sys.stderr)
    if is_blurred_already(photo):
        print(f"Note: '{options.photo.name}' was exported by D2F and is blurred already.", file=sys.stderr)
    return photo


def _by_the_pipeline(
    pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace
) -> tuple[NDArray[Any], FocusSuggestion, NDArray[Any] | None]:
    from d2f_core.cli import steps

    quality = steps.quality_of(options)
    rendering = pipeline.render(
        settings, long_side=options.long_side, quality=quality, with_alpha=True, with_hdr=options.hdr,
        progress=steps.progress_line(),
    )  # fmt: skip
    steps.clear_progress_line()
    return rendering.pixels_and_alpha, rendering.focus, rendering.light


def _by_the_paper(
    pipeline: Pipeline, settings: RenderSettings, options: argparse.Namespace
) -> tuple[NDArray[Any], FocusSuggestion, NDArray[Any] | None]:
    from d2f_core.focus.defocus_map import blur_px
    from d2f_core.paper.method import paper_bokeh, paper_defocus

    focus = pipeline.focus(settings.focus, settings=settings)
    disparity = pipeline.depth(options.long_side, settings=settings).disparity
    pixels = pipeline.sized_photo(options.long_side)
    size = pixels.shape[0], pixels.shape[1]
    defocus = paper_defocus(disparity, focus.disparity, blur_px(settings.blur, max(size)), size)
    return paper_bokeh(pixels, defocus), focus, None


def _polarity_note(photo: Photo, options: argparse.Namespace) -> str:
    """Half a sentence if the map of `--disparity` seems to be the wrong way round, else nothing."""
    from d2f_core.cli import steps

    disparity = steps.given_disparity(photo, options)
    if disparity is None:
        return ""
    from d2f_core.depth.hallucination import hallucinate
    from d2f_core.depth.polarity import seems_inverted

    if not seems_inverted(disparity, hallucinate(photo.pixels).disparity):
        return ""
    advice = "leave --flip-disparity out" if options.flip_disparity else "add --flip-disparity"
    return f"; the depth map looks inverted, its larger numbers lie where things are far: if so, {advice}"
