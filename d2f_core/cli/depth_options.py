"""The options about depth that several commands share, and the settings they mean.

`--source network|embedded|fused` is `depth.source` of the settings; `--disparity FILE` takes a map of one's own
instead, turned over by `--flip-disparity`; `--embed-depth` puts the map into an exported JPEG as GDepth. What the
options do stands in `d2f_core.cli.depth`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from d2f_core.errors import PhotoError, SettingsError
from d2f_core.settings import DepthSettings, DepthSource, RenderSettings

SOURCES = ("network", "embedded", "fused")
JPEG_ENDINGS = (".jpg", ".jpeg")


def add_source(command: argparse.ArgumentParser) -> None:
    """`--source`."""
    text = "the depth to use: estimated, the one inside the photo, or both (default: both where there is one)"
    command.add_argument("--source", choices=SOURCES, help=text)


def add_flip(command: argparse.ArgumentParser) -> None:
    """`--flip-disparity`."""
    command.add_argument("--flip-disparity", action="store_true", help="in the --disparity file smaller is nearer")


def add_embedding(command: argparse.ArgumentParser) -> None:
    """`--embed-depth`."""
    command.add_argument("--embed-depth", action="store_true", help="put the depth map into the JPEG, as GDepth")


def with_source(settings: RenderSettings, options: argparse.Namespace) -> RenderSettings:
    """The settings with `--source`, where it was given.

    Raises:
        SettingsError: it contradicts --disparity.
    """
    source: DepthSource | None = getattr(options, "source", None)
    if getattr(options, "flip_disparity", False) and options.disparity is None:
        raise SettingsError("--flip-disparity turns over the map of --disparity: name its file, too.")
    if source is None:
        return settings
    if getattr(options, "disparity", None) is not None:
        raise SettingsError("--disparity brings a depth map of its own: leave --source out.")
    return replace(settings, depth=DepthSettings(source))


def check_embedding(output: Path, options: argparse.Namespace) -> None:
    """Raises PhotoError where `--embed-depth` meets a format that has no place for it."""
    if options.embed_depth and output.suffix.lower() not in JPEG_ENDINGS:
        raise PhotoError(
            "'{name}' cannot carry the depth map: --embed-depth writes GDepth, which needs .jpg.", name=output.name
        )
