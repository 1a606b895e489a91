"""A batch in the background: `d2f_core.batch.run_batch` on a thread of its own, beside the window's own renders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.background import Background, Done, Failed, Outcome, error_of
from app.rendering.engine import Engine
from d2f_core.cancel import CancelToken
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from d2f_core.batch import BatchItem, BatchOptions


@dataclass(frozen=True, eq=False)
class BatchRequest:
    """Refocus these photos but those that are `done`, by their place; `settings_of` is called on the batch's thread."""

    sources: tuple[Path, ...]
    options: BatchOptions
    settings_of: Callable[[Path], RenderSettings]
    done: dict[int, Path] = field(default_factory=dict)
    cancel: CancelToken = field(default_factory=CancelToken)


class BatchService(QObject):
    """One batch at a time. GUI thread only; its thread begins with the first batch.

    Attributes:
        running: the batch under way; None when none is.

    Signals:
        changed(BatchItem): a photo is further than before.
        ended(list of BatchItem, str or D2FError): all are over, with the report or with why nothing was begun.
    """

    changed = Signal(object)
    ended = Signal(object, object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: BatchRequest | None = None
        self._engine, self._background = engine, Background("batch", self)

    def run(self, request: BatchRequest) -> None:
        """Begin; there must be none under way."""
        assert self.running is None
        self.running = request
        self._background.do(partial(self._refocused, request), self._take_end)

    def cancel(self) -> None:
        """Stop the photo under way and all that follow."""
        if self.running is not None:
            self.running.cancel.cancel("cancelled by the user")

    def shut_down(self) -> None:
        """Cancel and end the thread."""
        self.cancel()
        self._background.shut_down()

    def _refocused(self, request: BatchRequest) -> tuple[list[BatchItem], str]:
        """On the batch's thread."""
        from d2f_core.batch import report_of, run_batch

        items = run_batch(
            request.sources, request.options, request.settings_of,
            render=self._engine.refocused, cancel=request.cancel, tell=self._tell, done=request.done,
        )  # fmt: skip
        return items, report_of(items)

    def _tell(self, item: BatchItem) -> None:
        self._background.tell(partial(self.changed.emit, item))

    def _take_end(self, ended: Outcome[tuple[list[BatchItem], str]]) -> None:
        self.running = None
        items: list[BatchItem] = []
        report: str | D2FError = ""
        if isinstance(ended, Done):
            items, report = ended.value
        elif isinstance(ended, Failed):
            report = error_of(ended)
        self.ended.emit(items, report)
