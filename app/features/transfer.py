"""Settings from one photo to others: copy, paste all or chosen parts, the same for all selected photos.

What is copied lies in the system's clipboard, so it can be pasted in another window of D2F, too.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.actions import ActionInfo
from app.dialogs.parts_dialog import PartsDialog
from app.features.feature import Feature
from app.features.filmstrip import FilmstripFeature
from app.features.sessions import SessionsFeature
from app.language import from_core
from app.parts import Parts
from app.roll import RollPhoto
from d2f_core.errors import SettingsError
from d2f_core.settings import RenderSettings, settings_to_dict
from d2f_core.settings.groups import usual_groups, with_groups
from d2f_core.storage.session import json_bytes, parse_session

MIME_TYPE = "application/x-d2f-settings+json"


class TransferFeature(Feature):
    """Between clipboard, document and the selected photos."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._put: bytes | None = None  # what we laid onto the clipboard last

    def actions(self) -> list[ActionInfo]:
        copy, paste = self.tr("&Copy settings"), self.tr("&Paste settings")
        chosen, sync = self.tr("Paste chosen par&ts…"), self.tr("Same settings for the se&lected photos…")
        copy_help = self.tr("Copy the settings of this photo")
        paste_help = self.tr("Paste settings, but not where the focus is; onto all photos selected in the filmstrip")
        return [
            ActionInfo("copy_settings", copy, ("Ctrl+Shift+C",), "", "edit/settings", self.copy, help=copy_help),
            ActionInfo("paste_settings", paste, ("Ctrl+Shift+V",), "", "edit/settings", self.paste, help=paste_help),
            ActionInfo("paste_parts", chosen, ("Ctrl+Alt+V",), "", "edit/settings", self.ask_and_paste),
            ActionInfo("sync_settings", sync, ("Ctrl+Alt+S",), "", "edit/settings", self.ask_and_sync),
        ]

    def set_up(self) -> None:
        self.parts.service.leaving.connect(self._leave_clipboard)
        self.parts.feature(FilmstripFeature).strip.selection_changed.connect(self._name_targets)
        self.parts.roll.current_changed.connect(self._name_targets)

    def copy(self) -> None:
        """The settings of this photo onto the clipboard."""
        data = QMimeData()
        self._put = json_bytes({"settings": settings_to_dict(self.parts.document.settings)})
        data.setData(MIME_TYPE, self._put)
        QGuiApplication.clipboard().setMimeData(data)
        self.parts.status.show_message(self.tr("Settings copied"))

    def paste(self) -> None:
        """All that makes sense on another photo."""
        self.paste_groups(usual_groups())

    def paste_groups(self, groups: tuple[str, ...]) -> None:
        """These parts of what was copied, onto the selected photos or the one shown."""
        settings = self._copied()
        if settings is not None:
            self._give(self._targets(), settings, groups, self.tr("Pasted settings"))

    def ask_and_paste(self) -> PartsDialog | None:
        """Ask which parts, then paste them."""
        if self._copied() is None:
            return None
        return self._ask(self.tr("Paste settings"), self.tr("Paste"), self.paste_groups)

    def ask_and_sync(self) -> PartsDialog | None:
        """Ask which parts of this photo's settings the other selected photos should get."""
        selected = self.parts.feature(FilmstripFeature).selected()
        others = [other for other in selected if other is not self.parts.roll.current]
        if not others:
            self.parts.status.show_message(self.tr("Select other photos in the filmstrip first (Ctrl+click)."))
            return None
        return self._ask(
            self.tr("Same settings for {count} more").format(count=len(others)), self.tr("Apply"),
            partial(self._sync, others),
        )  # fmt: skip

    def _sync(self, others: list[RollPhoto], groups: tuple[str, ...]) -> None:
        self._give(others, self.parts.document.settings, groups, self.tr("Same settings as another photo"))

    def _give(self, targets: list[RollPhoto], settings: RenderSettings, groups: tuple[str, ...], name: str) -> None:
        change = partial(with_groups, source=settings, groups=groups)
        for entry in targets:
            self.parts.feature(SessionsFeature).change(entry, change, name)
        self.parts.feature(FilmstripFeature).know(targets)
        if len(targets) > 1:
            text = self.tr("Settings applied to {count} photos").format(count=len(targets))
            self.parts.status.show_message(text)

    def _name_targets(self) -> None:
        """The menu says onto how many photos a paste goes."""
        count = len(self._targets())
        several = self.tr("&Paste settings onto {count} photos").format(count=count)
        action = self.parts.actions_by_name["paste_settings"]
        action.setText(several if count > 1 else self.tr("&Paste settings"))

    def _targets(self) -> list[RollPhoto]:
        current = self.parts.roll.current
        selected = self.parts.feature(FilmstripFeature).selected()
        if current is None:
            return []
        return selected if len(selected) > 1 and current in selected else [current]

    def _copied(self) -> RenderSettings | None:
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not data.hasFormat(MIME_TYPE):  # None: an empty clipboard
            self.parts.status.show_message(self.tr("There are no copied settings: copy some first (Ctrl+Shift+C)."))
            return None
        try:
            return parse_session(bytes(data.data(MIME_TYPE).data()), self.tr("the clipboard")).settings
        except SettingsError as error:  # another program wrote it
            self.parts.notices.show_notice("clipboard", from_core(error))
            return None

    def _leave_clipboard(self) -> None:
        """Take our data back: the clipboard outlives Python, and touching them then would crash at the very end."""
        data = QGuiApplication.clipboard().mimeData()
        if self._put is not None and data is not None and bytes(data.data(MIME_TYPE).data()) == self._put:
            QGuiApplication.clipboard().clear()

    def _ask(self, title: str, accept: str, use: object) -> PartsDialog:
        dialog = PartsDialog(title, accept, usual_groups(), parent=self.parts.window)
        dialog.chosen.connect(use)
        dialog.show_alone()
        return dialog
