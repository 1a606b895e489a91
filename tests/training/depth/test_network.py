"""The network: shapes, the folded form, and the size of its answer."""

import numpy as np
import pytest
import torch

from d2f_core.networks import Network
from training.depth.architecture import ARCHITECTURES, LITE2_FINE, OUTPUT_STRIDE, Architecture
from training.depth.export import graph_of
from training.depth.network import HallucinationNetwork, channels_last
from training.runs import fold_batch_norm


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


class TestFine:
    """The head that answers at the photo's own size."""

    def test_it_begins_as_the_coarse_answer_enlarged(self) -> None:
        torch.manual_seed(1)
        network = HallucinationNetwork(LITE2_FINE).eval()
        photo = torch.rand(1, 3, 64, 96)
        with torch.inference_mode():
            answer = network(photo)
            fine, network.decoder.fine = network.decoder.fine, None
            coarse = network(photo)
        assert fine is not None and answer.disparity.shape == answer.subject.shape == (1, 1, 64, 96)
        enlarged = torch.nn.functional.interpolate(coarse.disparity, scale_factor=2, mode="bilinear")
        torch.testing.assert_close(answer.disparity, enlarged)

    def test_the_photos_detail_reaches_the_answer(self) -> None:
        torch.manual_seed(1)
        network = HallucinationNetwork(LITE2_FINE).eval()
        torch.nn.init.normal_(network.decoder.fine.last.weight, std=0.1)
        photo = torch.rand(1, 3, 64, 64)
        with torch.inference_mode():
            disparity = network(photo).disparity
        assert float((disparity[..., ::2, :] - disparity[..., 1::2, :]).abs().mean()) > 1e-3


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=lambda kind: kind.name)
def test_the_exported_graph_answers_like_the_network(architecture: Architecture) -> None:
    torch.manual_seed(2)
    network = fold_batch_norm(HallucinationNetwork(architecture))
    if network.decoder.fine is not None:
        torch.nn.init.normal_(network.decoder.fine.last.weight, std=0.05)
    graph = Network(graph_of(network).SerializeToString())
    for size in ((64, 96), (128, 32)):
        photo = torch.rand(1, 3, *size)
        with torch.inference_mode():
            wanted = torch.cat(network(photo), 1).numpy()
        answer = graph.run(photo.numpy())
        assert answer.shape == wanted.shape
        assert np.abs(answer - wanted).max() < 5e-3 * np.ptp(wanted)  # weights in half precision


class TestFoldBatchNorm:
    def test_same_function_without_norms(self, network: HallucinationNetwork) -> None:
        copy = HallucinationNetwork()
        copy.load_state_dict(network.state_dict())
        folded = channels_last(fold_batch_norm(copy))
        assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
        photo = torch.rand(1, 3, 64, 64)
        with torch.inference_mode():
            torch.testing.assert_close(folded(photo).disparity, network(photo).disparity, rtol=1e-3, atol=1e-3)
