"""How good outlines are, in three ways: the coarse map enlarged, a colour-guided filter [He2010], the matting network.

    python -m training.matting.evaluate CACHE --mattes FOLDER [--scenes FOLDER ...]

`mattes`: mean absolute error where the alpha of the validation mattes is uncertain, before photos of the validation
part, the coarse map being the true one seen at a sixth of the size. `scenes`: subjects of exact scenes that the depth
networks found (intersection over union above .5): F1 of outline pixels within 3 px, length of the outline by that of
the true one, and pieces of at most 9 px that stand alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.hallucination import hallucinate
from d2f_core.depth.matting import matte_of
from d2f_core.filters import Size, guided_model, resized, to_unit
from training.depth.cache import CachePart
from training.depth.metrics import Mask, Plane, edge_f1
from training.matting.tiles import DISPLAY_GAMMA, Picture, read_mattes

COARSE_SHARE, COARSE_CONTRAST = 1 / 6, 1.5
GUIDED_RADIUS, GUIDED_EPSILON = 1 / 96, 3e-4  # of the long side; variance that counts as flat
TOLERANCE_PX, LARGEST_SPECK_PX, LEAST_FOUND = 3, 9, 0.5
JPEG_QUALITY = 90

Table = dict[str, dict[str, list[float]]]


def guided_matte(photo: NDArray[Any], coarse: Plane, size: Size) -> Plane:
    """The matte of a colour-guided filter, kept where the coarse map is sure."""
    guide, coarse = to_unit(photo), resized(coarse, size)
    model = guided_model(guide, coarse, max(2, round(GUIDED_RADIUS * max(size))), GUIDED_EPSILON)
    value = (model[..., :3] * guide).sum(2) + model[..., 3]
    doubt = np.clip((np.minimum(coarse, 1 - coarse) - 0.01) / 0.04, 0, 1)
    return np.asarray(doubt * value.clip(0, 1) + (1 - doubt) * (coarse > 0.5), np.float32)


def ways(photo: NDArray[Any], coarse: Plane, size: Size) -> dict[str, Plane]:
    """The mattes compared, (H, W) 0..1, by name."""
    found = {"coarse": resized(coarse, size), "guided": guided_matte(photo, coarse, size)}
    return found | {"network": matte_of(photo, coarse)}


def judge_mattes(mattes: Path, photos: CachePart, table: Table) -> None:
    """Fill in the row `mattes MAE`."""
    for number, thing in enumerate(read_mattes(mattes)):
        alpha = to_unit(thing.alpha)
        size = (alpha.shape[0], alpha.shape[1])
        small = (max(8, round(size[0] * COARSE_SHARE)), max(8, round(size[1] * COARSE_SHARE)))
        coarse = np.clip((resized(alpha, small) - 0.5) * COARSE_CONTRAST + 0.5, 0, 1).astype(np.float32)
        photo = _before(thing, photos.plane("rgb", number * 7 % len(photos)))
        unsure = cv2.dilate(((alpha > 0.02) & (alpha < 0.98)).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        for name, matte in ways(photo, coarse, size).items():
            _note(table, "mattes MAE", name, float(np.abs(matte - alpha)[unsure].mean()))


def judge_scenes(folders: Sequence[Path], table: Table) -> None:
    """Fill in the rows of `scenes`."""
    for path in sorted(path for folder in folders for path in folder.glob("*.jpg")):
        photo = np.ascontiguousarray(cv2.cvtColor(_read(path), cv2.COLOR_BGR2RGB))
        truth = _read(path.with_suffix(".subject.png"), cv2.IMREAD_GRAYSCALE) > 127
        coarse, size = hallucinate(photo).subject, (photo.shape[0], photo.shape[1])
        found = resized(coarse, size) > 0.5
        if (found & truth).sum() <= LEAST_FOUND * (found | truth).sum():
            continue
        for name, matte in ways(photo, coarse, size).items():
            mask = matte > 0.5
            _note(table, "scenes outline F1", name, edge_f1(_outline(mask), _outline(truth), TOLERANCE_PX))
            _note(table, "scenes length", name, _length(mask) / max(_length(truth), 1.0))
            _note(table, "scenes specks", name, float(_specks(mask)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print the table."""
    parser = argparse.ArgumentParser(description="measure outlines")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--mattes", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, nargs="*", default=[])
    options = parser.parse_args(arguments)
    table: Table = {}
    judge_mattes(options.mattes, CachePart(options.cache / "photos-val"), table)
    judge_scenes(options.scenes, table)
    for row, columns in table.items():
        means = ", ".join(f"{name} {np.mean(values):.4f}" for name, values in columns.items())
        print(f"{row}: {means} ({len(next(iter(columns.values())))} pictures)")
    return 0


def _before(thing: Picture, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The thing before a photo, mixed in linear light, as a JPEG file keeps it."""
    side = min(photo.shape[:2])
    behind = to_unit(cv2.resize(photo[:side, :side], thing.alpha.shape[::-1], interpolation=cv2.INTER_CUBIC))
    alpha = to_unit(thing.alpha)[..., None]
    mixed = (alpha * to_unit(thing.rgb) ** DISPLAY_GAMMA + (1 - alpha) * behind**DISPLAY_GAMMA) ** (1 / DISPLAY_GAMMA)
    code = np.asarray(mixed * 255 + 0.5, np.uint8)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", code, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1], 1))


def _note(table: Table, row: str, name: str, value: float) -> None:
    table.setdefault(row, {}).setdefault(name, []).append(value)


def _read(path: Path, flags: int = cv2.IMREAD_COLOR) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), flags)
    if picture is None:
        raise SystemExit(f"{path} cannot be read as a picture.")
    return np.asarray(picture, np.uint8)


def _outline(mask: Mask) -> Mask:
    window = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, window) > 0)


def _length(mask: Mask) -> float:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return float(sum(cv2.arcLength(contour, True) for contour in contours))


def _specks(mask: Mask) -> int:
    count = 0
    for side in (mask, ~mask):
        facts = cv2.connectedComponentsWithStats(side.astype(np.uint8), connectivity=8)[2]
        count += int((facts[1:, cv2.CC_STAT_AREA] <= LARGEST_SPECK_PX).sum())
    return count


if __name__ == "__main__":
    raise SystemExit(main())
