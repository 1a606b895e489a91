"""PSF tables hold exactly the kernels."""

import numpy as np
import pytest

from d2f_core.rendering.aperture import kernel
from d2f_core.rendering.psf_tables import psf_table, radius_step, row_edges, step_radius
from d2f_core.settings import ApertureSettings


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
