"""The short form of `python -m tests.reliability.soak`: the window bears an impatient hand."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.soak import Findings

ROOT = Path(__file__).resolve().parents[2]
GESTURES = 40  # memory says nothing yet after so few: the long run looks at it


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
