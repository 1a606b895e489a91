"""`batch IN... --out FOLDER`: refocus many photos; a line for each on standard output, failures on standard error.

Settings: those of `--settings` for all photos; without it each photo's own session (beside it or in the data folder),
or the defaults where a photo has none. `--focus`, `--f-number`, `--strength` and `--set` win over both.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared
from d2f_core.errors import PhotoError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from d2f_core.batch import BatchItem, BatchOptions
    from d2f_core.batch.cluster import Cluster
    from d2f_core.settings import RenderSettings


def add_parser(commands: Any) -> None:
    """The arguments of `batch`."""
    text = "Refocus many photos, each with its own kept settings or all with those of --settings."
    command = commands.add_parser("batch", help="refocus many photos", description=text)
    command.add_argument("photos", type=Path, nargs="+", metavar="IN", help="photos, or folders that hold photos")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write; made if missing")
    text = "of the files: {name} {index} {f} {date} {time} {folder}; {name}-refocused if not given"
    command.add_argument("--name", default="{name}-refocused", metavar="TEMPLATE", help=text)
    text = "an existing file: write a numbered one (number), leave the photo out (skip), or replace it (overwrite)"
    command.add_argument("--collision", choices=("number", "skip", "overwrite"), default="number", help=text)
    text = "jpg (if not given), png, tif, webp, avif, or same as the photo's"
    command.add_argument("--format", choices=("jpg", "png", "tif", "webp", "avif", "same"), default="jpg", help=text)
    text = "photos refocused at once, each in a process of its own; as many as cores and memory bear if not given"
    command.add_argument("--jobs", type=shared.whole_number, metavar="N", help=text)
    text = "refocus on a Dask cluster, at the address of its scheduler (docs/cluster.md)"
    command.add_argument("--scheduler", metavar="ADDRESS", help=text)
    text = "what a folder is called on the cluster's machines; may be given several times"
    command.add_argument("--map", action="append", default=[], metavar="FROM=TO", help=text)
    shared.add_look(command)
    shared.add_depth_model(command)
    shared.add_encoding(command)
    shared.add_device(command)
    shared.add_long_side(command)
    command.set_defaults(run=batch)


def batch(options: argparse.Namespace) -> int:
    """Refocus many photos, print the report; returns the exit code."""
    from d2f_core.batch import Refocus, report_of, run_batch
    from d2f_core.cli import steps
    from d2f_core.photo.photo_folder import photos_in
    from d2f_core.rendering.device import check_device
    from d2f_core.settings import RenderSettings

    chosen = None if options.settings is None else steps.settings_of(options)
    steps.with_look(RenderSettings(), options)  # a wrong option is said before any photo is opened
    check_device(options.device)
    sources = photos_in(options.photos)
    if not sources:
        raise PhotoError("There is no photo in these folders: name photos, or folders that hold some.")
    settings_of = partial(_settings_of, chosen=chosen, options=options)
    steps.depth_model(options)  # a network that cannot be used is said once, not for each photo
    items = run_batch(
        sources, _batch_options(options), settings_of,
        render=Refocus(options.depth_model, options.device, options.draft),
        tell=_Teller(len(sources)), jobs=options.jobs, cluster=_cluster(options),
    )  # fmt: skip
    print(report_of(items))
    return _exit_code(items)


def _settings_of(path: Path, *, chosen: RenderSettings | None, options: argparse.Namespace) -> RenderSettings:
    from d2f_core.cli import steps
    from d2f_core.storage.folders import data_folder
    from d2f_core.storage.sidecar import Sidecars

    return chosen if chosen is not None else steps.with_look(Sidecars(data_folder()).settings_of(path), options)


def _batch_options(options: argparse.Namespace) -> BatchOptions:
    from d2f_core.batch import BatchOptions
    from d2f_core.cli import steps

    ending = "" if options.format == "same" else "." + options.format.lstrip(".").lower()
    export = steps.export_options(options)
    return BatchOptions(options.out, options.name, ending, options.collision, options.long_side, export)


def _cluster(options: argparse.Namespace) -> Cluster | None:
    if options.scheduler is None:
        if options.map:
            raise SettingsError("--map is for the machines of a cluster: give its --scheduler, too.")
        return None
    if options.jobs is not None:
        raise SettingsError("--jobs is for this computer: a cluster has its own workers, leave it out.")
    from d2f_core.batch.cluster import Cluster

    pairs = [tuple(text.split("=", 1)) for text in options.map]
    for pair in pairs:
        if len(pair) != 2 or not all(pair):
            raise SettingsError("--map {text}: write two folders like /photos=/mnt/photos.", text="=".join(pair))
    return Cluster(options.scheduler, tuple((here, there) for here, there in pairs))


def _exit_code(items: Sequence[BatchItem]) -> int:
    from d2f_core.batch import State

    states = {item.state for item in items}
    if State.STOPPED in states:
        return shared.EXIT_INTERRUPTED
    return shared.EXIT_SOME_FAILED if State.FAILED in states else shared.EXIT_OK


class _Teller:
    """Prints a line for each photo that ended; failures go to standard error."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, item: BatchItem) -> None:
        from d2f_core.batch import State

        if item.state in (State.WAITING, State.RUNNING):
            return
        failed = item.state in (State.FAILED, State.STOPPED)
        place = f"[{item.index + 1}/{self._count}] {item.source.name}"
        what = f"{item.state.value}: {item.message}"
        if item.state is State.DONE and item.target is not None:
            what = f"-> {item.target.name}, {item.message}"
        print(f"{place} {what}", file=sys.stderr if failed else sys.stdout, flush=True)
