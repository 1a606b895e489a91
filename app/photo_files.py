"""Opening and exporting as a person does it: dialogs, recent files, dropped files. The work itself is the service's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from app.dialogs.export_dialog import ExportChoice, ExportDialog
from app.document import Document
from app.preferences import Preferences
from app.rendering.render_request import ExportRequest
from app.rendering.render_service import RenderService
from d2f_core.photo.file_kinds import ENDINGS, RAW_ENDINGS

KINDS = " ".join(f"*.{ending}" for ending in (*ENDINGS, *RAW_ENDINGS))


class PhotoFiles(QObject):
    """GUI thread only.

    Attributes:
        recent_menu: the photos opened before.

    Signals:
        open_started(Path): a file is being read.
    """

    open_started = Signal(object)

    def __init__(self, document: Document, service: RenderService, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._service, self._preferences, self._window = document, service, preferences, window
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)

    def ask_and_open(self) -> None:
        """The open dialog."""
        kinds = self.tr("Photos ({kinds});;All files (*)").format(kinds=f"{KINDS} {KINDS.upper()}")
        path, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a photo"), self._preferences.folder, kinds,
            options=QFileDialog.Option.HideNameFilterDetails,
        )  # fmt: skip
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Read this photo in the background."""
        self._preferences.folder = path.absolute().parent
        self._service.open(path.absolute())
        self.open_started.emit(path)

    def opened(self, path: Path) -> None:
        """This photo was read well: it joins the recent files."""
        self._preferences.add_recent(path)

    def open_dropped(self, data: QMimeData) -> bool:
        """Open the first file that was dropped; False if there is none."""
        path = dropped_file(data)
        if path is not None:
            self.open(path)
        return path is not None

    def ask_and_export(self) -> None:
        """The export dialog."""
        if self._document.photo is None:
            return
        dialog = ExportDialog(self._document.photo, self._document.settings, self._preferences, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.choice is not None:
            self.export(dialog.choice)

    def export(self, choice: ExportChoice) -> None:
        """Render at full size and write in the background."""
        photo, settings = self._document.photo, self._document.settings
        assert photo is not None
        request = ExportRequest(
            photo=photo, settings=settings, path=choice.path, options=choice.options, overwrite=choice.overwrite
        )
        self._service.export(request)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self._preferences.recent_files:
            action = self.recent_menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setData(str(path))
            action.triggered.connect(self._open_recent)
        self.recent_menu.setToolTipsVisible(True)
        self.recent_menu.addSeparator()
        clear = self.recent_menu.addAction(self.tr("Clear this list"))
        clear.triggered.connect(self._preferences.forget_recent)

    def _open_recent(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open(Path(action.data()))


def dropped_file(data: QMimeData) -> Path | None:
    """The first local file among what is dragged."""
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)
