"""Stopping work that is no longer wanted.

A `CancelToken` is shared between the one who asks for a render and the one who renders. The renderer calls `check()`
between stages and between layers; the first call after `cancel(reason)` raises `Cancelled`.
"""

from threading import Event


class Cancelled(Exception):
    """Raised by `CancelToken.check`; carries the reason given to `cancel`. Not a D2FError: nothing went wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CancelToken:
    """One-way switch, safe to use from any thread."""

    def __init__(self) -> None:
        self._event = Event()
        self._reason = ""

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self, reason: str) -> None:
        """Ask the work to stop; the first reason given stays."""
        if not self._event.is_set():
            self._reason = reason
            self._event.set()

    def check(self) -> None:
        """Raise `Cancelled` if the work should stop."""
        if self.is_cancelled:
            raise Cancelled(self._reason)


class NeverCancelled(CancelToken):
    """Token for work that nobody can stop; saves a test for None at every check."""

    def cancel(self, reason: str) -> None:
        raise RuntimeError(f"this work cannot be cancelled ({reason})")


NEVER = NeverCancelled()
