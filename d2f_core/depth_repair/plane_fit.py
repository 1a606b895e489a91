"""A flat surface fitted to depth: a plane in the world is linear in disparity.

The plane that most of the known pixels agree on, found from many random triples [Fischler1981] and then fitted to those
who agree: what stands before a part of the wall does not tilt it. The triples are the same at every call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Numbers = NDArray[np.float64]

TRIALS = 200  # with 2/5 of strangers one triple in five is free of them
AGREES = 0.015  # disparity; about the unevenness of an estimated wall
REFITS = 3
LEAST_PIXELS = 12
MOST_PIXELS = 3000  # of a larger area an even sample is fitted


def fitted_plane(disparity: Plane, known: NDArray[np.bool_]) -> Plane:
    """The plane through the known pixels, at every pixel; their median if they are too few.

    Args:
        disparity: (h, w) float32, 0..1.
        known: (h, w) which pixels to fit.

    Returns:
        (h, w) float32, 0..1.
    """
    rows, columns = np.nonzero(known)
    if rows.size < LEAST_PIXELS:
        return np.full_like(disparity, np.median(disparity[known]) if rows.size else np.median(disparity))
    every = -(-rows.size // MOST_PIXELS)
    y, x = rows[::every], columns[::every]
    height, width = disparity.shape
    terms = np.stack([_scaled(x, width), _scaled(y, height), np.ones(x.size)], axis=1)
    a, b, c = _agreed(terms, disparity[y, x].astype(np.float64))
    across, down = _scaled(np.arange(width), width), _scaled(np.arange(height), height)
    return np.asarray(np.clip(a * across[None, :] + b * down[:, None] + c, 0, 1), np.float32)


def _agreed(terms: Numbers, values: Numbers) -> Numbers:
    """Coefficients of the plane with the most agreement."""
    picks = np.random.default_rng(0).integers(0, values.size, (TRIALS, 3))
    systems = terms[picks]
    is_triangle = np.abs(np.linalg.det(systems)) > 1e-2  # three pixels in a line say nothing
    candidates = [np.array([0.0, 0.0, float(np.median(values))])]
    candidates += list(np.linalg.solve(systems[is_triangle], values[picks[is_triangle], None])[..., 0])
    best = min(candidates, key=lambda plane: float(np.minimum(np.abs(terms @ plane - values), AGREES).sum()))
    for _ in range(REFITS):
        near = np.abs(terms @ best - values) <= 2 * AGREES
        best = _least_squares(terms[near], values[near]) if near.sum() >= LEAST_PIXELS else best
    return best


def _least_squares(terms: Numbers, values: Numbers) -> Numbers:
    """A little pull towards level decides about a slope that the pixels do not show."""
    system = terms.T @ terms + 1e-6 * values.size * np.diag([1.0, 1.0, 0.0])
    return np.asarray(np.linalg.solve(system, terms.T @ values), np.float64)


def _scaled(positions: NDArray[np.int64], length: int) -> Numbers:
    """-1 .. 1 over the box, so that the system is well conditioned."""
    return np.asarray(2 * positions / max(1, length - 1) - 1.0, np.float64)
