"""What is known of the computer's memory."""

import ctypes
import sys
from pathlib import Path

import pytest

from d2f_core import memory
from d2f_core.errors import PhotoError


def test_the_memory_is_known_here() -> None:
    assert 10**8 < memory.available_bytes() <= memory.total_bytes()
    assert ctypes.sizeof(memory._MemoryStatus) == 64  # as Windows has it


def test_linux_tells_what_is_free(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal:       16000000 kB\nMemAvailable:    4000000 kB\n")
    assert memory._linux_bytes(tmp_path / "meminfo") == 4_096_000_000
    assert memory._linux_bytes(tmp_path / "none") == 0


@pytest.mark.parametrize(("limit", "left"), [("3000", 2000), ("max", sys.maxsize), ("500", 0)])
def test_a_container_has_a_limit_of_its_own(tmp_path: Path, limit: str, left: int) -> None:
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    (tmp_path / "memory.current").write_text("1000\n")
    assert memory._container_bytes(tmp_path) == left


def test_a_render_that_cannot_be_done_in_parts_needs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    size = (6_000, 10_000)
    monkeypatch.setattr(memory, "available_bytes", lambda: 4_000_000_000)
    memory.check_render_memory(size)
    with pytest.raises(PhotoError, match="needs 6 GB"):
        memory.check_render_memory(size, is_whole=True)
