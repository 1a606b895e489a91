"""A short fuzz run with a fixed seed: every reader answers damaged files. The long one: `python -m tests.fuzz`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from d2f_core.errors import PhotoError
from d2f_core.photo import decoding
from tests.fuzz.runner import fuzz
from tests.fuzz.targets import Target, all_targets

INPUTS = 80  # of each target
pytestmark = pytest.mark.skipif(not hasattr(sys, "getdlopenflags"), reason="the children are forked: POSIX only")


@pytest.fixture
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Target]]:
    monkeypatch.setattr(decoding, "MAX_MEGAPIXELS", decoding.MAX_MEGAPIXELS)  # put back afterwards
    yield all_targets(tmp_path)


def test_every_reader_answers_every_input(targets: list[Target]) -> None:
    reports = [fuzz(target, INPUTS, seed=20201) for target in targets]
    assert not [(found.target, found.what) for report in reports for found in report.findings]
    assert all(report.inputs == INPUTS for report in reports) and len(reports) > 20
    assert sum(report.answered for report in reports) > INPUTS  # not everything is damaged beyond use


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
