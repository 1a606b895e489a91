"""Small synthetic photos with a known depth for the golden pictures: drawn here, so that no photo is stored.

lights   a near warm post before a far dark street full of clipped lamps of every colour
garden   three cards at three depths before a textured wall, on a floor that runs from near to far
portrait a near figure with thin strands before a bright striped background
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Photo = NDArray[np.uint8]
Disparity = NDArray[np.float32]
HEIGHT, WIDTH = 120, 160


def lights() -> tuple[Photo, Disparity]:
    """Clipped lamps far away, a post near."""
    rng = np.random.default_rng(7)
    photo = np.full((HEIGHT, WIDTH, 3), (18, 20, 34), np.uint8)
    photo[80:] = (36, 30, 28)
    for _ in range(26):
        centre = int(rng.integers(4, WIDTH - 4)), int(rng.integers(6, 76))
        colour = tuple(int(value) for value in rng.choice([[255, 240, 200], [255, 120, 60], [120, 200, 255]]))
        cv2.circle(photo, centre, int(rng.integers(1, 3)), colour, -1)
    disparity = np.full((HEIGHT, WIDTH), 0.1, np.float32)
    disparity[80:] = np.linspace(0.1, 0.7, HEIGHT - 80, dtype=np.float32)[:, None]
    cv2.rectangle(photo, (60, 30), (78, HEIGHT - 1), (190, 120, 60), -1)
    photo[30:, 60:79:3] = (110, 60, 30)
    disparity[30:, 60:79] = 0.8
    return photo, disparity


def garden() -> tuple[Photo, Disparity]:
    """Cards at 0.3, 0.6 and 0.9 on a floor, before a wall at 0.1."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    wall = np.stack([90 + 60 * ((rows // 6 + columns // 6) % 2), 110 + 0 * rows, 130 - columns // 3], axis=2)
    photo = wall.astype(np.uint8)
    disparity = np.full((HEIGHT, WIDTH), 0.1, np.float32)
    floor = np.linspace(0.1, 1.0, HEIGHT - 70, dtype=np.float32)
    disparity[70:] = floor[:, None]
    photo[70:] = np.where((rows[70:, :, None] // 3 + columns[70:, :, None] // 5) % 2, (70, 110, 60), (130, 160, 90))
    for left, near, colour in ((14, 0.3, (200, 60, 60)), (62, 0.6, (60, 160, 200)), (112, 0.9, (230, 200, 70))):
        bottom = 70 + round((near - 0.1) / 0.9 * (HEIGHT - 71))
        photo[bottom - 56 : bottom, left : left + 34] = colour
        photo[bottom - 56 : bottom : 4, left : left + 34] = np.array(colour) // 2
        disparity[bottom - 56 : bottom, left : left + 34] = near
    return photo, disparity


def portrait() -> tuple[Photo, Disparity]:
    """A head with strands of a pixel each before bright stripes."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    photo = np.where((columns[..., None] // 8) % 2, (225, 235, 245), (90, 120, 160)).astype(np.uint8)
    disparity = np.full((HEIGHT, WIDTH), 0.15, np.float32)
    head = ((rows - 66) / 44.0) ** 2 + ((columns - 80) / 32.0) ** 2 < 1
    shade = (200 - np.abs(columns - 70))[..., None] * np.array([1.0, 0.78, 0.66])
    photo[head] = np.clip(shade, 0, 255).astype(np.uint8)[head]
    disparity[head] = 0.85
    for column in range(40, 122, 6):
        top = 10 + abs(column - 80) // 3
        photo[top:50, column] = (60, 40, 30)
        disparity[top:50, column] = 0.85
    noise = np.random.default_rng(5).normal(0, 4, photo.shape)  # a sensor's, for the grain
    return np.clip(photo + noise, 0, 255).astype(np.uint8), disparity


SCENES: dict[str, Callable[[], tuple[Photo, Disparity]]] = {"lights": lights, "garden": garden, "portrait": portrait}
