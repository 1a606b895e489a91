"""The hallucination network run by torch.

torch's thread count is a global of the process, so it is set around inference only and put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray

from d2f_core.depth.architecture import LITE0, Architecture
from training.depth.network import HallucinationNetwork, channels_last, fold_batch_norm

INFERENCE_THREADS = 1  # a second thread gains 40 ms on an idle machine and loses a second on a busy one


class TorchNetwork:
    """A folded network that takes and gives numpy arrays; see `hallucination.Network`."""

    def __init__(self, network: HallucinationNetwork) -> None:
        self._network = network

    @classmethod
    def of(cls, weights: dict[str, NDArray[np.float32]], architecture: Architecture = LITE0) -> TorchNetwork:
        """From the weights of a file. Raises RuntimeError if they do not fit."""
        with limited_threads():
            network = fold_batch_norm(HallucinationNetwork(architecture))
            network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
            return cls(channels_last(network.requires_grad_(False)))

    def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) sRGB 0..1 to (2, H/2, W/2): relative disparity and subject logits."""
        x = torch.from_numpy(np.ascontiguousarray(photo.transpose(2, 0, 1)[None]))
        with torch.inference_mode(), limited_threads():
            answer = self._network(x.contiguous(memory_format=torch.channels_last))
            return np.asarray(torch.cat([answer.disparity, answer.subject], 1)[0].numpy())


@contextmanager
def limited_threads() -> Iterator[None]:
    """torch uses at most `INFERENCE_THREADS` threads inside."""
    before = torch.get_num_threads()
    torch.set_num_threads(min(INFERENCE_THREADS, before))
    try:
        yield
    finally:
        torch.set_num_threads(before)
