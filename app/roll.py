"""The open photos, in the order of the filmstrip. No widgets.

Each `RollPhoto` has its own history and its own session file; its pixels are kept only while there is room, so that
going back and forth among the last few is instant and a folder of hundreds costs nothing. A photo may stand in the
roll before it was ever read: its history then waits for its session file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QTransform

from app.history import History
from d2f_core.errors import SettingsError
from d2f_core.log import log
from d2f_core.settings import RenderSettings
from d2f_core.video.focus_pull import FocusPull, pull_from_dict

if TYPE_CHECKING:
    from d2f_core.photo.photo import Photo
    from d2f_core.storage.photo_file import PhotoFile
    from d2f_core.storage.sidecar import Restored, Stamp

Change = Callable[[RenderSettings], RenderSettings]

MOST_KEPT_BYTES = 900_000_000  # pixels of photos that are not on the screen, with their copies for the screen
MOST_KEPT = 8


@dataclass(eq=False)
class RollPhoto:
    """One open photo.

    Attributes:
        path: absolute.
        history: its settings; None until it is known what was kept for it.
        identity, stamp: the photo's content and its session file, once known.
        initial: the settings of this photo when nobody has edited it.
        saved: those that the session file holds; the initial ones while there is none.
        pull, saved_pull: its focus pull, and that of the session file; None without keyframes.
        photo, levels: its pixels and their copies for the screen, while they are kept.
        file_mark: time and size of the file that was read, to notice another content.
        pending: changes, with their names, that wait until the history is there.
    """

    path: Path
    history: History | None = None
    identity: PhotoFile | None = None
    stamp: Stamp | None = None
    initial: RenderSettings = field(default_factory=RenderSettings)
    saved: RenderSettings = field(default_factory=RenderSettings)
    pull: FocusPull | None = None
    saved_pull: FocusPull | None = None
    photo: Photo | None = None
    levels: tuple[QImage, ...] = ()
    file_mark: tuple[int, int] | None = None
    pending: list[tuple[Change, str]] = field(default_factory=list)

    @property
    def is_unsaved(self) -> bool:
        """Its settings, or its focus pull, are not those of its session file."""
        return self.history is not None and (self.history.settings, self.pull) != (self.saved, self.saved_pull)

    @property
    def is_edited(self) -> bool:
        """Its settings are not those it began with, or it has a focus pull."""
        return self.has_other_look or self.pull is not None

    @property
    def has_other_look(self) -> bool:
        """Its settings are not those it began with."""
        return self.history is not None and self.history.settings != self.initial

    @property
    def kept_bytes(self) -> int:
        pixels = 0 if self.photo is None else self.photo.pixels.nbytes
        return pixels + sum(level.sizeInBytes() for level in self.levels)

    def hold(self, photo: Photo) -> None:
        """The same photo turned, with its copies for the screen."""
        from d2f_core.photo.turning import quarters_between

        assert self.photo is not None
        self.levels = turned_levels(self.levels, quarters_between(self.photo.rotation, photo.rotation))
        self.photo = photo

    def take(self, restored: Restored, initial: RenderSettings | None = None) -> None:
        """What was found about it; unsaved edits stay, and what another window saved is one more step.

        Args:
            initial: settings to begin with when none were kept; the defaults if not given.
        """
        self.identity = restored.photo
        if self.history is None:
            self.initial = initial or RenderSettings()
            self.saved, self.stamp = restored.settings or self.initial, restored.stamp
            self.history = History(self.saved)
            self.saved_pull = pull_of(restored.pull)
            self.pull = self.pull or self.saved_pull  # one that a crash has left is newer
        elif not self.is_unsaved and restored.settings is not None:
            self.saved, self.stamp = restored.settings, restored.stamp
            self.pull = self.saved_pull = pull_of(restored.pull)
            self.history.edit(self.saved)
        for change, name in self.pending:
            self.history.edit(change(self.history.settings), name)
        self.pending.clear()


def pull_of(values: dict[str, Any] | None) -> FocusPull | None:
    """The focus pull in a session; None where there is none, or one that cannot be used."""
    try:
        return None if values is None else pull_from_dict(values)
    except SettingsError as error:
        log("session").info("the focus pull is of no use: %s", error)
        return None


def turned_levels(levels: tuple[QImage, ...], quarters: int) -> tuple[QImage, ...]:
    """Pictures after so many quarter turns clockwise."""
    return tuple(level.transformed(QTransform().rotate(90 * quarters)) if quarters else level for level in levels)


class Roll(QObject):
    """The open photos. GUI thread only.

    Attributes:
        photos: in order.
        current: the one on the screen; None when there is none.

    Signals:
        changed(): photos came or went.
        current_changed(): another one is on the screen.
        state_changed(RollPhoto): its thumbnail or marks may look different.
    """

    changed = Signal()
    current_changed = Signal()
    state_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos: list[RollPhoto] = []
        self.current: RollPhoto | None = None
        self._shown_last: list[RollPhoto] = []

    def find(self, path: Path) -> RollPhoto | None:
        """The open photo of this file."""
        return next((entry for entry in self.photos if entry.path == path), None)

    def add(self, paths: Iterable[Path]) -> list[RollPhoto]:
        """Open photos for these files, new ones at the end; one that is open already stays where it is."""
        known = {entry.path: entry for entry in self.photos}
        wanted = [path.absolute() for path in paths]
        new = {path: RollPhoto(path) for path in wanted if path not in known}
        self.photos += new.values()
        if new:
            self.changed.emit()
        return [known.get(path) or new[path] for path in wanted]

    def insert_around(self, entry: RollPhoto, paths: Iterable[Path]) -> None:
        """The photos of a folder, in their order, in the place of one of them."""
        known = {other.path for other in self.photos if other is not entry}
        files = [path for path in paths if path not in known]
        if entry.path in files:
            at = self.photos.index(entry)
            self.photos[at : at + 1] = [entry if path == entry.path else RollPhoto(path) for path in files]
            self.changed.emit()

    def remove(self, entry: RollPhoto) -> None:
        """Close a photo."""
        self.photos.remove(entry)
        self._shown_last = [other for other in self._shown_last if other is not entry]
        if self.current is entry:
            self.current = None
        self.changed.emit()

    def show(self, entry: RollPhoto) -> None:
        """This one is on the screen now."""
        self.current = entry
        self._shown_last = [entry, *(other for other in self._shown_last if other is not entry)]
        self._let_go()
        self.current_changed.emit()

    def neighbour(self, step: int, start: RollPhoto | None = None) -> RollPhoto | None:
        """The photo so many places further, round the ends; None if there is no other.

        Args:
            start: where to count from; the one on the screen if not given.
        """
        start = start or self.current
        if start is None or len(self.photos) < 2:
            return None
        return self.photos[(self.photos.index(start) + step) % len(self.photos)]

    def _let_go(self) -> None:
        """Forget the pixels of photos not seen for long."""
        total = 0
        for index, entry in enumerate(self._shown_last):
            total += entry.kept_bytes
            if index and (index >= MOST_KEPT or total > MOST_KEPT_BYTES):
                total -= entry.kept_bytes
                entry.photo, entry.levels = None, ()
