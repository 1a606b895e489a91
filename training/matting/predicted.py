"""Subject maps of the shipped networks for the exact scenes of a cache: what the matting network is given in real life.

    python -m training.matting.predicted CACHE

writes predicted.npz into every exact part: for scene N and version V the map "N-V" (h, w) uint8, 0..255, of the scene
seen at `LONG_SIDES_PX[V]`. The scenes are small, so they are seen smaller still, as photos are seen smaller than they
are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from d2f_core.depth import hallucination
from training.depth.cache import CachePart

FILE = "predicted.npz"
EXACT = ("rendered", "outdoor")
LONG_SIDES_PX = (160, 224)
VERSIONS = len(LONG_SIDES_PX)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the maps."""
    parser = argparse.ArgumentParser(description="subject maps for the matting network's training")
    parser.add_argument("cache", type=Path)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    shipped = hallucination.load_networks()
    for folder in (options.cache / f"{name}-{split}" for name in EXACT for split in ("val", "train")):
        part, maps = CachePart(folder), {}
        for version, side in enumerate(LONG_SIDES_PX):
            hallucination.use_networks(*(replace(member, long_side_px=side) for member in shipped))
            for number in range(len(part)):
                subject = hallucination.hallucinate(np.ascontiguousarray(part.plane("rgb", number))).subject
                maps[f"{number}-{version}"] = np.asarray(subject * 255 + 0.5, np.uint8)
        np.savez_compressed(folder / FILE, **cast(Any, maps))
        print(folder.name, len(part), flush=True)
    hallucination.use_networks()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
