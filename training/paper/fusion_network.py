"""The paper's fusion network: where the untouched photo stays and where the blurred picture takes over.

    sharpness 1 - s and luma, (N, 2, H, W)  ->  3x3 convolutions 2 -> 64 -> 16 -> 16 -> 1  ->  mask (N, 1, H, W)

12.9 thousand parameters. "Poisson" names the training loss, in the gradients of the joined picture; there is no solver
here. The mask is 1 where the photo stays; the caller clamps it.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

CHANNELS = (2, 64, 16, 16, 1)  # [D2F2023, inference code]


class FusionNet(nn.Module):
    """Mask of the photo from the sharpness of the defocus map, refined along the photo's edges."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for incoming, outgoing in pairwise(CHANNELS):
            layers += [nn.Conv2d(incoming, outgoing, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, sharpness: Tensor, luma: Tensor) -> Tensor:
        """Mask (N, 1, H, W), not clamped, from 1 - s and the luma of the photo, each (N, 1, H, W) and 0..1."""
        mask: Tensor = self.layers(torch.cat([sharpness, luma], dim=1))
        return mask
