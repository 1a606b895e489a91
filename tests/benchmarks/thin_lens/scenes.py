"""The named procedural scenes: 3 to 8 layers, far to near, each with soft alpha, and bright small lights.

A scene is made from its name, a seed and a frame; the same three always give the same arrays. `SCENES` maps names to
makers, `SLOPES` those with a ground plane only. Radiance 1 is the white of the photo: lights go up to 200 and
their photo clips, as a real one would; skies, windows and white walls are 0.9 to 2 and must not be taken for lamps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.thin_lens.drawing import Frame, Mask, Painter, cloth
from tests.benchmarks.thin_lens.props import (
    blades,
    bottle,
    foliage,
    garden,
    ground,
    lamps,
    night,
    person,
    room,
    row_of,
    sky,
    spokes,
    twigs,
    whole_slope,
)
from tests.benchmarks.thin_lens.sampling import Layer

Rng = np.random.Generator


@dataclass(frozen=True)
class Scene:
    """Layers far to near, and the disparities a photographer might focus on."""

    layers: list[Layer]
    focus: dict[str, float]


def make_scene(name: str, seed: int, frame: Frame) -> Scene:
    """One scene by name; see `SCENES` and `SLOPES`."""
    maker = {**SCENES, **SLOPES}[name]
    layers = maker(np.random.default_rng([seed, sum(name.encode())]), frame)
    at = [layer.disparity for layer in layers if layer.slope == 0] or [0.15, 0.45, 0.8]
    return Scene(layers, {"near": at[-1], "middle": at[len(at) // 2], "far": at[0]})


def portrait(rng: Rng, frame: Frame) -> list[Layer]:
    """A person with loose hair and a hand on the hip before a night street, leaves in front."""
    near = Painter(frame)
    for _ in range(9):
        foliage(near, rng, (rng.uniform(-20, 220), rng.uniform(330, 540)), 60)
    layers = [Layer(night(rng, frame).rgba, 0.06), Layer(person(rng, frame, 430, 40, 520).rgba, 0.55)]
    return [*layers, Layer(near.rgba, 0.95)]


def foliage_stack(rng: Rng, frame: Frame) -> list[Layer]:
    """Five depths of leaves with sun glints before a bright sky."""
    layers = [Layer(sky(rng, frame, 1.3).rgba, 0.02)]
    for index, disparity in enumerate((0.2, 0.42, 0.66, 0.92)):
        leaves = Painter(frame)
        for _ in range(38 - 8 * index):
            foliage(leaves, rng, (rng.uniform(-40, 810), rng.uniform(-40, 550)), 22 + 16 * index)
        if index < 2:
            lamps(leaves, rng, 22, 0.7, 1.6, 2, 25, (0, 0, 768, 512), warmth=0.2)
        layers.append(Layer(leaves.rgba, disparity))
    return layers


def fence(rng: Rng, frame: Frame) -> list[Layer]:
    """A wire fence close to the lens, a dog-sized figure behind it, a sunny wood at the back."""
    back = garden(rng, frame)
    lamps(back, rng, 25, 0.8, 2.4, 3, 60, (0, 0, 768, 300), warmth=0.3)
    wire = Mask(frame)
    for offset in range(-600, 1400, 74):
        wire.stroke([(offset, -60), (offset + 640, 580)], 4).stroke([(offset, 580), (offset + 640, -60)], 4)
    front = Painter(frame).paint(wire, cloth(rng, frame, (0.28, 0.3, 0.33), 10))
    figure = person(rng, frame, 330, 150, 560)
    return [Layer(back.rgba, 0.08), Layer(figure.rgba, 0.4), Layer(front.rgba, 0.85)]


def wheel(rng: Rng, frame: Frame) -> list[Layer]:
    """Bicycle wheels with spokes before a lit shop wall, a second one far behind."""
    far, near = Painter(frame), Painter(frame)
    spokes(far, rng, (560, 250), 110, 1.6)
    spokes(near, rng, (260, 300), 190, 2.4)
    wall = room(rng, frame)
    lamps(wall, rng, 20, 1.0, 4.0, 4, 120, (0, 0, 768, 260), warmth=0.7)
    post = Painter(frame).paint(Mask(frame).stroke([(690, -60), (640, 580)], 46), cloth(rng, frame, (0.3, 0.1, 0.06)))
    return [Layer(wall.rgba, 0.05), Layer(far.rgba, 0.3), Layer(near.rgba, 0.6), Layer(post.rgba, 0.9)]


def street(rng: Rng, frame: Frame) -> list[Layer]:
    """A night street: houses, road as a continuous slope, car lights, people and lamp posts standing on it."""
    layers = [Layer(night(rng, frame).rgba, 0.03), ground(rng, frame, (0.06, 0.06, 0.075), 0.03, 1.0)]
    for disparity, x in ((0.14, 520), (0.3, 240), (0.55, 590)):
        foot = row_of(disparity, 0.03, 1.0)
        layers.append(Layer(person(rng, frame, x, foot - 620 * disparity - 60, foot).rgba, disparity))
        if disparity < 0.4:
            cars = Painter(frame)
            lamps(cars, rng, 4, 2.0, 4.0, 40, 200, (x - 120, foot - 70, x + 120, foot - 30), warmth=0.4)
            layers.append(Layer(cars.rgba, disparity + 0.04))
    return layers


def table(rng: Rng, frame: Frame) -> list[Layer]:
    """Glasses and bottles on a table that runs from far to near, a window and lamps behind."""
    back = room(rng, frame, window=2.0)
    lamps(back, rng, 14, 1.2, 4.0, 3, 80, (0, 0, 768, 200), warmth=0.8)
    layers = [Layer(back.rgba, 0.05), ground(rng, frame, (0.35, 0.2, 0.1), 0.12, 0.97)]
    for disparity, x in ((0.25, 560), (0.45, 170), (0.7, 440)):
        foot = row_of(disparity, 0.12, 0.97)
        layers.append(Layer(bottle(rng, frame, x, foot, 430 * disparity + 60).rgba, disparity))
    return layers


def backlit(rng: Rng, frame: Frame) -> list[Layer]:
    """People against a clipped sky and a low sun on water."""
    back = sky(rng, frame, 1.6)
    water = Mask(frame).polygon([(-60, 330), (840, 330), (840, 580), (-60, 580)])
    back.paint(water, cloth(rng, frame, (0.25, 0.3, 0.36), 24, 0.7))
    lamps(back, rng, 70, 0.7, 1.8, 2, 40, (150, 335, 620, 450), warmth=0.5)
    two = person(rng, frame, 250, 130, 540)
    one = person(rng, frame, 590, 40, 640)
    grass = Painter(frame)
    blades(grass, rng, 90)
    return [Layer(back.rgba, 0.02), Layer(two.rgba, 0.35), Layer(one.rgba, 0.6), Layer(grass.rgba, 0.95)]


def crowd(rng: Rng, frame: Frame) -> list[Layer]:
    """Six people at six depths in a lit hall."""
    back = room(rng, frame)
    lamps(back, rng, 30, 1.0, 3.5, 4, 150, (0, 0, 768, 220), warmth=0.9)
    layers = [Layer(back.rgba, 0.04)]
    for disparity in (0.16, 0.27, 0.39, 0.53, 0.7, 0.93):
        x, top = rng.uniform(60, 720), 230 - 200 * disparity
        layers.append(Layer(person(rng, frame, x, top, top + 560 * (0.3 + disparity)).rgba, disparity))
    return layers


def branches(rng: Rng, frame: Frame) -> list[Layer]:
    """Thin twigs with wet glints at three depths before a dim garden with sky holes."""
    back = garden(rng, frame)
    lamps(back, rng, 30, 0.8, 3.0, 2, 30, (0, 0, 768, 512), warmth=0.3)
    layers = [Layer(back.rgba, 0.05)]
    for disparity, width in ((0.3, 2.0), (0.55, 4.0), (0.9, 7.0)):
        twig = Painter(frame)
        for _ in range(6):
            twigs(twig, rng, width)
        if disparity < 0.9:
            lamps(twig, rng, 8, 0.7, 1.2, 3, 20, (0, 0, 768, 512), warmth=0.3)
        layers.append(Layer(twig.rgba, disparity))
    return layers


def meadow(rng: Rng, frame: Frame) -> list[Layer]:
    """Ground only: a meadow that fills the frame, no discontinuity anywhere."""
    return [whole_slope(rng, frame, (0.16, 0.3, 0.08))]


def pavement(rng: Rng, frame: Frame) -> list[Layer]:
    """Ground only: pavement with painted text and joints, no discontinuity anywhere."""
    layer = whole_slope(rng, frame, (0.3, 0.29, 0.27))
    painter = Painter(frame)
    painter.rgba[:] = layer.rgba
    marks = Mask(frame)
    for row in range(20, 512, 60):
        marks.text("STOP 42 slow EXIT 7 north"[row % 9 :], (rng.uniform(-40, 60), row), 10 + row / 10)
        marks.stroke([(-60, row + 8), (840, row + 8)], 1 + row / 250)
    painter.paint(marks, cloth(rng, frame, (0.75, 0.73, 0.65), 20, 0.2))
    return [Layer(painter.rgba, layer.disparity, layer.slope)]


SCENES: dict[str, Callable[[Rng, Frame], list[Layer]]] = {
    "portrait": portrait,
    "leaves": foliage_stack,
    "fence": fence,
    "wheel": wheel,
    "street": street,
    "table": table,
    "backlit": backlit,
    "crowd": crowd,
    "branches": branches,
}
SLOPES: dict[str, Callable[[Rng, Frame], list[Layer]]] = {"meadow": meadow, "pavement": pavement}
