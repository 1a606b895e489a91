"""Reading the cache that `prepare` writes: every plane of every photo as a view into a mapped file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLANES: dict[str, tuple[type[np.generic], int]] = {
    "rgb": (np.uint8, 3),
    "truth": (np.uint16, 1),
    "subject": (np.uint8, 1),
    "teacher": (np.uint16, 1),
    "target": (np.uint16, 1),
}


@dataclass(frozen=True)
class CacheEntry:
    """One photo of a part: its name, its size and where its pixels begin."""

    name: str
    height: int
    width: int
    first: int


class CachePart:
    """One folder of the cache, `SOURCE-SPLIT`."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.entries = [CacheEntry(**entry) for entry in json.loads((folder / "index.json").read_text())]
        self._files: dict[str, NDArray[Any]] = {}
        for plane, (kind, _) in PLANES.items():
            path = folder / f"{plane}.bin"
            if path.exists():
                self._files[plane] = np.memmap(path, kind, mode="r")

    def __len__(self) -> int:
        return len(self.entries)

    def plane(self, name: str, number: int) -> NDArray[Any]:
        """Plane `name` of photo `number`: (H, W) or (H, W, 3), read-only."""
        entry, channels = self.entries[number], PLANES[name][1]
        pixels = entry.height * entry.width
        flat = self._files[name][entry.first * channels : (entry.first + pixels) * channels]
        shape = (entry.height, entry.width) + ((channels,) if channels > 1 else ())
        return flat.reshape(shape)
