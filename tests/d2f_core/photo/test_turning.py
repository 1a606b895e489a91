"""A photo held otherwise than it opened: lossless, with all that belongs to it; HEIC turned by EXIF alone."""

import numpy as np
import pytest
from PIL import Image

from d2f_core import BlurSettings, FocusSettings, FrameSettings, RenderSettings, refocus
from d2f_core.cli.main import main
from d2f_core.photo.decoding import decode
from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.turning import turned_to
from d2f_core.pipeline import Pipeline
from d2f_core.settings.turning import turned
from tests.d2f_core.photo.heic_files import heic_bytes

QUARTERS = {"right": -1, "half": 2, "left": 1}  # as numpy counts them


def photo_of(height=40, width=60):
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    depth = EmbeddedDepth(np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4), "GDepth", subject=np.eye(4)[:2])
    return Photo(pixels, alpha=pixels[..., 0].copy(), embedded_depth=depth)


@pytest.mark.parametrize("rotation", QUARTERS)
def test_everything_goes_along_and_comes_back(rotation):
    photo, quarters = photo_of(), QUARTERS[rotation]
    held = turned_to(photo, rotation)
    np.testing.assert_array_equal(held.pixels, np.rot90(photo.pixels, quarters))
    np.testing.assert_array_equal(held.alpha, np.rot90(photo.alpha, quarters))
    np.testing.assert_array_equal(held.embedded_depth.disparity, np.rot90(photo.embedded_depth.disparity, quarters))
    np.testing.assert_array_equal(held.embedded_depth.subject, np.rot90(photo.embedded_depth.subject, quarters))
    assert held.photo_id != photo.photo_id and turned_to(held, rotation) is held
    np.testing.assert_array_equal(turned_to(held, "none").pixels, photo.pixels)


def test_the_pipeline_holds_photo_and_given_depth_as_the_settings_say():
    photo = photo_of()
    disparity = np.linspace(0, 1, 60, dtype=np.float32)[None].repeat(40, 0)
    settings = RenderSettings(blur=BlurSettings(60.0), focus=FocusSettings(point=(0.9, 0.5)))
    plain = Pipeline(photo, disparity=disparity).render(settings).pixels
    pipeline = Pipeline(photo, disparity=disparity)
    right = pipeline.render(turned(settings, 1))
    assert right.pixels.shape == (60, 40, 3) and right.disparity.shape == (60, 40)
    assert right.focus.disparity == pytest.approx(0.9, abs=0.03)
    difference = np.abs(np.rot90(right.pixels).astype(int) - plain)
    assert difference.mean() < 1 and np.quantile(difference, 0.99) <= 4  # layers are cut along rows
    np.testing.assert_array_equal(pipeline.render(settings).pixels, plain)


def test_without_blur_it_is_lossless():
    settings = RenderSettings(blur=BlurSettings(0.0), frame=FrameSettings("left"))
    np.testing.assert_array_equal(refocus(photo_of().pixels, settings), np.rot90(photo_of().pixels))


@pytest.mark.parametrize("exif_too", [False, True])
def test_the_command_line(tmp_path, exif_too):
    tags = Image.Exif()
    tags[0x0112] = 6 if exif_too else 1
    Image.fromarray(photo_of().pixels).save(tmp_path / "in.png", exif=tags)
    upright = open_photo(tmp_path / "in.png").pixels
    assert (
        main(["render", str(tmp_path / "in.png"), str(tmp_path / "out.png"), "--rotate", "left", "--strength", "0"])
        == 0
    )
    exported = open_photo(tmp_path / "out.png")
    np.testing.assert_array_equal(exported.pixels, np.rot90(upright))
    assert main(["depth", str(tmp_path / "in.png"), str(tmp_path / "map.png"), "--rotate", "left"]) == 0
    assert open_photo(tmp_path / "map.png").size == exported.size


@pytest.mark.usefixtures("needs_heic_reader")
class TestHeic:
    def exif(self, orientation):
        tags = Image.Exif()
        tags[0x0112] = orientation
        return tags.tobytes().removeprefix(b"Exif\0\0")

    def notes(self, **options):
        return decode(heic_bytes(np.zeros((16, 32, 3), np.uint16), **options), "'x.heic'").notes

    def test_turned_by_exif_alone_is_told(self):
        (note,) = self.notes(exif=self.exif(6))
        assert "'x.heic' may lie on its side" in str(note) and "--rotate" in str(note)

    def test_what_the_container_turns_or_nobody_does_is_not(self):
        assert not self.notes(exif=self.exif(6), rotation=3)
        assert not self.notes(exif=self.exif(1)) and not self.notes()
