"""The matting network: which side of an outline each pixel of the photo belongs to, and by how much.

    tile of the photo (N, 3, H, W), sRGB 0..1, and a coarse map (N, 1, H, W), 0..1  ->  alpha (N, 1, H, W), 0..1

The coarse map says where the nearer side lies, a few pixels uncertain: a subject map or a depth edge from the small
picture that the depth network saw, enlarged. The network moves its edge to where the photo has one and finds the
strands, straps and gaps that the small picture lost. It is a plain U-shaped network of dense 3x3 convolutions
[Ronneberger2015], small because it runs on the photo's own pixels, and it answers with a correction of the coarse map,
so that it starts as no change at all. H and W are multiples of `STRIDE`.

What convolutions cannot say in a few layers it is told (`colour_clues`): how each pixel's colour lies between the mean
colours of the two sides nearby, which is what alpha is where both sides have one colour each [Chuang2001].
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

CHANNELS = (16, 32, 64, 128, 160)  # at 1, 1/2, 1/4, 1/8, 1/16 of the tile
STRIDE = 16  # px
SUREST = 0.02  # the coarse map is taken for no surer than this
CELL_PX, CLUE_WINDOWS = 8, (3, 9)  # of the mean colours: a cell's side, and the sides of their windows in cells
FALLBACK = 0.02  # share of the whole tile's mean in a window's, for windows without one of the sides
FLAT_COLOURS = 0.01  # squared distance of two colours that tell nothing
CLUES = 3 * len(CLUE_WINDOWS)


class Unit(nn.Module):
    """3x3 convolution, normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        return nnf.relu(self.norm(self.conv(x)))


def colour_clues(photo: Tensor, coarse: Tensor) -> Tensor:
    """(N, CLUES, H, W): for windows of each size alpha as the colours tell it, -0.5..0.5, how far the colours of the
    two sides lie apart, and how far the pixel's colour lies from their line.

    A side's colour is the mean over the window, weighted by the cube of how surely a pixel belongs to it.
    """
    size = photo.shape[2:]
    sides = []
    for share in (coarse, 1 - coarse):
        weight = share**3
        cells = nnf.avg_pool2d(torch.cat([photo * weight, weight], 1), CELL_PX)
        whole = cells.mean((2, 3), keepdim=True)
        sides.append([_mean_colour(cells, whole, window, size) for window in CLUE_WINDOWS])
    clues = []
    for front, back in zip(*sides, strict=True):
        along, across = front - back, photo - back
        square = (along * along).sum(1, keepdim=True)
        alpha = ((along * across).sum(1, keepdim=True) / (square + FLAT_COLOURS)).clamp(0, 1)
        beside = (across - alpha * along).abs().sum(1, keepdim=True)
        clues += [alpha - 0.5, square.clamp_min(1e-6).sqrt(), beside]
    return torch.cat(clues, 1)


def _mean_colour(cells: Tensor, whole: Tensor, window: int, size: torch.Size) -> Tensor:
    near = nnf.avg_pool2d(cells, window, 1, window // 2) + FALLBACK * whole
    colour = near[:, :3] / (near[:, 3:] + 1e-4)
    return nnf.interpolate(colour, size=size, mode="bilinear", align_corners=False)


class MattingNetwork(nn.Module):
    """See the module text."""

    def __init__(self, channels: tuple[int, ...] = CHANNELS) -> None:
        super().__init__()
        self.first = nn.Sequential(Unit(4 + CLUES, channels[0]), Unit(channels[0], channels[0]))
        self.down = nn.ModuleList(nn.Sequential(Unit(a, b, 2), Unit(b, b)) for a, b in pairwise(channels))
        self.narrow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(channels))
        self.up = nn.ModuleList(Unit(a, a) for a in channels[:-1])
        self.last = nn.Conv2d(channels[0], 1, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def logits(self, photo: Tensor, coarse: Tensor) -> Tensor:
        """As `forward`, before the sigmoid."""
        given = torch.cat([photo, coarse], 1) - 0.5
        features = [self.first(torch.cat([given, colour_clues(photo, coarse)], 1))]
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
