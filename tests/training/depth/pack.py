"""A training pack of a few tiny sources, drawn, for the tests of this folder."""

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
                if source not in prepare.LABELLED:
                    code = np.linspace(30, 200, 96).astype(np.uint8)[:, None].repeat(128, 1)
                    code[:3] = 0
                    cv2.imwrite(str(place / f"{number}.disparity.png"), code)
                if source in prepare.LABELLED or (source == "rendered" and number == 0):
                    cv2.imwrite(str(place / f"{number}.subject.png"), mask)
    write_mattes(folder / "mattes" / "train")


def write_mattes(place: Path) -> None:
    """A net with a hand-made matte, and a pane of smoke, whose depth nobody could tell."""
    place.mkdir(parents=True)
    net = np.zeros((80, 60), np.uint8)
    net[::8], net[:, ::8] = 255, 255
    for name, alpha in (("net", net), ("smoke", np.full((80, 60), 128, np.uint8))):
        cv2.imwrite(str(place / f"{name}.jpg"), np.full((80, 60, 3), 200, np.uint8))
        cv2.imwrite(str(place / f"{name}.alpha.png"), alpha)


def write_cache(folder: Path) -> Path:
    """A prepared cache with a ramp for a teacher."""
    write_pack(folder / "data")

    def teacher(photo: np.ndarray) -> np.ndarray:
        return np.linspace(0, 1, 64, dtype=np.float32)[:, None].repeat(64, 1)

    for source in prepare.SOURCES:
        for split in prepare.SPLITS:
            part = folder / "cache" / f"{source}-{split}"
            prepare.prepare_part(folder / "data" / source / split, part, teacher)
    (folder / "cache" / "mattes-train").symlink_to(folder / "data" / "mattes" / "train")
    targets.main([str(folder / "cache")])
    return folder / "cache"
