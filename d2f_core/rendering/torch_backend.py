"""The steps of a blur on a graphics card: the same PSF tables, levels and sums as `scatter`, as operations on tensors.

    pixels of a level -> what each adds (`_Pixels`: colour, first and last edge of its PSF, place) -> all edges added,
    many pixels at a time -> running sum along the rows -> margins folded back -> layers laid over each other

Where the loops go through the edges of one pixel's PSF, this goes through the pixels of the k-th edge. Pixels are
sorted by the number of their edges, so that those which still have a k-th edge are the first n. The counts come to the
processor once for each chunk of pixels, nothing within the loop waits for the card, and chunks bound the memory.

float32 only (Apple's cards have nothing wider). Tensors lie plane by plane and are seen as (h, w, channels). A card
adds in no fixed order, so its last bits may differ from run to run. All threads share one lock: they prepare and encode
side by side, but use the card one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from d2f_core.rendering.aperture import IDENTITY_RADIUS_PX
from d2f_core.rendering.backend import PsfRows
from d2f_core.rendering.psf_tables import FINE_RADIUS_PX, FINE_STEPS_PER_PX, STEPS_PER_PX, PsfTable
from d2f_core.rendering.scatter import (
    ABSENCE_MARGIN_PX,
    ABSENCE_REACH,
    CHANNELS,
    HIDDEN_MARGIN_PX,
    LEAST_ALPHA,
    LEAST_DENSITY,
)

Float = NDArray[np.float32]

PIXELS_AT_ONCE = 2**20  # about 250 bytes each while they are sorted
EDGES_AT_ONCE = 2**21  # about 60 bytes each
_SHARED = 0.2  # part of a level's limit over which a pixel passes to the next level


@dataclass(frozen=True, eq=False)
class _Pixels:
    """Pixels that take part, those with most edges first.

    Attributes:
        adds: (CHANNELS, n) what a step of 1 adds; negative where the PSF is turned.
        begin, end: (n,) int64 edges of its PSF in the table.
        base: (n,) int64 place in the accumulator of an edge without offset.
        turn: (n,) int64, -1 where the PSF is turned by 180 degrees, else 1.
        left: how many pixels have more than 0, 1, 2 ... edges.
    """

    adds: Tensor
    begin: Tensor
    end: Tensor
    base: Tensor
    turn: Tensor
    left: list[int]


class TorchBackend:
    """A `Backend` of one render on one device; arrays are tensors."""

    def __init__(self, device: str, table: PsfTable) -> None:
        """Args:
        device: torch's name, "cuda", "mps" or "cpu".
        table: the PSFs of this render.
        """
        self._device = torch.device(device)
        self._lock = Lock()
        self._rows, self._columns = (self._moved(part).long() for part in (table.rows, table.columns))
        self._steps, self._starts = self._moved(_channel_steps(table)), self._moved(table.starts).long()

    def zeros(self, *shape: int) -> Tensor:
        return torch.zeros(shape, device=self._device)

    def psf_sum(self, psfs: PsfRows) -> tuple[Tensor, Tensor]:
        (first, last), (above, below), margin = psfs.rows, psfs.outside, psfs.table.margin
        source_last = psfs.source_first + psfs.radius.shape[0]
        # of the source what can reach the wanted rows; of the accumulator every row that this reaches
        begin, end = max(first - margin, psfs.source_first), min(last + margin, source_last)
        with self._lock:
            target = self.zeros(CHANNELS, end - begin + 2 * margin, psfs.size[1] + 2 * margin)
            identity = self.zeros(end - begin, psfs.size[1])
            for top in range(begin, end, step := max(1, PIXELS_AT_ONCE // psfs.size[1])):
                bottom = min(top + step, end)
                identity[top - begin : bottom - begin] = self._scatter(psfs, top, bottom, target, begin - margin)
            target.cumsum_(2)
            shift = first - above - (begin - margin)
            wanted = target[:, shift : shift + above + last - first + below].permute(1, 2, 0)
            return fold_margins(wanted, margin, above, below), identity[first - begin : last - begin]

    def add_enlarged(self, target: Tensor, first_row: int, coarse: Tensor, coarse_first: int) -> None:
        rows = (first_row + np.arange(target.shape[0]) + 0.5) / 2 - 0.5 - coarse_first
        columns = (np.arange(target.shape[1]) + 0.5) / 2 - 0.5
        with self._lock:
            target += self._between(self._between(coarse, 0, rows), 1, columns)

    def composite_over(self, picture: Tensor, cover: Tensor, sharp: Tensor, layer: Tensor, identity: Tensor) -> None:
        with self._lock:
            alpha = layer[..., 3]
            density = (alpha + layer[..., 4]).clamp_(min=float(LEAST_DENSITY))
            part = torch.maximum(alpha, alpha / density).clamp_(max=1.0)
            is_there = alpha > LEAST_ALPHA
            scale, part = torch.where(is_there, part / alpha, 0.0), torch.where(is_there, part, 0.0)
            rest = 1 - part
            picture.mul_(rest[..., None]).add_(layer[..., :3] * scale[..., None])
            cover.mul_(rest).add_(part)
            sharp.mul_(rest).add_(identity * scale)

    def finished(self, picture: Tensor, cover: Tensor, sharp: Tensor) -> tuple[Float, Float]:
        with self._lock:
            factor = 1 / cover.clamp(min=LEAST_ALPHA)
            return (picture * factor[..., None]).cpu().numpy(), (sharp * factor).cpu().numpy()

    def _moved(self, array: NDArray[Any]) -> Tensor:
        return torch.from_numpy(array).to(self._device)

    def _between(self, array: Tensor, axis: int, places: NDArray[np.floating]) -> Tensor:
        """Values of an axis at fractional indices; beyond its ends the last ones."""
        lower = np.floor(places)
        share = self._moved((places - lower).astype(np.float32)).reshape([-1 if i == axis else 1 for i in range(3)])
        first, second = (
            array.index_select(axis, self._moved(np.clip(index, 0, array.shape[axis] - 1).astype(np.int64)))
            for index in (lower, lower + 1)
        )
        return first.lerp_(second, share)

    def _scatter(self, psfs: PsfRows, top: int, bottom: int, target: Tensor, target_first: int) -> Tensor:
        """Add the edges of source rows top .. bottom - 1; returns the alpha of those that stay as they are."""
        rows = slice(top - psfs.source_first, bottom - psfs.source_first)
        parts = (psfs.source.pixels, psfs.source.distance, psfs.radius)
        pixels, distance, radius = (self._moved(part[rows]) for part in parts)
        r, alpha = radius.abs(), pixels[..., 3]
        share = _share(r, psfs)
        absent = torch.where(distance > float(ABSENCE_REACH) * r + float(ABSENCE_MARGIN_PX), 0.0, 1 - alpha)
        seen = distance <= psfs.table.reach * (r + psfs.largest_radius) + float(HIDDEN_MARGIN_PX)
        is_in = seen & (share > 0) & ((alpha > 0) | (absent > 0))
        chosen = is_in.flatten().nonzero()[:, 0]
        if chosen.numel():
            adds = (torch.cat([pixels, absent[..., None]], 2) * share[..., None]).flatten(0, 1)
            cells_y, cells_x = (self._moved(cells).long() for cells in psfs.cells())
            cells = (cells_y[rows, None] + cells_x + psfs.table.near_cells * (radius > 0)).flatten()[chosen]
            y, x = torch.div(chosen, psfs.size[1], rounding_mode="floor"), chosen % psfs.size[1]
            base = (y + top - target_first) * target.shape[2] + x + psfs.table.margin
            self._add_edges(self._sorted(adds[chosen].T, radius.flatten()[chosen], cells, base), target)
        return torch.where(is_in & (r <= IDENTITY_RADIUS_PX), share * alpha, 0.0)

    def _sorted(self, adds: Tensor, radius: Tensor, cells: Tensor, base: Tensor) -> _Pixels:
        """The chosen pixels with their edges; `cells` are those of the table, `base` is where the pixel itself lies."""
        at = cells * self._starts.shape[1] + _kernel_index(radius.abs())
        begin, end = self._starts.flatten()[at], self._starts.flatten()[at + 1]
        count, order = torch.sort((end - begin).int(), descending=True, stable=True)
        is_turned = radius > 0  # in front of the focus a lens shows its opening upside down
        base = base + is_turned  # a step to the right of a pixel becomes one to its left: the next pixel's edge
        turn = 1 - 2 * is_turned.long()
        left = len(order) - np.cumsum(torch.bincount(count).cpu().numpy())
        adds = (adds * turn)[:, order]
        return _Pixels(adds, begin[order], end[order], base[order], turn[order], [int(n) for n in left if n > 0])

    def _add_edges(self, pixels: _Pixels, target: Tensor) -> None:
        """Add every edge of these pixels' PSFs to the accumulator, (CHANNELS, h, w), in place."""
        offsets = self._rows * target.shape[2] + self._columns
        flat, last_edge = target.flatten(1), self._steps.shape[1] - 1
        k = 0
        while k < len(pixels.left):
            n = pixels.left[k]
            several = min(max(1, EDGES_AT_ONCE // n), len(pixels.left) - k)
            edge = pixels.begin[:n] + torch.arange(k, k + several, device=self._device)[:, None]
            is_there = edge < pixels.end[:n]
            edge.clamp_(max=last_edge)
            place = pixels.base[:n] + pixels.turn[:n] * offsets[edge]
            values = pixels.adds[:, None, :n] * (self._steps[:, edge] * is_there)
            flat.scatter_add_(1, place.flatten().expand(CHANNELS, -1), values.flatten(1))
            k += several


def _channel_steps(table: PsfTable) -> Float:
    """Sizes of the edges, (1, n), or with colour fringes (CHANNELS, n); see `scatter.scatter_edges`."""
    green, outer = table.steps, table.red_blue
    if outer.size == 0:
        return green[None]
    return np.stack([outer, green, outer, table.mean, table.mean])


def _share(r: Tensor, psfs: PsfRows) -> Tensor:
    """Which part of pixels of radius `r` this level takes; see `scatter.scatter_edges`."""
    largest, smallest = psfs.limit_px, psfs.limit_px / 2
    share = torch.ones_like(r)
    if not psfs.is_coarsest:
        share = torch.minimum(share, (largest - r) / (_SHARED * largest))
    if not psfs.is_finest:
        share = torch.minimum(share, (r - (1 - _SHARED) * smallest) / (_SHARED * smallest))
    return share


def _kernel_index(r: Tensor) -> Tensor:
    """Number of the table's radius, int64; `psf_tables.radius_step`.

    A flat surface may have a radius just between two steps, so nothing may be rounded before the last step: in float32
    differences of small numbers and factors of two are exact, sums are not.
    """
    is_fine = r < FINE_RADIUS_PX
    steps = torch.where(is_fine, r * FINE_STEPS_PER_PX, (r - FINE_RADIUS_PX) * STEPS_PER_PX)
    whole = steps.floor()
    first = torch.where(is_fine, 0, round(FINE_RADIUS_PX * FINE_STEPS_PER_PX))
    index = first + whole.long() + (steps - whole >= 0.5)
    return torch.where(r <= IDENTITY_RADIUS_PX, 0, index)


def fold_margins(target: Tensor, margin: int, above: int, below: int) -> Tensor:
    """What left the frame is mirrored back, in place, as `scatter.folded_sums` does; returns a view."""
    width = target.shape[1] - 2 * margin
    inner, reach = target[:, margin : margin + width], min(margin, width)
    inner[:, :reach] += target[:, margin - reach : margin].flip(1)
    inner[:, width - reach :] += target[:, margin + width : margin + width + reach].flip(1)
    rows = inner.shape[0] - above - below
    top, bottom = min(above, rows), min(below, rows)
    core = inner[above : above + rows]
    core[:top] += inner[above - top : above].flip(0)
    core[rows - bottom :] += inner[above + rows : above + rows + bottom].flip(0)
    return core
