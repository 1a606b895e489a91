"""kill -9 at random moments: the target is the old file or the new one, never half of one."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from d2f_core.storage import files as atomic_file
from d2f_core.storage.files import write_file
from tests.reliability import killing

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 100
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked: POSIX only")


def killed(writer: str, folder: Path, rounds: int = ROUNDS) -> dict[str, int]:
    """In a process of its own, for forking one with threads is not safe."""
    command = [sys.executable, "-m", "tests.reliability.killing", writer, str(rounds), str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert answer.stdout, answer.stderr
    found: dict[str, int] = json.loads(answer.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("writer", sorted(set(killing.WRITERS) - {"careless"}))
def test_the_file_is_the_old_or_the_new_one(writer: str, tmp_path: Path) -> None:
    found = killed(writer, tmp_path)
    assert found["rounds"] == ROUNDS and found["neither"] == 0
    assert found["first"] and found["second"], "the kills did not meet both contents"
    assert found["midway"], "no kill met a write under way"


@pytest.mark.slow
def test_the_harness_sees_half_a_file(tmp_path: Path) -> None:
    assert killed("careless", tmp_path)["neither"] > 0


class TestLeftovers:
    def left(self, folder: Path, process: int, age_s: float) -> Path:
        path = folder / f".photo.png.{process}.0123abcd.part"
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age_s, time.time() - age_s))
        return path

    def dead_process(self) -> int:
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        return child.pid

    @pytest.mark.parametrize("age_s", [3600.0, -86400.0], ids=["old", "from the future"])
    def test_the_next_save_takes_them_away(self, tmp_path: Path, age_s: float) -> None:
        self.left(tmp_path, self.dead_process(), age_s)
        write_file(tmp_path / "photo.png", b"whole")
        assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]

    def test_what_may_still_be_written_stays(self, tmp_path: Path) -> None:
        running = self.left(tmp_path, os.getpid(), 3600.0)
        fresh = self.left(tmp_path, self.dead_process(), 1.0)
        other = tmp_path / ".another.png.1.part"
        other.write_bytes(b"")
        write_file(tmp_path / "photo.png", b"whole")
        assert running.exists() and fresh.exists() and other.exists()


def test_a_link_under_the_temporary_name_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    monkeypatch.setattr(atomic_file.secrets, "token_hex", lambda _: "0")
    (tmp_path / f".photo.png.{os.getpid()}.0.part").symlink_to(victim)
    with pytest.raises(Exception, match=r"photo\.png"):
        write_file(tmp_path / "photo.png", b"whole")
    assert victim.read_text() == "mine" and not (tmp_path / "photo.png").exists()
