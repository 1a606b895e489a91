"""Subject maps of the app's networks for exact scenes of a large photo's size: what the matting network is given in
real life.

    python -m training.matting.predicted CACHE

writes predicted.npz into every part of such scenes (`sharp-train`, `sharp-val`: prepared like `outdoor`): for scene N
the map "N" (h, w) uint8, 0..255, on the networks' grid.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from d2f_core.depth.hallucination import hallucinate
from training.depth.cache import CachePart

FILE = "predicted.npz"
PART = "sharp"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the maps."""
    parser = argparse.ArgumentParser(description="subject maps for the matting network's training")
    parser.add_argument("cache", type=Path)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    for folder in (options.cache / f"{PART}-{split}" for split in ("val", "train")):
        part, maps = CachePart(folder), {}
        for number in range(len(part)):
            subject = hallucinate(np.ascontiguousarray(part.plane("rgb", number))).subject
            maps[str(number)] = np.asarray(subject * 255 + 0.5, np.uint8)
        np.savez_compressed(folder / FILE, **cast(Any, maps))
        print(folder.name, len(part), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
