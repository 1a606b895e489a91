"""The window's parts as one value: what `MainWindow` builds and hands to each feature, so that no feature knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.actions import Actions
from app.canvas.canvas import Canvas
from app.canvas.empty_state import EmptyState
from app.dialogs.notice import Notice
from app.dialogs.notice_bar import NoticeBar
from app.document import Document
from app.panels.inspector import Inspector
from app.photo_files import PhotoFiles
from app.preferences import Preferences
from app.rendering.engine import Engine
from app.rendering.preview import Preview
from app.rendering.render_service import RenderService
from app.roll import Roll
from app.sessions.session_keeper import SessionKeeper
from app.status_bar import StatusBar

_Kind = TypeVar("_Kind", bound=QObject)


@dataclass(frozen=True, eq=False, kw_only=True)
class Parts:
    """GUI thread only.

    Attributes:
        window: the window as a widget: title, geometry, parent of dialogs.
        preferences, engine, document, roll, sessions, service, preview, files: what lies behind the widgets.
        canvas, empty, pages (which of the two is shown), inspector, status: the widgets.
        notice (errors), notices (questions): lines above the picture.
        strips: bars over the whole width, below the picture.
        actions_by_name: every action of the menus; filled before any `set_up`.
        features: all that were made with these parts.
    """

    window: QMainWindow
    preferences: Preferences
    engine: Engine
    document: Document
    roll: Roll
    sessions: SessionKeeper
    service: RenderService
    preview: Preview
    files: PhotoFiles
    canvas: Canvas
    empty: EmptyState
    pages: QStackedWidget
    inspector: Inspector
    status: StatusBar
    notice: Notice
    notices: NoticeBar
    strips: QVBoxLayout
    actions_by_name: Actions
    features: list[QObject] = field(default_factory=list)

    def feature(self, kind: type[_Kind]) -> _Kind:
        """The feature of this class."""
        return next(feature for feature in self.features if isinstance(feature, kind))

    def add_strip(self, strip: QWidget) -> None:
        """A bar over the whole width, below the picture (filmstrip, timeline)."""
        self.strips.addWidget(strip)
