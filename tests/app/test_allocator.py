"""Threads of the app share the C library's memory instead of each keeping its own."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.rendering.allocator import MOST_ARENAS, TRIM_THRESHOLD

ROOT = Path(__file__).resolve().parents[2]
COUNT_ARENAS = """
import ctypes, sys, threading
from app.application import make_application

application = make_application()
meeting = threading.Barrier(8)

def work():
    array = bytearray(100_000)
    meeting.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_void_p)
libc.fclose.argtypes = (ctypes.c_void_p,)
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="arenas are glibc's")
def test_eight_threads_share_the_arenas(tmp_path: Path) -> None:
    report = tmp_path / "arenas.xml"
    subprocess.run([sys.executable, "-c", COUNT_ARENAS, str(report)], cwd=ROOT, check=True, timeout=120)
    assert 1 <= report.read_text().count("<heap nr=") <= MOST_ARENAS


KEEP_LARGE = """
import ctypes, re, sys, threading
from app.application import make_application

application = make_application()

def work():  # glibc's own limits would keep the later, smaller blocks in an arena
    for megabytes in (30, 20, 20):
        block = bytearray(megabytes << 20)
        del block

thread = threading.Thread(target=work)
thread.start()
thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_void_p)
libc.fclose.argtypes = (ctypes.c_void_p,)
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="arenas are glibc's")
def test_large_blocks_do_not_stay_in_an_arena(tmp_path: Path) -> None:
    report = tmp_path / "arenas.xml"
    subprocess.run([sys.executable, "-c", KEEP_LARGE, str(report)], cwd=ROOT, check=True, timeout=120)
    heaps = report.read_text().split("<heap nr=")[2:]  # the first is the main one
    sizes = [int(re.search(r'type="current" size="(\d+)"', heap)[1]) for heap in heaps]  # type: ignore[index]
    assert sizes and max(sizes) < TRIM_THRESHOLD


RUN_LARGE = """
import sys
from pathlib import Path
import numpy as np
from app.rendering.allocator import limit_memory

limit_memory()
from d2f_core.networks import WEIGHTS_FOLDER, read_network

def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20

network = read_network(WEIGHTS_FOLDER, "hallucination-fine")
network.run(np.zeros((1, 3, 64, 96), np.float32))
before = held_mb()
network.run(np.zeros((1, 3, 1024, 1024), np.float32))
print(held_mb() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="read from Linux's own files")
def test_a_network_lets_go_of_what_a_run_took() -> None:
    ran = subprocess.run([sys.executable, "-c", RUN_LARGE], cwd=ROOT, check=True, timeout=120, capture_output=True)
    assert int(ran.stdout) < 60  # it took some 300
