"""What a batch is told (`BatchOptions`) and what it tells: a `BatchItem` for each photo, and one line at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal, get_args

from d2f_core.errors import D2FError, SettingsError
from d2f_core.photo.encoding import FORMATS
from d2f_core.photo.writing import ExportOptions
from d2f_core.storage.names import NameTemplate

Collision = Literal["number", "skip", "overwrite"]
COLLISIONS: tuple[str, ...] = get_args(Collision)


class State(Enum):
    """Where a photo of a batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class BatchItem:
    """One photo and what became of it.

    Attributes:
        index: its place in the batch, from 0.
        fraction: how far it is, 0..1.
        target: the file written (or that is in the way); None before it is known.
        message: what is being done; in the end why the photo was left out or failed, or how large the result is.
    """

    index: int
    source: Path
    state: State = State.WAITING
    fraction: float = 0.0
    target: Path | None = None
    message: str | D2FError = ""


@dataclass(frozen=True)
class BatchOptions:
    """What is the same for all photos of a batch.

    Attributes:
        folder: where everything goes; made if missing.
        name: template of the names, see `d2f_core.storage.names`.
        ending: ".jpg", ".png", ".tif", ".webp", ".avif"; "" keeps the source's where it can be written, else .jpg.
        collision: an existing file: "number" writes beside it, "skip" leaves the photo out, "overwrite" replaces it.
        long_side: px of the result; None keeps the size.
        export: quality and metadata; its settings and long side are filled in for each photo.
    """

    folder: Path
    name: str = "{name}-refocused"
    ending: str = ".jpg"
    collision: Collision = "number"
    long_side: int | None = None
    export: ExportOptions = field(default_factory=ExportOptions)

    def __post_init__(self) -> None:
        NameTemplate(self.name)
        if self.collision not in COLLISIONS:
            raise SettingsError(
                "The collision rule is '{collision}': choose one of {choices}.",
                collision=self.collision,
                choices=", ".join(COLLISIONS),
            )
        if self.ending and self.ending.lower() not in FORMATS:
            raise SettingsError(
                "The format is '{ending}': choose one of {choices}.",
                ending=self.ending,
                choices=", ".join(sorted(FORMATS)),
            )
        if self.long_side is not None and self.long_side < 1:
            raise SettingsError("The long side is {long_side} pixels: give 1 or more.", long_side=self.long_side)


def report_of(items: Sequence[BatchItem]) -> str:
    """One line: how many photos ended how."""
    counts = {state: sum(item.state is state for item in items) for state in State}
    parts = [f"{counts[State.DONE]} of {len(items)} written"]
    parts += [
        f"{counts[state]} {state.value}" for state in (State.SKIPPED, State.FAILED, State.STOPPED) if counts[state]
    ]
    return ", ".join(parts) + "."
