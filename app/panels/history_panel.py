"""The steps of the photo's settings, oldest first: a click goes to any of them, those ahead are kept until an edit."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.history import Step
from app.panels.section import Section
from app.panels.setting_words import step_words
from app.plain_text import plain_tooltip
from app.theme import colour

ROW_HEIGHT = 24  # logical px
MOST_ROWS = 8  # before it scrolls


class HistoryPanel(Section):
    """A list of steps.

    Attributes:
        list: one row for each step.

    Signals:
        chosen(int): go to this step.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("history", self.tr("History"), parent)
        self.list = QListWidget()
        self._shown: list[Step] = []
        self._reset.hide()  # the first row is the way back
        self.list.setObjectName("stepList")
        self.list.setAccessibleName(self.tr("Steps of this photo"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.currentRowChanged.connect(self._choose)
        self.body.addWidget(self.list)
        self.show_steps([], 0)

    def show_steps(self, steps: list[Step], position: int) -> None:
        """Show these steps, the current one marked."""
        with QSignalBlocker(self.list):
            same = next(
                (i for i, (old, new) in enumerate(zip(self._shown, steps, strict=False)) if old is not new), None
            )
            first = same if same is not None else min(len(self._shown), len(steps))
            while self.list.count() > first:
                self.list.takeItem(self.list.count() - 1)
            for index in range(first, len(steps)):
                self.list.addItem(self._row(steps, index))
            self._shown = list(steps)
            self._mark(position)
        rows = min(max(len(steps), 1), MOST_ROWS)
        self.list.setFixedHeight(rows * ROW_HEIGHT + 8)

    def _row(self, steps: list[Step], index: int) -> QListWidgetItem:
        step = steps[index]
        name = step.name
        if not name:
            before = steps[index - 1].settings if index else None
            name = self.tr("Opened") if before is None else step_words(before, step.settings)
        row = QListWidgetItem(name)
        row.setToolTip(plain_tooltip(name))
        return row

    def _mark(self, position: int) -> None:
        for index in range(self.list.count()):
            self.list.item(index).setForeground(colour("text-off" if index > position else "text-soft"))
        if self.list.count():
            self.list.setCurrentRow(position)
            self.list.scrollToItem(self.list.item(position))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            self.chosen.emit(row)
