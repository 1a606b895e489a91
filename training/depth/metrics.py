"""How good an estimate is: the measures of the project's score, in this project's own words.

Disparity is fitted to the truth by scale and shift (least squares) before it is judged. Every measure is for one photo;
a table shows the mean over photos. Larger is better except for `mae`.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]

EDGE_STEP = 0.02  # of the range, a pixel; steeper is an edge
EDGE_TOLERANCE = 0.01  # of the long side; at least 2 px
ORDER_GAP = 0.08  # of the range; closer pairs have no order
PAIRS = 20_000


def depth_measures(predicted: Plane, truth: Plane, rng: np.random.Generator, *, metric: bool) -> dict[str, float]:
    """Measures against measured disparity.

    Args:
        predicted: (H, W), any scale and shift, near = large.
        truth: (H, W), near = large, 0 where unknown; in 1/m when `metric`.
        metric: whether d125, the share of pixels within 25 % of the true disparity, makes sense.
    """
    known = truth > 0
    fitted, y = fit(predicted, truth, known), truth[known]
    low, high = np.percentile(y, (2, 98))
    span = float(high - low) + 1e-9
    first, second = rng.integers(0, y.size, PAIRS), rng.integers(0, y.size, PAIRS)
    gap = y[first] - y[second]
    ordered = np.abs(gap) > ORDER_GAP * span
    x = predicted[known]
    right = np.sign(x[first] - x[second]) == np.sign(gap)
    edges = [depth_edges((plane - float(y.min())) / span) & known for plane in (fitted, truth)]
    measures = {
        "mae": float(np.abs(fitted[known] - y).mean() / span),
        "ord": float(right[ordered].mean()),
        "edge": edge_f1(edges[0], edges[1], _tolerance(truth.shape)),
    }
    if metric:
        z = np.maximum(fitted[known], 1e-3)
        measures["d125"] = float((np.maximum(z / y, y / z) < 1.25).mean())
    return measures


def subject_measures(disparity: Plane, subject: Plane | None, mask: Mask, rng: np.random.Generator) -> dict[str, float]:
    """Measures against a subject mask: `cross` (order across its outline), `edge` (depth edges near it), `iou`."""
    measures = {}
    cross = order_across(disparity, mask, rng)
    if cross is not None:
        measures["cross"] = cross
    outline = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    near = _grown(outline, 20)
    unit = (disparity - disparity.min()) / (np.ptp(disparity) + 1e-9)
    measures["edge"] = edge_f1(depth_edges(unit) & near, outline, _tolerance(mask.shape))
    if subject is not None:
        found = subject > 0.5
        measures["iou"] = float((found & mask).sum() / max((found | mask).sum(), 1))
    return measures


def fit(predicted: Plane, truth: Plane, known: Mask) -> Plane:
    """`predicted` scaled and shifted to `truth` by least squares over `known` pixels."""
    columns = np.stack([predicted[known], np.ones(int(known.sum()), np.float32)], 1)
    scale, shift = np.linalg.lstsq(columns, truth[known], rcond=None)[0]
    return np.asarray(predicted * scale + shift, np.float32)


def depth_edges(unit: Plane) -> Mask:
    """Pixels where a map of range 1 changes by more than `EDGE_STEP` a pixel."""
    across, down = (cv2.Sobel(unit, cv2.CV_32F, dx, 1 - dx, ksize=3) / 8 for dx in (1, 0))
    return np.asarray(np.hypot(across, down) > EDGE_STEP)


def edge_f1(found: Mask, wanted: Mask, tolerance_px: int) -> float:
    """Harmonic mean of precision and recall, each edge pixel right when the other set is within the tolerance."""
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance_px + 1, 2 * tolerance_px + 1))
    near_wanted, near_found = (cv2.dilate(m.astype(np.uint8), disk) > 0 for m in (wanted, found))
    precision = (found & near_wanted).sum() / max(int(found.sum()), 1)
    recall = (wanted & near_found).sum() / max(int(wanted.sum()), 1)
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def order_across(disparity: Plane, mask: Mask, rng: np.random.Generator) -> float | None:
    """Share of pairs across the mask's outline (4..6 px inside and outside) whose inner pixel is nearer.

    None where there is too little outline.
    """
    inner = ~_grown(~mask, 4) & _grown(~mask, 6)
    outer = _grown(mask, 6) & ~_grown(mask, 4)
    yi, xi = np.nonzero(inner)
    yo, xo = np.nonzero(outer)
    if len(yi) <= 50 or len(yo) <= 50:
        return None
    chosen = rng.integers(0, len(yo), 400)
    yi, xi, yo, xo = yi[::7], xi[::7], yo[chosen], xo[chosen]
    nearest = ((yo[:, None] - yi) ** 2 + (xo[:, None] - xi) ** 2).argmin(1)
    return float((disparity[yi[nearest], xi[nearest]] > disparity[yo, xo]).mean())


def _grown(mask: Mask, radius_px: int) -> Mask:
    side = 2 * radius_px + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _tolerance(size: tuple[int, ...]) -> int:
    return max(2, round(EDGE_TOLERANCE * max(size)))
