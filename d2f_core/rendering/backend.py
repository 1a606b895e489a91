"""What a device has to be able to do to blur a layer; `layered_rendering` says in which order.

`PsfRows` is one such order: these pixels of one level, these radii, to be summed over those rows. `CompiledBackend`
carries it out with numba's loops, `torch_backend.TorchBackend` on a graphics card. Both take numpy arrays, keep
what lies between as arrays of their own, shaped (h, w) or (h, w, channels), and give numpy arrays back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.psf_tables import PsfTable
from d2f_core.rendering.scatter import (
    CHANNELS,
    Accumulator,
    LevelRadii,
    PsfEdges,
    add_enlarged,
    composite_over,
    folded_sums,
    normalise,
    scatter_edges,
)
from d2f_core.rendering.workspace import Workspace, new_empty
from d2f_core.window import Window

Float = NDArray[np.float32]
Int = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class PsfRows:
    """Pixels of one level of a layer, and the rows of it that are wanted.

    Attributes:
        source: pixels of rows `source_first` ..; all whose PSFs reach the wanted rows.
        radius: (h, w) signed blur radius in px of this level.
        source_first: row of the level where `source` begins.
        rows: first and last + 1 wanted row.
        window: of the level; `source_first` and `rows` count from its top.
        largest_radius: of any PSF of this render, in px of this level.
        limit_px: largest radius that this level takes; it takes half of it at least.
        is_finest, is_coarsest: takes also what is smaller, or larger.
        table: the PSFs.
    """

    source: LayerPixels
    radius: Float
    source_first: int
    rows: tuple[int, int]
    window: Window
    largest_radius: float
    limit_px: int
    is_finest: bool
    is_coarsest: bool
    table: PsfTable

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the level's window."""
        return self.window.size

    @property
    def outside(self) -> tuple[int, int]:
        """Rows above and below the frame that are summed too, because what leaves the frame is mirrored back."""
        margin = self.table.margin
        return margin if self.rows[0] == 0 else 0, margin if self.rows[1] == self.size[0] else 0

    def level(self) -> LevelRadii:
        """The radii that are taken."""
        limit, of_any = float(self.limit_px), float(self.largest_radius)
        return LevelRadii(limit / 2, limit, self.is_finest, self.is_coarsest, of_any, float(self.table.reach))

    def edges(self) -> PsfEdges:
        """The table, with the cells of these pixels."""
        table = self.table
        return PsfEdges(
            table.rows,
            table.columns,
            table.steps,
            table.red_blue,
            table.mean,
            table.starts,
            table.near_cells,
            *self.cells(),
        )

    def cells(self) -> tuple[Int, Int]:
        """Part of the table's cell for each source row, and for each column."""
        (height, width), grid = self.window.whole, self.table.grid
        rows = self.window.top + self.source_first + np.arange(self.radius.shape[0])
        cells_y = (rows * grid // height * grid).astype(np.int32)
        return cells_y, ((self.window.left + np.arange(self.window.width)) * grid // width).astype(np.int32)


class Backend(Protocol):
    """The steps of a blur; called from several threads."""

    def zeros(self, *shape: int) -> Any:
        """A float32 array of the device."""

    def psf_sum(self, psfs: PsfRows) -> tuple[Any, Any]:
        """(h, w, CHANNELS) summed PSFs over the wanted rows; (h, w) alpha of pixels that stay, on the finest level."""

    def add_enlarged(self, target: Any, first_row: int, coarse: Any, coarse_first: int) -> None:
        """target += coarse, enlarged; see `scatter.add_enlarged`."""

    def composite_over(self, picture: Any, cover: Any, sharp: Any, layer: Any, identity: Any) -> None:
        """Lay a blurred layer over what lies behind it, in place; see `scatter.composite_over`."""

    def finished(self, picture: Any, cover: Any, sharp: Any) -> tuple[Float, Float]:
        """`picture` and `sharp` over the accumulated alpha."""


class CompiledBackend:
    """numba's loops on the processor; arrays are numpy's."""

    def __init__(self, workspace: Workspace) -> None:
        """workspace: for what lives no longer than a strip; sums of coarse levels have arrays of their own."""
        self._workspace = workspace

    def zeros(self, *shape: int) -> Float:
        return np.zeros(shape, np.float32)

    def psf_sum(self, psfs: PsfRows) -> tuple[Float, Float]:
        (first, last), (above, below), margin = psfs.rows, psfs.outside, psfs.table.margin
        target = self._workspace.cleared("target", (above + last - first + below, psfs.size[1] + 2 * margin, CHANNELS))
        # scatter_edges counts identity rows like target rows; those of the margin stay empty
        identity = self._workspace.zeros("identity", (target.shape[0], psfs.size[1]) if psfs.is_finest else (0, 0))
        stride = target.shape[1] * CHANNELS
        out = Accumulator(target.reshape(-1), identity, first - above, target.shape[0], margin, stride)
        scatter_edges(psfs.source, psfs.radius, psfs.source_first, psfs.level(), psfs.edges(), out)
        new = self._workspace.empty if psfs.is_finest else new_empty
        sums = new("sums", (last - first, psfs.size[1], CHANNELS))
        folded_sums(target, margin, above, below, sums)
        self._workspace.take_back("target")
        return sums, identity[above : above + last - first]

    def add_enlarged(self, target: Float, first_row: int, coarse: Float, coarse_first: int) -> None:
        add_enlarged(target, first_row, coarse, coarse_first)

    def composite_over(self, picture: Float, cover: Float, sharp: Float, layer: Float, identity: Float) -> None:
        composite_over(picture, cover, sharp, layer, identity)

    def finished(self, picture: Float, cover: Float, sharp: Float) -> tuple[Float, Float]:
        normalise(picture, cover, sharp)
        return picture, sharp
