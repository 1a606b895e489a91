"""Work beside the window: a thread with a queue, and exactly one outcome for each job.

    do(work, then) ──> work() on the thread ──> then(Done | Stopped | Failed) on the window's thread

Jobs are done in the order of asking. A cancel token stops a job that waits, or one that looks at it. Renders, files,
sessions, thumbnails and batches each have a `Background` of their own, so none of them waits for another kind.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from d2f_core.cancel import NEVER, Cancelled, CancelToken
from d2f_core.errors import D2FError, unexpected

SHUT_DOWN_LIMIT_MS = 8000  # the longest step between two looks at a cancel token is well below
LEAVING = "leaving"

T = TypeVar("T")
_log = logging.getLogger("d2f.app")


@dataclass(frozen=True, eq=False)
class Done(Generic[T]):
    """The job returned this."""

    value: T


@dataclass(frozen=True, eq=False)
class Stopped:
    """The job was cancelled; nothing went wrong."""

    reason: str


@dataclass(frozen=True, eq=False)
class Failed:
    """The job raised this; `details` is the traceback."""

    error: Exception
    details: str


Outcome = Done[T] | Stopped | Failed


class Background(QObject):
    """One thread; it begins with the first job. GUI thread only, but for `tell`."""

    _handed_over = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_over = False  # what still waits is stopped
        self._has_ended = False
        self._handed_over.connect(self._call)

    def do(
        self, work: Callable[[], T], then: Callable[[Outcome[T]], object] | None = None, *, cancel: CancelToken = NEVER
    ) -> None:
        """Do this work after all that was asked before; afterwards its outcome is handed over.

        After `shut_down` nothing is done and nobody hears of it: an answer would only lead to the next question.
        """
        if self._has_ended:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(partial(self._work_out, work, then, cancel))

    def tell(self, call: Callable[[], object]) -> None:
        """Have this called on the GUI thread. Any thread."""
        self._handed_over.emit(call)

    def shut_down(self, *, finishes: bool = False) -> bool:
        """Do the rest (`finishes`) or stop it, and end the thread; False if it did not end within the limit."""
        self._has_ended, self._is_over = True, not finishes
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._jobs.put(None)
        thread.join(SHUT_DOWN_LIMIT_MS / 1000)
        if thread.is_alive():
            _log.warning("the thread of %s did not end within %d ms", self._name, SHUT_DOWN_LIMIT_MS)
        return not thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # it holds a photo, and the next one may be far away

    def _work_out(
        self, work: Callable[[], T], then: Callable[[Outcome[T]], object] | None, cancel: CancelToken
    ) -> None:
        outcome = Stopped(LEAVING) if self._is_over else outcome_of(work, cancel)
        if then is not None:
            self.tell(partial(then, outcome))

    @Slot(object)
    def _call(self, call: Callable[[], object]) -> None:
        call()


def outcome_of(work: Callable[[], T], cancel: CancelToken = NEVER) -> Outcome[T]:
    """Do the work; whatever happens, exactly one outcome comes back."""
    try:
        cancel.check()
        return Done(work())
    except Cancelled as stop:
        return Stopped(stop.reason)
    except Exception as error:
        return Failed(error, traceback.format_exc())


def value_or(outcome: Outcome[T], fallback: T, what: object) -> T:
    """The job's value; where it has none, that is logged and something else serves: the job was a nicety."""
    if isinstance(outcome, Done):
        return outcome.value
    if isinstance(outcome, Failed):
        _log.warning("no %s\n%s", what, outcome.details)
    return fallback


def error_of(failed: Failed) -> D2FError:
    """What a person is told; an unforeseen error names its kind and goes into the log."""
    if isinstance(failed.error, D2FError):
        return failed.error.without_trace()
    _log.error("a job failed\n%s", failed.details)
    return unexpected(failed.error)
