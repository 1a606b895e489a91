"""A photo turned by quarters: its pixels change places, and what belongs to them goes along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.photo import Photo, new_photo_id
from d2f_core.settings.render_settings import ROTATIONS, Rotation


def quarters_between(first: Rotation, second: Rotation) -> int:
    """Quarter turns clockwise from one to the other, 0..3."""
    return (ROTATIONS.index(second) - ROTATIONS.index(first)) % 4


def turned_to(photo: Photo, rotation: Rotation) -> Photo:
    """The photo held so, whatever it is held now; itself if it is so already. A turned one has its own identity."""
    quarters = quarters_between(photo.rotation, rotation)
    if quarters == 0:
        return photo
    depth = photo.embedded_depth
    if depth is not None:
        subject = None if depth.subject is None else turned_pixels(depth.subject, quarters)
        depth = replace(depth, disparity=turned_pixels(depth.disparity, quarters), subject=subject)
    gain_map = photo.gain_map
    if gain_map is not None:
        gain_map = replace(gain_map, stops=turned_pixels(gain_map.stops, quarters))
    return replace(
        photo,
        pixels=turned_pixels(photo.pixels, quarters),
        alpha=None if photo.alpha is None else turned_pixels(photo.alpha, quarters),
        embedded_depth=depth,
        gain_map=gain_map,
        rotation=rotation,
        photo_id=new_photo_id(),
    )


def turned_pixels(pixels: NDArray[Any], quarters: int) -> NDArray[Any]:
    """(H, W, ...) after so many quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -quarters))
