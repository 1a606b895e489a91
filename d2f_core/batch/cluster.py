"""A batch on a Dask cluster: each photo is one task of the scheduler, done on whatever machine is free.

    this process                                    scheduler                 worker (any machine, the same D2F)
    begin, reserve ── RemoteWork ─────────────────> queue ─────────────────> opens, renders, writes
    change(index)  <── how it ended ──────────────────────────────────────── returns
                   <── event: fraction, text ─────────────────────────────── whenever something changes
                   ── stop event, futures cancelled ─> ────────────────────> its next check

Photos and results lie in folders that all machines see; `maps` says what they are called there. The scheduler hands the
task of a worker that died to another one; a file is written whole or not at all, and a task that
finds the file of an earlier try does not write it twice. Names are given here, in the photos' order, before the photos
are opened: only a template with {date} or {time} has them opened for it.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import d2f_core
from d2f_core.batch.items import BatchOptions, State
from d2f_core.batch.photo import Refocus, Work, refocus_photo, told_failures
from d2f_core.batch.workers import Run
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.errors import D2FError
from d2f_core.photo.capture_time import capture_time
from d2f_core.photo.reading import open_photo
from d2f_core.photo.stored_settings import settings_in
from d2f_core.settings import RenderSettings, settings_from_dict, settings_to_dict
from d2f_core.storage.files import remove_parts_for

CONNECT_S = 15
LOOK_S = 0.2  # between two looks at the cancel token and at what is done
STOP_S = 10.0  # for tasks under way to see the stop event
ASK_S = 0.5  # between two questions of a worker whether to stop
RETRIES = 1  # of a task that raised; a worker that dies is counted by the scheduler


class ClusterError(D2FError):
    """The cluster cannot be used: no scheduler, no workers, another version, a library that is missing."""


@dataclass(frozen=True)
class Cluster:
    """Where to work.

    Attributes:
        scheduler: its address, such as "tcp://192.168.1.5:8786".
        maps: pairs (folder here, the same folder on the workers).
    """

    scheduler: str
    maps: tuple[tuple[str, str], ...] = ()

    def there(self, path: Path) -> str:
        """The name of a file on the workers."""
        text = str(path.absolute())
        for here, elsewhere in self.maps:
            if text == here or text.startswith(here.rstrip("/\\") + ("\\" if "\\" in here else "/")):
                rest = text[len(here.rstrip("/\\")) :]
                return elsewhere.rstrip("/\\") + (rest.replace("\\", "/") if "/" in elsewhere else rest)
        return text


@dataclass(frozen=True)
class RemoteWork:
    """What a worker is to do with one photo; paths as text, for they may be of another system.

    Attributes:
        version: of the D2F that asks.
        topic: of the events that tell progress; stop: name of the event that ends all.
    """

    index: int
    source: str
    target: str
    settings: dict[str, Any]
    options: dict[str, Any]
    model: str | None
    device: str
    is_draft: bool
    version: str
    topic: str
    stop: str


def run_on_cluster(run: Run, sources: Sequence[Path], options: BatchOptions, render: Refocus, cluster: Cluster,
                   cancel: CancelToken) -> None:  # fmt: skip
    """Do all photos of a run there; returns when each has ended.

    Raises:
        ClusterError: nothing was begun. Cancelled, KeyboardInterrupt: tasks are stopped, nothing is half-written.
    """
    with _connected(cluster) as client:
        _check_versions(client)
        _Tasks(run, sources, options, render, cluster, client).all(cancel)


def refocus_remotely(work: RemoteWork) -> dict[str, Any]:
    """One photo, on a worker; returns the changes of its `BatchItem`."""
    from distributed import get_worker

    if work.version != d2f_core.__version__:
        raise _other_version("this worker", d2f_core.__version__, work.version)
    worker, said = get_worker(), {}

    def tell(**changes: Any) -> None:
        said.update(changes)
        if "state" not in changes:
            text = {"index": work.index, "fraction": changes["fraction"], "message": str(changes["message"])}
            worker.log_event(work.topic, text)

    settings, target = settings_from_dict(work.settings), Path(work.target)
    if _is_done(target, settings):
        return {"state": State.DONE, "fraction": 1.0, "message": "Written by an earlier try."}
    model = None if work.model is None else Path(work.model)
    options = BatchOptions(folder=target.parent, **work.options)
    task = Work(Path(work.source), settings, options, Refocus(model, work.device, work.is_draft))
    refocus_photo(task, lambda taken: target, tell, _StopToken(work.stop))
    return said


class _Tasks:
    """The tasks of one run."""

    def __init__(self, run: Run, sources: Sequence[Path], options: BatchOptions, render: Refocus, cluster: Cluster,
                 client: Any) -> None:  # fmt: skip
        self._run, self._sources, self._options = run, sources, options
        self._render, self._cluster, self._client = render, cluster, client
        self._topic = f"d2f-{uuid.uuid4().hex}"
        self._futures: dict[Any, int] = {}
        self._targets: list[Path] = []

    def all(self, cancel: CancelToken) -> None:
        from distributed import Event

        self._client.subscribe_topic(self._topic, self._take_event)
        try:
            for index in range(len(self._sources)):
                cancel.check()
                self._submit(index)
            while self._futures:
                cancel.check()
                self._collect(LOOK_S)
        except (Cancelled, KeyboardInterrupt):
            Event(f"{self._topic}-stop", client=self._client).set()
            self._stop()
            raise
        finally:
            self._client.unsubscribe_topic(self._topic)
            for target in self._targets:
                remove_parts_for(target)

    def _submit(self, index: int) -> None:
        work = self._run.begin(index)
        if work is None:
            return
        changed: dict[str, Any] = {}
        with told_failures(work.source, changed.update):
            taken = self._taken(work.source)
            target = self._run.reserve(index, taken)
            self._targets.append(target)
            future = self._client.submit(
                refocus_remotely, self._remote(index, work, target), pure=False, retries=RETRIES,
                key=f"{self._topic}-{index}",
            )  # fmt: skip
            self._futures[future] = index
            self._run.change(index, message="Waiting for a worker")
        if changed:
            self._run.change(index, **changed)

    def _taken(self, source: Path) -> Any:
        if not any(word in self._options.name for word in ("{date}", "{time}")):
            return None
        return capture_time(open_photo(source).metadata.exif)

    def _remote(self, index: int, work: Work, target: Path) -> RemoteWork:
        options, render, there = self._options, self._render, self._cluster.there
        return RemoteWork(
            index, there(work.source), there(target), settings_to_dict(work.settings),
            {"collision": options.collision, "long_side": options.long_side, "export": options.export},
            None if render.model is None else there(render.model), render.device, render.is_draft,
            d2f_core.__version__, self._topic, f"{self._topic}-stop",
        )  # fmt: skip

    def _take_event(self, event: tuple[Any, dict[str, Any]]) -> None:
        said = event[1]
        if said["index"] in self._futures.values():  # a late one after the end says nothing new
            self._run.change(said["index"], fraction=said["fraction"], message=said["message"])

    def _collect(self, patience_s: float) -> None:
        from distributed import wait

        with contextlib.suppress(TimeoutError):
            wait(list(self._futures), timeout=patience_s, return_when="FIRST_COMPLETED")
        for future in [future for future in self._futures if future.done()]:
            self._take_end(future, self._futures.pop(future))

    def _take_end(self, future: Any, index: int) -> None:
        from distributed import KilledWorker

        if future.cancelled():
            return
        changed: dict[str, Any] = {}
        with told_failures(self._sources[index], changed.update):
            try:
                changed.update(future.result())
            except KilledWorker:
                raise ClusterError(
                    "Several workers ended over '{name}', perhaps for want of memory: give a smaller long side, or "
                    "fewer workers on each machine.",
                    name=self._sources[index].name,
                ) from None
        self._run.change(index, **changed)

    def _stop(self) -> None:
        """Waiting tasks are taken back; those under way see the event, and what they have written counts."""
        until = time.monotonic() + STOP_S
        processing = {key for keys in self._client.processing().values() for key in keys}
        waiting = [future for future in self._futures if not future.done() and future.key not in processing]
        self._client.cancel(waiting)
        for future in waiting:
            self._futures.pop(future)
        while self._futures and time.monotonic() < until:
            self._collect(LOOK_S)
        self._client.cancel(list(self._futures))


class _StopToken(CancelToken):
    """Cancelled once the stop event is set; asks the scheduler now and then."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._reason = "batch"
        from distributed import Event

        self._stop_event, self._next, self._is_set = Event(name), 0.0, False

    @property
    def is_cancelled(self) -> bool:
        if not self._is_set and time.monotonic() >= self._next:
            self._is_set = bool(self._stop_event.is_set())
            self._next = time.monotonic() + ASK_S
        return self._is_set


@contextlib.contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError('Batches on a cluster need the library distributed: pip install "d2f[cluster]".') from None
    try:
        client = Client(cluster.scheduler, timeout=CONNECT_S)
    except (OSError, ValueError) as error:
        raise ClusterError(
            "The scheduler {address} does not answer: check the address, and that 'dask scheduler' runs there.",
            address=cluster.scheduler,
        ) from error
    try:
        yield client
    finally:
        client.close()


def _check_versions(client: Any) -> None:
    """Every worker has this D2F."""
    try:
        versions = client.run(_version)
    except Exception as error:  # whatever a stranger's interpreter raises
        raise ClusterError("A worker has no D2F, or cannot load it ({error}).", error=str(error)) from error
    if not versions:
        raise ClusterError("The scheduler has no workers: start some with 'dask worker ADDRESS --nthreads 1'.")
    for worker, version in versions.items():
        if version != d2f_core.__version__:
            raise _other_version(worker, version, d2f_core.__version__)


def _version() -> str:
    return d2f_core.__version__


def _other_version(worker: str, theirs: str, ours: str) -> ClusterError:
    return ClusterError(
        "The worker {worker} has D2F {theirs}, this is {ours}: install the same version everywhere.",
        worker=worker, theirs=theirs, ours=ours,
    )  # fmt: skip


def _is_done(target: Path, settings: RenderSettings) -> bool:
    """Whether an earlier try of this task, whose worker died before it could say so, has written the file."""
    try:
        return target.exists() and settings_in(open_photo(target)) == settings
    except D2FError:
        return False
