"""Weighted layered rendering: blur each layer with its own radius at every pixel, lay the layers over each other.

    PreparedScene + radius of a disparity -> per layer: coarse levels scattered and enlarged -> per strip: finest level
    scattered, layers composited from far to near -> linear picture and the share of untouched pixels

Radii are signed (positive is nearer than the focus); the sign only matters for who covers whom, and that is what the
layers know. Layers run in parallel, then strips; both are cut the same way on every machine, so the number of threads
does not change the picture. Who adds the PSFs, the processor or a graphics card, is a `Backend`; the order of the
steps is the same for both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, Cancelled, CancelToken
from d2f_core.errors import D2FError
from d2f_core.log import log, log_time
from d2f_core.rendering.backend import Backend, CompiledBackend, PsfRows
from d2f_core.rendering.device import CPU, torch_device
from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.psf_tables import GRID_CELLS_DRAFT, GRID_CELLS_FINAL, PsfTable, psf_table
from d2f_core.rendering.pyramid import PreparedScene, level_windows, levels_needed, strips
from d2f_core.rendering.scatter import LEAST_ALPHA, LEAST_DENSITY
from d2f_core.rendering.workspace import Workspace
from d2f_core.settings import ApertureSettings
from d2f_core.threads import thread_pool
from d2f_core.window import Window

Float = NDArray[np.float32]
RadiusOf = Callable[[Float, Window], Float]
Emit = Callable[[int, Float, Float], None]
TakeLayers = Callable[[int, "list[BlurredLayer]"], None]
Progress = Callable[[float, str], None]


class Quality(Enum):
    """DRAFT is for the moving hand, FINAL for looking and for export."""

    DRAFT = "draft"
    FINAL = "final"


# Largest radius scattered on a level, px of that level: larger is finer and slower. The edge of a PSF is 2 px of its
# level wide, so 20 is what a large PSF needs to look like the opening and not like a cushion.
LEVEL_LIMIT_PX = {Quality.DRAFT: 6, Quality.FINAL: 20}
_RADIUS_PIXELS = 1 << 18  # radii are made for so many pixels at once: what lies between stays in the cache
_GRID_CELLS = {Quality.DRAFT: GRID_CELLS_DRAFT, Quality.FINAL: GRID_CELLS_FINAL}


class BlurredLayer(NamedTuple):
    """Some rows of one layer after the blur, as it is laid over those behind it.

    Attributes:
        colour: (h, w, 3) float32 linear light, premultiplied; alpha: (h, w) float32, 0..1.
    """

    colour: Float
    alpha: Float


@dataclass(frozen=True)
class _Plan:
    """What all steps of one render share."""

    scene: PreparedScene
    radius_of: RadiusOf
    largest_radius_px: float
    windows: list[Window]
    limit_px: int
    table: PsfTable
    cancel: CancelToken
    workspace: Workspace
    backend: Backend
    take_layers: TakeLayers | None = None

    @property
    def levels(self) -> int:
        return len(self.windows)

    def reached_rows(self, layer: int, level: int) -> tuple[int, int]:
        """Rows of a level on which a layer's PSFs can fall, with an empty row at either end inside the frame."""
        first, last = self.scene.active_rows(layer, self.largest_radius_px)
        if first == last:
            return 0, 0
        scale = 0.5**level
        reach = (self.table.margin + 2) * (2 ** (self.levels - 1 - level))  # the coarsest level's PSFs reach farthest
        height = self.windows[level].height
        return max(0, math.floor(first * scale) - reach), min(height, math.ceil(last * scale) + reach)


def render_layers(
    scene: PreparedScene,
    radius_of: RadiusOf,
    largest_radius_px: float,
    aperture: ApertureSettings,
    emit: Emit,
    *,
    quality: Quality = Quality.FINAL,
    cancel: CancelToken = NEVER,
    progress: Progress | None = None,
    device: str = CPU,
    take_layers: TakeLayers | None = None,
) -> None:
    """Render a scene strip by strip.

    Args:
        scene: the layers.
        radius_of: (disparity, which part of its grid it is) -> signed blur radius in px of the finest grid.
        largest_radius_px: upper bound of |radius_of|.
        aperture: shape of the PSFs.
        emit: called with (first row, (rows, W, 3) linear light, (rows, W) share of untouched pixels) for each strip,
            from several threads, in any order; anew for all strips after a graphics card has failed.
        quality: how coarse the levels are.
        cancel: checked between layers and strips.
        progress: called with a fraction 0..1 and a short text.
        device: see `rendering.device`. A graphics card that fails under way is logged, and the processor does it.
        take_layers: called with (first row, blurred layers of the strip, the farthest first) before `emit`, on the same
            thread; then the processor does all of it.

    Raises:
        Cancelled: as soon as `cancel` says so.
        DeviceError: there is no such device.
    """
    on_card = torch_device(device) if take_layers is None else None
    limit = LEVEL_LIMIT_PX[quality]
    window = scene.scene.window
    windows = level_windows(window, levels_needed(largest_radius_px, limit))
    aspect = round(window.whole[1] / window.whole[0], 2)
    table = psf_table(aperture, limit, _GRID_CELLS[quality], aspect)
    workspace = Workspace()
    plan = _Plan(
        scene, radius_of, largest_radius_px, windows, limit, table, cancel, workspace, CompiledBackend(workspace),
        take_layers,
    )  # fmt: skip
    if on_card is None or not _rendered_on_card(plan, on_card, emit, progress):
        _render(plan, emit, progress)


def _rendered_on_card(plan: _Plan, on_card: str, emit: Emit, progress: Progress | None) -> bool:
    """Whether a graphics card has done it. What was not the card's fault comes again from the processor."""
    from d2f_core.rendering.torch_backend import TorchBackend

    try:
        with log_time(f"blur on {on_card}", "render"):
            _render(replace(plan, backend=TorchBackend(on_card, plan.table)), emit, progress)
    except (Cancelled, D2FError):
        raise
    except Exception as error:
        log("render").warning("The graphics card (%s) failed, the processor renders instead: %s", on_card, error)
        return False
    return True


def _render(plan: _Plan, emit: Emit, progress: Progress | None) -> None:
    with thread_pool() as pool:
        with log_time("coarse levels", "render"):
            coarse = _coarse_sums(plan, pool)
        _report(progress, 0.4)
        with log_time("finest level and compositing", "render"):
            parts = strips(plan.windows[0].height)
            for done, _ in enumerate(pool.map(lambda rows: _render_strip(plan, coarse, rows, emit), parts)):
                _report(progress, 0.4 + 0.6 * (done + 1) / len(parts))


def _report(progress: Progress | None, fraction: float) -> None:
    if progress:
        progress(fraction, "Blurring")


class _Band(NamedTuple):
    """Summed PSFs of some rows of a grid, from `first` on; an array of the device."""

    psfs: Any
    first: int


def _coarse_sums(plan: _Plan, pool: ThreadPoolExecutor) -> list[_Band | None]:
    """`_coarse_sum` of all layers; the memory of whole levels is too much to be kept for the strips."""
    own = replace(plan, workspace=Workspace())
    return list(pool.map(lambda layer: _coarse_sum(own, layer), range(plan.scene.layer_count)))


def _coarse_sum(plan: _Plan, layer: int) -> _Band | None:
    """Sum of all PSFs of the levels from 1 up, on the grid of level 1; None if there is only one level."""
    total: _Band | None = None
    try:
        for level in range(plan.levels - 1, 0, -1):
            plan.cancel.check()
            rows = plan.reached_rows(layer, level)
            if rows[0] == rows[1]:
                continue
            source = plan.scene.level(layer, level, plan.workspace)
            psfs, _ = plan.backend.psf_sum(_psf_rows(plan, level, source, 0, rows))
            if total is not None:
                plan.backend.add_enlarged(psfs, rows[0], total.psfs, total.first)
            total = _Band(psfs, rows[0])
    finally:
        plan.scene.forget(layer)
    return total


def _render_strip(plan: _Plan, coarse: list[_Band | None], rows: tuple[int, int], emit: Emit) -> None:
    backend = plan.backend
    height, width = plan.windows[0].size
    first, last = rows
    picture = backend.zeros(last - first, width, 3)
    cover, sharp = (backend.zeros(last - first, width) for _ in range(2))
    layers: list[BlurredLayer] = []
    for layer in range(plan.scene.layer_count):
        plan.cancel.check()
        reached = plan.reached_rows(layer, 0)
        top, bottom = max(first, reached[0]), min(last, reached[1])
        if top >= bottom:
            layers.append(BlurredLayer(np.zeros(picture.shape, np.float32), np.zeros(cover.shape, np.float32)))
            continue
        source_first, source_last = max(0, top - plan.table.margin), min(height, bottom + plan.table.margin)
        source = plan.scene.rows(layer, source_first, source_last, plan.workspace)
        blurred, identity = backend.psf_sum(_psf_rows(plan, 0, source, source_first, (top, bottom)))
        below = coarse[layer]
        if below is not None:
            backend.add_enlarged(blurred, top, below.psfs, below.first)
        part = slice(top - first, bottom - first)
        backend.composite_over(picture[part], cover[part], sharp[part], blurred, identity)
        if plan.take_layers is not None:
            layers.append(_blurred_layer(blurred, top - first, last - first))
    if plan.take_layers is not None:
        plan.take_layers(first, layers)
    emit(first, *backend.finished(picture, cover, sharp))


def _blurred_layer(sums: Float, top: int, rows: int) -> BlurredLayer:
    """What `scatter.composite_over` lays on, from row `top` of a strip of so many rows on."""
    alpha, absence = sums[..., 3], sums[..., 4]
    share = np.clip(np.maximum(alpha, alpha / np.maximum(alpha + absence, LEAST_DENSITY)), 0, 1)
    share = np.where(alpha > LEAST_ALPHA, share, 0).astype(np.float32)
    colour = sums[..., :3] * (share / np.maximum(alpha, LEAST_ALPHA))[..., None]
    room = (top, rows - top - sums.shape[0]), (0, 0)
    return BlurredLayer(np.pad(colour, (*room, (0, 0))), np.pad(share, room))


def _psf_rows(plan: _Plan, level: int, source: LayerPixels, source_first: int, rows: tuple[int, int]) -> PsfRows:
    """What is to be summed: some source rows of a level, spread over rows[0] .. rows[1] - 1."""
    is_finest, is_coarsest = level == 0, level == plan.levels - 1
    limit = plan.limit_px * (1 if is_coarsest else 2)
    return PsfRows(
        source, _radii(plan, level, source.disparity, source_first, limit), source_first, rows, plan.windows[level],
        plan.largest_radius_px * 0.5**level, plan.limit_px, is_finest, is_coarsest, plan.table,
    )  # fmt: skip


def _radii(plan: _Plan, level: int, disparity: Float, first_row: int, limit: float) -> Float:
    """Signed radius in px of the level, at most `limit`, for as long as the thread asks for no other of this level."""
    radius = plan.workspace.empty(f"radius {level}", disparity.shape)
    scale = np.float32(0.5**level)
    chunk = max(1, _RADIUS_PIXELS // disparity.shape[1])
    for top in range(0, disparity.shape[0], chunk):
        rows = slice(top, min(top + chunk, disparity.shape[0]))
        place = plan.windows[level].rows(first_row + rows.start, first_row + rows.stop)
        np.multiply(plan.radius_of(disparity[rows], place), scale, out=radius[rows])
    return np.clip(radius, -limit, limit, out=radius)
