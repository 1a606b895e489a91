"""Lights: HDR pictures become crops, a short run learns from them, and its export is what the app loads."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from d2f_core.networks import Network
from d2f_core.radiance.light_features import COUNT
from training.radiance import train
from training.radiance.pictures import photo_pictures
from training.radiance.train import Crop, crops, loss


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A dark wall with three lamps of radiance 20."""
    radiance = np.full((160, 192, 3), 0.1, np.float32)
    for x in (40, 90, 150):
        cv2.circle(radiance, (x, 80), 5, (20.0, 18.0, 12.0), -1)
    path = tmp_path / "lamps.npz"
    np.savez(path, radiance=radiance.astype(np.float16), unknown=np.zeros(radiance.shape[:2], bool))
    return path


def lamp_crops(picture: Path) -> list[Crop]:
    return [crop for seed in range(4) for crop in crops(picture, np.random.default_rng(seed))]


def test_a_crop_shows_a_clipped_lamp_and_knows_its_light(picture: Path) -> None:
    for crop in lamp_crops(picture):
        assert crop.truth.shape == crop.clipped.shape == (train.CROP, train.CROP, 3)
        assert len(crop.places) == len(crop.features) > 0 and crop.features.shape[1] == COUNT
        shown = crop.unclipped.astype(np.float32) + crop.clipped
        assert shown.max() <= 1.001 and crop.truth.max() > 4
        assert crop.clipped.reshape(-1, 3)[crop.places].max() > 0.9


def test_a_short_run_brightens_the_lamps_and_is_what_the_app_loads(picture: Path, tmp_path: Path) -> None:
    samples = lamp_crops(picture)
    before, after = (train.train(samples, steps).eval() for steps in (4, 60))
    with torch.no_grad():
        assert float(loss(after, samples[:4], 8.0)) < 0.8 * float(loss(before, samples[:4], 8.0))
    path = train.export(after, tmp_path, "test")
    features = samples[0].features.astype(np.float32)
    with torch.no_grad():
        wanted = after(torch.from_numpy(features)).numpy()
    np.testing.assert_allclose(Network(path.read_bytes()).run(features), wanted, atol=2e-3)


def test_photos_get_lights_of_known_radiance(tmp_path: Path) -> None:
    grey = np.random.default_rng(0).integers(40, 180, (240, 320, 3), np.uint8)
    for number in range(6):
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), grey)
    pictures = list(photo_pictures([tmp_path], 5))
    assert [name for name, _, _ in pictures] == [f"photo-{number}" for number in range(5)]
    assert max(radiance.max() for _, radiance, _ in pictures) > 3
    for _, radiance, unknown in pictures:
        assert radiance.shape[:2] == unknown.shape and np.isfinite(radiance).all() and not unknown.any()
