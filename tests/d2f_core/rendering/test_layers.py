"""Cutting a scene into layers, and what is put behind the nearer ones."""

import numpy as np
import pytest

from d2f_core.rendering.layers import MIXED, depth_cuts, scene_layers


def _disc_scene(near=0.8, far=0.2):
    y, x = np.mgrid[:120, :160]
    inside = (x - 80) ** 2 + (y - 60) ** 2 < 30**2
    disparity = np.where(inside, near, far).astype(np.float32)
    radiance = np.where(inside[..., None], (0.9, 0.1, 0.1), (0.1, 0.2, 0.9)).astype(np.float32)
    return radiance, disparity, inside


class TestDepthCuts:
    def test_one_edge_gives_one_cut_between_its_sides(self):
        _, disparity, _ = _disc_scene()
        (cut,) = depth_cuts(disparity, 4)
        assert 0.2 < cut < 0.8

    def test_flat_scene_is_not_cut(self):
        assert depth_cuts(np.full((50, 50), 0.3, np.float32), 4) == ()

    def test_slope_is_not_cut(self):
        ramp = np.repeat(np.linspace(0, 1, 400, dtype=np.float32)[:, None], 60, 1)
        assert depth_cuts(ramp, 4) == ()

    def test_three_depths_give_two_cuts(self):
        _, disparity, _ = _disc_scene()
        disparity[:, 70:90] = 0.5
        cuts = depth_cuts(disparity, 4)
        assert len(cuts) == 2 and 0.2 < cuts[0] < 0.5 < cuts[1] < 0.8


class TestMixedPixels:
    def test_only_where_a_nearer_layer_begins(self):
        _, disparity, inside = _disc_scene(near=0.7, far=0.1)
        disparity[60:][inside[60:]] = 0.85  # a step within the subject, which stays one layer
        scene = scene_layers(np.zeros((120, 160, 3), np.float32), disparity, 1.0, most_layers=2)
        mixed = scene.labels >= MIXED
        assert not (mixed & inside).any()
        assert mixed.sum() > 150  # the ring around the disc


class TestSources:
    @pytest.mark.parametrize("size", [(1100, 450), (1025, 640), (300, 1300)])
    def test_photo_a_little_or_much_larger_than_the_small_picture(self, size):
        disparity = np.full(size, 0.2, np.float32)
        disparity[size[0] // 3 :, : size[1] // 2] = 0.8
        radiance = np.where(disparity[..., None] > 0.5, 0.9, 0.1).repeat(3, axis=2).astype(np.float32)
        pixels = scene_layers(radiance, disparity, 1.0).sources(0, 0, size[0]).pixels
        assert pixels[..., :3] == pytest.approx(0.1, abs=1e-3)

    def test_background_goes_on_behind_the_subject_in_its_own_colour(self):
        radiance, disparity, inside = _disc_scene()
        scene = scene_layers(radiance, disparity, 1.0)
        pixels, layer_disparity, _ = scene.sources(0, 0, 120)
        assert pixels[inside][:, :3] == pytest.approx(np.tile((0.1, 0.2, 0.9), (inside.sum(), 1)), abs=0.01)
        assert pixels[..., 3].min() == 1
        assert layer_disparity == pytest.approx(0.2, abs=0.01)

    def test_subject_is_whole_and_ends_within_a_pixel_of_its_edge(self):
        radiance, disparity, inside = _disc_scene()
        pixels = scene_layers(radiance, disparity, 1.0).sources(1, 0, 120).pixels
        assert (pixels[inside][:, 3] == 1).all()
        y, x = np.nonzero(pixels[..., 3] > 0)
        assert np.hypot(x - 80, y - 60).max() < 32

    def test_rows_do_not_depend_on_where_the_strip_begins(self):
        radiance, disparity, _ = _disc_scene()
        scene = scene_layers(radiance, disparity, 1.0)
        for layer in range(2):
            whole, whole_disparity, _ = scene.sources(layer, 0, 120)
            part, part_disparity, _ = scene.sources(layer, 41, 77)
            assert np.array_equal(whole[41:77], part)
            assert np.array_equal(whole_disparity[41:77], part_disparity)

    def test_object_just_above_a_cut_does_not_show_behind_itself(self):
        """A bottle on a table: the cut lies close below the bottle, the table's layer must not hold the bottle."""
        disparity = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[:, None], 160, 1)
        radiance = np.full((200, 160, 3), 0.1, np.float32)
        bottle = np.s_[40:141, 60:100]
        disparity[bottle], radiance[bottle] = 0.7, 0.9
        scene = scene_layers(radiance, disparity, 1.0)
        layer = int(sum(cut <= 0.7 for cut in scene.cuts))
        assert layer >= 1 and 0.7 - scene.cuts[layer - 1] < 0.1
        for farther in range(layer):
            assert scene.sources(farther, 40, 120).pixels[:, 65:95, :3].max() < 0.2

    def test_hidden_parts_beyond_the_reach_are_left_out(self):
        radiance, disparity, _ = _disc_scene()
        pixels = scene_layers(radiance, disparity, 10 / 160).sources(0, 0, 120).pixels
        assert pixels[60, 80, 3] == 0
        assert pixels[60, 55, 3] == 1
