"""A picture that D2F exported, opened again: it is shown as it is, and a line offers what its settings are good for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.features.feature import Feature
from app.parts import Parts
from app.rendering.render_request import Opened, Outcome
from d2f_core.photo.stored_settings import is_blurred_already, original_of, settings_in
from d2f_core.settings import FrameSettings, RenderSettings

KEY = "exported"  # of the notice


class ExportedPhotoFeature(Feature):
    """Nothing is blurred twice unless the person asks for it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._waiting: tuple[Path, RenderSettings] | None = None  # for the original to be open

    def set_up(self) -> None:
        self.parts.files.open_started.connect(self._another_opens)
        self.parts.document.photo_changed.connect(self._withdraw)

    def take_outcome(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Opened):
            return
        photo, waiting = outcome.photo, self._waiting
        self._waiting = None
        if waiting is not None and photo.path == waiting[0]:
            self.parts.document.edit(waiting[1])
            return
        settings = settings_in(photo)
        if settings is not None and is_blurred_already(photo):
            self._offer(settings, original_of(photo))

    def _withdraw(self) -> None:
        self.parts.notices.withdraw(KEY)

    def _another_opens(self, path: Path) -> None:
        self._withdraw()
        if self._waiting is not None and self._waiting[0] != path:
            self._waiting = None

    def _offer(self, settings: RenderSettings, original: Path | None) -> None:
        again = replace(settings, frame=FrameSettings())  # the export is upright already
        choices = [(self.tr("Blur it again"), lambda: self.parts.document.edit(again))]
        if original is not None:
            title = self.tr("Open {name} with these settings").format(name=original.name)
            choices.insert(0, (title, lambda: self._open(original, settings)))
        text = self.tr("This picture was exported by D2F and is blurred already, so it is shown as it is.")
        self.parts.notices.show_notice(KEY, text, choices)

    def _open(self, original: Path, settings: RenderSettings) -> None:
        self._waiting = (original, settings)
        self.parts.files.open(original)
