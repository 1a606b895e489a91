"""The matting network that ships as the start of a run of a wider one [Chen2016b, Net2Net].

Old channels keep their weights, new ones begin at random and count for nothing in what the old ones say, so the
function is that of the old network. Its normalisation was folded away: it stays fixed, as a scale and a shift.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from d2f_core.networks import WEIGHTS_FOLDER
from training.matting.network import MattingNetwork, Unit
from training.onnx_files import read_tensors

ENTRY = "matting"


def load_shipped(network: MattingNetwork, folder: Path = WEIGHTS_FOLDER) -> None:
    """Begin with the weights that ship, of a network that is as wide or narrower.

    Raises:
        WeightsError: they are missing or damaged.
    """
    state = network.state_dict()
    for name, unit in network.named_modules():
        if isinstance(unit, Unit):
            nn.init.kaiming_normal_(unit.conv.weight, nonlinearity="relu")
            assert isinstance(unit.norm, nn.BatchNorm2d)
            state[f"{name}.norm.running_var"].fill_(1 - unit.norm.eps)
    for name, value in read_tensors(folder, ENTRY).items():
        shipped = torch.from_numpy(value)
        place = name.replace("conv.bias", "norm.bias")
        state[place] = widened(state[place], shipped)
    network.load_state_dict(state)


def widened(new: Tensor, old: Tensor) -> Tensor:
    """A new weight or bias with the old one in its first channels, which take nothing from new ones."""
    new = new.clone()
    if old.ndim > 1:
        new[: old.shape[0]] = 0
        new[: old.shape[0], : old.shape[1]] = old
    else:
        new[: old.shape[0]] = old
    return new


def fix_norms(network: nn.Module) -> None:
    """Let every normalisation be a scale and a shift, whatever a batch holds; after each `train()`."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
