"""Presets as they would look: a small picture of this photo with each, and the photo itself under the pointer.

Small pictures are drawn one at a time, while the section is open and nothing else is to be rendered.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from app.features.feature import Feature
from app.features.presets import PresetsFeature
from app.panels.presets_panel import MIDDLE
from app.rendering.render_request import RenderRequest
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings
from d2f_core.storage.presets import Preset

LONG_SIDE = 320  # px; the list shows half of it, for a high-DPI screen
REST_MS = 500  # after the last picture of the photo
HOVER_MS = 150  # a pointer on its way elsewhere previews nothing

_Look = tuple[str, RenderSettings]  # photo_id and what it would be given


class LooksFeature(Feature):
    """Between presets panel, preview and service."""

    def set_up(self) -> None:
        parts = self.parts
        self._panel = parts.feature(PresetsFeature).panel
        self._drawn: dict[str, _Look] = {}
        self._asked: tuple[str, RenderRequest] | None = None
        self._pointed: Preset | None = None
        self._trial: RenderSettings | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._hover = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._rest.timeout.connect(self._ask)
        self._hover.timeout.connect(self._show_pointed)
        parts.preview.rendered.connect(self._rest.start)
        self._panel.folded.connect(self._rest.start)
        self._panel.pointed.connect(self._point)
        parts.service.look_ready.connect(self._take)

    def _look(self, preset: Preset) -> _Look | None:
        """None where the preset does not fit."""
        photo = self.parts.document.photo
        try:
            return None if photo is None else (photo.photo_id, preset.apply(self.parts.document.settings))
        except D2FError:
            return None

    def _ask(self) -> None:
        photo = self.parts.document.photo
        is_idle = self.parts.preview.is_settled and not self.parts.preview.is_at_moment and self._asked is None
        if photo is None or not is_idle or not self._panel.is_open:
            return
        for preset in self._panel.presets:
            look = self._look(preset)
            if look is not None and look != self._drawn.get(preset.name):
                self._drawn[preset.name] = look
                request = RenderRequest(photo=photo, settings=look[1], long_side=LONG_SIDE, is_draft=True)
                self._asked = preset.name, request
                self.parts.service.draw_look(request)
                return

    def _take(self, request: RenderRequest, image: QImage) -> None:
        if self._asked is None or request is not self._asked[1]:
            return
        name, self._asked = self._asked[0], None
        photo = self.parts.document.photo
        if photo is not None and request.photo_id == photo.photo_id and not image.isNull():
            shown = self.parts.preview.shown
            focus = None if shown is None else shown.rendering.focus.point
            self._panel.show_look(name, image, focus or MIDDLE)
        self._ask()

    def _point(self, preset: Preset | None) -> None:
        self._pointed = preset
        if preset is not None:
            self._hover.start()
            return
        self._hover.stop()
        if self._is_on_trial:
            self.parts.preview.show_moment(None)

    @property
    def _is_on_trial(self) -> bool:
        """What the preview shows is a look, not a moment of the focus pull."""
        return self.parts.preview.is_at_moment and self.parts.preview.wanted == self._trial

    def _show_pointed(self) -> None:
        preview, document = self.parts.preview, self.parts.document
        look = None if self._pointed is None else self._look(self._pointed)
        is_pull_shown = preview.is_at_moment and not self._is_on_trial
        if look is None or document.is_dragging or is_pull_shown:
            return
        focus = document.settings.focus  # on a trial the focus stays as it is shown
        place = replace(look[1].focus, disparity=focus.disparity, point=focus.point)
        self._trial = replace(look[1], focus=place)
        preview.show_moment(self._trial, is_playing=True)  # drafts: the photo's own last picture is kept for afterwards
