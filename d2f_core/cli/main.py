"""The command line: `render`, `batch`, `depth`, `stages`, `compare` and `--version`, all without a screen.

`main` turns arguments into an exit code: 0 done; 2 and one sentence on standard error for everything a person can put
right (a wrong argument, a file, a setting); 3 when some photos of a batch failed; 130 after Ctrl+C, with nothing
half-written; 1 for an error of our own.
What each command does stands in `d2f_core.cli.commands`; docs/command-line.md is the manual.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import d2f_core
from d2f_core.cli import depth_options
from d2f_core.errors import D2FError, SettingsError
from d2f_core.log import show_topics
from d2f_core.rendering.device import CPU, DEVICES

COMMANDS = ("render", "batch", "depth", "stages", "compare", "focus-pull")
EXIT_OK, EXIT_BUG, EXIT_MISTAKE, EXIT_INTERRUPTED = 0, 1, 2, 130

LIBRARIES = (
    "numpy", "opencv-python", "pillow", "tifffile", "imagecodecs", "defusedxml", "onnxruntime", "torch", "numba",
    "PySide6-Essentials", "qimage2ndarray", "pi-heif", "rawpy",
)  # fmt: skip


class UsageError(D2FError):
    """The arguments make no sense; says what is wrong and where help is."""


class SentenceParser(argparse.ArgumentParser):
    """Raises a sentence where argparse would print its usage and leave; options are not to be shortened."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        text = message[:1].upper() + message[1:]
        raise UsageError("{text} (see: {prog} --help).", text=text, prog=self.prog)


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    is_debugging = any(argument == "--debug" or argument.startswith("--debug=") for argument in arguments)
    try:
        return _run(make_parser().parse_args(arguments))
    except D2FError as error:
        return _complain(str(error), EXIT_MISTAKE)
    except KeyboardInterrupt:
        return _complain("Stopped; nothing half-written is left behind.", EXIT_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except MemoryError:
        return _complain("There is not enough memory: close other programs or use --long-side.", EXIT_MISTAKE)
    except Exception as error:
        if is_debugging:
            raise
        text = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(f"Something went wrong in D2F itself ({text}): add --debug time for the details.", EXIT_BUG)


def version_text() -> str:
    """Version of the program, of Python and of every library, and what it runs on."""
    rows = [("D2F", d2f_core.__version__), ("Python", platform.python_version())]
    rows += [(name, _installed(name)) for name in LIBRARIES]
    rows += [("System", platform.platform()), ("Processors", str(os.cpu_count()))]
    rows += [("Program", str(Path(d2f_core.__file__).parents[1])), ("Interpreter", sys.executable)]
    return "\n".join(f"{name:<20}{value}" for name, value in rows)


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = SentenceParser(
        prog="main.py", description="Turn an all-in-focus photo into one with a shallow depth of field."
    )
    parser.add_argument("--version", action="store_true", help="version of every library, then leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=SentenceParser)
    _add_render(commands)
    _add_batch(commands)
    _add_depth(commands)
    _add_stages(commands)
    _add_compare(commands)
    _add_focus_pull(commands)
    for command in (parser, *commands.choices.values()):
        add_debug(command, default=argparse.SUPPRESS)
    return parser


def add_debug(parser: argparse.ArgumentParser, default: str) -> None:
    """The option `--debug TOPICS`."""
    text = "log these topics, separated by commas (photo, cache, render, time), and show tracebacks"
    parser.add_argument("--debug", default=default, metavar="TOPICS", help=text)


def words_of(arguments: Sequence[str]) -> list[str]:
    """The arguments that are neither options nor the topics of --debug."""
    pairs = zip(["", *arguments], arguments, strict=False)
    return [word for before, word in pairs if before != "--debug" and not word.startswith("-")]


def _run(options: argparse.Namespace) -> int:
    if "debug" in options:
        show_topics(options.debug.split(","))
    if options.version:
        print(version_text())
        return EXIT_OK
    if options.command is None:
        raise UsageError("Say what to do: {choices} (see: main.py --help).", choices=", ".join(COMMANDS))
    from d2f_core.cli import commands

    if options.command == "batch":
        from d2f_core.cli.batch import batch

        report, code = batch(options)
        print(report)
        return code
    run = {
        "render": commands.render,
        "depth": commands.depth,
        "stages": commands.stages,
        "compare": commands.compare,
        "focus-pull": commands.focus_pull,
    }
    print(run[options.command](options))
    return EXIT_OK


def _complain(sentence: str, code: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _add_render(commands: Any) -> None:
    command = commands.add_parser("render", help="refocus a photo", description="Refocus a photo and write it.")
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("output", type=Path, metavar="OUT", help="what to write: .jpg, .png, .tif, .webp or .avif")
    _add_look(command)
    _add_depth_source(command)
    _add_encoding(command)
    depth_options.add_embedding(command)
    command.add_argument("--paper", action="store_true", help="the published method instead of ours")
    _add_device(command)
    _add_output(command)


def _add_batch(commands: Any) -> None:
    from d2f_core.cli.batch_options import add_batch_options

    text = "Refocus many photos, each with its own kept settings or all with those of --settings."
    command = commands.add_parser("batch", help="refocus many photos", description=text)
    add_batch_options(command)
    _add_look(command)
    _add_depth_model(command)
    _add_encoding(command)
    _add_device(command)
    _add_long_side(command)


def _add_depth(commands: Any) -> None:
    command = commands.add_parser("depth", help="write the depth map", description="Write a photo's disparity map.")
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("output", type=Path, metavar="OUT", help="16-bit .png, float .tif, or .jpg (GDepth)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="repair the depth as this session says")
    depth_options.add_source(command)
    _add_depth_model(command)
    _add_output(command)


def _add_stages(commands: Any) -> None:
    text = "Write every stage of a render as a picture in false colour."
    command = commands.add_parser("stages", help="write each stage in false colour", description=text)
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("folder", type=Path, metavar="OUTDIR", help="folder for the pictures; made if missing")
    _add_look(command)
    _add_depth_source(command)
    _add_device(command)
    _add_output(command)


def _add_compare(commands: Any) -> None:
    text = "Print how much two pictures of one size differ: Delta-E 2000, SSIM and PSNR."
    command = commands.add_parser("compare", help="measure how two pictures differ", description=text)
    command.add_argument("first", type=Path, metavar="A")
    command.add_argument("second", type=Path, metavar="B")
    command.add_argument("--diff", type=Path, metavar="OUT.png", help="write Delta-E as a picture, 0..10 in viridis")
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _add_focus_pull(commands: Any) -> None:
    text = "Write a video in which the focus wanders from one place or depth to another."
    command = commands.add_parser("focus-pull", help="a video with a wandering focus", description=text)
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    command.add_argument("output", type=Path, metavar="OUT.mp4", help="the video")
    command.add_argument("--from", dest="start", metavar="X,Y|D", help="sharp at first: a point, or a disparity 0..1")
    command.add_argument("--to", dest="end", metavar="X,Y|D", help="sharp at the end")
    command.add_argument("--keyframes", type=Path, metavar="FILE.json", help="a whole focus pull, instead of the two")
    command.add_argument("--duration", type=number, metavar="S", help="seconds (4)")
    command.add_argument("--fps", type=number, metavar="N", help="frames a second (24)")
    command.add_argument("--easing", metavar="NAME", help="linear, ease-in, ease-out or ease-in-out (ease-in-out)")
    command.add_argument("--f-number", metavar="N|A:B", help="of the whole clip, or at first and at the end")
    _add_set(command)
    command.add_argument("--settings", type=Path, metavar="FILE",
                         help="a session, a settings file or an exported photo to begin with")  # fmt: skip
    command.add_argument("--draft", action="store_true", help="faster, a little less fine")
    _add_depth_source(command)
    _add_device(command)
    command.add_argument("--long-side", type=whole_number, default=1920, metavar="N", help="of the video, px (1920)")
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _add_encoding(command: argparse.ArgumentParser) -> None:
    command.add_argument("--quality", type=whole_number, default=95, metavar="1..100", help="of JPEG, WebP, AVIF (95)")
    command.add_argument("--subsampling", default="4:4:4", metavar="4:4:4|4:2:2|4:2:0", help="of JPEG, AVIF (4:4:4)")
    command.add_argument(
        "--profile", default="source", metavar="NAME", help="colours: source (the photo's), srgb, display-p3, adobe-rgb"
    )
    command.add_argument("--no-metadata", action="store_true", help="leave EXIF and XMP out; the profile stays")


def _add_look(command: argparse.ArgumentParser) -> None:
    command.add_argument("--focus", type=point, metavar="X,Y", help="sharp here; fractions of width and height")
    blur = command.add_mutually_exclusive_group()
    blur.add_argument("--f-number", type=number, metavar="N", help="from 0.95 (strongest) on")
    blur.add_argument("--strength", type=number, metavar="S", help="of the blur, 0..100 (50)")
    _add_set(command)
    command.add_argument("--settings", type=Path, metavar="FILE",
                         help="a session, a settings file or an exported photo to begin with")  # fmt: skip
    command.add_argument("--draft", action="store_true", help="faster, a little less fine")


def _add_set(command: argparse.ArgumentParser) -> None:
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="e.g. aperture.blades=7")
    command.add_argument(
        "--list-settings", action=_ListSettings, nargs=0, help="print what --set can change, and leave"
    )


class _ListSettings(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        from d2f_core.settings import settings_list

        print(settings_list())
        parser.exit()


def _add_depth_source(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--disparity", type=Path, metavar="FILE", help="a depth map to use: PNG or TIFF, larger nearer"
    )
    depth_options.add_flip(command)
    depth_options.add_source(command)
    _add_depth_model(command)


def _add_depth_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--depth-model", type=Path, metavar="FILE.onnx", help="a depth network of your own")


def _add_device(command: argparse.ArgumentParser) -> None:
    text = "where to blur: cpu (if not given), cuda or mps (graphics cards), or auto, the best that is there"
    command.add_argument("--device", choices=DEVICES, default=CPU, help=text)


def _add_output(command: argparse.ArgumentParser) -> None:
    _add_long_side(command)
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _add_long_side(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--long-side", type=whole_number, metavar="N", help="size of the result in pixels; never enlarges"
    )


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
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise SettingsError(
            "--focus {text}: give two fractions like 0.5,0.4, counted from the top left.", text=text
        ) from None
    return x, y
