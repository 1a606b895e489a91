"""Numbers seen around clipped lights: by hand, then alike under mirroring and turning."""

import numpy as np

from d2f_core.radiance.light_features import COUNT, light_features

FIRST_RING, INNER_RADIUS = COUNT - 19, COUNT - 4


def scene(size: int = 64) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    linear = rng.uniform(0, 0.8, (size, size + 10, 3)).astype(np.float32)
    clipped = np.zeros_like(linear)
    for y, x in ((20, 20), (22, 60), (50, 33)):
        linear[y - 3 : y + 4, x - 3 : x + 4, 0] = clipped[y - 3 : y + 4, x - 3 : x + 4, 0] = 1
        linear[y - 1 : y + 2, x - 1 : x + 2] = clipped[y - 1 : y + 2, x - 1 : x + 2] = 1
    return linear, clipped


def test_one_square_by_hand() -> None:
    linear, clipped = np.full((40, 40, 3), 0.25, np.float32), np.zeros((40, 40, 3), np.float32)
    linear[15:24, 15:24], clipped[15:24, 15:24] = 1, 1
    found = light_features(linear, clipped)
    assert found.values.shape == (81, COUNT)
    assert found.pixels.sum() == 81 and found.pixels[19, 19]
    np.testing.assert_allclose(found.values[:, FIRST_RING:INNER_RADIUS], np.log2(0.26), atol=1e-5)
    inner, area, compactness, depth = 2 ** found.values[40, INNER_RADIUS:] - 1
    np.testing.assert_allclose([inner, area, compactness, depth], [5, 81, 81 / 25, 5], rtol=1e-4)


def test_mirrored_and_turned_pictures_give_the_same_numbers() -> None:
    linear, clipped = scene()
    expected = _map(linear, clipped)
    for change in (np.fliplr, np.flipud, lambda x: np.rot90(x, 2)):
        changed = _map(np.ascontiguousarray(change(linear)), np.ascontiguousarray(change(clipped)))
        np.testing.assert_allclose(change(changed), expected, atol=2e-4)


def test_everything_clipped() -> None:
    ones = np.ones((20, 30, 3), np.float32)
    found = light_features(ones, ones)
    assert found.pixels.all() and np.isfinite(found.values).all()


def test_less_than_a_region() -> None:
    linear, clipped = np.full((20, 30, 3), 0.25, np.float32), np.zeros((20, 30, 3), np.float32)
    clipped[5, 5] = 0.1
    found = light_features(linear, clipped)
    assert found.pixels.sum() == 1 and np.isfinite(found.values).all()


def _map(linear: np.ndarray, clipped: np.ndarray) -> np.ndarray:
    found = light_features(linear, clipped)
    full = np.zeros((*found.pixels.shape, COUNT), np.float32)
    full[found.pixels] = found.values
    return full
