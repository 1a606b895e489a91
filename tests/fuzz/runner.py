"""Runs targets on damaged files and reports what was not answered by a result or by one sentence.

Inputs run in forked children, a few thousand in each: a child that dies (a decoder in C that reads beyond its buffer)
or hangs is noticed, and its last input is known, because every input is put into shared memory before it is read.
Seed and number of an input name it for ever: the same run gives the same inputs.
"""

from __future__ import annotations

import faulthandler
import logging
import mmap
import os
import pickle
import random
import resource
import signal
import struct
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.json_values import changed_json
from tests.fuzz.mutate import MOST_BYTES, mutated
from tests.fuzz.targets import Target, is_answer

CHUNK = 4000  # inputs of one child
LONGEST_S = 10.0  # one input; more is a hang
MOST_FINDINGS = 20  # of one target; then something is wrong with all of it
SLOW_S = 1.0  # one input; more is a finding, for nobody waits for a small file that long
MEMORY_BYTES = 3 << 30  # address space that a child may add to what it was born with


@dataclass
class Finding:
    """One input that was not answered as it should be."""

    target: str
    what: str
    data: bytes


@dataclass
class Report:
    """What a target went through; reports of chunks add up."""

    target: str
    inputs: int = 0
    answered: int = 0  # with a result; the rest with a sentence
    seconds: float = 0.0
    slowest_ms: float = 0.0
    peak_mb: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.inputs += other.inputs
        self.answered += other.answered
        self.seconds += other.seconds
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        self.findings += other.findings


def fuzz(target: Target, inputs: int, seed: int) -> Report:
    """So many damaged files for one target."""
    report = Report(target.name)
    while report.inputs < inputs:
        count = min(CHUNK, inputs - report.inputs)
        report.add(_in_child(target, report.inputs, count, seed))
        if len(report.findings) >= MOST_FINDINGS:
            break
    return report


def input_of(target: Target, number: int, seed: int) -> bytes:
    """The input with this number."""
    rng = random.Random(f"{seed}/{target.name}/{number}")
    start = rng.choice(target.seeds)
    if target.is_json and rng.random() < 0.7:
        return changed_json(rng, start)[:MOST_BYTES]
    return mutated(rng, start, others=target.seeds, tokens=target.tokens)


def _in_child(target: Target, first: int, count: int, seed: int) -> Report:
    last = mmap.mmap(-1, 16 + MOST_BYTES)  # number, length and bytes of the input at work
    reading, writing = os.pipe()
    warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside numba's and OpenCV's idle threads
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(target, first, count, seed, last, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if status == 0 and answer:
        report: Report = pickle.loads(answer)
        return report
    number, length = struct.unpack_from("qq", last)
    what = f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit status {status}"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        what = f"no answer within {LONGEST_S:.0f} s"
    data = bytes(last[16 : 16 + length])
    return Report(target.name, number - first + 1, findings=[Finding(target.name, what, data)])


def _child(target: Target, first: int, count: int, seed: int, last: mmap.mmap, writing: int) -> None:
    try:
        report = _run(target, first, count, seed, last)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(report, pipe)
        os._exit(0)
    finally:
        os._exit(1)


def _run(target: Target, first: int, count: int, seed: int, last: mmap.mmap) -> Report:
    logging.getLogger("d2f").addHandler(_Formatting())
    logging.getLogger("d2f").propagate = False
    logging.getLogger("tifffile").setLevel(logging.CRITICAL + 1)
    faulthandler.disable()  # the parent tells of a signal
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff and libpng print
    _limit_memory()
    before = _peak_mb()
    report = Report(target.name)
    started = time.perf_counter()
    for number in range(first, first + count):
        data = input_of(target, number, seed)
        struct.pack_into("qq", last, 0, number, len(data))
        last[16 : 16 + len(data)] = data
        _try(target, data, report)
    report.seconds = time.perf_counter() - started
    report.peak_mb = _peak_mb() - before
    return report


def _try(target: Target, data: bytes, report: Report) -> None:
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    started = time.process_time()
    what = ""
    try:
        target.read(data)
        report.answered += 1
    except Exception as error:
        if not is_answer(error):
            what = f"{type(error).__name__}: {error}"[:300]
    elapsed_s = time.process_time() - started
    signal.setitimer(signal.ITIMER_REAL, 0)
    report.inputs += 1
    report.slowest_ms = max(report.slowest_ms, 1000 * elapsed_s)
    if not what and elapsed_s > SLOW_S:
        what = f"took {elapsed_s:.1f} s"
    if what and len(report.findings) < 5:
        report.findings.append(Finding(target.name, what, data))


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _Formatting(logging.Handler):
    """Formats each message, for a wrong format is a fault too, and drops it."""

    def emit(self, record: logging.LogRecord) -> None:
        record.getMessage()
