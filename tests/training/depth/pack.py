"""A training pack of three tiny sources, drawn, for the tests of this folder."""

from pathlib import Path

import cv2
import numpy as np

from training.depth import prepare, targets


def write_pack(folder: Path, photos: int = 3) -> None:
    """DATA/SOURCE/SPLIT with `photos` pictures each: a bright figure on a floor."""
    rng = np.random.default_rng(1)
    for source in prepare.SOURCES:
        for split in prepare.SPLITS:
            place = folder / source / split
            place.mkdir(parents=True)
            for number in range(photos):
                rgb = rng.integers(0, 120, (96, 128, 3), np.uint8)
                mask = np.zeros((96, 128), np.uint8)
                mask[20:85, 40 + 5 * number : 75 + 5 * number] = 255
                rgb[mask > 0] = (90, 140, 220)
                cv2.imwrite(str(place / f"{number}.jpg"), rgb)
                if source == "nyu":
                    code = np.linspace(30, 200, 96).astype(np.uint8)[:, None].repeat(128, 1)
                    code[:3] = 0
                    cv2.imwrite(str(place / f"{number}.disparity.png"), code)
                else:
                    cv2.imwrite(str(place / f"{number}.subject.png"), mask)


def write_cache(folder: Path) -> Path:
    """A prepared cache with a ramp for a teacher."""
    write_pack(folder / "data")

    def teacher(photo: np.ndarray) -> np.ndarray:
        return np.linspace(0, 1, 64, dtype=np.float32)[:, None].repeat(64, 1)

    for source in prepare.SOURCES:
        for split in prepare.SPLITS:
            part = folder / "cache" / f"{source}-{split}"
            prepare.prepare_part(folder / "data" / source / split, part, teacher)
    targets.main([str(folder / "cache")])
    return folder / "cache"
