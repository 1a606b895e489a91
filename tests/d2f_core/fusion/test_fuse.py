"""Fusion takes untouched pixels from the photo and encodes the rest."""

import numpy as np

from d2f_core.fusion.fuse import fuse
from d2f_core.photo.colour import to_linear


def test_untouched_pixels_are_the_photos_and_the_others_the_pictures():
    photo = np.full((4, 6, 3), 40, np.uint8)
    picture = to_linear(np.full((4, 6, 3), 200, np.uint8))
    sharp = np.zeros((4, 6), np.float32)
    sharp[:, :3] = 1
    fused = fuse(photo, picture, sharp)
    assert (fused[:, :3] == 40).all() and (fused[:, 3:] == 200).all()


def test_half_sharp_is_not_untouched():
    photo = np.full((1, 1, 3), 40, np.uint8)
    picture = to_linear(np.full((1, 1, 3), 200, np.uint8))
    assert fuse(photo, picture, np.full((1, 1), 0.5, np.float32))[0, 0, 0] == 200
