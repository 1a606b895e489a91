"""Worker processes of a batch: each refocuses one photo at a time, beside the others.

    this process                                   worker (a fresh interpreter)
    begin(index) ── Work ────────────────────────> opens the photo
    reserve(index) <── ("name", capture time) ───  waits for its name
                 ── path or error ───────────────> renders, writes
    change(index) <── ("tell", changes) ─────────  whenever something changes
                  <── ("over", None) ────────────  wants the next photo

Names are given in the photos' order, so a run names its files as it would one photo after the other. All compiled code
comes from the one cache on disk. A worker that dies (killed for memory, a crash in a library) is replaced, its photo
tried once more and then failed. A cancel is a byte in shared memory that the renderer reads at its checks; a lock there
would stay held for ever by a worker that is killed. Who has not stopped in time is killed; files are written whole or
not at all, and what was begun is removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import multiprocessing
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from d2f_core.batch.photo import Work, refocus_photo
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.errors import D2FError
from d2f_core.log import log
from d2f_core.storage.files import remove_parts_of

ATTEMPTS = 2  # for one photo whose worker dies
CHECK_S = 0.1  # between two looks at the cancel token
STOP_S = 1.0  # for workers to stop by themselves; with the kill, a cancel takes less than 2 s


class Run(Protocol):
    """The batch that the workers work for; called in this process only."""

    def begin(self, index: int) -> Work | None: ...

    def reserve(self, index: int, taken: datetime.datetime | None) -> Path: ...

    def change(self, index: int, **changes: Any) -> None: ...

    def died(self, index: int, *, is_retried: bool) -> None: ...


class Workers:
    """Refocus the photos 0 to `count` of a run with `jobs` processes; `all` returns when each has ended.

    Raises (from `all`):
        Cancelled, KeyboardInterrupt: the workers are gone, and nothing is half-written.
    """

    def __init__(self, run: Run, count: int, jobs: int, folder: Path, cancel: CancelToken) -> None:
        self._run, self._jobs, self._folder, self._cancel = run, jobs, folder, cancel
        self._pending = deque(range(count))
        self._unnamed = set(range(count))
        self._asking: dict[int, tuple[_Worker, datetime.datetime | None]] = {}
        self._deaths: Counter[int] = Counter()
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.RawValue(ctypes.c_bool, False)
        self._workers: list[_Worker] = []

    def all(self) -> None:
        try:
            while self._feed():
                self._cancel.check()
                lines = {worker.connection: worker for worker in self._workers}
                for line in wait(list(lines), CHECK_S):
                    self._hear(lines[line])
        finally:
            self._end()

    def _feed(self) -> bool:
        """Give idle workers, and new ones, their next photo; False when none has anything to do."""
        while self._pending and (worker := self._idle()) is not None:
            index = self._pending.popleft()
            work = self._run.begin(index)
            if work is None:
                self._over(index)
                continue
            worker.index = index
            with contextlib.suppress(OSError):  # it has just died, which is heard next
                worker.connection.send(work)
        return any(worker.index is not None for worker in self._workers)

    def _idle(self) -> _Worker | None:
        found = next((worker for worker in self._workers if worker.index is None), None)
        if found is None and len(self._workers) < self._jobs:
            found = _Worker(self._context, self._stop)
            self._workers.append(found)
        return found

    def _hear(self, worker: _Worker) -> None:
        index = worker.index
        try:
            kind, said = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        assert index is not None  # only a worker with a photo speaks
        if kind == "tell":
            self._run.change(index, **said)
        elif kind == "name":
            self._asking[index] = worker, said
            self._give_names()
        else:
            worker.index = None
            self._over(index)

    def _over(self, index: int) -> None:
        self._unnamed.discard(index)
        self._give_names()

    def _give_names(self) -> None:
        """Answer those who ask, as long as no earlier photo may still take a name."""
        while self._asking and min(self._asking) == min(self._unnamed):
            index = min(self._asking)
            worker, taken = self._asking.pop(index)
            self._unnamed.discard(index)
            answer: Path | D2FError
            try:
                answer = self._run.reserve(index, taken)
            except D2FError as error:
                answer = error
            with contextlib.suppress(OSError):
                worker.connection.send(answer)

    def _bury(self, worker: _Worker) -> None:
        """A worker is dead: its photo is tried once more, or has failed."""
        self._workers.remove(worker)
        worker.end(0.0)
        remove_parts_of(self._folder, worker.process_id)
        index = worker.index
        if index is None:
            return
        log("batch").warning("the worker of photo %d ended with code %s", index, worker.exit_code)
        self._asking.pop(index, None)
        self._deaths[index] += 1
        is_retried = self._deaths[index] < ATTEMPTS
        self._run.died(index, is_retried=is_retried)
        if is_retried:
            self._pending.appendleft(index)
            self._unnamed.add(index)
        else:
            self._over(index)

    def _end(self) -> None:
        """Let idle workers go; stop the others, and kill those that do not."""
        self._stop.value = True
        for worker in self._workers:
            worker.connection.close()
        until = time.monotonic() + STOP_S
        for worker in self._workers:
            worker.end(max(0.0, until - time.monotonic()))
            remove_parts_of(self._folder, worker.process_id)


class _Worker:
    """One process, the line to it, and the photo that it has."""

    def __init__(self, context: Any, stop: Any) -> None:
        self.index: int | None = None
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, stop), name="d2f-batch", daemon=True)
        with _deaf_to_ctrl_c():
            self._process.start()
        theirs.close()
        self.process_id: int = self._process.pid
        self.exit_code: int | None = None

    def end(self, patience_s: float) -> None:
        """Wait for the process to leave; kill it if it does not."""
        self._process.join(patience_s)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.exit_code = self._process.exitcode
        self._process.close()


class _SharedToken(CancelToken):
    """Cancelled as soon as the other process says so."""

    def __init__(self, stop: Any) -> None:
        super().__init__()
        self._stop, self._reason = stop, "batch"

    @property
    def is_cancelled(self) -> bool:
        return bool(self._stop.value)


def serve(connection: Connection, stop: Any) -> None:
    """What a worker does until the other end of its line closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is answered by the process that started this one
    sending = threading.Lock()  # the renderer tells from threads of its own

    def send(kind: str, said: Any) -> None:
        try:
            with sending:
                connection.send((kind, said))
        except OSError:  # nobody listens any more: no failure of this photo
            raise Cancelled("batch") from None

    def target_of(taken: datetime.datetime | None) -> Path:
        send("name", taken)
        try:
            answer: Path | D2FError = connection.recv()
        except (EOFError, OSError):  # nobody answers any more: the batch was stopped meanwhile
            raise Cancelled("batch") from None
        if isinstance(answer, D2FError):
            raise answer
        return answer

    with contextlib.suppress(EOFError, OSError, Cancelled):  # the line is closed
        while True:
            work = connection.recv()
            with contextlib.suppress(Cancelled):
                refocus_photo(work, target_of, lambda **changes: send("tell", changes), _SharedToken(stop))
            send("over", None)


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process that starts meanwhile does not hear Ctrl+C, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
