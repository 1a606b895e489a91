"""The options that only `main.py batch` has; importing this must stay quick, for `--help` of any command needs it."""

from __future__ import annotations

import argparse
from pathlib import Path

COLLISIONS = ("number", "skip", "overwrite")


def add_batch_options(command: argparse.ArgumentParser) -> None:
    """The options that only `batch` has."""
    command.add_argument("photos", type=Path, nargs="+", metavar="IN", help="photos, or folders that hold photos")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write; made if missing")
    text = "of the files: {name} {index} {f} {date} {time} {folder}; {name}-refocused if not given"
    command.add_argument("--name", default="{name}-refocused", metavar="TEMPLATE", help=text)
    text = "an existing file: write a numbered one (number), leave the photo out (skip), or replace it (overwrite)"
    command.add_argument("--collision", choices=COLLISIONS, default="number", help=text)
    text = "jpg (if not given), png, tif, webp, avif, or same as the photo's"
    command.add_argument("--format", choices=("jpg", "png", "tif", "webp", "avif", "same"), default="jpg", help=text)
