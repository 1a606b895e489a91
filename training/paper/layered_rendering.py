"""The published layered rendering for tensors, differentiable: what the small networks of paper mode learn through."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as nnf

from d2f_core.paper.method import EPSILON, LAYER_SHARPNESS, LAYERS, RADII_PX, soft_disk


def layered_rendering(image: Tensor, s: Tensor, weight: Tensor) -> Tensor:
    """The method's own on image (N, 3, H, W), s (N, 1, H, W) and weight (N, 1 or 3, H, W)."""
    stack = torch.cat([weight * image, weight.expand_as(image)], dim=1)
    total, cover = torch.zeros_like(stack), torch.zeros_like(s)
    for layer in range(LAYERS, -1, -1):
        mask = 0.5 + 0.5 * torch.tanh(LAYER_SHARPNESS * (1 / LAYERS - (s - layer / LAYERS).abs()))
        blurred = _blurred(torch.cat([mask, mask * stack], dim=1), RADII_PX[layer])
        blurred_mask, light = blurred[:, :1], blurred[:, 1:]
        cover = cover * (1 - blurred_mask) + blurred_mask
        total = total * (1 - blurred_mask) + light
    layered = total / (cover + EPSILON)
    return layered[:, :3] / (layered[:, 3:] + EPSILON)


def _blurred(planes: Tensor, radius_px: int) -> Tensor:
    channels = planes.shape[1]
    kernel = torch.from_numpy(np.array(soft_disk(radius_px))).to(planes).expand(channels, 1, -1, -1)
    padded = nnf.pad(planes, [radius_px] * 4, mode="reflect") if radius_px else planes
    return nnf.conv2d(padded, kernel, groups=channels)
