"""Scattering PSFs: every source pixel adds the edges of its own PSF, one running sum makes them areas.

    edges of all PSFs -> `scatter_edges` -> `folded_sums`: summed along the rows, mirrored at the frame -> PSFs summed

Sources carry radiance times alpha (red, green, blue) and alpha; sums carry these four and, fifth, what of the layer is
absent: the PSFs of the places where the layer is not. alpha / (alpha + absence) is the share that the blurred layer
covers, exactly 1 inside it, however unevenly PSFs of different size fall. The
compiled functions release the GIL, write only to the accumulator they are given and always add in the same order:
results do not depend on the number of threads.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled_fast, intrinsic
from d2f_core.rendering.aperture import IDENTITY_RADIUS_PX
from d2f_core.rendering.layer_pixels import LayerPixels
from d2f_core.rendering.psf_tables import radius_step

Float = NDArray[np.float32]
Int = NDArray[np.int32]

CHANNELS = 5  # of an accumulator: red, green, blue, alpha, absence
BLOCK = 8  # px of a row with the same PSF that are added at once
LONGEST_RUN = 128  # px that are added at once: the rows of the accumulator that they reach stay in the cache
FEWEST_IN_BLOCK = 3  # px that are worth a block of which the rest is zero
LANES = 8  # floats of a vector
LEAST_DENSITY = np.float32(0.8)  # of PSFs in the open; below it something does not count, so nothing is concluded
ABSENCE_REACH = np.float32(2.0)  # in radii: absence of a layer counts this far around it, and a little more
ABSENCE_MARGIN_PX = np.float32(2.0)
HIDDEN_MARGIN_PX = np.float32(4.0)  # distances are rounded, and PSFs have soft rims
ONE = np.float32(1.0)
LEAST_ALPHA = 1e-6  # what rounding leaves where no PSF reaches


def _adder(pixels: int) -> Any:
    """target[at:] += so many pixels of source[first:]: red and blue times `red_blue`, green `green`, the rest `mean`.

    Written as vector operations, because numba leaves LLVM's vectorisation off: see `tests.benchmarks.scatter_adds`.
    Without fringes there is one factor, which is quicker to spread over a vector than three.
    """
    count = pixels * CHANNELS
    widths = [LANES] * (count // LANES) + [width for width in (4, 2, 1) if count % LANES & width]

    @intrinsic
    def add(
        typing_context: Any, target: Any, at: Any, source: Any, first: Any, outer: Any, inner: Any, mean: Any
    ) -> Any:
        from numba import types  # here and below: where the loops are compiled ahead, there is no numba

        scalar = types.float32
        signature = types.void(target, types.uintp, source, types.uintp, scalar, scalar, scalar)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array, place, values, begin, *factors = arguments
            into = builder.gep(context.make_array(signature.args[0])(context, builder, array).data, [place])
            of = builder.gep(context.make_array(signature.args[2])(context, builder, values).data, [begin])
            is_even = builder.fcmp_ordered("==", factors[0], factors[1])
            with builder.if_else(is_even) as (even, tinted):
                for branch, weights in ((even, factors[1:2] * 3), (tinted, factors)):
                    with branch:
                        for first_lane, width in zip(accumulate(widths, initial=0), widths, strict=False):
                            _add_vector(builder, into, of, first_lane, width, weights)
            return context.get_dummy_value()

        return signature, generate

    return add


def _add_vector(builder: Any, into: Any, of: Any, first: int, width: int, factors: list[Any]) -> None:
    """`width` lanes of `_adder` from lane `first` on."""
    from llvmlite import ir

    vector, index = ir.VectorType(ir.FloatType(), width), ir.IntType(32)
    weights = ir.Constant(vector, ir.Undefined)
    for lane in range(width):
        factor = factors[(0, 1, 0, 2, 2)[(first + lane) % CHANNELS]]
        weights = builder.insert_element(weights, factor, ir.Constant(index, lane))
    pointers = [builder.gep(each, [ir.Constant(index, first)]) for each in (into, of)]
    target, source = (builder.bitcast(pointer, vector.as_pointer()) for pointer in pointers)
    product = builder.fmul(builder.load(source, align=4), weights, flags=["fast"])
    builder.store(builder.fadd(builder.load(target, align=4), product, flags=["fast"]), target, align=4)


_add_one, _add_block = _adder(1), _adder(BLOCK)


class PsfEdges(NamedTuple):
    """Edges of all PSFs of a render, see `psf_tables.PsfTable`.

    Attributes:
        rows, columns, steps: (n,) where an edge lies and how large it is.
        red_blue: (n,) how large it is in red and blue; empty where that is the same.
        mean: (n,) how large it is on average of the colours.
        starts: (cells, radii + 1) int32, first edge of each kernel.
        near_cells: what is nearer than the focus has its kernels so many cells later.
        cells_y, cells_x: parts of the cell of each source row and column; a pixel's is their sum.
    """

    rows: Int
    columns: Int
    steps: Float
    red_blue: Float
    mean: Float
    starts: Int
    near_cells: int
    cells_y: Int
    cells_x: Int


class LevelRadii(NamedTuple):
    """Which radii a level of the pyramid takes, px of its own grid.

    Over the last fifth below `smallest` and `largest` a pixel's share passes linearly from one level to the next.

    Attributes:
        smallest, largest: what the level takes.
        is_finest, is_coarsest: also everything below `smallest` / above `largest`.
        of_any: the largest radius of this render.
        reach: of a PSF, in radii.
    """

    smallest: float
    largest: float
    is_finest: bool
    is_coarsest: bool
    of_any: float
    reach: float


class Accumulator(NamedTuple):
    """Rows of a grid on which PSFs are summed.

    Attributes:
        sums: flat (rows, w + 2 margin, CHANNELS), whose first row is `first_row` of the grid.
        identity: (rows, w) alpha of pixels that stay as they are (|r| <= 0.5); finest grid only.
        first_row, rows, margin: px; `margin` lies beside the frame on either side.
        stride: floats of a row.
    """

    sums: Float
    identity: Float
    first_row: int
    rows: int
    margin: int
    stride: int


@compiled_fast
def scatter_edges(
    source: LayerPixels, radius: Float, first_row: int, level: LevelRadii, psfs: PsfEdges, out: Accumulator
) -> None:
    """Add the PSF edges of a band of source rows to an accumulator.

    Args:
        source: (h, w) pixels; absence farther from the layer than a PSF reaches does not matter, nor do hidden pixels
            that no blur of what hides them uncovers.
        radius: (h, w) signed blur radius in px of this grid; where it is positive the PSF is turned by 180 degrees.
        first_row: row of the whole grid where `source` begins.
    """
    height, width = radius.shape
    kernels = np.empty(width, np.int32)
    line = np.empty((width + BLOCK, CHANNELS), np.float32)  # behind the row there is room for a block of its own
    for y in range(height):
        row = y + first_row - out.first_row
        if -out.margin <= row < out.rows + out.margin:
            _weigh_row(source, radius, y, level, psfs, kernels, line)
            _scatter_row(line, kernels, row, psfs, out)
            if out.identity.size and 0 <= row < out.rows:
                for x in range(width):
                    if kernels[x] >= 0 and abs(radius[y, x]) <= IDENTITY_RADIUS_PX:
                        out.identity[row, x] += line[x, 3]


@compiled_fast
def _weigh_row(
    source: LayerPixels, radius: Float, y: int, level: LevelRadii, psfs: PsfEdges, kernels: Int, line: Float
) -> None:
    """What a row of pixels scatters on this level, and which kernel of `psfs.starts`; -1 where it scatters nothing.

    In `kernels` twice the place in `psfs.starts`, and one more where the PSF is turned; the values are negative there,
    because an edge seen from the other side is a step down.
    """
    pixels, distance = source.pixels, source.distance
    smallest, largest = level.smallest, level.largest
    for x in range(kernels.size):
        kernels[x] = -1
        alpha, absent = pixels[y, x, 3], ONE - pixels[y, x, 3]
        r = abs(radius[y, x])
        if distance[y, x] > level.reach * (r + level.of_any) + HIDDEN_MARGIN_PX:
            continue
        if distance[y, x] > ABSENCE_REACH * r + ABSENCE_MARGIN_PX:
            absent = np.float32(0.0)
        if alpha <= 0.0 and absent <= 0.0:
            continue
        share = ONE
        if not level.is_coarsest:
            share = min(share, (largest - r) / (np.float32(0.2) * largest))
        if not level.is_finest:
            share = min(share, (r - np.float32(0.8) * smallest) / (np.float32(0.2) * smallest))
        if share <= 0.0:
            continue
        is_near = radius[y, x] > IDENTITY_RADIUS_PX
        cell = psfs.cells_y[y] + psfs.cells_x[x] + (psfs.near_cells if is_near else 0)
        index = 0 if r <= IDENTITY_RADIUS_PX else radius_step(r)
        kernels[x] = 2 * (cell * psfs.starts.shape[1] + index) + is_near
        if is_near:
            share = -share
        for c in range(4):
            line[x, c] = share * pixels[y, x, c]
        line[x, 4] = share * absent


@compiled_fast
def _scatter_row(line: Float, kernels: Int, row: int, psfs: PsfEdges, out: Accumulator) -> None:
    """Add the PSFs of a row that was weighed. Neighbours with the same PSF, most of any picture, go in blocks."""
    rows, columns, starts = psfs.rows, psfs.columns, psfs.starts.reshape(-1)
    steps, mean, red_blue = psfs.steps, psfs.mean, psfs.red_blue if psfs.red_blue.size else psfs.steps
    target, values, width = out.sums, line.reshape(-1), kernels.size
    x = 0
    while x < width:
        kernel, last = kernels[x], x + 1
        if kernel < 0:
            x += 1
            continue
        while last < min(x + LONGEST_RUN, width) and kernels[last] == kernel:
            last += 1
        count, source, blocks = last - x, x, (last - x) // BLOCK
        if blocks:
            count = blocks * BLOCK
        elif count >= FEWEST_IN_BLOCK and x + BLOCK <= width:
            source, blocks = width, 1
            line[width : width + count] = line[x:last]
            line[width + count :] = 0.0
        else:
            count = 1
        turn = -1 if kernel & 1 else 1
        base = row * out.stride + (x + out.margin + (kernel & 1)) * CHANNELS
        for k in range(starts[kernel >> 1], starts[(kernel >> 1) + 1]):
            if not 0 <= row + turn * rows[k] < out.rows:
                continue
            at = np.uintp(base + turn * (rows[k] * out.stride + columns[k] * CHANNELS))
            first = np.uintp(source * CHANNELS)
            if blocks == 0:
                _add_one(target, at, values, first, red_blue[k], steps[k], mean[k])
            for _ in range(blocks):
                _add_block(target, at, values, first, red_blue[k], steps[k], mean[k])
                at, first = at + np.uintp(BLOCK * CHANNELS), first + np.uintp(BLOCK * CHANNELS)
        x += count


@compiled_fast
def folded_sums(target: Float, margin: int, above: int, below: int, out: Float) -> None:
    """Turn edges into areas, a cumulative sum along each row, and mirror what left the frame back into it.

    Args:
        target: (above + h + below, w + 2 margin, CHANNELS) edges of PSFs; zero afterwards.
        margin, above, below: pixels outside the frame at the sides, the top and the bottom.
        out: (h, w, CHANNELS), written.
    """
    height = out.shape[0]
    for y in range(above, above + height):
        _sum_row(target[y], margin, out[y - above], False)
    for k in range(min(above, height)):
        _sum_row(target[above - 1 - k], margin, out[k], True)
    for k in range(min(below, height)):
        _sum_row(target[above + height + k], margin, out[height - 1 - k], True)
    target[: max(above - height, 0)] = 0.0  # too far outside to be mirrored
    target[above + height + min(below, height) :] = 0.0


@compiled_fast
def _sum_row(edges: Float, margin: int, out: Float, is_added: bool) -> None:
    """One row of `folded_sums`, (w + 2 margin, CHANNELS) to (w, CHANNELS)."""
    width = out.shape[0]
    a = b = c = d = e = np.float32(0.0)
    for x in range(edges.shape[0]):
        a += edges[x, 0]
        b += edges[x, 1]
        c += edges[x, 2]
        d += edges[x, 3]
        e += edges[x, 4]
        place = out[x - margin] if margin <= x < margin + width else edges[x]
        if is_added and margin <= x < margin + width:
            place[0] += a
            place[1] += b
            place[2] += c
            place[3] += d
            place[4] += e
        else:
            place[0], place[1], place[2], place[3], place[4] = a, b, c, d, e
    for k in range(min(margin, width)):
        for channel in range(CHANNELS):
            out[k, channel] += edges[margin - 1 - k, channel]
            out[width - 1 - k, channel] += edges[margin + width + k, channel]
    edges[:] = 0.0  # while it is in the cache: the next strip begins with zeros


@compiled_fast
def halve(fine: LayerPixels, coarse: LayerPixels) -> None:
    """Area average onto a grid of half the size; disparity is that of the layer where it is, else what surrounds it.

    Args:
        fine: rows from an even one on.
        coarse: half as many rows and columns, rounded up, written; the last ones of odd sizes have half as much to
            average.
    """
    source, disparity, distance = fine.pixels, fine.disparity, fine.distance
    out, out_disparity, out_distance = coarse.pixels, coarse.disparity, coarse.distance
    last_row, last_column = disparity.shape[0] - 1, disparity.shape[1] - 1
    for j in range(out.shape[0]):
        upper, lower = 2 * j, min(2 * j + 1, last_row)
        for i in range(out.shape[1]):
            left, right = 2 * i, min(2 * i + 1, last_column)
            for c in range(4):
                total = source[upper, left, c] + source[upper, right, c]
                total += source[lower, left, c] + source[lower, right, c]
                out[j, i, c] = np.float32(0.25) * total
            far = distance[upper, left] + distance[upper, right] + distance[lower, left] + distance[lower, right]
            out_distance[j, i] = np.float32(0.125) * far
            near = presence = np.float32(0.0)
            for y in (upper, lower):
                for x in (left, right):
                    weight = source[y, x, 3] + np.float32(1e-3)
                    near += weight * disparity[y, x]
                    presence += weight
            out_disparity[j, i] = near / presence


@compiled_fast
def add_enlarged(target: Float, first_row: int, coarse: Float, coarse_first: int) -> None:
    """target += coarse, enlarged twice, bilinearly; pixel centres at .5, the last row and column repeated.

    Args:
        target: (h, w, CHANNELS), rows of the fine grid from `first_row` on.
        coarse: (h', w / 2 rounded up, CHANNELS), rows of the coarse grid from `coarse_first` on.
    """
    rows, columns, width = coarse.shape[0], coarse.shape[1], target.shape[1]
    line = np.empty((columns + 2, CHANNELS), np.float32)  # of the fine grid's height, with a column beyond either end
    most, least = np.float32(0.75), np.float32(0.25)
    for y in range(target.shape[0]):
        nearest, is_lower = (y + first_row) // 2 - coarse_first, (y + first_row) % 2
        near = coarse[min(max(nearest, 0), rows - 1)]
        far = coarse[min(max(nearest + 2 * is_lower - 1, 0), rows - 1)]
        for i in range(columns):
            for c in range(CHANNELS):
                line[i + 1, c] = most * near[i, c] + least * far[i, c]
        line[0], line[columns + 1] = line[1], line[columns]
        row = target[y]
        for i in range(width // 2):
            for c in range(CHANNELS):
                row[2 * i, c] += least * line[i, c] + most * line[i + 1, c]
                row[2 * i + 1, c] += most * line[i + 1, c] + least * line[i + 2, c]
        if width % 2:
            for c in range(CHANNELS):
                row[width - 1, c] += least * line[columns - 1, c] + most * line[columns, c]


@compiled_fast
def composite_over(picture: Float, cover: Float, sharp: Float, layer: Float, identity: Float) -> None:
    """Lay one blurred layer over what lies behind it, in place.

    Args:
        picture: (h, w, 3) linear light times `cover`, `cover`: (h, w) alpha accumulated so far.
        sharp: (h, w) part of `cover` that is untouched pixels.
        layer: (h, w, CHANNELS) summed PSFs; identity: (h, w) alpha of untouched pixels in it.
    """
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            alpha = layer[y, x, 3]
            if alpha <= LEAST_ALPHA:
                continue
            # uneven PSFs make the density uneven: divide by it, unless hardly any PSF falls here at all; where
            # absence of another depth spills over, alpha itself is right
            density = max(alpha + layer[y, x, 4], LEAST_DENSITY)
            part = min(max(alpha, alpha / density), np.float32(1.0))
            scale, rest = part / alpha, np.float32(1.0) - part
            for c in range(3):
                picture[y, x, c] = picture[y, x, c] * rest + layer[y, x, c] * scale
            cover[y, x] = cover[y, x] * rest + part
            sharp[y, x] = sharp[y, x] * rest + identity[y, x] * scale


@compiled_fast
def normalise(picture: Float, cover: Float, sharp: Float) -> None:
    """Divide by the accumulated alpha, in place: dips of coverage become neither dark rims nor false sharpness."""
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            factor = np.float32(1.0) / max(cover[y, x], np.float32(LEAST_ALPHA))
            for c in range(3):
                picture[y, x, c] *= factor
            sharp[y, x] *= factor
