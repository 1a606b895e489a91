"""The small network that guesses how bright a clipped light really was.

    features of a clipped pixel (light_features.py)  ->  73 -> 64 -> 64 -> 3, SiLU between
        ->  softplus, less a rest  ->  log2 of the gain of red, green and blue, 0..8 stops

The rest makes "nothing to add" an answer: softplus alone never is 0, and a little light in every white stone shows.

About nine thousand parameters in resources/weights/lights.safetensors. Trained on procedural HDR scenes and on photos
with known lights painted in (tests/benchmarks/lights_training.py), by the picture that the blurred radiance makes. It
runs in numpy: the number of clipped pixels is small, and starting torch would cost more than the answer.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import WeightsError
from d2f_core.networks import WEIGHTS_FOLDER, read_weights
from d2f_core.radiance import light_features

Float = NDArray[np.float32]

ENTRY, ARCHITECTURE = "lights", "d2f-lights-2"  # in the manifest
HIDDEN = 64
REST_STOPS = 0.25  # of the softplus
MOST_STOPS = 8.0  # of gain; 256 times photo white
NAMES = ("mean", "std", "net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "net.4.weight", "net.4.bias")
_CHUNK = 1 << 14  # pixels at a time, so that the hidden values stay in the processor's cache


def gain_stops(features: Float) -> Float:
    """Log2 of the gain per channel, (N, 3), 0..8, of pixels with these features, (N, 73).

    Raises:
        WeightsError: the installed weights are missing or damaged.
    """
    weights = _installed()
    chunks = [_forward(weights, features[first : first + _CHUNK]) for first in range(0, len(features), _CHUNK)]
    return np.concatenate(chunks) if chunks else np.zeros((0, 3), np.float32)


def _forward(weights: dict[str, Float], features: Float) -> Float:
    x = (features - weights["mean"]) / weights["std"]
    for layer in (0, 2):
        x = x @ weights[f"net.{layer}.weight"].T + weights[f"net.{layer}.bias"]
        x = x / (1 + np.exp(-np.clip(x, -60, 60)))  # SiLU
    x = x @ weights["net.4.weight"].T + weights["net.4.bias"]
    return np.asarray(np.clip(np.logaddexp(x, 0) - REST_STOPS, 0, MOST_STOPS), np.float32)


@lru_cache(maxsize=1)
def _installed() -> dict[str, Float]:
    weights = read_weights(WEIGHTS_FOLDER, ENTRY, ARCHITECTURE)
    expected = {"mean": (light_features.COUNT,), "net.0.weight": (HIDDEN, light_features.COUNT)}
    if set(weights) != set(NAMES) or any(weights[name].shape != shape for name, shape in expected.items()):
        raise WeightsError(
            "the weights of {entry} do not fit {architecture}; reinstall the app.",
            entry=ENTRY,
            architecture=ARCHITECTURE,
        )
    return weights
