"""`compare A B`: how much two pictures of one size differ."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from d2f_core.comparison import Comparison
    from d2f_core.photo.photo import Photo

LARGEST_DELTA_E = 10.0  # shown as the brightest colour of a difference picture


def add_parser(commands: Any) -> None:
    """The arguments of `compare`."""
    text = "Print how much two pictures of one size differ: Delta-E 2000, SSIM and PSNR."
    command = commands.add_parser("compare", help="measure how two pictures differ", description=text)
    command.add_argument("first", type=Path, metavar="A")
    command.add_argument("second", type=Path, metavar="B")
    command.add_argument("--diff", type=Path, metavar="OUT.png", help="write Delta-E as a picture, 0..10 in viridis")
    shared.add_overwrite(command)
    command.set_defaults(run=compare)


def compare(options: argparse.Namespace) -> int:
    """Print the measures, write the difference if asked for; returns the exit code."""
    from d2f_core import comparison
    from d2f_core.cli.opening import opened
    from d2f_core.photo.writing import check_export_path

    first, second = opened(options.first), opened(options.second)
    if options.diff is not None:
        check_export_path(options.diff, source=first, overwrite=options.overwrite)
        check_export_path(options.diff, source=second, overwrite=options.overwrite)
    found = comparison.compare(*(_in_srgb(photo) for photo in (first, second)))
    if options.diff is not None:
        _write_difference(found, options)
    psnr = "infinite" if math.isinf(found.psnr_db) else f"{found.psnr_db:.2f} dB"
    delta_e = f"Delta-E 2000 max {found.max_delta_e:.3f}, mean {found.mean_delta_e:.4f}"
    print(f"{delta_e}; SSIM {found.ssim:.5f}; PSNR {psnr}.")
    return shared.EXIT_OK


def _in_srgb(photo: Photo) -> NDArray[Any]:
    """What the picture looks like, whatever colour space its numbers are in."""
    from d2f_core.filters import to_unit
    from d2f_core.photo.icc import rgb_space
    from d2f_core.photo.spaces import in_space, is_srgb

    profile = photo.metadata.profile
    if is_srgb(profile) or rgb_space(profile) is None:
        return photo.pixels
    return in_space(to_unit(photo.pixels), profile, "srgb")


def _write_difference(found: Comparison, options: argparse.Namespace) -> None:
    import numpy as np

    from d2f_core.inspection import false_colour
    from d2f_core.photo.photo import Photo
    from d2f_core.photo.writing import save_photo

    shown = false_colour(found.delta_e / np.float32(LARGEST_DELTA_E))
    save_photo(shown, options.diff, source=Photo(shown), overwrite=options.overwrite)
