"""The command line: the commands of `COMMANDS` and `--version`, without a screen.

`main` turns arguments into an exit code: 0 done; 2 and one sentence on standard error for everything a person can put
right (a wrong argument, a file, a setting); 3 when some photos of a batch failed; 130 after Ctrl+C, with nothing
half-written; 1 for an error of our own.
Each command has a file of its own with its parser and its action; docs/command-line.md is the manual.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import d2f_core
from d2f_core.cli import batch, compare, depth, focus_pull, plugin, render, stages
from d2f_core.cli.options import (
    EXIT_BUG,
    EXIT_INTERRUPTED,
    EXIT_MISTAKE,
    EXIT_OK,
    PROGRAM,
    SentenceParser,
    UsageError,
    add_debug,
)
from d2f_core.errors import D2FError
from d2f_core.log import TOPICS, show_topics

COMMANDS = {
    "render": render,
    "batch": batch,
    "depth": depth,
    "stages": stages,
    "compare": compare,
    "focus-pull": focus_pull,
    "plugin": plugin,
}

LIBRARIES = (
    "numpy", "opencv-python", "pillow", "tifffile", "imagecodecs", "defusedxml", "onnxruntime", "torch", "numba",
    "PySide6-Essentials", "qimage2ndarray", "pi-heif", "rawpy", "psd-tools", "OpenEXR",
)  # fmt: skip


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
    """The parser of all commands; each puts its action into `run`."""
    text = "Turn an all-in-focus photo into one with a shallow depth of field."
    parser = SentenceParser(prog=PROGRAM, description=text)
    parser.add_argument("--version", action="store_true", help="version of every library, then leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=SentenceParser)
    for module in COMMANDS.values():
        module.add_parser(commands)
    for command in (parser, *commands.choices.values()):
        add_debug(command, default=argparse.SUPPRESS)
    return parser


def words_of(arguments: Sequence[str]) -> list[str]:
    """The arguments that are neither options nor the topics of --debug."""
    pairs = zip(["", *arguments], arguments, strict=False)
    return [word for before, word in pairs if before != "--debug" and not word.startswith("-")]


def _topics(text: str) -> list[str]:
    topics = [topic.strip() for topic in text.split(",")]
    if strangers := set(topics) - set(TOPICS):
        raise UsageError("--debug {topic}: choose from {topics}.", topic=min(strangers), topics=", ".join(TOPICS))
    return topics


def _run(options: argparse.Namespace) -> int:
    if "debug" in options:
        show_topics(_topics(options.debug))
    if options.version:
        print(version_text())
        return EXIT_OK
    if options.command is None:
        raise UsageError(
            "Say what to do: {commands} (see: {program} --help).", commands=", ".join(COMMANDS), program=PROGRAM
        )
    code: int = options.run(options)
    return code


def _complain(sentence: str, code: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code


def _installed(name: str) -> str:
    import importlib.metadata

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
