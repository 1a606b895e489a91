"""Losses of the main training run. All maps are (N, 1, h, w); near = large.

Disparity is only known up to scale and shift, so prediction and target are each brought to median 0 and mean absolute
deviation 1 [Ranftl2020, MiDaS] before they are compared. `subject_order_loss` wants the subject nearer than what
touches it, whatever the teacher says.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as nnf

GRADIENT_SCALES = 5
ORDER_STEPS_PX = (3, 8)  # distances across the mask's edge
LINEAR_UP_TO = 5.0  # mean absolute deviations from the median; beyond it the target grows with the logarithm
PAIRS = 1500  # far apart, and as many close together, of each sample
PAIR_REACH_PX = 20
PAIR_RATIO, PAIR_GAP = 1.12, 0.01  # a pair has an order where disparities differ by that factor and share of the range
PAIR_SHARPNESS = 4.0  # per mean absolute deviation
ORDER_MARGIN = 0.25  # in mean absolute deviations of the prediction
SMALLEST_DEVIATION = 1e-3
FARTHEST = 0.05  # 1/m; what is fitted farther than 20 m counts as that far


class LossParts(NamedTuple):
    """Means over a batch, unweighted except by the samples' own weights."""

    depth: Tensor
    gradient: Tensor
    order: Tensor
    subject: Tensor
    focus: Tensor
    ratio: Tensor
    pairs: Tensor


def normalised(values: Tensor, valid: Tensor) -> Tensor:
    """`values` shifted and scaled per sample to median 0, mean absolute deviation 1 over `valid` pixels."""
    flat, known = values.flatten(1), valid.flatten(1)
    hidden = torch.where(known > 0, flat, torch.nan)
    middle = hidden.nanmedian(1, keepdim=True).values.nan_to_num()
    count = known.sum(1, keepdim=True).clamp_min(1)
    spread = ((flat - middle).abs() * known).sum(1, keepdim=True) / count
    return ((flat - middle) / spread.clamp_min(SMALLEST_DEVIATION)).view_as(values)


def depth_loss(predicted: Tensor, target: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference of normalised maps."""
    error = ((predicted - target).abs() * valid).flatten(1).sum(1) / valid.flatten(1).sum(1).clamp_min(1)
    return (error * weight).mean()


def compressed(target: Tensor) -> Tensor:
    """A normalised target without extremes: a leaf before the lens must not outweigh the rest of the picture."""
    excess = nnf.relu(target - LINEAR_UP_TO)
    return target - excess + torch.log1p(excess)


def pair_loss(predicted: Tensor, disparity: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Ranking loss [Chen2016] on random pairs of pixels, half of them close together, so that thin things count.

    Args:
        predicted: normalised.
        disparity: as given, >= 0; a pair counts where its two differ by `PAIR_RATIO` and by `PAIR_GAP` of the range.
    """
    count, _, height, width = predicted.shape
    y, x = torch.randint(height, (count, 2 * PAIRS)), torch.randint(width, (count, 2 * PAIRS))
    far_y, far_x = torch.randint(height, (count, PAIRS)), torch.randint(width, (count, PAIRS))
    reach = torch.randint(-PAIR_REACH_PX, PAIR_REACH_PX + 1, (2, count, PAIRS))
    near_y, near_x = y[:, PAIRS:] + reach[0], x[:, PAIRS:] + reach[1]
    first = y * width + x
    second_y = torch.cat([far_y, near_y.clamp(0, height - 1)], 1)
    second = second_y * width + torch.cat([far_x, near_x.clamp(0, width - 1)], 1)
    p, d, known = predicted.flatten(1), disparity.flatten(1), valid.flatten(1)
    p1, p2, d1, d2 = (plane.gather(1, at) for plane in (p, d) for at in (first, second))
    span = d.amax(1, keepdim=True) - d.amin(1, keepdim=True)
    high, low = torch.maximum(d1, d2), torch.minimum(d1, d2)
    counts = (high > PAIR_RATIO * low) & (high - low > PAIR_GAP * span)
    counts = counts * known.gather(1, first) * known.gather(1, second)
    gap = torch.where(d1 > d2, p1 - p2, p2 - p1)
    loss = nnf.softplus(-PAIR_SHARPNESS * gap) * counts
    return (loss.sum(1) / counts.sum(1).clamp_min(50) * weight).mean()


def ratio_loss(predicted: Tensor, measured: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Mean |log| of fitted to measured disparity, after scale and shift by least squares: relative error, so that what
    is far counts as much as what is near. `measured` is in 1/m where `weight` is above 0."""
    x, y, known = predicted.flatten(1), measured.flatten(1), valid.flatten(1)
    count = known.sum(1, keepdim=True).clamp_min(1)
    x_mean, y_mean = ((plane * known).sum(1, keepdim=True) / count for plane in (x, y))
    covariance = ((x - x_mean) * (y - y_mean) * known).sum(1, keepdim=True)
    scale = covariance / ((x - x_mean).square() * known).sum(1, keepdim=True).clamp_min(SMALLEST_DEVIATION)
    fitted = (scale * (x - x_mean) + y_mean).clamp_min(FARTHEST)
    error = ((fitted.log() - y.clamp_min(FARTHEST).log()).abs() * known).sum(1) / count.squeeze(1)
    return (error * weight).mean()


def gradient_loss(predicted: Tensor, target: Tensor, valid: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute gradient of the difference, summed over scales: edges where the target has them, only there."""
    difference, known = (predicted - target) * valid, valid
    total = predicted.new_zeros(predicted.shape[0])
    for _ in range(GRADIENT_SCALES):
        across = (difference[..., 1:] - difference[..., :-1]).abs() * known[..., 1:] * known[..., :-1]
        down = (difference[..., 1:, :] - difference[..., :-1, :]).abs() * known[..., 1:, :] * known[..., :-1, :]
        count = known.flatten(1).sum(1).clamp_min(1)
        total = total + (across.flatten(1).sum(1) + down.flatten(1).sum(1)) / count
        difference, known = difference[..., ::2, ::2], known[..., ::2, ::2]
    return (total * weight).mean()


def subject_order_loss(predicted: Tensor, subject: Tensor, weight: Tensor) -> Tensor:
    """Hinge on pairs of pixels on either side of the subject's edge: inside must be nearer by `ORDER_MARGIN`."""
    inside, outside = (subject > 0.7).float(), (subject < 0.3).float()
    total = predicted.new_zeros(predicted.shape[0])
    pairs = predicted.new_zeros(predicted.shape[0])
    for step in ORDER_STEPS_PX:
        for dim in (2, 3):
            length = predicted.shape[dim] - step
            for first, second in ((0, step), (step, 0)):
                near = inside.narrow(dim, first, length) * outside.narrow(dim, second, length)
                gap = predicted.narrow(dim, first, length) - predicted.narrow(dim, second, length)
                total = total + (nnf.relu(ORDER_MARGIN - gap) * near).flatten(1).sum(1)
                pairs = pairs + near.flatten(1).sum(1)
    return (total / pairs.clamp_min(20) * weight).mean()


def subject_loss(logits: Tensor, subject: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy plus 1 - IoU of probabilities."""
    entropy = nnf.binary_cross_entropy_with_logits(logits, subject, reduction="none").flatten(1).mean(1)
    share = torch.sigmoid(logits)
    both = (share * subject).flatten(1).sum(1)
    either = (share + subject - share * subject).flatten(1).sum(1)
    area = subject.flatten(1).mean(1)
    overlap = (1 - (both + 1) / (either + 1)) * (area > 0.01)
    return ((entropy + 0.5 * overlap) * weight).mean()
