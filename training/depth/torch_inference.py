"""The hallucination network run by torch.

torch's thread count is a global of the process, so it is set around inference only and put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray

from training.depth.network import HallucinationNetwork

INFERENCE_THREADS = 1  # a second thread gains 40 ms on an idle machine and loses a second on a busy one


class TorchNetwork:
    """A folded network that takes and gives numpy arrays; see `hallucination.Maps`."""

    def __init__(self, network: HallucinationNetwork) -> None:
        self._network = network

    def maps(self, photo: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) sRGB 0..1 to (2, h, w): relative disparity and subject logits."""
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
