"""What image libraries print on standard error, taken into the log.

LibRaw, libjpeg, libtiff and OpenCV write there directly, hundreds of lines for one damaged file, before our sentence.
`captured_noise` leads the stream into a temporary file while they work; several threads may be inside at once. What was
said can be read afterwards: a JPEG decoder tells of damaged data in no other way.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

from d2f_core.log import log

_STDERR = 2
_MOST_BYTES = 20_000  # that are looked at


class Noise:
    """What was printed meanwhile; `text` is complete when the block is left."""

    def __init__(self) -> None:
        self.text = ""


class _Capture:
    """The stream led away, from the first thread that comes until the last one that goes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users, self._kept = 0, -1
        self._sink: IO[Any] | None = None

    def enter(self) -> int:
        """Where in the temporary file the new user's noise begins; -1 where there is no stream to lead away."""
        with self._lock:
            if self._users == 0 and not self._lead_away():
                return -1
            self._users += 1
            assert self._sink is not None
            return os.lseek(self._sink.fileno(), 0, os.SEEK_END)

    def leave(self, begin: int) -> str:
        with self._lock:
            assert self._sink is not None
            with open(os.dup(self._sink.fileno()), "rb") as reader:  # noqa: PTH123  a descriptor, no path
                end = reader.seek(0, os.SEEK_END)
                reader.seek(begin)
                text = reader.read(_MOST_BYTES)
                reader.seek(end)  # the position is shared: the next line goes to the end
            self._users -= 1
            if self._users == 0:
                os.dup2(self._kept, _STDERR)
                os.close(self._kept)
                self._sink.close()
            return text.decode("utf-8", "replace").strip()

    def _lead_away(self) -> bool:
        try:
            sink = tempfile.TemporaryFile()  # noqa: SIM115  closed by the last user
        except OSError:  # no room for temporary files
            return False
        try:
            self._kept = os.dup(_STDERR)
        except OSError:  # a window without a console has no such stream
            sink.close()
            return False
        self._sink = sink
        os.dup2(sink.fileno(), _STDERR)
        return True


_capture = _Capture()


@contextlib.contextmanager
def captured_noise() -> Iterator[Noise]:
    """Keep standard error quiet inside; what was printed goes to the log and into the `Noise`."""
    noise, begin = Noise(), _capture.enter()
    try:
        yield noise
    finally:
        if begin >= 0:
            noise.text = _capture.leave(begin)
        if noise.text:
            log("photo").debug("said by an image library: %s", noise.text)
