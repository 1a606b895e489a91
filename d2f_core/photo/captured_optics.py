"""Which lens and sensor took a photo, as far as its EXIF block says.

    EXIF -> focal length, f-number, distance of the focus; sensor from the 35 mm equivalent, else from the resolution in
    the focal plane, else from a table of cameras

A field that is missing or makes no sense is None; nothing here raises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from d2f_core.photo.metadata import tags_in
from d2f_core.photo.photo import Photo

# Tags; Exif 2.32
_MAKE, _MODEL = 0x010F, 0x0110
_F_NUMBER, _FOCAL_LENGTH, _FOCAL_LENGTH_35 = 0x829D, 0x920A, 0xA405
_DISTANCE = 0x9206
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_PLANE_RESOLUTION, _PLANE_UNIT = 0xA20E, 0xA210
_UNIT_MM = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}  # inch, cm, mm, um

FULL_FRAME_DIAGONAL_MM = math.hypot(36.0, 24.0)

# Long side of the sensor by the beginning of the camera's name, for cameras that do not state their 35 mm equivalent.
SENSOR_WIDTHS_MM: tuple[tuple[str, float], ...] = (
    ("canon eos r50", 22.3), ("canon eos r7", 22.3), ("canon eos r10", 22.3), ("canon eos r100", 22.3),
    ("canon eos r", 36.0), ("canon eos 5d", 36.0), ("canon eos 6d", 36.0), ("canon eos-1d x", 36.0),
    ("canon eos m", 22.3), ("canon eos", 22.3), ("nikon z 30", 23.5), ("nikon z 50", 23.5), ("nikon z fc", 23.5),
    ("nikon z", 35.9), ("nikon d8", 35.9), ("nikon d7", 23.5), ("nikon d6", 35.9), ("nikon d5", 23.5),
    ("nikon d3", 23.2), ("sony ilce-1", 35.9), ("sony ilce-7", 35.9), ("sony ilce-9", 35.9), ("sony ilce-", 23.5),
    ("fujifilm gfx", 43.8), ("fujifilm x", 23.5), ("panasonic dc-s", 35.6), ("panasonic dc-g", 17.3),
    ("panasonic dmc-g", 17.3), ("olympus e-", 17.3), ("om digital solutions om-", 17.3), ("leica sl", 36.0),
    ("leica m", 35.9), ("leica q", 36.0), ("pentax k-1", 35.9), ("pentax k", 23.5), ("ricoh gr", 23.5),
)  # fmt: skip


@dataclass(frozen=True)
class CapturedOptics:
    """What is known of the lens and sensor; None where nothing is.

    Attributes:
        focal_length_mm: real focal length.
        sensor_width_mm: long side of the sensor.
        f_number: f-number of the exposure.
        focus_distance_m: distance of what the camera focused on; infinite for infinity.
    """

    focal_length_mm: float | None = None
    sensor_width_mm: float | None = None
    f_number: float | None = None
    focus_distance_m: float | None = None


def captured_optics(photo: Photo) -> CapturedOptics:
    """Lens and sensor of a photo, from its EXIF block."""
    first, exposure = tags_in(photo.metadata.exif)
    focal_length_mm = _positive(exposure.get(_FOCAL_LENGTH))
    return CapturedOptics(
        focal_length_mm,
        _sensor_width_mm(first, exposure, focal_length_mm, photo.size),
        _positive(exposure.get(_F_NUMBER)),
        _distance_m(exposure.get(_DISTANCE)),
    )


def sensor_width_of_equivalent_mm(focal_length_mm: float, equivalent_mm: float, aspect: float) -> float:
    """Long side of the sensor on which `focal_length_mm` sees what `equivalent_mm` sees on 36 x 24 mm.

    The crop factor compares diagonals [CIPA DCG-001]; `aspect` is long over short side of the photo.
    """
    diagonal = FULL_FRAME_DIAGONAL_MM * focal_length_mm / equivalent_mm
    return diagonal * aspect / math.hypot(aspect, 1.0)


def _sensor_width_mm(
    first: dict[int, Any], exposure: dict[int, Any], focal_length_mm: float | None, size: tuple[int, int]
) -> float | None:
    equivalent = _positive(exposure.get(_FOCAL_LENGTH_35))
    if focal_length_mm and equivalent:
        return sensor_width_of_equivalent_mm(focal_length_mm, equivalent, max(size) / min(size))
    resolution, unit_mm = _positive(exposure.get(_PLANE_RESOLUTION)), _UNIT_MM.get(exposure.get(_PLANE_UNIT, 2))
    sides = [_positive(exposure.get(tag)) or 0.0 for tag in (_PIXEL_WIDTH, _PIXEL_HEIGHT)]
    if resolution and unit_mm and max(sides) > 0:
        return max(sides) / resolution * unit_mm
    return _sensor_of_camera_mm(f"{first.get(_MAKE, '')}", f"{first.get(_MODEL, '')}")


def _sensor_of_camera_mm(make: str, model: str) -> float | None:
    make, model = make.strip(" \0").lower(), model.strip(" \0").lower()
    brand = make.removesuffix(" corporation").removesuffix(" imaging corp.").strip()
    name = model if model.startswith(brand.split(" ")[0]) else f"{brand} {model}"
    return next((width for start, width in SENSOR_WIDTHS_MM if name.startswith(start)), None)


def _distance_m(value: Any) -> float | None:
    """Zero stands for unknown, a numerator of 0xFFFFFFFF for infinity."""
    if getattr(value, "numerator", 0) == 0xFFFFFFFF:
        return math.inf
    return _positive(value)


def _positive(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) and number > 0 else None
