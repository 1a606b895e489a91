"""The network of clipped lights runs in numpy; torch must say the same."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from d2f_core.errors import WeightsError
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER
from d2f_core.radiance import light_network
from d2f_core.radiance.light_features import COUNT
from tests.benchmarks.lights_training import LightNet


def test_numpy_and_torch_agree() -> None:
    features = np.random.default_rng(0).normal(0, 2, (200, COUNT)).astype(np.float32)
    network = LightNet(torch.zeros(2, COUNT))
    network.load_state_dict(safetensors.torch.load_file(WEIGHTS_FOLDER / "lights.safetensors"))
    network.eval()
    with torch.inference_mode():
        expected = network(torch.from_numpy(features)).numpy()
    np.testing.assert_allclose(light_network.gain_stops(features), expected, atol=2e-4)


def test_gain_is_between_nothing_and_eight_stops() -> None:
    extreme = np.random.default_rng(1).normal(0, 100, (500, COUNT)).astype(np.float32)
    stops = light_network.gain_stops(extreme)
    assert stops.shape == (500, 3) and stops.min() >= 0 and stops.max() <= 8


def test_less_than_a_hundred_thousand_parameters() -> None:
    assert sum(array.size for array in light_network._installed().values()) < 100_000


@pytest.mark.parametrize("content", [None, b"not weights"])
def test_missing_or_damaged_weights_are_named(tmp_path: Path, monkeypatch, content: bytes | None) -> None:  # type: ignore[no-untyped-def]
    shutil.copyfile(WEIGHTS_FOLDER / MANIFEST, tmp_path / MANIFEST)
    if content is not None:
        (tmp_path / "lights.safetensors").write_bytes(content)
    monkeypatch.setattr(light_network, "WEIGHTS_FOLDER", tmp_path)
    light_network._installed.cache_clear()
    with pytest.raises(WeightsError, match=r"lights\.safetensors"):
        light_network.gain_stops(np.zeros((1, COUNT), np.float32))
    light_network._installed.cache_clear()
