"""What every command's arguments share: exit codes, a parser that complains in one sentence, groups of options.

`--help` of any command imports all of these files, so nothing here, and nothing at the top of a command's own file, may
bring numpy or the core's stages along: actions import them when they run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

from d2f_core.errors import D2FError, SettingsError
from d2f_core.rendering.device import CPU, DEVICES

EXIT_OK, EXIT_BUG, EXIT_MISTAKE, EXIT_SOME_FAILED, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

TURNS = ("right", "half", "left")
SOURCES = ("network", "embedded", "fused")  # of depth; "auto", the default, is to leave the option out
PROGRAM = "d2f" if Path(sys.argv[0]).stem.casefold() == "d2f" else "main.py"  # installed, or from the source


class UsageError(D2FError):
    """The arguments make no sense; says what is wrong and where help is."""


class SentenceParser(argparse.ArgumentParser):
    """Raises a sentence where argparse would print its usage and leave; options are not to be shortened."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        text = message[:1].upper() + message[1:]
        raise UsageError("{problem} (see: {program} --help).", problem=text, program=self.prog)


class _ListSettings(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        from d2f_core.settings import settings_list

        print(settings_list())
        parser.exit()


def add_debug(parser: argparse.ArgumentParser, default: str) -> None:
    """`--debug TOPICS`."""
    text = "log these topics, separated by commas (photo, cache, render, time), and show tracebacks"
    parser.add_argument("--debug", default=default, metavar="TOPICS", help=text)


def add_look(command: argparse.ArgumentParser) -> None:
    """`--focus`, `--f-number` or `--strength`, and those of `add_settings`."""
    command.add_argument("--focus", type=point, metavar="X,Y", help="sharp here; fractions of width and height")
    blur = command.add_mutually_exclusive_group()
    blur.add_argument("--f-number", type=number, metavar="N", help="from 0.95 (strongest) on")
    blur.add_argument("--strength", type=number, metavar="S", help="of the blur, 0..100 (50)")
    add_settings(command)


def add_settings(command: argparse.ArgumentParser) -> None:
    """`--set`, `--list-settings`, `--settings`, `--rotate` and `--draft`."""
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="e.g. aperture.blades=7")
    text = "print what --set can change, and leave"
    command.add_argument("--list-settings", action=_ListSettings, nargs=0, help=text)
    text = "a session, a settings file or an exported photo to begin with"
    command.add_argument("--settings", type=Path, metavar="FILE", help=text)
    add_rotate(command)
    command.add_argument("--draft", action="store_true", help="faster, a little less fine")


def add_rotate(command: argparse.ArgumentParser) -> None:
    """`--rotate`."""
    text = "turn the photo by quarters, without loss; places such as --focus are those of the turned photo"
    command.add_argument("--rotate", choices=TURNS, help=text)


def add_depth(command: argparse.ArgumentParser) -> None:
    """`--disparity`, `--flip-disparity`, `--source` and `--depth-model`: where the depth comes from."""
    text = "a depth map to use: PNG or TIFF, larger nearer"
    command.add_argument("--disparity", type=Path, metavar="FILE", help=text)
    command.add_argument("--flip-disparity", action="store_true", help="in the --disparity file smaller is nearer")
    add_source(command)
    add_depth_model(command)


def add_source(command: argparse.ArgumentParser) -> None:
    """`--source`."""
    text = "the depth to use: estimated, the one inside the photo, or both (default: both where there is one)"
    command.add_argument("--source", choices=SOURCES, help=text)


def add_depth_model(command: argparse.ArgumentParser) -> None:
    """`--depth-model`."""
    command.add_argument("--depth-model", type=Path, metavar="FILE.onnx", help="a depth network of your own")


def add_encoding(command: argparse.ArgumentParser) -> None:
    """`--quality`, `--subsampling`, `--profile`, `--no-metadata`, `--hdr`, `--keep-date`: how the photo is written."""
    command.add_argument("--quality", type=whole_number, default=95, metavar="1..100", help="of JPEG, WebP, AVIF (95)")
    command.add_argument("--subsampling", default="4:4:4", metavar="4:4:4|4:2:2|4:2:0", help="of JPEG, AVIF (4:4:4)")
    text = "colours: source (the photo's), srgb, display-p3, adobe-rgb"
    command.add_argument("--profile", default="source", metavar="NAME", help=text)
    command.add_argument("--no-metadata", action="store_true", help="leave EXIF and XMP out; the profile stays")
    text = "keep the light above white of an HDR photo or a RAW: a gain map in .jpg, floats in .tif"
    command.add_argument("--hdr", action="store_true", help=text)
    text = "the file's date is that of the shot, or of the photo's file"
    command.add_argument("--keep-date", action="store_true", help=text)


def add_device(command: argparse.ArgumentParser) -> None:
    """`--device`."""
    text = "where to blur: cpu (if not given), cuda or mps (graphics cards), or auto, the best that is there"
    command.add_argument("--device", choices=DEVICES, default=CPU, help=text)


def add_long_side(command: argparse.ArgumentParser) -> None:
    """`--long-side`, the photo's own size if not given."""
    text = "size of the result in pixels; never enlarges"
    command.add_argument("--long-side", type=whole_number, metavar="N", help=text)


def add_overwrite(command: argparse.ArgumentParser) -> None:
    """`--overwrite`."""
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")


def check_long_side(long_side: int | None) -> None:
    """Raises SettingsError if it is no size."""
    if long_side is not None and long_side < 1:
        raise SettingsError("--long-side is {pixels}: give 1 pixel or more.", pixels=long_side)


def whole_number(text: str) -> int:
    """An integer argument."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def number(text: str) -> float:
    """A number argument."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None


def point(text: str) -> tuple[float, float]:
    """ "0.4,0.6" as (x, y)."""
    numbers = numbers_in(text)
    if len(numbers) != 2:
        raise SettingsError("--focus {text}: give two fractions like 0.5,0.4, counted from the top left.", text=text)
    return numbers[0], numbers[1]


def numbers_in(text: str, separator: str = ",") -> tuple[float, ...]:
    """The numbers of an argument that holds several; none if any part is no number."""
    try:
        return tuple(float(part) for part in text.split(separator))
    except ValueError:
        return ()
