"""The numbers of the hallucination network in its three sizes, and the manifest's entry under which each ships."""

from __future__ import annotations

from typing import NamedTuple

OUTPUT_STRIDE = 2  # the heads work at half the input's size, unless the architecture is fine
INPUT_MEAN = (0.5, 0.5, 0.5)  # sRGB 0..1; the ImageNet weights expect -1..1 (checked against the stem's statistics)
INPUT_STD = (0.5, 0.5, 0.5)
BN_EPSILON = 1e-3  # value the ImageNet weights were trained with
BN_MOMENTUM = 0.03


class StageSpec(NamedTuple):
    """One stage of the encoder: `repeats` blocks, the first of which has the stride."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


class Architecture(NamedTuple):
    """One size of the network: its name in the manifest and the stages of its encoder."""

    name: str
    stages: tuple[StageSpec, ...]
    fine: bool = False  # whether the heads are refined at the input's own size


STEM_CHANNELS = 32
LITE0 = Architecture(
    "d2f-hallucination-1",
    (
        StageSpec(1, 3, 1, 1, 16),
        StageSpec(2, 3, 2, 6, 24),
        StageSpec(2, 5, 2, 6, 40),
        StageSpec(3, 3, 2, 6, 80),
        StageSpec(3, 5, 1, 6, 112),
        StageSpec(4, 5, 2, 6, 192),
        StageSpec(1, 3, 1, 6, 320),
    ),
)
# 1.1 times as wide and 1.2 times as deep, first and last stage not repeated [Tan2019, compound scaling].
LITE2 = Architecture(
    "d2f-hallucination-2",
    (
        StageSpec(1, 3, 1, 1, 16),
        StageSpec(3, 3, 2, 6, 24),
        StageSpec(3, 5, 2, 6, 48),
        StageSpec(4, 3, 2, 6, 88),
        StageSpec(4, 5, 1, 6, 120),
        StageSpec(5, 5, 2, 6, 208),
        StageSpec(1, 3, 1, 6, 352),
    ),
)
LITE2_FINE = Architecture("d2f-hallucination-3", LITE2.stages, fine=True)
ARCHITECTURES = {architecture.name: architecture for architecture in (LITE0, LITE2, LITE2_FINE)}
ENTRIES = {"hallucination": LITE0, "hallucination-wide": LITE2, "hallucination-fine": LITE2_FINE}  # in the manifest
FINE_CHANNELS = 24  # of the correction at full size
TAPS = (0, 1, 2, 4, 6)  # stages whose output the decoder reads: 1/2, 1/4, 1/8, 1/16, 1/32
DECODER_CHANNELS = (32, 48, 64, 96, 128)  # at 1/2, 1/4, 1/8, 1/16, 1/32


def entry_of(architecture: Architecture) -> str:
    """Key in the manifest of the network of this architecture."""
    return next(name for name, kind in ENTRIES.items() if kind == architecture)
