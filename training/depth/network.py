"""The network of defocus hallucination: one photo in, relative disparity and a subject map out.

    photo (1, 3, H, W), sRGB 0..1  ->  encoder: features at 1/2, 1/4, 1/8, 1/16, 1/32
                                   ->  decoder: from coarse to fine, down to 1/2
                                   ->  two heads at 1/2: disparity (unbounded, near = large), subject logits
                                   ->  in the fine architecture both refined at the photo's own size

The encoder is EfficientNet-Lite0 or -Lite2 [Tan2019, the Lite variants without squeeze-and-excitation]; training
starts from its ImageNet weights. The decoder is this project's own: dense 3x3 convolutions, because depthwise ones are
bound by memory on a CPU, and a global branch at 1/32, because the tilt of a scene is a matter of the whole frame.
`fold_batch_norm` of `training.runs` folds every normalisation into its convolution, which is what ships.
H and W are multiples of 32.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

from training.depth.architecture import (
    BN_EPSILON,
    BN_MOMENTUM,
    DECODER_CHANNELS,
    FINE_CHANNELS,
    INPUT_MEAN,
    INPUT_STD,
    LITE0,
    STEM_CHANNELS,
    TAPS,
    Architecture,
)


class Prediction(NamedTuple):
    """Output of the network, at half its input's size or, where it is fine, at all of it.

    Attributes:
        disparity: (N, 1, h, w), relative, no fixed range, near = large.
        subject: (N, 1, h, w), logits; sigmoid gives the probability of the subject.
    """

    disparity: Tensor
    subject: Tensor


class ConvUnit(nn.Module):
    """Convolution with TensorFlow's "same" padding, normalisation and an optional ReLU6."""

    def __init__(self, inputs: int, outputs: int, kernel: int, *, stride: int = 1, groups: int = 1, relu: bool = True):
        super().__init__()
        # At stride 2 an even side is padded by one less on the left and top, as the ImageNet weights expect.
        self.lead = (kernel - stride) // 2 if stride == 2 else 0
        padding = 0 if stride == 2 else kernel // 2
        self.pad = (self.lead, kernel - stride - self.lead) * 2 if stride == 2 else None
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs, BN_EPSILON, BN_MOMENTUM)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        if self.pad is not None:
            x = nnf.pad(x, self.pad)
        x = self.norm(self.conv(x))
        return nnf.relu6(x) if self.relu else x


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; add the input when the shape allows it."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        middle = inputs * expansion
        self.expand = ConvUnit(inputs, middle, 1) if expansion > 1 else nn.Identity()
        self.depthwise = ConvUnit(middle, middle, kernel, stride=stride, groups=middle)
        self.project = ConvUnit(middle, outputs, 1, relu=False)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        y: Tensor = self.project(self.depthwise(self.expand(x)))
        return x + y if self.is_residual else y


class Encoder(nn.Module):
    """EfficientNet-Lite without its classifier: five feature maps, fine to coarse."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.stem = ConvUnit(3, STEM_CHANNELS, 3, stride=2)
        self.stages = nn.ModuleList()
        inputs = STEM_CHANNELS
        for spec in architecture.stages:
            blocks = []
            for repeat in range(spec.repeats):
                stride = spec.stride if repeat == 0 else 1
                blocks.append(InvertedResidual(inputs, spec.channels, spec.kernel, stride, spec.expansion))
                inputs = spec.channels
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, x: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -1..1 to the maps of `TAPS`."""
        x = self.stem(x)
        features = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in TAPS:
                features.append(x)
        return features


class Decoder(nn.Module):
    """Coarse to fine: enlarge, add the encoder's map of that size, one dense 3x3 convolution."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        widths = DECODER_CHANNELS
        taps = [architecture.stages[tap].channels for tap in TAPS]
        self.lateral = nn.ModuleList(ConvUnit(a, b, 1, relu=False) for a, b in zip(taps, widths, strict=True))
        self.globals = nn.Conv2d(taps[-1], widths[-1], 1)
        self.context = ConvUnit(widths[-1], widths[-1], 3)
        self.narrow = nn.ModuleList(ConvUnit(b, a, 1, relu=False) for a, b in pairwise(widths))
        self.merge = nn.ModuleList(ConvUnit(a, a, 3) for a in widths[:-1])
        self.head = nn.Conv2d(widths[0], 2, 3, padding=1)
        self.fine = FineHead(widths[0]) if architecture.fine else None

    def forward(self, photo: Tensor, features: list[Tensor]) -> Tensor:
        """The encoder's maps to (N, 2, H/2, W/2), or (N, 2, H, W) where the architecture is fine."""
        coarsest = features[-1]
        x = self.lateral[-1](coarsest) + self.globals(coarsest.mean((2, 3), keepdim=True))
        x = self.context(nnf.relu6(x))
        for level in range(len(self.merge) - 1, -1, -1):
            x = nnf.interpolate(self.narrow[level](x), scale_factor=2, mode="bilinear", align_corners=False)
            x = x + self.merge[level](nnf.relu6(x + self.lateral[level](features[level])))
        head: Tensor = self.head(x)
        return head if self.fine is None else self.fine(photo, x, head)


class FineHead(nn.Module):
    """From half the photo's size to all of it: the heads enlarged, and what the photo's own detail corrects in them.

    The detail is read, and the correction written, as four values a pixel of the half size [Shi2016, sub-pixel
    convolution], which a CPU does several times faster than the same at full size. It starts as plain bilinear
    enlargement: the last convolution is zero.
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(12 + inputs + 2, FINE_CHANNELS, 3, padding=1)
        self.last = nn.Conv2d(FINE_CHANNELS, 8, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, features: Tensor, head: Tensor) -> Tensor:
        """(N, 3, H, W), (N, C, H/2, W/2) and (N, 2, H/2, W/2) to (N, 2, H, W)."""
        x = torch.cat([nnf.pixel_unshuffle(photo, 2), features, head], 1)
        correction = nnf.pixel_shuffle(self.last(nnf.relu6(self.mix(x))), 2)
        return nnf.interpolate(head, scale_factor=2, mode="bilinear", align_corners=False) + correction


class HallucinationNetwork(nn.Module):
    """Photo to relative disparity and subject logits; see the module text."""

    mean: Tensor
    std: Tensor

    def __init__(self, architecture: Architecture = LITE0) -> None:
        super().__init__()
        self.architecture = architecture
        self.encoder = Encoder(architecture)
        self.decoder = Decoder(architecture)
        self.register_buffer("mean", torch.tensor(INPUT_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(INPUT_STD).view(1, 3, 1, 1), persistent=False)

    def forward(self, photo: Tensor) -> Prediction:
        """(N, 3, H, W) sRGB 0..1, sides multiples of 32, to `Prediction`."""
        photo = (photo - self.mean) / self.std
        out = self.decoder(photo, self.encoder(photo))
        return Prediction(out[:, :1], out[:, 1:])


def channels_last(network: HallucinationNetwork) -> HallucinationNetwork:
    """`network` with its weights in the order in which a CPU convolves fastest."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this form
    return network
