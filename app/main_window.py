"""The window: puts the parts together and carries signals between them. No part knows another one.

panels, canvas ──edited──> document ──> preview ──> service (threads) ──outcome──> preview ──> canvas, panels
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.actions import Actions
from app.canvas.canvas import Canvas
from app.canvas.empty_state import EmptyState
from app.canvas.pictures import View
from app.dialogs import messages
from app.dialogs.help_dialog import HelpDialog
from app.document import Document
from app.panels.focus_panel import focus_sentence
from app.panels.inspector import Inspector
from app.photo_files import PhotoFiles, dropped_file
from app.preferences import Preferences
from app.rendering.engine import Engine
from app.rendering.preview import Preview
from app.rendering.render_request import (
    Exported,
    ExportRequest,
    Failed,
    Opened,
    Outcome,
    Progress,
    Rendered,
    RenderRequest,
    Stopped,
)
from app.rendering.render_service import RenderService
from app.status_bar import StatusBar
from app.top_bar import TopBar
from d2f_core import __version__
from d2f_core.settings import ApertureSettings, FocusSettings, RenderSettings

FIRST_SIZE = (1280, 800)
BY_USER = "cancelled by the user"


class MainWindow(QMainWindow):
    """One photo in one window. GUI thread only."""

    def __init__(self, engine: Engine, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.document, self.service = Document(self), RenderService(engine, self)
        self.preview = Preview(self.document, self.service, self)
        self.files = PhotoFiles(self.document, self.service, preferences, self)
        self.actions_by_name = Actions(self)
        self.canvas, self.empty, self.inspector = Canvas(), EmptyState(), Inspector()
        self.top_bar, self.status = TopBar(self.actions_by_name), StatusBar()
        self._help: HelpDialog | None = None
        self._lay_out()
        self._fill_menus()
        self._connect_parts()
        self._connect_actions()
        self._restore()
        self._show_document()
        self.empty.setFocus()

    def open_photo(self, path: Path) -> None:
        """Read a photo and show it."""
        self.files.open(path)

    def refocus(self, x: float, y: float) -> None:
        """Focus on this place of the photo, in fractions."""
        old = self.document.settings
        focus = replace(old.focus, point=(x, y), disparity=None)
        self.document.edit(replace(old, focus=focus))

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("D2F"))
        self.setAcceptDrops(True)
        self.resize(*FIRST_SIZE)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.canvas)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.pages, 1)
        middle.addWidget(self.inspector)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(centre)
        self.setMinimumSize(880, 560)

    def _fill_menus(self) -> None:
        for title, names in self.actions_by_name.menus:
            menu = self.menuBar().addMenu(title)
            for name in names:
                if name == "recent":
                    menu.addMenu(self.files.recent_menu)
                elif name:
                    menu.addAction(self.actions_by_name[name])
                else:
                    menu.addSeparator()
        self.addActions(list(self.actions_by_name.all()))  # keys work also where the menu bar is hidden

    def _connect_parts(self) -> None:
        self.document.photo_changed.connect(self._show_photo_state)
        self.document.settings_changed.connect(self._show_document)
        self.document.history_changed.connect(self._show_history)
        self.inspector.edited.connect(self.document.edit)
        self.inspector.drag_started.connect(self.document.begin_drag)
        self.inspector.drag_ended.connect(self.document.end_drag)
        self.inspector.lens.kernel_wanted.connect(self._draw_kernel)
        self.service.kernel_ready.connect(self.inspector.lens.show_kernels)
        self.service.ended.connect(self._take_outcome)
        self.service.progressed.connect(self._show_progress)
        self.preview.rendered.connect(self._show_rendered)
        self.preview.failed.connect(self._tell_failure)
        self.canvas.refocused.connect(self.refocus)
        self.canvas.view_moved.connect(self._view_moved)
        self.canvas.panels_toggled.connect(self.actions_by_name["panels"].toggle)
        self.empty.open_asked.connect(self.files.ask_and_open)
        self.empty.sample_chosen.connect(self.open_photo)
        self.top_bar.before_held.connect(self.canvas.hold_before)
        self.status.cancel_asked.connect(self._cancel)
        self.files.open_started.connect(self._show_opening)

    def _connect_actions(self) -> None:
        actions = self.actions_by_name
        plain = {
            "open": self.files.ask_and_open,
            "export": self.files.ask_and_export,
            "quit": self.close,
            "undo": self.document.undo,
            "redo": self.document.redo,
            "autofocus": self.inspector.focus.focus_automatically,
            "reset": self._reset,
            "fit": self.canvas.fit,
            "pixels": self.canvas.show_pixels,
            "toggle_zoom": self.canvas.toggle_zoom,
            "zoom_in": self._zoom_in,
            "zoom_out": self._zoom_out,
            "photo_view": self._choose_view,
            "depth_view": self._choose_view,
            "focus_view": self._choose_view,
            "next_pane": self._next_pane,
            "help": self._show_help,
            "about": self._show_about,
        }
        for name, method in plain.items():
            actions[name].triggered.connect(method)
        actions["marker"].setChecked(True)
        actions["panels"].setChecked(True)
        actions["before"].toggled.connect(self.canvas.show_before)
        actions["split"].toggled.connect(self.canvas.show_split)
        actions["marker"].toggled.connect(self.canvas.show_marker)
        actions["panels"].toggled.connect(self.inspector.setVisible)
        actions["full_screen"].toggled.connect(self._show_full_screen)

    def _restore(self) -> None:
        if not self._preferences.geometry.isEmpty():
            self.restoreGeometry(self._preferences.geometry)
        self.inspector.close_sections(self._preferences.closed_sections)

    @Slot(object)
    def _take_outcome(self, outcome: Outcome) -> None:
        """Everything but pictures, which the preview takes."""
        if not self.service.opening and not self.service.exports and self.service.slot.is_idle:
            self.status.end_work()
        if isinstance(outcome, Opened):
            self._show_opened(outcome)
        elif isinstance(outcome, Exported):
            self.status.show_message(self.tr("Exported {path}").format(path=outcome.path))
        elif isinstance(outcome, Failed) and not isinstance(outcome.request, RenderRequest):
            self._tell_failure(outcome)
        elif isinstance(outcome, Stopped) and outcome.reason == BY_USER and isinstance(outcome.request, ExportRequest):
            self.status.show_message(self.tr("Cancelled; nothing was written."))

    def _show_opened(self, opened: Opened) -> None:
        self.files.opened(opened.request.path)
        self.canvas.open(opened.photo.size, opened.levels)
        self.document.open(opened.photo)

    def _show_rendered(self, rendered: Rendered) -> None:
        self.canvas.show_rendered(rendered)
        focus = rendered.rendering.focus
        self.inspector.focus.show_focus(focus)
        depth = self.locale().toString(focus.disparity, "f", 2)
        sentence = focus_sentence(focus, self.inspector.focus)
        self.status.show_focus(self.tr("{sentence} · depth {depth}").format(sentence=sentence, depth=depth))

    def _show_progress(self, progress: Progress) -> None:
        text = progress.text
        if any(export.request_id == progress.request_id for export in self.service.exports):
            text = self.tr("Exporting: {step}").format(step=text)
        elif self.service.exports:
            return  # the export is what a person waits for
        self.status.show_work(progress.request_id, progress.fraction, text)

    def _show_opening(self, path: Path) -> None:
        self.status.show_focus(self.tr("Opening {name}…").format(name=path.name))
        opening = self.service.opening
        self.status.show_work(opening.request_id if opening else 0, 0.0, self.tr("Opening"))

    def _show_photo_state(self) -> None:
        photo = self.document.photo
        self.pages.setCurrentWidget(self.canvas if photo else self.empty)
        self._draw_kernel(self.document.settings.aperture)
        self.status.show_focus(self.tr("Looking for the subject…"))
        self.inspector.focus.show_focus(None)
        if photo is not None and photo.path is not None:
            self.setWindowTitle(self.tr("{name} – D2F").format(name=photo.path.name))
        self.canvas.setFocus()

    def _draw_kernel(self, aperture: ApertureSettings) -> None:
        if self.document.photo is not None:  # before, it would only stand in the way of the first photo
            self.service.draw_kernel(aperture)

    def _show_document(self) -> None:
        self.inspector.show_settings(self.document.settings)
        self.inspector.setEnabled(self.document.photo is not None)
        self.actions_by_name.enable_for_photo(self.document.photo is not None)
        self._show_history()

    def _show_history(self) -> None:
        has_photo = self.document.photo is not None
        self.actions_by_name["undo"].setEnabled(has_photo and self.document.can_undo)
        self.actions_by_name["redo"].setEnabled(has_photo and self.document.can_redo)

    def _view_moved(self) -> None:
        transform = self.canvas.transform
        if transform is None:
            return
        self.preview.set_screen_long_side(transform.screen_long_side)
        height, width = transform.photo
        size = f"{self.locale().toString(width)} × {self.locale().toString(height)}"
        self.status.show_view(f"{size}   ·   {self.locale().toString(100 * transform.scale, 'f', 0)} %")

    def _tell_failure(self, failed: Failed) -> None:
        messages.tell_error(self, failed.sentence, failed.details)

    def _cancel(self) -> None:
        self.preview.hold()
        self.service.cancel_all(BY_USER)

    def _reset(self) -> None:
        self.document.edit(RenderSettings(focus=FocusSettings()))

    def _zoom_in(self) -> None:
        self.canvas.zoom(1)

    def _zoom_out(self) -> None:
        self.canvas.zoom(-1)

    def _choose_view(self) -> None:
        """A view's key pressed again goes back to the photo."""
        name = self.sender().objectName()
        view = View(name.removesuffix("_view"))
        if view is self.canvas.view:
            view = View.PHOTO
        self.actions_by_name[f"{view.value}_view"].setChecked(True)
        self.canvas.show_view(view)

    def _next_pane(self) -> None:
        if self.canvas.hasFocus() and self.inspector.isVisible():
            self.inspector.focus.auto.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_full_screen(self, is_full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if is_full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def _show_help(self) -> None:
        if self._help is None:
            self._help = HelpDialog(self.actions_by_name, self)
        self._help.show()
        self._help.raise_()

    def _show_about(self) -> None:
        messages.tell_about(self, __version__)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.files.open_dropped(event.mimeData()):
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.service.exports and not messages.ask(
            self, self.tr("An export is still running. Stop it and quit?"), self.tr("Stop and quit")
        ):
            event.ignore()
            return
        self._preferences.geometry = self.saveGeometry()
        self._preferences.closed_sections = self.inspector.closed_sections()
        self.service.shut_down()
        self._preferences.close()
        super().closeEvent(event)
