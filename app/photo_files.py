"""Opening and exporting as a person does it: dialogs, recent files, dropped files. The work itself is the service's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.dialogs.export_dialog import ExportChoice, ExportDialog
from app.dialogs.modal import run_modal
from app.document import Document
from app.plain_text import plain_entry, plain_tooltip
from app.preferences import Preferences
from app.rendering.render_request import ExportRequest
from app.rendering.render_service import RenderService
from app.roll import Roll
from d2f_core.photo.file_kinds import ENDINGS, RAW_ENDINGS
from d2f_core.photo.photo_folder import photos_among, without_hidden

KINDS = " ".join(f"*.{ending}" for ending in (*ENDINGS, *RAW_ENDINGS))
RECENT_WIDTH = 360  # logical px; the tooltip has the whole path


class PhotoFiles(QObject):
    """GUI thread only.

    Attributes:
        recent_menu: the photos opened before.

    Signals:
        open_started(Path): a file is being read.
        folder_wanted(Path): the photos of this folder should be opened.
        left_out(list[Path]): these of a selection are no photos.
    """

    open_started = Signal(object)
    folder_wanted = Signal(object)
    left_out = Signal(object)

    def __init__(
        self, document: Document, roll: Roll, service: RenderService, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document, self._roll, self._service = document, roll, service
        self._preferences, self._window = preferences, window
        self._instead: list[Path] = []
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)

    def ask_and_open(self) -> None:
        """The open dialog."""
        kinds = self.tr("Photos ({kinds});;All files (*)").format(kinds=f"{KINDS} {KINDS.upper()}")
        paths, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open photos"), self._preferences.folder, kinds,
            options=QFileDialog.Option.HideNameFilterDetails,
        )  # fmt: skip
        self.open_all([Path(path) for path in paths])

    def ask_and_open_folder(self) -> None:
        """The dialog for a folder, whose photos are all opened."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder"), self._preferences.folder)
        if folder:
            self.open_all([Path(folder)])

    def open_all(self, paths: list[Path]) -> None:
        """Open these photos; of folders, the photos in them. The first one that can be read is shown.

        Hidden files among others are none, and neither are films, sidecars and the like.
        """
        wanted = photos_among(paths)
        folders = [path for path in wanted if path.is_dir()]
        photos = [path for path in wanted if path not in folders]
        if len(photos) > 1:
            self._roll.add(photos)
        if photos:
            self.open_first(photos)
        others = [path for path in without_hidden(paths) if path not in wanted]
        if others:
            self.left_out.emit(others)
        for folder in folders:
            self.folder_wanted.emit(folder)

    def open_first(self, paths: list[Path]) -> None:
        """Open the first of these that can be read."""
        self.open(paths[0])
        self.keep_ready(paths[1:])

    def keep_ready(self, paths: list[Path]) -> None:
        """Photos to be shown instead, one after the other, while what is being opened cannot be read."""
        self._instead = list(paths)

    def open_instead(self) -> bool:
        """It could not be read: open the next one that is kept ready; False if there is none."""
        if not self._instead:
            return False
        self.open_first(self._instead)
        return True

    def open(self, path: Path) -> None:
        """Read this photo in the background."""
        self._instead = []
        self._preferences.folder = path.absolute().parent
        self._service.open(path.absolute())
        self.open_started.emit(path)

    def opened(self, path: Path) -> None:
        """This photo was read well: it joins the recent files."""
        self._preferences.add_recent(path)

    def open_dropped(self, data: QMimeData) -> bool:
        """Open what was dropped, files and folders; False if there is nothing."""
        paths = dropped_files(data)
        self.open_all(paths)
        return bool(paths)

    def ask_and_export(self) -> None:
        """The export dialog."""
        if self._document.photo is None:
            return
        dialog = ExportDialog(self._document.photo, self._document.settings, self._preferences, self._window)
        if run_modal(dialog) and dialog.choice is not None:
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
        recent, metrics = self._preferences.recent_files, self.recent_menu.fontMetrics()
        names = Counter(path.name for path in recent)
        for path in recent:  # cameras begin anew at IMG_0001: the folder tells photos of one name apart
            title = path.name if names[path.name] == 1 else f"{path.name} – {path.parent.name}"
            title = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, RECENT_WIDTH)
            action = self.recent_menu.addAction(plain_entry(title))
            action.setToolTip(plain_tooltip(str(path)))
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


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files and folders among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
