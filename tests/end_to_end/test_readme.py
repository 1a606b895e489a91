"""The commands and the Python of README.md, run as they stand there, on small copies of the samples."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import main as program

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WINDOW = {"./run", "./run photo.jpg"}
NOT_RUN = {"./package", "./test", "./test --fast"}  # each has tests of its own; here they would run for minutes


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(README) if kind == language]


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for text in blocks("sh") for line in text.splitlines()]
    return [line for line in lines if line and line not in NOT_RUN]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as README's reader sees it, with samples of 300 px."""
    samples = tmp_path / "resources" / "samples"
    samples.mkdir(parents=True)
    for path in (ROOT / "resources/samples").glob("*.jpg"):
        with Image.open(path) as image:
            image.thumbnail((300, 300))
            image.save(samples / path.name)
    shutil.copy(samples / "01-drum.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_commands_do_what_they_say(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    without_window = [command for command in commands() if command not in WINDOW]
    assert len(without_window) >= 6
    for command in without_window:
        words = shlex.split(command)
        assert words[0] == "./run", command
        assert program.main(words[1:]) == 0, f"{command}: {capfd.readouterr().err}"
    assert {"out.jpg", "out.png", "mine.jpg", "depth.png", "stages"} <= {path.name for path in folder.iterdir()}


def test_the_window_commands_are_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr("app.application.run", lambda photos, **_: opened.append(list(photos)) or 0)
    for command in sorted(WINDOW):
        assert command in commands()
        assert program.main(shlex.split(command)[1:]) == 0
    assert opened == [[], ["photo.jpg"]]


@pytest.mark.slow
def test_the_python_runs(folder: Path) -> None:
    text = "".join(blocks("python"))
    assert "d2f_core.estimate" in text
    command = [sys.executable, "-W", "error", "-c", text + "\nprint(picture.shape)"]
    variables = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "(300, 200, 3)"
