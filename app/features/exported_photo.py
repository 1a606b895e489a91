"""A picture that D2F exported, opened again: it is shown as it is, and a bar offers what its settings are good for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.features.feature import Feature
from app.panels.notice_bar import NoticeBar
from app.rendering.render_request import Opened, Outcome
from d2f_core.photo.stored_settings import is_blurred_already, original_of, settings_in
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from app.main_window import MainWindow


class ExportedPhotoFeature(Feature):
    """Nothing is blurred twice unless the person asks for it.

    Attributes:
        bar: the offer below the picture.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.bar = NoticeBar()
        self._waiting: tuple[Path, RenderSettings] | None = None  # for the original to be open

    def set_up(self) -> None:
        self.window.add_strip(self.bar)
        self.window.files.open_started.connect(self._another_opens)

    def take_outcome(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Opened):
            return
        photo, waiting = outcome.photo, self._waiting
        self._waiting = None
        if waiting is not None and photo.path == waiting[0]:
            self.window.document.edit(waiting[1])
            return
        settings = settings_in(photo)
        if settings is not None and is_blurred_already(photo):
            self._offer(settings, original_of(photo))

    def _another_opens(self, path: Path) -> None:
        self.bar.clear()
        if self._waiting is not None and self._waiting[0] != path:
            self._waiting = None

    def _offer(self, settings: RenderSettings, original: Path | None) -> None:
        choices = [(self.tr("Blur it again"), lambda: self.window.document.edit(settings))]
        if original is not None:
            title = self.tr("Open {name} with these settings").format(name=original.name)
            choices.insert(0, (title, lambda: self._open(original, settings)))
        text = self.tr("This picture was exported by D2F and is blurred already, so it is shown as it is.")
        self.bar.offer(text, choices)

    def _open(self, original: Path, settings: RenderSettings) -> None:
        self._waiting = (original, settings)
        self.window.files.open(original)
