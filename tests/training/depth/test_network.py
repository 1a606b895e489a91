"""The network: shapes, the folded form, and the size of its answer."""

import pytest
import torch

from d2f_core.depth.architecture import OUTPUT_STRIDE
from training.depth.network import HallucinationNetwork, channels_last, fold_batch_norm


@pytest.fixture(scope="module")
def network() -> HallucinationNetwork:
    torch.manual_seed(3)
    network = HallucinationNetwork()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


class TestForward:
    def test_two_maps_at_half_size(self, network: HallucinationNetwork) -> None:
        with torch.inference_mode():
            answer = network(torch.rand(2, 3, 64, 96))
        assert answer.disparity.shape == answer.subject.shape == (2, 1, 64 // OUTPUT_STRIDE, 96 // OUTPUT_STRIDE)

    def test_every_pixel_sees_the_whole_frame(self, network: HallucinationNetwork) -> None:
        photo = torch.rand(1, 3, 64, 64)
        changed = photo.clone()
        changed[..., -8:, -8:] = 1 - changed[..., -8:, -8:]
        with torch.inference_mode():
            difference = (network(photo).disparity - network(changed).disparity).abs()
        assert float(difference[..., 0, 0]) > 0


class TestFoldBatchNorm:
    def test_same_function_without_norms(self, network: HallucinationNetwork) -> None:
        copy = HallucinationNetwork()
        copy.load_state_dict(network.state_dict())
        folded = channels_last(fold_batch_norm(copy))
        assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
        photo = torch.rand(1, 3, 64, 64)
        with torch.inference_mode():
            torch.testing.assert_close(folded(photo).disparity, network(photo).disparity, rtol=1e-3, atol=1e-3)
