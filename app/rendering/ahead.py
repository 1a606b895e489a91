"""The photo of the command line, read and looked at while the rest of the window's libraries is still imported.

    path -> file read and decoded -> depth networks and faces on the reference size, on a thread that needs no numba

The imports hold the interpreter's lock and one processor; decoder and networks need neither, so their time is saved.
The engine takes both over when the window asks for the photo: the same values as if it had found them itself.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from d2f_core.cancel import CancelToken
from d2f_core.log import log

if TYPE_CHECKING:
    from d2f_core.photo.photo import Photo
    from d2f_core.sized_photo import SizedPhoto
    from d2f_core.stage_cache import StageCache

LONGEST_WAIT_S = 8.0  # at the end, for the step under way


class ReadAhead:
    """Begins at once, on a thread of its own. `photo` and `stages` may be called from any thread, once each."""

    def __init__(self, path: Path) -> None:
        # All that the thread runs is imported here. Two threads that import the same packages wait for each other, and
        # Python then hands out half of a module; and shiboken goes through sys.modules when it is loaded, and ends the
        # program if one is added meanwhile. Only onnxruntime is left to the thread: nothing else imports that.
        import PySide6.QtWidgets  # noqa: F401

        from d2f_core import sized_photo, threads
        from d2f_core.photo import reading

        self._open, self._sizes, self._beside = reading.open_photo, sized_photo.SizedPhoto, threads.beside
        self._path = path.absolute()
        self._cancel, self._is_read = CancelToken(), threading.Event()
        self._photo: Photo | None = None
        self._given: Photo | None = None
        self._sized: SizedPhoto | None = None
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def photo(self, path: Path) -> Photo | None:
        """Waits for this photo; None for another one, and where it could not be read: reading it again says why."""
        if path.absolute() != self._path:
            return None
        self._is_read.wait()
        self._given, self._photo = self._photo, None
        return self._given

    def stages(self, photo: Photo) -> StageCache | None:
        """Waits for what was found out about this photo; None for another one."""
        if photo is not self._given:
            return None
        self._thread.join()
        sized, self._sized, self._given = self._sized, None, None
        return None if sized is None else sized.stages

    def stop(self) -> None:
        """Nothing of it is wanted any more."""
        self._cancel.cancel("leaving")
        self._thread.join(LONGEST_WAIT_S)

    def _run(self) -> None:
        try:
            self._look(self._read())
        except Exception as error:  # whoever needs it does it again, and says what is wrong
            log("app").debug("nothing was found out ahead: %s", error)
        finally:
            self._is_read.set()

    def _read(self) -> Photo:
        photo = self._photo = self._open(self._path)
        self._is_read.set()
        return photo

    def _look(self, photo: Photo) -> None:
        sized = self._sized = self._sizes(photo)
        with self._beside(lambda: sized.faces(cancel=self._cancel)):
            sized.hallucination(cancel=self._cancel)


def read_ahead(paths: Sequence[str]) -> ReadAhead | None:
    """The photo that a window with these arguments shows first; None for a folder."""
    from app.samples import sample_photos

    photos = [Path(path) for path in paths] or sample_photos()
    return ReadAhead(photos[0]) if photos and photos[0].is_file() else None
