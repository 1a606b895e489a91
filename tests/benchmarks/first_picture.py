"""How long a window takes to its first refocused picture; `tests.benchmarks.lines` starts it as a process of its own.

    python -m tests.benchmarks.first_picture PHOTO OTHER TIME

Prints seconds of the wall and of the processor as JSON: from the start of the process (TIME, of the clock) to the first
blurred picture of PHOTO, and in the same window from opening OTHER to that of OTHER.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from main import begin_ahead

if TYPE_CHECKING:
    from app.main_window import MainWindow


def main(photo: Path, other: Path, started: float) -> None:
    """See the module text; begins as `main.open_window` does."""
    ahead = begin_ahead([str(photo)])
    from app.application import make_application, make_window
    from app.preferences import Preferences
    from app.rendering.engine import CoreEngine
    from tests.benchmarks.draft_frames import WINDOW, is_final, wait_until

    make_application()
    window = make_window(CoreEngine(ahead), Preferences(temporary=True))
    window.resize(*WINDOW)
    window.show()
    from_start = since(window, photo, started, 0.0)
    wait_until(lambda: is_final(window))
    from_opening = since(window, other, time.time(), time.process_time())
    print(json.dumps({"start": from_start, "opening": from_opening}), flush=True)
    window.close()


def since(window: MainWindow, photo: Path, wall: float, processor: float) -> tuple[float, float]:
    """Open a photo and wait for its first refocused picture; seconds of the wall and the processor since these."""
    from tests.benchmarks.draft_frames import Frames, wait_until

    frames = Frames(window)
    window.open_photo(photo)
    wait_until(lambda: bool(frames.shown))
    return time.time() - wall, time.process_time() - processor


if __name__ == "__main__":
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
