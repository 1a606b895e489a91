"""The network without torch: the same answers from the same weights."""

import importlib.util
from importlib.machinery import ModuleSpec

import numpy as np
import pytest

from d2f_core.defocus import hallucination
from d2f_core.defocus.hallucination import ARCHITECTURE, ENTRY, WEIGHTS_FOLDER, load_network, read_weights
from d2f_core.defocus.plain_network import PlainNetwork
from d2f_core.defocus.torch_inference import TorchNetwork
from d2f_core.errors import WeightsError

LARGEST_DIFFERENCE = 1e-3  # of the disparity's spread; summing in another order


def hide_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the packaged app."""
    found = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "torch" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.setattr(hallucination, "_loaded", {})


def test_agrees_with_torch() -> None:
    photo = np.random.default_rng(3).random((96, 160, 3), np.float32)
    weights = read_weights(WEIGHTS_FOLDER, ENTRY, ARCHITECTURE)
    plain, torch = PlainNetwork(weights).maps(photo), TorchNetwork.of(weights).maps(photo)
    assert plain.shape == torch.shape == (2, 48, 80) and plain.dtype == np.float32
    assert np.abs(plain - torch).max() < LARGEST_DIFFERENCE * np.ptp(torch[0])


def test_takes_over_where_torch_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = np.random.default_rng(4).integers(0, 256, (60, 90, 3), np.uint8)
    expected = hallucination.hallucinate(photo)
    hide_torch(monkeypatch)
    assert isinstance(load_network(), PlainNetwork)
    found = hallucination.hallucinate(photo)
    np.testing.assert_allclose(found.disparity, expected.disparity, atol=LARGEST_DIFFERENCE)
    np.testing.assert_allclose(found.subject, expected.subject, atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize("change", ["missing", "further", "shape"])
def test_weights_of_something_else_are_refused(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_torch(monkeypatch)
    weights = read_weights(WEIGHTS_FOLDER, ENTRY, ARCHITECTURE)
    if change == "missing":
        del weights["decoder.head.bias"]
    elif change == "further":
        weights["decoder.more"] = np.zeros(3, np.float32)
    else:
        weights["decoder.head.weight"] = np.zeros((2, 7, 3, 3), np.float32)
    monkeypatch.setattr(hallucination, "read_weights", lambda *_: weights)
    with pytest.raises(WeightsError, match="do not fit"):
        load_network()
