"""The pipeline: stages run once, the focus is the same at every size, preview and export show one picture."""

import weakref
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

import d2f_core.pipeline
import d2f_core.sized_photo
from d2f_core import BlurSettings, FocusSettings, Quality, RenderSettings, refocus
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.comparison import ssim
from d2f_core.depth.estimate import DepthEstimate
from d2f_core.errors import PhotoError, SettingsError, ShapeError
from d2f_core.focus.focus_range import disparity_at
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering.bokeh import prepare_depth
from d2f_core.settings import FusionSettings
from d2f_core.window import Window


@pytest.fixture
def disparity():
    result = np.full((300, 400), 0.1, np.float32)
    cv2.circle(result, (200, 150), 80, 0.7, -1)
    return result


@pytest.fixture
def photo():
    rng = np.random.default_rng(2)
    coarse = rng.integers(20, 220, (60, 80, 3), np.uint8)
    return Photo(cv2.resize(coarse, (400, 300), interpolation=cv2.INTER_CUBIC))


def _sharp(x, y, **more):
    return RenderSettings(focus=FocusSettings(point=(x, y), **more))


class TestFocus:
    def test_given_disparity_wins(self, photo, disparity):
        focus = Pipeline(photo, disparity=disparity).focus(FocusSettings(disparity=0.3, point=(0.5, 0.5)))
        assert (focus.disparity, focus.point, focus.reason) == (0.3, (0.5, 0.5), "disparity")

    def test_tap_takes_the_disparity_there(self, photo, disparity):
        pipeline = Pipeline(photo, disparity=disparity)
        assert pipeline.focus(FocusSettings(point=(0.5, 0.5))).disparity == pytest.approx(0.7)
        assert pipeline.focus(FocusSettings(point=(0.0, 1.0))).disparity == pytest.approx(0.1)

    def test_median_outvotes_a_wrong_pixel(self):
        disparity = np.full((500, 500), 0.4, np.float32)
        disparity[250, 250] = 1.0
        assert disparity_at(disparity, (0.5, 0.5)) == pytest.approx(0.4)

    def test_tapped_thing_is_sharp_and_the_rest_is_not(self, photo, disparity):
        result = Pipeline(photo, disparity=disparity).render(_sharp(0.5, 0.5)).pixels
        assert np.array_equal(result[130:170, 180:220], photo.pixels[130:170, 180:220])
        left, before = (np.abs(np.diff(picture[:40].astype(int), axis=1)).mean() for picture in (result, photo.pixels))
        assert left < before / 2


class TestRendering:
    def test_maps_have_the_size_and_the_sign_that_was_agreed(self, photo, disparity):
        rendering = Pipeline(photo, disparity=disparity).render(_sharp(0.0, 0.0), long_side=200)
        assert rendering.pixels.shape == (150, 200, 3)
        assert rendering.defocus.shape == rendering.disparity.shape == (150, 200)
        assert rendering.defocus[75, 100] > 1  # nearer than the focus
        assert abs(rendering.defocus[2, 2]) < 0.1

    def test_strength_zero_gives_the_photo(self, photo, disparity):
        settings = RenderSettings(blur=BlurSettings(0.0))
        assert np.array_equal(Pipeline(photo, disparity=disparity).render(settings).pixels, photo.pixels)

    def test_grain_reaches_the_picture(self, photo, disparity):
        noise = np.random.default_rng(4).normal(0, 6, photo.pixels.shape)
        noisy = Photo(np.clip(photo.pixels + noise, 0, 255).astype(np.uint8))
        pipeline = Pipeline(noisy, disparity=disparity)
        plain = pipeline.render(_sharp(0.5, 0.5)).pixels
        grained = pipeline.render(replace(_sharp(0.5, 0.5), fusion=FusionSettings(grain=1.0))).pixels
        flat, rough = (picture[:40, :40].astype(float) for picture in (plain, grained))
        assert (rough - flat).std() > 2

    @pytest.mark.parametrize("long_side", [None, 200])
    def test_tilted_plane_is_sharp_where_it_meets_the_scene(self, photo, long_side):
        """A scene that gets nearer to the right, and a plane tilted the same way: everything is sharp."""
        ramp = np.tile(np.linspace(0.2, 0.8, 400, dtype=np.float32), (300, 1))
        pipeline = Pipeline(photo, disparity=ramp)
        along = pipeline.render(_sharp(0.5, 0.5, tilt_x=0.6), long_side=long_side)
        across = pipeline.render(_sharp(0.5, 0.5, tilt_x=-0.6), long_side=long_side)
        assert np.array_equal(along.pixels, pipeline.sized_photo(long_side))
        assert (
            np.abs(across.defocus[:, -1]).min()
            > 1.9 * np.abs(pipeline.render(_sharp(0.5, 0.5), long_side=long_side).defocus[:, -1]).max()
        )

    def test_preview_and_export_agree(self, photo, disparity):
        pipeline = Pipeline(photo, disparity=disparity)
        export = pipeline.render(_sharp(0.5, 0.5)).pixels
        preview = pipeline.render(_sharp(0.5, 0.5), long_side=200).pixels
        smaller = cv2.resize(export, (200, 150), interpolation=cv2.INTER_AREA)
        assert ssim(smaller, preview) >= 0.98

    def test_progress_grows_to_one(self, photo, disparity):
        told = []
        Pipeline(photo, disparity=disparity).render(_sharp(0.5, 0.5), progress=lambda part, text: told.append(part))
        assert told[0] == 0 and told[-1] == 1
        assert all(before <= after for before, after in pairwise(told))

    def test_cancel(self, photo, disparity):
        cancel = CancelToken()
        cancel.cancel("closed")
        with pytest.raises(Cancelled):
            Pipeline(photo, disparity=disparity).render(_sharp(0.5, 0.5), cancel=cancel)


class TestCache:
    @pytest.fixture
    def pipeline(self, photo, disparity, caplog):
        caplog.set_level("DEBUG", logger="d2f.cache")
        return Pipeline(photo, disparity=disparity)

    def _missed(self, caplog):
        missed = {record.args[0] for record in caplog.records if record.msg.startswith("miss")}
        caplog.clear()
        return missed

    def test_focus_blur_and_aperture_reuse_everything(self, pipeline, caplog):
        settings = _sharp(0.5, 0.5)
        pipeline.render(settings, long_side=200)
        assert {"depth", "layers"} <= self._missed(caplog)
        changes = [
            replace(settings, focus=FocusSettings(point=(0.1, 0.1))),
            replace(settings, blur=BlurSettings(80)),
            replace(settings, aperture=replace(settings.aperture, shape="star")),
        ]
        for changed in changes:
            pipeline.render(changed, long_side=200, quality=Quality.DRAFT)
            assert self._missed(caplog) == set()

    def test_highlights_make_new_layers_but_no_new_depth(self, pipeline, caplog):
        settings = _sharp(0.5, 0.5)
        pipeline.render(settings, long_side=200)
        caplog.clear()
        pipeline.render(replace(settings, highlights=replace(settings.highlights, boost=1.0)), long_side=200)
        assert self._missed(caplog) == {"layers", "radiance"}

    def test_small_pictures_of_looks_push_nothing_out(self, pipeline, caplog):
        """Beside them the window has a draft, a final picture, and the reference size of the focus."""
        settings = _sharp(0.5, 0.5)
        for long_side in (200, 300, 160):
            pipeline.render(settings, long_side=long_side, quality=Quality.DRAFT)
        caplog.clear()
        for long_side in (200, 300):
            pipeline.render(replace(settings, blur=BlurSettings(80)), long_side=long_side, quality=Quality.DRAFT)
        assert self._missed(caplog) == set()

    def test_a_draft_of_a_new_size_asks_no_network_and_looks_at_no_light_again(self, photo, monkeypatch):
        pipeline, calls = Pipeline(photo), []

        def watch(module, name):
            do = getattr(module, name)
            monkeypatch.setattr(module, name, lambda *given, **more: (calls.append(name), do(*given, **more))[1])

        watch(d2f_core.sized_photo, "hallucinate")
        watch(d2f_core.pipeline, "refine")
        watch(d2f_core.pipeline, "photo_light")
        pipeline.render(_sharp(0.5, 0.5), long_side=200, quality=Quality.DRAFT)
        assert sorted(calls) == ["hallucinate", "photo_light", "refine"]
        pipeline.render(_sharp(0.5, 0.5), long_side=240, quality=Quality.DRAFT)
        assert len(calls) == 3
        pipeline.render(_sharp(0.5, 0.5), long_side=240)
        assert sorted(calls[3:]) == ["photo_light", "refine"]

    @pytest.mark.parametrize("boost", [0.0, 1.0])
    def test_a_draft_looks_like_the_final_of_its_size(self, photo, disparity, boost):
        lamp = photo.pixels.copy()
        cv2.circle(lamp, (60, 60), 9, (255, 255, 255), -1)
        settings = _sharp(0.5, 0.5)
        settings = replace(settings, highlights=replace(settings.highlights, boost=boost))
        draft, final = (
            Pipeline(Photo(lamp), disparity=disparity).render(settings, long_side=240, quality=quality).pixels
            for quality in (Quality.DRAFT, Quality.FINAL)
        )
        assert ssim(draft, final) > 0.99 and abs(draft.astype(int) - final).mean() < 1

    def test_layers_of_settings_that_are_gone_are_let_go(self, pipeline, caplog, monkeypatch):
        made = []

        def noted(*arguments, **more):
            made.append(weakref.ref(layers := prepare_depth(*arguments, **more)))
            return layers

        monkeypatch.setattr("d2f_core.pipeline.prepare_depth", noted)
        settings = _sharp(0.5, 0.5)
        looks = [replace(settings, highlights=replace(settings.highlights, boost=boost)) for boost in (0.2, 0.5, 0.8)]
        for look in looks:
            for long_side in (100, 200):
                pipeline.render(look, long_side=long_side)
        assert [layers() is None for layers in made] == 4 * [True] + 2 * [False]
        caplog.clear()
        for long_side in (100, 200):
            pipeline.render(looks[-1], long_side=long_side)
        assert self._missed(caplog) == set()


class TestBadInput:
    def test_disparity_of_another_size(self, photo, disparity):
        with pytest.raises(ShapeError, match="must be equal"):
            Pipeline(photo, disparity=disparity[:-1])

    def test_no_pixels_wanted(self, photo, disparity):
        with pytest.raises(SettingsError, match="long side"):
            Pipeline(photo, disparity=disparity).render(_sharp(0.5, 0.5), long_side=0)


def test_refocus_does_everything_with_the_network():
    rng = np.random.default_rng(7)
    photo = cv2.resize(rng.integers(20, 220, (20, 30, 3), np.uint8), (240, 160), interpolation=cv2.INTER_CUBIC)
    result = refocus(photo, RenderSettings(blur=BlurSettings(100)))
    assert result.shape == photo.shape and result.dtype == photo.dtype
    assert not np.array_equal(result, photo)


class TestWholeAtPoint:
    def test_a_tapped_subject_is_sharp_in_all_its_depth_and_its_plane_is_not(self, monkeypatch) -> None:
        photo = np.full((120, 160, 3), 90, np.uint8)
        disparity, subject = np.zeros((120, 160)), np.zeros((120, 160))
        photo[20:100, 40:120], subject[20:100, 40:120] = 200, 1.0
        disparity[20:100, 40:120] = np.linspace(0.62, 0.78, 80)[:, None]  # a subject that leans
        estimate = DepthEstimate(disparity.astype(np.float32), subject.astype(np.float32))
        monkeypatch.setattr("d2f_core.sized_photo.hallucinate", lambda *_, **__: estimate)
        pipeline, tap = Pipeline(Photo(photo)), FocusSettings(point=(0.5, 0.5))
        wide = RenderSettings(focus=tap, blur=BlurSettings(100))
        plane = np.abs(pipeline.render(wide).defocus[28:92, 50:110])
        whole = pipeline.render(replace(wide, focus=replace(tap, whole_at_point=True)))
        assert plane.max() > 0.3 and np.abs(whole.defocus[28:92, 50:110]).max() < 0.05
        assert whole.focus.range_near == pytest.approx(0.07, abs=0.015) == whole.focus.range_far
        assert np.abs(whole.defocus[:10]).min() > 1, "the background still blurs"


class TestWindows:
    def test_a_window_is_cut_out_of_the_full_render_and_the_next_one_finds_all_prepared(
        self, photo, disparity, monkeypatch, caplog
    ):
        monkeypatch.setattr("d2f_core.sized_photo.LARGEST_CACHED_PIXELS", 1000)  # the export, too, goes through windows
        pipeline = Pipeline(photo, disparity=disparity)
        settings = replace(_sharp(0.5, 0.5), blur=BlurSettings(80))
        whole = pipeline.render(settings).pixels
        caplog.set_level("DEBUG", "d2f.cache")
        for window in (Window(10, 20, 60, 50, photo.size), Window(0, 0, 40, 90, photo.size)):
            caplog.clear()
            part = pipeline.render_window(settings, window)
            assert np.abs(part.astype(int) - whole[window.slices].astype(int)).max() <= 1
        assert "miss window" not in caplog.text and "hit  window" in caplog.text


class TestMemory:
    def test_a_render_that_would_not_fit_is_refused_and_a_smaller_one_works(self, monkeypatch):
        monkeypatch.setattr("d2f_core.memory.available_bytes", lambda: 6_000_000_000)
        monkeypatch.setattr("d2f_core.memory.UNCHECKED_PIXELS", 0)
        monkeypatch.setattr("d2f_core.memory.RENDER_BYTES_PER_PIXEL", 4_000_000)
        pipeline = Pipeline(Photo(np.full((40, 60, 3), 128, np.uint8)), disparity=np.full((40, 60), 0.5, np.float32))
        with pytest.raises(PhotoError, match=r"needs 11 GB of memory to render, 6\.0 GB are free"):
            pipeline.render(RenderSettings())
        assert pipeline.render(RenderSettings(), long_side=30).pixels.shape == (20, 30, 3)
