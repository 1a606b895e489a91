"""The window: builds the parts, lays them out, and gives the features their turn. No part knows another one.

panels, canvas ──edited──> document ──> preview ──> service (threads) ──outcome──> preview ──> canvas, panels

What the window can do is in `app/features`: each feature gets the `Parts`, connects the signals it needs and declares
its own actions. Which features there are says whoever makes the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.actions import Actions
from app.canvas.canvas import Canvas
from app.canvas.empty_state import EmptyState
from app.dialogs.notice import Notice
from app.dialogs.notice_bar import NoticeBar
from app.document import Document
from app.features.feature import Feature
from app.panels.inspector import Inspector
from app.parts import Parts
from app.photo_files import PhotoFiles, dropped_files
from app.preferences import Preferences
from app.rendering.engine import Engine
from app.rendering.preview import Preview
from app.rendering.render_request import Outcome
from app.rendering.render_service import RenderService
from app.roll import Roll
from app.sessions.session_keeper import SessionKeeper, make_sidecars
from app.status_bar import StatusBar
from app.top_bar import TopBar

FIRST_SIZE = (1280, 800)
SMALLEST_SIZE = (880, 560)
FRAME = (16, 48)  # logical px, what a desktop puts around a window: only known once it is shown

_Kind = TypeVar("_Kind", bound=Feature)


class MainWindow(QMainWindow):
    """The open photos, one of them on the screen. GUI thread only.

    Attributes:
        preferences, engine, document, roll, sessions, service, preview, files: what lies behind the widgets.
        canvas, empty, inspector, top_bar, status, notice (errors), notices (questions): the widgets.
        drop_frame: around the picture while files are dragged over the window.
        actions_by_name: every action of the menus.
        parts: all of these as one value; features: what was made with it.
    """

    def __init__(self, engine: Engine, preferences: Preferences, features: Sequence[type[Feature]]) -> None:
        super().__init__()
        self.preferences, self.engine = preferences, engine
        sidecars = make_sidecars(preferences)
        self.document, self.roll = Document(self), Roll(self)
        self.service = RenderService(engine, sidecars, self)
        self.sessions = SessionKeeper(self.roll, sidecars, self)
        self.service.leaving.connect(self.sessions.shut_down)
        self.preview = Preview(self.document, self.service, self)
        self.files = PhotoFiles(self.document, self.roll, self.service, preferences, self)
        self.canvas, self.empty, self.inspector = Canvas(), EmptyState(), Inspector()
        self.status, self.notice, self.notices = StatusBar(), Notice(), NoticeBar()
        self.pages, self._strips = QStackedWidget(), QVBoxLayout()
        self.drop_frame = QFrame()
        self.actions_by_name = Actions(self)
        self.parts = self._parts()
        self.features = [kind(self.parts) for kind in features]
        self.parts.features.extend(self.features)
        for feature in self.features:
            self.actions_by_name.add(feature.actions(), feature.menus())
        self.top_bar = TopBar(self.actions_by_name)
        self.top_bar.before_held.connect(self.canvas.hold_before)
        self._lay_out()
        self._fill_menus()
        self._begin()

    def feature(self, kind: type[_Kind]) -> _Kind:
        """The window's feature of this class."""
        return self.parts.feature(kind)

    def open_photo(self, path: Path) -> None:
        """Read a photo and show it."""
        self.files.open(path)

    def _parts(self) -> Parts:
        return Parts(
            window=self, preferences=self.preferences, engine=self.engine, document=self.document, roll=self.roll,
            sessions=self.sessions, service=self.service, preview=self.preview, files=self.files, canvas=self.canvas,
            empty=self.empty, pages=self.pages, inspector=self.inspector, status=self.status, notice=self.notice,
            notices=self.notices, strips=self._strips, actions_by_name=self.actions_by_name,
        )  # fmt: skip

    def _begin(self) -> None:
        """Each feature's turn: connected first, then as it was when the last window closed."""
        self.service.ended.connect(self._take_outcome)
        for feature in self.features:
            feature.set_up()
        self.inspector.order_tabs()
        for feature in self.features:
            feature.restore(self.preferences)
        self.empty.setFocus()

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("D2F"))
        self.setAcceptDrops(True)
        self.drop_frame.setObjectName("dropFrame")
        self.drop_frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.drop_frame.hide()
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableGeometry().size() - QSize(*FRAME)))
        self.setMinimumSize(*SMALLEST_SIZE)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.canvas)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(self._pages_below_notices(), 1)
        middle.addWidget(self.inspector)
        self._strips.setSpacing(0)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addLayout(middle, 1)
        layout.addLayout(self._strips)
        layout.addWidget(self.status)
        self.setCentralWidget(centre)
        self.canvas.keep_clear_of(self.notice, self.notices)
        self.notice.raise_()
        self.notices.raise_()

    def _pages_below_notices(self) -> QGridLayout:
        """Lines lie on the picture: it must not jump, nor be rendered at another size, when one comes or goes."""
        layout, lines = QGridLayout(), QVBoxLayout()
        for line in (self.notice, self.notices):
            lines.addWidget(line)
        layout.addWidget(self.pages, 0, 0)
        layout.addWidget(self.drop_frame, 0, 0)
        layout.addLayout(lines, 0, 0, Qt.AlignmentFlag.AlignTop)
        return layout

    def _fill_menus(self) -> None:
        actions = self.actions_by_name
        for title, names in actions.menus:
            menu = self.menuBar().addMenu(title)
            for name in names:
                if not name:
                    menu.addSeparator()
                elif name in actions.submenus:
                    menu.addMenu(actions.submenus[name])
                else:
                    menu.addAction(actions[name])
        self.addActions(list(actions.all()))  # keys work also where the menu bar is hidden

    @Slot(object)
    def _take_outcome(self, outcome: Outcome) -> None:
        for feature in self.features:
            feature.take_outcome(outcome)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and clicks on their way to the widgets."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return any(feature.take_key(event) for feature in self.features)
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            for feature in self.features:
                feature.take_press(event)
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)  # twice is once

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            accept_copy(event)
            self.drop_frame.show()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_frame.hide()
        if any(feature.take_drop(event.mimeData()) for feature in self.features):
            accept_copy(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(feature.may_close() for feature in self.features):
            event.ignore()
            return
        for feature in self.features:
            feature.remember(self.preferences)
        self.service.shut_down()
        self.preferences.close()
        super().closeEvent(event)


def accept_copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy: a move would let the file manager delete the photo."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
