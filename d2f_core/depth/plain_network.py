"""The hallucination network in numpy, OpenCV and numba: what runs in the app, without loading torch.

The same function as `network` with its normalisation folded, from the same weights; a test holds the two together.
Arrays are (H, W, C) float32, so that a 1x1 convolution is one matrix product over the pixels and a dense 3x3 one is a
matrix product of nine shifted copies; depthwise convolutions are a compiled loop.
"""

from __future__ import annotations

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.architecture import INPUT_MEAN, INPUT_STD, LITE0, TAPS, Architecture

Float = NDArray[np.float32]


class PlainNetwork:
    """A folded network; see `hallucination.Network`."""

    def __init__(self, weights: dict[str, Float], architecture: Architecture = LITE0) -> None:
        """Raises KeyError or ValueError if the weights are of another architecture."""
        self._weights, self._stages = dict(weights), architecture.stages
        used: set[str] = set()
        self._used = used
        self.maps(np.zeros((32, 32, 3), np.float32))
        if used != set(weights):
            raise ValueError(f"weights of something else: {sorted(set(weights) - used)[:3]}")

    def maps(self, photo: Float) -> Float:
        """(H, W, 3) sRGB 0..1 to (2, H/2, W/2): relative disparity and subject logits."""
        x = np.asarray((photo - np.array(INPUT_MEAN, np.float32)) / np.array(INPUT_STD, np.float32), np.float32)
        return np.ascontiguousarray(self._decoded(self._encoded(x)).transpose(2, 0, 1))

    def _encoded(self, x: Float) -> list[Float]:
        """The maps at 1/2 .. 1/32 that the decoder reads."""
        x = _relu6(self._dense("encoder.stem.conv", x, stride=2))
        features = []
        for index, stage in enumerate(self._stages):
            for repeat in range(stage.repeats):
                stride = stage.stride if repeat == 0 else 1
                x = self._inverted_residual(f"encoder.stages.{index}.{repeat}", x, stride, stage.expansion)
            if index in TAPS:
                features.append(x)
        return features

    def _inverted_residual(self, name: str, x: Float, stride: int, expansion: int) -> Float:
        y = _relu6(self._point(f"{name}.expand.conv", x)) if expansion > 1 else x
        y = _relu6(self._depthwise(f"{name}.depthwise.conv", y, stride))
        y = self._point(f"{name}.project.conv", y)
        return x + y if y.shape == x.shape and stride == 1 else y

    def _decoded(self, features: list[Float]) -> Float:
        coarsest, last = features[-1], len(features) - 1
        mean = coarsest.mean((0, 1), keepdims=True, dtype=np.float32)
        x = self._point(f"decoder.lateral.{last}.conv", coarsest) + self._point("decoder.globals", mean)
        x = _relu6(self._dense("decoder.context.conv", _relu6(x)))
        for level in range(last - 1, -1, -1):
            x = _doubled(self._point(f"decoder.narrow.{level}.conv", x))
            merged = _relu6(x + self._point(f"decoder.lateral.{level}.conv", features[level]))
            x = x + _relu6(self._dense(f"decoder.merge.{level}.conv", merged))
        return self._dense("decoder.head", x)

    def _of(self, name: str) -> tuple[Float, Float | np.float32]:
        """Weight (out, in, k, k) and bias."""
        self._used |= {f"{name}.weight", f"{name}.bias"}
        return self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]

    def _point(self, name: str, x: Float) -> Float:
        weight, bias = self._of(name)
        height, width, channels = x.shape
        y = x.reshape(-1, channels) @ weight[:, :, 0, 0].T + bias
        return np.asarray(y.reshape(height, width, -1), np.float32)

    def _dense(self, name: str, x: Float, stride: int = 1) -> Float:
        """3x3 over all channels."""
        weight, bias = self._of(name)
        padded, height, width = _padded(x, 3, stride)
        taps = [
            padded[row : row + stride * height : stride, column : column + stride * width : stride]
            for row in range(3)
            for column in range(3)
        ]
        patches = np.concatenate([tap[:height, :width] for tap in taps], axis=2).reshape(height * width, -1)
        y = patches @ weight.transpose(2, 3, 1, 0).reshape(patches.shape[1], -1) + bias
        return np.asarray(y.reshape(height, width, -1), np.float32)

    def _depthwise(self, name: str, x: Float, stride: int) -> Float:
        weight, bias = self._of(name)
        padded, height, width = _padded(x, weight.shape[2], stride)
        kernel = np.ascontiguousarray(weight[:, 0].transpose(1, 2, 0))
        result = np.empty((height, width, x.shape[2]), np.float32)
        result[:] = bias
        _add_depthwise(padded, kernel, stride, result)
        return result


def _padded(x: Float, kernel: int, stride: int) -> tuple[Float, int, int]:
    """Zeros around it, as `network.ConvUnit` pads, and the height and width of the convolution's answer."""
    lead = (kernel - stride) // 2 if stride == 2 else kernel // 2
    trail = kernel - stride - lead if stride == 2 else kernel // 2
    return np.pad(x, ((lead, trail), (lead, trail), (0, 0))), x.shape[0] // stride, x.shape[1] // stride


def _relu6(x: Float) -> Float:
    return np.asarray(np.clip(x, 0, 6, out=x))


def _doubled(x: Float) -> Float:
    """Twice the size, bilinear, pixel centres at .5; one channel at a time, for OpenCV takes few at once."""
    size = (2 * x.shape[1], 2 * x.shape[0])
    planes = [
        cv2.resize(np.ascontiguousarray(x[..., i]), size, interpolation=cv2.INTER_LINEAR) for i in range(x.shape[2])
    ]
    return np.stack(planes, axis=2).astype(np.float32, copy=False)


@numba.njit(nogil=True, cache=True, fastmath=False)
def _add_depthwise(padded: Float, kernel: Float, stride: int, result: Float) -> None:
    """Each channel with its own (k, k) filter, added onto `result`."""
    height, width, channels = result.shape
    size = kernel.shape[0]
    for row in range(height):
        for i in range(size):
            for column in range(width):
                for j in range(size):
                    for channel in range(channels):
                        value = padded[row * stride + i, column * stride + j, channel]
                        result[row, column, channel] += value * kernel[i, j, channel]
