"""The paper's radiance network."""

import torch

from training.paper.radiance_network import RadianceNet


def test_has_the_published_number_of_parameters() -> None:
    assert sum(p.numel() for p in RadianceNet().parameters()) == 353


def test_weights_are_between_zero_and_one_and_know_no_place() -> None:
    torch.manual_seed(0)
    photo = torch.rand(1, 3, 8, 12)
    weight = RadianceNet()(photo)
    assert weight.shape == (1, 1, 8, 12)
    assert weight.min() >= 0 and weight.max() <= 1


def test_mirrored_photo_gives_mirrored_weights() -> None:
    torch.manual_seed(0)
    network, photo = RadianceNet(), torch.rand(1, 3, 8, 12)
    torch.testing.assert_close(network(photo.flip(3)).flip(3), network(photo))
