"""Focus pulls: easing by hand, interpolation in disparity and stops, JSON, frames from a real pipeline."""

import json
import math

import numpy as np
import pytest

from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.errors import SettingsError
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, RenderSettings
from d2f_core.video.focus_pull import (
    EASINGS,
    FocusPull,
    Keyframe,
    eased,
    even_size,
    keyframe_at,
    pull_from_dict,
    pull_to_dict,
    render_frames,
    resolved,
    settings_at,
)
from tests.synthetic import step_edge

# A pull as the first version wrote it. It must open for ever.
VERSION_1 = """{"version": 1, "easing": "ease-out", "fps": 25, "duration_s": 2.5, "keyframes": [
  {"time_s": 0, "disparity": 0.9, "point": [0.25, 0.5], "f_number": 1.4},
  {"time_s": 2.5, "disparity": null, "point": [0.75, 0.5], "f_number": null}]}"""


def pull_between(first: Keyframe, last: Keyframe, **values) -> FocusPull:
    return FocusPull((first, last), **values)


class TestEasing:
    @pytest.mark.parametrize(
        ("easing", "quarter", "half"),
        [("linear", 0.25, 0.5), ("ease-in", 0.0625, 0.25), ("ease-out", 0.4375, 0.75), ("ease-in-out", 0.15625, 0.5)],
    )
    def test_known_values(self, easing, quarter, half):
        assert (eased(0.25, easing), eased(0.5, easing)) == (quarter, half)

    @pytest.mark.parametrize("easing", EASINGS)
    def test_begins_at_nothing_ends_at_all_and_never_goes_back(self, easing):
        values = [eased(t, easing) for t in np.linspace(-0.2, 1.2, 57)]
        assert (values[0], values[-1]) == (0.0, 1.0)
        assert all(np.diff(values) >= 0)

    def test_ease_in_out_is_level_at_both_ends(self):
        assert eased(1e-4, "ease-in-out") < 1e-6 and 1 - eased(1 - 1e-4, "ease-in-out") < 1e-6


class TestBreathing:
    def test_the_picture_grows_about_its_centre_as_the_focus_comes_nearer(self):
        pixels = np.zeros((60, 100, 3), np.uint8)
        pixels[20:40, 30:70] = 255  # 40 x 20 px in the middle
        frames = [
            frame[..., 0] > 127
            for frame in render_frames(
                Pipeline(Photo(pixels), disparity=np.full((60, 100), 0.5, np.float32)),
                RenderSettings(blur=BlurSettings(0.0)),
                pull_between(Keyframe(0.0, 0.0), Keyframe(1.0, 1.0), breathing=0.2, fps=3, duration_s=1.0),
            )
        ]
        assert [frame.any(axis=0).sum() for frame in frames] == pytest.approx([40, 44, 48], abs=1)
        assert [frame.any(axis=1).sum() for frame in frames] == pytest.approx([20, 22, 24], abs=1)
        assert all(np.abs(frame ^ frame[::-1, ::-1]).sum() == 0 for frame in frames)

    def test_out_of_range(self):
        with pytest.raises(SettingsError, match="focus breathing"):
            pull_between(Keyframe(0.0, 0.0), Keyframe(1.0, 1.0), breathing=0.5)


class TestBetweenKeyframes:
    def test_disparity_is_even_in_time_and_the_f_number_in_stops(self):
        pull = pull_between(Keyframe(0.0, 0.2, None, 2.0), Keyframe(4.0, 0.8, None, 8.0), easing="linear")
        middle = keyframe_at(pull, 2.0)
        assert middle.disparity == pytest.approx(0.5)
        assert middle.f_number == pytest.approx(4.0)  # two stops from 2 as from 8

    def test_the_easing_bends_every_stretch(self):
        keys = (Keyframe(0.0, 0.0), Keyframe(1.0, 1.0), Keyframe(3.0, 0.0))
        pull = FocusPull(keys, easing="ease-in-out")
        assert keyframe_at(pull, 0.25).disparity == pytest.approx(0.15625)
        assert keyframe_at(pull, 1.5).disparity == pytest.approx(1 - 0.15625)

    def test_nothing_moves_before_the_first_and_after_the_last(self):
        pull = pull_between(Keyframe(1.0, 0.2, None, 2.0), Keyframe(2.0, 0.8, None, 4.0))
        assert (keyframe_at(pull, 0.0).disparity, keyframe_at(pull, 4.0).disparity) == (0.2, 0.8)
        assert keyframe_at(pull, 2.0).f_number == 4.0

    def test_the_rest_of_the_look_stays(self):
        look = RenderSettings(
            focus=FocusSettings(range_far=0.1), blur=BlurSettings(30, maximum=60), aperture=ApertureSettings("ring")
        )
        pull = pull_between(Keyframe(0.0, 0.2, (0.0, 0.0), 2.0), Keyframe(4.0, 0.8, (1.0, 0.5), 2.0), easing="linear")
        now = settings_at(look, pull, 1.0)
        assert now.focus.disparity == pytest.approx(0.35) and now.focus.range_far == 0.1
        assert now.focus.point == pytest.approx((0.25, 0.125))
        assert now.blur.f_number == pytest.approx(2.0) and now.blur.maximum == 60
        assert now.aperture == look.aperture

    def test_without_f_numbers_the_blur_is_that_of_the_settings(self):
        pull = pull_between(Keyframe(0.0, 0.2), Keyframe(4.0, 0.8))
        assert settings_at(RenderSettings(blur=BlurSettings(0.0)), pull, 1.0).blur.strength == 0.0

    def test_a_keyframe_of_settings(self):
        settings = RenderSettings(focus=FocusSettings(point=(0.3, 0.6)), blur=BlurSettings.from_f_number(2.8))
        keyframe = Keyframe.of(1.5, settings, disparity=0.7)
        assert (keyframe.time_s, keyframe.disparity, keyframe.point) == (1.5, 0.7, (0.3, 0.6))
        assert keyframe.f_number == pytest.approx(2.8)
        assert math.isfinite(Keyframe.of(0.0, RenderSettings(blur=BlurSettings(0.0))).f_number)


class TestClip:
    def test_the_first_frame_is_the_first_moment_and_the_last_the_very_end(self):
        times = FocusPull((Keyframe(0.0, 0.5),), fps=24, duration_s=2.0).times_s()
        assert (len(times), times[0], times[-1]) == (48, 0.0, 2.0)

    def test_a_clip_has_one_frame_at_least(self):
        assert FocusPull((Keyframe(0.0, 0.5),), fps=1, duration_s=0.1).times_s() == [0.0]

    @pytest.mark.parametrize(
        ("size", "long_side", "expected"),
        [((1000, 1500), None, (1000, 1500)), ((1001, 1501), None, (1000, 1500)), ((1000, 1500), 641, (426, 640))],
    )
    def test_frames_are_even(self, size, long_side, expected):
        assert even_size(size, long_side) == expected

    @pytest.mark.parametrize(
        ("make", "word"),
        [
            (lambda: FocusPull(()), "keyframes"),
            (lambda: FocusPull((Keyframe(1.0), Keyframe(1.0))), "different times"),
            (lambda: FocusPull((Keyframe(9.0),)), "beyond"),
            (lambda: FocusPull((Keyframe(0.0),), fps=0), "frame rate"),
            (lambda: FocusPull((Keyframe(0.0),), easing="bounce"), "easing"),
            (lambda: FocusPull((Keyframe(0.0),), duration_s=math.nan), "duration"),
            (lambda: Keyframe(-1.0), "time"),
            (lambda: Keyframe(0.0, 1.5), "disparity"),
            (lambda: Keyframe(0.0, None, (2.0, 0.0)), "point"),
            (lambda: Keyframe(0.0, 0.5, None, 0.5), "f-number"),
        ],
    )
    def test_what_cannot_be_is_one_sentence(self, make, word):
        with pytest.raises(SettingsError, match=word) as caught:
            make()
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


class TestJson:
    def test_comes_back(self):
        pull = FocusPull((Keyframe(0.5, 0.25, (0.1, 0.2), 1.8), Keyframe(3.0, None, None, 5.6)), "linear", 30, 3.5)
        assert pull_from_dict(json.loads(json.dumps(pull_to_dict(pull)))) == pull

    def test_an_old_file_opens(self):
        pull = pull_from_dict(json.loads(VERSION_1))
        assert pull.keyframes == (Keyframe(0, 0.9, (0.25, 0.5), 1.4), Keyframe(2.5, None, (0.75, 0.5), None))
        assert (pull.easing, pull.fps, pull.duration_s) == ("ease-out", 25, 2.5)

    def test_unknown_keys_are_ignored_and_missing_ones_take_their_defaults(self):
        pull = pull_from_dict({"keyframes": [{"time_s": 0, "colour": 1}], "sound": "yes"})
        assert pull == FocusPull((Keyframe(0),))

    @pytest.mark.parametrize(
        "data",
        [None, [], {}, {"keyframes": 3}, {"keyframes": [3]}, {"keyframes": [{}]}, {"version": 2, "keyframes": []},
         {"keyframes": [{"time_s": "now"}]}, {"keyframes": [{"time_s": 0, "point": [1, 2, 3]}]},
         {"keyframes": [{"time_s": 0}], "easing": 3}, {"keyframes": [{"time_s": 0}], "fps": [1]},
         {"keyframes": [{"time_s": 0}], "easing": ["linear"]}],
    )  # fmt: skip
    def test_nonsense_is_one_sentence(self, data):
        with pytest.raises(SettingsError):
            pull_from_dict(data)


@pytest.fixture(scope="module")
def scene():
    """A pipeline of a near and a far half with its true depth."""
    photo, disparity = step_edge(65, 97)
    return Pipeline(Photo(photo), disparity=disparity)


def detail(frame, half: str) -> float:
    """How sharp the left (near) or right (far) part is."""
    part = frame[8:-8, 8:36] if half == "near" else frame[8:-8, 60:-8]
    return float(np.abs(np.diff(part.astype(float), axis=1)).mean())


class TestRenderFrames:
    def test_the_focus_wanders_from_near_to_far(self, scene):
        pull = pull_between(Keyframe(0.0, 0.9, None, 0.95), Keyframe(1.0, 0.1, None, 0.95), fps=5, duration_s=1.0)
        frames = list(render_frames(scene, RenderSettings(), pull))
        assert len(frames) == 5 and all(frame.shape == (64, 96, 3) for frame in frames)
        near, far = ([detail(frame, half) for frame in frames] for half in ("near", "far"))
        assert near[0] > 2 * near[-1] and far[-1] > 2 * far[0]
        assert all(np.diff(near) < 0.1) and all(np.diff(far) > -0.1)

    def test_a_point_takes_the_depth_that_is_there(self, scene):
        pull = pull_between(Keyframe(0.0, None, (0.2, 0.5)), Keyframe(1.0, None, (0.8, 0.5), 2.0))
        first, last = resolved(pull, scene, RenderSettings(blur=BlurSettings.from_f_number(4.0))).keyframes
        assert (first.disparity, last.disparity) == pytest.approx((0.9, 0.1), abs=0.02)
        assert first.f_number == pytest.approx(4.0) and last.f_number == 2.0

    def test_a_frame_is_the_still_of_its_moment(self, scene):
        pull = FocusPull((Keyframe(0.0, 0.9, (0.2, 0.5), 2.0),), fps=2, duration_s=0.5)
        look = RenderSettings(focus=FocusSettings(tilt_x=0.3))
        still = scene.render(settings_at(look, pull, 0.0)).pixels
        assert np.array_equal(next(render_frames(scene, look, pull)), still[:64, :96])

    def test_a_wide_gamut_photo_becomes_srgb(self, scene):
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        photo, disparity = step_edge(64, 96)
        deep = Photo(photo.astype(np.uint16) * 257, metadata=Metadata(profile=profile))
        frame = next(
            render_frames(
                Pipeline(deep, disparity=disparity),
                RenderSettings(blur=BlurSettings(0.0)),
                FocusPull((Keyframe(0.0, 0.5),)),
            )
        )
        assert frame.dtype == np.uint8 and np.abs(frame.astype(int) - photo).max() <= 2

    def test_cancel_stops_between_frames(self, scene):
        token, seen = CancelToken(), []
        pull = pull_between(Keyframe(0.0, 0.9), Keyframe(1.0, 0.1), duration_s=1.0)
        with pytest.raises(Cancelled):
            for frame in render_frames(scene, RenderSettings(), pull, cancel=token):
                seen.append(frame)
                token.cancel("enough")
        assert len(seen) == 1

    @pytest.mark.parametrize("long_side", [0, 15, 5000])
    def test_sizes_that_no_video_has(self, scene, long_side):
        with pytest.raises(SettingsError, match="long side"):
            next(render_frames(scene, RenderSettings(), FocusPull((Keyframe(0.0, 0.5),)), long_side=long_side))
