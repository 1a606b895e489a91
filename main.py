"""D2F, Defocus to Focus: `main.py [photo]` opens the window, `main.py render IN OUT` and its like work without one.

The window's libraries are imported only when a window is wanted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from d2f_core.cli import main as cli
from d2f_core.cli.options import EXIT_MISTAKE, PROGRAM, SentenceParser, UsageError, add_debug


def main(arguments: Sequence[str]) -> int:
    """Run a command or open the window; returns the exit code."""
    if "--version" in arguments or cli.words_of(arguments)[:1] in ([command] for command in cli.COMMANDS):
        return cli.main(arguments)
    try:
        options = window_parser().parse_args(arguments)
    except UsageError as error:
        print(error, file=sys.stderr)
        return EXIT_MISTAKE
    return open_window(options)


def window_parser() -> argparse.ArgumentParser:
    """Arguments of the window."""
    parser = SentenceParser(
        prog=PROGRAM,
        description="Open photos in the window, or give a command: " + ", ".join(cli.COMMANDS) + ".",
        epilog=f"{PROGRAM} COMMAND --help explains a command; --version lists every library.",
    )
    parser.add_argument("photos", nargs="*", metavar="PHOTO", help="photos to open, or folders of photos")
    add_debug(parser, default="")
    parser.add_argument("--temp-settings", action="store_true", help="remember nothing of this session")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="write what the window shows, then leave")
    return parser


def open_window(options: argparse.Namespace) -> int:
    """Start the app."""
    from app.application import run

    return run(options.photos, debug=options.debug, temp_settings=options.temp_settings, screenshot=options.screenshot)


def start() -> int:
    """What the installed command `d2f` and this file as a program do; returns the exit code."""
    multiprocessing.freeze_support()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
