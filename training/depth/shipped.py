"""The shipped weights as the start of a run: the normalisation that was folded away for inference is put back.

Each convolution becomes a direction of unit length and a scale [Salimans2016, weight normalisation], the scale and the
bias being those of its normalisation layer, whose statistics stay 0 and 1. The function is the same as before. A fine
network that does not ship yet begins with the weights of the wide one, its last layer with zeros.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from d2f_core.networks import WEIGHTS_FOLDER, read_manifest
from training.depth.architecture import BN_EPSILON, LITE2, Architecture, entry_of
from training.depth.network import ConvUnit, HallucinationNetwork
from training.onnx_files import read_tensors


def load_shipped(network: HallucinationNetwork, folder: Path = WEIGHTS_FOLDER) -> None:
    """Copy the weights that ship for the network's architecture into it.

    Raises:
        WeightsError: if they are missing or damaged.
    """
    state = network.state_dict()
    folded = shipped_tensors(network.architecture, folder)
    for name, unit in network.named_modules():
        if isinstance(unit, ConvUnit):
            weight, bias = folded.pop(f"{name}.conv.weight"), folded.pop(f"{name}.conv.bias")
            length = weight.flatten(1).norm(dim=1).clamp_min(1e-6)
            state[f"{name}.conv.weight"] = weight / length.view(-1, 1, 1, 1)
            state[f"{name}.norm.weight"], state[f"{name}.norm.bias"] = length, bias
            state[f"{name}.norm.running_mean"] = torch.zeros_like(length)
            state[f"{name}.norm.running_var"] = torch.full_like(length, 1 - BN_EPSILON)
    network.load_state_dict(state | folded)


def shipped_tensors(architecture: Architecture, folder: Path = WEIGHTS_FOLDER) -> dict[str, Tensor]:
    """The folded weights that ship for an architecture, by their names in the network's state.

    Raises:
        WeightsError: if they are missing or damaged.
    """
    entry = entry_of(architecture)
    if architecture.fine and entry not in read_manifest(folder):
        entry = entry_of(LITE2)
    tensors = read_tensors(folder, entry)
    return {
        name: torch.from_numpy(value) for name, value in tensors.items() if name.startswith(("encoder.", "decoder."))
    }
