"""Thin-lens optics in plain numbers: how wide the bokeh disc of an out-of-focus point is, and which f-number draws it.

    focal length, f-number, distances (mm)  ->  circle of confusion (mm on the sensor)  ->  pixels of the photo

All lengths are in mm. Everything is linear in disparity 1/z, which is why `defocus_map` needs no metric depth.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import SettingsError

FULL_FRAME_WIDTH_MM = 36.0
CONFUSION_SHARE = 1 / 1200  # of the long side: a disc that still looks like a point; 0.03 mm on full frame

_Distance = TypeVar("_Distance", float, NDArray[np.float64])


def circle_of_confusion_mm(
    distance_mm: _Distance, focus_distance_mm: float, focal_length_mm: float, f_number: float
) -> _Distance:
    """Diameter of the bokeh disc that a point of light leaves on the sensor.

    c = A f |z - z_f| / (z (z_f - f)) with the opening's diameter A = f / N.

    Args:
        distance_mm: z, distance of the point from the lens, > f; a number or an array.
        focus_distance_mm: z_f, distance in focus, > f.
        focal_length_mm, f_number: f and N, > 0.

    Returns:
        c in mm on the sensor, >= 0, shape of `distance_mm`.

    Raises:
        SettingsError: the lens cannot focus there, or a number is not positive.

    Example: f = 50, N = 1.8, z_f = 2000, z = 10000 gives 0.570.
    """
    _check_lens(focus_distance_mm, focal_length_mm, f_number)
    opening_mm = focal_length_mm / f_number
    per_disparity = opening_mm * focal_length_mm * focus_distance_mm / (focus_distance_mm - focal_length_mm)
    return abs(1 / focus_distance_mm - 1 / distance_mm) * per_disparity


class SharpRange(NamedTuple):
    """Nearest and farthest distance that looks sharp, and the hyperfocal one, in mm; infinite where nothing ends it."""

    near_mm: float
    far_mm: float
    hyperfocal_mm: float


def depth_of_field(
    focus_distance_mm: float, focal_length_mm: float, f_number: float, sensor_width_mm: float = FULL_FRAME_WIDTH_MM
) -> SharpRange:
    """What looks sharp, as depth-of-field calculators give it.

    H = f^2 / (N c) + f; near s (H - f) / (H + s - 2 f), far s (H - f) / (H - s), infinite from s = H on, with
    c = 1/1200 of the sensor's long side: 0.03 mm on full frame.

    Args:
        focus_distance_mm: s, > f; infinite for a lens at infinity, which is sharp from H - f on.
        focal_length_mm, f_number: f and N, > 0.
        sensor_width_mm: long side of the sensor.

    Raises:
        SettingsError: the lens cannot focus there, or a number is not positive.

    Example: 50 mm at f/8 and 3 m: 2.34 m to 4.19 m, hyperfocal 10.47 m.
    """
    _check_lens(focus_distance_mm, focal_length_mm, f_number)
    to_pupil = focal_length_mm**2 / (f_number * sensor_width_mm * CONFUSION_SHARE)  # H - f
    hyperfocal = to_pupil + focal_length_mm
    if math.isinf(focus_distance_mm):
        return SharpRange(to_pupil, math.inf, hyperfocal)
    near = focus_distance_mm * to_pupil / (to_pupil + focus_distance_mm - focal_length_mm)
    is_ended = focus_distance_mm < hyperfocal
    far = focus_distance_mm * to_pupil / (hyperfocal - focus_distance_mm) if is_ended else math.inf
    return SharpRange(near, far, hyperfocal)


def _check_lens(focus_distance_mm: float, focal_length_mm: float, f_number: float) -> None:
    if not (focal_length_mm > 0 and f_number > 0):
        raise SettingsError(
            "A lens of {focal_length_mm:g} mm at f/{f_number:g}: both must be positive.",
            focal_length_mm=focal_length_mm,
            f_number=f_number,
        )
    if not focus_distance_mm > focal_length_mm:
        raise SettingsError(
            "A {focal_length_mm:g} mm lens cannot focus at {focus_distance_mm:g} mm: choose a longer distance.",
            focal_length_mm=focal_length_mm,
            focus_distance_mm=focus_distance_mm,
        )
