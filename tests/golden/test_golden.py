"""Golden pictures: each folder `NNNN-name` holds settings.json and the picture that these settings gave when last seen.

A new folder is a new test. Compared is what an eye sees (Delta-E 2000), not bytes, for processors round differently. A
failure leaves diff.png (Delta-E 0..10 in false colour) and result.png beside it; a missing expected.png is written and
the test asks to look at it. Who changes the picture on purpose deletes expected.png, runs the test, looks, commits.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from d2f_core.comparison import compare
from d2f_core.inspection import false_colour
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import save_photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.settings import settings_from_dict
from tests.golden.scenes import SCENES

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/settings.json"))
LARGEST_MEAN_DELTA_E, LARGEST_DELTA_E = 0.1, 3.0  # 1 is about what an eye can just tell, side by side
SHOWN_DELTA_E = 10.0


def rendered(folder: Path) -> NDArray[Any]:
    """What the settings of this folder give now."""
    facts = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    pixels, disparity = SCENES[facts["scene"]]()
    quality = Quality[facts.get("quality", "final").upper()]
    pipeline = Pipeline(Photo(pixels), disparity=disparity)
    return pipeline.render(settings_from_dict(facts["settings"]), quality=quality).pixels


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_looks_as_it_did(folder: Path) -> None:
    result = rendered(folder)
    expected = folder / "expected.png"
    if not expected.exists():
        write(result, expected)
        pytest.fail(f"{expected} was missing and is written now: look at it, then commit it")
    found = compare(result, open_photo(expected).pixels)
    if found.mean_delta_e > LARGEST_MEAN_DELTA_E or found.max_delta_e > LARGEST_DELTA_E:
        write(false_colour(found.delta_e / np.float32(SHOWN_DELTA_E)), folder / "diff.png")
        write(result, folder / "result.png")
        pytest.fail(f"Delta-E mean {found.mean_delta_e:.3f}, max {found.max_delta_e:.2f}: see diff.png in {folder}")


def test_there_are_goldens_of_every_scene() -> None:
    used = {json.loads((folder / "settings.json").read_text(encoding="utf-8"))["scene"] for folder in FOLDERS}
    assert used == set(SCENES) and len(FOLDERS) >= 8


class TestTheTestItself:
    """It finds a small change, writes what it should, and passes what an eye cannot see."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        content = (FOLDERS[0] / "settings.json").read_text(encoding="utf-8")
        (tmp_path / "settings.json").write_text(content, encoding="utf-8")
        return tmp_path

    def test_a_missing_picture_is_written(self, folder: Path) -> None:
        with pytest.raises(pytest.fail.Exception, match="look at it"):
            test_looks_as_it_did(folder)
        test_looks_as_it_did(folder)

    def test_a_change_leaves_a_difference_picture(self, folder: Path) -> None:
        changed = rendered(folder)
        changed[40:60, 40:60] = np.clip(changed[40:60, 40:60].astype(int) + 12, 0, 255)
        write(changed, folder / "expected.png")
        with pytest.raises(pytest.fail.Exception, match="Delta-E mean"):
            test_looks_as_it_did(folder)
        assert open_photo(folder / "diff.png").pixels[50, 50].max() > 100 and (folder / "result.png").exists()

    def test_one_code_of_rounding_passes(self, folder: Path) -> None:
        near = rendered(folder)
        near[::7, ::5] ^= 1
        write(near, folder / "expected.png")
        test_looks_as_it_did(folder)


def write(pixels: NDArray[Any], path: Path) -> None:
    """A picture as PNG."""
    save_photo(pixels, path, source=Photo(pixels), overwrite=True)
