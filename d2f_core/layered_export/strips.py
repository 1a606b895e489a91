"""Blurred layers, strip by strip, become layers that put together give the exported picture again.

Photoshop and GIMP mix codes, not light, and know nothing of what `fuse` did at the end (the photo's own pixels, grain,
dither). So `EncodedLayers` looks for codes whose mixture is right: with the codes B of all that lies behind, the wanted
codes T and a layer's share a of the light,

    colour = (T - (1 - a) B) / a,    a at least so large that 0 <= colour <= white

B is what the rounded layers behind really give, so roundings do not add up. OpenEXR mixes light: there the layers stay
as they are, light above white included, and only what fusion changed is added to the one that is seen most.

The farthest layer is opaque. Where it shows nothing, and so is wholly covered, its colours are spread from around.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.filters import pull_push, white_of
from d2f_core.photo.colour import from_linear, to_16_bit, to_linear
from d2f_core.photo.tone_curve import ToneCurve
from d2f_core.rendering.layered_rendering import BlurredLayer

Float = NDArray[np.float32]

LEAST_COVER = np.float32(1e-6)
LEAST_PART = np.float32(2e-3)  # of all that covers a pixel; a layer with less has the colours of rounding errors
LEAST_SHARE = np.float32(1e-4)  # of a pixel that is still seen through the layers in front


class _Layers:
    """Layers of a whole picture, filled strip by strip from several threads, each with rows of its own."""

    def __init__(self, size: tuple[int, int], dtype: np.dtype[Any], curve: ToneCurve) -> None:
        self._layers: list[NDArray[Any]] = []
        self._size, self._dtype, self._curve = size, dtype, curve
        self._shows_farthest = np.zeros(size, np.float32)

    def finished(self) -> list[NDArray[Any]]:
        """(H, W, 4) each, the farthest first and opaque; those that show nothing are left out."""
        farthest, *others = self._layers
        if not self._shows_farthest.all():
            light = farthest[..., :3].astype(np.float32)
            spread = pull_push(light * self._shows_farthest[..., None], self._shows_farthest)
            farthest[..., :3] = np.where(self._shows_farthest[..., None] > 0, light, spread)
        return [farthest, *(layer for layer in others if layer[..., 3].any())]

    def _keep(self, index: int, first: int, colour: Float, alpha: Float) -> None:
        while len(self._layers) <= index:
            self._layers.append(np.zeros((*self._size, 4), self._dtype))
        part = self._layers[index][first : first + len(alpha)]
        part[..., :3], part[..., 3] = colour, alpha


class EncodedLayers(_Layers):
    """Layers as codes, for programs that mix codes: uint8 or uint16, alpha not multiplied in."""

    def __init__(self, size: tuple[int, int], dtype: np.dtype[Any], curve: ToneCurve) -> None:
        """dtype: of the photo; float32 becomes 16 bits."""
        super().__init__(size, np.dtype(np.uint8) if dtype == np.uint8 else np.dtype(np.uint16), curve)
        self._white = np.float32(np.iinfo(self._dtype).max)

    def take(self, first: int, layers: list[BlurredLayer], strip: NDArray[Any]) -> None:
        """One strip, see `render_prepared`."""
        wanted, layers = to_16_bit(strip) if strip.dtype == np.float32 else strip, _without_traces(layers)
        self._shows_farthest[first : first + len(strip)] = layers[0].alpha
        below = np.zeros(strip.shape, np.float32)
        for index, (layer, is_covered) in enumerate(zip(_progress(layers), _is_anything_in_front(layers), strict=True)):
            target = from_linear(layer.light, self._dtype, dither=False, curve=self._curve)
            target = np.where(is_covered[..., None], target, wanted).astype(np.float32)
            colour, alpha = self._over(below, target, layer.share)
            below += (colour - below) * (alpha / self._white)[..., None]
            self._keep(index, first, colour, alpha)

    def _over(self, below: Float, target: Float, share: Float) -> tuple[Float, Float]:
        """Rounded colour and alpha that turn `below` into `target`."""
        white = self._white
        lighter = (target - below) / np.maximum(white - below, 1)
        darker = (below - target) / np.maximum(below, 1)
        needed = np.maximum(share, np.maximum(lighter, darker).max(axis=2))
        alpha = np.clip(np.ceil(np.where(share > 0, needed, 0) * white), 0, white)
        a = (alpha / white)[..., None]
        colour = np.where(a > 0, (target - (1 - a) * below) / np.maximum(a, LEAST_COVER), target)
        return np.clip(np.rint(colour), 0, white).astype(np.float32), alpha.astype(np.float32)


class LightMixedLayers(EncodedLayers):
    """The same for programs that mix codes in linear light, as GIMP does with the pages of a TIFF."""

    def take(self, first: int, layers: list[BlurredLayer], strip: NDArray[Any]) -> None:
        """One strip, see `render_prepared`."""
        codes, layers = to_16_bit(strip) if strip.dtype == np.float32 else strip, _without_traces(layers)
        wanted, below = to_linear(codes, self._curve), np.zeros(strip.shape, np.float32)
        self._shows_farthest[first : first + len(strip)] = layers[0].alpha
        for index, (layer, is_covered) in enumerate(zip(_progress(layers), _is_anything_in_front(layers), strict=True)):
            target = np.where(is_covered[..., None], np.clip(layer.light, 0, 1), wanted)
            light, alpha = self._light_over(below, target, layer.share)
            colour = from_linear(light, self._dtype, dither=False, curve=self._curve)
            below += (to_linear(colour, self._curve) - below) * (alpha / self._white)[..., None]
            self._keep(index, first, colour, alpha)

    def _light_over(self, below: Float, target: Float, share: Float) -> tuple[Float, Float]:
        """Light and alpha (in codes) that turn `below` into `target`, all 0..1."""
        lighter = (target - below) / np.maximum(1 - below, LEAST_COVER)
        darker = (below - target) / np.maximum(below, LEAST_COVER)
        needed = np.maximum(share, np.maximum(lighter, darker).max(axis=2))
        alpha = np.clip(np.ceil(np.where(share > 0, needed, 0) * self._white), 0, self._white)
        a = (alpha / self._white)[..., None]
        light = np.where(a > 0, (target - (1 - a) * below) / np.maximum(a, LEAST_COVER), target)
        return np.clip(light, 0, 1).astype(np.float32), alpha.astype(np.float32)


class LinearLayers(_Layers):
    """Layers as light, for programs that mix light: float16, premultiplied."""

    def __init__(self, size: tuple[int, int], curve: ToneCurve) -> None:
        super().__init__(size, np.dtype(np.float16), curve)

    def take(self, first: int, layers: list[BlurredLayer], strip: NDArray[Any]) -> None:
        """One strip, see `render_prepared`."""
        layers = _without_traces(layers)
        self._shows_farthest[first : first + len(strip)] = layers[0].alpha
        progress = _progress(layers)
        behind = _seen_through([layer.share for layer in progress])
        missing = self._missing(progress[-1].light, strip)
        most = np.argmax([layer.share * through for layer, through in zip(progress, behind, strict=True)], axis=0)
        for index, (layer, through) in enumerate(zip(progress, behind, strict=True)):
            part = np.where(most == index, 1 / np.maximum(through, LEAST_SHARE), 0)[..., None]
            self._keep(index, first, layer.colour + missing * part, layer.share)

    def _missing(self, light: Float, strip: NDArray[Any]) -> Float:
        """What the exported strip has and the light has not; above white the strip knows nothing."""
        exported = to_linear(strip, self._curve)
        return np.where(strip < white_of(strip), exported - light, np.maximum(exported - light, 0)).astype(np.float32)


class _LaidOn(NamedTuple):
    """A layer as it is laid on those behind it, so that all of them together are opaque as soon as one shows something.

    Attributes:
        share: (h, w) of what is seen then; colour: (h, w, 3) light, premultiplied with it.
        light: (h, w, 3) of all so far, not premultiplied.
    """

    share: Float
    colour: Float
    light: Float


def _without_traces(layers: list[BlurredLayer]) -> list[BlurredLayer]:
    cover = 1 - np.prod([1 - layer.alpha for layer in layers], axis=0)
    shows = [layer.alpha > LEAST_PART * cover for layer in layers]
    return [
        BlurredLayer(layer.colour * is_there[..., None], layer.alpha * is_there)
        for layer, is_there in zip(layers, shows, strict=True)
    ]


def _progress(layers: list[BlurredLayer]) -> list[_LaidOn]:
    """Each layer over the accumulated alpha, as the renderer divides at its end; the farthest is opaque."""
    light, cover = np.zeros_like(layers[0].colour), np.zeros_like(layers[0].alpha)
    results: list[_LaidOn] = []
    for colour, alpha in layers:
        light = np.asarray(light * (1 - alpha)[..., None] + colour, np.float32)
        cover = np.asarray(cover * (1 - alpha) + alpha, np.float32)
        known: Float = np.maximum(cover, LEAST_COVER)
        share = alpha / known if results else np.ones_like(alpha)
        results.append(_LaidOn(share, colour / known[..., None], light / known[..., None]))
    return results


def _seen_through(shares: list[Float]) -> list[Float]:
    """For each layer the share of it that those in front let through."""
    through = [np.ones_like(shares[0])]
    for share in reversed(shares[1:]):
        through.insert(0, through[0] * (1 - share))
    return through


def _is_anything_in_front(layers: list[BlurredLayer]) -> list[NDArray[np.bool_]]:
    found = [np.zeros(layers[0].alpha.shape, bool)]
    for layer in reversed(layers[1:]):
        found.insert(0, found[0] | (layer.alpha > 0))
    return found
