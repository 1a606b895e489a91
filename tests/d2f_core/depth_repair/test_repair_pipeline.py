"""Repairs in the pipeline: a wrong depth is put right, the focus follows, preview and export agree, caches hold."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from d2f_core.cli.main import main
from d2f_core.comparison import ssim
from d2f_core.depth_repair.painting import Painter
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo, read_disparity
from d2f_core.photo.writing import save_disparity, save_photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering.layered_rendering import Quality
from d2f_core.rendering.layers import FILL_LONG_SIDE
from d2f_core.settings import (
    BlurSettings,
    EdgeSettings,
    FocusSettings,
    RenderSettings,
    RepairSettings,
    settings_to_dict,
)
from d2f_core.settings.strokes import Stroke
from tests.synthetic import room

CHAIR = Stroke("set", ((0.74, 0.43), (0.74, 0.82)), 0.14, 0.1, 0.85)
SEAT = Stroke("set", ((0.65, 0.64), (0.83, 0.64)), 0.06, 0.1, 0.85)
MIRROR = Stroke("plane", ((0.13, 0.17), (0.37, 0.17), (0.37, 0.58), (0.13, 0.58), (0.13, 0.17)), 0.04, 0.1)
LONG_SIDE = 320


@pytest.fixture(scope="module")
def scene():
    return room()


def _settings(*strokes, **more):
    return RenderSettings(
        focus=FocusSettings(disparity=0.85), blur=BlurSettings(60), repairs=RepairSettings(strokes), **more
    )


def _psnr(first, second):
    return 10 * np.log10(255**2 / np.mean((first.astype(float) - second) ** 2))


class TestByHand:
    def test_a_mirror_and_a_chair_come_back(self, scene):
        photo, truth, wrong = scene
        wanted = Pipeline(Photo(photo), disparity=truth).render(_settings()).pixels
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        before = _psnr(pipeline.render(_settings()).pixels, wanted)
        repaired = pipeline.render(_settings(CHAIR, SEAT, MIRROR))
        assert np.abs(repaired.disparity - truth).mean() < np.abs(wrong - truth).mean() / 8
        assert _psnr(repaired.pixels, wanted) > before + 6

    def test_preview_and_export_agree(self, scene):
        photo, _, wrong = scene
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        settings = _settings(CHAIR, SEAT, MIRROR, Stroke("protect", ((0.5, 0.1), (0.6, 0.1)), 0.1))
        export = pipeline.render(settings).pixels
        preview = pipeline.render(settings, long_side=LONG_SIDE).pixels
        smaller = cv2.resize(export, preview.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert ssim(smaller, preview) > 0.97

    def test_the_command_line_renders_the_same(self, scene, tmp_path, capsys):
        photo, _, wrong = scene
        settings = _settings(CHAIR, SEAT, MIRROR, edges=EdgeSettings(shift=0.3))
        save_photo(photo, tmp_path / "room.png", source=Photo(photo))
        save_disparity(wrong, tmp_path / "depth.tif")
        (tmp_path / "session.json").write_text(json.dumps({"version": 1, "settings": settings_to_dict(settings)}))
        names = {name: str(tmp_path / name) for name in ("room.png", "depth.tif", "session.json", "out.png")}
        options = ["--settings", names["session.json"], "--disparity", names["depth.tif"]]
        assert main(["render", names["room.png"], names["out.png"], *options]) == 0, capsys.readouterr().err
        expected = Pipeline(Photo(photo), disparity=wrong).render(settings).pixels
        assert np.array_equal(open_photo(tmp_path / "out.png").pixels, expected)

    @pytest.mark.parametrize("ending", ["tif", "jpg"])
    def test_the_repaired_depth_can_be_written(self, scene, tmp_path, capsys, ending):
        photo, _, _ = scene
        settings = _settings(Stroke("set", ((0.74, 0.6),), 0.2, 0.0, 1.0, edge_aware=False))
        save_photo(photo, tmp_path / "room.png", source=Photo(photo))
        (tmp_path / "session.json").write_text(json.dumps({"version": 1, "settings": settings_to_dict(settings)}))
        names = [str(tmp_path / name) for name in ("room.png", f"depth.{ending}", "session.json")]
        assert main(["depth", *names[:2], "--settings", names[2]]) == 0, capsys.readouterr().err
        written = tmp_path / f"depth.{ending}"
        if ending == "tif":
            disparity = read_disparity(written, photo.shape[:2])
        else:
            disparity = cv2.resize(open_photo(written).embedded_depth.disparity, photo.shape[1::-1])
        assert disparity[240, 474] > 0.97 and disparity[60, 320] < 0.97


class TestBlurByHand:
    def test_protected_background_keeps_the_pixels_of_the_photo(self, scene):
        photo, truth, _ = scene
        protect = Stroke("protect", ((0.5, 0.1), (0.6, 0.1)), 0.12, 0.0, edge_aware=False)
        result = Pipeline(Photo(photo), disparity=truth).render(_settings(protect))
        rows, columns = slice(30, 50), slice(330, 370)
        assert np.array_equal(result.pixels[rows, columns], photo[rows, columns])
        assert np.abs(result.defocus[rows, columns]).max() < 0.01
        assert not np.array_equal(result.pixels[200:220, 20:40], photo[200:220, 20:40])

    def test_forced_blur_blurs_what_is_in_focus(self, scene):
        photo, truth, _ = scene
        force = Stroke("force", ((0.74, 0.55), (0.74, 0.7)), 0.1, 0.0, strength=0.5, edge_aware=False)
        pipeline = Pipeline(Photo(photo), disparity=truth)
        rows, columns = slice(230, 260), slice(455, 490)
        sharp, blurred = (
            pipeline.render(_settings(*strokes)).pixels[rows, columns].astype(float) for strokes in ((), (force,))
        )
        assert np.abs(np.diff(blurred, axis=1)).mean() < np.abs(np.diff(sharp, axis=1)).mean() / 2


class TestFocus:
    def test_a_tapped_thing_that_is_repaired_stays_in_focus(self, scene):
        photo, _, wrong = scene
        tapped = FocusSettings(point=(0.74, 0.6))
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        assert pipeline.focus(tapped).disparity == pytest.approx(0.3, abs=0.03)
        settings = _settings(CHAIR, SEAT)
        assert pipeline.focus(tapped, settings=settings).disparity == pytest.approx(0.85, abs=0.01)

    def test_autofocus_keeps_its_place_and_takes_the_repaired_depth(self, scene):
        photo, _, wrong = scene
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        plain = pipeline.focus(FocusSettings())
        everywhere = Stroke("farther", (plain.point,), 0.3, 0.0, strength=0.5, edge_aware=False)
        moved = pipeline.focus(FocusSettings(), settings=_settings(everywhere))
        assert (moved.point, moved.reason) == (plain.point, plain.reason)
        assert moved.disparity == pytest.approx(plain.disparity - 0.075, abs=0.01)


class TestCache:
    def test_a_stroke_repeats_neither_radiance_nor_estimate_nor_older_strokes(self, scene, caplog, monkeypatch):
        painted = []
        real = Painter._with

        def counted(self, before, stroke):
            painted.append(stroke)
            return real(self, before, stroke)

        monkeypatch.setattr(Painter, "_with", counted)
        photo, _, wrong = scene
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        pipeline.render(_settings(CHAIR), long_side=LONG_SIDE)
        caplog.set_level("DEBUG", logger="d2f.cache")
        pipeline.render(_settings(CHAIR, SEAT), long_side=LONG_SIDE)
        missed = {record.args[0] for record in caplog.records if record.msg.startswith("miss")}
        assert missed == {"repair", "layers"}
        assert painted == [CHAIR, SEAT]

    def test_focus_reuses_the_layers_unless_something_is_protected(self, scene, caplog):
        photo, _, wrong = scene
        pipeline = Pipeline(Photo(photo), disparity=wrong)
        caplog.set_level("DEBUG", logger="d2f.cache")
        for strokes, expected in (((CHAIR,), set()), ((CHAIR, replace(CHAIR, tool="protect")), {"layers"})):
            pipeline.render(_settings(*strokes), long_side=LONG_SIDE)
            caplog.clear()
            settings = replace(_settings(*strokes), focus=FocusSettings(disparity=0.4))
            pipeline.render(settings, long_side=LONG_SIDE)
            assert {record.args[0] for record in caplog.records if record.msg.startswith("miss")} == expected


class TestEdges:
    def test_refinement_can_be_taken_back(self):
        rng = np.random.default_rng(7)
        photo = cv2.resize(rng.integers(20, 220, (20, 30, 3), np.uint8), (240, 160), interpolation=cv2.INTER_CUBIC)
        pipeline = Pipeline(Photo(photo))
        full, none, half = (
            pipeline.depth(settings=RenderSettings(edges=EdgeSettings(refine=share))).disparity
            for share in (1.0, 0.0, 0.5)
        )
        assert np.abs(full - none).max() > 0.01
        assert np.allclose(half, (full + none) / 2, atol=1e-5)

    def test_feather_softens_the_picture_at_the_outline(self, scene):
        photo, truth, _ = scene
        pipeline = Pipeline(Photo(photo), disparity=truth)
        hard, soft = (
            np.abs(pipeline.render(_settings(edges=EdgeSettings(feather=feather))).defocus) for feather in (0.0, 1.0)
        )
        steps = [np.abs(np.diff(radius[240])).max() for radius in (hard, soft)]
        assert steps[1] < steps[0] / 3


class TestDraft:
    def test_a_draft_under_the_brush_looks_like_any_draft(self, scene, monkeypatch):
        """It makes hidden colours on a coarser picture, which nobody should see."""
        photo, _, wrong = scene
        settings = _settings(CHAIR, SEAT)
        quick = Pipeline(Photo(photo), disparity=wrong).render(settings, quality=Quality.DRAFT).pixels
        monkeypatch.setattr("d2f_core.pipeline.QUICK_FILL_LONG_SIDE", FILL_LONG_SIDE)
        usual = Pipeline(Photo(photo), disparity=wrong).render(settings, quality=Quality.DRAFT).pixels
        assert not np.array_equal(quick, usual)
        assert ssim(quick, usual) > 0.995
