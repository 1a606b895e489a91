"""What the shipped depth networks say of the photos of a cache: what the stacking network learns from.

    python -m training.stacking.answers CACHE --out FOLDER [--only PART ...] [--every N] [--begin NUMBER]

The photos of the cache are small. So each is answered twice: as the app answers photos that are so small, and as it
answers large ones: then the first looks are at the photo's own size and less, and the second at the photo enlarged to
`ENLARGED_LONG_SIDE_PX`, all a little smaller than in the app. FOLDER/PART-VERSION receives

    depths.bin     float16, `MAPS` values a pixel: standardised disparities      subjects.bin   uint8, `MAPS` values
    index.json     number, height, width and first pixel of every photo

on the grid of the finest network. Parts that are complete are skipped. A network trusts the others more than they
deserve where it learns from photos that they were trained with; `--begin` leaves out those that come first.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth import hallucination
from d2f_core.depth.hallucination import answers_of
from training.depth.cache import CachePart

PARTS = ("people", "photos", "rendered", "outdoor", "nyu")
VERSIONS = ("large", "usual", "sharp")
SHARP = "sharp"  # version and part: scenes made at 1024 px, answered as the app answers them
OWN_LONG_SIDE_PX, ENLARGED_LONG_SIDE_PX = 384, 672
MAPS = 5  # the first looks' and the second look's


def write_part(
    part: CachePart,
    folder: Path,
    members: Sequence[hallucination.Member],
    every: int,
    least_px: int = 0,
    begin: int = 0,
) -> int:
    """Write the answers to every `every`-th photo of a part from number `begin` on, enlarged to `least_px`; returns how
    many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    first = 0
    with (folder / "depths.bin").open("wb") as depths, (folder / "subjects.bin").open("wb") as subjects:
        for number in range(begin, len(part), every):
            photo = np.ascontiguousarray(part.plane("rgb", number))
            scale = max(least_px / max(photo.shape[:2]), 1.0)
            photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else photo
            answers = answers_of(members, photo)
            disparities = np.stack(answers.disparities, -1)
            depths.write(disparities.astype(np.float16).tobytes())
            subjects.write(as_code(np.stack(answers.subjects, -1)).tobytes())
            height, width = disparities.shape[:2]
            index.append({"number": number, "height": height, "width": width, "first": first})
            first += height * width
    (folder / "index.json").write_text(json.dumps(index))
    return len(index)


def seen_at(members: Sequence[hallucination.Member], long_side_px: int) -> list[hallucination.Member]:
    """The same networks for photos seen smaller: the finest sees `long_side_px`, the others less in proportion."""
    scale = long_side_px / max(member.long_side_px for member in members)
    return [replace(member, long_side_px=round(member.long_side_px * scale)) for member in members]


def as_code(share: NDArray[np.float32]) -> NDArray[np.uint8]:
    """0..1 as 0..255."""
    return np.asarray(share * 255 + 0.5, np.uint8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write every part that is not there yet."""
    parser = argparse.ArgumentParser(description="the depth networks' answers to the photos of a cache")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--only", nargs="+", default=[f"{name}-{split}" for split in ("val", "train") for name in PARTS]
    )
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=list(VERSIONS[:2]))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--begin", type=int, default=0)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    shipped = hallucination.load_networks()
    for version in options.versions:
        is_large = version == "large"
        members = seen_at(shipped, OWN_LONG_SIDE_PX) if is_large else shipped
        least_px = ENLARGED_LONG_SIDE_PX if is_large else 0
        for name in options.only:
            folder = options.out / f"{name}-{version}"
            if not (folder / "index.json").exists():
                part = CachePart(options.cache / name)
                count = write_part(part, folder, members, options.every, least_px, options.begin)
                print(folder.name, count, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
