"""The stacking network: several networks' answers to one photo become one [Wolpert1992, stacked generalisation].

    photo (N, 3, H, W), sRGB 0..1; disparities (N, K, H, W), each of mean 0 and standard deviation 1; subjects
    (N, K, H, W), 0..1  ->  maps (N, 2, H, W): relative disparity, subject logits

A mean with fixed shares takes the same of each network everywhere. This one takes what each knows: distances from one,
edges from another, thin things from the look at the larger photo, and puts edges where the photo has them. It is a
plain U-shaped network [Ronneberger2015] beside the mean, which it corrects, so that it starts as the mean. Its last
grid is 1/32, where it sees the whole frame. H and W are multiples of `STRIDE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

from d2f_core.depth import hallucination
from training.matting.network import Unit

CHANNELS = (16, 24, 40, 64, 96, 128)  # at 1, 1/2, ... 1/32 of the grid
STRIDE = 32  # px
SUREST = 0.01  # a subject's share is taken for no surer than this


class StackingNetwork(nn.Module):
    """See the module text.

    Args:
        disparity_shares, subject_shares: of each of the K answers, what it begins with; they are trained too.
    """

    def __init__(
        self, disparity_shares: Sequence[float], subject_shares: Sequence[float], channels: tuple[int, ...] = CHANNELS
    ) -> None:
        super().__init__()
        taken = 3 + 2 * len(disparity_shares)
        self.disparity_shares = nn.Parameter(torch.tensor(disparity_shares)[:, None, None])
        self.subject_shares = nn.Parameter(torch.tensor(subject_shares)[:, None, None])
        self.first = nn.Sequential(Unit(taken, channels[0]), Unit(channels[0], channels[0]))
        self.down = nn.ModuleList(nn.Sequential(Unit(a, b, 2), Unit(b, b)) for a, b in pairwise(channels))
        self.whole = nn.Linear(channels[-1], channels[-1])
        self.narrow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(channels))
        self.up = nn.ModuleList(Unit(a, a) for a in channels[:-1])
        self.last = nn.Conv2d(channels[0], 2, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, disparities: Tensor, subjects: Tensor) -> Tensor:
        """See the module text."""
        sure = subjects.clamp(SUREST, 1 - SUREST)
        logits = torch.log(sure / (1 - sure))
        mean = [(disparities * self.disparity_shares).sum(1), (logits * self.subject_shares).sum(1)]
        features = [self.first(torch.cat([photo - 0.5, disparities / 2, logits / 4], 1))]
        for down in self.down:
            features.append(down(features[-1]))
        x = features.pop()
        x = x + nnf.relu(self.whole(x.mean((2, 3))))[:, :, None, None]
        for narrow, up in zip(reversed(self.narrow), reversed(self.up), strict=True):
            x = nnf.interpolate(narrow(x), scale_factor=2, mode="bilinear", align_corners=False)
            x = up(x + features.pop())
        correction: Tensor = self.last(x)
        return torch.stack(mean, 1) + correction


def mean_shares() -> tuple[list[float], list[float]]:
    """Shares of each answer's disparity and subject in the mean of the manifest; the second look, last, has none."""
    members = hallucination.load_networks()
    total = sum(member.subject_share for member in members)
    disparity = [member.disparity_share for member in members]
    return [*disparity, 0.0], [*(member.subject_share / total for member in members), 0.0]


def new_network() -> StackingNetwork:
    """A network that begins as the mean with the manifest's shares."""
    return StackingNetwork(*mean_shares())
