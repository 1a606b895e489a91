"""Telling a map whose larger numbers are farther."""

import numpy as np
import pytest

from d2f_core.depth.polarity import agreement, seems_inverted

SLOPE = np.tile(np.linspace(0, 1, 60, dtype=np.float32)[:, None], (1, 80))
BOX = SLOPE * 0.3
BOX[10:40, 20:50] = 0.9


@pytest.mark.parametrize("bend", [lambda d: d, lambda d: d**3, lambda d: np.sqrt(d)])
def test_only_the_order_counts(bend):
    assert agreement(bend(BOX), BOX) > 0.95
    assert seems_inverted(1 - bend(BOX), BOX)
    assert not seems_inverted(bend(BOX), BOX)


def test_sizes_may_differ():
    assert not seems_inverted(BOX, BOX[::2, ::2])
    assert seems_inverted(1 - BOX, BOX[::2, ::2])


def test_without_a_network_the_ground_decides():
    assert not seems_inverted(SLOPE)
    assert seems_inverted(1 - SLOPE)


def test_a_map_that_says_nothing_is_not_inverted():
    assert agreement(np.full((40, 40), 0.5, np.float32)) == 0
    noise = np.random.default_rng(0).uniform(size=(60, 80)).astype(np.float32)
    assert not seems_inverted(noise, BOX)
