"""Pixels at depth edges: how much of the nearer layer they show, and what is left for the farther one."""

import numpy as np
import pytest

from d2f_core.rendering.bokeh import render_bokeh
from d2f_core.rendering.edge_pixels import LAYER_BITS, MIXED, NEAR_SIDE, edge_pixels, layer_labels
from d2f_core.rendering.layers import scene_layers

FRONT, BEHIND = np.float32((0.7, 0.15, 0.1)), np.float32((0.1, 0.3, 0.6))


def _soft_disc(front=FRONT, behind=BEHIND, noise=0.0):
    """A disc whose rim covers its pixels in part: radiance, disparity (near where it covers half) and true share."""
    fine_y, fine_x = (np.mgrid[: 120 * 8, : 160 * 8] + 0.5) / 8
    fine = ((fine_x - 80) ** 2 + (fine_y - 60) ** 2 < 30.3**2).astype(np.float32)
    share = fine.reshape(120, 8, 160, 8).mean(axis=(1, 3))[..., None]
    radiance = share * front + (1 - share) * behind
    radiance += np.random.default_rng(4).normal(0, noise, radiance.shape).astype(np.float32)
    disparity = np.where(share[..., 0] > 0.5, 0.8, 0.2).astype(np.float32)
    return np.clip(radiance, 0, None).astype(np.float32), disparity, share[..., 0]


def _matte(radiance, disparity):
    """Alpha of the nearer of two layers, and the colour of the farther one."""
    scene = scene_layers(radiance, disparity, 1.0)
    return scene.sources(1, 0, len(disparity)).pixels[..., 3], scene.sources(0, 0, len(disparity)).pixels[..., :3]


class TestLabels:
    def test_both_sides_of_an_edge_are_flagged_and_nothing_else(self):
        disparity = np.full((20, 20), 0.2, np.float32)
        disparity[:, 10:] = 0.8
        labels = layer_labels(disparity, (0.5,))
        assert ((labels & LAYER_BITS) == (disparity > 0.5)).all()
        assert (labels[:, 9] == MIXED).all()
        assert (labels[:, 10] == NEAR_SIDE + 1).all()
        assert (np.delete(labels, (9, 10), axis=1) <= LAYER_BITS).all()

    def test_a_small_step_is_a_surface(self):
        disparity = np.full((20, 20), 0.48, np.float32)
        disparity[:, 10:] = 0.52
        assert (layer_labels(disparity, (0.5,)) <= LAYER_BITS).all()


class TestShare:
    @pytest.mark.parametrize("noise", [0.0, 0.01])
    def test_soft_rim_is_found_on_the_far_side(self, noise):
        radiance, disparity, share = _soft_disc(noise=noise)
        alpha, _ = _matte(radiance, disparity)
        rim = (share > 0.02) & (share <= 0.5)
        assert rim.sum() > 60
        assert np.abs(alpha - share)[rim].mean() < 0.04

    def test_pixels_of_the_near_side_that_are_half_background_are_found_too(self):
        radiance, disparity, share = _soft_disc()
        alpha, _ = _matte(radiance, disparity)
        rim = (share > 0.5) & (share < 0.75)
        assert rim.sum() > 20
        assert np.abs(alpha - share)[rim].mean() < 0.05

    def test_what_is_left_is_the_background(self):
        radiance, disparity, share = _soft_disc()
        _, behind = _matte(radiance, disparity)
        far_side = share <= 0.5
        assert behind[far_side] == pytest.approx(np.tile(BEHIND, (far_side.sum(), 1)), abs=0.03)

    def test_equal_colours_say_nothing(self):
        radiance, disparity, share = _soft_disc(front=BEHIND)
        alpha, _ = _matte(radiance, disparity)
        assert (alpha[disparity > 0.5] == 1).all()
        rim = (alpha > 0) & (disparity < 0.5)
        assert np.abs(alpha - share)[rim].mean() < 0.25

    @pytest.mark.parametrize(
        ("front", "behind", "line"),
        [(FRONT, BEHIND, 0.01), (0.2, 0.5, 0.9), (0.8, 0.5, 0.1), (0.5, 0.2, 0.02), (0.02, 0.3, 0.6)],
        ids=["dark seam", "rim light", "dark outline", "black outline", "bright edge of something black"],
    )
    def test_a_line_along_the_edge_that_is_no_mixture_stays_the_subjects(self, front, behind, line):
        radiance, disparity = np.full((60, 60, 3), behind, np.float32), np.full((60, 60), 0.2, np.float32)
        radiance[20:40, 20:40], disparity[20:40, 20:40] = front, 0.8
        radiance[20, 20:40] = line
        radiance[33, 20] = line  # and a single pixel
        alpha, _ = _matte(radiance, disparity)
        assert (alpha[20:40, 20:40] == 1).all()

    def test_strips_do_not_matter(self):
        radiance, disparity, _ = _soft_disc(noise=0.01)
        tall, tall_disparity = np.tile(radiance, (3, 1, 1)), np.tile(disparity, (3, 1))
        once = edge_pixels(radiance, disparity, layer_labels(disparity, (0.5,)))
        thrice = edge_pixels(tall, tall_disparity, layer_labels(tall_disparity, (0.5,)))
        assert np.array_equal(np.tile(np.diff(once.starts), 3), np.diff(thrice.starts))
        assert np.array_equal(np.tile(once.foreground, (3, 1)), thrice.foreground)
        assert np.array_equal(np.tile(once.columns, 3), thrice.columns)


def test_a_hair_that_the_small_picture_misses_keeps_its_rim():
    """Hidden colours are made on 1024 px, of which a hair of two pixels may touch none."""
    radiance, disparity = np.full((40, 4096, 3), 0.5, np.float32), np.full((40, 4096), 0.2, np.float32)
    disparity[:, :300] = 0.8  # so that there are two layers
    for column in range(1000, 4000, 101):
        disparity[:, column : column + 2] = 0.8
        radiance[:, column : column + 2] = 0.05
        radiance[:, [column - 1, column + 2]] = 0.29
    scene = scene_layers(radiance, disparity, 0.05)
    for column in range(1000, 4000, 101):
        pixels, _, distance = (part[20, column - 1 : column + 3] for part in scene.sources(1, 0, 40))
        assert pixels[[0, 3], 3] == pytest.approx(0.47, abs=0.15)
        assert (distance == 0).all()


def test_no_rim_of_the_old_background_stands_around_a_sharp_subject():
    """A lamp behind the edge of a dark subject: once it is blurred, the rim must not go on shining in its place."""
    y, x = np.mgrid[:120, :160]
    is_lamp = (x - 110) ** 2 + (y - 60) ** 2 < 10**2
    behind = np.where(is_lamp[..., None], np.float32(0.9), np.float32(0.02)).repeat(3, axis=2)
    radiance, disparity, share = _soft_disc(front=np.float32((0.02, 0.02, 0.02)), behind=behind)
    photo = np.round(65535 * np.clip(radiance, 0, 1) ** (1 / 2.4)).astype(np.uint16)
    result = render_bokeh(photo, disparity, focus_disparity=0.8, blur_px=40.0)
    rim = (share > 0.02) & (share < 0.85) & (np.hypot(x - 110, y - 60) < 9)
    assert rim.sum() > 12
    before, after = (picture[rim].mean(axis=1).max() / 65535 for picture in (photo, result))
    assert before > 0.8
    assert after < 0.55
