"""Runs of pixels with the same PSF, which are added in blocks."""

from __future__ import annotations

import numpy as np
import pytest

from d2f_core.rendering import scatter
from d2f_core.rendering.backend import CompiledBackend, PsfRows
from d2f_core.rendering.layer_pixels import NOWHERE, LayerPixels
from d2f_core.rendering.psf_tables import psf_table
from d2f_core.rendering.workspace import Workspace
from d2f_core.settings import ApertureSettings
from d2f_core.window import Window

SIZE = (3, 45)
RADII = np.repeat(np.float32([0.0, 4.0, -7.0, 2.5, 9.0, -9.0, 1.0]), [4, 17, 8, 3, 2, 1, 10])


def sums(pixels, distance, aperture):
    table = psf_table(aperture, 10, 3, 15.0)
    source = LayerPixels(pixels, np.zeros(SIZE, np.float32), distance)
    radius = np.broadcast_to(RADII, SIZE).copy()
    psfs = PsfRows(source, radius, 0, (0, SIZE[0]), Window.of(SIZE), 9.0, 10, True, True, table)
    return [array.copy() for array in CompiledBackend(Workspace()).psf_sum(psfs)]


@pytest.mark.parametrize("aperture", [ApertureSettings(), ApertureSettings(fringes=0.5, cat_eye=0.8)])
def test_a_run_is_the_sum_of_its_pixels(aperture):
    rng = np.random.default_rng(1)
    pixels = rng.random((*SIZE, 4), np.float32)
    together = sums(pixels, np.zeros(SIZE, np.float32), aperture)
    alone = [np.zeros_like(array) for array in together]
    for x in range(SIZE[1]):
        one, distance = np.zeros_like(pixels), np.full(SIZE, NOWHERE, np.float32)
        one[:, x], distance[:, x] = pixels[:, x], 0
        for total, array in zip(alone, sums(one, distance, aperture), strict=True):
            total += array
    for total, array in zip(alone, together, strict=True):
        np.testing.assert_allclose(array, total, atol=1e-5)


def test_a_band_is_zero_again_after_it_was_summed():
    """The next strip begins with it; rows that lie too far outside to be mirrored are not left out."""
    rng = np.random.default_rng(3)
    for height, above, below in ((6, 4, 3), (2, 5, 4), (1, 0, 3)):
        edges = rng.normal(size=(above + height + below, 20, scatter.CHANNELS)).astype(np.float32)
        scatter.folded_sums(edges, 4, above, below, np.empty((height, 12, scatter.CHANNELS), np.float32))
        assert not edges.any()
