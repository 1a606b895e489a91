"""Nothing leaves the computer: command line and window run without a network, and no socket of theirs is seen."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from d2f_core.photo.reading import open_photo
from distribution.check import without_network
from tests.reliability import no_sockets

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not no_sockets.is_possible(), reason="a filter on system calls of Linux")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (80, 120, 3), np.uint8)).save(path)
    return path


def watched(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments, no network and no socket but AF_UNIX."""
    guard = [sys.executable, "-m", "tests.reliability.no_sockets", sys.executable]
    return subprocess.run(
        [*without_network(), *guard, *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK"])
def test_the_watch_sees_a_socket(family: str) -> None:
    answer = watched("-c", f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)")
    assert answer.returncode in (-signal.SIGSYS, 128 + signal.SIGSYS)


def test_the_watch_sees_one_opened_in_c() -> None:
    answer = watched("-c", "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)")
    assert answer.returncode in (-signal.SIGSYS, 128 + signal.SIGSYS)


def test_the_watch_lets_the_display_be_reached() -> None:
    assert watched("-c", "import socket; socket.socket(socket.AF_UNIX).close()").returncode == 0


@pytest.mark.slow
def test_the_command_line_opens_none(photo: Path, tmp_path: Path) -> None:
    answer = watched("main.py", "render", photo, tmp_path / "out.jpg")
    assert answer.returncode == 0, answer.stderr
    assert open_photo(tmp_path / "out.jpg").size == (80, 120)


@pytest.mark.slow
def test_the_window_opens_none(photo: Path, tmp_path: Path) -> None:
    answer = watched("main.py", "--temp-settings", "--screenshot", tmp_path / "window.png", photo)
    assert answer.returncode == 0, answer.stderr
    assert open_photo(tmp_path / "window.png").size == (800, 1280)


def test_no_module_of_ours_can_speak_to_a_network() -> None:
    """Nor does any import a module made for that."""
    from tests.test_project import imported_packages, python_files

    speakers = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "asyncio"}
    found = {str(path): sorted(imported_packages(path) & speakers) for path in python_files("app", "d2f_core")}
    assert not {path: names for path, names in found.items() if names}
