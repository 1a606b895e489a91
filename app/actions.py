"""All that can be asked of the window, with its keys: the menus, the top bar and the shortcut list are made from this.

Features declare their actions (`ActionInfo`) with a place such as "view/zoom": a menu of `MENUS` and one of its
sections; separators lie between sections. Actions are looked up by name (`actions["open"]`). Letter keys do nothing
while a text field has the focus, because a text field takes them first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from app.plain_text import plain_tooltip
from app.theme import set_icon

# Menus and their sections, in order. A section that nobody fills does not appear.
MENUS = {
    "file": ("open", "folder", "save", "export", "batch", "video", "quit"),
    "edit": ("undo", "settings", "focus", "rotate", "reset", "presets", "preferences"),
    "depth": ("source", "brush", "files"),
    "view": ("views", "overlays", "compare", "marks", "zoom", "strips", "window"),
    "help": ("guide", "about"),
}


@dataclass(frozen=True)
class ActionInfo:
    """One action.

    Attributes:
        name: its key in `Actions` and its object name.
        text: with the menu's mnemonic.
        keys: shortcuts, the first is shown.
        icon: file name in resources/icons without its ending; "" for none.
        place: menu and section, as in `MENUS`; "" appears in no menu.
        run: method of a QObject, called when triggered; for a switch with the new state, whenever that changes.
        needs_photo: off while no photo is open.
        is_switch, is_on: it can be on or off; how it starts.
        group: actions of one group are switches of which one is on.
        help: sentence for the tooltip; the text if empty.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    place: str = ""
    run: Callable[..., Any] | None = None
    needs_photo: bool = True
    is_switch: bool = False
    is_on: bool = False
    group: str = ""
    help: str = ""


class Actions(QObject):
    """The window's actions by name.

    Attributes:
        menus: titles and names of actions in their order; "" is a separator.
        submenus: menus that stand among the actions, by the name they have there.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._infos: dict[str, ActionInfo] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._actions: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}

    @property
    def menus(self) -> list[tuple[str, list[str]]]:
        menus = [(self._title(menu), self._entries(menu)) for menu in MENUS]
        return [(title, entries) for title, entries in menus if entries]

    def add(self, infos: Iterable[ActionInfo], submenus: Mapping[str, QMenu]) -> None:
        """More actions, and submenus by their place."""
        for info in infos:
            self._infos[info.name], self._actions[info.name] = info, self._make(info)
        self.submenus |= {f"{place}/menu": menu for place, menu in submenus.items()}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __contains__(self, name: str) -> bool:
        return name in self._actions

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
        if info.icon:
            set_icon(action, info.icon)
        plain = info.help or info.text.replace("&", "").rstrip("…")
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(plain_tooltip(f"{plain} ({keys})" if keys else plain))
        action.setAutoRepeat(not info.is_switch)  # a held key would switch on and off
        action.setCheckable(info.is_switch or bool(info.group))
        action.setChecked(info.is_on)
        if info.group:
            self._groups.setdefault(info.group, QActionGroup(self)).addAction(action)
        if info.run is not None:
            (action.toggled if info.is_switch else action.triggered).connect(info.run)
        return action

    def _entries(self, menu: str) -> list[str]:
        entries: list[str] = []
        for section in MENUS[menu]:
            place = f"{menu}/{section}"
            names = [name for name, info in self._infos.items() if info.place == place]
            names += [name for name in self.submenus if name == f"{place}/menu"]
            entries += ["", *names] if entries and names else names
        return entries

    def _title(self, menu: str) -> str:
        return {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "depth": self.tr("&Depth"),
            "view": self.tr("&View"),
            "help": self.tr("&Help"),
        }[menu]
