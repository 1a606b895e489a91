"""`./package`: builds the installable app into dist/d2f, states its size, and checks that it works.

    icons in every format -> loops as machine code (`kernels.py`) -> PyInstaller (d2f.spec)
        -> smaller (`smaller.py`), desktop files (Linux) -> size -> check

Options: `--check` only checks what dist/ holds, `--archive` also packs it into one file. Only the Linux build has been
run by us; on Windows and macOS the same spec file makes a folder and an .app (see distribution/README.md).
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from d2f_core import __version__
from distribution import check, icons, kernels
from distribution.smaller import make_smaller

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
FOLDER = DIST / "d2f"
LARGEST_MB = 440  # of the folder; 1 MB is 10^6 bytes
COMPILER_MB = 160  # of numba and LLVM, where there was nothing to compile with
ICON_SIZES = (16, 32, 48, 64, 128, 256, 512)
LINUX_FILES = {
    "io.github.d2f.D2F.desktop": "share/applications",
    "io.github.d2f.D2F.metainfo.xml": "share/metainfo",
    "io.github.d2f.D2F.xml": "share/mime/packages",
    "install.sh": "",
}


def main(arguments: list[str]) -> int:
    """Build and check; 0 when all is well."""
    if "--check" not in arguments:
        build()
    megabytes = size_mb(FOLDER)
    limit = largest_mb(FOLDER)
    print(f"dist/{FOLDER.name}: {megabytes:.0f} MB (limit {limit})", flush=True)
    is_sound = check.main(FOLDER) and megabytes < limit
    if "--archive" in arguments:
        archive = packed(FOLDER)
        print(f"dist/{archive.name}: {archive.stat().st_size / 1e6:.0f} MB", flush=True)
    return 0 if is_sound else 1


def build() -> None:
    """A fresh folder in dist/."""
    icons.make(ROOT / "resources" / "icons" / "app.svg", ROOT / "build" / "icons", ICON_SIZES)
    shutil.rmtree(DIST, ignore_errors=True)
    places = ["--distpath", str(DIST), "--workpath", str(ROOT / "build" / "pyinstaller")]
    spec = str(ROOT / "distribution" / "d2f.spec")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, spec]
    kernels.build(ROOT / "build" / "kernels")
    found = windowless_opencv(ROOT / "build" / "opencv"), ROOT / "build" / "kernels"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, found))}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
    if sys.platform == "linux":
        make_smaller(FOLDER)
        add_desktop_files(FOLDER)


def windowless_opencv(folder: Path) -> Path:
    """The folder with OpenCV's build without windows, which has no Qt of its own; empty where it cannot be had."""
    version = importlib.metadata.version("opencv-python")
    if not (folder / f"opencv_python_headless-{version}.dist-info").exists():
        shutil.rmtree(folder, ignore_errors=True)
        options = ["--no-deps", "--quiet", "--disable-pip-version-check", "--target", str(folder)]
        command = [sys.executable, "-m", "pip", "install", *options, f"opencv-python-headless=={version}"]
        if subprocess.run(command, check=False).returncode != 0:
            print("OpenCV without windows cannot be had now: the app gets the one with, which is larger.", flush=True)
    return folder


def add_desktop_files(folder: Path) -> None:
    """What a Linux desktop reads: menu entry, description, file types, icons; and the script that installs them."""
    for name, where in LINUX_FILES.items():
        (folder / where).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "distribution" / "linux" / name, folder / where / name)
    for size in ICON_SIZES:
        place = folder / "share" / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "build" / "icons" / f"{size}.png", place / "io.github.d2f.D2F.png")


def size_mb(folder: Path) -> float:
    """Bytes of all files, each counted once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def largest_mb(folder: Path) -> int:
    """What the folder may have."""
    return LARGEST_MB + (COMPILER_MB if any(folder.glob("**/llvmlite")) else 0)


def packed(folder: Path) -> Path:
    """The folder as one file to hand on."""
    archive = DIST / f"d2f-{__version__}-{sys.platform}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=3) as file:
        file.add(folder, folder.name)
    return archive


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
