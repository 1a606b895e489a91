"""What a file's depth is before and after it is fitted to the photo: `StoredDepth` -> `fitted` -> `EmbeddedDepth`.

Depth lies in the file as the sensor saw it, the photo is shown upright: the map is turned as EXIF asks, unless only the
unturned map has the photo's proportions. A map of other proportions (a 4:3 sensor behind a 16:9 photo) is cut to the
photo's, about the same centre; one that differs by more than any camera crops is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.decoding import upright
from d2f_core.photo.embedded_depth.metric_scale import MetricScale

Plane = NDArray[np.float32]
Size = tuple[int, int]  # (height, width) px

SAME_ASPECT = 1.02  # ratio of proportions that rounding to whole pixels explains
LARGEST_CROP = 1.8  # 4:3 to 16:9 is 1.33, 3:2 to square 1.5, 16:9 to square 1.78; beyond, the map is another picture's
FARTHEST_INVERSE = 1e-4  # 1/m; 10 km stands for all that is farther
NEAREST_INVERSE = 1e3  # 1/m; 1 mm


@dataclass(frozen=True, eq=False)
class StoredDepth:
    """Depth as a layout stores it.

    Attributes:
        inverse: (h, w) float32, larger is nearer; 1/m where `is_metric`, else in no unit.
        is_metric: whether `inverse` is in 1/m.
        source: the layout's name for people.
        matte: (h', w') float32 0..1, how surely a pixel belongs to the subject; None without one.
        orientation: EXIF's Orientation of the map where it has one of its own; None: that of the photo.
        is_approximate: the camera says that its metric values are only roughly right.
        ends: `inverse` of disparity 0 and 1, where the file fixes them; None: the map's own lowest and highest.
    """

    inverse: Plane
    is_metric: bool
    source: str
    matte: Plane | None = None
    orientation: int | None = None
    is_approximate: bool = False
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class EmbeddedDepth:
    """A photo's own depth, fitted to the photo.

    Attributes:
        disparity: (h, w) float32, 0 (farthest) to 1 (nearest in the map), upright, proportions of the photo; coarser
            than the photo.
        source: the layout it comes from: "GDepth", "Dynamic Depth", "Apple HEIC", "Apple JPEG", "Samsung", "Huawei".
        metric: what the disparity means in 1/m; None where the file does not say.
        subject: (h', w') float32 0..1, the camera's own matte of the subject; None without one.
        is_approximate: the camera says that its metric values are only roughly right.
    """

    disparity: Plane
    source: str
    metric: MetricScale | None = None
    subject: Plane | None = None
    is_approximate: bool = False

    @property
    def is_metric(self) -> bool:
        """Whether distances in metres are known."""
        return self.metric is not None

    @property
    def metric_range(self) -> tuple[float, float] | None:
        """1/m at disparity 0 and at disparity 1; None where the file does not say."""
        return None if self.metric is None else (self.metric.offset, self.metric.offset + self.metric.scale)


def fitted(stored: StoredDepth, photo_size: Size, orientation: int) -> EmbeddedDepth:
    """The map as the photo is shown.

    Args:
        photo_size: (height, width) of the upright photo.
        orientation: EXIF's, 1..8, of the photo.

    Raises:
        ValueError: the map is flat, not finite, or of proportions that no crop explains.
    """
    orientation = orientation if stored.orientation is None else stored.orientation
    inverse = _fitted_plane(stored.inverse, photo_size, orientation)
    low, high = float(inverse.min()), float(inverse.max())
    if not (np.isfinite(low) and np.isfinite(high) and high > low):
        raise ValueError("the same depth everywhere")
    low, high = stored.ends or (low, high)
    disparity = np.asarray((inverse - np.float32(low)) / np.float32(high - low), np.float32)
    metric = MetricScale(high - low, low) if stored.is_metric else None
    subject = None if stored.matte is None else _fitted_plane(stored.matte, photo_size, orientation)
    return EmbeddedDepth(np.clip(disparity, 0, 1), stored.source, metric, subject, stored.is_approximate)


def _fitted_plane(plane: Plane, photo_size: Size, orientation: int) -> Plane:
    turned = upright(plane, orientation)
    if not _has_aspect(turned.shape, photo_size) and _has_aspect(plane.shape, photo_size):
        turned = plane  # stored upright already
    return np.ascontiguousarray(_cropped(turned, photo_size))


def _aspect(size: tuple[int, ...]) -> float:
    return size[1] / size[0]


def _has_aspect(size: tuple[int, ...], photo_size: Size) -> bool:
    ratio = _aspect(size) / _aspect(photo_size)
    # A small map cannot have the exact proportions: a pixel more or less is the same.
    return max(ratio, 1 / ratio) <= max(SAME_ASPECT, 1 + 1 / min(size))


def _cropped(plane: Plane, photo_size: Size) -> Plane:
    """The largest part about the centre that has the photo's proportions."""
    if _has_aspect(plane.shape, photo_size):
        return plane
    ratio = _aspect(plane.shape) / _aspect(photo_size)
    if max(ratio, 1 / ratio) > LARGEST_CROP:
        raise ValueError("proportions of another picture")
    height, width = plane.shape
    kept = (height, max(1, round(width / ratio))) if ratio > 1 else (max(1, round(height * ratio)), width)
    top, left = (height - kept[0]) // 2, (width - kept[1]) // 2
    return plane[top : top + kept[0], left : left + kept[1]]
