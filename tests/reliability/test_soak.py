"""The short form of `python -m tests.reliability.soak`: the window bears an impatient hand."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.reliability.soak import Findings, wait

ROOT = Path(__file__).resolve().parents[2]
GESTURES = 40  # memory says nothing yet after so few: the long run looks at it
LEAST_TURNS = 10  # of a worker in 300 ms; one that is kept from the interpreter's lock gets one or two


@pytest.mark.slow
def test_forty_gestures_leave_no_trace() -> None:
    code = (
        "from tests.reliability.soak import soak; found = soak(40, 7); print(found, *found.errors, *found.warnings);"
        "raise SystemExit(bool(found.errors or found.warnings or found.threads_more or found.largest_difference))"
    )
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=400)
    assert answer.returncode == 0, answer.stdout + answer.stderr[-2000:]
    assert f"{GESTURES} gestures" in answer.stdout


@pytest.mark.slow
def test_an_empty_window_settles_by_opening_a_photo() -> None:
    code = (
        "from pathlib import Path; import tempfile; from tests.reliability import soak; soak.make_application();"
        "run = soak.Soak(Path(tempfile.mkdtemp(prefix='d2f-soak-')), 7); run.settle();"
        "print(run.found.photos, run.found.errors); run.window.close();"
        "raise SystemExit(run.found.photos != 1 or bool(run.found.errors))"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr[-2000:]


def test_the_workers_go_on_while_the_hand_rests(qtbot: QtBot) -> None:
    turns, is_over = 0, threading.Event()

    def work() -> None:
        nonlocal turns
        while not is_over.is_set():
            turns += 1
            time.sleep(0.001)

    worker = threading.Thread(target=work)
    worker.start()
    turns = 0
    wait(300)
    seen = turns
    is_over.set()
    worker.join()
    assert seen >= LEAST_TURNS


@pytest.mark.parametrize(
    "fault",
    [
        {"errors": ["x"]}, {"warnings": ["x"]}, {"threads_more": 1}, {"largest_difference": 1.0},
        {"memory_mb": (100.0, 106.0)},
    ],
)  # fmt: skip
def test_any_fault_makes_the_run_fail(fault: dict[str, object]) -> None:
    assert Findings(gestures=1, memory_mb=(100.0, 104.0)).is_sound
    assert not Findings(gestures=1, **{"memory_mb": (100.0, 104.0), **fault}).is_sound  # type: ignore[arg-type]
