"""The opening of the lens as a picture: what one out-of-focus point of light becomes.

`kernel` is the only definition of the shapes: thumbnails show it, `psf_tables` turns it into what the renderer
scatters. It is made in two steps: a picture of the opening in the middle of the frame (shape, rim, rotation,
anamorphic squeeze), kept, and its average over the pixels of the PSF, cut by the lens barrel (cat-eye) and squeezed
(swirl, astigmatism) for one place in the frame. Spherical aberration, astigmatism and colour fringes change sign at the
focus, so a PSF is asked for by its side.

Coordinates: u to the right, v down, the opening inscribed in the unit circle; a position in the frame is
(p - centre) / (half diagonal), so the corners have length 1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.compiled import compiled
from d2f_core.errors import PhotoError, SettingsError
from d2f_core.photo.grey_pictures import read_grey
from d2f_core.settings import ApertureSettings, Point

Float = NDArray[np.floating]

RING_INNER_RADIUS = 0.55  # of the outer one, 30 % of the area: by eye, as the central mirror of mirror lenses leaves it
STAR_INNER_RADIUS = 0.5
SWIRL_SQUEEZE = 0.6  # radial shrinking in the corner at swirl 1, as strong as a Helios 40 wide open
RIM_STEPS = 4  # a bright or dim rim is made of this many flat zones: flat zones are cheap to scatter
# Red and blue discs beside the green one at fringes 1. 0.1 mm of secondary colour moves the edge of an f/1.4 disc by
# 0.1 / 2.8 = 0.036 mm, 3 % of what an 85 mm lens at 2 m draws of lights at infinity.
FRINGE_SHARE = 0.03
ASTIGMATISM_STRETCH = 0.35  # logarithm of the stretch in the corner at astigmatism 1: axes of 2 to 1
ONION_RINGS, ONION_DEPTH = 4, 0.45  # dark rings in a disc, as of a ground aspherical surface, and their depth at 1
SOAP_BUBBLE_GAIN = 3.0  # brightness of the outermost zone over the centre at rim 1, plus one
IDENTITY_RADIUS_PX = 0.5  # a PSF of this radius stays inside its pixel
_LARGEST_IMAGE_PX = 1290  # of an opening's own picture; it is averaged to a tenth of that
_UNIT_SIZE = 509  # px of the opening's own picture; prime, so that no sub-pixel falls between two of them
_SUBSAMPLES = 6  # per pixel and direction, for the anti-aliased edge of the kernel


def kernel(
    aperture: ApertureSettings,
    radius_px: float,
    position: Point = (0.0, 0.0),
    *,
    is_near: bool = False,
    is_red_blue: bool = False,
) -> NDArray[np.float32]:
    """Picture of the PSF of one point of light.

    Args:
        aperture: the shape.
        radius_px: radius of the opening's circumscribed circle in pixels, >= 0; up to 0.5 gives one pixel.
        position: place in the frame, (p - centre) / (half diagonal); matters for cat-eye, swirl and astigmatism.
        is_near: the point is nearer than the focus; whoever draws it turns the picture by 180 degrees.
        is_red_blue: for red and blue, which colour fringes focus farther behind the lens than green: behind the focus
            their discs are smaller, before it larger.

    Returns:
        (n, n) float32 with odd n, sum 1, >= 0, centred.

    Raises:
        SettingsError: the picture named by `aperture.image_path` cannot be read.
    """
    if radius_px <= IDENTITY_RADIUS_PX:
        return np.ones((1, 1), np.float32)
    side = 1.0 if is_near else -1.0
    radius = radius_px * (1 + side * FRINGE_SHARE * aperture.fringes) if is_red_blue else radius_px
    psf: NDArray[np.float32] = _psf(
        unit_opening(aperture, is_near), _extent(aperture), reach(aperture), radius, position[0], position[1],
        aperture.cat_eye, aperture.barrel, math.sqrt(aperture.anamorphic), aperture.swirl,
        side * ASTIGMATISM_STRETCH * aperture.astigmatism,
    )  # fmt: skip
    return psf


def reach(aperture: ApertureSettings) -> float:
    """How far the PSF extends from its centre, in radii: above 1 for what is anamorphic, astigmatic or fringed."""
    stretch = math.exp(ASTIGMATISM_STRETCH * aperture.astigmatism)
    return _extent(aperture) * stretch * (1 + FRINGE_SHARE * aperture.fringes)


def _extent(aperture: ApertureSettings) -> float:
    """Half a side of the picture of the opening."""
    return max(math.sqrt(aperture.anamorphic), 1 / math.sqrt(aperture.anamorphic), 1.0)


def has_sides(aperture: ApertureSettings) -> bool:
    """Whether a PSF before the focus is more than one behind it, turned."""
    return aperture.spherical != 0 or aperture.astigmatism > 0 or aperture.fringes > 0


def has_zones(aperture: ApertureSettings) -> bool:
    """Whether the brightness of a PSF changes inside its outline."""
    return aperture.rim != 0 or aperture.spherical != 0 or aperture.onion > 0 or aperture.shape == "image"


def varies_over_frame(aperture: ApertureSettings) -> bool:
    """Whether the PSF depends on its place in the frame."""
    return aperture.cat_eye > 0 or aperture.swirl > 0 or aperture.astigmatism > 0


@lru_cache(maxsize=16)
def unit_opening(aperture: ApertureSettings, is_near: bool = False) -> NDArray[np.float32]:
    """Brightness over the opening in the middle of the frame, (n, n) over its extent to either side in u and v."""
    axis = ((np.arange(_UNIT_SIZE, dtype=np.float32) + 0.5) / _UNIT_SIZE * 2 - 1) * _extent(aperture)
    x, y = np.meshgrid(axis, axis)
    squeeze = math.sqrt(aperture.anamorphic)
    x, y = x * squeeze, y / squeeze
    angle = math.radians(aperture.rotation_deg)
    x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    if aperture.shape == "image":
        return np.asarray(_sample_image(aperture.image_path or "", x, y), np.float32)
    relative = _relative_radius(aperture, x, y)
    rim = aperture.rim + (aperture.spherical if is_near else -aperture.spherical)
    weight = _rim(relative, min(max(rim, -1.0), 1.0)) * _onion(relative, aperture.onion) * (relative <= 1)
    if aperture.shape == "ring":
        weight = weight * (relative >= RING_INNER_RADIUS)
    return np.asarray(weight, np.float32)


@compiled
def _psf(
    unit: NDArray[np.float32], extent: float, reach: float, radius: float, at_x: float, at_y: float,
    cat_eye: float, barrel: float, squeezed: float, swirl: float, astigmatism: float,
) -> NDArray[np.float32]:  # fmt: skip
    """Average of the opening over each pixel; the barrel cuts it, swirl and astigmatism stretch it at this place."""
    sub = _SUBSAMPLES if radius < 12 else 3
    half = math.ceil(radius * reach - 0.5)
    size = 2 * half + 1
    distance = math.hypot(at_x, at_y)
    # Seidel's astigmatism grows with the square of the field
    stretch = math.exp(-astigmatism * min(distance, 1.0) ** 2)
    squeeze = 1 / stretch - 1
    stretch = stretch / (1 - SWIRL_SQUEEZE * swirl * min(distance, 1.0)) - 1
    radial_u, radial_v = (at_x / distance, at_y / distance) if distance > 0 else (0.0, 0.0)
    psf = np.zeros((size, size), np.float32)
    for i in range(size * sub):
        v = ((i + 0.5) / sub - half - 0.5) / radius
        for j in range(size * sub):
            u = ((j + 0.5) / sub - half - 0.5) / radius
            if cat_eye > 0:
                # an anamorphic lens squeezes the picture of its barrel like that of its opening
                off_u, off_v = u * squeezed - cat_eye * at_x, v / squeezed - cat_eye * at_y
                if off_u**2 + off_v**2 > barrel**2:
                    continue
            along = stretch * (u * radial_u + v * radial_v)
            across = squeeze * (v * radial_u - u * radial_v)
            x = (u + along * radial_u - across * radial_v) / extent
            y = (v + along * radial_v + across * radial_u) / extent
            if abs(x) <= 1 and abs(y) <= 1:
                column = min(math.floor((x + 1) / 2 * unit.shape[1]), unit.shape[1] - 1)
                row = min(math.floor((y + 1) / 2 * unit.shape[0]), unit.shape[0] - 1)
                psf[i // sub, j // sub] += unit[row, column]
    total = psf.sum()
    if total <= 0:  # the barrel hides the whole opening, or the sub-pixels missed a tiny shape
        psf[half, half] = total = 1.0
    psf /= total
    return psf


def _relative_radius(aperture: ApertureSettings, x: Float, y: Float) -> Float:
    """Distance from the centre over the distance of the edge in that direction: 1 on the edge."""
    radius = np.asarray(np.hypot(x, y))
    if aperture.shape == "blades":
        polygon = _polygon_radius(np.arctan2(y, x), aperture.blades)
        return np.asarray(radius / ((1 - aperture.roundness) * polygon + aperture.roundness))
    if aperture.shape == "star":
        # points up: v grows downwards
        return radius / _star_radius(np.arctan2(y, x) + np.float32(math.pi / 2), aperture.blades)
    if aperture.shape == "heart":
        return _heart_relative_radius(x, y)
    return radius


def _polygon_radius(angle: Float, corners: int) -> Float:
    sector = 2 * math.pi / corners
    return np.asarray(math.cos(sector / 2) / np.cos(np.mod(angle, sector) - sector / 2))


def _star_radius(angle: Float, points: int) -> Float:
    sector = 2 * math.pi / points
    turn = np.abs(np.mod(angle + sector / 2, sector) - sector / 2)  # angle from the nearest point, 0..sector/2
    tip, notch_x = 1.0, STAR_INNER_RADIUS * math.cos(sector / 2)
    notch_y = STAR_INNER_RADIUS * math.sin(sector / 2)
    # the straight edge from the tip (1, 0) to the notch, met by a ray at angle `turn`
    return np.asarray(tip * notch_y / (notch_y * np.cos(turn) + (tip - notch_x) * np.sin(turn)), np.float32)


def _heart_relative_radius(x: Float, y: Float) -> Float:
    """Level of (x^2 + y^2 - 1)^3 = x^2 y^3, scaled into the unit circle: 0.9 inside, 1.1 outside."""
    across, up = 1.25 * x, -1.25 * y + 0.1
    level = (across**2 + up**2 - 1) ** 3 - across**2 * up**3
    return np.where(level <= 0, np.float32(0.9), np.float32(1.1))


def _rim(relative: Float, rim: float) -> Float:
    """Brightness over the PSF in flat zones of equal area; positive rim brightens outwards."""
    if rim == 0:
        return np.ones_like(relative)
    zone = np.minimum(np.floor(relative**2 * RIM_STEPS), RIM_STEPS - 1) / (RIM_STEPS - 1)
    if rim > 0:
        return np.asarray(1 + SOAP_BUBBLE_GAIN * rim * zone**3, np.float32)
    return np.asarray(1 + 0.9 * rim * zone, np.float32)


def _onion(relative: Float, onion: float) -> Float:
    """Rings of even width in a disc, every second one darker."""
    is_dark = np.floor(relative * 2 * ONION_RINGS) % 2 == 1
    return np.asarray(1 - ONION_DEPTH * onion * is_dark, np.float32)


def _sample_image(path: str, x: Float, y: Float) -> Float:
    picture = _opening_image(path)
    size = picture.shape[0]
    column = (x.astype(np.float32) + 1) * size / 2 - 0.5
    row = (y.astype(np.float32) + 1) * size / 2 - 0.5
    return np.asarray(cv2.remap(picture, column, row, cv2.INTER_LINEAR, borderValue=0), np.float32)


@lru_cache(maxsize=4)
def _opening_image(path: str) -> Float:
    return opening_image(path)


def _shrunk(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """At most `_LARGEST_IMAGE_PX` a side: a square around a long strip would take a gigabyte."""
    scale = _LARGEST_IMAGE_PX / max(grey.shape)
    if scale >= 1:
        return grey
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def opening_image(path: str) -> Float:
    """The picture of an opening, (129, 129), 0..1 in a few flat levels: each costs one more edge to scatter.

    Raises:
        SettingsError: the file cannot be read, is no picture, is too large or has nothing bright in it.
    """
    try:
        grey = read_grey(Path(path))
    except PhotoError as error:
        raise SettingsError("aperture.image_path: {error}", error=error) from error
    grey = _shrunk(grey)
    side = max(grey.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - grey.shape[0]) // 2, (side - grey.shape[1]) // 2
    square[top : top + grey.shape[0], left : left + grey.shape[1]] = grey
    small = cv2.resize(square, (129, 129), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    opening = np.asarray(np.round(small * RIM_STEPS) / RIM_STEPS, np.float32)
    if opening.max() == 0:
        raise SettingsError("aperture.image_path: '{path}' is not a picture with a bright opening in it.", path=path)
    return opening
