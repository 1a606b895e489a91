"""Pictures whose disparity is known exactly because they are put together here.

`composite` puts cut-out subjects before a photo or a room; `procedural` builds a ground plane, a far backdrop and
upright things on the ground: cut-outs, textured boards, poles, fences and leaves. Both return the picture, its
disparity at every pixel and the mask of its main subject. All randomness comes from the generator that is passed in.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]
FEET_MARGIN = 0.04  # the pasted subject lies this much nearer than the ground at its feet
BACK_MARGIN = 0.06  # and this much nearer than most of what it hides


class Scene(NamedTuple):
    """A picture with exact labels.

    Attributes:
        rgb: (H, W, 3) float32, sRGB 0..1.
        disparity: (H, W) float32, relative, near = large.
        subject: (H, W) float32, 0..1.
    """

    rgb: Rgb
    disparity: Plane
    subject: Plane


class CutOut(NamedTuple):
    """A subject cut from its photo: rgb (h, w, 3) 0..1, matte (h, w) 0..1, relief (h, w) about 0."""

    rgb: Rgb
    matte: Plane
    relief: Plane


def cut_out(
    rgb: NDArray[np.uint8], subject: NDArray[np.uint8], teacher: NDArray[np.uint16], *, limit_px: int
) -> CutOut | None:
    """The subject inside its bounding box, at most `limit_px` long; planes as in the cache.

    None where the mask is small, large, or touches the frame at the top or sides.
    """
    mask = subject > 127
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not 0.02 < mask.mean() < 0.6:
        return None
    if rows[0] < 2 or columns[0] < 2 or columns[-1] > mask.shape[1] - 3:
        return None
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(1.0, limit_px / max(mask[box].shape))
    size = (max(int(mask[box].shape[1] * scale), 4), max(int(mask[box].shape[0] * scale), 4))
    planes = [cv2.resize(x[box], size, interpolation=cv2.INTER_AREA) for x in (rgb, subject, teacher)]
    middle = float(np.median(teacher[mask]))
    relief = np.clip((planes[2].astype(np.float32) - middle) * np.float32(0.25 / 65535), -0.05, 0.05)
    return CutOut(planes[0] * np.float32(1 / 255), planes[1] * np.float32(1 / 255), relief)


def composite(background: Scene, cuts: list[CutOut], rng: np.random.Generator) -> Scene:
    """Cut-outs pasted before a scene, far ones first, each nearer than what it hides."""
    height, width = background.disparity.shape
    scene = Scene(background.rgb.copy(), background.disparity.copy(), background.subject * 0)
    for number, cut in enumerate(cuts):
        share = rng.uniform(0.45, 1.1) if number == len(cuts) - 1 else rng.uniform(0.25, 0.6)
        scale = min(share * height / cut.matte.shape[0], 0.9 * width / cut.matte.shape[1])
        top = 0 if rng.random() < 0.3 else height - scale * cut.matte.shape[0]
        bottom = int(np.clip(rng.uniform(0.75, 1.15) * height, 0.5 * height, 1.3 * height)) if top >= 0 else height
        left = int(rng.uniform(-0.1, 0.9) * (width - scale * cut.matte.shape[1] * 0.8))
        scene = _paste(scene, _scaled(cut, scale, rng), bottom, left, rng, is_subject=number == len(cuts) - 1)
    return scene


def hanging(background: Scene, near: list[CutOut], texture: Rgb, rng: np.random.Generator) -> Scene:
    """Things close to the lens that reach into the frame, most of them from above: they are nearer than all else.

    What is low in the frame is far here, against what most photos teach. `near` are cut-outs to use; the rest is drawn.
    """
    height, width = background.disparity.shape
    scene = Scene(background.rgb.copy(), background.disparity.copy(), background.subject * 0)
    level = float(background.disparity.max()) * rng.uniform(1.03, 1.3)
    for _ in range(int(rng.integers(1, 4))):
        if near and rng.random() < 0.7:
            cut = _scaled(near[0], rng.uniform(0.5, 1.3) * height / near[0].matte.shape[0], rng)
        else:
            shape = (int(height * rng.uniform(0.3, 1.2)), int(width * rng.uniform(0.3, 1.1)))
            draw = (_twigs, _twigs, _leaves, _poles, _wheel)[int(rng.integers(5))]
            tint = rng.uniform(0.3, 1.0, 3).astype(np.float32) if rng.random() < 0.6 else np.ones(3, np.float32)
            cut = CutOut(texture_of([texture], shape, rng) * tint, draw(shape, rng), np.zeros(shape, np.float32))
        quarter = int(rng.choice(4, p=[0.6, 0.15, 0.1, 0.15]))  # from above, the left, below, the right
        cut = CutOut(*(np.ascontiguousarray(np.rot90(plane, quarter)) for plane in cut))
        softness = rng.uniform(0, 2.5) if rng.random() < 0.4 else 0.0
        _lay(scene, cut, quarter, level, softness, rng)
        level *= rng.uniform(1.05, 1.6)
    return scene


def _lay(scene: Scene, cut: CutOut, side: int, level: float, softness: float, rng: np.random.Generator) -> None:
    """`cut` onto the scene at one side of the frame, in place."""
    height, width = scene.disparity.shape
    h, w = cut.matte.shape
    free_x, free_y = int(rng.uniform(-0.4 * w, width - 0.6 * w)), int(rng.uniform(-0.4 * h, height - 0.6 * h))
    hidden_y, hidden_x = int(rng.uniform(0, 0.3) * h), int(rng.uniform(0, 0.3) * w)
    left = (free_x, -hidden_x, free_x, width - w + hidden_x)[side]
    top = (-hidden_y, free_y, height - h + hidden_y, free_y)[side]
    y0, x0, y1, x1 = max(top, 0), max(left, 0), min(top + h, height), min(left + w, width)
    if y1 - y0 < 8 or x1 - x0 < 8:
        return
    here, there = np.s_[y0:y1, x0:x1], np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    alpha, rgb = cut.matte[there], cut.rgb[there]
    inside = alpha > 0.5
    if softness > 0.3:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), softness), np.float32)
        inside = alpha > 0.5
    alpha = alpha[..., None]
    scene.rgb[here] = alpha * rgb + (1 - alpha) * scene.rgb[here]
    scene.disparity[here] = np.where(inside, level, scene.disparity[here])
    scene.subject[here] = np.maximum(scene.subject[here], inside)


def procedural(size: tuple[int, int], textures: list[Rgb], cuts: list[CutOut], rng: np.random.Generator) -> Scene:
    """A ground plane before a far backdrop with upright things standing on it, far to near."""
    height, width = size
    horizon = rng.uniform(0.15, 0.6) * height
    rows = np.arange(height, dtype=np.float32)[:, None]
    nearest = rng.uniform(0.5, 1.0)
    far = rng.uniform(0.0, 0.1)
    ground = far + (nearest - far) * (rows - horizon) / (height - horizon)
    disparity = np.maximum(ground, far).repeat(width, 1).astype(np.float32)
    rgb = texture_of(textures, size, rng)
    floor = ground_texture(texture_of(textures, size, rng), horizon, rng)
    below = rows[:, 0] > horizon
    rgb[below] = floor[below]
    scene = Scene(rgb, disparity, np.zeros(size, np.float32))
    feet = np.sort(rng.uniform(horizon + 0.06 * height, 1.25 * height, rng.integers(3, 7)))
    for number, foot in enumerate(feet):
        is_last = number == len(feet) - 1
        thing = _thing(textures, cuts, size, (foot - horizon) / (height - horizon), rng, solid=is_last)
        left = int(rng.uniform(-0.3, 1.0) * width - 0.2 * thing.matte.shape[1])
        scene = _paste(scene, thing, int(foot), left, rng, is_subject=is_last)
    return scene


def stood_on(scene: Scene, cut: CutOut, rng: np.random.Generator) -> Scene:
    """A scene whose subject stands on its ground."""
    height, width = scene.disparity.shape
    cut = _scaled(cut, height * rng.uniform(0.2, 0.9) / cut.matte.shape[0], rng)
    left = int(rng.uniform(-0.2, 1.0) * width - 0.2 * cut.matte.shape[1])
    return _paste(scene, cut, int(rng.uniform(0.75, 1.2) * height), left, rng, is_subject=True)


def _paste(scene: Scene, cut: CutOut, bottom: int, left: int, rng: np.random.Generator, *, is_subject: bool) -> Scene:
    height, width = scene.disparity.shape
    h, w = cut.matte.shape
    y0, x0 = max(bottom - h, 0), max(left, 0)
    y1, x1 = min(bottom, height), min(left + w, width)
    if y1 - y0 < 8 or x1 - x0 < 4:
        return scene
    here = np.s_[y0:y1, x0:x1]
    there = np.s_[y0 - bottom + h : y1 - bottom + h, x0 - left : x1 - left]
    matte, hidden = cut.matte[there], scene.disparity[here]
    inside = matte > 0.5
    if inside.sum() < 30:
        return scene
    feet = scene.disparity[y1 - 1, x0:x1]
    level = max(float(np.median(feet)) + FEET_MARGIN, float(np.percentile(hidden[inside], 80)) + BACK_MARGIN)
    if y1 < height:
        _shadow(scene.rgb, y1, x0, x1, rng)
    colour = _matched(cut.rgb[there], scene.rgb[here], rng)
    alpha = matte[..., None]
    scene.rgb[here] = alpha * colour + (1 - alpha) * scene.rgb[here]
    scene.disparity[here] = np.where(inside, level + cut.relief[there], hidden)
    if is_subject:
        scene.subject[here] = matte
    else:
        scene.subject[here] *= 1 - matte
    return scene


def _scaled(cut: CutOut, scale: float, rng: np.random.Generator) -> CutOut:
    size = (max(int(cut.matte.shape[1] * scale), 4), max(int(cut.matte.shape[0] * scale), 4))
    flip = rng.random() < 0.5
    planes = [np.asarray(cv2.resize(x, size, interpolation=cv2.INTER_LINEAR), np.float32) for x in cut]
    return CutOut(*(np.ascontiguousarray(x[:, ::-1]) if flip else x for x in planes))


def _matched(rgb: Rgb, around: Rgb, rng: np.random.Generator) -> Rgb:
    """Colour moved a little towards its surroundings: mean and spread by a random share."""
    share = rng.uniform(0, 0.5)
    mean, target = rgb.mean((0, 1)), around.mean((0, 1))
    return np.asarray(np.clip(rgb + share * (target - mean), 0, 1), np.float32)


def _shadow(rgb: Rgb, y: int, x0: int, x1: int, rng: np.random.Generator) -> None:
    if rng.random() < 0.4:
        return
    height = rgb.shape[0]
    reach = max(2, int(0.03 * height))
    top, bottom = max(y - reach, 0), min(y + reach, height)
    shade = np.zeros((bottom - top, rgb.shape[1]), np.float32)
    centre = ((x0 + x1) // 2, min(y, height - 1) - top)
    cv2.ellipse(shade, centre, ((x1 - x0) // 2 + 1, reach), 0, 0, 360, float(rng.uniform(0.2, 0.6)), -1)
    shade = cv2.GaussianBlur(shade, (0, 0), reach / 2)
    rgb[top:bottom] *= 1 - shade[..., None]


def _thing(
    textures: list[Rgb],
    cuts: list[CutOut],
    size: tuple[int, int],
    nearness: float,
    rng: np.random.Generator,
    *,
    solid: bool,
) -> CutOut:
    height = int(np.clip(size[0] * nearness * rng.uniform(0.3, 1.3), 12, 1.3 * size[0]))
    kind = rng.random()
    if cuts and (solid or kind < 0.4):
        cut = cuts[int(rng.integers(len(cuts)))]
        return _scaled(cut, height / cut.matte.shape[0], rng)
    shape = (height, int(np.clip(height * rng.uniform(0.2, 1.6), 8, 1.3 * size[1])))
    rgb = texture_of(textures, shape, rng)
    draw = (_board, _poles, _leaves, _blob, _wheel, _twigs)[int(rng.integers(6))]
    matte = draw(shape, rng)
    return CutOut(rgb, matte, np.zeros(shape, np.float32))


def _board(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    return np.ones(shape, np.float32)


def _poles(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    matte = np.zeros(shape, np.float32)
    thickness = max(2, int(shape[1] * rng.uniform(0.02, 0.08)))
    for x in np.linspace(0, shape[1] - 1, int(rng.integers(2, 7))):
        cv2.line(matte, (int(x), 0), (int(x + rng.uniform(-3, 3)), shape[0]), 1.0, thickness)
    for y in rng.uniform(0, shape[0], int(rng.integers(0, 4))):
        cv2.line(matte, (0, int(y)), (shape[1], int(y)), 1.0, thickness)
    return matte


def _leaves(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    matte = np.zeros(shape, np.float32)
    reach = max(2, int(min(shape) * 0.12))
    for _ in range(int(rng.integers(15, 60))):
        x, y = int(rng.uniform(0, shape[1])), int(rng.uniform(0, shape[0] * 0.8))
        axes = (int(rng.uniform(0.3, 1) * reach) + 1, int(rng.uniform(0.1, 0.5) * reach) + 1)
        cv2.ellipse(matte, (x, y), axes, float(rng.uniform(0, 360)), 0, 360, 1.0, -1)
    cv2.line(matte, (shape[1] // 2, 0), (shape[1] // 2, shape[0]), 1.0, max(1, reach // 4))
    return matte


def _twigs(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    """Bent twigs from the upper edge downwards, with leaves or flowers along them."""
    matte = np.zeros(shape, np.float32)
    size = min(shape)
    leaf = max(2.0, size * rng.uniform(0.02, 0.09))
    for _ in range(int(rng.integers(1, 6))):
        x, y, angle = rng.uniform(0, shape[1]), 0.0, rng.uniform(-0.6, 0.6)
        thickness = size * rng.uniform(0.006, 0.03)
        bend = rng.uniform(-0.12, 0.12)
        for _ in range(int(rng.integers(6, 16))):
            step = size * rng.uniform(0.05, 0.12)
            to_x, to_y = x + step * np.sin(angle), y + step * np.cos(angle)
            cv2.line(matte, (int(x), int(y)), (int(to_x), int(to_y)), 1.0, max(1, round(thickness)), cv2.LINE_AA)
            for _ in range(int(rng.integers(0, 4))):
                axes = (int(leaf * rng.uniform(0.6, 1.4)) + 1, int(leaf * rng.uniform(0.25, 0.9)) + 1)
                at = (int(to_x + rng.uniform(-1, 1) * leaf), int(to_y + rng.uniform(-1, 1) * leaf))
                cv2.ellipse(matte, at, axes, float(rng.uniform(0, 360)), 0, 360, 1.0, -1, cv2.LINE_AA)
            x, y, angle, thickness = to_x, to_y, angle + bend + rng.uniform(-0.25, 0.25), thickness * 0.9
    return matte


def _wheel(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    """A wheel with its spokes, hub and tyre."""
    matte = np.zeros(shape, np.float32)
    centre, radius = (shape[1] // 2, shape[0] // 2), max(min(shape) // 2 - 3, 4)
    spoke = max(1, round(radius * rng.uniform(0.005, 0.025)))
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(8, 28)), endpoint=False) + rng.uniform(0, 1):
        end = (int(centre[0] + radius * np.cos(angle)), int(centre[1] + radius * np.sin(angle)))
        cv2.line(matte, centre, end, 1.0, spoke, cv2.LINE_AA)
    cv2.circle(matte, centre, radius, 1.0, max(1, round(radius * rng.uniform(0.04, 0.16))), cv2.LINE_AA)
    cv2.circle(matte, centre, max(2, round(radius * 0.07)), 1.0, -1, cv2.LINE_AA)
    return matte


def _blob(shape: tuple[int, int], rng: np.random.Generator) -> Plane:
    matte = np.zeros(shape, np.float32)
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = rng.uniform(0.6, 1.0, 12)
    points = np.stack([(np.cos(angles) * radius + 1) * shape[1] / 2, (np.sin(angles) * radius + 1) * shape[0] / 2], 1)
    cv2.fillPoly(matte, [points.astype(np.int32)], 1.0)
    return matte


def texture_of(
    textures: list[Rgb], size: tuple[int, int], rng: np.random.Generator, shares: tuple[float, float] = (0.3, 1.0)
) -> Rgb:
    """A random piece of one of the pictures, of which its sides are such shares, stretched to (height, width) px."""
    source = textures[int(rng.integers(len(textures)))]
    h, w = source.shape[:2]
    share = rng.uniform(*shares)
    ch, cw = max(int(h * share), 8), max(int(w * share), 8)
    y, x = int(rng.integers(0, h - ch + 1)), int(rng.integers(0, w - cw + 1))
    return np.asarray(cv2.resize(source[y : y + ch, x : x + cw], size[::-1]), np.float32)


def ground_texture(rgb: Rgb, horizon: float, rng: np.random.Generator) -> Rgb:
    """A texture laid on the ground: shrunk towards the horizon."""
    height, width = rgb.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = 1 / np.maximum((y - horizon) / (height - horizon), 0.04)
    repeat = rng.uniform(0.3, 1.0)
    u = (x - width / 2) * depth * repeat + width / 2
    v = depth * repeat * height * 0.5
    return np.asarray(cv2.remap(rgb, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)
