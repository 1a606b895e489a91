"""A batch in the background: `d2f_core.batch.run_batch` on a thread of its own, beside the window's own renders."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.rendering.engine import Engine
from app.sessions.session_worker import start_thread
from d2f_core.cancel import CancelToken
from d2f_core.errors import D2FError, unexpected
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from d2f_core.batch import BatchItem, BatchOptions

SHUT_DOWN_LIMIT_MS = 8000

_log = logging.getLogger("d2f.batch")


@dataclass(frozen=True, eq=False)
class BatchRequest:
    """Refocus these photos; `settings_of` is called on the batch's thread."""

    sources: tuple[Path, ...]
    options: BatchOptions
    settings_of: Callable[[Path], RenderSettings]
    cancel: CancelToken = field(default_factory=CancelToken)


class BatchWorker(QObject):
    """Slots run on the batch's thread.

    Signals:
        changed(BatchItem): a photo is further than before.
        ended(list of BatchItem, str or D2FError): all are over, with the report or with why nothing was begun.
    """

    changed = Signal(object)
    ended = Signal(object, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    @Slot(object)
    def run(self, request: BatchRequest) -> None:
        from d2f_core.batch import report_of, run_batch

        items: list[BatchItem] = []
        report: str | D2FError
        try:
            items = run_batch(
                request.sources, request.options, request.settings_of,
                render=self._engine.refocused, cancel=request.cancel, tell=self.changed.emit,
            )  # fmt: skip
            report = report_of(items)
        except D2FError as error:
            report = error
        except Exception as error:  # an error of our own; the window must not wait for ever
            _log.error("the batch failed", exc_info=True)
            report = unexpected(error)
        self.ended.emit(items, report)

    @Slot()
    def end(self) -> None:
        self.thread().quit()


class BatchService(QObject):
    """One batch at a time. GUI thread only; its thread begins with the first batch.

    Attributes:
        running: the batch under way; None when none is.

    Signals:
        changed(BatchItem), ended(list of BatchItem, str or D2FError): as the worker's.
    """

    changed = Signal(object)
    ended = Signal(object, object)
    _run_asked = Signal(object)
    _end_asked = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: BatchRequest | None = None
        self._worker = BatchWorker(engine)
        self._thread: QThread | None = None
        self._run_asked.connect(self._worker.run)
        self._end_asked.connect(self._worker.end)
        self._worker.changed.connect(self.changed)
        self._worker.ended.connect(self._take_end)

    def run(self, request: BatchRequest) -> None:
        """Begin; there must be none under way."""
        assert self.running is None
        if self._thread is None:
            self._thread = start_thread(self._worker, "batch")
        self.running = request
        self._run_asked.emit(request)

    def cancel(self) -> None:
        """Stop the photo under way and all that follow."""
        if self.running is not None:
            self.running.cancel.cancel("cancelled by the user")

    def shut_down(self) -> None:
        """Cancel and end the thread."""
        self.cancel()
        if self._thread is not None:
            self._end_asked.emit()
            if not self._thread.wait(SHUT_DOWN_LIMIT_MS):
                _log.warning("the batch's thread did not end within %d ms", SHUT_DOWN_LIMIT_MS)
            self._thread = None

    @Slot(object, object)
    def _take_end(self, items: list[BatchItem], report: str | D2FError) -> None:
        self.running = None
        self.ended.emit(items, report)
