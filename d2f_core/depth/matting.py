"""Matting: to which side of an outline each pixel of the photo belongs, found on the photo's own pixels.

    subject map of the small estimate  ->  enlarged  ->  tiles along its uncertain band  ->  network  ->  matte
                                           first in a picture of `FIRST_LONG_SIDE_PX`, then in one near the photo's size

The small picture that the depth network saw has lost strands, straps and gaps, and its outline is a few pixels off. The
matting network sees a tile of the photo with the coarse map and answers with the map corrected. Each pass mends what is
a few pixels wrong in its own picture, so a coarse one before the fine one reaches farther. Where the map is sure
nothing changes. A wide area of doubt has no outline within it: it goes to one side as a whole (`decided`), and there
the map is only made surer, for the network would tell light fur from dark; a faint area leaves it with its rim.
`corrected` serves depth edges too (`refinement`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.filters import Size, disc_window, local_range, resized, to_unit
from d2f_core.networks import WEIGHTS_FOLDER, Network, read_network

Plane = NDArray[np.float32]
Corner = tuple[int, int]  # (y, x) px

FIRST_LONG_SIDE_PX = 1024
USUAL_SCALE, LEAST_SCALE = 6, 2  # of the first pass's picture to the coarse map
LEAST_STEP = 1.5  # from the first pass's picture to the last's
FINEST_LONG_SIDE_PX = 3072  # of the last pass; a larger photo is rarely sharper than this along an outline
TILE_PX, MARGIN_PX = 128, 8  # of a tile, and how much of each side is there for the middle's sake
CORE_PX = TILE_PX - 2 * MARGIN_PX
FEATHER_PX, LEAST_WEIGHT = 6, 1e-6  # how far beyond its middle a tile still counts, less and less
BATCH = 8  # tiles that the network sees at a time
DOUBT = 0.03  # a map this close to 0 or 1 is sure
FAINTEST = 0.15  # a doubt fainter than this belongs to nothing
FAINT_AREA_BEGINS, FAINT_AREA = (0.1, 0.2), (0.25, 0.35)  # an area whose map lies between them belongs to nothing
AREA_RADIUS, AREA_REACH = 3, 8  # px of the coarse map: of the least area, and how far its own rim goes
UNDECIDED, LEAST_UNDECIDED = (0.3, 0.65), 3e-4  # what an undecided area's map lies between, and its share of the map
BELONGS_FROM, DECISION = 0.46, 0.3  # mean of an undecided area that is subject, and by how much it is moved
EDGE_OF_DECISION = 0.05  # what the map is surer of than an area, by this much, the area does not move
DECIDED_RIM_PX = 6  # of the coarse map, around such an area
OUTLINE_RADIUS = 4  # px of the coarse map, in which an outline rises by
OUTLINE_RISE = 0.2, 0.4  # none below, one above; in wide doubts no photo's pixel can tell the sides
AREA_CONTRAST = 2.0  # of the coarse map in such wide doubts
REACH_PX = 10  # how far beside the doubtful band the matte may change
SURE_OF_PIECE, PIECE_RIM_PX = 0.6, 3
STRAY_PIECE = 2e-3  # of the picture; a smaller piece that stands alone needs a pixel that the coarse map calls subject
LINK = 0.25  # of the matte; a piece that is joined to the subject by as much is a part of it
LEFT_OF_CRUMB = 0.45  # of the matte where a piece is joined to the subject and yet too small to be sharp
SMALLEST_PIECE = 2e-5  # of the picture; what is smaller and stands alone is a mistake, which a blur would leave sharp


def matte_of(
    photo: NDArray[Any], subject: Plane, cancel: CancelToken = NEVER, first_seen: NDArray[Any] | None = None
) -> Plane:
    """The subject's matte at the photo's size.

    Args:
        photo: (H, W, 3) uint8, uint16 or float32 0..1, sRGB.
        subject: (h, w) float32 0..1 on a coarser grid of the same proportions.
        cancel: checked between the calls of the network.
        first_seen: the photo as `seen_at` shows it in the `first_grid`, where it is there already.

    Returns:
        (H, W) float32, 0..1.

    Raises:
        WeightsError: the network's file is missing or damaged.
        Cancelled: if `cancel` says so.
    """
    size = (photo.shape[0], photo.shape[1])
    matte = _without_stray_doubts(_without_faint_areas(subject))
    rises = _ramp(local_range(matte, OUTLINE_RADIUS), OUTLINE_RISE)
    for grid in _grids(size, subject):
        coarse = resized(matte, grid)
        band = _band(coarse) * resized(rises, grid)
        seen = seen_at(photo, grid) if first_seen is None or first_seen.shape[:2] != grid else first_seen
        matte = corrected(seen, coarse, band, cancel)
        matte += (1 - band) * (np.clip((coarse - 0.5) * AREA_CONTRAST + 0.5, 0, 1) - coarse)
        matte = np.clip((matte - DOUBT) / (1 - 2 * DOUBT), 0, 1).astype(np.float32)
        matte = _whole(matte, coarse > SURE_OF_PIECE)
    return resized(matte, size)


def decided(subject: Plane) -> Plane:
    """The map, (h, w) 0..1, with each wide undecided area moved to one side as a whole: decided pixel by pixel, half of
    a person who stands beside the subject would be drawn into it. What is surer than the area stays: the subject's edge
    beside it, and what surely is none."""
    is_between = ((subject > UNDECIDED[0]) & (subject < UNDECIDED[1])).astype(np.uint8)
    areas = cv2.morphologyEx(is_between, cv2.MORPH_OPEN, disc_window(AREA_RADIUS))
    _, labels, facts, _ = cv2.connectedComponentsWithStats(areas, connectivity=8)
    sizes = facts[:, cv2.CC_STAT_AREA]
    is_wide = sizes >= LEAST_UNDECIDED * subject.size
    is_wide[0] = False
    belongs = np.bincount(labels.ravel(), subject.ravel(), len(sizes)) > BELONGS_FROM * sizes
    result, doubt = subject.copy(), 4 * subject * (1 - subject)
    for side, is_inside in ((1 - subject, True), (subject, False)):
        chosen = (is_wide & (belongs == is_inside))[labels]
        if chosen.any():
            surest = 1 - UNDECIDED[0] if is_inside else UNDECIDED[1]
            moves = 1 - _ramp(side, (surest - EDGE_OF_DECISION, surest + EDGE_OF_DECISION))
            reach = cv2.dilate(chosen.astype(np.float32), disc_window(DECIDED_RIM_PX))
            step = np.float32(DECISION if is_inside else -DECISION)
            result += step * cv2.blur(reach, (DECIDED_RIM_PX * 2 - 1,) * 2) * doubt * moves
    return np.asarray(result.clip(0, 1), np.float32)


def seen_at(photo: NDArray[Any], size: Size) -> NDArray[Any]:
    """The photo in this size: shrunk by areas in its own type, or enlarged smoothly as float32 0..1."""
    if photo.shape[:2] == size:
        return photo
    if size[0] < photo.shape[0]:
        return np.asarray(cv2.resize(photo, size[::-1], interpolation=cv2.INTER_AREA))
    return resized(to_unit(photo), size)


def corrected(photo: NDArray[Any], coarse: Plane, band: Plane, cancel: CancelToken = NEVER) -> Plane:
    """A map of two sides with the boundary between them where the photo has it.

    Args:
        photo: (H, W, 3), as for `matte_of`.
        coarse: (H, W) float32, 0..1, 1 on the nearer side, a few pixels wrong.
        band: (H, W) float32, 0..1, how far the map may change there.
        cancel: checked between the calls of the network.

    Returns:
        (H, W) float32, 0..1; `coarse` where `band` is 0.
    """
    corners = _corners(band)
    answers, weights = np.zeros_like(coarse), np.zeros_like(coarse)
    for first in range(0, len(corners), BATCH):
        cancel.check()
        chosen = corners[first : first + BATCH]
        rgb = to_unit(np.stack([_tile(photo, corner).transpose(2, 0, 1) for corner in chosen]))
        given = np.stack([_tile(coarse, corner)[None] for corner in chosen])
        for corner, answer in zip(chosen, _network().run(rgb, given)[:, 0], strict=True):
            place, part = _feathered(corner, coarse.shape)
            weight = _feather()[part]
            answers[place] += weight * answer[part]
            weights[place] += weight
    mean = answers / np.maximum(weights, np.float32(LEAST_WEIGHT))
    return np.asarray(np.where(weights > 0, coarse + band * (mean - coarse), coarse), np.float32)


@cache
def _feather() -> Plane:
    """How much a tile's answer counts, (TILE_PX, TILE_PX): fading into the neighbour's beside the middle's border, so
    that no straight seam is left where two tiles disagree."""
    place = np.arange(TILE_PX) + 0.5
    across = np.clip((np.minimum(place, TILE_PX - place) - MARGIN_PX + FEATHER_PX) / (2 * FEATHER_PX), 0, 1)
    return np.asarray(across[:, None] * across, np.float32)


def _feathered(corner: Corner, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where a tile's answer goes, and which part of the tile that is."""
    places, parts = [], []
    for begin, side in zip(corner, shape, strict=True):
        first, last = max(begin - FEATHER_PX, 0), min(begin + CORE_PX + FEATHER_PX, side)
        places.append(slice(first, last))
        parts.append(slice(first - begin + MARGIN_PX, last - begin + MARGIN_PX))
    return (places[0], places[1]), (parts[0], parts[1])


@cache
def _network() -> Network:
    return read_network(WEIGHTS_FOLDER, "matting")


def first_grid(size: Size, coarse: Plane) -> Size:
    """(height, width) px of the picture of these proportions in which outlines are sought first.

    A pixel of the coarse map becomes `USUAL_SCALE` px, the middle of what the network was trained with, or fewer where
    the picture would be larger than `FIRST_LONG_SIDE_PX`, but no fewer than `LEAST_SCALE`. A photo that is smaller is
    enlarged to it: a map that is off by less than a pixel would be corrected by noise.
    """
    side = max(coarse.shape)
    return _scaled(size, max(LEAST_SCALE * side, min(USUAL_SCALE * side, FIRST_LONG_SIDE_PX)))


def _grids(size: Size, coarse: Plane) -> list[Size]:
    """Sizes of the passes, coarse to fine."""
    first, finest = first_grid(size, coarse), _scaled(size, min(max(size), FINEST_LONG_SIDE_PX))
    return [first, finest] if max(finest) >= LEAST_STEP * max(first) else [first]


def _scaled(size: Size, long_side_px: float) -> Size:
    scale = long_side_px / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _without_faint_areas(subject: Plane) -> Plane:
    """The map without faint areas, whose rims would become outlines; thin things stay."""
    opened = cv2.morphologyEx(subject, cv2.MORPH_OPEN, disc_window(AREA_RADIUS))
    areas = np.asarray(cv2.dilate(opened, disc_window(AREA_REACH)), np.float32)
    faint = _ramp(areas, FAINT_AREA_BEGINS) * (1 - _ramp(areas, FAINT_AREA))
    return np.asarray(subject * (1 - faint), np.float32)


def _ramp(plane: Plane, ends: tuple[float, float]) -> Plane:
    """0 below the first end, 1 above the second."""
    return np.asarray(np.clip((plane - ends[0]) / (ends[1] - ends[0]), 0, 1), np.float32)


def _without_stray_doubts(subject: Plane) -> Plane:
    """The map without faint areas that are connected to nothing that is more subject than not."""
    _, labels = cv2.connectedComponents((subject > FAINTEST).astype(np.uint8), connectivity=8)
    is_kept = np.zeros(int(labels.max()) + 1, bool)
    is_kept[labels[subject > 0.5]] = True
    is_kept[0] = False
    return np.where(is_kept[labels] | (subject <= DOUBT), subject, np.minimum(subject, DOUBT)).astype(np.float32)


def _band(coarse: Plane) -> Plane:
    """1 where the map is in doubt, falling to 0 within `REACH_PX`."""
    inside = (coarse > 0.5).astype(np.uint8)
    outline = cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    is_sure = ~outline & (np.abs(coarse - 0.5) >= 0.5 - DOUBT)
    distance = cv2.distanceTransform(is_sure.astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(np.clip(2 - distance * (2 / REACH_PX), 0, 1), np.float32)


def _corners(band: Plane) -> list[Corner]:
    """Corners of the tiles' middles in which there is something to do: rows of tiles that begin where the band does."""
    corners: list[Corner] = []
    rows = np.flatnonzero(band.any(1))
    while len(rows):
        y = int(rows[0])
        columns = np.flatnonzero(band[y : y + CORE_PX].any(0))
        while len(columns):
            corners.append((y, int(columns[0])))
            columns = columns[columns >= columns[0] + CORE_PX]
        rows = rows[rows >= y + CORE_PX]
    return corners


def _tile(plane: NDArray[Any], corner: Corner) -> NDArray[Any]:
    """The tile around the middle that begins at `corner`, continued beyond the picture's border."""
    (top, left), (height, width) = (side - MARGIN_PX for side in corner), plane.shape[:2]
    bottom, right = top + TILE_PX, left + TILE_PX
    inside = plane[max(top, 0) : bottom, max(left, 0) : right]
    borders = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    return np.asarray(cv2.copyMakeBorder(inside, *borders, cv2.BORDER_REPLICATE))


def _whole(matte: Plane, is_sure: NDArray[np.bool_]) -> Plane:
    """The matte without small pieces of one side that lie alone in the other, and without larger ones of the subject
    in which nothing was surely subject before. What fades before it joins the subject, as a strand does, stays."""
    least, result = max(4, round(SMALLEST_PIECE * matte.size)), matte.copy()
    for is_inside in (True, False):
        mask = ((result > 0.5) == is_inside).astype(np.uint8)
        _, labels, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        area = facts[:, cv2.CC_STAT_AREA]
        is_small = area < least
        if is_inside:
            is_stray = area < STRAY_PIECE * matte.size
            is_stray[labels[is_sure]] = False
            is_small |= is_stray
        is_small[0] = False
        if not is_small.any():
            continue
        piece = is_small[labels]
        if is_inside:
            is_linked = _is_linked(result, piece)
            result[is_linked & (area < least)[labels]] = LEFT_OF_CRUMB
            piece &= ~is_linked
        result[piece] = 1 - result[piece]
        if is_inside:  # with its soft rim, or that stays as a ring
            rim = cv2.dilate(piece.astype(np.uint8), disc_window(PIECE_RIM_PX)) > 0
            result[rim & (result <= 0.5) & ~is_linked] = 0
    return result


def _is_linked(matte: Plane, piece: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a piece is joined to the rest of the subject by a matte of at least `LINK`."""
    _, joined = cv2.connectedComponents((matte > LINK).astype(np.uint8), connectivity=8)
    is_kept = np.zeros(int(joined.max()) + 1, bool)
    is_kept[joined[(matte > 0.5) & ~piece]] = True
    return np.asarray(piece & is_kept[joined])
