"""Python's garbage collector, kept from holding everything up while the core is loaded.

Importing the core makes a million objects that stay for ever. A full collection in the midst of it takes a quarter of a
second during which no thread runs, the window's neither. So the collector rests from the start until the first picture
is there, and what is loaded by then is never looked through again. Once per process; any thread.
"""

from __future__ import annotations

import gc

_is_settled = False


def rest_collector() -> None:
    """Collect nothing for now; without effect once the core is loaded."""
    if not _is_settled:
        gc.disable()


def resume_collector() -> None:
    """The core is loaded: leave what there is alone and collect again."""
    global _is_settled
    if not _is_settled:
        _is_settled = True
        gc.freeze()
    gc.enable()
