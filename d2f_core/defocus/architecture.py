"""The numbers of the hallucination network: what `network` (torch) and `plain_network` (numpy) both build from."""

from __future__ import annotations

from typing import NamedTuple

STRIDE = 32  # px; the input's sides are multiples of it
OUTPUT_STRIDE = 2  # the heads work at half the input's size
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


STEM_CHANNELS = 32
STAGES = (
    StageSpec(1, 3, 1, 1, 16),
    StageSpec(2, 3, 2, 6, 24),
    StageSpec(2, 5, 2, 6, 40),
    StageSpec(3, 3, 2, 6, 80),
    StageSpec(3, 5, 1, 6, 112),
    StageSpec(4, 5, 2, 6, 192),
    StageSpec(1, 3, 1, 6, 320),
)
TAPS = (0, 1, 2, 4, 6)  # stages whose output the decoder reads: 1/2, 1/4, 1/8, 1/16, 1/32
DECODER_CHANNELS = (32, 48, 64, 96, 128)  # at 1/2, 1/4, 1/8, 1/16, 1/32
