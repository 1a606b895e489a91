"""Settings of a photo that is turned: the rotation itself, and every place in them, go along.

The shape of the aperture stays as it is seen: a heart that stands upright goes on doing so.
"""

from __future__ import annotations

from dataclasses import replace

from d2f_core.settings.render_settings import ROTATIONS, RenderSettings
from d2f_core.settings.strokes import Point


def turned(settings: RenderSettings, quarters: int) -> RenderSettings:
    """The settings for the photo after so many quarter turns clockwise; negative ones go the other way."""
    for _ in range(quarters % 4):
        settings = _turned_right(settings)
    return settings


def _turned_right(settings: RenderSettings) -> RenderSettings:
    focus, strokes = settings.focus, settings.repairs.strokes
    rotation = ROTATIONS[(ROTATIONS.index(settings.frame.rotation) + 1) % 4]
    return replace(
        settings,
        focus=replace(
            focus,
            point=None if focus.point is None else _point(focus.point),
            tilt_x=-focus.tilt_y,  # the top edge becomes the right one
            tilt_y=focus.tilt_x,
        ),
        repairs=replace(
            settings.repairs, strokes=tuple(replace(each, points=tuple(map(_point, each.points))) for each in strokes)
        ),
        frame=replace(settings.frame, rotation=rotation),
    )


def _point(point: Point) -> Point:
    return 1 - point[1], point[0]
