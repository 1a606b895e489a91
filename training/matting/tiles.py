"""Tiles for the matting network: a piece of a picture, the true alpha of its nearer side, and a coarse guess at it.

Four kinds: `mattes` (hair, fur, nets and plants with hand-made alpha before other photos), `people` (cut-out subjects
before other photos), `edges` (depth edges of exact scenes, as they stand there) and `subjects` (subjects of exact
scenes). For subjects the coarse map is the depth networks' own answer to the scene (`predicted`), for the
others it is made from the truth as that answer would be: seen in a small picture, a few pixels off, thin things lost,
at times with a piece missing. A batch is a pure function of (seed, step).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from training.depth.cache import CachePart
from training.depth.samples import augment, disparity_of
from training.matting.predicted import FILE, PART

Plane = NDArray[np.float32]
Rgb = NDArray[np.float32]

FINEST, COARSEST = 3.0, 13.0  # px of the tile for one of the small picture
CELLS_SHARE = 0.12  # of the backgrounds that are no photo
LEAST_OVERLAP = 0.55  # of the found and the true subject, intersection over union
LEAST_EDGE = 0.06  # of the range of disparity: what counts as a depth edge
SHARP_SHARE = 0.5  # of the depth edges that come from scenes of a large photo's size
TURN_SHARES = (0.7, 0.1, 0.1, 0.1)  # of tiles that are turned by so many right angles
ECHO_SHARE, ECHO_PX = 0.35, (1.5, 9.0)  # of the pasted things before spots of their own colour, and the spots' radii
TINTED_SHARE, TINT = 0.4, 0.35  # of the things that are pasted; natural logarithm of how bright a channel becomes
DISPLAY_GAMMA = 2.2  # near enough to sRGB for a mixture


class Tile(NamedTuple):
    """One sample: rgb (H, W, 3) sRGB 0..1, coarse, alpha (H, W) 0..1, and how much each pixel counts (H, W)."""

    rgb: Rgb
    coarse: Plane
    alpha: Plane
    weight: Plane


class TileBatch(NamedTuple):
    """N tiles: photo (N, 3, H, W), the others (N, 1, H, W); float32."""

    photo: NDArray[np.float32]
    coarse: NDArray[np.float32]
    alpha: NDArray[np.float32]
    weight: NDArray[np.float32]


class Picture(NamedTuple):
    """A thing with its matte: rgb (h, w, 3) uint8, alpha (h, w) uint8."""

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8]


class TileSource:
    """Draws tiles from the parts of a cache and from folders of exact scenes of larger size."""

    def __init__(self, cache: Path, mattes: Path, scenes: list[Path], seed: int, split: str = "train") -> None:
        self.seed = seed
        self.predicted = dict(np.load(cache / f"{PART}-{split}" / FILE))
        self.mattes = read_mattes(mattes)
        names = ("people", "photos", "nyu", "outdoor", "rendered", PART)
        self.parts = {name: CachePart(cache / f"{name}-{split}") for name in names}
        self.scenes = [path for folder in scenes for path in sorted(folder.glob("*.jpg"))]
        self._kept: dict[int, tuple[Rgb, Plane]] = {}

    def batch(self, step: int, count: int, side: int, mixture: dict[str, float]) -> TileBatch:
        """The batch of one step: `count` tiles of side x side px."""
        rng = np.random.default_rng((self.seed, step))
        kinds = rng.choice(list(mixture), count, p=list(mixture.values()))
        tiles = [self.tile(str(kind), side, rng) for kind in kinds]
        photo = np.stack([np.ascontiguousarray(tile.rgb.transpose(2, 0, 1)) for tile in tiles])
        planes = (np.stack([plane[None] for plane in planes]) for planes in list(zip(*tiles, strict=True))[1:])
        return TileBatch(photo, *planes)

    def tile(self, kind: str, side: int, rng: np.random.Generator) -> Tile:
        """One tile of a kind; one without an outline in it is drawn again."""
        draw = {"mattes": self._matte, "people": self._person, "edges": self._edge, "subjects": self._subject}[kind]
        for _ in range(20):
            rgb, alpha, *given = draw(side, rng)
            if 0.03 < alpha.mean() < 0.97:
                break
        coarse, reach = (given[0], COARSEST) if given else coarsened(alpha, rng)
        turns, is_mirrored = int(rng.choice(4, p=TURN_SHARES)), rng.random() < 0.5
        rgb, alpha, coarse = (_turned(plane, turns, is_mirrored) for plane in (rgb, alpha, coarse))
        near = ((alpha > 0.02) & (alpha < 0.98) | _edges_of(alpha)).astype(np.float32)
        weight = 0.05 + 0.95 * _blurred(_morphed(near, cv2.MORPH_DILATE, reach), reach / 3)
        return Tile(augment(np.ascontiguousarray(rgb), rng), coarse, alpha, np.asarray(weight, np.float32))

    def _matte(self, side: int, rng: np.random.Generator) -> tuple[Rgb, Plane]:
        thing = self.mattes[int(rng.integers(len(self.mattes)))]
        rgb, alpha = _piece(thing, side, float(np.exp(rng.uniform(-0.6, 0.6))), rng)
        return self._before_a_photo(rgb, alpha, rng)

    def _person(self, side: int, rng: np.random.Generator) -> tuple[Rgb, Plane]:
        part = self.parts["people"]
        number = int(rng.integers(len(part)))
        mask = cv2.erode(np.ascontiguousarray(part.plane("subject", number)), np.ones((3, 3), np.uint8))
        person = Picture(part.plane("rgb", number), np.asarray(mask, np.uint8))
        rgb, alpha = _piece(person, side, float(np.exp(rng.uniform(-0.2, 0.8))), rng)
        return self._before_a_photo(rgb, _blurred(alpha, float(rng.uniform(0.4, 1.2))), rng)

    def _before_a_photo(self, rgb: Rgb, alpha: Plane, rng: np.random.Generator) -> tuple[Rgb, Plane]:
        """Mixed in linear light, as a lens mixes, or as editors do."""
        behind = self._background(alpha.shape[0], rng)
        if rng.random() < TINTED_SHARE:  # a thing in another light or of another colour than its own
            rgb = np.clip(rgb * np.exp(rng.uniform(-TINT, TINT) + rng.uniform(-TINT, TINT, 3) / 2), 0, 1)
        if rng.random() < ECHO_SHARE:
            behind = with_echoes(behind, rgb, alpha, rng)
        gamma = DISPLAY_GAMMA if rng.random() < 0.6 else 1.0
        a = alpha[..., None]
        mixed = np.maximum(a * rgb**gamma + (1 - a) * behind**gamma, 0) ** (1 / gamma)
        return np.asarray(mixed, np.float32), alpha

    def _background(self, side: int, rng: np.random.Generator) -> Rgb:
        if rng.random() < CELLS_SHARE:
            return _cells(side, rng)
        part = self.parts[str(rng.choice(["photos", "photos", "nyu", "outdoor"]))]
        picture = part.plane("rgb", int(rng.integers(len(part))))
        height, width = picture.shape[:2]
        cut = int(min(height, width) * rng.uniform(0.25, 1.0))
        y, x = int(rng.integers(height - cut + 1)), int(rng.integers(width - cut + 1))
        rgb = cv2.resize(picture[y : y + cut, x : x + cut], (side, side), interpolation=cv2.INTER_AREA)
        softness = float(rng.uniform(0.5, 4)) if rng.random() < 0.4 else 0.0
        return _blurred(_unit(rgb), softness)

    def _edge(self, side: int, rng: np.random.Generator) -> tuple[Rgb, Plane]:
        """A depth edge of an exact scene: alpha is 1 on the nearer of the two sides that meet in the middle."""
        rgb, disparity = self._scene(rng)
        step = cv2.dilate(disparity, np.ones((3, 3))) - cv2.erode(disparity, np.ones((3, 3)))
        height, width = disparity.shape
        scale = float(np.exp(rng.uniform(-0.3, 0.5))) if max(height, width) < 600 else float(rng.uniform(0.45, 1.1))
        cut = min(int(side / scale), height, width)
        inner = step[cut // 4 : height - cut // 4, cut // 4 : width - cut // 4]
        rows, columns = np.nonzero(inner > LEAST_EDGE)
        if len(rows) == 0:
            return np.zeros((side, side, 3), np.float32), np.zeros((side, side), np.float32)
        chosen = int(rng.integers(len(rows)))
        y0 = int(np.clip(rows[chosen] + cut // 4 - cut // 2, 0, height - cut))
        x0 = int(np.clip(columns[chosen] + cut // 4 - cut // 2, 0, width - cut))
        y, x = rows[chosen] + cut // 4, columns[chosen] + cut // 4
        around = disparity[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3]
        level = np.float32((around.max() + around.min()) / 2)
        box = np.s_[y0 : y0 + cut, x0 : x0 + cut]
        mask = (disparity[box] > level).astype(np.float32)
        flags = cv2.INTER_AREA if cut > side else cv2.INTER_LINEAR
        tile = cv2.resize(rgb[box], (side, side), interpolation=flags)
        alpha = cv2.resize(mask, (side, side), interpolation=flags)
        return _unit(tile), np.asarray(alpha, np.float32)

    def _subject(self, side: int, rng: np.random.Generator) -> tuple[Rgb, Plane, Plane]:
        """Around the outline of an exact scene's subject, where the networks found it more or less."""
        part = self.parts[PART]
        number = int(rng.integers(len(part)))
        coarse = self.predicted[str(number)]
        mask = np.asarray(part.plane("subject", number))
        size = mask.shape[::-1]
        coarse = np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float32) / np.float32(255)
        both, either = ((np.logical_and, np.logical_or)[k](coarse > 0.5, mask > 127).sum() for k in (0, 1))
        rows, columns = np.nonzero(_edges_of(_unit(mask)))
        if both < LEAST_OVERLAP * max(int(either), 1) or len(rows) == 0:
            nothing = np.zeros((side, side), np.float32)
            return np.zeros((side, side, 3), np.float32), nothing, nothing
        cut = min(int(side / np.exp(rng.uniform(-0.2, 0.5))), *mask.shape)
        chosen = int(rng.integers(len(rows)))
        y = int(np.clip(rows[chosen] - cut * rng.uniform(0.25, 0.75), 0, mask.shape[0] - cut))
        x = int(np.clip(columns[chosen] - cut * rng.uniform(0.25, 0.75), 0, mask.shape[1] - cut))
        box, flags = np.s_[y : y + cut, x : x + cut], cv2.INTER_AREA if cut > side else cv2.INTER_LINEAR
        planes = (part.plane("rgb", number)[box], mask[box], coarse[box])
        rgb, alpha, seen = (cv2.resize(plane, (side, side), interpolation=flags) for plane in planes)
        return _unit(rgb), _unit(alpha), np.asarray(seen, np.float32)

    def _scene(self, rng: np.random.Generator) -> tuple[Any, Plane]:
        """A picture and its disparity 0..1; unknown counts as far."""
        if rng.random() < SHARP_SHARE:
            part = self.parts[PART]
            number = int(rng.integers(len(part)))
            return part.plane("rgb", number), disparity_of("outdoor", part.plane("truth", number))[0]
        if self.scenes and rng.random() < 0.6:
            number = int(rng.integers(len(self.scenes)))
            if number not in self._kept:
                if len(self._kept) > 300:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[number] = read_scene(self.scenes[number])
            return self._kept[number]
        part = self.parts["rendered" if rng.random() < 0.4 else "outdoor"]
        number = int(rng.integers(len(part)))
        return part.plane("rgb", number), disparity_of("outdoor", part.plane("truth", number))[0]


def read_mattes(folder: Path) -> list[Picture]:
    """Things whose alpha is mostly sure: glass and smoke, which have no outline, are left out."""
    pictures = []
    for path in sorted(folder.glob("*.jpg")):
        thing = Picture(_read_rgb(path), np.asarray(_read(path.with_suffix(".alpha.png")), np.uint8))
        unsure = np.mean((thing.alpha > 25) & (thing.alpha < 230))
        if np.mean(thing.alpha > 127) > 0.02 and unsure < 0.4:
            pictures.append(thing)
    return pictures


def read_scene(path: Path) -> tuple[Any, Plane]:
    """An exact scene of the generators: rgb uint8 and disparity 0..1 (NAME.disparity16.png: 0 unknown, 1 infinite)."""
    return _read_rgb(path), disparity_of("outdoor", _read(path.with_suffix(".disparity16.png")))[0]


def _read(path: Path, flags: int = cv2.IMREAD_UNCHANGED) -> NDArray[Any]:
    picture = cv2.imread(str(path), flags)
    if picture is None:
        raise PhotoError("{path} cannot be read as a picture.", path=path)
    return picture


def _read_rgb(path: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(_read(path, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB), np.uint8)


def coarsened(alpha: Plane, rng: np.random.Generator) -> tuple[Plane, float]:
    """What a small picture would have told of `alpha`, enlarged again; and how far it may be off, in px."""
    reach = float(np.exp(rng.uniform(np.log(FINEST), np.log(COARSEST))))
    guess = _displaced(alpha, reach * float(rng.uniform(0, 0.5)), rng)
    if rng.random() < 0.5:
        guess = _morphed(
            guess, cv2.MORPH_DILATE if rng.random() < 0.5 else cv2.MORPH_ERODE, rng.uniform(0, 0.5) * reach
        )
    if rng.random() < 0.5:  # thin things are lost
        guess = _morphed(guess, cv2.MORPH_OPEN, rng.uniform(0.1, 0.5) * reach)
    elif rng.random() < 0.3:  # gaps are closed
        guess = _morphed(guess, cv2.MORPH_CLOSE, rng.uniform(0.1, 0.5) * reach)
    for _ in range(int(rng.integers(0, 3)) if rng.random() < 0.35 else 0):
        guess = _with_a_mistake(guess, reach, rng)
    side = alpha.shape[0]
    small = max(4, round(side / reach))
    seen = np.asarray(cv2.resize(guess, (small, small), interpolation=cv2.INTER_AREA), np.float32)
    seen += rng.standard_normal(seen.shape, np.float32) * np.float32(rng.uniform(0, 0.04))
    guess = np.asarray(cv2.resize(seen, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)
    contrast = np.float32(rng.uniform(0.9, 2.0))
    return np.clip((guess - 0.5) * contrast + 0.5, 0, 1).astype(np.float32), reach


def _cells(side: int, rng: np.random.Generator) -> Rgb:
    """Grey or coloured cells like a mosaic: a ground with strong edges of its own."""
    count = max(2, round(side / rng.uniform(2, 14)))
    channels = 3 if rng.random() < 0.4 else 1
    low, high = sorted(rng.uniform(0, 1, 2))
    cells = np.repeat(rng.uniform(low, high, (count, count, channels)).astype(np.float32), 3 // channels, 2)
    flags = cv2.INTER_NEAREST if rng.random() < 0.7 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(cells, (side, side), interpolation=flags), np.float32)


def with_echoes(behind: Rgb, rgb: Rgb, alpha: Plane, rng: np.random.Generator) -> Rgb:
    """The background with soft spots beside the thing's outline that have the thing's colour and are no part of it."""
    inside = (alpha > 0.9).astype(np.uint8)
    reach = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    rows, columns = np.nonzero((reach > 1) & (reach < 14) & (alpha < 0.1))
    fronts = np.argwhere(inside > 0)
    if len(rows) == 0 or len(fronts) == 0:
        return behind
    result = behind.copy()
    for _ in range(int(rng.integers(1, 5))):
        chosen = int(rng.integers(len(rows)))
        y, x = int(rows[chosen]), int(columns[chosen])
        near = fronts[rng.integers(len(fronts), size=24)]
        source = near[np.abs(near - (y, x)).sum(1).argmin()]
        axes = tuple(max(1, round(float(rng.uniform(*ECHO_PX)))) for _ in range(2))
        spot = np.zeros_like(alpha)
        cv2.ellipse(spot, (x, y), axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1, cv2.LINE_AA)
        spot = _blurred(spot, float(rng.uniform(0.4, 2.5)))[..., None]
        result += spot * (rgb[source[0], source[1]] * rng.uniform(0.85, 1.15) - result)
    return np.asarray(result, np.float32)


def _displaced(alpha: Plane, amplitude: float, rng: np.random.Generator) -> Plane:
    side, cells = alpha.shape[0], int(rng.integers(3, 9))
    field = rng.standard_normal((cells, cells, 2), np.float32) * np.float32(amplitude)
    shift = cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    moved = cv2.remap(alpha, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _with_a_mistake(guess: Plane, reach: float, rng: np.random.Generator) -> Plane:
    """A piece beside the outline on the wrong side."""
    rows, columns = np.nonzero(_edges_of(guess))
    if len(rows) == 0:
        return guess
    chosen = int(rng.integers(len(rows)))
    blob = np.zeros_like(guess)
    axes = (int(reach * rng.uniform(0.3, 1.3)) + 1, int(reach * rng.uniform(0.3, 1.3)) + 1)
    centre = (int(columns[chosen]), int(rows[chosen]))
    cv2.ellipse(blob, centre, axes, float(rng.uniform(0, 360)), 0, 360, 1.0, -1)
    return np.asarray(np.maximum(guess, blob) if rng.random() < 0.5 else np.minimum(guess, 1 - blob), np.float32)


def _piece(thing: Picture, side: int, scale: float, rng: np.random.Generator) -> tuple[Rgb, Plane]:
    """A square piece of a thing around a place of its outline."""
    height, width = thing.alpha.shape
    cut = int(np.clip(side / scale, 48, min(height, width)))
    unsure = (thing.alpha > 20) & (thing.alpha < 235) | _edges_of(_unit(thing.alpha))
    rows, columns = np.nonzero(unsure)
    if len(rows) == 0:
        rows, columns = np.array([height // 2]), np.array([width // 2])
    chosen = int(rng.integers(len(rows)))
    y = int(np.clip(rows[chosen] - cut * rng.uniform(0.25, 0.75), 0, height - cut))
    x = int(np.clip(columns[chosen] - cut * rng.uniform(0.25, 0.75), 0, width - cut))
    box = np.s_[y : y + cut, x : x + cut]
    flags = cv2.INTER_AREA if cut > side else cv2.INTER_CUBIC
    rgb, alpha = (cv2.resize(plane[box], (side, side), interpolation=flags) for plane in (thing.rgb, thing.alpha))
    return _unit(rgb), _unit(alpha)


def _turned(plane: NDArray[np.float32], turns: int, is_mirrored: bool) -> NDArray[np.float32]:
    plane = np.rot90(plane, turns)
    return np.ascontiguousarray(plane[:, ::-1] if is_mirrored else plane)


def _unit(code: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(code, np.float32) * np.float32(1 / 255)


def _blurred(plane: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma_px), np.float32) if sigma_px > 0 else plane


def _edges_of(alpha: Plane) -> NDArray[np.bool_]:
    mask = (alpha > 0.5).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)


def _morphed(plane: Plane, operation: int, radius_px: float) -> Plane:
    side = 2 * max(0, round(radius_px)) + 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(plane, operation, disk), np.float32)
