"""`pip install .`: what is declared holds everything that the program reads, and a built wheel has it."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import main as program

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = ("app", "d2f_core")
IGNORED = {"__pycache__", ".DS_Store"}


def files_in(folder: str, pattern: str = "*") -> set[str]:
    """All files of a folder, as paths from the root."""
    found = (ROOT / folder).rglob(pattern)
    return {path.relative_to(ROOT).as_posix() for path in found if path.is_file() and not IGNORED & set(path.parts)}


def test_the_command_starts_the_program() -> None:
    module, function = PROJECT["project"]["scripts"]["d2f"].split(":")
    assert module in PROJECT["tool"]["setuptools"]["py-modules"] and getattr(program, function) is program.start


def test_the_command_gives_the_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["d2f", "render", "--colour"])
    assert program.start() == 2 and "--help" in capsys.readouterr().err


def test_each_folder_of_code_is_a_package_that_is_declared() -> None:
    include = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    assert all({folder, f"{folder}.*"} <= set(include) for folder in FOLDERS)
    folders = {(ROOT / path).parent for folder in FOLDERS for path in files_in(folder, "*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_all_resources_and_the_guide_are_declared() -> None:
    data = PROJECT["tool"]["setuptools"]["package-data"]
    declared = {
        path.relative_to(ROOT).as_posix()
        for folder, patterns in data.items()
        for pattern in patterns
        for path in (ROOT / folder).glob(pattern)
        if path.is_file()
    }
    assert files_in("resources") | {"docs/guide.md"} <= declared
    assert not [path for folder in FOLDERS for path in files_in(folder) if not path.endswith((".py", ".pyc"))]


@pytest.mark.slow
def test_a_wheel_holds_them(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    source = tmp_path / "source"  # a build leaves its files behind, and takes along those of an earlier one
    for folder in (*FOLDERS, "resources", "docs", "tests"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns(*IGNORED))
    for name in ("main.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", str(source), "--no-deps", "--no-build-isolation", "-q", "-w"]
    subprocess.run([*command, str(tmp_path)], check=True, timeout=300)
    (wheel,) = tmp_path.glob("d2f-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"main.py", "docs/guide.md"} | files_in("resources")
    wanted |= {path for folder in FOLDERS for path in files_in(folder, "*.py")}
    assert not wanted - names
    assert not [name for name in names if name.startswith(("tests/", "training/", "distribution/", "build/"))]
