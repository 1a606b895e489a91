"""What every test gets: no screen needed, the user's own settings out of reach, fixed seeds, no leftovers.

A test fails when it logs a warning nobody expected or leaves a thread behind. A test that means to provoke a
warning takes pytest's `caplog` fixture and looks at it.
"""

import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports Qt: qimage2ndarray asks for its driver, Qt for its platform and its folders.
os.environ.setdefault("QT_DRIVER", "PySide6")
if sys.platform.startswith("linux"):
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _home = Path(tempfile.mkdtemp(prefix="d2f-tests-"))
    for _variable, _folder in (
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        (_home / _folder).mkdir(mode=0o700)
        os.environ[_variable] = str(_home / _folder)

SEED = 20201
THREAD_LIMIT_S = 2.0  # time that a thread which is about to end may take
# Pools that libraries keep for the life of the process.
POOL_NAMES = ("pytest_timeout", "ThreadPoolExecutor", "QtThread", "Dummy-", "pydevd")


@pytest.fixture(autouse=True)
def fixed_seeds() -> None:
    """Random numbers repeat, in whatever order the tests run."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(SEED)


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """A thread that a test started and that would keep the program from ending fails the test."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_LIMIT_S
    while (left := _new_threads(before)) and time.monotonic() < deadline:
        left[0].join(timeout=0.05)
    assert not left, f"threads still running after the test: {[thread.name for thread in left]}"


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads started since, without daemons and the pools of libraries."""
    new = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    return [thread for thread in new if not thread.name.startswith(POOL_NAMES)]


class _Warnings(logging.Handler):
    """Collects the warnings and errors that the program logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_unexpected_log_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning of the program's own loggers fails a test that does not look at `caplog`."""
    handler = _Warnings()
    logger = logging.getLogger("d2f")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if "caplog" not in request.fixturenames:
        assert not handler.messages, f"logged without being expected: {handler.messages}"
