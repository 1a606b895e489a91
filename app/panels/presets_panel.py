"""Looks to choose from: the program's, then the person's own. A click applies one.

A small picture shows this photo with it; until there is one, the bokeh disc of its lens. All are there at once, and the
column scrolls: a list that scrolled inside of it would swallow the wheel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.language import from_core
from app.panels.section import Section
from app.panels.shape_gallery import psf_image
from app.plain_text import PlainLabel, plain_tooltip
from app.theme import GRID_PX, colour, set_icon
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings
from d2f_core.storage.presets import Preset

PRESET = Qt.ItemDataRole.UserRole
ICON = QSize(144, 100)  # logical px: large enough to see how the background blurs
CELL = QSize(157, 130)  # the picture and its name; two of them are as wide as the column
COLUMNS = 2
Point = tuple[float, float]
MIDDLE: Point = (0.5, 0.5)
BORDER = 3  # logical px of the list's frame and padding, on each side


class PresetsPanel(Section):
    """A list of presets and what can be done with them.

    Attributes:
        list: one row for each preset.
        save: asks for a new one.
        menu: update, rename, delete, import, export; filled by the feature.
        problem: a sentence about files that cannot be used; hidden without.

    Signals:
        chosen(Preset): apply it.
        renamed(Preset, str): a name was typed into its row.
        pointed(object): the pointer is on this preset; None when it left.
    """

    chosen = Signal(object)
    renamed = Signal(object, str)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("presets", self.tr("Presets"), parent)
        self.list, self.save, self.more = _PresetList(), QPushButton(self.tr("Save…")), QToolButton()
        self.menu, self.problem = QMenu(self), PlainLabel()
        self._reset.hide()
        self._psfs: dict[str, NDArray[np.float32]] = {}
        self._looks: dict[str, QIcon] = {}
        self._set_up()

    @property
    def current(self) -> Preset | None:
        """The preset of the row used last, which the menu is about."""
        item = self.list.currentItem()
        preset: Preset | None = None if item is None else item.data(PRESET)
        return preset

    @property
    def presets(self) -> list[Preset]:
        """Those shown, from top to bottom."""
        return [item.data(PRESET) for item in self._rows()]

    def show_look(self, name: str, picture: QImage, focus: Point = MIDDLE) -> None:
        """The photo with the preset of this name; what lies at `focus`, as shares of its size, is not cut off."""
        self._looks[name] = _untinted(QPixmap.fromImage(_cut(picture, focus)))
        self._show_icon(name)

    def show_presets(self, presets: list[Preset], problems: list[D2FError]) -> None:
        """Show these; the marked one stays marked."""
        marked = self.current
        with QSignalBlocker(self.list):
            self.list.clear()
            for preset in presets:
                self.list.addItem(self._row(preset))
                if marked is not None and preset.name == marked.name:
                    self.list.setCurrentRow(self.list.count() - 1)
        self.list.setFixedHeight(-(-len(presets) // COLUMNS) * CELL.height() + 2 * BORDER)
        self.problem.setText("\n".join(map(from_core, problems)))
        self.problem.setVisible(bool(problems))

    def show_psf(self, name: str, psf: NDArray[np.float32]) -> None:
        """The bokeh disc of the preset of this name."""
        self._psfs[name] = psf
        self._show_icon(name)

    def mark(self, name: str) -> None:
        """Make the row of this preset the current one without applying it."""
        with QSignalBlocker(self.list):
            for item in self._rows():
                if item.data(PRESET).name == name:
                    self.list.setCurrentItem(item)

    def show_settings(self, settings: RenderSettings) -> None:
        """Highlight the look that the photo has: the one used last if it is that, else the first that gives it."""
        rows = [item for item in self._rows() if _is_look_of(item.data(PRESET), settings)]
        current = self.list.currentItem()
        self.list.clearSelection()
        if rows:
            (current if current in rows else rows[0]).setSelected(True)

    def begin_renaming(self) -> None:
        """Let the name of the marked row be typed."""
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # another theme
            for name, psf in list(self._psfs.items()):
                self.show_psf(name, psf)

    def _set_up(self) -> None:
        self.list.setObjectName("lookGrid")
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setIconSize(ICON)
        self.list.setGridSize(CELL)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.itemClicked.connect(self._apply)
        self.list.entered_on.connect(self._apply)
        self.list.itemChanged.connect(self._take_name)
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self._point)
        self.list.left.connect(self._leave)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        set_icon(self.more, "more")
        self.more.setMenu(self.menu)
        self.more.setProperty("menuOnly", True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setToolTip(self.tr("More for presets"))
        self.more.setAccessibleName(self.tr("More for presets"))
        self.save.setToolTip(self.tr("Save these settings as a preset"))
        self.problem.setProperty("warning", True)
        self.problem.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.more)
        self.body.addWidget(self.list)
        self.body.addWidget(self.problem)
        self.body.addLayout(row)
        self.show_presets([], [])

    def _row(self, preset: Preset) -> QListWidgetItem:
        item = QListWidgetItem(shown_name(preset))
        item.setData(PRESET, preset)
        item.setSizeHint(CELL)
        item.setToolTip(plain_tooltip(f"{shown_name(preset)}: {self.tr('Click to apply')}"))
        if not preset.is_built_in:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setIcon(self._icon(preset.name))
        return item

    def _show_icon(self, name: str) -> None:
        with QSignalBlocker(self.list):
            for item in self._rows():
                if item.data(PRESET).name == name:
                    item.setIcon(self._icon(name))

    def _icon(self, name: str) -> QIcon:
        if name in self._looks:
            return self._looks[name]
        return _icon(self._psfs[name]) if name in self._psfs else _no_icon()

    def _point(self, item: QListWidgetItem) -> None:
        self.pointed.emit(item.data(PRESET))

    def _leave(self) -> None:
        self.pointed.emit(None)

    def _rows(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _apply(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(PRESET))

    def _take_name(self, item: QListWidgetItem) -> None:
        preset: Preset = item.data(PRESET)
        if item.text() != shown_name(preset):
            self.renamed.emit(preset, item.text())

    def _show_menu(self) -> None:
        self.menu.popup(self.list.cursor().pos())


def shown_name(preset: Preset) -> str:
    """The program's own looks have names in the window's language; a person's name stays as it was given."""
    return from_core(preset.name) if preset.is_built_in else preset.name


def _is_look_of(preset: Preset, settings: RenderSettings) -> bool:
    """Applying it would change nothing."""
    try:
        return preset.apply(settings) == settings
    except D2FError:
        return False


class _PresetList(QListWidget):
    """Enter applies the marked row: on some systems it would begin to rename. The wheel is the column's.

    Signals:
        entered_on(QListWidgetItem): Enter was pressed on it.
        left(): the pointer is elsewhere.
    """

    entered_on = Signal(object)
    left = Signal()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.currentItem() is not None and self.state() != QAbstractItemView.State.EditingState:
            self.entered_on.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


def _cut(picture: QImage, focus: Point) -> QImage:
    """The part around the focus, in the proportions of a row's picture."""
    width = min(picture.width(), round(picture.height() * ICON.width() / ICON.height()))
    height = min(picture.height(), round(width * ICON.height() / ICON.width()))
    left = round(focus[0] * picture.width() - width / 2)
    top = round(focus[1] * picture.height() - height / 2)
    return picture.copy(
        min(max(left, 0), picture.width() - width), min(max(top, 0), picture.height() - height), width, height
    )


def _icon(psf: NDArray[np.float32]) -> QIcon:
    """The disc in the middle of a row's picture, not enlarged to all of it."""
    disc = QPixmap.fromImage(psf_image(psf, colour("icon")))
    picture = QPixmap(ICON)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.drawPixmap((ICON.width() - disc.width()) // 2, (ICON.height() - disc.height()) // 2, disc)
    return _untinted(picture)


def _untinted(picture: QPixmap) -> QIcon:
    """The same on the marked row: Qt would lay the selection's colour over it."""
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


def _no_icon() -> QIcon:
    """Keeps the names in one column until the discs are there."""
    pixmap = QPixmap(ICON)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)
