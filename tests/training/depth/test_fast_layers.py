"""The faster layers give the numbers of torch's own."""

import pytest
import torch
from torch import nn

from training.depth.fast_layers import FastDepthwise, freeze_norms, use_fast_depthwise
from training.depth.network import HallucinationNetwork


@pytest.mark.parametrize(
    ("channels", "kernel", "stride", "padding"), [(5, 3, 1, 1), (50, 5, 1, 2), (8, 3, 2, 0), (8, 5, 2, 0)]
)
def test_gradients_are_torchs(channels: int, kernel: int, stride: int, padding: int) -> None:
    torch.manual_seed(0)
    slow = nn.Conv2d(channels, channels, kernel, stride, padding, groups=channels, bias=False)
    x = torch.rand(2, channels, 17, 13)
    first, second = x.clone().requires_grad_(), x.clone().requires_grad_()
    answer = slow(first)
    pull = torch.rand_like(answer)
    answer.backward(pull)
    wanted = slow.weight.grad.clone()
    slow.weight.grad = None
    holder = nn.Sequential(slow)
    use_fast_depthwise(holder)
    assert isinstance(holder[0], FastDepthwise)
    holder(second).backward(pull)
    torch.testing.assert_close(second.grad, first.grad, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(holder[0].weight.grad, wanted, rtol=1e-4, atol=1e-4)


def test_frozen_norms_are_those_of_inference() -> None:
    torch.manual_seed(1)
    network = HallucinationNetwork().eval()
    photo = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        wanted = network.encoder(photo)
        use_fast_depthwise(network)
        freeze_norms(network.encoder)
        network.train()
        for a, b in zip(network.encoder(photo), wanted, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-3)
