"""`main.py batch`: its options, its lines for each photo, and its exit code.

Settings: those of `--settings` for all photos; without it each photo's own session (beside it or in the data folder),
or the defaults where a photo has none. `--focus`, `--f-number`, `--strength` and `--set` win over both.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from d2f_core.batch import BatchItem, BatchOptions, State, report_of, run_batch
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.photo.photo_folder import photos_in
from d2f_core.photo.writing import ExportOptions
from d2f_core.rendering.device import check_device
from d2f_core.settings import RenderSettings
from d2f_core.storage.folders import data_folder
from d2f_core.storage.sidecar import Sidecars

EXIT_SOME_FAILED = 3
_ENDED = (State.DONE, State.SKIPPED, State.FAILED, State.STOPPED)


def batch(options: argparse.Namespace) -> tuple[str, int]:
    """`batch IN... --out FOLDER`: refocus many photos; returns the report and the exit code."""
    from d2f_core.cli import commands

    chosen = None if options.settings is None else commands.settings_of(options)
    commands.look_of(RenderSettings(), options)  # a wrong option is said before any photo is opened
    check_device(options.device)
    sources = photos_in(options.photos)
    if not sources:
        raise PhotoError("There is no photo in these folders: name photos, or folders that hold some.")
    settings_of = partial(_settings_of, chosen=chosen, options=options)
    render = partial(commands.batch_pixels, options=options)
    items = run_batch(sources, _batch_options(options), settings_of, render=render, tell=_Teller(len(sources)))
    return report_of(items), _exit_code(items)


def _settings_of(path: Path, *, chosen: RenderSettings | None, options: argparse.Namespace) -> RenderSettings:
    from d2f_core.cli import commands

    return chosen if chosen is not None else commands.look_of(own_settings(path), options)


def own_settings(path: Path, sidecars: Sidecars | None = None) -> RenderSettings:
    """The settings kept for a photo, beside it or in the data folder; the defaults if there are none.

    Raises:
        PhotoError: the photo cannot be read. SettingsError: there is only a session that cannot be used.
    """
    found = (sidecars or Sidecars(data_folder())).load(path)
    if found.settings is None and found.problem:
        raise SettingsError(found.problem.template, **found.problem.values)
    return found.settings or RenderSettings()


def _batch_options(options: argparse.Namespace) -> BatchOptions:
    export = ExportOptions(
        quality=options.quality, subsampling=options.subsampling, keep_metadata=not options.no_metadata,
        profile=options.profile,
    )  # fmt: skip
    ending = "" if options.format == "same" else "." + options.format.lstrip(".").lower()
    return BatchOptions(options.out, options.name, ending, options.collision, options.long_side, export)


def _exit_code(items: list[BatchItem]) -> int:
    from d2f_core.cli import main as cli

    states = {item.state for item in items}
    if State.STOPPED in states:
        return cli.EXIT_INTERRUPTED
    return EXIT_SOME_FAILED if State.FAILED in states else cli.EXIT_OK


class _Teller:
    """Prints a line for each photo that ended; failures go to standard error."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, item: BatchItem) -> None:
        if item.state not in _ENDED:
            return
        failed = item.state in (State.FAILED, State.STOPPED)
        place = f"[{item.index + 1}/{self._count}] {item.source.name}"
        what = (
            f"-> {item.target.name}, {item.message}"
            if item.state is State.DONE and item.target
            else (f"{item.state.value}: {item.message}")
        )
        print(f"{place} {what}", file=sys.stderr if failed else sys.stdout, flush=True)
