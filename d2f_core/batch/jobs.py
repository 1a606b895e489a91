"""How many photos are refocused at once: as many as cores and memory bear, and as is worth their start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from d2f_core.memory import available_bytes
from d2f_core.photo.photo_folder import PHOTO_ENDINGS

PHOTOS_PER_WORKER = 2  # a worker takes a second or two to start: for a single photo it does not pay
BYTES_PER_PIXEL = 90  # measured: at most 1.6 GB at 12 MP and 2.1 GB at 24 MP, with the libraries
BASE_BYTES = 500_000_000
USUAL_PIXELS = 50_000_000  # of a photo whose size is not seen without decoding it, like a RAW
_SEEN = (".jpg", ".jpeg", ".png", ".webp")  # Pillow reads the size of these from their first bytes
_LOOKED_AT = 200  # photos of a batch whose size is asked for: the largest of these stands for all


def default_jobs(sources: Sequence[Path]) -> int:
    """Worker processes for these photos; 1 means that they are refocused one after the other, in this process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    need = BASE_BYTES + BYTES_PER_PIXEL * max((_pixels(path) for path in sources[:_LOOKED_AT]), default=0)
    return max(1, min(cores, len(sources) // PHOTOS_PER_WORKER, available_bytes() // need))


def _pixels(path: Path) -> int:
    if path.suffix.lower() not in _SEEN or path.suffix.lower() not in PHOTO_ENDINGS:
        return USUAL_PIXELS
    try:
        with Image.open(path) as image:
            return image.width * image.height
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0  # it will fail on opening
