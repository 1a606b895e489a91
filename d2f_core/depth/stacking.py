"""Stacking: what several networks say of one photo put together by one more, pixel by pixel [Wolpert1992].

    photo, disparities and subjects of each network, on one grid  ->  stacking network  ->  disparity, subject

A mean with fixed shares takes the same of each network everywhere; this one takes distances where one is right, edges
and thin things where another is, and it sees the photo, so its edges are the photo's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import WeightsError
from d2f_core.networks import MANIFEST, Network, read_manifest, read_network

ENTRY = "stacking"

Plane = NDArray[np.float32]


class Answers(NamedTuple):
    """What the networks say of a photo, on the grid of the finest of them.

    Attributes:
        photo: (h, w, 3) sRGB 0..1.
        disparities: (h, w) each, mean 0 and standard deviation 1; the last is the second look's.
        subjects: (h, w) each, 0..1, likewise.
    """

    photo: Plane
    disparities: list[Plane]
    subjects: list[Plane]


def load_stacking(folder: Path, members: list[str]) -> Network | None:
    """The stacking network of a folder, None if it has none or one for other networks than these entries.

    Raises:
        WeightsError: if its file is missing, damaged or no network of this kind.
    """
    facts = read_manifest(folder).get(ENTRY)
    if facts is None or facts.get("members") != members:
        return None
    network = read_network(folder, ENTRY)
    taken = [each.shape[1] for each in network.inputs]
    if len(taken) != 3 or taken[0] != 3 or network.outputs[0].shape[1:2] != (2,):
        message = "The {entry} weights do not fit what {path} says of them; reinstall the app."
        raise WeightsError(message, entry=ENTRY, path=folder / MANIFEST)
    return network


def put_together(network: Network, answers: Answers) -> tuple[Plane, Plane]:
    """Disparity, of no fixed range, near = large, and subject logits; (h, w) each.

    The sides of the grid are multiples of 32.
    """
    planes: list[NDArray[Any]] = [
        answers.photo.transpose(2, 0, 1), np.stack(answers.disparities), np.stack(answers.subjects)
    ]  # fmt: skip
    maps = network.run(*(np.ascontiguousarray(plane[None], np.float32) for plane in planes))[0]
    return np.asarray(maps[0], np.float32), np.asarray(maps[1], np.float32)
