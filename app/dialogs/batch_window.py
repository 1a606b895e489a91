"""Many photos in one go: which, with which settings, where to and how; then the state of each, and a report.

A window of its own that blocks nothing: one can go on working, or close it and open it again, while it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.batch_form import BatchForm
from app.language import from_core
from app.photo_files import KINDS
from app.plain_text import PlainLabel, plain_tooltip
from app.preferences import Preferences
from app.theme import GRID_PX, colour
from d2f_core.errors import D2FError
from d2f_core.photo.photo_folder import without_hidden

if TYPE_CHECKING:
    from d2f_core.batch import BatchItem, BatchOptions

SIZE = (720, 680)
STATE_WIDTH = 300


class BatchWindow(QDialog):
    """Form, list of photos, progress.

    Attributes:
        form: folder, names, format, settings.
        list: one row for each photo.
        start, stop: the two buttons of which one is there.
        report: the sentence at the end, or what is wrong with the form.
        already: what an earlier run has written with these options, by the photo's place. Replaced by the window.

    Signals:
        start_asked(): begin with what the form says.
        stop_asked(): cancel.
        folder_asked(Path): show where the files of the last run lie.
    """

    start_asked = Signal()
    stop_asked = Signal()
    folder_asked = Signal(object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Batch"))
        self.resize(*SIZE)
        self._preferences = preferences
        self._paths: list[Path] = []
        self._is_running = False
        self.form, self.list = BatchForm(preferences), QTreeWidget()
        self.progress, self.report = QProgressBar(), PlainLabel()
        self.add, self.remove = QPushButton(self.tr("Add photos…")), QPushButton(self.tr("Remove"))
        self.start, self.stop = QPushButton(self.tr("Start")), QPushButton(self.tr("Cancel"))
        self.close_button, self.show_folder = QPushButton(self.tr("Close")), QPushButton(self.tr("Show in folder"))
        self.already: Callable[[BatchOptions], dict[int, Path]] = _nothing
        self._written: Path | None = None  # a file of the last run
        self._fractions: dict[int, float] = {}  # how far each photo of the run is
        self._states = self._state_words()
        self._set_up()
        self._lay_out()

    @property
    def paths(self) -> list[Path]:
        """The photos of the batch."""
        return list(self._paths)

    def add_paths(self, paths: list[Path]) -> None:
        """More photos; each is there once."""
        for path in paths:
            if path not in self._paths:
                self._paths.append(path)
                row = QTreeWidgetItem([path.name, ""])
                row.setToolTip(0, plain_tooltip(str(path)))
                self.list.addTopLevelItem(row)
        if self._paths:
            self.form.show_example(self._paths[0], len(self._paths))
        self._update()

    def begin(self) -> None:
        """The batch runs now."""
        self._is_running, self._written = True, None
        self._fractions = {}
        for row in self._rows():
            self._show_state(row, self._states["waiting"], "text-quiet")
        self.progress.setRange(0, 100 * len(self._paths))
        self.progress.setValue(0)
        self._say("")
        self._update()

    def show_item(self, item: BatchItem) -> None:
        """A photo is further than before."""
        row = self.list.topLevelItem(item.index)
        if row is None:
            return
        state = item.state.value
        if state == "running":
            percent = self.locale().toString(round(100 * item.fraction))
            self._show_state(row, f"{from_core(item.message)}  {percent} %", "text")
            self.list.scrollToItem(row)
        elif state == "done" and item.target is not None:
            self._show_state(row, item.target.name, "text-soft")
            self._written = item.target
        else:
            with_reason = state in ("failed", "skipped") and item.message
            text = f"{self._states[state]}: {from_core(item.message)}" if with_reason else self._states[state]
            self._show_state(row, text, "accent" if state == "failed" else "text-quiet")
        self._fractions[item.index] = item.fraction if state in ("waiting", "running") else 1.0
        self.progress.setValue(round(100 * sum(self._fractions.values())))

    def end(self, report: str | D2FError) -> None:
        """It is over; this is how it went."""
        self._is_running = False
        self._say(from_core(report))
        self._update()

    def accept(self) -> None:
        """Enter starts."""
        if self.start.isEnabled() and not self._is_running:
            self.start.click()

    def _set_up(self) -> None:
        self.list.setHeaderLabels([self.tr("Photo"), self.tr("State")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Photos of the batch"))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(1, STATE_WIDTH)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the batch"))
        self.report.setWordWrap(True)
        self.start.setProperty("primary", True)
        for button in (self.add, self.remove, self.start, self.stop, self.close_button, self.show_folder):
            button.setAutoDefault(False)
        self.start.setDefault(True)  # without a button for it Qt keeps Enter to itself
        self.add.clicked.connect(self._ask_for_photos)
        self.remove.clicked.connect(self._remove_selected)
        self.list.itemSelectionChanged.connect(self._allow_removing)
        self.form.changed.connect(self._update)
        self.start.clicked.connect(self.start_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.show_folder.clicked.connect(self._ask_for_folder)
        self.close_button.clicked.connect(partial(self.setVisible, False))

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for button in (self.add, self.remove):
            above.addWidget(button)
        above.addStretch(1)
        below.addWidget(self.progress, 4)
        below.addStretch(1)
        for button in (self.show_folder, self.close_button, self.stop, self.start):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.list, 1)
        layout.addLayout(above)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self.form)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self.report)
        layout.addLayout(below)
        self.start.setFocus()
        self._update()

    def _update(self) -> None:
        is_running = self._is_running
        for widget in (self.form, self.add):
            widget.setEnabled(not is_running)
        self._allow_removing()
        self.start.setVisible(not is_running)
        self.stop.setVisible(is_running)
        self.progress.setVisible(is_running)
        self.show_folder.setVisible(not is_running and self._written is not None)
        if is_running:
            return
        done = 0
        try:
            done = len(self.already(self.form.options()))
        except D2FError as problem:
            self.start.setEnabled(False)
            self._say(from_core(problem), "accent")
        else:
            self.start.setEnabled(bool(self._paths))
            if self.sender() is self.form:
                self._say("")
        self._name_start(done)

    def _allow_removing(self) -> None:
        self.remove.setEnabled(not self._is_running and bool(self.list.selectedItems()))

    def _name_start(self, done: int) -> None:
        """What the button does: all photos, or those that an earlier run has left."""
        one, many, left = self.tr("Refocus 1 photo"), self.tr("Refocus {count} photos"), len(self._paths)
        if 0 < done < left:
            one, many, left = self.tr("Go on with 1 photo"), self.tr("Go on with {count} photos"), left - done
        self.start.setText(one if left == 1 else many.format(count=self.locale().toString(left)))

    def _say(self, text: str, role: str = "text") -> None:
        self.report.setText(text)
        self.report.setStyleSheet(f"color: {colour(role).name()};")
        self.report.setVisible(bool(text))

    def _ask_for_folder(self) -> None:
        if self._written is not None:
            self.folder_asked.emit(self._written.parent)

    def _ask_for_photos(self) -> None:
        kinds = self.tr("Photos ({kinds});;All files (*)").format(kinds=f"{KINDS} {KINDS.upper()}")
        paths, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add photos"), self._preferences.folder, kinds,
            options=QFileDialog.Option.HideNameFilterDetails,
        )  # fmt: skip
        self.add_paths(without_hidden([Path(path) for path in paths]))

    def _remove_selected(self) -> None:
        for row in self.list.selectedItems():
            index = self.list.indexOfTopLevelItem(row)
            del self._paths[index]
            self.list.takeTopLevelItem(index)
        self._update()

    def _rows(self) -> list[QTreeWidgetItem]:
        rows = [self.list.topLevelItem(index) for index in range(self.list.topLevelItemCount())]
        return [row for row in rows if row is not None]

    def _show_state(self, row: QTreeWidgetItem, text: str, role: str) -> None:
        row.setText(1, text)
        row.setToolTip(1, plain_tooltip(text))
        row.setForeground(1, colour(role))

    def _state_words(self) -> dict[str, str]:
        return {
            "waiting": self.tr("waiting"),
            "done": self.tr("done"),
            "skipped": self.tr("left out"),
            "failed": self.tr("failed"),
            "stopped": self.tr("stopped"),
        }


def _nothing(_options: BatchOptions) -> dict[int, Path]:
    return {}


class _RowDelegate(QStyledItemDelegate):
    """Without the system's focus frame, which looks like a second kind of selection."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
