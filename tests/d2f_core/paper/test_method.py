"""The published method: values by hand, then properties."""

import numpy as np
import pytest
import torch

from d2f_core.errors import ShapeError
from d2f_core.paper import method as paper_mode
from d2f_core.paper.method import LAYERS, RADII_PX, paper_bokeh, paper_defocus
from tests import synthetic
from training.paper.layered_rendering import layered_rendering


class TestSoftDisk:
    def test_radius_zero_is_one_pixel(self) -> None:
        assert paper_mode.soft_disk(0).tolist() == [[1.0]]

    def test_radius_one_by_hand(self) -> None:
        centre, side, corner = (0.5 + 0.5 * np.tanh(0.25 * k + 0.5) for k in (1, 0, -1))
        total = centre + 4 * side + 4 * corner
        np.testing.assert_allclose(paper_mode.soft_disk(1)[0], np.array([corner, side, corner]) / total, rtol=1e-6)
        np.testing.assert_allclose(paper_mode.soft_disk(1)[1, 1], centre / total, rtol=1e-6)

    @pytest.mark.parametrize("radius", RADII_PX)
    def test_has_its_size_and_sum_one(self, radius: int) -> None:
        kernel = paper_mode.soft_disk(radius)
        assert kernel.shape == (2 * radius + 1, 2 * radius + 1)
        assert kernel.sum() == pytest.approx(1, abs=1e-5)
        assert np.array_equal(kernel, kernel.T)


class TestPaperDefocus:
    def test_inverse_of_the_table(self) -> None:
        for layer, radius in enumerate(RADII_PX):
            disparity = np.full((128, 256), 0.75, np.float32)
            s = paper_defocus(disparity, 0.25, 2 * radius / 0.5, (128, 256))  # twice the radius at full size
            assert s[5, 5] == pytest.approx(layer / LAYERS, abs=1e-6)

    def test_between_two_entries_and_beyond_the_last(self) -> None:
        disparity = np.array([[0.5, 1.0]], np.float32).repeat(128, 0).repeat(64, 1)
        s = paper_defocus(disparity, 0.0, 2 * 2 * 4.0, (128, 128))
        assert s[0, 0] == pytest.approx(3.5 / LAYERS, abs=1e-6)  # radius 4 lies between 3 (layer 3) and 5 (layer 4)
        assert paper_defocus(disparity, 0.0, 900.0, (128, 128)).max() == 1

    def test_sign_is_lost(self) -> None:
        disparity = np.array([[0.25, 0.75]], np.float32).repeat(128, 0).repeat(64, 1)
        s = paper_defocus(disparity, 0.5, 60.0, (128, 128))
        assert s[0, 0] == s[0, -1] > 0


def test_half_size_is_a_multiple_of_64() -> None:
    assert paper_mode.half_size((512, 768)) == (256, 384)
    assert paper_mode.half_size((1000, 30)) == (512, 64)


def test_layer_masks_cover_every_pixel_at_least_once() -> None:
    s = np.linspace(0, 1, 500, dtype=np.float32)[None]
    masks = np.stack([paper_mode.layer_mask(s, layer) for layer in range(LAYERS + 1)])
    assert masks.sum(axis=0).min() > 1.4
    assert masks[3, 0, np.abs(s[0] - 3 / LAYERS).argmin()] > 0.99


class TestRadianceWeights:
    def test_clipped_pixels_by_hand(self) -> None:
        image = np.array([[[0.5, 0.5, 0.98], [1.0, 0.5, 0.2]]], np.float32)
        weight = paper_mode.radiance_weights(image, None)
        np.testing.assert_allclose(weight[0, 0], 1)
        np.testing.assert_allclose(weight[0, 1], 3 * np.array([1, 0.5, 0.2]) ** 5, rtol=1e-5)

    def test_the_shipped_network_weighs_by_colour(self) -> None:
        colours = np.linspace(0, 0.98, 24, dtype=np.float32).reshape(2, 4, 3)
        image = np.tile(colours, (3, 2, 1))
        weight = paper_mode.radiance_weights(image, paper_mode._installed("radiance"))
        assert weight.min() >= 0 and weight.max() <= 1 and np.ptp(weight) > 0.01
        np.testing.assert_allclose(weight, np.tile(weight[:2, :4], (3, 2, 1)), atol=1e-6)


class TestLayeredRendering:
    def test_uniform_picture_stays(self) -> None:
        image = np.full((64, 128, 3), 0.4, np.float32)
        s = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(64, 0)
        result = paper_mode.layered_rendering(image, s, np.ones_like(image))
        np.testing.assert_allclose(result, 0.4, atol=1e-5)

    def test_torch_agrees_and_has_gradients(self) -> None:
        rng = np.random.default_rng(1)
        image, weight = (rng.random((64, 96, 3), np.float32) for _ in range(2))
        s = rng.random((64, 96), np.float32)
        planes = torch.from_numpy(s)[None, None].requires_grad_()
        tensors = [torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)[None])) for x in (image, weight)]
        result = layered_rendering(tensors[0], planes, tensors[1])
        expected = paper_mode.layered_rendering(image, s, weight).transpose(2, 0, 1)[None]
        np.testing.assert_allclose(result.detach().numpy(), expected, atol=2e-4)
        result.sum().backward()
        assert planes.grad is not None and torch.isfinite(planes.grad).all()


class TestInitialMask:
    def test_threshold_is_an_eighth(self) -> None:
        s = np.array([[0.0, 0.12, 0.13, 1.0]], np.float32)
        assert paper_mode.initial_mask(s).tolist() == [[1, 1, 0, 0]]

    def test_without_anything_in_focus_it_goes_by_the_range(self) -> None:
        s = np.array([[0.2, 0.29, 0.31, 1.0]], np.float32)  # 0.2 + 0.8 / 8 = 0.3
        assert paper_mode.initial_mask(s).tolist() == [[1, 1, 0, 0]]


class TestPaperBokeh:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_zero_defocus_returns_the_photo(self, dtype: type) -> None:
        photo = synthetic.checker(128, 192, dtype)
        result = paper_bokeh(photo, np.zeros((128, 192), np.float32))
        assert result.dtype == dtype
        np.testing.assert_array_equal(result, photo)

    def test_mirrored_input_gives_mirrored_output(self) -> None:
        photo, disparity = synthetic.step_edge(128, 256)
        s = paper_defocus(disparity, 0.9, 30, (128, 256))
        mirrored = paper_bokeh(photo[:, ::-1], s[:, ::-1])
        np.testing.assert_allclose(mirrored[:, ::-1].astype(int), paper_bokeh(photo, s).astype(int), atol=1)

    def test_more_defocus_is_less_contrast(self) -> None:
        photo = synthetic.checker(128, 192, np.float32)
        contrast = [paper_bokeh(photo, np.full((128, 192), s, np.float32)).std() for s in (0.0, 0.5, 1.0)]
        assert contrast[0] > contrast[1] > contrast[2]

    def test_fusion_network_decides_the_mask(self) -> None:
        class Everywhere:
            def run(self, *planes: np.ndarray) -> np.ndarray:
                assert [plane.shape for plane in planes] == [(1, 1, 128, 128)] * 2
                return np.ones((1, 1, 128, 128), np.float32)

        photo = synthetic.checker(128, 128, np.uint8)
        result = paper_bokeh(photo, np.ones((128, 128), np.float32), fusion_net=Everywhere())
        np.testing.assert_array_equal(result, photo)

    def test_sizes_must_agree(self) -> None:
        with pytest.raises(ShapeError, match="one size"):
            paper_bokeh(np.zeros((64, 64, 3), np.uint8), np.zeros((64, 65), np.float32))
