"""Pictures of what is inside: the stages of a render in false colour, as `stages` writes and the window shows them.

Depth in viridis or cividis, which the colour-blind read as well as everybody (larger, nearer, is brighter). The focus
overlay tints what blurs, the more the stronger: blue in front of the focus, orange behind it; what is in focus keeps
its own colours within a white outline. All give (H, W, 3) uint8.
"""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Picture = NDArray[np.uint8]
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

_SCALES = {"viridis": cv2.COLORMAP_VIRIDIS, "cividis": cv2.COLORMAP_CIVIDIS}


def disparity_view(disparity: Float, scale: Scale = "viridis") -> Picture:
    """Disparity (H, W) 0..1 in false colour; bright is near."""
    return false_colour(disparity, scale)


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
    shown = eight_bit(photo)
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
    return np.rint(eight_bit(photo) * shown).astype(np.uint8)


def eight_bit(photo: NDArray[Any]) -> Picture:
    """A photo of any depth as 8 bits for the screen."""
    if photo.dtype == np.uint16:
        return (photo // 257).astype(np.uint8)
    if photo.dtype == np.float32:  # a RAW: light above white is white on a screen
        return np.asarray(np.rint(np.clip(photo, 0, 1) * np.float32(255)), np.uint8)
    return np.asarray(photo, np.uint8)


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
