"""A short fuzz run with a fixed seed: every reader answers damaged files. The long one: `python -m tests.fuzz`."""

import subprocess
import sys

import pytest

from d2f_core.errors import PhotoError
from tests.fuzz.runner import fuzz
from tests.fuzz.targets import Target

INPUTS = 3500
LIMIT_S = 240
pytestmark = pytest.mark.skipif(not hasattr(sys, "getdlopenflags"), reason="the children are forked: POSIX only")


def test_every_reader_answers_every_input() -> None:
    """In a process of its own: a child forked beside the threads of other tests may wait for a lock for ever."""
    command = [sys.executable, "-m", "tests.fuzz", "--inputs", str(INPUTS), "--seed", "20201"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()[1:]
    inputs, answered = (int(number) for number in lines[-1].split()[1:3])
    assert len(lines) > 20 and inputs >= 0.9 * INPUTS
    assert answered > 500  # not everything is damaged beyond use


@pytest.mark.parametrize(
    ("fault", "says"), [("exit", "exit status"), ("signal", "signal 11"), ("error", "KeyError"), ("long", "PhotoError")]
)
def test_the_harness_sees_a_fault(fault: str, says: str) -> None:
    def read(data: bytes) -> None:
        import os
        import signal

        if fault == "exit":
            os._exit(3)
        if fault == "signal":
            os.kill(os.getpid(), signal.SIGSEGV)
        raise KeyError("x") if fault == "error" else PhotoError("x" * 2000)

    findings = fuzz(Target("faulty", read, [b"seed"]), 1, seed=1).findings
    assert len(findings) == 1 and says in findings[0].what
