"""Contact sheets to look at: each photo beside its disparity, its subject map and what the app makes of it.

    python -m training.depth.contact_sheet CACHE FOLDER [--count 40] [--f-number 1.2]

takes photos evenly from the validation parts of a cache, rooms, people and other photos, and writes sheet-1.png,
sheet-2.png, ... with ten photos each. Near is light; the focus is the app's own.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, RenderSettings
from training.depth.cache import CachePart

SHARES = {"nyu": 0.2, "people": 0.35, "photos": 0.45}  # of the photos
PER_SHEET = 10
CELL_PX = (264, 352)  # height, width of one picture

Pixels = NDArray[np.uint8]


def chosen(cache: Path, count: int) -> Iterator[tuple[str, Pixels]]:
    """Name and photo of about `count` photos of the validation parts."""
    for source, share in SHARES.items():
        part = CachePart(cache / f"{source}-val")
        wanted = max(1, min(round(share * count), len(part)))
        for number in np.linspace(0, len(part) - 1, wanted).round().astype(int):
            yield part.entries[number].name, np.ascontiguousarray(part.plane("rgb", int(number)))


def row(photo: Pixels, name: str, f_number: float) -> Pixels:
    """Photo, disparity, subject and the refocused photo side by side."""
    pipeline = Pipeline(Photo(photo))
    settings = RenderSettings(blur=BlurSettings().with_f_number(f_number))
    rendering = pipeline.render(settings)
    subject = pipeline.depth().subject
    planes = (rendering.disparity, np.zeros_like(rendering.disparity) if subject is None else subject)
    maps = [np.repeat((255 * plane.clip(0, 1)).astype(np.uint8)[:, :, None], 3, axis=2) for plane in planes]
    cells = [_cell(picture) for picture in (photo, *maps, rendering.pixels)]
    result = np.hstack(cells)
    cv2.putText(result, name, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 0), 1, cv2.LINE_AA)
    return np.asarray(result, np.uint8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the sheets."""
    parser = argparse.ArgumentParser(description="contact sheets of validation photos")
    parser.add_argument("cache", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--f-number", type=float, default=1.2)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = [row(photo, name, options.f_number) for name, photo in chosen(options.cache, options.count)]
    for first in range(0, len(rows), PER_SHEET):
        path = options.folder / f"sheet-{first // PER_SHEET + 1}.png"
        sheet = np.vstack(rows[first : first + PER_SHEET])
        cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
        print(path)
    return 0


def _cell(picture: NDArray[Any]) -> Pixels:
    """The picture as large as a cell takes it, on black."""
    height, width = picture.shape[:2]
    scale = min(CELL_PX[0] / height, CELL_PX[1] / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    cell = np.zeros((*CELL_PX, 3), np.uint8)
    cell[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return cell


if __name__ == "__main__":
    raise SystemExit(main())
