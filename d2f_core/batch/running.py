"""`run_batch`: all photos of a batch, one after the other in this process or several at once in workers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.batch.items import BatchItem, BatchOptions, State
from d2f_core.batch.jobs import default_jobs
from d2f_core.batch.photo import Refocus, Render, Work, refocus_photo, told_failures
from d2f_core.batch.targets import Targets
from d2f_core.batch.workers import Workers
from d2f_core.cancel import NEVER, Cancelled, CancelToken
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.rendering.device import CPU
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import made_folder

if TYPE_CHECKING:
    from d2f_core.batch.cluster import Cluster

SettingsOf = Callable[[Path], RenderSettings]


def run_batch(
    sources: Sequence[Path],
    options: BatchOptions,
    settings_of: SettingsOf,
    *,
    render: Render | None = None,
    cancel: CancelToken = NEVER,
    tell: Callable[[BatchItem], None] | None = None,
    jobs: int | None = None,
    cluster: Cluster | None = None,
    done: Mapping[int, Path] | None = None,
) -> list[BatchItem]:
    """Refocus and write all these photos.

    Args:
        settings_of: the settings of one photo; what it raises is that photo's failure. Called in this process.
        render: `render(photo, settings, long_side=..., cancel=..., progress=...)` gives the pixels; `Refocus()` if not
            given. Any other function than a `Refocus` renders in this process.
        cancel: stops the photos under way and all that follow, within 2 s. Ctrl+C does the same.
        tell: hears of every change of an item, on the calling thread or one of the renderer's.
        jobs: worker processes; 1 is none, all is done in this process; if not given as many as cores and memory bear,
            and none for a graphics card. What is written does not depend on it.
        cluster: work there instead; `render` must be a `Refocus`.
        done: what an earlier run of the same batch has written already, by the photo's place; these stay as they are.

    Returns:
        One item for each source, in their order.

    Raises:
        PhotoError: the folder cannot be made; nothing was begun. SettingsError: fewer than 1 job.
        ClusterError: the cluster cannot be used.
    """
    if jobs is not None and jobs < 1:
        raise SettingsError("The number of jobs is {count}: give 1 or more.", count=jobs)
    made_folder(options.folder)
    render = render or Refocus()
    run = _Run(list(sources), options, settings_of, render, cancel, tell or (lambda item: None), done or {})
    if cluster is not None:
        assert isinstance(render, Refocus)  # nothing else can go there
        return run.all_on(cluster, list(sources), render)
    return run.all(_jobs(sources, render, jobs))


def _jobs(sources: Sequence[Path], render: Render, jobs: int | None) -> int:
    if not isinstance(render, Refocus):
        return 1
    if jobs is None:
        return default_jobs(sources) if render.device == CPU else 1
    return max(1, min(jobs, len(sources)))


class _Run:
    """One call of `run_batch`; `d2f_core.batch.workers.Run` says what workers call."""

    def __init__(
        self, sources: list[Path], options: BatchOptions, settings_of: SettingsOf, render: Render,
        cancel: CancelToken, tell: Callable[[BatchItem], None], done: Mapping[int, Path],
    ) -> None:  # fmt: skip
        self._options, self._settings_of, self._render = options, settings_of, render
        self._cancel, self._tell = cancel, tell
        self._items = [BatchItem(index, source) for index, source in enumerate(sources)]
        self._targets = Targets(sources, options)
        self._settings: dict[int, RenderSettings] = {}
        for index, target in done.items():
            self._targets.keep(index, target)
            self.change(index, state=State.DONE, fraction=1.0, target=target)

    def all(self, jobs: int) -> list[BatchItem]:
        try:
            if jobs > 1:
                Workers(self, len(self._items), jobs, self._options.folder, self._cancel).all()
            else:
                self._all_here()
        except (Cancelled, KeyboardInterrupt):
            self._stop()
        return self._items

    def all_on(self, cluster: Cluster, sources: list[Path], render: Refocus) -> list[BatchItem]:
        from d2f_core.batch.cluster import run_on_cluster

        try:
            run_on_cluster(self, sources, self._options, render, cluster, self._cancel)
        except (Cancelled, KeyboardInterrupt):
            self._stop()
        return self._items

    def begin(self, index: int) -> Work | None:
        """What is to be done with this photo; None if it was done before or has failed already."""
        source = self._items[index].source
        if self._items[index].state is State.DONE:
            return None
        self.change(index, state=State.RUNNING, message="Opening")
        with told_failures(source, partial(self.change, index)):
            settings = self._settings[index] = self._settings_of(source)
            return Work(source, settings, self._options, self._render)
        return None

    def reserve(self, index: int, taken: datetime.datetime | None) -> Path:
        """The name to write, see `Targets`."""
        target = self._targets.reserve(index, self._settings[index], taken)
        self.change(index, target=target)
        return target

    def change(self, index: int, **changes: Any) -> None:
        """Something about this photo is new."""
        self._items[index] = replace(self._items[index], **changes)
        if self._items[index].state in (State.FAILED, State.SKIPPED, State.STOPPED):
            self._targets.release(index)
        self._tell(self._items[index])

    def died(self, index: int, *, is_retried: bool) -> None:
        """The worker of this photo is dead."""
        self._targets.release(index)
        source = self._items[index].source
        if is_retried:
            self.change(index, fraction=0.0, message="Trying once more")
            return
        with told_failures(source, partial(self.change, index)):
            raise PhotoError(
                "The process that refocused '{name}' ended twice, perhaps for want of memory: "
                "give a smaller long side, or fewer jobs.",
                name=source.name,
            )

    def _all_here(self) -> None:
        for index in range(len(self._items)):
            self._cancel.check()
            work = self.begin(index)
            if work is not None:
                refocus_photo(work, partial(self.reserve, index), partial(self.change, index), self._cancel)

    def _stop(self) -> None:
        for item in self._items:
            if item.state in (State.WAITING, State.RUNNING):
                self.change(item.index, state=State.STOPPED, fraction=0.0, message="Stopped; nothing was written.")
