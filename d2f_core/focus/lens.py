"""The real lens: how many pixels of blur an f-number means on this photo.

    EXIF or the user's numbers -> `Lens`          what the photo was taken with
    distances                  -> `MetricScale`   disparity 0..1 to inverse metres
    both and the f-number      -> `LensBlur`      K of `Defocus`, and the blur that the photo already has
    the widest f-number        -> cat's eye       how far the barrel cuts the discs

By the thin lens the circle of confusion is c = f^2 / N * m * |1/z - 1/z_f| with m = z_f / (z_f - f): linear in inverse
distance, so one K says it all. The photo's own f-number left some blur, too; it was focused at `focus_distance_m`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from d2f_core.errors import SettingsError
from d2f_core.focus.defocus_map import CapturedBlur
from d2f_core.focus.thin_lens import FULL_FRAME_WIDTH_MM, SharpRange, depth_of_field
from d2f_core.photo.captured_optics import CapturedOptics
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.settings import FIELDS, ApertureSettings, OpticsSettings, RenderSettings

LEAST_FOCUS_ROOM = 0.1  # 1 - f / z_f is never smaller: a map that says nearer than this is wrong about its scale
BARREL_LENGTH = 0.8  # of the focal length, from the pupil to the front rim: usual for normal and portrait lenses
WIDEST_CAT_EYE, WIDEST_BARREL = 2.0, 8.0  # as far as the settings go: beyond, the corner is dark or nothing is cut
WIDEST_CAPTURED, NARROWEST_CAPTURED = FIELDS["optics.captured_f_number"].low, FIELDS["optics.captured_f_number"].high
SMALLEST_FOCUS_DISPARITY = 0.05  # of the range: what lies farther gives no scale to its distance


@dataclass(frozen=True)
class Lens:
    """Lens and sensor of a photo.

    Attributes:
        focal_length_mm: f.
        sensor_width_mm: long side of the sensor.
        f_number: N of the exposure; infinite if not known, then the photo counts as sharp everywhere.
    """

    focal_length_mm: float
    sensor_width_mm: float
    f_number: float = math.inf


class LensBlur(NamedTuple):
    """K in px per unit of disparity, and the blur to leave out."""

    blur_px: float
    captured: CapturedBlur | None


def lens_of(optics: OpticsSettings, captured: CapturedOptics) -> Lens:
    """The lens of the settings, completed by the photo's metadata.

    Raises:
        SettingsError: focal length or sensor are in neither; names the setting.
    """
    focal_length_mm = optics.focal_length_mm or captured.focal_length_mm
    sensor_width_mm = optics.sensor_width_mm or captured.sensor_width_mm
    if focal_length_mm is None:
        raise SettingsError("The photo does not say its focal length: set optics.focal_length_mm, for example 50.")
    if sensor_width_mm is None:
        raise SettingsError("The photo does not say its sensor's size: set optics.sensor_width_mm, 36 for full frame.")
    return Lens(focal_length_mm, sensor_width_mm, optics.captured_f_number or captured.f_number or math.inf)


def as_lens(
    settings: RenderSettings,
    captured: CapturedOptics,
    focal_length_mm: float,
    f_number: float,
    distance_m: float | None,
) -> RenderSettings:
    """The photo as a full-frame camera with this lens would have blurred it, its subject at this distance.

    The f-number that the photo was taken with becomes the one that blurs as much with the new lens, N' = N f'^2 / f^2 *
    w / w': what the photo has is still counted.

    Args:
        settings: everything else of the look.
        captured: what the photo says; its focal length and sensor may be unknown, then it counts as sharp.
        focal_length_mm, f_number: of the new lens.
        distance_m: of what is in focus; None takes the photo's own.
    """
    own = settings.optics.captured_f_number or captured.f_number
    focal, sensor = captured.focal_length_mm, captured.sensor_width_mm
    if own and focal and sensor:
        own = own * (focal_length_mm / focal) ** 2 * sensor / FULL_FRAME_WIDTH_MM
    else:
        own = NARROWEST_CAPTURED
    optics = replace(
        settings.optics, mode="lens", focal_length_mm=focal_length_mm, sensor_width_mm=FULL_FRAME_WIDTH_MM,
        captured_f_number=min(max(own, WIDEST_CAPTURED), NARROWEST_CAPTURED),
        focus_distance_m=distance_m or settings.optics.focus_distance_m,
    )  # fmt: skip
    return replace(settings, optics=optics, blur=settings.blur.with_f_number(f_number))


def sharp_range(settings: RenderSettings, captured: CapturedOptics) -> SharpRange | None:
    """Depth of field of these settings; None where focal length, sensor or distance are not known."""
    optics = settings.optics
    distance_m = focus_distance_m(optics, captured)
    focal = optics.focal_length_mm or captured.focal_length_mm
    sensor = optics.sensor_width_mm or captured.sensor_width_mm
    if distance_m is None or focal is None or sensor is None or 1000 * distance_m <= focal:
        return None
    f_number = min(settings.blur.f_number, NARROWEST_CAPTURED)
    return depth_of_field(1000 * distance_m, focal, f_number, sensor)


def focus_distance_m(optics: OpticsSettings, captured: CapturedOptics) -> float | None:
    """Distance the camera focused at, from the settings or the metadata; None if neither says it."""
    return optics.focus_distance_m or captured.focus_distance_m


def cut_by_barrel(
    aperture: ApertureSettings, optics: OpticsSettings, captured: CapturedOptics, f_number: float, aspect: float
) -> ApertureSettings:
    """The aperture with the cat's eye of the lens's own barrel, where the optics say its widest f-number.

    The front rim is as wide as the widest opening, R = f / (2 N0), and lies L = 0.8 f before the pupil; seen from a
    point of the field at the angle t it is shifted by L tan t. In radii f / (2 N) of the opening, with tan t = h / f in
    the corner: cat_eye = 2 L N h / f^2 = 1.6 N h / f, barrel = N / N0.

    Args:
        f_number: N, rendered; one wider than the lens's counts as its widest.
        aspect: long over short side of the photo.

    Raises:
        SettingsError: focal length or sensor are not known.

    Example: 50 mm, 36 x 24 mm (h = 21.6) and f/1.4 wide open: cat_eye 0.97, barrel 1; at f/2.8 1.94 and 2.
    """
    if optics.widest_f_number is None:
        return aperture
    lens = lens_of(optics, captured)
    f_number = max(f_number, optics.widest_f_number)
    half_diagonal_mm = lens.sensor_width_mm / 2 * math.hypot(1.0, 1 / aspect)
    shift = 2 * BARREL_LENGTH * f_number * half_diagonal_mm / lens.focal_length_mm
    barrel = f_number / optics.widest_f_number
    if shift > WIDEST_CAT_EYE:  # the same part of the opening stays: rim and shift shrink together towards its edge
        barrel, shift = 1 + (barrel - 1) * WIDEST_CAT_EYE / shift, WIDEST_CAT_EYE
    return replace(aperture, cat_eye=round(shift, 2), barrel=round(min(barrel, WIDEST_BARREL), 2))


def scale_from_distance(distance_m: float | None, disparity: float) -> MetricScale:
    """Inverse metres of a relative disparity, when one distance is known and disparity 0 is infinitely far.

    Args:
        distance_m: distance of what has this disparity.
        disparity: 0..1.

    Raises:
        SettingsError: the distance is not known or infinite, or the disparity too small to give a scale.
    """
    if distance_m is None or math.isinf(distance_m):
        raise SettingsError("The photo does not say at which distance it is focused: set optics.focus_distance_m.")
    if disparity < SMALLEST_FOCUS_DISPARITY:
        raise SettingsError("The photo is focused on its background, which gives no scale: set optics.mode to simple.")
    return MetricScale(1 / (distance_m * disparity), 0.0)


def known_scale(measured: MetricScale | None, distance_m: float | None, disparity: float) -> MetricScale | None:
    """The measured scale, else that of one distance (`scale_from_distance`); None where neither gives one."""
    try:
        return measured or scale_from_distance(distance_m, disparity)
    except SettingsError:
        return None


def lens_blur(
    lens: Lens, scale: MetricScale, f_number: float, focus_disparity: float, captured_focus: float, long_side_px: int
) -> LensBlur:
    """What this lens does at `f_number` focused at `focus_disparity`, on a photo of this size.

    Args:
        lens: of the photo.
        scale: of the photo's disparity.
        f_number: the one to render; infinite for no blur.
        focus_disparity: disparity to be sharp, 0..1.
        captured_focus: disparity that the camera focused on.
        long_side_px: of the picture that is rendered.
    """
    whole = _blur_px(lens, scale, f_number, focus_disparity, long_side_px)
    there = _blur_px(lens, scale, lens.f_number, captured_focus, long_side_px)
    return LensBlur(whole, CapturedBlur(captured_focus, there) if there > 0 else None)


def _blur_px(lens: Lens, scale: MetricScale, f_number: float, focus_disparity: float, long_side_px: int) -> float:
    per_mm = scale.inverse_metres(focus_disparity) / 1000
    room = max(1 - lens.focal_length_mm * per_mm, LEAST_FOCUS_ROOM)  # 1 / m
    diameter_mm = lens.focal_length_mm**2 / f_number / room * scale.scale / 1000
    return diameter_mm / 2 / lens.sensor_width_mm * long_side_px
