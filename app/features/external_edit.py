"""'Done' and 'Cancel' for another program that waits: Done writes the file and leaves, all else just leaves."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Signal

from app.external_edit import EXIT_CANCELLED, EXIT_DONE, ExternalEdit
from app.features.feature import Feature
from app.parts import Parts
from app.rendering.render_request import Exported, ExportRequest, Outcome
from d2f_core.photo.photo import Photo
from d2f_core.photo.writing import ExportOptions

# Actions that are the other program's business now, or that would leave its photo.
ELSEWHERE = ("open", "open_folder", "export", "batch", "next_photo", "previous_photo", "close_photo")


class ExternalEditFeature(Feature):
    """Does nothing until `begin`.

    Attributes:
        exit_code: what the process is to leave with.

    Signals:
        ready_changed(bool): Done can be pressed.
    """

    ready_changed = Signal(bool)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.exit_code = EXIT_CANCELLED
        self._edit: ExternalEdit | None = None
        self._request: ExportRequest | None = None

    def begin(self, edit: ExternalEdit) -> None:
        """The window belongs to this edit from now on."""
        self._edit = edit
        for name in ELSEWHERE:
            self.parts.actions_by_name[name].setVisible(False)
        self.parts.files.recent_menu.menuAction().setVisible(False)
        self.parts.document.photo_changed.connect(self._tell_ready)
        self.parts.files.open(edit.photo)

    def done(self) -> None:
        """Write the file in the background; the window closes once it is there."""
        photo = self._photo()
        if self._edit is None or photo is None or self._request is not None:
            return
        settings = self.parts.document.settings
        self._request = ExportRequest(
            photo=photo, settings=settings, path=self._edit.output, options=ExportOptions(settings=settings),
            overwrite=True,
        )  # fmt: skip
        self._tell_ready()
        self.parts.service.export(self._request)

    def take_outcome(self, outcome: Outcome) -> None:
        if self._request is None or outcome.request is not self._request:
            return
        self._request = None
        self._tell_ready()
        if isinstance(outcome, Exported):
            self.exit_code = EXIT_DONE
            self.parts.window.close()

    def take_drop(self, data: QMimeData) -> bool:
        """Another photo would be written in place of the one that is waited for: it is let fall."""
        return self._edit is not None

    def _tell_ready(self) -> None:
        self.ready_changed.emit(self._photo() is not None and self._request is None)

    def _photo(self) -> Photo | None:
        """The photo on the screen if it is the one that is waited for; no other is ever written in its place."""
        photo = self.parts.document.photo
        if self._edit is None or photo is None or photo.path is None:
            return None
        return photo if photo.path.absolute() == self._edit.photo.absolute() else None
