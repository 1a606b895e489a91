"""Renders for batches whose workers invert, die or hang; workers import them by this module's name."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from d2f_core.batch import Refocus


@dataclass(frozen=True)
class Inverted(Refocus):
    """Needs no network."""

    def __call__(self, photo: Any, settings: Any, **asked: Any) -> Any:
        asked["progress"](0.5, "Blurring")
        return ~photo.pixels


@dataclass(frozen=True)
class Dying(Inverted):
    """The worker of the photo `victim` is gone in a moment, as when the system kills it, `deaths` times."""

    notes: Path = Path()
    victim: str = "b.jpg"
    deaths: int = 1

    def __call__(self, photo: Any, settings: Any, **asked: Any) -> Any:
        died = len(list(self.notes.iterdir()))
        if photo.path.name == self.victim and died < self.deaths:
            (self.notes / str(died)).touch()
            os._exit(9)
        return super().__call__(photo, settings, **asked)


@dataclass(frozen=True)
class Hanging(Refocus):
    """Leaves a half-written file beside the target and looks at no cancel token."""

    folder: Path = Path()

    def __call__(self, photo: Any, settings: Any, **asked: Any) -> Any:
        (self.folder / f".x.{os.getpid()}.abcd.part").touch()
        asked["progress"](0.5, "Hanging")
        time.sleep(60)


@dataclass(frozen=True)
class Waiting(Refocus):
    """Renders until it is cancelled."""

    def __call__(self, photo: Any, settings: Any, **asked: Any) -> Any:
        asked["progress"](0.5, "Waiting")
        while True:
            asked["cancel"].check()
            time.sleep(0.01)
