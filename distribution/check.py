"""Does the built app work? Its command line and its window render a sample, in an empty home and without a network.

Each line printed is one thing looked at. The result is compared with what the source makes of the same photo: both run
the same networks, but their files are encoded by another process, so the two agree closely, not to the bit.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.comparison import compare
from d2f_core.photo.reading import open_photo
from distribution.parts import COMPILER, EXCLUDED_MODULES

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "samples" / "01-drum.jpg"
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP")
LONGEST_S = 900  # a busy machine draws it out, and more so where the first render compiles
PICTURE = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
LARGEST_DELTA_E = 0.5  # mean Delta-E 2000 to the source's picture; 1 is about what an eye can just tell
LEAST_SPREAD = 20.0  # standard deviation of a window's pixels, 0..255; an empty grey window has less


def main(folder: Path) -> bool:
    """Run every check on the app in this folder and print it; True when all is well."""
    program = folder / ("D2F.exe" if os.name == "nt" else "d2f")
    if not program.exists():
        print(f"{program} does not exist: build it with ./package")
        return False
    before = listing(folder)
    with tempfile.TemporaryDirectory(prefix="d2f-check-") as home:
        app = App(program, Path(home))
        good = [
            app.says_its_version(),
            app.answers_a_mistake(),
            app.renders_like_the_source(),
            app.reads("HEIC", crafted("heic", PICTURE)),
            app.reads("RAW", crafted("dng", PICTURE / 255.0)),
            app.shows_its_window("offscreen"),
            *([app.shows_its_window("xcb")] if shutil.which("xvfb-run") else []),
        ]
    good.append(told("nothing is written into the app's own folder", listing(folder) == before))
    return all(good)


class App:
    """The built program, run in a home of its own and, where the system allows it, without a network."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program, self._home = program, home

    def says_its_version(self) -> bool:
        answer = self._run(["--version"])
        lines = dict(line.split(maxsplit=1) for line in answer.stdout.splitlines() if " " in line)
        absent = {name for name, version in lines.items() if "not installed" in version}
        missing = absent - {*EXCLUDED_MODULES, *COMPILER}
        return told("--version names every library", answer.returncode == 0 and not missing, ", ".join(missing))

    def answers_a_mistake(self) -> bool:
        answer = self._run(["render", "nowhere.jpg", "out.jpg"])
        is_sentence = answer.stderr.count("\n") == 1 and "does not exist" in answer.stderr
        return told("a mistake is one sentence", answer.returncode == 2 and is_sentence, answer.stderr)

    def renders_like_the_source(self) -> bool:
        ours, theirs = self._home / "app.png", self._home / "source.png"
        started = time.monotonic()
        answer = self._run(["render", str(SAMPLE), str(ours), "--long-side", "1200"])
        seconds = time.monotonic() - started
        source = [sys.executable, str(ROOT / "main.py"), "render", str(SAMPLE), str(theirs), "--long-side", "1200"]
        subprocess.run(source, check=True, capture_output=True, cwd=ROOT, timeout=LONGEST_S)
        if answer.returncode != 0:
            return told("the command line renders a sample", False, answer.stderr)
        found = compare(open_photo(ours).pixels, open_photo(theirs).pixels).mean_delta_e
        text = f"mean Delta-E {found:.3f} to the source's picture, {seconds:.0f} s"
        return told("the command line renders a sample", found < LARGEST_DELTA_E, text)

    def reads(self, kind: str, data: bytes) -> bool:
        """Whether a small file of this kind opens and renders."""
        photo = self._home / f"photo.{kind.lower()}"
        photo.write_bytes(data)
        answer = self._run(["render", str(photo), str(self._home / f"{kind}.png"), "--draft"])
        return told(f"a {kind} file opens", answer.returncode == 0, answer.stderr)

    def shows_its_window(self, platform: str) -> bool:
        picture = self._home / f"{platform}.png"
        before = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"] if platform == "xcb" else []
        arguments = ["--temp-settings", "--screenshot", str(picture), str(SAMPLE)]
        answer = self._run(arguments, before=before, QT_QPA_PLATFORM=platform)
        spread = float(np.std(open_photo(picture).pixels)) if picture.exists() else 0.0
        if os.environ.get("D2F_KEEP") and picture.exists():
            shutil.copy(picture, os.environ["D2F_KEEP"])
        is_good = answer.returncode == 0 and spread > LEAST_SPREAD and not answer.stderr
        return told(
            f"the window ({platform}) shows a sample refocused", is_good, answer.stderr or f"spread {spread:.0f}"
        )

    def _run(
        self, arguments: Iterable[str], *, before: Iterable[str] = (), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(self._home), "USERPROFILE": str(self._home), "LOCALAPPDATA": str(self._home)}
        folders = {name: str(self._home / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP")
        }
        command = [*without_network(), *before, str(self._program), *arguments]
        return subprocess.run(
            command, env={**kept, **home, **folders, **variables}, cwd=self._home, capture_output=True, text=True,
            check=False, timeout=LONGEST_S,
        )  # fmt: skip


def crafted(kind: str, pixels: NDArray[Any]) -> bytes:
    """A file of this kind as the tests make it, "heic" or "dng"."""
    maker = importlib.import_module(f"tests.d2f_core.photo.{kind}_files")
    data: bytes = getattr(maker, f"{kind}_bytes")(pixels)
    return data


def without_network() -> list[str]:
    """Words before a command that take the network from it, where the system allows that."""
    words = ["unshare", "--map-root-user", "--net"]
    is_allowed = shutil.which("unshare") and subprocess.run([*words, "true"], check=False, capture_output=True)
    return words if is_allowed and is_allowed.returncode == 0 else []


def listing(folder: Path) -> list[tuple[str, int]]:
    """Every file and its size."""
    return sorted((str(path.relative_to(folder)), path.stat().st_size) for path in folder.rglob("*") if path.is_file())


def told(what: str, is_good: bool, details: str = "") -> bool:
    """Print one check."""
    print(f"{'ok ' if is_good else 'NOT'} {what}{f' ({details.strip()})' if details.strip() else ''}", flush=True)
    return is_good


if __name__ == "__main__":
    sys.exit(0 if main(ROOT / "dist" / "d2f") else 1)
