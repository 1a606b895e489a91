"""Many photos in one go: each is opened, refocused and written on its own, and what goes wrong with one is its own.

    photos -> [open -> settings -> name -> render -> write] for each -> a report

`run_batch` is the one function behind `main.py batch` and the window's batch pane. Every photo ends in one of the
states done, skipped, failed or stopped, with a sentence. A photo is never written onto a source of the batch, outputs
of one run never replace each other, and everything stays inside the chosen folder. Cancelling stops the photo under way
at its next check and leaves nothing half-written.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args

from numpy.typing import NDArray

from d2f_core.cancel import NEVER, Cancelled, CancelToken
from d2f_core.errors import D2FError, PhotoError, SettingsError
from d2f_core.log import log
from d2f_core.photo.capture_time import capture_time
from d2f_core.photo.encoding import FORMATS
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.spaces import check_convertible
from d2f_core.photo.stored_settings import is_blurred_already
from d2f_core.photo.writing import ExportOptions, check_export_path, save_photo
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import made_folder
from d2f_core.storage.names import NameTemplate

Collision = Literal["number", "skip", "overwrite"]
COLLISIONS: tuple[str, ...] = get_args(Collision)
RENDERED_SHARE = 0.9  # of the time for one photo; the rest is encoding and writing
_NUMBERS_TRIED = 100_000

SettingsOf = Callable[[Path], RenderSettings]
Render = Callable[..., NDArray[Any]]


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
        message: a sentence, or what is being done.
    """

    index: int
    source: Path
    state: State = State.WAITING
    fraction: float = 0.0
    target: Path | None = None
    message: str = ""


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
            raise SettingsError(f"The collision rule is '{self.collision}': choose one of {', '.join(COLLISIONS)}.")
        if self.ending and self.ending.lower() not in FORMATS:
            raise SettingsError(f"The format is '{self.ending}': choose one of {', '.join(sorted(FORMATS))}.")
        if self.long_side is not None and self.long_side < 1:
            raise SettingsError(f"The long side is {self.long_side} pixels: give 1 or more.")


def run_batch(
    sources: Sequence[Path],
    options: BatchOptions,
    settings_of: SettingsOf,
    *,
    render: Render | None = None,
    cancel: CancelToken = NEVER,
    tell: Callable[[BatchItem], None] | None = None,
) -> list[BatchItem]:
    """Refocus and write all these photos.

    Args:
        settings_of: the settings of one photo; what it raises is that photo's failure.
        render: `render(photo, settings, long_side=..., cancel=..., progress=...)` gives the pixels; the pipeline's if
            not given.
        cancel: stops the photo under way and all that follow. Ctrl+C does the same.
        tell: hears of every change of an item, on the calling thread or one of the renderer's.

    Returns:
        One item for each source, in their order.

    Raises:
        PhotoError: the folder cannot be made; nothing was begun.
    """
    made_folder(options.folder)
    run = _Run(list(sources), options, settings_of, render or _rendered, cancel, tell or (lambda item: None))
    return run.all()


def report_of(items: Sequence[BatchItem]) -> str:
    """One line: how many photos ended how."""
    counts = {state: sum(item.state is state for item in items) for state in State}
    parts = [f"{counts[State.DONE]} of {len(items)} written"]
    parts += [
        f"{counts[state]} {state.value}" for state in (State.SKIPPED, State.FAILED, State.STOPPED) if counts[state]
    ]
    return ", ".join(parts) + "."


class _Run:
    """One call of `run_batch`."""

    def __init__(
        self, sources: list[Path], options: BatchOptions, settings_of: SettingsOf, render: Render,
        cancel: CancelToken, tell: Callable[[BatchItem], None],
    ) -> None:  # fmt: skip
        self._options, self._settings_of, self._render = options, settings_of, render
        self._cancel, self._tell = cancel, tell
        self._template = NameTemplate(options.name)
        self._items = [BatchItem(index, source) for index, source in enumerate(sources)]
        self._sources = {_identity(source) for source in sources}
        self._written: set[str] = set()

    def all(self) -> list[BatchItem]:
        for index in range(len(self._items)):
            try:
                self._cancel.check()
                self._one(index)
            except (Cancelled, KeyboardInterrupt):
                self._stop_from(index)
                break
        return self._items

    def _one(self, index: int) -> None:
        """One photo, from its file to the report; only a cancel leaves as an exception."""
        self._change(index, state=State.RUNNING, message="Opening")
        try:
            self._work(index)
        except Cancelled:
            raise
        except D2FError as error:
            self._change(index, state=State.FAILED, message=str(error))
        except MemoryError:
            text = f"There is not enough memory for '{self._items[index].source.name}': give a smaller long side."
            self._change(index, state=State.FAILED, message=text)
        except Exception as error:
            log("batch").error("%s failed", self._items[index].source, exc_info=True)
            text = f"Something unexpected went wrong ({type(error).__name__}): {error}"
            self._change(index, state=State.FAILED, message=" ".join(text.split()))

    def _work(self, index: int) -> None:
        source = self._items[index].source
        settings = self._settings_of(source)
        photo = open_photo(source)
        if is_blurred_already(photo):
            self._change(index, state=State.SKIPPED, message="It was exported by D2F and is blurred already.")
            return
        target = self._target(index, photo, settings)
        self._change(index, target=target)
        if self._options.collision == "skip" and os.path.lexists(target):
            self._change(index, state=State.SKIPPED, message=f"'{target.name}' exists already.")
            return
        overwrite = self._options.collision == "overwrite"
        check_export_path(target, source=photo, overwrite=overwrite)
        check_convertible(photo.pixels.dtype, photo.metadata.profile, self._options.export.profile, f"'{source.name}'")
        pixels = self._render(
            photo, settings, long_side=self._options.long_side, cancel=self._cancel,
            progress=lambda fraction, text: self._change(index, fraction=RENDERED_SHARE * fraction, message=text),
        )  # fmt: skip
        self._cancel.check()
        self._change(index, fraction=RENDERED_SHARE, message="Writing the file")
        export = replace(self._options.export, settings=settings, long_side=None)
        height, width = save_photo(pixels, target, source=photo, options=export, overwrite=overwrite)
        self._written.add(_identity(target))
        self._change(index, state=State.DONE, fraction=1.0, message=f"{width} x {height} pixels")

    def _target(self, index: int, photo: Photo, settings: RenderSettings) -> Path:
        """Where this photo goes: inside the folder, not onto a source, not onto an output of this run."""
        source = self._items[index].source
        stem = self._template.fill(self._values(index, photo, settings))
        ending = self._options.ending or (source.suffix if source.suffix.lower() in FORMATS else ".jpg")
        for target in _numbered(self._options.folder, stem, ending):
            if _identity(target) in self._sources | self._written or target.is_dir():
                continue
            if self._options.collision == "overwrite" and target.is_symlink():
                continue  # it may lead out of the folder
            if self._options.collision != "number" or not os.path.lexists(target):
                return target
        raise PhotoError(f"'{stem}{ending}' is taken too often: choose another name or folder.")

    def _values(self, index: int, photo: Photo, settings: RenderSettings) -> dict[str, str]:
        source = self._items[index].source
        taken = capture_time(photo.metadata.exif) or _file_time(source)
        f_number = settings.blur.f_number
        return {
            "name": source.stem,
            "index": str(index + 1).zfill(max(3, len(str(len(self._items))))),
            "f": "none" if f_number == float("inf") else f"f{f_number:.2g}",
            "date": taken.strftime("%Y-%m-%d"),
            "time": taken.strftime("%H-%M-%S"),
            "folder": source.absolute().parent.name,
        }

    def _stop_from(self, index: int) -> None:
        for item in self._items[index:]:
            if item.state in (State.WAITING, State.RUNNING):
                self._change(item.index, state=State.STOPPED, fraction=0.0, message="Stopped; nothing was written.")

    def _change(self, index: int, **changes: Any) -> None:
        self._items[index] = replace(self._items[index], **changes)
        self._tell(self._items[index])


def _rendered(
    photo: Photo, settings: RenderSettings, *, long_side: int | None, cancel: CancelToken, progress: Any
) -> NDArray[Any]:
    from d2f_core.pipeline import Pipeline  # brings the network along: not before a photo is really rendered

    return Pipeline(photo).render(settings, long_side=long_side, cancel=cancel, progress=progress).pixels


def _numbered(folder: Path, stem: str, ending: str) -> Iterator[Path]:
    yield folder / f"{stem}{ending}"
    for number in range(2, _NUMBERS_TRIED):
        yield folder / f"{stem}-{number}{ending}"


def _identity(path: Path) -> str:
    """The same for names that a file system may take for one."""
    return os.path.realpath(path).casefold()


def _file_time(path: Path) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, OverflowError, ValueError):
        return datetime.datetime.fromtimestamp(0)
