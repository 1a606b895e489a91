"""Frames become an MP4 file that is whole and checked, or no file at all.

    frames -> temporary .mp4 in the same folder -> read back (frames, size) -> marked with its colours -> renamed

With PyAV installed (`h264`) the codec is H.264. Without it, it is MPEG-4 part 2 ("mp4v") of OpenCV's own FFmpeg: the
only one that every wheel of OpenCV can write in an MP4, opened by most players but no browser; VP9 is there but took 28
times as long a frame for 1 dB. OpenCV converts with the matrix of BT.601 and says so nowhere, and players guess BT.709
for large pictures, which shifts the colours: so the file gets a colour box (`mp4_colour`). The endings .webp and .gif
make animations (`animations`).
"""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError, Words
from d2f_core.storage.files import cannot_write, check_target, check_writable, put_in_place, temporary_beside
from d2f_core.video.animations import ANIMATION_ENDINGS, save_animation
from d2f_core.video.h264 import H264Writer, has_h264
from d2f_core.video.mp4_colour import mark_colours

CODEC = "mp4v"
ENDING = ".mp4"
ENDINGS = (ENDING, *ANIMATION_ENDINGS)
SMALLEST_PX = 16  # a side of a macroblock
FREE_BYTES = 20_000_000  # that a disk must have left before the work begins


def save_video(
    frames: Iterable[NDArray[np.uint8]], path: Path, *, fps: float, overwrite: bool = False
) -> tuple[int, int, int]:
    """Write frames of one size, as .mp4, .webp or .gif; whatever interrupts it leaves everything as it was.

    Args:
        frames: (h, w, 3) uint8 sRGB, h and w even.
        fps: frames a second.

    Returns:
        frames written, height, width.

    Raises:
        PhotoError: the name cannot be used or the file not be written; and what the frames raise.
    """
    if path.suffix.lower() in ANIMATION_ENDINGS:
        check_video_path(path, overwrite=overwrite)
        return save_animation(frames, path, fps=fps, overwrite=overwrite)
    with VideoWriter(path, fps=fps, overwrite=overwrite) as writer:
        for frame in frames:
            writer.write(frame)
    return writer.count, *writer.size


def check_video_path(path: Path, *, overwrite: bool = False) -> None:
    """Refuse, before any work, a name that cannot become a video.

    Raises:
        PhotoError: another ending, a folder, an existing file without `overwrite`, or a full disk.
    """
    check_video_ending(path)
    check_target(path, overwrite=overwrite)
    check_writable(path.parent)
    if shutil.disk_usage(path.parent).free < FREE_BYTES:
        raise cannot_write(path, OSError(errno.ENOSPC, "disk full"))


def check_video_ending(path: Path) -> None:
    """Refuse a name without the ending of a video.

    Raises:
        PhotoError.
    """
    if path.suffix.lower() not in ENDINGS:
        raise PhotoError("'{name}': a video is written as {endings}.", name=path.name, endings=", ".join(ENDINGS))


class VideoWriter:
    """Context manager around one file: leaving it well publishes the file, leaving it by an exception removes it.

    Attributes:
        count: frames written so far.
        size: (height, width) of the frames; (0, 0) before the first.
    """

    def __init__(self, path: Path, *, fps: float, overwrite: bool = False) -> None:
        """Raises PhotoError for a name that cannot be used; see `check_video_path`."""
        check_video_path(path, overwrite=overwrite)
        self.count, self.size = 0, (0, 0)
        self._path, self._fps, self._overwrite = path, fps, overwrite
        self._temporary = temporary_beside(path, f".part{ENDING}")  # FFmpeg goes by the ending
        self._writer: cv2.VideoWriter | H264Writer | None = None

    def write(self, frame: NDArray[np.uint8]) -> None:
        """Add a frame; (h, w, 3) uint8 sRGB, the size of the first."""
        if self._writer is None:
            self._open((frame.shape[0], frame.shape[1]))
        if frame.shape != (*self.size, 3):
            raise PhotoError(
                "'{name}': a frame is {shape}, the first was {first}.",
                name=self._path.name,
                shape=frame.shape,
                first=(*self.size, 3),
            )
        assert self._writer is not None
        if isinstance(self._writer, H264Writer):
            self._writer.write(frame)
        else:
            self._writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
        self.count += 1

    def _open(self, size: tuple[int, int]) -> None:
        height, width = size
        if height % 2 or width % 2 or min(size) < SMALLEST_PX:
            raise PhotoError(
                "A video of {width} x {height} pixels cannot be written: choose a larger size.",
                width=width,
                height=height,
            )
        self._writer = self._h264(size) if has_h264() else self._mp4v(size)
        self.size = size

    def _h264(self, size: tuple[int, int]) -> H264Writer:
        try:
            return H264Writer(self._temporary, self._fps, size)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def _mp4v(self, size: tuple[int, int]) -> cv2.VideoWriter:
        code = cv2.VideoWriter.fourcc(*CODEC)
        writer = cv2.VideoWriter(str(self._temporary), cv2.CAP_ANY, code, self._fps, size[::-1])
        if not writer.isOpened():
            reason = Words("this folder may not be written to, or OpenCV was built without video")
            raise PhotoError("'{name}' cannot be written: {reason}.", name=self._path.name, reason=reason)
        return writer

    def _finish(self) -> None:
        if self._writer is None:
            raise PhotoError("'{name}' would be a video without frames.", name=self._path.name)
        self._writer.release()
        if _facts(self._temporary) != (self.count, *self.size):  # FFmpeg says nothing when the disk is full
            raise PhotoError("'{name}' could not be written whole: free some space on the disk.", name=self._path.name)
        try:
            if not isinstance(self._writer, H264Writer):  # which says its colours by itself
                mark_colours(self._temporary)
        except OSError as error:
            raise cannot_write(self._path, error) from error
        put_in_place(self._temporary, self._path, overwrite=self._overwrite)

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            if self._writer is not None:
                self._writer.release()
            with contextlib.suppress(OSError):
                self._temporary.unlink()


def _facts(path: Path) -> tuple[int, int, int]:
    """Frames, height and width that a file says it has; zeros if it cannot be opened."""
    capture = cv2.VideoCapture(str(path))
    try:
        keys = (cv2.CAP_PROP_FRAME_COUNT, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH)
        count, height, width = (int(capture.get(key)) for key in keys)
        return count, height, width
    finally:
        capture.release()
