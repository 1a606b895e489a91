"""What the window shows before the first photo: an invitation to drop one, and samples to try."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.plain_text import PlainLabel
from app.samples import sample_photos
from app.theme import GRID_PX, icon

CARD = QSize(120, 90)  # logical px of a sample's picture; three fit into the smallest window


class EmptyState(QFrame):
    """Drop target, open button, samples.

    Signals:
        open_asked(): the button.
        sample_chosen(Path): one of the samples.
    """

    open_asked = Signal()
    sample_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("No photo is open"))
        self.cards: list[QToolButton] = []
        layout = QVBoxLayout(self)
        layout.setSpacing(GRID_PX)
        layout.addStretch(3)
        self._add_invitation(layout)
        layout.addSpacing(4 * GRID_PX)
        self._add_samples(layout)
        layout.addStretch(4)

    def _add_invitation(self, layout: QVBoxLayout) -> None:
        picture, title = PlainLabel(), PlainLabel(self.tr("Drop a photo here"))
        picture.setPixmap(icon("drop").pixmap(QSize(96, 96), self.devicePixelRatioF()))
        title.setProperty("title", True)
        hint = PlainLabel(self.tr("Click what should be sharp, set the blur, export. Nothing leaves this computer."))
        hint.setProperty("quiet", True)
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        button = QPushButton(self.tr("Open a photo…"))
        button.setProperty("primary", True)
        button.clicked.connect(self.open_asked)
        for widget in (picture, title):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(hint)  # over the whole width, or it would wrap where it need not
        layout.addSpacing(GRID_PX)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _add_samples(self, layout: QVBoxLayout) -> None:
        photos = sample_photos()
        if not photos:
            return
        label = PlainLabel(self.tr("Or try one of these"))
        label.setProperty("quiet", True)
        layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addStretch(1)
        for photo in photos[:3]:
            row.addWidget(self._card(photo))
        row.addStretch(1)
        layout.addLayout(row)

    def _card(self, path: Path) -> QToolButton:
        card = QToolButton()
        card.setObjectName("sampleCard")
        card.setIcon(QIcon(_thumbnail(path, self.devicePixelRatioF())))
        card.setIconSize(CARD)
        name = path.stem.lstrip("0123456789-_").replace("-", " ").capitalize()
        card.setText(name)
        card.setAccessibleName(self.tr("Sample photo {name}").format(name=name))
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setProperty("path", str(path))
        card.clicked.connect(self._choose)
        self.cards.append(card)
        return card

    def _choose(self) -> None:
        self.sample_chosen.emit(Path(self.sender().property("path")))


def _thumbnail(path: Path, ratio: float) -> QPixmap:
    """The middle of the photo in the card's proportions, decoded small (Qt scales a JPEG while it decodes)."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    wanted = CARD * ratio
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    left, top = max(0, (image.width() - wanted.width()) // 2), max(0, (image.height() - wanted.height()) // 3)
    pixmap = QPixmap.fromImage(image.copy(left, top, wanted.width(), wanted.height()))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
