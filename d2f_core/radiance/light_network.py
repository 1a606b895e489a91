"""The small network that guesses how bright a clipped light really was.

    features of a clipped pixel (light_features.py)  ->  73 -> 64 -> 64 -> 3, SiLU between
        ->  softplus, less a rest  ->  log2 of the gain of red, green and blue, 0..8 stops

The rest makes "nothing to add" an answer: softplus alone never is 0, and a little light in every white stone shows.

About nine thousand parameters in resources/weights/lights.onnx, the scaling of the features included. Trained on
procedural HDR scenes and on photos with known lights painted in (training/radiance/), by the picture
that the blurred radiance makes.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import WeightsError
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER, Network, read_network
from d2f_core.radiance import light_features

Float = NDArray[np.float32]

ENTRY = "lights"  # in the manifest
_CHUNK = 1 << 14  # pixels at a time, so that the hidden values stay in the processor's cache


def gain_stops(features: Float) -> Float:
    """Log2 of the gain per channel, (N, 3), 0..8, of pixels with these features, (N, 73).

    Raises:
        WeightsError: the installed weights are missing or damaged.
    """
    network = _installed()
    chunks = [network.run(features[first : first + _CHUNK]) for first in range(0, len(features), _CHUNK)]
    return np.concatenate(chunks) if chunks else np.zeros((0, 3), np.float32)


@lru_cache(maxsize=1)
def _installed() -> Network:
    network = read_network(WEIGHTS_FOLDER, ENTRY)
    if [each.shape[-1] for each in network.inputs] != [light_features.COUNT]:
        message = "The {entry} weights do not fit what {path} says of them; reinstall the app."
        raise WeightsError(message, entry=ENTRY, path=WEIGHTS_FOLDER / MANIFEST)
    return network
