"""The network without torch: the same answers from the same weights."""

import subprocess
import sys

import numpy as np
import pytest

from d2f_core.depth import hallucination
from d2f_core.depth.hallucination import ENTRIES, load_network
from d2f_core.depth.plain_network import PlainNetwork
from d2f_core.errors import WeightsError
from d2f_core.networks import WEIGHTS_FOLDER, read_weights
from training.depth.torch_inference import TorchNetwork

ENTRY = next(iter(ENTRIES))
LARGEST_DIFFERENCE = 1e-3  # of the disparity's spread; summing in another order


@pytest.mark.parametrize("entry", ENTRIES)
def test_agrees_with_torch(entry: str) -> None:
    photo, architecture = np.random.default_rng(3).random((96, 160, 3), np.float32), ENTRIES[entry]
    weights = read_weights(WEIGHTS_FOLDER, entry, architecture.name)
    plain = PlainNetwork(weights, architecture).maps(photo)
    torch = TorchNetwork.of(weights, architecture).maps(photo)
    assert plain.shape == torch.shape == (2, 48, 80) and plain.dtype == np.float32
    assert np.abs(plain - torch).max() < LARGEST_DIFFERENCE * np.ptp(torch[0])


def test_runs_without_loading_torch() -> None:
    estimate = "import sys, numpy, d2f_core; d2f_core.estimate(numpy.zeros((64, 96, 3), 'uint8'))"
    program = estimate + "; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "False", answer.stderr


@pytest.mark.parametrize("change", ["missing", "further", "shape"])
def test_weights_of_something_else_are_refused(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = read_weights(WEIGHTS_FOLDER, ENTRY, ENTRIES[ENTRY].name)
    if change == "missing":
        del weights["decoder.head.bias"]
    elif change == "further":
        weights["decoder.more"] = np.zeros(3, np.float32)
    else:
        weights["decoder.head.weight"] = np.zeros((2, 7, 3, 3), np.float32)
    monkeypatch.setattr(hallucination, "read_weights", lambda *_: weights)
    with pytest.raises(WeightsError, match="do not fit"):
        load_network(WEIGHTS_FOLDER, ENTRY)
