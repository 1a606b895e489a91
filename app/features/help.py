"""Guide, list of keys, about."""

from __future__ import annotations

from app.actions import ActionInfo
from app.dialogs import messages
from app.dialogs.help_dialog import HelpDialog
from app.features.feature import Feature
from d2f_core import __version__


class HelpFeature(Feature):
    """The help menu.

    Attributes:
        dialog: guide and keys; None while it is not open.
    """

    dialog: HelpDialog | None = None

    def actions(self) -> list[ActionInfo]:
        guide = self.tr("&Guide and shortcuts")
        return [
            ActionInfo("help", guide, ("F1",), "", "help/guide", self._show_help, False),
            ActionInfo("about", self.tr("&About D2F"), (), "", "help/about", self._show_about, False),
        ]

    def _show_help(self) -> None:
        if self.dialog is None:
            self.dialog = HelpDialog(self.parts.actions_by_name, self.parts.window)
            self.dialog.finished.connect(self._forget_help)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.sheet.search.setFocus()

    def _forget_help(self) -> None:
        self.dialog = None

    def _show_about(self) -> None:
        messages.tell_about(self.parts.window, __version__)
