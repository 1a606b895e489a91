"""The network of clipped lights: what it gives, and that it is the one that was trained."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from d2f_core.errors import WeightsError
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER
from d2f_core.radiance import light_network
from d2f_core.radiance.light_features import COUNT
from training.onnx_files import read_tensors
from training.radiance.train import LightNet


def test_it_is_what_torch_trained() -> None:
    features = np.random.default_rng(0).normal(0, 2, (200, COUNT)).astype(np.float32)
    network = LightNet(torch.zeros(2, COUNT))
    network.load_state_dict({name: torch.from_numpy(x) for name, x in tensors().items()})
    network.eval()
    with torch.inference_mode():
        expected = network(torch.from_numpy(features)).numpy()
    np.testing.assert_allclose(light_network.gain_stops(features), expected, atol=2e-4)


def tensors() -> dict[str, np.ndarray]:
    """The weights that ship, by their names in the module."""
    names = LightNet(torch.zeros(2, COUNT)).state_dict()
    return {name: value for name, value in read_tensors(WEIGHTS_FOLDER, "lights").items() if name in names}


def test_gain_is_between_nothing_and_eight_stops() -> None:
    extreme = np.random.default_rng(1).normal(0, 100, (500, COUNT)).astype(np.float32)
    stops = light_network.gain_stops(extreme)
    assert stops.shape == (500, 3) and stops.min() >= 0 and stops.max() <= 8


def test_no_pixels_have_no_gain() -> None:
    assert light_network.gain_stops(np.zeros((0, COUNT), np.float32)).shape == (0, 3)


def test_less_than_a_hundred_thousand_parameters() -> None:
    assert 5_000 < sum(array.size for array in tensors().values()) < 100_000


@pytest.mark.parametrize("content", [None, b"not weights"])
def test_missing_or_damaged_weights_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    shutil.copyfile(WEIGHTS_FOLDER / MANIFEST, tmp_path / MANIFEST)
    if content is not None:
        (tmp_path / "lights.onnx").write_bytes(content)
    monkeypatch.setattr(light_network, "WEIGHTS_FOLDER", tmp_path)
    light_network._installed.cache_clear()
    with pytest.raises(WeightsError, match=r"lights\.onnx"):
        light_network.gain_stops(np.zeros((1, COUNT), np.float32))
    light_network._installed.cache_clear()
