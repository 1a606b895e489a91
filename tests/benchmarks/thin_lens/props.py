"""What the scenes are furnished with: backgrounds, people, leaves, wheels, twigs, ground and lights.

Every function takes the scene's random generator; positions are frame coordinates (px of a picture 512 px high).
"""

from __future__ import annotations

import numpy as np

from tests.benchmarks.thin_lens.drawing import Array, Colour, Frame, Light, Mask, Painter, blend, cloth, noise
from tests.benchmarks.thin_lens.sampling import Layer

Rng = np.random.Generator
Box = tuple[float, float, float, float]  # left, top, right, bottom

HORIZON = 170.0  # frame row where a ground plane begins
LAMP_HUES: tuple[Colour, ...] = (
    (1, 0.72, 0.4),
    (1, 0.5, 0.2),
    (1, 0.25, 0.18),
    (0.4, 1, 0.5),
    (0.5, 0.7, 1),
    (1, 0.4, 0.8),
)
WORDS = ("OPEN", "cafe 24", "HOTEL", "bread", "No 17", "SALE", "taxi", "books & tea")


def row_of(disparity: float, far: float, near: float) -> float:
    """Frame row where the ground has this disparity."""
    return HORIZON + (512 - HORIZON) * (disparity - far) / (near - far)


def lamps(
    painter: Painter,
    rng: Rng,
    count: int,
    smallest: float,
    largest: float,
    dimmest: float,
    brightest: float,
    box: Box,
    *,
    warmth: float = 0.5,
) -> None:
    """Small lights, Gaussian or disc, radius and peak radiance log-uniform; `warmth` is the share of coloured ones."""
    for _ in range(count):
        hue = np.asarray(LAMP_HUES[rng.integers(len(LAMP_HUES))]) if rng.random() < warmth else np.array([1, 0.96, 0.9])
        hue = np.clip(hue * rng.uniform(0.85, 1.15, 3), 0.02, 1)
        radius = np.exp(rng.uniform(np.log(smallest), np.log(largest)))
        peak = np.exp(rng.uniform(np.log(dimmest), np.log(brightest)))
        centre = (rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3]))
        halo = rng.uniform(0.01, 0.06) if rng.random() < 0.5 else 0.0
        painter.shine(Light(centre, radius, peak, tuple(hue / hue.max()), rng.random() < 0.4, halo))  # type: ignore[arg-type]


def night(rng: Rng, frame: Frame) -> Painter:
    """Dark houses with lit windows and signs, and street lights of many colours."""
    painter = Painter(frame).paint(None, cloth(rng, frame, (0.02, 0.025, 0.045), 150, 0.4))
    for x in range(-60, 830, 120):
        top = rng.uniform(-40, 150)
        wall = Mask(frame).polygon([(x, top), (x + 112, top), (x + 112, 580), (x, 580)])
        painter.paint(wall, cloth(rng, frame, tuple(rng.uniform(0.02, 0.09, 3)), 40, 0.5))  # type: ignore[arg-type]
        panes = Mask(frame)
        for wx in range(x + 12, x + 100, 26):
            for wy in range(int(top) + 20, 330, 40):
                if rng.random() < 0.35:
                    panes.polygon([(wx, wy), (wx + 14, wy), (wx + 14, wy + 22), (wx, wy + 22)])
        glow = float(np.exp(rng.uniform(np.log(0.15), np.log(2.5))))
        painter.paint(panes, glow * cloth(rng, frame, (1, 0.7, 0.4), 12, 0.3))
        sign = Mask(frame).text(WORDS[rng.integers(len(WORDS))], (x + 6, rng.uniform(250, 380)), 16)
        painter.paint(sign, 1.6 * np.broadcast_to(np.float32([1, 0.3, 0.25]), (*frame.canvas, 3)))
    lamps(painter, rng, 45, 0.8, 4.0, 2, 200, (-20, 20, 790, 420), warmth=0.7)
    return painter


def sky(rng: Rng, frame: Frame, white: float) -> Painter:
    """A sky from blue to clipped white clouds of this radiance."""
    clouds = 1 / (1 + np.exp(-2.5 * noise(rng, frame, 220, 0.5)))
    blue = np.broadcast_to(np.float32([0.28, 0.45, 0.8]), (*frame.canvas, 3))
    pale = np.broadcast_to(white * np.float32([1, 0.98, 0.94]), (*frame.canvas, 3))
    return Painter(frame).paint(None, blend(blue, pale, clouds))


def garden(rng: Rng, frame: Frame) -> Painter:
    """Shaded greens with irregular holes through which the sky shines."""
    dark = cloth(rng, frame, (0.05, 0.1, 0.03), 90, 0.8)
    lit = cloth(rng, frame, (0.3, 0.42, 0.12), 30, 0.6)
    greens = blend(dark, lit, 0.5 + noise(rng, frame, 110))
    holes = (noise(rng, frame, 40) - 1.9) * 2
    bright = np.broadcast_to(np.float32([1.5, 1.6, 1.7]) * rng.uniform(0.8, 2.2), greens.shape)
    return Painter(frame).paint(None, blend(greens, bright, holes))


def room(rng: Rng, frame: Frame, window: float = 1.2) -> Painter:
    """A wall with pictures, shelves of books, a white board and a window."""
    painter = Painter(frame).paint(None, cloth(rng, frame, tuple(rng.uniform(0.12, 0.4, 3)), 300, 0.25))  # type: ignore[arg-type]
    for _ in range(16):
        x, y, w, h = rng.uniform(-40, 760), rng.uniform(-20, 420), rng.uniform(20, 130), rng.uniform(20, 110)
        box = Mask(frame).polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
        painter.paint(box, cloth(rng, frame, tuple(rng.uniform(0.03, 0.7, 3)), 14, 0.6))  # type: ignore[arg-type]
    for x in range(-40, 800, 15):
        y, h = 340 + rng.uniform(0, 25), rng.uniform(50, 80)
        book = Mask(frame).polygon([(x, y), (x + 13, y), (x + 13, y + h), (x, y + h)])
        painter.paint(book, cloth(rng, frame, tuple(rng.uniform(0.02, 0.5, 3)), 8, 0.4))  # type: ignore[arg-type]
    x = rng.uniform(40, 600)
    pane = Mask(frame).polygon([(x, 30), (x + 120, 30), (x + 120, 210), (x, 210)])
    pane.stroke([(x + 60, 30), (x + 60, 210)], 6, 0).stroke([(x, 120), (x + 120, 120)], 6, 0)
    return painter.paint(pane, window * cloth(rng, frame, (0.9, 0.95, 1), 90, 0.2))


def person(rng: Rng, frame: Frame, x: float, top: float, foot: float) -> Painter:
    """A figure from hair to hip, one hand on the hip (a gap to the body), loose hair strands."""
    unit = (foot - top) / 8
    painter = Painter(frame)
    skin = cloth(rng, frame, (0.5, 0.3, 0.2), 40, 0.15)
    shirt = cloth(rng, frame, tuple(rng.uniform(0.05, 0.7, 3)), 12, 0.5)  # type: ignore[arg-type]
    head = (x, top + unit)

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x + dx * unit, top + dy * unit) for dx, dy in points]

    painter.paint(hair(rng, frame, head, unit), cloth(rng, frame, tuple(rng.uniform(0.01, 0.2, 3)), 8, 0.5))  # type: ignore[arg-type]
    painter.paint(Mask(frame).stroke(at([(0, 1.4), (0, 2.4)]), 0.6 * unit), skin)
    legs = Mask(frame).stroke(at([(-0.5, 5), (-0.6, 9.5)]), 0.9 * unit).stroke(at([(0.5, 5), (0.7, 9.5)]), 0.9 * unit)
    painter.paint(legs, cloth(rng, frame, (0.06, 0.08, 0.16), 10, 0.4))
    torso = Mask(frame).polygon(at([(-1.2, 2.1), (1.2, 2.1), (0.8, 3.8), (1.0, 5.6), (-1.0, 5.6), (-0.8, 3.8)]))
    painter.paint(torso, shirt)
    painter.paint(
        Mask(frame).text(WORDS[rng.integers(len(WORDS))], at([(-0.8, 3.2)])[0], unit * 0.4), 0.8 * (1 - shirt)
    )
    arms = Mask(frame).stroke(at([(1.1, 2.4), (2.1, 3.9), (0.9, 4.9)]), 0.45 * unit)
    painter.paint(arms.stroke(at([(-1.1, 2.4), (-1.5, 3.9), (-1.3, 5.4)]), 0.45 * unit), shirt * 0.85)
    return painter.paint(Mask(frame).ellipse(head, (0.62 * unit, 0.8 * unit)), skin)


def hair(rng: Rng, frame: Frame, head: tuple[float, float], unit: float) -> Mask:
    """A cap of hair and strands that leave it, half transparent."""
    mask = Mask(frame).ellipse((head[0], head[1] - 0.2 * unit), (0.85 * unit, 0.95 * unit))
    for _ in range(90):
        angle, length = rng.uniform(-np.pi, 0.4 * np.pi), rng.uniform(1.0, 1.75) * unit
        turn = angle + rng.uniform(-0.4, 0.4)
        start = np.array([head[0] + 0.7 * unit * np.cos(angle), head[1] + 0.7 * unit * np.sin(angle)])
        middle = start + 0.4 * length * np.array([np.cos(angle), np.sin(angle)])
        end = middle + 0.4 * length * np.array([np.cos(turn), np.sin(turn) + 0.4])
        mask.stroke([start, middle, end], rng.uniform(0.4, 1.3), rng.uniform(0.4, 1.0))
    return mask


def foliage(painter: Painter, rng: Rng, centre: tuple[float, float], length: float) -> None:
    """A twig of pointed leaves."""
    mask = Mask(painter.frame)
    for _ in range(7):
        angle, at = rng.uniform(0, 2 * np.pi), np.asarray(centre) + rng.uniform(-0.8, 0.8, 2) * length
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        t = np.linspace(0, 1, 12)[:, None]
        bulge = 0.22 * length * np.sin(np.pi * t)
        mask.polygon(
            np.concatenate([at + t * length * along + bulge * across, at + (t * length * along - bulge * across)[::-1]])
        )
        mask.stroke([np.asarray(centre), at], 1.2)
    green = np.array([0.12, 0.3, 0.05]) * rng.uniform(0.4, 1.8) * rng.uniform(0.8, 1.2, 3)
    painter.paint(mask, cloth(rng, painter.frame, tuple(green), 14, 0.35))  # type: ignore[arg-type]


def spokes(painter: Painter, rng: Rng, hub: tuple[float, float], radius: float, wire: float) -> None:
    """A wheel: tyre, rim, spokes and hub; glints on the rim."""
    turn = np.linspace(0, 2 * np.pi, 80)
    circle = np.stack([np.cos(turn), np.sin(turn)], 1)
    mask = Mask(painter.frame)
    for angle in np.linspace(0, 2 * np.pi, 28, endpoint=False):
        mask.stroke([hub, np.asarray(hub) + radius * np.array([np.cos(angle), np.sin(angle)])], wire)
    painter.paint(mask.ellipse(hub, (radius / 10, radius / 10)), cloth(rng, painter.frame, (0.5, 0.5, 0.55), 10))
    tyre = Mask(painter.frame).stroke(np.asarray(hub) + radius * circle, radius / 12)
    painter.paint(tyre, cloth(rng, painter.frame, (0.03, 0.03, 0.035), 10))
    box = (hub[0] - radius / 12, hub[1] - radius / 12, hub[0] + radius / 12, hub[1] + radius / 12)
    lamps(painter, rng, 3, 0.8, 1.4, 4, 30, box, warmth=0)


def twigs(painter: Painter, rng: Rng, width: float) -> None:
    """A branch that wanders over the frame, with side twigs."""
    at, angle = np.array([rng.uniform(-50, 700), -50.0]), rng.uniform(0.2, 2.4)
    points, mask = [at], Mask(painter.frame)
    for _ in range(14):
        angle += rng.uniform(-0.35, 0.35)
        at = at + 55 * np.array([np.cos(angle), abs(np.sin(angle))])
        points.append(at)
        side = angle + rng.choice([-1, 1]) * rng.uniform(0.5, 1.1)
        mask.stroke([at, at + rng.uniform(20, 80) * np.array([np.cos(side), np.sin(side)])], width / 2)
    painter.paint(mask.stroke(points, width), cloth(rng, painter.frame, (0.13, 0.09, 0.06), 10, 0.5))


def blades(painter: Painter, rng: Rng, count: int) -> None:
    """Grass along the lower edge."""
    mask = Mask(painter.frame)
    for _ in range(count):
        x, lean, height = rng.uniform(-40, 810), rng.uniform(-40, 40), rng.uniform(60, 190)
        mask.polygon([(x - 3, 570), (x + 3, 570), (x + lean, 560 - height)])
    painter.paint(mask, cloth(rng, painter.frame, (0.1, 0.2, 0.04), 10, 0.4))


def bottle(rng: Rng, frame: Frame, x: float, foot: float, height: float) -> Painter:
    """A bottle with a label and glints."""
    w, top = 0.16 * height, foot - height
    outline = [(-1, 0), (-1, -0.55), (-0.35, -0.75), (-0.35, -1), (0.35, -1), (0.35, -0.75), (1, -0.55), (1, 0)]
    body = Mask(frame).polygon([(x + dx * w, foot + dy * height) for dx, dy in outline])
    painter = Painter(frame).paint(body, cloth(rng, frame, tuple(rng.uniform(0.03, 0.3, 3)), 30, 0.3))  # type: ignore[arg-type]
    left, right, above, below = x - w, x + w, foot - 0.45 * height, foot - 0.15 * height
    label = Mask(frame).polygon([(left, above), (right, above), (right, below), (left, below)])
    painter.paint(label, cloth(rng, frame, (0.8, 0.76, 0.65), 20, 0.1))
    word = Mask(frame).text(WORDS[rng.integers(4)][:4], (x - 0.9 * w, foot - 0.25 * height), 0.08 * height)
    painter.paint(word, cloth(rng, frame, (0.1, 0.02, 0.02)))
    glass = (x - 0.7 * w, top + 0.3 * height, x + 0.7 * w, foot - 0.6 * height)
    lamps(painter, rng, 3, 0.8, 2.0, 2, 30, glass, warmth=0.1)
    return painter


def ground(rng: Rng, frame: Frame, colour: Colour, far: float, near: float) -> Layer:
    """A plane from the horizon (disparity `far`) to the lower edge (`near`), grain shrinking with distance."""
    painter = Painter(frame)
    below = Mask(frame).polygon([(-80, HORIZON), (850, HORIZON), (850, 600), (-80, 600)])
    painter.paint(below, _perspective(rng, frame, colour))
    slope = (near - far) / ((512 - HORIZON) * frame.scale)
    return Layer(painter.rgba, far - slope * HORIZON * frame.scale, slope)


def whole_slope(rng: Rng, frame: Frame, colour: Colour) -> Layer:
    """A plane that fills the frame, disparity 0.05 at the top and 0.95 at the bottom."""
    slope = 0.9 / frame.height
    return Layer(Painter(frame).paint(None, _perspective(rng, frame, colour)).rgba, 0.05, slope)


def _perspective(rng: Rng, frame: Frame, colour: Colour) -> Array:
    """Fine grain far away, coarse grain near."""
    rows = np.linspace(0, 1, frame.canvas[0], dtype=np.float32)[:, None]
    near, far = cloth(rng, frame, colour, 60, 0.6), cloth(rng, frame, colour, 12, 0.45)
    return blend(far, near, np.broadcast_to(rows, frame.canvas))
