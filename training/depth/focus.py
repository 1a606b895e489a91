"""Learning to focus: the loss that judges depth and subject by the picture that is rendered from them.

The paper trains its depth only this way, against real photos with shallow depth of field. Here the truth is known, so
the photo is rendered twice through the same differentiable layers, once from the truth and once from the prediction,
and the two pictures shall be equal. What is in focus is each one's own: the mean disparity of the true subject, and the
mean predicted disparity under the predicted subject map. Photos without a subject are focused at one random pixel.

Disparities are normalised first (`losses.normalised`). Layers lie at radii `RADII_PX` on a map of quarter size, a pixel
shares its light between the two layers next to its radius, and the sharper layer covers the more blurred one.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as nnf

from d2f_core.paper.method import soft_disk

RADII_PX = (0, 1, 2, 3, 5)  # of the map that is rendered, a quarter of the network's input
BLUR = 1.6  # layers a mean absolute deviation of disparity
SMALLEST_COVER = 1e-4


def focus_loss(
    disparity: Tensor, logits: Tensor, target: Tensor, subject: Tensor, rgb: Tensor, weight: Tensor
) -> Tensor:
    """Mean absolute difference of the two rendered pictures.

    Args:
        disparity, target: (N, 1, h, w), both normalised.
        logits, subject: (N, 1, h, w), predicted subject and true subject 0..1.
        rgb: (N, 3, h, w), the photo at the maps' size.
        weight: (N,), 0 where the subject is unknown.
    """
    disparity, logits, target, subject, rgb = (nnf.avg_pool2d(x, 2) for x in (disparity, logits, target, subject, rgb))
    shape = (-1, 1, 1, 1)
    known = (weight > 0) & (subject.flatten(1).mean(1) > 0.01)
    true_share = torch.where(known.view(shape), subject, _one_pixel(subject))
    share = torch.where(known.view(shape), torch.sigmoid(logits), true_share)
    wanted = render(rgb, radius_index(target, _mean(target, true_share)))
    made = render(rgb, radius_index(disparity, _mean(disparity, share)))
    return (made - wanted).abs().mean()


def radius_index(disparity: Tensor, focus: Tensor) -> Tensor:
    """Place in the table of radii, 0 in focus .. last; (N, 1, h, w)."""
    return (BLUR * (disparity - focus).abs()).clamp(0, len(RADII_PX) - 1)


def render(rgb: Tensor, index: Tensor) -> Tensor:
    """Layers from most to least blurred, normalised by their cover; differentiable in both arguments."""
    total, cover = torch.zeros_like(rgb), torch.zeros_like(index)
    for layer in range(len(RADII_PX) - 1, -1, -1):
        mask = nnf.relu(1 - (index - layer).abs())
        blurred = _blurred(torch.cat([mask, mask * rgb], 1), RADII_PX[layer])
        alpha = blurred[:, :1].clamp(0, 1)
        cover = cover * (1 - alpha) + alpha
        total = total * (1 - alpha) + blurred[:, 1:]
    return total / cover.clamp_min(SMALLEST_COVER)


def _blurred(planes: Tensor, radius_px: int) -> Tensor:
    if radius_px == 0:
        return planes
    count, channels, height, width = planes.shape
    kernel = torch.from_numpy(soft_disk(radius_px).copy())[None, None]
    padded = nnf.pad(planes, [radius_px] * 4, mode="replicate")
    flat = padded.reshape(count * channels, 1, height + 2 * radius_px, width + 2 * radius_px)
    return nnf.conv2d(flat, kernel).view(count, channels, height, width)


def _mean(values: Tensor, share: Tensor) -> Tensor:
    total = (values * share).sum((2, 3), keepdim=True)
    return total / share.sum((2, 3), keepdim=True).clamp_min(1e-3)


def _one_pixel(plane: Tensor) -> Tensor:
    """1 at one random pixel of each sample, 0 elsewhere."""
    chosen = torch.randint(plane[0].numel(), (plane.shape[0], 1))
    return torch.zeros_like(plane).flatten(1).scatter_(1, chosen, 1.0).view_as(plane)
