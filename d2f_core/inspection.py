"""Pictures of what is inside: the stages of a render in false colour, as `stages` writes and the window shows them.

Depth in viridis or cividis, which the colour-blind read as well as everybody (larger, nearer, is brighter). The focus
overlay tints what blurs, the more the stronger: blue in front of the focus, orange behind it; what is in focus keeps
its own colours within a white outline. These give (H, W, 3) uint8.

Marks are laid over a picture: edges that are sharp (focus peaking), and lights that the photo clipped. They give
(H, W, 4) uint8 in blue, green, red, alpha order, premultiplied, which is what a screen's painter takes.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.photo.colour import to_8_bit

Float = NDArray[np.float32]
Picture = NDArray[np.uint8]
Marks = NDArray[np.uint8]
Scale = Literal["viridis", "cividis"]

# Blue and orange stay different with every kind of colour vision.
NEAR_COLOUR = (64, 140, 255)
FAR_COLOUR = (255, 150, 40)

SHARP_RADIUS_PX = 0.75  # less blur than this looks sharp
WEAKEST_TINT, STRONGEST_TINT = 0.2, 0.62  # opacity of the overlay where the blur begins and where it is widest
FULL_RADIUS_SHARE = 0.02  # of the long side; blur at which the tint is strongest
OUTLINE_SHARE = 0.0012  # width of the white line, and of the dark one beside it, of the long side
SMALLEST_OUTLINED = 0.0005  # share of the picture; smaller islands in focus, and holes in them, get no outline
_SUBJECT_DIMMING = 0.25  # brightness of what does not belong to the subject

SOFT_FROM, SOFTEST = 0.004, 0.01  # own blur, parts of the long side: a person is told of it; brightest in its view

# Where the networks' answers lie this far apart, the mean error is 1.8 to 2.1 times that of elsewhere (MODEL_CARD.md).
DOUBTFUL = 0.07  # standard deviation, of the range of disparity
DOUBT_SIGMA = 1 / 96  # of the long side: over how much of the map doubt is averaged
HATCH_SHARE = 1 / 110  # of the long side, from line to line

PEAKING_COLOUR = (90, 255, 120)  # RGB; a green that photos rarely have
CLIPPED_COLOUR = (255, 40, 40)
BRIGHT_COLOUR = (255, 200, 0)
CLIPPED_FROM = 254  # of 255, the largest channel
PEAK_RADIUS_PX = 1.0  # less blur than this keeps an edge sharp
PEAK_CONTRAST = 36.0  # of 255: second difference at which an edge counts as sharp, in the middle of a soft ramp
BRIGHT_OPACITY, CLIPPED_OPACITY, PEAK_OPACITY = 0.55, 0.9, 1.0

_SCALES = {"viridis": cv2.COLORMAP_VIRIDIS, "cividis": cv2.COLORMAP_CIVIDIS}


def disparity_view(disparity: Float, scale: Scale = "viridis", doubt: Float | None = None) -> Picture:
    """Disparity (H, W) 0..1 in false colour; bright is near, and hatched where the estimate is in doubt."""
    picture = false_colour(disparity, scale)
    if doubt is None:
        return picture
    height, width = disparity.shape
    soft = cv2.GaussianBlur(doubt, (0, 0), DOUBT_SIGMA * max(doubt.shape))
    is_unsure = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR) > DOUBTFUL
    period = max(6, round(HATCH_SHARE * max(height, width)))
    line = (np.add.outer(np.arange(height), np.arange(width)) % period) < max(1, period // 5)
    hatched = is_unsure & line
    picture[hatched] = (picture[hatched].astype(np.uint16) + 255) // 2
    return picture


def own_blur_view(blur: Float, size: tuple[int, ...]) -> Picture:
    """How soft the photo is by place, at (height, width): dark is sharp, bright a blur of 1 % of the long side."""
    return false_colour(cv2.resize(blur, (size[1], size[0]), interpolation=cv2.INTER_LINEAR) / np.float32(SOFTEST))


def blur_at(blur: Float, point: tuple[float, float]) -> float:
    """What a map of `own_blur` says at (x, y), fractions of width and height; in the map's unit."""
    height, width = blur.shape
    return float(blur[min(int(point[1] * height), height - 1), min(int(point[0] * width), width - 1)])


def false_colour(values: Float, scale: Scale = "viridis") -> Picture:
    """Values (H, W) in 0..1 on a perceptually even scale; outside they are clipped."""
    codes = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(codes, _SCALES[scale]), cv2.COLOR_BGR2RGB)
    return np.asarray(colours, np.uint8)


def focus_overlay(photo: NDArray[Any], defocus: Float) -> Picture:
    """The photo with what is nearer than the focus in blue, what is farther in orange, what is in focus as it is.

    A white line runs around what is in focus, on the blurred side of the border.

    Args:
        photo: (H, W, 3) uint8 or uint16.
        defocus: (H, W) signed blur radius in px, positive is nearer.
    """
    shown = to_8_bit(photo)
    share = _tint_share(defocus)[..., None]
    grey = cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    tint = _side_colours(defocus) * (0.25 + 0.75 * grey / 255)  # keeps the picture readable below
    tinted = np.rint(grey + share * (tint - grey)).astype(np.uint8)
    view = np.where(share > 0, tinted, shown)
    _outline(view, share[..., 0] == 0)
    return view


def defocus_view(defocus: Float) -> Picture:
    """Signed blur radius (H, W): black in focus, towards blue nearer and orange farther, over its own range."""
    largest = max(float(np.abs(defocus).max()), SHARP_RADIUS_PX)
    amount = (np.abs(defocus) / np.float32(largest))[..., None]
    return np.rint(_side_colours(defocus) * amount).astype(np.uint8)


def subject_view(photo: NDArray[Any], subject: Float) -> Picture:
    """The photo, dark where it does not belong to the subject (H, W, 0..1)."""
    shown = _SUBJECT_DIMMING + (1 - _SUBJECT_DIMMING) * np.clip(subject, 0, 1)[..., None]
    return np.rint(to_8_bit(photo) * shown).astype(np.uint8)


def focus_peaking(picture: NDArray[Any], defocus: Float) -> Marks:
    """Sharp edges of what is in focus.

    Args:
        picture: (H, W, 3) as rendered, uint8 or uint16.
        defocus: (H, W) signed blur radius in px of `picture`.
    """
    grey = cv2.cvtColor(to_8_bit(picture), cv2.COLOR_RGB2GRAY)
    detail = np.abs(cv2.Laplacian(grey, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REPLICATE))
    strength = np.clip((detail - PEAK_CONTRAST / 2) / PEAK_CONTRAST, 0, 1)
    strength = np.where(np.abs(defocus) < PEAK_RADIUS_PX, strength, 0).astype(np.float32)
    return _tinted(strength, PEAKING_COLOUR, PEAK_OPACITY)


def bright_lights(photo: NDArray[Any], threshold: float, most_pixels: int) -> Marks:
    """Where the photo is clipped (red), and where it is above the highlight threshold (yellow).

    Args:
        photo: (H, W, 3) uint8 or uint16.
        threshold: encoded brightness of the largest channel, 0..1.
        most_pixels: size of the result; a light smaller than its pixels still leaves a mark.
    """
    shown = to_8_bit(photo)
    largest = cv2.max(cv2.max(shown[..., 0], shown[..., 1]), shown[..., 2])
    shrink = min(1.0, math.sqrt(most_pixels / largest.size))
    size = max(1, round(largest.shape[1] * shrink)), max(1, round(largest.shape[0] * shrink))
    clipped = _shrunk(largest >= CLIPPED_FROM, size)
    bright = np.where(clipped > 0, 0, _shrunk(largest >= round(255 * threshold), size))
    return _tinted(clipped, CLIPPED_COLOUR, CLIPPED_OPACITY) + _tinted(bright, BRIGHT_COLOUR, BRIGHT_OPACITY)


def _outline(view: Picture, is_sharp: NDArray[np.bool_]) -> None:
    """Draw around what is sharp: white, and dark outside of that, so that it is seen on every picture."""
    area = _without_specks(is_sharp).astype(np.uint8)
    width = max(1, round(OUTLINE_SHARE * max(view.shape)))
    side = 2 * width + 1
    line = cv2.dilate(area, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    outer = cv2.dilate(line, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    view[(outer > line) & ~is_sharp] //= 2
    view[(line > area) & ~is_sharp] = 255


def _without_specks(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without small islands, then without small holes."""
    for is_island in (True, False):
        _, labels, facts, _ = cv2.connectedComponentsWithStats((mask == is_island).astype(np.uint8))
        is_small = facts[:, cv2.CC_STAT_AREA] < SMALLEST_OUTLINED * mask.size
        is_small[0] = False  # the other side
        mask = np.where(is_small[labels], not is_island, mask)
    return mask


def _tint_share(defocus: Float) -> Float:
    """0 where it looks sharp, rising to the strongest tint with the blur."""
    radius = np.abs(defocus)
    full = max(FULL_RADIUS_SHARE * max(defocus.shape), 2 * SHARP_RADIUS_PX)
    ramp = np.clip((radius - SHARP_RADIUS_PX) / (full - SHARP_RADIUS_PX), 0, 1)
    return np.where(radius > SHARP_RADIUS_PX, WEAKEST_TINT + (STRONGEST_TINT - WEAKEST_TINT) * ramp, 0).astype(
        np.float32
    )


def _side_colours(defocus: Float) -> Float:
    """(H, W, 3): the near colour where the radius is positive, else the far one."""
    colours = np.array([FAR_COLOUR, NEAR_COLOUR], np.float32)
    return np.asarray(colours[(defocus > 0).astype(int)])


def _shrunk(mask: NDArray[np.bool_], size: tuple[int, int]) -> Float:
    """1 wherever a part of the pixel was set."""
    small = cv2.resize(mask.astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (small > 0).astype(np.float32)


def _tinted(strength: Float | NDArray[Any], colour: tuple[int, int, int], opacity: float) -> Marks:
    red, green, blue = colour
    scaled = (opacity * strength)[..., None] * np.array([blue, green, red, 255], np.float32)
    return np.asarray(np.rint(scaled), np.uint8)
