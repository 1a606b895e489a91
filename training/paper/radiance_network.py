"""The paper's radiance network: how much each pixel of the half-size photo weighs when it is blurred.

    photo (N, 3, H, W), sRGB 0..1  ->  three 1x1 convolutions 3 -> 16 -> 16 -> 1  ->  sigmoid  ->  weight (N, 1, H, W)

353 parameters, one pixel of view: it knows a colour, not a place. The rule for clipped pixels is in
`d2f_core.paper.method`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

HIDDEN_CHANNELS = 16  # [D2F2023, inference code]


class RadianceNet(nn.Module):
    """Weight of a pixel, 0..1, from its colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, HIDDEN_CHANNELS, 1),
            nn.ReLU(),
            nn.Conv2d(HIDDEN_CHANNELS, HIDDEN_CHANNELS, 1),
            nn.ReLU(),
            nn.Conv2d(HIDDEN_CHANNELS, 1, 1),
        )

    def forward(self, photo: Tensor) -> Tensor:
        """Weights (N, 1, H, W) of a photo (N, 3, H, W), sRGB encoded 0..1."""
        return torch.sigmoid(self.layers(photo))
