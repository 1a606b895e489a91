"""A faster backward pass for depthwise convolutions on a CPU, for training only.

torch's own spends two thirds of a training step there. Here the gradient of the input is one more depthwise
convolution, with the kernel turned round (the output's gradient is spread by zeros first when the stride is 2), and the
gradient of the kernel is a loop over pixels in channels-last order that fits the vector units. Same numbers within
rounding; see `tests/d2f_core/training/test_fast_depthwise.py`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as nnf

CHANNEL_BLOCK = 48  # channels a pass; their k x k sums stay in the first-level cache

Array = NDArray[np.float32]


class FastDepthwise(nn.Conv2d):
    """`nn.Conv2d` with groups = channels and the backward pass of this module."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H', W')."""
        weight = self.weight
        if torch.is_autocast_enabled("cpu"):
            kind = torch.get_autocast_dtype("cpu")
            x, weight = x.to(kind), weight.to(kind)
        result: Tensor = _Depthwise.apply(x, weight, int(self.stride[0]), int(self.padding[0]))
        return result


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.padding = stride, padding
        with torch.autocast("cpu", enabled=False):
            return nnf.conv2d(x, weight, None, stride, padding, groups=x.shape[1])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None, None]:
        x, weight = ctx.saved_tensors
        gradient = gradient.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", enabled=False):
            to_input = input_gradient(gradient, weight, x.shape[2:], ctx.stride, ctx.padding)
            to_weight = weight_gradient(x, gradient, weight.shape[-1], ctx.stride, ctx.padding)
        return to_input, to_weight.to(weight.dtype), None, None


def input_gradient(gradient: Tensor, weight: Tensor, size: torch.Size, stride: int, padding: int) -> Tensor:
    """Gradient with respect to the input of `size`; arguments as in a depthwise convolution."""
    kernel = weight.shape[-1]
    if stride > 1:
        spread = gradient.new_zeros(
            (gradient.shape[0], gradient.shape[1], size[0] + 2 * padding - kernel + 1, size[1] + 2 * padding - kernel + 1)
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


@numba.njit(cache=True, fastmath=True, nogil=True)  # type: ignore[untyped-decorator]
def _accumulate(
    x: Array, gradient: Array, total: Array, first: int, last: int, stride: int, padding: int
) -> None:
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
