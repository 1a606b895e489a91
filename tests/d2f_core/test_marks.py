"""Focus peaking and clipped lights."""

import numpy as np

from d2f_core.marks import bright_lights, focus_peaking


def step(width: int = 40) -> np.ndarray:
    picture = np.full((20, width, 3), 60, np.uint8)
    picture[:, width // 2 :] = 200
    return picture


def test_peaking_marks_an_edge_only_where_it_is_in_focus() -> None:
    defocus = np.zeros((20, 40), np.float32)
    defocus[10:] = 5.0
    marks = focus_peaking(step(), defocus)
    assert marks[:9, 19:21, 3].max() == 255 and marks[11:].max() == 0
    assert marks[:, :15].max() == 0


def test_peaking_leaves_a_soft_edge_alone() -> None:
    ramp = np.linspace(0, 255, 40).astype(np.uint8)
    picture = np.repeat(np.tile(ramp, (20, 1))[..., None], 3, axis=2)
    assert focus_peaking(picture, np.zeros((20, 40), np.float32)).max() == 0


def test_clipped_is_red_and_bright_is_yellow() -> None:
    photo = np.full((10, 30, 3), 100, np.uint8)
    photo[:, 10:20, 0] = 240
    photo[:, 20:] = 255
    marks = bright_lights(photo, 0.9, 1000)
    assert marks[:, :10].max() == 0
    blue, green, red, alpha = marks[5, 15]
    assert alpha > 0 and red > 100 and green > 80 and blue == 0
    blue, green, red, alpha = marks[5, 25]
    assert red > 200 and green < 50


def test_a_light_of_one_pixel_survives_the_smaller_size() -> None:
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[201, 203] = 255
    assert bright_lights(photo, 0.9, 10_000)[..., 3].max() > 200


def test_sixteen_bits_give_the_same_marks() -> None:
    photo = step()
    photo[:5] = 255
    assert np.array_equal(bright_lights(photo, 0.7, 10_000), bright_lights(photo.astype(np.uint16) * 257, 0.7, 10_000))
