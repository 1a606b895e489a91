"""The shipped weights as the start of a run: the normalisation that was folded away for inference is put back.

Each convolution becomes a direction of unit length and a scale [Salimans2016, weight normalisation], the scale and the
bias being those of its normalisation layer, whose statistics stay 0 and 1. The function is the same as before.
"""

from __future__ import annotations

from pathlib import Path

import torch

from d2f_core.depth.architecture import BN_EPSILON
from d2f_core.depth.hallucination import entry_of
from d2f_core.networks import WEIGHTS_FOLDER, read_weights
from training.depth.network import ConvUnit, HallucinationNetwork


def load_shipped(network: HallucinationNetwork, folder: Path = WEIGHTS_FOLDER) -> None:
    """Copy the weights that ship for the network's architecture into it.

    Raises:
        WeightsError: if they are missing or damaged.
    """
    kind = network.architecture
    folded = {name: torch.from_numpy(x) for name, x in read_weights(folder, entry_of(kind), kind.name).items()}
    state = network.state_dict()
    for name, unit in network.named_modules():
        if isinstance(unit, ConvUnit):
            weight, bias = folded.pop(f"{name}.conv.weight"), folded.pop(f"{name}.conv.bias")
            length = weight.flatten(1).norm(dim=1).clamp_min(1e-6)
            state[f"{name}.conv.weight"] = weight / length.view(-1, 1, 1, 1)
            state[f"{name}.norm.weight"], state[f"{name}.norm.bias"] = length, bias
            state[f"{name}.norm.running_mean"] = torch.zeros_like(length)
            state[f"{name}.norm.running_var"] = torch.full_like(length, 1 - BN_EPSILON)
    network.load_state_dict(state | folded)
