"""PSF tables hold exactly the kernels."""

import numpy as np
import pytest

from d2f_core.rendering.aperture import ONION_DEPTH, kernel
from d2f_core.rendering.psf_tables import _edges, psf_table, radius_step, row_edges, step_radius
from d2f_core.settings import ApertureSettings

ZONED = [
    ApertureSettings(spherical=0.5), ApertureSettings(spherical=-0.85), ApertureSettings(rim=1.0),
    ApertureSettings(onion=0.2), ApertureSettings(onion=0.5), ApertureSettings(onion=1.0),
]  # fmt: skip


def _rebuilt(table, cell, index):
    side = 2 * table.margin + 1
    picture = np.zeros((side, side + 1), np.float32)
    for k in range(table.starts[cell, index], table.starts[cell, index + 1]):
        picture[table.rows[k] + table.margin, table.columns[k] + table.margin] += table.steps[k]
    return np.cumsum(picture, axis=1)[:, :side]


class TestRowEdges:
    def test_single_pixel(self):
        rows, columns, steps = row_edges(np.ones((1, 1), np.float32))
        assert rows.tolist() == [0, 0]
        assert columns.tolist() == [0, 1]
        assert steps.tolist() == [1.0, -1.0]

    def test_edges_of_each_row_cancel(self):
        rows, _, steps = row_edges(kernel(ApertureSettings(shape="star"), 9.0))
        for row in np.unique(rows):
            assert steps[rows == row].sum() == pytest.approx(0, abs=1e-7)


class TestZones:
    """Large discs that are uneven inside are drawn with fewer edges."""

    @staticmethod
    def _picture(aperture, radius, is_near):
        rows, columns, steps, _ = _edges(aperture, radius, (0.0, 0.0), is_near)
        half = kernel(aperture, radius, is_near=is_near).shape[0] // 2
        picture = np.zeros((2 * half + 1, 2 * half + 2))
        np.add.at(picture, (rows + half, columns + half), steps)
        return np.cumsum(picture, axis=1)[:, :-1]

    @pytest.mark.parametrize("is_near", [False, True])
    @pytest.mark.parametrize("aperture", ZONED)
    def test_they_have_less_than_two_and_a_half_times_the_edges_of_a_disc(self, aperture, is_near):
        radii = np.arange(10, 20.1, 0.25)  # what a level scatters
        count, disc = (
            sum(_edges(each, float(radius), (0.0, 0.0), is_near)[0].size for radius in radii)
            for each in (aperture, ApertureSettings())
        )
        assert count < 2.5 * disc

    @pytest.mark.parametrize("is_near", [False, True])
    @pytest.mark.parametrize("radius", [10.0, 14.25, 20.0])
    @pytest.mark.parametrize("aperture", ZONED)
    def test_outline_energy_and_zones_stay(self, aperture, radius, is_near):
        psf = kernel(aperture, radius, is_near=is_near).astype(np.float64)
        picture = self._picture(aperture, radius, is_near)
        assert picture.sum() == pytest.approx(1, abs=1e-5)
        assert ((picture > 1e-7) != (psf > 0.02 * psf.max())).sum() <= 8  # where rounding decides
        half = psf.shape[0] // 2
        away = np.hypot(*np.ogrid[-half : half + 1, -half : half + 1])
        # an even profile stays even within 3 %; rings keep six sevenths of their depth
        tolerance = max(0.03, ONION_DEPTH * aperture.onion / 7)
        for first in np.arange(0, radius - 2, 1.25):
            ring = (away >= first) & (away < first + 1.25)
            assert picture[ring].mean() == pytest.approx(psf[ring].mean(), abs=tolerance * psf.max())


class TestRadiusStep:
    def test_steps_and_back(self):
        assert [radius_step(step_radius(index)) for index in range(80)] == list(range(80))

    @pytest.mark.parametrize("radius", [0.0, 0.51, 1.97, 2.0, 2.03, 7.7])
    def test_never_far_off(self, radius):
        assert step_radius(radius_step(radius)) == pytest.approx(radius, abs=0.126)


class TestPsfTable:
    @pytest.mark.parametrize("aperture", [ApertureSettings(), ApertureSettings(shape="ring", rim=0.5)])
    def test_running_sum_gives_the_kernel_back(self, aperture):
        table = psf_table(aperture, 6, 1, 1.5)
        index = radius_step(6.0)
        psf = kernel(aperture, 6.0)
        pad = table.margin - psf.shape[0] // 2
        rebuilt = _rebuilt(table, 0, index)
        assert np.abs(rebuilt - np.pad(psf, pad)).max() < 0.03 * psf.max()
        assert rebuilt.sum() == pytest.approx(1, abs=1e-5)

    def test_cells_differ_only_where_the_aperture_varies(self):
        assert psf_table(ApertureSettings(), 6, 5, 1.5).grid == 1
        varying = psf_table(ApertureSettings(cat_eye=1.0), 6, 5, 1.5)
        left, right = (_rebuilt(varying, cell, radius_step(6.0)) for cell in (10, 14))
        assert np.allclose(left, right[:, ::-1], atol=1e-6)
        assert not np.allclose(left, right, atol=1e-3)
