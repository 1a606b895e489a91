"""Faster layers for training on a CPU: depthwise convolutions and frozen normalisation. Never needed for inference.

The backward pass of torch's own depthwise convolution spends two thirds of a training step. Here the gradient of the
input is one more depthwise convolution, with the kernel turned round (the output's gradient is spread by zeros first
when the stride is 2), and the gradient of the kernel is a loop over pixels in channels-last order that fits the vector
units. Same numbers within rounding; see `tests/training/test_fast_layers.py`.

`freeze_norms` keeps the statistics of the normalisation (ImageNet's in the encoder) and folds it into the convolution
in every forward pass (scale and shift still learn), which saves two passes over each feature map.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numba
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as nnf

from training.depth.network import ConvUnit

CHANNEL_BLOCK = 48  # channels a pass; their k x k sums stay in the first-level cache

Array = NDArray[np.float32]


class FastDepthwise(nn.Conv2d):
    """`nn.Conv2d` with groups = channels and the backward pass of this module."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        return depthwise(x, self.weight, None, int(self.stride[0]), int(self.padding[0]))


def depthwise(x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, padding: int) -> Tensor:
    """Depthwise convolution with this module's backward pass, in autocast's type where that is on."""
    if torch.is_autocast_enabled("cpu"):
        kind = torch.get_autocast_dtype("cpu")
        x, weight, bias = x.to(kind), weight.to(kind), None if bias is None else bias.to(kind)
    result: Tensor = _Depthwise.apply(x, weight, bias, stride, padding)  # type: ignore[no-untyped-call]
    return result


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, padding: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.padding, ctx.has_bias = stride, padding, bias is not None
        with torch.autocast("cpu", enabled=False):
            return nnf.conv2d(x, weight, bias, stride, padding, groups=x.shape[1])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor | None, None, None]:
        x, weight = ctx.saved_tensors
        gradient = gradient.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", enabled=False):
            to_input = input_gradient(gradient, weight, x.shape[2:], ctx.stride, ctx.padding)
            to_weight = weight_gradient(x, gradient, weight.shape[-1], ctx.stride, ctx.padding)
            to_bias = gradient.sum((0, 2, 3)) if ctx.has_bias else None
        return to_input, to_weight.to(weight.dtype), to_bias, None, None


def input_gradient(gradient: Tensor, weight: Tensor, size: torch.Size, stride: int, padding: int) -> Tensor:
    """Gradient with respect to the input of `size`; arguments as in a depthwise convolution."""
    kernel = weight.shape[-1]
    if stride > 1:
        spread = gradient.new_zeros(
            (
                gradient.shape[0],
                gradient.shape[1],
                size[0] + 2 * padding - kernel + 1,
                size[1] + 2 * padding - kernel + 1,
            )
        ).contiguous(memory_format=torch.channels_last)
        spread[:, :, ::stride, ::stride] = gradient
        gradient = spread
    turned = weight.flip(2, 3)
    return nnf.conv2d(gradient, turned, None, 1, kernel - 1 - padding, groups=gradient.shape[1])


def weight_gradient(x: Tensor, gradient: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
    """Gradient with respect to the kernels, (C, 1, k, k) float32."""
    total = np.zeros((kernel, kernel, x.shape[1]), np.float32)
    rows = x.float().permute(0, 2, 3, 1).contiguous().numpy()
    outputs = gradient.float().permute(0, 2, 3, 1).contiguous().numpy()
    for first in range(0, x.shape[1], CHANNEL_BLOCK):
        last = min(first + CHANNEL_BLOCK, x.shape[1])
        _accumulate(rows, outputs, total, first, last, stride, padding)
    return torch.from_numpy(total).permute(2, 0, 1).unsqueeze(1)


def use_fast_depthwise(network: nn.Module) -> None:
    """Replace every depthwise convolution of `network`; the parameters stay the same objects."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if type(child) is nn.Conv2d and child.groups == child.in_channels > 1:
                fast = FastDepthwise(
                    child.in_channels,
                    child.out_channels,
                    child.kernel_size,  # type: ignore[arg-type]
                    child.stride,  # type: ignore[arg-type]
                    child.padding,  # type: ignore[arg-type]
                    groups=child.groups,
                    bias=False,
                )
                fast.weight = child.weight
                setattr(module, name, fast)


def freeze_norms(network: nn.Module) -> None:
    """Fold the normalisation of every `ConvUnit`, statistics fixed, into its convolutions; see the module text."""
    for unit in network.modules():
        if isinstance(unit, ConvUnit):
            unit.forward = partial(_frozen_forward, unit)  # type: ignore[method-assign]


def _frozen_forward(unit: ConvUnit, x: Tensor) -> Tensor:
    norm, conv = unit.norm, unit.conv
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_var is not None and norm.running_mean is not None
    scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    bias = norm.bias - norm.running_mean * scale
    weight = conv.weight * scale.view(-1, 1, 1, 1)
    if unit.pad is not None:
        x = nnf.pad(x, unit.pad)
    stride, padding = int(conv.stride[0]), int(conv.padding[0])
    convolve: Callable[..., Tensor] = depthwise if conv.groups > 1 else nnf.conv2d
    x = convolve(x, weight, bias, stride, padding)
    return nnf.hardtanh_(x, 0.0, 6.0) if unit.relu else x


@numba.njit(cache=True, fastmath=True, nogil=True)
def _accumulate(x: Array, gradient: Array, total: Array, first: int, last: int, stride: int, padding: int) -> None:
    kernel = total.shape[0]
    channels = last - first
    sums = np.zeros((kernel, kernel, channels), np.float32)
    for n in range(gradient.shape[0]):
        for row in range(gradient.shape[1]):
            for column in range(gradient.shape[2]):
                g = gradient[n, row, column, first:last]
                for i in range(kernel):
                    y = row * stride + i - padding
                    if y < 0 or y >= x.shape[1]:
                        continue
                    for j in range(kernel):
                        z = column * stride + j - padding
                        if z < 0 or z >= x.shape[2]:
                            continue
                        source = x[n, y, z, first:last]
                        target = sums[i, j]
                        for c in range(channels):
                            target[c] += g[c] * source[c]
    for i in range(kernel):
        for j in range(kernel):
            for c in range(channels):
                total[i, j, first + c] = sums[i, j, c]
