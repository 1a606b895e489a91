"""D2F, Defocus to Focus: `main.py [photo]` opens the window, `main.py render IN OUT` and its like work without one.

The window's libraries are imported only when a window is wanted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from d2f_core.cli import main as cli
from d2f_core.cli.options import EXIT_MISTAKE, PROGRAM, SentenceParser, UsageError, add_debug
from d2f_core.errors import D2FError

if TYPE_CHECKING:
    from app.rendering.ahead import ReadAhead


def main(arguments: Sequence[str]) -> int:
    """Run a command or open the window; returns the exit code."""
    if "--version" in arguments or cli.words_of(arguments)[:1] in ([command] for command in cli.COMMANDS):
        return cli.main(arguments)
    try:
        options = window_parser().parse_args(arguments)
    except UsageError as error:
        print(error, file=sys.stderr)
        return EXIT_MISTAKE
    try:
        return open_window(options)
    except D2FError as error:
        print(error, file=sys.stderr)
        return EXIT_MISTAKE


def window_parser() -> argparse.ArgumentParser:
    """Arguments of the window."""
    parser = SentenceParser(
        prog=PROGRAM,
        description="Open photos in the window, or give a command: " + ", ".join(cli.COMMANDS) + ".",
        epilog=f"{PROGRAM} COMMAND --help explains a command; --version lists every library.",
    )
    parser.add_argument("photos", nargs="*", metavar="PHOTO", help="photos to open, or folders of photos")
    add_debug(parser, default="")
    text = "be the blur step of another program: wait for Done (exit code 0) or Cancel (1)"
    parser.add_argument("--edit", type=Path, metavar="FILE", help=text)
    text = "what Done writes, replacing it; the file of --edit itself if not given"
    parser.add_argument("--output", type=Path, metavar="PATH", help=text)
    parser.add_argument("--temp-settings", action="store_true", help="remember nothing of this session")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="write what the window shows, then leave")
    return parser


def open_window(options: argparse.Namespace) -> int:
    """Start the app; raises UsageError where the options contradict each other, PhotoError for an impossible edit."""
    if options.edit is None and options.output is not None:
        raise UsageError("--output says where the result of --edit goes: name its photo, too.")
    if options.edit is not None and options.photos:
        raise UsageError("--edit names the one photo to work on: leave the others out.")
    ahead = begin_ahead([str(options.edit)] if options.edit is not None else options.photos)
    try:
        from app.application import run
        from app.external_edit import ExternalEdit

        edit = None if options.edit is None else ExternalEdit(options.edit, options.output or options.edit)
        return run(
            options.photos, debug=options.debug, temp_settings=options.temp_settings, screenshot=options.screenshot,
            edit=edit, ahead=ahead,
        )  # fmt: skip
    finally:
        if ahead is not None:
            ahead.stop()


def begin_ahead(photos: Sequence[str]) -> ReadAhead | None:
    """Read the first photo while the window's libraries are imported; not where no window can be drawn."""
    from app.display import has_display
    from app.rendering.ahead import read_ahead
    from app.rendering.allocator import limit_memory
    from app.rendering.collector import rest_collector

    rest_collector()
    limit_memory()
    return read_ahead(photos) if has_display() else None


def start() -> int:
    """What the installed command `d2f` and this file as a program do; returns the exit code."""
    multiprocessing.freeze_support()
    return main(sys.argv[1:])


def start_edit() -> int:
    """What the installed command `d2f-edit FILE` does, for programs that can only be told the name of another."""
    return main(["--edit", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(start())
