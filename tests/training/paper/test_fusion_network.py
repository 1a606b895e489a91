"""The paper's fusion network."""

import torch

from training.paper.fusion_network import FusionNet


def test_has_the_published_number_of_parameters() -> None:
    assert sum(p.numel() for p in FusionNet().parameters()) == 12913


def test_sees_sharpness_and_luma_and_keeps_the_size() -> None:
    torch.manual_seed(0)
    network, sharpness, luma = FusionNet(), torch.rand(2, 1, 20, 30), torch.rand(2, 1, 20, 30)
    mask = network(sharpness, luma)
    assert mask.shape == (2, 1, 20, 30)
    assert not torch.equal(mask, network(1 - sharpness, luma))
    assert not torch.equal(mask, network(sharpness, 1 - luma))


def test_a_pixel_sees_four_pixels_around() -> None:
    torch.manual_seed(0)
    network = FusionNet()
    a, b = torch.zeros(1, 1, 24, 24), torch.zeros(1, 1, 24, 24)
    b[0, 0, 12, 12] = 1
    changed = (network(a, a) - network(b, a)).abs()[0, 0] > 0
    rows = torch.nonzero(changed.any(dim=1))
    assert rows.min() >= 8 and rows.max() <= 16
