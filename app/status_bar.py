"""The line below the picture: where the focus is and why, what is being done (with Cancel), size and zoom."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.plain_text import PlainLabel
from app.theme import GRID_PX

QUICK_MS = 500  # work shorter than this shows no progress: it would only flicker
MESSAGE_MS = 6000


class StatusBar(QFrame):
    """GUI thread only.

    Attributes:
        aside: a quiet button that tells of work which goes on elsewhere; hidden while there is none.

    Signals:
        cancel_asked(): the Cancel button.
        aside_asked(): more is wanted about the work elsewhere.
    """

    cancel_asked = Signal()
    aside_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.focus, self.pointer, self.view, self.work = PlainLabel(), PlainLabel(), PlainLabel(), PlainLabel()
        self.progress, self.cancel = QProgressBar(), QPushButton(self.tr("Cancel"))
        self.aside = QPushButton()
        self._focus_text = self._opening_text = ""
        self._work_id: int | None = None
        self._quick = QTimer(self, singleShot=True, interval=QUICK_MS)
        self._quick.timeout.connect(partial(self._show_work, True))  # also where no step follows for long
        self._message = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._message.timeout.connect(self._end_message)
        self._set_up()

    def show_focus(self, text: str) -> None:
        """Where the focus is and why."""
        self._focus_text = text
        self._show_text()

    def show_opening(self, text: str) -> None:
        """Which file is being read, instead of the focus; empty when none is any more."""
        self._opening_text = text
        self._show_text()

    def show_message(self, text: str) -> None:
        """Something that happened; the focus comes back after a while."""
        self.focus.setText(text)
        self._message.start()

    def show_view(self, text: str) -> None:
        """Size and zoom."""
        self.view.setText(text)

    def show_pointer(self, text: str) -> None:
        """What is under the pointer; empty beside the picture."""
        self.pointer.setText(text)

    def show_work(self, work_id: int, fraction: float, text: str) -> None:
        """What is being done; appears once this piece of work has lasted a moment."""
        if work_id != self._work_id:
            self._work_id = work_id
            self._show_work(False)
            self._quick.start()
        self.work.setText(text)
        self.progress.setRange(0, 1000 if fraction > 0 else 0)  # a bar without an end until the first figure comes
        self.progress.setValue(round(1000 * fraction))

    def show_aside(self, text: str, help_text: str = "") -> None:
        """Work that goes on elsewhere and hinders nothing; empty when it is over."""
        self.aside.setText(text)
        self.aside.setToolTip(help_text)
        self.aside.setVisible(bool(text))

    def end_work(self) -> None:
        """Nothing is being done."""
        self._work_id = None
        self._quick.stop()
        self._show_work(False)

    def _set_up(self) -> None:
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.pointer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.pointer.setToolTip(self.tr("Depth under the pointer, and the radius of its blur in the export"))
        self.view.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cancel.clicked.connect(self.cancel_asked)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.setStyleSheet("padding: 1px 10px; min-height: 18px;")
        self.aside.clicked.connect(self.aside_asked)
        self.aside.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.aside.setProperty("quiet", True)
        self.aside.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.focus, 1)
        for widget in (self.work, self.progress, self.cancel):
            layout.addWidget(widget)
        layout.addSpacing(2 * GRID_PX)
        layout.addWidget(self.aside)
        layout.addWidget(self.pointer)
        layout.addSpacing(2 * GRID_PX)
        layout.addWidget(self.view)
        self.setFixedHeight(36)
        self._show_work(False)

    def _show_work(self, is_shown: bool) -> None:
        for widget in (self.work, self.progress, self.cancel):
            widget.setVisible(is_shown)

    def _end_message(self) -> None:
        self._message.stop()
        self._show_text()

    def _show_text(self) -> None:
        if not self._message.isActive():
            self.focus.setText(self._opening_text or self._focus_text)
