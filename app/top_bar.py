"""The bar above the picture: open, undo, the three views, before-after, panels, export."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from app.actions import Actions
from app.theme import GRID_PX, set_icon

ICON = QSize(20, 20)
MAPS = ("depth_view", "softness_view")
MARKS = ("marker", "peaking", "clipped", "psf", "loupe")


class TopBar(QFrame):
    """Buttons for the actions used all the time.

    Signals:
        before_held(bool): the before button was pressed or let go.
        done_asked(), cancel_asked(): of the buttons of `offer_done`.
    """

    before_held = Signal(bool)
    done_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._actions = actions
        self.before = self._before_button()
        self.marks = self._marks_button()
        self.export = self._export_button(actions["export"])
        self.open = self._button("open")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GRID_PX, 6, GRID_PX, 6)
        self._row.setSpacing(4)
        self._fill(self._row)

    def offer_done(self) -> None:
        """Another program waits for the picture: Cancel and Done take the place of Open and Export."""
        self.open.hide()
        self.export.hide()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Back to the other program without a picture"))
        self.cancel.clicked.connect(self.cancel_asked)
        self.done = QPushButton(self.tr("Done"))
        self.done.setProperty("primary", True)
        self.done.setShortcut(QKeySequence("Ctrl+Return"))
        self.done.setToolTip(self.tr("Hand the picture over to the other program (Ctrl+Return)"))
        self.done.setEnabled(False)
        self.done.clicked.connect(self.done_asked)
        for button in (self.cancel, self.done):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.addWidget(button)

    def _fill(self, layout: QHBoxLayout) -> None:
        layout.addWidget(self.open)
        for name in ("undo", "redo"):
            layout.addWidget(self._button(name))
        layout.addStretch(1)
        layout.addLayout(self._segments(("photo_view", "depth_view", "focus_view")))
        layout.addSpacing(2 * GRID_PX)
        layout.addWidget(self.before)
        layout.addWidget(self._button("split"))
        layout.addWidget(self._button("fit"))
        layout.addWidget(self.marks)
        layout.addStretch(1)
        layout.addWidget(self._button("panels"))
        layout.addSpacing(GRID_PX)
        layout.addWidget(self.export)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setIconSize(ICON)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(self._actions[name].text().replace("&", ""))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _segments(self, names: tuple[str, ...]) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(0)
        for index, name in enumerate(names):
            button = self._button(name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setProperty("segment", True)
            if name == "depth_view":
                self._offer_maps(button)
            button.setProperty("place", "first" if index == 0 else "last" if index == len(names) - 1 else "middle")
            layout.addWidget(button)
        return layout

    def _offer_maps(self, button: QToolButton) -> None:
        """A menu of the maps; the button is the one that is shown, however it was chosen, and else the first."""
        for name in MAPS:
            action = self._actions[name]
            if action is not button.defaultAction():  # adding that one again would take it from the button
                button.addAction(action)
            action.toggled.connect(partial(self._show_map, button))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def _show_map(self, button: QToolButton, _is_on: bool) -> None:
        maps = [self._actions[name] for name in MAPS]
        shown = next((action for action in maps if action.isChecked()), maps[0])
        button.setDefaultAction(shown)
        button.setAccessibleName(shown.text().replace("&", ""))

    def _marks_button(self) -> QToolButton:
        """What can be laid over the picture, in one menu."""
        button, menu = QToolButton(), QMenu(self)
        for name in MARKS:
            menu.addAction(self._actions[name])
        set_icon(button, "marks")
        button.setIconSize(ICON)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(self.tr("Lay marks over the picture, or look through the loupe"))
        button.setAccessibleName(self.tr("Marks over the picture"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _before_button(self) -> QToolButton:
        button = QToolButton()
        set_icon(button, "before")
        button.setIconSize(ICON)
        button.setToolTip(self.tr("Hold to see the photo as it was (\\ switches)"))
        button.setAccessibleName(self.tr("Before, while held"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.pressed.connect(self._press_before)
        button.released.connect(self._release_before)
        return button

    def _export_button(self, action: QAction) -> QPushButton:
        button = QPushButton("  " + self.tr("Export"))
        set_icon(button, "export-primary")  # dark, as the words on the accent colour
        button.setAccessibleName(self.tr("Export"))
        button.setProperty("primary", True)
        button.setToolTip(action.toolTip())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)
        action.enabledChanged.connect(self.before.setEnabled)
        return button

    def _press_before(self) -> None:
        self.before_held.emit(True)

    def _release_before(self) -> None:
        self.before_held.emit(False)
