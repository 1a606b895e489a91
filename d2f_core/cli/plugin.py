"""`plugin darktable|gimp`: puts D2F's plug-in into the folder of another program, with the way to start this D2F in it.

The plug-ins themselves are in resources/editors; docs/external-editors.md tells what they do.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from d2f_core.cli import options as shared

PLUGINS = Path(__file__).resolve().parents[2] / "resources" / "editors"
LOAD_LINE = 'require "d2f"'  # in darktable's luarc
GIMP_VERSIONS = "3.*"  # folders of GIMP's settings


def add_parser(commands: Any) -> None:
    """The arguments of `plugin`."""
    text = "Put D2F's plug-in into another program: 'depth blur' for the photos that are open there."
    command = commands.add_parser("plugin", help="D2F as the blur step of darktable or GIMP", description=text)
    command.add_argument("editor", choices=("darktable", "gimp"), help="the program")
    text = "its settings folder, where that is not the usual one (Flatpak, --configdir)"
    command.add_argument("--folder", type=Path, metavar="FOLDER", help=text)
    command.set_defaults(run=plugin)


def plugin(options: argparse.Namespace) -> int:
    """Install, say where; returns the exit code."""
    path = install(options.editor, options.folder)
    print(f"Wrote {path}; start {options.editor} anew.")
    return shared.EXIT_OK


def install(editor: str, folder: Path | None = None) -> Path:
    """Put the plug-in of "darktable" or "gimp" into its settings folder; returns the file.

    Raises:
        PhotoError: there is no such folder, or it cannot be written.
    """
    from d2f_core.errors import PhotoError

    chosen = folder or (darktable_folder() if editor == "darktable" else gimp_folder())
    if not chosen.is_dir() and folder is not None:
        raise PhotoError(
            "There is no folder '{name}': name the settings folder of {editor}.", name=folder, editor=editor
        )
    if not chosen.is_dir():
        raise PhotoError(
            "{editor} has no settings folder '{name}' yet: start it once, or name the folder with --folder.",
            editor=editor, name=chosen,
        )  # fmt: skip
    return _into_darktable(chosen) if editor == "darktable" else _into_gimp(chosen)


def darktable_folder() -> Path:
    """Where darktable keeps its settings on this system."""
    if os.name == "nt":
        return Path(os.environ["LOCALAPPDATA"]) / "darktable"
    return _config_home() / "darktable"


def gimp_folder() -> Path:
    """Where the newest GIMP 3 keeps its settings on this system."""
    if os.name == "nt":
        home = Path(os.environ["APPDATA"])
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = _config_home()
    return max((home / "GIMP").glob(GIMP_VERSIONS), default=home / "GIMP" / "3.0")


def start_command() -> list[str]:
    """How this D2F is started: the packaged program, or this Python with main.py."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(PLUGINS.parents[1] / "main.py")]


def _into_darktable(folder: Path) -> Path:
    command = start_command()
    line = subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)
    path = _installed("d2f.lua", folder / "lua" / "d2f.lua", "@COMMAND@", line)
    luarc = folder / "luarc"
    text = luarc.read_text(encoding="utf-8") if luarc.exists() else ""
    if LOAD_LINE not in text:
        _write(luarc, text + "\n" * (text[-1:] not in ("", "\n")) + LOAD_LINE + "\n")
    return path


def _into_gimp(folder: Path) -> Path:
    path = folder / "plug-ins" / "d2f" / "d2f.py"  # GIMP wants a folder of the same name
    _installed("d2f-gimp.py", path, '["@COMMAND@"]', repr(start_command()))
    path.chmod(0o755)
    return path


def _installed(name: str, path: Path, gap: str, command: str) -> Path:
    _write(path, (PLUGINS / name).read_text(encoding="utf-8").replace(gap, command))
    return path


def _write(path: Path, text: str) -> None:
    from d2f_core.storage.files import made_folder, write_file

    made_folder(path.parent)
    write_file(path, text.encode(), overwrite=True)


def _config_home() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
