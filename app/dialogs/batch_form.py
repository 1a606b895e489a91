"""How a batch is written: settings, folder, names, format, size, and what happens to files that are there already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.dialogs.export_dialog import (
    LARGEST_LONG_SIDE,
    NUMBER_WIDTH,
    USUAL_LONG_SIDE,
    hdr_help,
    keep_date_help,
    profile_titles,
)
from app.number_fields import WholeNumberField
from app.plain_text import PlainLabel, plain_tooltip
from app.preferences import Preferences
from app.theme import GRID_PX
from d2f_core.errors import D2FError, PhotoError
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import check_folder, typed_path
from d2f_core.storage.names import FIELDS, NameTemplate

if TYPE_CHECKING:
    from d2f_core.batch import BatchOptions

Known = tuple[RenderSettings, datetime | None]
OWN, SHOWN = "own", "shown"
ENDINGS = (".jpg", ".png", ".tif", ".webp", ".avif", "")
LOSSY = (".jpg", ".webp", ".avif", "")
FIRST_NAME = "{name}-refocused"


def _nothing(_path: Path) -> Known | None:
    return None


class BatchForm(QWidget):
    """The fields, which remember their last choices.

    Attributes:
        settings: combo box of `OWN` and `SHOWN`.
        folder, name: text fields.
        example: what the first photo will be called.
        known: settings of an open photo, and when it was taken, by its path; None for one that is not open. Replaced by
            the window.

    Signals:
        changed(): something was chosen or typed.
    """

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._first: Path | None = None
        self._count = 1
        self.known: Callable[[Path], Known | None] = _nothing
        self._make_fields()
        self._name_fields()
        self._lay_out()
        self._restore()
        self._connect()

    def options(self) -> BatchOptions:
        """What the form says.

        Raises:
            D2FError: it makes no sense; the sentence says what.
        """
        from d2f_core.batch import BatchOptions
        from d2f_core.photo.writing import ExportOptions

        if not self.folder.text().strip():
            raise PhotoError(self.tr("Choose a folder to write into."))
        long_side = self.long_side.value() if self.resize_it.isChecked() else None
        export = ExportOptions(
            quality=self.quality.value(),
            keep_metadata=self.metadata.isChecked(),
            profile=self.profile.currentData(),
            hdr=self.hdr.isChecked(),
            keep_date=self.keep_date.isChecked(),
        )
        folder = typed_path(self.folder.text(), beside=self._first and self._first.parent)
        check_folder(folder)
        return BatchOptions(
            folder, self.name.text(), self.format.currentData(), self.collision.currentData(), long_side, export
        )

    def show_example(self, path: Path, count: int = 1) -> None:
        """The first of so many photos: proposes a folder and shows what its file will be called."""
        self._first, self._count = path, count
        if not self.folder.text():
            self.folder.setText(str(path.parent / self.tr("refocused")))
        self._update()

    def remember(self) -> None:
        """Keep the choices for the next batch."""
        self._preferences.set_number("batch/quality", self.quality.value())
        self._preferences.set_number("batch/resize", int(self.resize_it.isChecked()))
        self._preferences.set_number("batch/long-side", self.long_side.value())
        self._preferences.set_number("batch/format", self.format.currentIndex())
        self._preferences.set_number("batch/profile", self.profile.currentIndex())
        self._preferences.set_number("batch/collision", self.collision.currentIndex())
        self._preferences.set_number("batch/metadata", int(self.metadata.isChecked()))
        self._preferences.set_number("batch/hdr", int(self.hdr.isChecked()))
        self._preferences.set_number("batch/date", int(self.keep_date.isChecked()))

    def _make_fields(self) -> None:
        self.settings, self.format, self.collision = QComboBox(), QComboBox(), QComboBox()
        self.profile = QComboBox()
        self.folder, self.browse = QLineEdit(), QPushButton(self.tr("Browse…"))
        self.name, self.example = QLineEdit(FIRST_NAME), PlainLabel()
        self.quality, self.long_side = WholeNumberField(), WholeNumberField()
        self.resize_it = QCheckBox(self.tr("Long side at most"))
        self.metadata = QCheckBox(self.tr("Keep camera data and captions"))
        self.hdr = QCheckBox(self.tr("Keep the light above white (HDR)"))
        self.hdr.setToolTip(hdr_help())
        self.keep_date = QCheckBox(self.tr("Give the file the photo's own date"))
        self.keep_date.setToolTip(keep_date_help())
        self.settings.addItem(self.tr("Each photo with its own"), OWN)
        self.settings.addItem(self.tr("All like the photo shown"), SHOWN)
        for text, ending in zip(("JPEG", "PNG", "TIFF", "WebP", "AVIF", self.tr("As the photo")), ENDINGS, strict=True):
            self.format.addItem(text, ending)
        for name, title in profile_titles().items():
            self.profile.addItem(title, name)
        self.collision.addItem(self.tr("Write a numbered file beside it"), "number")
        self.collision.addItem(self.tr("Leave the photo out"), "skip")
        self.collision.addItem(self.tr("Replace it"), "overwrite")
        self.quality.setRange(1, 100)
        self.long_side.setRange(16, LARGEST_LONG_SIDE)
        self.long_side.setSuffix(self.tr(" px"))
        for number in (self.quality, self.long_side):
            number.setMinimumWidth(NUMBER_WIDTH)
        self.example.setProperty("quiet", True)
        self.browse.setAutoDefault(False)
        for widget in (self.name, self.example):
            widget.setToolTip(self._help())

    def _name_fields(self) -> None:
        names = {
            self.settings: self.tr("Settings"),
            self.folder: self.tr("Folder"),
            self.name: self.tr("Names of the files"),
            self.format: self.tr("Format"),
            self.quality: self.tr("Quality"),
            self.profile: self.tr("Colour space"),
            self.long_side: self.tr("Long side in pixels"),
            self.collision: self.tr("If a file exists"),
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)

    def _lay_out(self) -> None:
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.setColumnStretch(1, 1)
        rows = [
            (self.tr("Settings"), (self.settings, None)),
            (self.tr("Folder"), (self.folder, self.browse)),
            (self.tr("Name"), (self.name, self.example)),
            (self.tr("Format"), (self.format, PlainLabel(self.tr("Quality")), self.quality, None)),
            (self.tr("Colour space"), (self.profile, None)),
            (self.tr("Size"), (self.resize_it, self.long_side, None)),
            (self.tr("If a file exists"), (self.collision, None)),
            (self.tr("Metadata"), (self.metadata, None)),
            ("", (self.keep_date, None)),
            ("", (self.hdr, None)),
        ]
        for row, (title, widgets) in enumerate(rows):
            form.addWidget(PlainLabel(title), row, 0)
            line = QHBoxLayout()
            line.setSpacing(GRID_PX)
            for widget in widgets:
                line.addStretch(1) if widget is None else line.addWidget(widget)
            form.addLayout(line, row, 1)

    def _restore(self) -> None:
        number = self._preferences.number
        self.quality.setValue(number("batch/quality", 95))
        self.resize_it.setChecked(bool(number("batch/resize", 0)))
        self.long_side.setValue(number("batch/long-side", USUAL_LONG_SIDE))
        self.format.setCurrentIndex(number("batch/format", 0))
        self.profile.setCurrentIndex(number("batch/profile", 0))
        self.collision.setCurrentIndex(number("batch/collision", 0))
        self.metadata.setChecked(bool(number("batch/metadata", 1)))
        self.hdr.setChecked(bool(number("batch/hdr", 0)))
        self.keep_date.setChecked(bool(number("batch/date", 0)))
        self._update()

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        for signal in (
            self.settings.currentIndexChanged, self.format.currentIndexChanged, self.collision.currentIndexChanged,
            self.folder.textChanged, self.name.textChanged, self.resize_it.toggled,
        ):  # fmt: skip
            signal.connect(self._take_change)

    def _take_change(self) -> None:
        self._update()
        self.changed.emit()

    def _update(self) -> None:
        self.quality.setEnabled(self.format.currentData() in LOSSY)
        self.long_side.setEnabled(self.resize_it.isChecked())
        self.example.setText(self._example())

    def _example(self) -> str:
        """The first photo's name to be; nothing while the template makes none."""
        if self._first is None:
            return ""
        from d2f_core.batch.targets import name_values

        known = self.known(self._first)
        settings, taken = known or (RenderSettings(), None)
        values = name_values(self._first, 0, self._count, settings, taken)
        if known is None:  # only the batch will read what it says: nothing is made up
            values |= {field: f"{{{field}}}" for field in ("f", "date", "time")}
        try:
            stem = NameTemplate(self.name.text()).fill(values)
        except D2FError:
            return ""
        return f"→ {stem}{self.format.currentData() or self._first.suffix}"

    def _help(self) -> str:
        """What each field of a name stands for."""
        meanings = {
            "name": self.tr("the photo's name"),
            "index": self.tr("its number: 001, 002, …"),
            "f": self.tr("the f-number: f1.4"),
            "date": self.tr("the day of the shot; of the file, where the photo does not say"),
            "time": self.tr("its time of day"),
            "folder": self.tr("the folder that the photo lies in"),
        }
        return "\n".join(plain_tooltip(f"{{{field}}}: {meanings[field]}") for field in FIELDS)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder to write into"), self.folder.text())
        if folder:
            self.folder.setText(folder)
