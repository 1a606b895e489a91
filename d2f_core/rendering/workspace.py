"""Arrays that are used for a moment and again and again.

A strip of a large photo needs some tens of MB for each layer. Fresh memory for each costs more than the work in it,
because the system clears every page; each thread therefore keeps its arrays.
"""

from __future__ import annotations

import math
import threading

import numpy as np
from numpy.typing import NDArray


def new_empty(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A float32 array of its own with any contents; the signature of `Workspace.empty`."""
    return np.empty(shape, np.float32)


class Workspace(threading.local):
    """One array for each name and thread; the next request for a name ends the life of the last one's contents."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[np.float32]] = {}
        self._lent: dict[str, NDArray[np.float32]] = {}

    def zeros(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A zeroed float32 array of this shape."""
        array = self.empty(name, shape)
        array.fill(0)
        return array

    def cleared(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A zeroed float32 array of this shape, for work that leaves it zeroed: cheaper while it is in the cache.

        It is kept for the next time only once `take_back` says that the work came to its end.
        """
        count = math.prod(shape)
        kept = self._arrays.pop(name, None)
        if kept is None or kept.size < count:
            kept = np.zeros(count, np.float32)
        self._lent[name] = kept
        return kept[:count].reshape(shape)

    def take_back(self, name: str) -> None:
        """The array that `cleared` handed out is zeroed again."""
        self._arrays[name] = self._lent.pop(name)

    def empty(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A float32 array of this shape with any contents."""
        count = math.prod(shape)
        kept = self._arrays.get(name)
        if kept is None or kept.size < count:
            kept = self._arrays[name] = np.empty(count, np.float32)
        return kept[:count].reshape(shape)
