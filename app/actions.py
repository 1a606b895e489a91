"""All that can be asked of the window, with its keys: the menus, the top bar and the shortcut list are made from this.

Actions are looked up by name (`actions["open"]`). Letter keys do nothing while a text field has the focus, because a
text field takes them first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.theme import icon


@dataclass(frozen=True)
class ActionInfo:
    """One line of the table: name, text, keys, icon."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_switch: bool = False
    needs_photo: bool = True


class Actions(QObject):
    """The window's actions by name.

    Attributes:
        menus: titles and names of actions in their order; "" is a separator.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._infos = {info.name: info for info in self._table()}
        self._actions = {info.name: self._make(info) for info in self._infos.values()}
        self.menus = self._menus()
        views = QActionGroup(self)
        for name in ("photo_view", "depth_view", "focus_view"):
            views.addAction(self[name])
        self["photo_view"].setChecked(True)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> Iterable[QAction]:
        """Every action."""
        return self._actions.values()

    def enable_for_photo(self, has_photo: bool) -> None:
        """Actions on a photo are off while there is none."""
        for name, info in self._infos.items():
            if info.needs_photo:
                self[name].setEnabled(has_photo)

    def _make(self, info: ActionInfo) -> QAction:
        action = QAction(info.text, self)
        action.setObjectName(info.name)
        action.setShortcuts([QKeySequence(key) for key in info.keys])
        action.setCheckable(info.is_switch)
        if info.icon:
            action.setIcon(icon(info.icon))
        plain = info.text.replace("&", "").rstrip("…")
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        return action

    def _table(self) -> list[ActionInfo]:
        return [*self._file_actions(), *self._edit_actions(), *self._view_actions(), *self._help_actions()]

    def _file_actions(self) -> list[ActionInfo]:
        return [
            ActionInfo("open", self.tr("&Open…"), ("Ctrl+O",), "open", needs_photo=False),
            ActionInfo("export", self.tr("&Export…"), ("Ctrl+Shift+E",), "export"),
            ActionInfo("quit", self.tr("&Quit"), ("Ctrl+Q",), needs_photo=False),
        ]

    def _edit_actions(self) -> list[ActionInfo]:
        return [
            ActionInfo("undo", self.tr("&Undo"), ("Ctrl+Z",), "undo"),
            ActionInfo("redo", self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
            ActionInfo("autofocus", self.tr("&Auto focus"), ("A",), "autofocus"),
            ActionInfo("reset", self.tr("Reset &everything"), ("Ctrl+Shift+R",)),
        ]

    def _view_actions(self) -> list[ActionInfo]:
        return [
            ActionInfo("photo_view", self.tr("&Photo"), ("P",), is_switch=True),
            ActionInfo("depth_view", self.tr("&Depth"), ("D",), is_switch=True),
            ActionInfo("focus_view", self.tr("&Focus"), ("F",), is_switch=True),
            ActionInfo("before", self.tr("&Before"), ("\\",), "before", is_switch=True),
            ActionInfo("split", self.tr("&Split before and after"), ("Y",), "split", is_switch=True),
            ActionInfo("marker", self.tr("Focus &marker"), ("M",), is_switch=True),
            ActionInfo("zoom_in", self.tr("Zoom &in"), ("Ctrl++", "Ctrl+=")),
            ActionInfo("zoom_out", self.tr("Zoom &out"), ("Ctrl+-",)),
            ActionInfo("fit", self.tr("Fi&t"), ("Ctrl+0",), "fit"),
            ActionInfo("pixels", self.tr("&100 %"), ("Ctrl+1",)),
            ActionInfo("toggle_zoom", self.tr("Fit or 100 %"), ("Z",)),
            ActionInfo("panels", self.tr("Pa&nels"), (), "panels", is_switch=True, needs_photo=False),
            ActionInfo("full_screen", self.tr("F&ull screen"), ("F11",), is_switch=True, needs_photo=False),
            ActionInfo("next_pane", self.tr("Photo or panels"), ("F6",), needs_photo=False),
        ]

    def _help_actions(self) -> list[ActionInfo]:
        return [
            ActionInfo("help", self.tr("&Guide and shortcuts"), ("F1",), needs_photo=False),
            ActionInfo("about", self.tr("&About D2F"), needs_photo=False),
        ]

    def _menus(self) -> list[tuple[str, list[str]]]:
        view = ["photo_view", "depth_view", "focus_view", "", "before", "split", "marker", ""]
        zoom = ["zoom_in", "zoom_out", "fit", "pixels", "toggle_zoom", "", "panels", "next_pane", "full_screen"]
        return [
            (self.tr("&File"), ["open", "recent", "", "export", "", "quit"]),
            (self.tr("&Edit"), ["undo", "redo", "", "autofocus", "reset"]),
            (self.tr("&View"), view + zoom),
            (self.tr("&Help"), ["help", "about"]),
        ]
