"""The sample photos through the whole pipeline: what the preview shows is what the export gives."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from d2f_core import BlurSettings, RenderSettings
from d2f_core.comparison import ssim
from d2f_core.photo.reading import open_photo
from d2f_core.pipeline import Pipeline

SAMPLES = sorted((Path(__file__).parents[2] / "resources" / "samples").glob("*.jpg"))


def test_there_are_samples():
    assert len(SAMPLES) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_preview_and_export_agree(path):
    pipeline = Pipeline(open_photo(path))
    settings = RenderSettings(blur=BlurSettings.from_f_number(1.4))
    export = pipeline.render(settings)
    preview = pipeline.render(settings, long_side=1400)
    smaller = cv2.resize(export.pixels, preview.pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert ssim(smaller, preview.pixels) >= 0.98
    assert export.focus == preview.focus
    assert not np.array_equal(export.pixels, pipeline.photo.pixels)
