"""`python -m tests.reliability.killing WRITER ROUNDS FOLDER`: kill a writing process again and again, look at the file.

For each round a child (forked, so that it starts at once) writes the same name over and over, an old and a new content
in turn, and is killed (SIGKILL, which no program can answer) at a random moment. The file must then be one of the two,
byte for byte. Prints one line: rounds, how many left each content, how many died in the middle of a write, and exits
with 1 if any file was neither.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from d2f_core.batch import BatchOptions, run_batch
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session
from d2f_core.storage.sidecar import Sidecars
from d2f_core.video.writing import save_video

LONGEST_DELAY_S = 0.06  # some writes long; the moment within a write is random
SETTINGS = [RenderSettings(blur=BlurSettings(strength=strength)) for strength in (20.0, 70.0)]
Write = Callable[[int], None]


def photo_writer(folder: Path) -> tuple[Path, Write]:
    """An export as the window and the command line make it."""
    pictures = [np.full((160, 240, 3), grey, np.uint8) for grey in (60, 200)]
    target = folder / "export.png"

    def write(which: int) -> None:
        save_photo(pictures[which], target, source=Photo(pictures[0]), options=ExportOptions(), overwrite=True)

    return target, write


def session_writer(folder: Path) -> tuple[Path, Write]:
    """The settings beside a photo."""
    photo, target = folder / "photo.jpg", folder / "photo.jpg.d2f.json"
    photo.write_bytes(b"any content" * 1000)

    def write(which: int) -> None:
        save_session(target, SETTINGS[which], photo)

    return target, write


def batch_writer(folder: Path) -> tuple[Path, Write]:
    """One photo of a batch that replaces what is there; the rendering itself is left out."""
    photo = folder / "photo.png"
    pixels = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    save_photo(pixels, photo, source=Photo(pixels))
    options = BatchOptions(folder, name="out", ending=".png", collision="overwrite", export=ExportOptions())

    def write(which: int) -> None:
        run_batch([photo], options, lambda _: SETTINGS[which], render=lambda photo, *_, **__: photo.pixels ^ which)

    return folder / "out.png", write


def video_writer(folder: Path) -> tuple[Path, Write]:
    """A clip of a few frames."""
    frames = np.random.default_rng(1).integers(0, 256, (6, 48, 64, 3), np.uint8)
    target = folder / "clip.mp4"

    def write(which: int) -> None:
        save_video(frames[:: 1 + which], target, fps=24.0, overwrite=True)

    return target, write


def sidecar_writer(folder: Path) -> tuple[Path, Write]:
    """The settings as the window keeps them: with lock and check for another window."""
    photo = folder / "photo.jpg"
    photo.write_bytes(b"any content" * 1000)
    sidecars, facts = Sidecars(folder.parent / f"{folder.name}-data"), PhotoFile.of(photo)

    def write(which: int) -> None:
        sidecars.save(photo, SETTINGS[which], facts, sidecars.load(photo, facts).stamp)

    return folder / "photo.jpg.d2f.json", write


def careless_writer(folder: Path) -> tuple[Path, Write]:
    """What this test is there to find: a file written in place."""
    target = folder / "careless.bin"

    def write(which: int) -> None:
        target.write_bytes(bytes([which]) * 30_000_000)

    return target, write


WRITERS: dict[str, Callable[[Path], tuple[Path, Write]]] = {
    "export": photo_writer,
    "session": session_writer,
    "batch": batch_writer,
    "video": video_writer,
    "sidecar": sidecar_writer,
    "careless": careless_writer,
}


def run(name: str, rounds: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Kill a writer so many times; counts of what was found."""
    target, write = WRITERS[name](folder)
    contents = []
    for which in (0, 1):
        write(which)
        contents.append(target.read_bytes())
    assert contents[0] != contents[1]
    rng, found = random.Random(seed), {"rounds": rounds, "first": 0, "second": 0, "neither": 0, "midway": 0}
    for _ in range(rounds):
        kill_once(write, rng.uniform(0.0, LONGEST_DELAY_S))
        content = target.read_bytes() if target.exists() else b""
        found[("first", "second")[contents.index(content)] if content in contents else "neither"] += 1
        left = [path for path in folder.iterdir() if path.name.startswith(f".{target.name}.")]
        found["midway"] += bool(left)
        for path in left:
            path.unlink()
    if target.suffix == ".png":
        open_photo(target)
    return found


def kill_once(write: Write, delay_s: float) -> None:
    """Fork a child that writes without end, and kill it after this time."""
    ready, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(said, b".")
        while True:
            for which in (1, 0):
                write(which)
    os.read(ready, 1)
    time.sleep(delay_s)  # the random moment is what is tested
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(said)


def main(arguments: list[str]) -> int:
    """Run and print."""
    name, rounds, folder = arguments[0], int(arguments[1]), Path(arguments[2])
    found = run(name, rounds, folder)
    print(json.dumps({"writer": name, **found}))
    return 1 if found["neither"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
