"""Where to write the photo and how. Nothing is replaced without a confirmed choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.format_box import FormatBox
from app.dialogs.messages import ask
from app.dialogs.target_line import TargetLine
from app.number_fields import WholeNumberField
from app.plain_text import PlainLabel
from app.preferences import Preferences
from app.theme import GRID_PX
from d2f_core.errors import PhotoError
from d2f_core.layered_export import LAYERED_FORMATS, check_layered_path, layered_ending
from d2f_core.photo.encoding import format_of
from d2f_core.photo.photo import Photo
from d2f_core.photo.writing import ExportOptions, check_export_path, default_export_path
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import made_folder, typed_path

SUBSAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")
LARGEST_LONG_SIDE = 60_000
USUAL_LONG_SIDE = 2048
NUMBER_WIDTH = 96  # logical px
TEXT_WIDTH = 360  # logical px, the least that the fields have in any language
JPEG_ENDINGS = (".jpg", ".jpeg")
HDR_ENDINGS = (*JPEG_ENDINGS, ".tif", ".tiff")
LOSSY_ENDINGS = (".jpg", ".jpeg", ".webp", ".avif")
DEEP_ENDINGS = (".tif", ".tiff", ".png", *LAYERED_FORMATS)  # keep 16 bits
SUBSAMPLED_ENDINGS = (".jpg", ".jpeg", ".avif")


@dataclass(frozen=True)
class ExportChoice:
    """What the person chose; `overwrite` is confirmed."""

    path: Path
    options: ExportOptions
    overwrite: bool


class ExportDialog(QDialog):
    """Asks for file, quality, size and metadata.

    Attributes:
        choice: set when the dialog is accepted.
        confirm: asks a yes-or-no question; replaced in tests.
    """

    def __init__(
        self, photo: Photo, settings: RenderSettings, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(520)
        self.choice: ExportChoice | None = None
        self.confirm: Callable[[str, str], bool] = self._ask
        self._photo, self._settings, self._preferences = photo, settings, preferences
        self._is_hdr, self._was_jpeg = photo.is_hdr, False
        self._make_fields()
        self._lay_out()
        self._connect()
        self._show_defaults()
        self._update()

    @property
    def path_chosen(self) -> Path:
        """The file named in the field; .jpg if it has no ending.

        Raises:
            PhotoError: no file can have this name.
        """
        return typed_path(self.path.text(), ".jpg", self._photo.path and self._photo.path.parent)

    @property
    def _is_deep(self) -> bool:
        """The photo has more than 8 bits a channel."""
        return self._photo.pixels.dtype.itemsize > 1

    @property
    def _format_key(self) -> str:
        """Photos of 8 bits and of 16 are exported for different ends: each kind remembers a format of its own."""
        return "export/format-deep" if self._is_deep else "export/format"

    def accept(self) -> None:
        """Check, ask where something would be replaced, remember, close."""
        try:
            path = self.path_chosen
            self._check(path)
        except PhotoError as error:
            self.problem.tell(error)
            return
        overwrite = path.exists()
        if overwrite and not self._may_replace(path):
            return
        self.choice = ExportChoice(path, self._options(), overwrite)
        self._remember()
        super().accept()

    def _check(self, path: Path) -> None:
        """Make its folder where it is missing, and refuse what cannot be written."""
        is_layered = bool(layered_ending(path))
        if not is_layered:
            format_of(path)  # before a folder is made for nothing
        made_folder(path.parent)
        if is_layered:
            check_layered_path(path, overwrite=True)
        else:
            check_export_path(path, source=self._photo, overwrite=True, allow_source=True)

    def _make_fields(self) -> None:
        self.path, self.browse = QLineEdit(), QPushButton(self.tr("Browse…"))
        self.format = FormatBox(self.path, self._kinds())
        self.quality, self.subsampling, self.profile = WholeNumberField(), QComboBox(), QComboBox()
        self.resize_it, self.long_side = QCheckBox(self.tr("Long side at most")), WholeNumberField()
        self.metadata = QCheckBox(self.tr("Keep camera data and captions (EXIF, XMP)"))
        self.hdr = QCheckBox(self.tr("Keep the light above white (HDR)"))
        self.hdr.setToolTip(hdr_help())
        self.keep_date = QCheckBox(self.tr("Give the file the photo's own date"))
        self.keep_date.setToolTip(keep_date_help())
        self.embed_depth = QCheckBox(self.tr("Put the depth map into the JPEG (GDepth)"))
        self.embed_depth.setToolTip(self.tr("Other programs, and this one, can then refocus the exported photo."))
        self.size_text, self.problem = PlainLabel(), TargetLine()
        self.quality.setRange(1, 100)
        for name in SUBSAMPLINGS:
            self.subsampling.addItem(self._subsampling_text(name), name)
        for name, title in profile_titles().items():
            self.profile.addItem(title, name)
        self.browse.setAutoDefault(False)
        for number in (self.quality, self.long_side):
            number.setMinimumWidth(NUMBER_WIDTH)
        self.long_side.setRange(16, LARGEST_LONG_SIDE)
        self.long_side.setSuffix(self.tr(" px"))
        self.size_text.setProperty("quiet", True)
        self.size_text.setWordWrap(True)
        self.size_text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._name_fields()

    def _name_fields(self) -> None:
        names = {
            self.path: self.tr("File"),
            self.quality: self.tr("Quality"),
            self.subsampling: self.tr("Colour detail"),
            self.profile: self.tr("Colour space"),
            self.long_side: self.tr("Long side in pixels"),
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.setColumnStretch(1, 1)
        rows = [
            (self.tr("File"), _side_by_side(self.path, self.browse)),
            (self.tr("Format"), _side_by_side(self.format, None)),
            (self.tr("Quality"), _side_by_side(self.quality, None)),
            (self.tr("Colour detail"), _side_by_side(self.subsampling, None)),
            (self.tr("Colour space"), _side_by_side(self.profile, None)),
            (self.tr("Size"), _side_by_side(self.resize_it, self.long_side, None)),
            ("", _side_by_side(self.size_text)),
            (self.tr("HDR"), _side_by_side(self.hdr)),
            (self.tr("Metadata"), _side_by_side(self.metadata)),
            ("", _side_by_side(self.keep_date)),
            (self.tr("Depth"), _side_by_side(self.embed_depth)),
        ]
        for row, (name, fields) in enumerate(rows):
            form.addWidget(PlainLabel(name), row, 0)
            form.addLayout(fields, row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)  # or Enter would leave
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(2 * GRID_PX)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        self.path.textChanged.connect(self._update)
        self.resize_it.toggled.connect(self._update)
        self.long_side.valueChanged.connect(self._update)

    def _show_defaults(self) -> None:
        source = self._photo.path or Path.home() / self.tr("photo.jpg")
        usual = self.format.findData(".tif" if self._is_deep else ".jpg")
        ending = self.format.itemData(self._preferences.number(self._format_key, usual))
        self.path.setText(str(default_export_path(source, ending or self.format.itemData(usual))))
        self.quality.setValue(self._preferences.number("export/quality", 95))
        self.subsampling.setCurrentIndex(self._preferences.number("export/subsampling", 0))
        self.profile.setCurrentIndex(self._preferences.number("export/profile", 0))
        self.resize_it.setChecked(bool(self._preferences.number("export/resize", 0)))
        self.long_side.setValue(self._preferences.number("export/long-side", USUAL_LONG_SIDE))
        self.metadata.setChecked(bool(self._preferences.number("export/metadata", 1)))
        self.keep_date.setChecked(bool(self._preferences.number("export/date", 0)))
        self.embed_depth.setChecked(bool(self._preferences.number("export/depth", 0)))

    def _update(self) -> None:
        """Only what matters for this file can be set; say how large it will be."""
        ending = self._ending()
        self.export.setEnabled(bool(ending))
        self.quality.setEnabled(ending in LOSSY_ENDINGS)
        self.subsampling.setEnabled(ending in SUBSAMPLED_ENDINGS)
        self.hdr.setEnabled(self._is_hdr and ending in HDR_ENDINGS)
        if (ending in JPEG_ENDINGS) is not self._was_jpeg:  # a phone's map is kept unless somebody says no
            self._was_jpeg = ending in JPEG_ENDINGS
            self.hdr.setChecked(self._was_jpeg and self._photo.gain_map is not None)
        self.embed_depth.setEnabled(ending in JPEG_ENDINGS)
        self.profile.setEnabled(ending not in LAYERED_FORMATS)
        self.long_side.setEnabled(self.resize_it.isChecked())
        height, width = self._photo.size
        scale = min(1.0, self.long_side.value() / max(height, width)) if self.resize_it.isChecked() else 1.0
        size = f"{self.locale().toString(round(width * scale))} × {self.locale().toString(round(height * scale))}"
        text = self.tr("The file will have {size} pixels.").format(size=size)
        if ending == ".layers.tif":
            text += " " + self.tr("Its pages are the exported picture and the blurred layers.")
        elif ending in LAYERED_FORMATS:
            text += " " + self.tr("It holds the blurred layers, the sharp subject, what is behind it, and the maps.")
        if self._is_deep and ending not in DEEP_ENDINGS:
            text += " " + self.tr("It keeps 8 of the photo's 16 bits; TIFF and PNG keep all.")
        if ending and not self.path.text().strip().endswith(self.path_chosen.name):
            text += " " + self.tr("It will be called {name}.").format(name=self.path_chosen.name)
        self.size_text.setText(text)
        self._make_room(text)

    def _make_room(self, text: str) -> None:
        """All lines of the text below the size; the room of two is always kept, so that little moves."""
        metrics, wrap = self.fontMetrics(), Qt.TextFlag.TextWordWrap
        height = metrics.boundingRect(QRect(0, 0, TEXT_WIDTH, 0), wrap, text).height()
        self.size_text.setMinimumHeight(max(height, 2 * metrics.lineSpacing()))

    def _ending(self) -> str:
        """Of the file, in small letters; empty, and told why, while there is none."""
        self.problem.hide()
        try:
            path = self.path_chosen if self.path.text().strip() else None
        except PhotoError as error:
            self.problem.tell(error)
            return ""
        if path is None or not self.problem.check(path):
            return ""
        return layered_ending(path) or path.suffix.lower()

    def _options(self) -> ExportOptions:
        return ExportOptions(
            quality=self.quality.value(),
            subsampling=self.subsampling.currentData(),
            long_side=self.long_side.value() if self.resize_it.isChecked() else None,
            keep_metadata=self.metadata.isChecked(),
            profile=self.profile.currentData(),
            settings=self._settings,
            hdr=self.hdr.isEnabled() and self.hdr.isChecked(),
            keep_date=self.keep_date.isChecked(),
            embed_depth=self.embed_depth.isEnabled() and self.embed_depth.isChecked(),
        )

    def _remember(self) -> None:
        self._preferences.set_number(self._format_key, self.format.currentIndex())
        self._preferences.set_number("export/quality", self.quality.value())
        self._preferences.set_number("export/subsampling", self.subsampling.currentIndex())
        self._preferences.set_number("export/profile", self.profile.currentIndex())
        self._preferences.set_number("export/resize", int(self.resize_it.isChecked()))
        self._preferences.set_number("export/long-side", self.long_side.value())
        self._preferences.set_number("export/metadata", int(self.metadata.isChecked()))
        self._preferences.set_number("export/date", int(self.keep_date.isChecked()))
        self._preferences.set_number("export/depth", int(self.embed_depth.isChecked()))

    def _may_replace(self, path: Path) -> bool:
        if self._photo.path is not None and path.samefile(self._photo.path):
            question = self.tr("{name} is the photo you opened. Replacing it cannot be undone. Replace the original?")
            return self.confirm(question.format(name=path.name), self.tr("Replace the original"))
        return self.confirm(self.tr("{name} exists. Replace it?").format(name=path.name), self.tr("Replace"))

    def _ask(self, question: str, yes: str) -> bool:
        return ask(self, question, yes)

    def _browse(self) -> None:
        kinds = self.tr("JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff);;PNG (*.png);;WebP (*.webp);;AVIF (*.avif)")
        kinds += self.tr(";;With layers (*.psd *.exr)")
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export"), self.path.text(), kinds, options=QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            self.path.setText(path)

    def _kinds(self) -> dict[str, tuple[str, ...]]:
        return {
            "JPEG": JPEG_ENDINGS,
            "TIFF": (".tif", ".tiff"),
            "PNG": (".png",),
            "WebP": (".webp",),
            "AVIF": (".avif",),
            self.tr("PSD, with layers"): (".psd",),
            self.tr("OpenEXR, with layers"): (".exr",),
            self.tr("TIFF, with layers as pages"): (".layers.tif",),
        }

    def _subsampling_text(self, name: str) -> str:
        return {
            "4:4:4": self.tr("4:4:4, all of it"),
            "4:2:2": self.tr("4:2:2, smaller"),
            "4:2:0": self.tr("4:2:0, smallest"),
        }[name]


def profile_titles() -> dict[str, str]:
    """What stands in the choice of colour spaces, by the name that `ExportOptions` takes."""
    translate = QCoreApplication.translate
    return {
        "source": translate("ExportDialog", "As the photo"),
        "srgb": translate("ExportDialog", "sRGB, for the web"),
        "display-p3": translate("ExportDialog", "Display P3, for phones and new screens"),
        "adobe-rgb": translate("ExportDialog", "Adobe RGB, for print"),
    }


def hdr_help() -> str:
    """What the box for the light above white does."""
    return QCoreApplication.translate(
        "ExportDialog", "Of HDR photos and RAW, for HDR screens: a gain map in a JPEG, 32-bit floats in a TIFF."
    )


def keep_date_help() -> str:
    """What the box for the date does."""
    return QCoreApplication.translate("ExportDialog", "The date of the shot, or of the photo's file.")


def _side_by_side(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets in a row; None is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(GRID_PX)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return layout
