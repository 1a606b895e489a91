"""Lets coverage see the worker threads: Qt starts them, so Python's own way of tracing new threads passes them by."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

_traced: set[str] = set()


def trace_workers() -> None:
    """From now on work on Qt's threads is traced, where a tracer is set; nothing changes where none is."""
    tracer, render_worker = threading.gettrace(), sys.modules.get("app.rendering.render_worker")
    if tracer is None or render_worker is None or _traced:
        return
    _traced.add("outcome_of")
    work_out: Callable[..., Any] = render_worker.outcome_of

    def traced(*arguments: Any) -> Any:
        if sys.gettrace() is None:
            sys.settrace(tracer)
        return work_out(*arguments)

    render_worker.outcome_of = traced  # type: ignore[attr-defined]  # a module out of sys.modules has no known names
