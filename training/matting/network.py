"""The matting network: which side of an outline each pixel of the photo belongs to, and by how much.

    tile of the photo (N, 3, H, W), sRGB 0..1, and a coarse map (N, 1, H, W), 0..1  ->  alpha (N, 1, H, W), 0..1

The coarse map says where the nearer side lies, a few pixels uncertain: a subject map or a depth edge from the small
picture that the depth network saw, enlarged. The network moves its edge to where the photo has one and finds the
strands, straps and gaps that the small picture lost. It is a plain U-shaped network of dense 3x3 convolutions
[Ronneberger2015], small because it runs on the photo's own pixels, and it answers with a correction of the coarse map,
so that it starts as no change at all. H and W are multiples of `STRIDE`.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

CHANNELS = (16, 32, 64, 96, 128)  # at 1, 1/2, 1/4, 1/8, 1/16 of the tile
STRIDE = 16  # px
SUREST = 0.02  # the coarse map is taken for no surer than this


class Unit(nn.Module):
    """3x3 convolution, normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        return nnf.relu(self.norm(self.conv(x)))


class MattingNetwork(nn.Module):
    """See the module text."""

    def __init__(self, channels: tuple[int, ...] = CHANNELS) -> None:
        super().__init__()
        self.first = nn.Sequential(Unit(4, channels[0]), Unit(channels[0], channels[0]))
        self.down = nn.ModuleList(nn.Sequential(Unit(a, b, 2), Unit(b, b)) for a, b in pairwise(channels))
        self.narrow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(channels))
        self.up = nn.ModuleList(Unit(a, a) for a in channels[:-1])
        self.last = nn.Conv2d(channels[0], 1, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def logits(self, photo: Tensor, coarse: Tensor) -> Tensor:
        """As `forward`, before the sigmoid."""
        features = [self.first(torch.cat([photo, coarse], 1) - 0.5)]
        for down in self.down:
            features.append(down(features[-1]))
        x = features.pop()
        for narrow, up in zip(reversed(self.narrow), reversed(self.up), strict=True):
            x = nnf.interpolate(narrow(x), scale_factor=2, mode="bilinear", align_corners=False)
            x = up(x + features.pop())
        sure = coarse.clamp(SUREST, 1 - SUREST)
        correction: Tensor = self.last(x)
        return torch.log(sure / (1 - sure)) + correction

    def forward(self, photo: Tensor, coarse: Tensor) -> Tensor:
        """See the module text."""
        return torch.sigmoid(self.logits(photo, coarse))
