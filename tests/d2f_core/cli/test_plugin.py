"""`plugin`: what lands in the other program's folder, once and again."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from d2f_core.cli import plugin
from d2f_core.cli.main import main


def test_darktable_gets_a_script_that_starts_this_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugin", "darktable", "--folder", str(tmp_path)]) == 0
    script = (tmp_path / "lua" / "d2f.lua").read_text()
    assert shlex.join(plugin.start_command()) in script and "@COMMAND@" not in script
    assert sys.executable in script and "d2f.lua" in capsys.readouterr().out


def test_the_own_lines_of_luarc_stay_and_ours_comes_once(tmp_path: Path) -> None:
    (tmp_path / "luarc").write_text('require "mine"')
    for _ in range(2):
        plugin.install("darktable", tmp_path)
    assert (tmp_path / "luarc").read_text() == 'require "mine"\nrequire "d2f"\n'


def test_gimp_gets_a_program_in_a_folder_of_its_name(tmp_path: Path) -> None:
    path = plugin.install("gimp", tmp_path)
    assert path == tmp_path / "plug-ins" / "d2f" / "d2f.py" and os.access(path, os.X_OK)
    compile(path.read_text(), str(path), "exec")
    assert f"COMMAND = {plugin.start_command()!r}" in path.read_text()


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the folders of Linux")
def test_the_newest_gimp_3_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert plugin.gimp_folder() == tmp_path / "GIMP" / "3.0"
    for version in ("2.10", "3.0", "3.2"):
        (tmp_path / "GIMP" / version).mkdir(parents=True)
    assert plugin.gimp_folder() == tmp_path / "GIMP" / "3.2"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugin", "gimp", "--folder", str(tmp_path / "mistyped")]) == 2
    said = capsys.readouterr().err
    assert "There is no folder" in said and "mistyped" in said and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the folders of Linux")
@pytest.mark.parametrize("editor", ["darktable", "gimp"])
def test_an_editor_that_was_never_started(
    editor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["plugin", editor]) == 2
    assert "start it once" in capsys.readouterr().err and list(tmp_path.iterdir()) == []
