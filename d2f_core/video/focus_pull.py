"""Focus pull: the focus of one photo wanders while a clip runs, as a camera assistant pulls it on a film set.

    keyframes (time, focus, f-number) --easing--> focus and f-number at any time --pipeline--> frames

Between two keyframes the disparity goes its way evenly (that is how a focus ring's blur grows: the blur radius is
linear in disparity), and so does the logarithm of the f-number (each stop takes the same time); the easing bends the
time of each stretch. Before the first keyframe and after the last one nothing moves. The first frame shows the first
moment, the last frame the very end, so a pull always arrives.

A keyframe may name a point of the picture instead of a disparity: `resolved` looks its depth up in the photo.
`pull_to_dict` and `pull_from_dict` are the JSON form.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.errors import SettingsError, Words
from d2f_core.photo.srgb import to_srgb_8
from d2f_core.settings import WIDEST_F_NUMBER, FocusSettings, Point, RenderSettings
from d2f_core.video.moves import CameraMove, place_at

if TYPE_CHECKING:  # heavy to import
    from collections.abc import Callable

    from d2f_core.pipeline import Pipeline
    from d2f_core.rendering.layered_rendering import Quality
    from d2f_core.video.camera_move import MovingScene

Pixel = TypeVar("Pixel", np.uint8, np.uint16, np.float32)
Easing = Literal["linear", "ease-in", "ease-out", "ease-in-out"]
EASINGS: tuple[Easing, ...] = get_args(Easing)

VERSION = 1
NARROWEST_F_NUMBER = 256.0  # a pinhole; infinity has no logarithm
LONGEST_S = 600.0
HIGHEST_FPS = 120.0
MOST_KEYFRAMES = 200
USUAL_LONG_SIDE = 1920  # px
LARGEST_LONG_SIDE = 4096  # px; beyond it players refuse the codec


@dataclass(frozen=True)
class Keyframe:
    """What is sharp, and how wide the lens is open, at one moment.

    Attributes:
        time_s: moment of the clip, in seconds.
        disparity: depth in focus, 0..1, larger is nearer; None takes the depth at `point`.
        point: (x, y) as fractions of width and height; None without a place. Neither of the two: autofocus.
        f_number: from 0.95 on; None takes the blur that the settings say.
    """

    time_s: float
    disparity: float | None = None
    point: Point | None = None
    f_number: float | None = None

    def __post_init__(self) -> None:
        _check_number("keyframe time in seconds", self.time_s, 0.0, LONGEST_S)
        if self.f_number is not None:
            _check_number("keyframe f-number", self.f_number, WIDEST_F_NUMBER, NARROWEST_F_NUMBER)
        FocusSettings(disparity=self.disparity, point=self.point)

    @classmethod
    def of(cls, time_s: float, settings: RenderSettings, disparity: float | None = None) -> Keyframe:
        """The focus and aperture of these settings; `disparity`: where their focus was found to lie."""
        focus = settings.focus
        f_number = min(settings.blur.f_number, NARROWEST_F_NUMBER)
        return cls(time_s, focus.disparity if disparity is None else disparity, focus.point, f_number)


@dataclass(frozen=True)
class FocusPull:
    """The whole clip.

    Attributes:
        keyframes: one or more, in order of their times, which differ and lie within the clip.
        easing: how each stretch between two keyframes begins and ends.
        fps: frames a second.
        duration_s: length of the clip.
        move: what the camera does meanwhile, from the first frame to the last, eased the same way.
        breathing: share by which the picture grows when the focus goes from disparity 0 to 1, 0..0.3: a lens that is
            focused nearer stands farther from its sensor, by a way that is linear in disparity.
    """

    keyframes: tuple[Keyframe, ...]
    easing: Easing = "ease-in-out"
    fps: float = 24.0
    duration_s: float = 4.0
    move: CameraMove | None = None
    breathing: float = 0.0

    def __post_init__(self) -> None:
        _check_number("frame rate", self.fps, 1.0, HIGHEST_FPS)
        _check_number("focus breathing", self.breathing, 0.0, 0.3)
        _check_number("duration in seconds", self.duration_s, 0.1, LONGEST_S)
        if self.easing not in EASINGS:
            raise SettingsError(
                "The easing is '{easing!s:.40}': choose one of {choices}.",
                easing=self.easing,
                choices=", ".join(EASINGS),
            )
        if not 1 <= len(self.keyframes) <= MOST_KEYFRAMES:
            raise SettingsError(
                "A focus pull needs 1 to {most} keyframes, not {count}.", most=MOST_KEYFRAMES, count=len(self.keyframes)
            )
        times = [keyframe.time_s for keyframe in self.keyframes]
        if any(later <= earlier for earlier, later in itertools.pairwise(times)):
            raise SettingsError("The keyframes need different times, the earliest first.")
        if times[-1] > self.duration_s:
            raise SettingsError(
                "A keyframe at {time_s:g} s lies beyond the clip's {duration_s:g} s.",
                time_s=times[-1],
                duration_s=self.duration_s,
            )

    @property
    def frame_count(self) -> int:
        """Frames of the clip, at least one."""
        return max(1, round(self.duration_s * self.fps))

    def times_s(self) -> list[float]:
        """The moment that each frame shows, from 0 to the very end."""
        last = max(self.frame_count - 1, 1)
        return [self.duration_s * index / last for index in range(self.frame_count)]


@dataclass(frozen=True)
class Moment:
    """One moment of a clip, which its camera and its breathing show differently from the photo."""

    pull: FocusPull
    time_s: float

    @property
    def growth(self) -> float:
        """How much the picture is enlarged by the breathing, >= 1."""
        farthest = min(keyframe.disparity or 0.0 for keyframe in self.pull.keyframes)
        return 1 + self.pull.breathing * ((keyframe_at(self.pull, self.time_s).disparity or 0.0) - farthest)


def eased(share: float, easing: Easing) -> float:
    """How far the change is, 0..1, when this share (0..1) of its time is over.

    linear t; ease-in t^2; ease-out 1 - (1 - t)^2; ease-in-out 3t^2 - 2t^3, level at both ends.
    Example: a quarter of the time gives 0.25, 0.0625, 0.4375 and 0.15625.
    """
    t = min(max(share, 0.0), 1.0)
    return {"linear": t, "ease-in": t * t, "ease-out": 1 - (1 - t) ** 2, "ease-in-out": t * t * (3 - 2 * t)}[easing]


def keyframe_at(pull: FocusPull, time_s: float) -> Keyframe:
    """Focus and f-number at a moment. Every keyframe must have its disparity (see `resolved`)."""
    later = next((index for index, key in enumerate(pull.keyframes) if key.time_s >= time_s), len(pull.keyframes) - 1)
    after = pull.keyframes[later]
    if later == 0 or time_s >= after.time_s:
        return replace(after, time_s=time_s)
    before = pull.keyframes[later - 1]
    share = eased((time_s - before.time_s) / (after.time_s - before.time_s), pull.easing)
    return _between(before, after, share, time_s)


def settings_at(settings: RenderSettings, pull: FocusPull, time_s: float) -> RenderSettings:
    """The settings with focus and aperture of this moment; the rest of the look stays."""
    now = keyframe_at(pull, time_s)
    focus = replace(settings.focus, disparity=now.disparity, point=now.point)
    blur = settings.blur if now.f_number is None else settings.blur.with_f_number(now.f_number)
    return replace(settings, focus=focus, blur=blur)


def resolved(
    pull: FocusPull, pipeline: Pipeline, settings: RenderSettings, *, cancel: CancelToken = NEVER
) -> FocusPull:
    """The pull with nothing left open.

    A missing disparity is looked up in the photo at the keyframe's point; a missing f-number is that of the settings,
    unless no keyframe has one: then the blur stays exactly theirs.
    """
    usual = min(settings.blur.f_number, NARROWEST_F_NUMBER)
    f_number = None if all(keyframe.f_number is None for keyframe in pull.keyframes) else usual

    def complete(keyframe: Keyframe) -> Keyframe:
        keyframe = replace(keyframe, f_number=keyframe.f_number or f_number)
        if keyframe.disparity is not None:
            return keyframe
        found = pipeline.focus(FocusSettings(point=keyframe.point), settings=settings, cancel=cancel)
        return replace(keyframe, disparity=float(found.disparity), point=found.point)

    return replace(pull, keyframes=tuple(complete(keyframe) for keyframe in pull.keyframes))


def render_frames(
    pipeline: Pipeline,
    settings: RenderSettings,
    pull: FocusPull,
    *,
    long_side: int = USUAL_LONG_SIDE,
    quality: Quality | None = None,
    cancel: CancelToken = NEVER,
    progress: Callable[[float, str], None] | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """The frames of the clip, one after the other.

    Args:
        pipeline: of the photo; its layers are made once for all frames.
        settings: the look; focus and aperture come from the pull.
        long_side: px, 2..4096; never enlarges.
        quality: None is final.
        cancel: checked within and between the frames.
        progress: called with 0..1 and a short text.

    Yields:
        (h, w, 3) uint8 sRGB; h and w even, as video needs: an odd last row or column is left out.

    Raises:
        Cancelled, D2FError: as `Pipeline.render`; SettingsError for the size.
    """
    from d2f_core.rendering.layered_rendering import Quality

    check_long_side(long_side)
    tell = progress or (lambda fraction, text: None)
    tell(0.0, "Finding depth")
    pull = resolved(pull, pipeline, settings, cancel=cancel)
    times, profile, view = pull.times_s(), pipeline.photo.metadata.profile, views_of(pull, settings)
    for index, time_s in enumerate(times):
        tell(index / len(times), "Rendering the frames")
        now = settings_at(settings, pull, time_s)
        rendering = pipeline.render(
            now, long_side=long_side, quality=quality or Quality.FINAL, cancel=cancel, moved=view(time_s)
        )
        cancel.check()
        yield grown(_even(to_srgb_8(rendering.pixels, profile)), Moment(pull, time_s).growth)


def grown(pixels: NDArray[Pixel], growth: float) -> NDArray[Pixel]:
    """The picture enlarged about its centre, at its own size; growth >= 1."""
    if growth == 1:
        return pixels
    height, width = pixels.shape[:2]
    centre = ((width - 1) / 2, (height - 1) / 2)
    turn = cv2.getRotationMatrix2D(centre, 0.0, growth)
    larger = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(larger, pixels.dtype)


def even_size(size: tuple[int, int], long_side: int | None = None) -> tuple[int, int]:
    """(height, width) of the frames of a photo of this (height, width)."""
    scale = min(1.0, (long_side or max(size)) / max(size))
    height, width = (max(2, round(length * scale) // 2 * 2) for length in size)
    return height, width


def check_long_side(long_side: int) -> None:
    """Raise SettingsError unless a video can have this long side."""
    if not 16 <= long_side <= LARGEST_LONG_SIDE:
        raise SettingsError(
            "The long side of a video is {long_side} pixels: it goes from 16 to {most}.",
            long_side=long_side,
            most=LARGEST_LONG_SIDE,
        )


def pull_to_dict(pull: FocusPull) -> dict[str, Any]:
    """The pull as plain JSON values."""
    keyframes = [asdict(keyframe) for keyframe in pull.keyframes]
    for keyframe in keyframes:
        keyframe["point"] = None if keyframe["point"] is None else list(keyframe["point"])  # JSON has no tuples
    return {"version": VERSION, **asdict(pull), "keyframes": keyframes}


def pull_from_dict(data: object) -> FocusPull:
    """A pull from JSON values; unknown keys are ignored, missing ones take their defaults.

    Raises:
        SettingsError: it is none, is of a newer version, or holds values out of range.
    """
    if not isinstance(data, dict) or not isinstance(data.get("keyframes"), list):
        raise SettingsError("A focus pull is a group of values with a list named 'keyframes'.")
    version = data.get("version", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise SettingsError(
            "The focus pull was saved by a newer version of this program (format {version!r:.20}).", version=version
        )
    known = {item.name for item in fields(FocusPull)} - {"keyframes"}
    values = {name: value for name, value in data.items() if name in known}
    try:
        if values.get("move") is not None:
            values["move"] = CameraMove(**values["move"])
        return FocusPull(tuple(_keyframe(item) for item in data["keyframes"]), **values)
    except TypeError as error:
        raise SettingsError("The focus pull holds a value of the wrong kind ({error}).", error=str(error)) from None


def views_of(
    pull: FocusPull, settings: RenderSettings, scene: MovingScene | None = None
) -> Callable[[float], Callable[[Any], Any] | None]:
    """For a time of the clip, what shows the scene from the camera's place then (`Pipeline.render`'s `moved`).

    None without a move. `scene` keeps the layers from one call to the next.
    """
    move = pull.move
    if move is None:
        return lambda time_s: None
    from d2f_core.focus.defocus_map import blur_px
    from d2f_core.video.camera_move import MovingScene, largest_shift

    kept, looks = scene or MovingScene(), [settings_at(settings, pull, time_s) for time_s in pull.times_s()]
    limit = largest_shift(max(blur_px(look.blur, 1) for look in looks))

    def view(time_s: float) -> Callable[[Any], Any]:
        share = eased(time_s / pull.duration_s, pull.easing)
        pivot = keyframe_at(pull, time_s).disparity or 0.0
        return partial(kept.seen_from, place_at(move, share, pivot, limit))

    return view


def _keyframe(data: object) -> Keyframe:
    if not isinstance(data, dict) or "time_s" not in data:
        raise SettingsError("A keyframe is a group of values with 'time_s', not {value!r:.60}.", value=data)
    values = {item.name: data[item.name] for item in fields(Keyframe) if item.name in data}
    if isinstance(values.get("point"), list):  # JSON has no tuples
        values["point"] = tuple(values["point"])
    return Keyframe(**values)


def _between(before: Keyframe, after: Keyframe, share: float, time_s: float) -> Keyframe:
    if before.disparity is None or after.disparity is None:
        raise SettingsError("A keyframe has no depth yet: look it up in the photo first.")
    disparity = before.disparity + share * (after.disparity - before.disparity)
    return Keyframe(time_s, disparity, _point_between(before, after, share), _f_number_between(before, after, share))


def _point_between(before: Keyframe, after: Keyframe, share: float) -> Point | None:
    """Where a tilted plane turns; the centre stands for no point."""
    if before.point is None and after.point is None:
        return None
    (x0, y0), (x1, y1) = before.point or (0.5, 0.5), after.point or (0.5, 0.5)
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _f_number_between(before: Keyframe, after: Keyframe, share: float) -> float | None:
    if before.f_number is None or after.f_number is None:
        return None
    mixed = math.exp((1 - share) * math.log(before.f_number) + share * math.log(after.f_number))
    return min(max(mixed, WIDEST_F_NUMBER), NARROWEST_F_NUMBER)  # rounding must not leave the range


def _even(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: height // 2 * 2, : width // 2 * 2])


def _check_number(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SettingsError("The {name} is {value!r:.40}: a number is needed.", name=Words(name), value=value)
    if not low <= value <= high:
        number = f"{value!r:.40}" if isinstance(value, int) else f"{value:g}"  # an int may be too large for a float
        raise SettingsError(
            "The {name} is {value}: it goes from {low:g} to {high:g}.",
            name=Words(name), value=number, low=low, high=high,
        )  # fmt: skip
