"""H.264 in an MP4 through PyAV, an extra: what every browser, phone and television plays.

PyAV is under the BSD license; its wheels bring FFmpeg with x264 along, which is under the GPL, so a program that ships
them has to be, too: they are installed by who wants them (`pip install "d2f[video]"`) and no part of the packaged app.
Colours are those of BT.709, limited range, with the curve of sRGB, and the file says so (numbers of ITU-T H.273).
"""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CRF = "17"  # x264's constant quality; below 18 the eye sees no difference
BT709, SRGB_CURVE, LIMITED_RANGE = 1, 13, 1  # the range as FFmpeg counts


def has_h264() -> bool:
    """Whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


class H264Writer:
    """One file; `release` finishes it, as of `cv2.VideoWriter`."""

    def __init__(self, path: Path, fps: float, size: tuple[int, int]) -> None:
        """size: (height, width), both even. Raises OSError for a place that cannot be written."""
        import av

        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        self._stream.height, self._stream.width = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"crf": CRF, "preset": "medium"}
        context = self._stream.codec_context
        context.color_primaries = context.colorspace = BT709
        context.color_trc, context.color_range = SRGB_CURVE, LIMITED_RANGE
        self._is_open = True

    def write(self, frame: NDArray[np.uint8]) -> None:
        """(h, w, 3) uint8 sRGB."""
        import av

        picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
        picture = picture.reformat(format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709")
        self._container.mux(self._stream.encode(picture))

    def release(self) -> None:
        """Write what is still held back, and close; a second time does nothing."""
        if self._is_open:
            self._is_open = False
            self._container.mux(self._stream.encode(None))
            self._container.close()
