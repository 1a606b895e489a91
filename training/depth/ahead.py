"""Batches drawn in a process of their own while the trainer learns from the one before."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

import cv2

from training.depth.samples import Batch, SampleSource

Request = tuple[int, tuple[int, int], int]  # step, shape (height, width) px, samples

_source: SampleSource | None = None  # of the drawing process


class BatchesAhead:
    """`SampleSource.batch`, answered by another process; arguments of the constructor as those of `SampleSource`."""

    def __init__(self, *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, context, _open, arguments)
        self._drawn: dict[Request, Future[Batch]] = {}

    def ask(self, *request: *Request) -> None:
        """Begin to draw a batch."""
        self._drawn[request] = self._pool.submit(_draw, request)

    def batch(self, *request: *Request) -> Batch:
        """The batch that was asked for, or any other."""
        if request not in self._drawn:
            self.ask(*request)
        batch = self._drawn.pop(request).result()
        self._drawn.clear()  # what was asked for and not fetched
        return batch

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)


def _open(*arguments: Any) -> None:
    global _source
    cv2.setNumThreads(1)
    _source = SampleSource(*arguments)


def _draw(request: Request) -> Batch:
    assert _source is not None
    return _source.batch(*request)
