"""Where to write the focus-pull video, how large and how smooth."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
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
from d2f_core.photo.photo import Photo
from d2f_core.storage.files import made_folder, typed_path
from d2f_core.video.focus_pull import FocusPull, even_size
from d2f_core.video.h264 import has_h264
from d2f_core.video.moves import CameraMove, Move

LONG_SIDES = (1280, 1920, 2560, 3840)  # px
RATES = (24, 25, 30, 50, 60)  # frames a second
USUAL_SIDE, USUAL_RATE = 1, 0  # indices
USUAL_AMOUNT = 50  # percent


@dataclass(frozen=True)
class VideoChoice:
    """What the person chose; `breathing` as in `FocusPull`; `overwrite` is confirmed."""

    path: Path
    long_side: int
    fps: float
    breathing: float
    overwrite: bool
    move: CameraMove | None = None


class VideoDialog(QDialog):
    """Asks for file, size and frame rate.

    Attributes:
        choice: set when the dialog is accepted to write the file; None when it is to be played.
        confirm: asks a yes-or-no question; replaced in tests.
    """

    def __init__(self, photo: Photo, pull: FocusPull, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export video"))
        self.setMinimumWidth(520)
        self.choice: VideoChoice | None = None
        self.confirm: Callable[[str, str], bool] = self._ask
        self._photo, self._pull, self._preferences = photo, pull, preferences
        self._make_fields()
        self._lay_out()
        self._show_defaults()
        self._update()

    @property
    def path_chosen(self) -> Path:
        """The file named in the field; .mp4 if it has no ending.

        Raises:
            PhotoError: no file can have this name.
        """
        return typed_path(self.path.text(), ".mp4", self._photo.path and self._photo.path.parent)

    @property
    def camera(self) -> tuple[CameraMove | None, float]:
        """Move and breathing, as in `FocusPull`."""
        return self._move(), self.breathing.value() / 100

    def accept(self) -> None:
        """Check, ask where something would be replaced, remember, close."""
        from d2f_core.video.writing import check_video_ending, check_video_path

        try:
            path = self.path_chosen
            check_video_ending(path)  # before a folder is made for nothing
            made_folder(path.parent)
            check_video_path(path, overwrite=True)
        except PhotoError as error:
            self.problem.tell(error)
            return
        question = self.tr("{name} exists. Replace it?").format(name=path.name)
        overwrite = path.exists()
        if overwrite and not self.confirm(question, self.tr("Replace")):
            return
        self.choice = VideoChoice(
            path,
            self.long_side.currentData(),
            float(self.fps.currentData()),
            self.breathing.value() / 100,
            overwrite,
            self._move(),
        )
        self._preferences.set_number("video/long-side", self.long_side.currentIndex())
        self._preferences.set_number("video/fps", self.fps.currentIndex())
        super().accept()

    def _make_fields(self) -> None:
        self.path, self.browse = QLineEdit(), QPushButton(self.tr("Browse…"))
        kinds = {self.tr("MP4 video"): (".mp4",), self.tr("WebP animation"): (".webp",), "GIF": (".gif",)}
        self.format = FormatBox(self.path, kinds)
        self.long_side, self.fps = QComboBox(), QComboBox()
        self.move_kind, self.amount = QComboBox(), WholeNumberField()
        for kind, title in self._move_titles().items():
            self.move_kind.addItem(title, kind)
        self.amount.setRange(-100, 100)
        self.amount.setSuffix(self.tr(" %"))
        self.amount.setToolTip(self.tr("Of the largest move; below 0 the other way"))
        self.move_kind.setAccessibleName(self.tr("Camera"))
        self.amount.setAccessibleName(self.tr("Amount of the camera move"))
        self.move_kind.currentIndexChanged.connect(self._update)
        self.size_text, self.problem = PlainLabel(), TargetLine()
        self.breathing = WholeNumberField()
        self.breathing.setRange(0, 30)
        self.breathing.setSuffix(" %")
        self.breathing.setValue(round(100 * self._pull.breathing))
        self.breathing.setAccessibleName(self.tr("Focus breathing"))
        self.breathing.setToolTip(self.tr("How much the picture grows while the focus comes nearer."))
        for side in LONG_SIDES:
            self.long_side.addItem(self.tr("{count} px").format(count=self.locale().toString(side)), side)
        for rate in RATES:
            self.fps.addItem(self.tr("{count} a second").format(count=rate), rate)
        self.path.setAccessibleName(self.tr("File"))
        self.long_side.setAccessibleName(self.tr("Long side"))
        self.fps.setAccessibleName(self.tr("Frames"))
        self.browse.setAutoDefault(False)
        self.size_text.setProperty("quiet", True)
        self.size_text.setWordWrap(True)
        self.path.textChanged.connect(self._update)
        self.browse.clicked.connect(self._browse)
        self.long_side.currentIndexChanged.connect(self._update)
        self.fps.currentIndexChanged.connect(self._update)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        file_row = QHBoxLayout()
        file_row.setSpacing(GRID_PX)
        file_row.addWidget(self.path, 1)
        file_row.addWidget(self.browse)
        form.addRow(self.tr("File"), file_row)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Long side"), self.long_side)
        form.addRow(self.tr("Frames"), self.fps)
        camera = QHBoxLayout()
        camera.setSpacing(GRID_PX)
        camera.addWidget(self.move_kind, 1)
        camera.addWidget(self.amount)
        form.addRow(self.tr("Camera"), camera)
        form.addRow(self.tr("Focus breathing"), self.breathing)
        form.addRow("", self.size_text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        self.play = buttons.addButton(self.tr("Play in the window"), QDialogButtonBox.ButtonRole.ActionRole)
        self.play.setToolTip(self.tr("Close this and play the clip with its camera, as drafts"))
        self.play.setAutoDefault(False)
        self.play.clicked.connect(self._choose_play)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)  # or Enter would leave
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(2 * GRID_PX)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def _choose_play(self) -> None:
        """Accepted without a file: the clip is to be played."""
        super().accept()

    def _show_defaults(self) -> None:
        source = self._photo.path or Path.home() / self.tr("photo.jpg")
        self.path.setText(str(default_video_path(source)))
        self.long_side.setCurrentIndex(self._preferences.number("video/long-side", USUAL_SIDE))
        self.fps.setCurrentIndex(self._preferences.number("video/fps", USUAL_RATE))
        move = self._pull.move
        self.move_kind.setCurrentIndex(self.move_kind.findData(None if move is None else move.kind))
        self.amount.setValue(USUAL_AMOUNT if move is None else round(100 * move.amount))

    def _update(self) -> None:
        self.export.setEnabled(self._can_be_written())
        self.amount.setEnabled(self.move_kind.currentData() is not None)
        height, width = even_size(self._photo.size, self.long_side.currentData())
        frames = max(1, round(self._pull.duration_s * (self.fps.currentData() or 1)))
        number = self.locale().toString
        self.size_text.setText(
            self.tr("{frames} frames of {width} × {height} pixels, {codec} without sound.").format(
                frames=number(frames), width=number(width), height=number(height), codec=self._codec()
            )
        )

    def _can_be_written(self) -> bool:
        """A file is named that can be; where not, it is told why."""
        self.problem.hide()
        try:
            return bool(self.path.text().strip()) and self.problem.check(self.path_chosen)
        except PhotoError as error:
            self.problem.tell(error)
            return False

    def _codec(self) -> str:
        ending = PurePath(self.path.text().strip()).suffix.lower()
        return {".webp": "WebP", ".gif": "GIF"}.get(ending, "H.264" if has_h264() else "MPEG-4")

    def _move(self) -> CameraMove | None:
        kind = self.move_kind.currentData()
        return None if kind is None else CameraMove(kind, self.amount.value() / 100)

    def _move_titles(self) -> dict[Move | None, str]:
        return {
            None: self.tr("Stands still"),
            "parallax": self.tr("Sideways (parallax)"),
            "dolly": self.tr("In (dolly)"),
            "arc": self.tr("Around the focus (arc)"),
        }

    def _ask(self, question: str, yes: str) -> bool:
        return ask(self, question, yes)

    def _browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export video"), self.path.text(), self.tr("Video (*.mp4);;Animation (*.webp *.gif)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if path:
            self.path.setText(path)


def default_video_path(source_path: Path) -> Path:
    """`<name>-focus-pull.mp4` beside the photo; numbered if that is taken."""
    first = source_path.with_name(f"{source_path.stem}-focus-pull.mp4")
    numbered = (source_path.with_name(f"{source_path.stem}-focus-pull-{number}.mp4") for number in itertools.count(2))
    return next(path for path in itertools.chain([first], numbered) if not os.path.lexists(path))
