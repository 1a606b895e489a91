"""The strip below the picture: a thumbnail of each open photo, the one on the screen framed, edited ones with a dot.

A click shows a photo; Shift and Ctrl select several (for pasting settings); arrow keys move and Enter shows.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.filmstrip.filmstrip_model import ENTRY, FilmstripModel
from app.roll import RollPhoto
from app.theme import GRID_PX, colour

CELL = QSize(112, 92)  # logical px; small screens need the height for the picture
NAME_HEIGHT = 18
HEIGHT = CELL.height() + 2 * GRID_PX
DOT = 8


class Filmstrip(QListView):
    """A horizontal list of the open photos.

    Signals:
        chosen(RollPhoto): a person wants to see this one.
        selection_changed(): other photos are selected than before.
    """

    chosen = Signal(object)
    selection_changed = Signal()

    def __init__(self, model: FilmstripModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Open photos"))
        self._model = model
        self._shown: RollPhoto | None = None
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(model, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(HEIGHT)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    def selected(self) -> list[RollPhoto]:
        """The selected photos, in the order of the strip."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self._model.index(row).data(ENTRY) for row in rows]

    def show_current(self, entry: RollPhoto) -> None:
        """Bring this one into view. Going on to another photo selects that one alone, whatever keys are held."""
        index = self._model.index_of(entry)
        if not index.isValid():
            return
        if entry is not self._shown or entry not in self.selected():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._shown = entry
        self.scrollTo(index)

    def _choose(self, index: QModelIndex) -> None:
        if len(self.selectedIndexes()) <= 1:  # selecting several should not change what is shown
            self.chosen.emit(index.data(ENTRY))


class _CellDelegate(QStyledItemDelegate):
    """Paints one photo of the strip."""

    def __init__(self, model: FilmstripModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: RollPhoto = index.data(ENTRY)
        cell = option.rect.adjusted(3, 3, -3, -3)
        place = cell.adjusted(4, 4, -4, -NAME_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_frame(painter, option, cell, entry)
        self._paint_picture(painter, option, place, index.data(Qt.ItemDataRole.DecorationRole), entry)
        self._paint_name(painter, option, cell, index.data(Qt.ItemDataRole.DisplayRole), entry)
        painter.restore()

    def _paint_frame(self, painter: QPainter, option: QStyleOptionViewItem, cell: QRect, entry: RollPhoto) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        is_current = self._model.is_current(entry)
        fill = colour("chosen") if is_selected else colour("hover") if is_hovered else Qt.GlobalColor.transparent
        painter.setBrush(fill)
        painter.setPen(QPen(colour("accent"), 2) if is_current else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(cell, 5, 5)

    def _paint_picture(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, image: QImage, entry: RollPhoto
    ) -> None:
        if image.isNull():
            painter.setPen(colour("text-quiet"))
            text = self.tr("cannot be read") if self._model.is_broken(entry) else "…"
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            return
        size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(place.center().x() - size.width() // 2, place.center().y() - size.height() // 2, 0, 0)
        target.setSize(size)
        pixels, smooth = size * option.widget.devicePixelRatioF(), Qt.TransformationMode.SmoothTransformation
        # scaled first: a painter that reduces so much leaves steps
        painter.drawImage(target, image.scaled(pixels, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        if entry.is_edited:
            dot = QRect(target.right() - DOT - 3, target.top() + 4, DOT, DOT)
            painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
            painter.setBrush(colour("accent"))
            painter.drawEllipse(dot)

    def _paint_name(
        self, painter: QPainter, option: QStyleOptionViewItem, cell: QRect, name: str, entry: RollPhoto
    ) -> None:
        font = option.font
        font.setPointSizeF(0.85 * font.pointSizeF())
        painter.setFont(font)
        is_current = self._model.is_current(entry)
        painter.setPen(colour("text" if is_current else "text-quiet"))
        place = QRect(cell.left() + 4, cell.bottom() - NAME_HEIGHT + 1, cell.width() - 8, NAME_HEIGHT)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
