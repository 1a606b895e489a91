"""Fusing two depths of one photo: the distances of the depth that the phone measured, the edges of the network's.

Embedded depth is coarse, has 8 bits and no hair, but its values are measured; the network's has the photo's edges, but
its values are relative and bent. So the network's disparity n is bent onto the embedded one e:

    everywhere    e ~ a n + b            robust (Tukey's weights), trusting no pixel beside a depth edge of either map
    around x      e - (a n + b) ~ A n + B    weighted guided filter [He2010] with n as its guide: A and B are smooth

and the result (a + A) n + b + B jumps where n jumps. Where n is smooth and yet far from e, the network has overlooked
an edge: there e itself is taken. Where the two maps have nothing in common (a not
positive) the embedded one is taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.filters import guided_model, local_range, resized
from d2f_core.log import log
from d2f_core.photo.embedded_depth.embedded import EmbeddedDepth
from d2f_core.photo.embedded_depth.metric_scale import MetricScale

Plane = NDArray[np.float32]

RADIUS = 1 / 24  # of the long side: window in which the network is bent onto the embedded depth
EPSILON = 0.03  # variance of the network's disparity that counts as flat
EDGE = 0.04  # range of disparity in the window of an edge at which trust halves
EDGE_RADIUS = 1 / 128  # of the long side: so far from an edge no map is trusted
LEAST_TRUST = 0.01
MISSED = (0.04, 0.1)  # of the disparity: a smooth place that is off by the first is doubtful, by the second wrong
TUKEY = 4.685  # residuals beyond so many standard deviations count nothing
ITERATIONS = 25
PIXELS = 20_000  # that take part in the fit of the line
PAIRS, JUDGES = 400, 1000  # lines that are tried, and pixels that judge them
LEAST_DISTANCE = 0.05  # of the network's disparity between two pixels that give a line
LEAST_SCALE = 0.05  # of a; less means that the two maps disagree


@dataclass(frozen=True)
class Fit:
    """embedded ~ scale * network + shift, both in disparity 0..1."""

    scale: float
    shift: float

    @property
    def is_sound(self) -> bool:
        """Whether the two maps have the order of depths in common."""
        return self.scale >= LEAST_SCALE


@dataclass(frozen=True)
class FusedDepth:
    """Depth with the embedded values and the network's edges, and what its disparity means in 1/m where known."""

    estimate: DepthEstimate
    metric: MetricScale | None


def fuse_embedded(network: DepthEstimate, embedded: EmbeddedDepth) -> FusedDepth:
    """The network's disparity bent onto the embedded one.

    Returns:
        On the network's grid, float32, disparity stretched to 0..1; the subject is the photo's own matte where it has
        one, else the network's.
    """
    estimate = with_subject(network, embedded)
    measured = resized(embedded.disparity, shape_of(network))
    fit = fitted_line(network.disparity, measured)
    if not fit.is_sound:
        log("depth").warning("the embedded depth and the network's disagree: the embedded one is used alone")
        return stretched(measured, estimate.subject, embedded.metric)
    return stretched(_bent(network.disparity, measured, fit), estimate.subject, embedded.metric)


def embedded_alone(network: DepthEstimate, embedded: EmbeddedDepth) -> FusedDepth:
    """The embedded disparity as it is, on its own grid, with the subject of the photo or of the network."""
    subject = with_subject(network, embedded).subject
    size = (embedded.disparity.shape[0], embedded.disparity.shape[1])
    return FusedDepth(DepthEstimate(embedded.disparity, resized(subject, size)), embedded.metric)


def with_subject(network: DepthEstimate, embedded: EmbeddedDepth) -> DepthEstimate:
    """The network's estimate with the photo's own matte, where it has one, as its subject."""
    if embedded.subject is None:
        return network
    return replace(network, subject=np.clip(resized(embedded.subject, shape_of(network)), 0, 1))


def metric_of_network(network: DepthEstimate, embedded: EmbeddedDepth) -> MetricScale | None:
    """What the network's own disparity means in 1/m, by the fit to an embedded depth; None where that is not known."""
    if embedded.metric is None:
        return None
    fit = fitted_line(network.disparity, resized(embedded.disparity, shape_of(network)))
    return _scaled(embedded.metric, fit.scale, fit.shift) if fit.is_sound else None


def fitted_line(network: Plane, measured: Plane) -> Fit:
    """Robust scale and shift of the network's disparity to another one on the same grid."""
    planes = (network, measured, _trust(network, measured))
    step = max(1, network.size // PIXELS)
    x, y, trust = (plane.ravel()[::step].astype(np.float64) for plane in planes)
    scale, shift = _first_line(x, y, trust)
    for _ in range(ITERATIONS):
        residual = np.abs(y - scale * x - shift)
        spread = max(1.4826 * _weighted_median(residual, trust), 1 / 255)  # no finer than eight bits
        scale, shift = _line(x, y, trust * np.clip(1 - (residual / (TUKEY * spread)) ** 2, 0, 1) ** 2)
    return Fit(float(scale), float(shift))


def stretched(disparity: Plane, subject: Plane, metric: MetricScale | None) -> FusedDepth:
    """A disparity of any range as 0..1, its meaning in 1/m going along."""
    low, high = float(disparity.min()), float(disparity.max())
    span = max(high - low, 1e-6)
    unit = np.asarray(np.clip((disparity - np.float32(low)) / np.float32(span), 0, 1), np.float32)
    return FusedDepth(DepthEstimate(unit, subject), None if metric is None else _scaled(metric, span, low))


def shape_of(estimate: DepthEstimate) -> tuple[int, int]:
    """(height, width) of an estimate's grid."""
    return estimate.disparity.shape[0], estimate.disparity.shape[1]


def _scaled(metric: MetricScale, scale: float, shift: float) -> MetricScale:
    """The meaning of u where the meaning of scale * u + shift is given."""
    return MetricScale(metric.scale * scale, metric.offset + metric.scale * shift)


def _bent(network: Plane, measured: Plane, fit: Fit) -> Plane:
    line = np.asarray(fit.scale * network + fit.shift, np.float32)
    radius = max(2, round(RADIUS * max(network.shape)))
    model = guided_model(network, measured - line, radius, EPSILON, _trust(network, measured))
    bent = line + model[..., 0] * network + model[..., 1]
    return _with_missed_edges(np.asarray(bent, np.float32), network, measured)


def _with_missed_edges(bent: Plane, network: Plane, measured: Plane) -> Plane:
    """The measured values where the network is smooth and far off: there it has overlooked an edge."""
    difference = measured - bent
    is_off = np.clip((np.abs(difference) - np.float32(MISSED[0])) / np.float32(MISSED[1] - MISSED[0]), 0, 1)
    is_smooth = 1 / (1 + (_span(network, 3 * EDGE_RADIUS) / np.float32(EDGE)) ** 2)
    return np.asarray(bent + is_off * is_smooth * difference, np.float32)


def _trust(network: Plane, measured: Plane) -> Plane:
    """1 inside surfaces, little beside depth edges of either map: the coarse one has them elsewhere and soft."""
    span = np.maximum(_span(network, EDGE_RADIUS), _span(measured, EDGE_RADIUS))
    return np.asarray(np.maximum(1 / (1 + (span / np.float32(EDGE)) ** 2), LEAST_TRUST), np.float32)


def _span(plane: Plane, radius: float) -> Plane:
    """Highest less lowest value around each pixel, within this share of the long side."""
    return local_range(plane, max(1, round(radius * max(plane.shape))))


def _first_line(x: NDArray[np.float64], y: NDArray[np.float64], trust: NDArray[np.float64]) -> tuple[float, float]:
    """The line through two pixels with the least median of residuals, so that nearly half of a map may be wrong."""
    chance = np.random.default_rng(0)
    drawn = chance.choice(len(x), (2, PAIRS), p=trust / trust.sum())
    (x0, x1), (y0, y1) = x[drawn], y[drawn]
    is_apart = np.abs(x1 - x0) > LEAST_DISTANCE
    if not is_apart.any():
        return _line(x, y, trust)
    scale = ((y1 - y0)[is_apart]) / ((x1 - x0)[is_apart])
    shift = y0[is_apart] - scale * x0[is_apart]
    judges = chance.choice(len(x), JUDGES, p=trust / trust.sum())
    residuals = np.abs(y[judges] - scale[:, None] * x[judges] - shift[:, None])
    best = int(np.argmin(np.median(residuals, axis=1)))
    return float(scale[best]), float(shift[best])


def _line(x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[float, float]:
    """Weighted least squares."""
    total = weight.sum()
    mean_x, mean_y = (weight @ x) / total, (weight @ y) / total
    variance = weight @ (x - mean_x) ** 2
    scale = (weight @ ((x - mean_x) * (y - mean_y))) / max(variance, 1e-12)
    return scale, mean_y - scale * mean_x


def _weighted_median(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])
