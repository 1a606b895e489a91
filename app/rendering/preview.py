"""Keeps the picture on the screen true to the document: which render to ask for, and when.

Each edit asks for a draft, so that the picture moves at once. When the draft that shows the current settings is there
and no gesture is under way, the final one follows; when the view is zoomed in beyond that, after a short rest, a larger
one. An edit at any moment starts over with a draft. Sizes follow the pixels that the canvas can show.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.document import Document
from app.rendering.detail_tiles import MOST_VISIBLE_PIXELS, DetailTiles
from app.rendering.draft_size import DraftSize
from app.rendering.render_request import (
    DetailRendered,
    DetailRequest,
    Failed,
    Outcome,
    Rendered,
    RenderRequest,
    Stopped,
)
from app.rendering.render_service import RenderService
from d2f_core.settings import RenderSettings
from d2f_core.window import Window

if TYPE_CHECKING:
    from d2f_core.video.focus_pull import Moment

FINAL_PIXELS = 1_500_000  # what a window shows
DETAIL_PIXELS = 6_000_000  # zoomed in; a whole 24 MP picture would take the time and memory of an export
MOST_KEPT = 4  # photos whose last picture is kept: 14 bytes a pixel, at most about 85 MB each
LOOK_MS = 60  # a closer view is rendered soon: a step of the wheel or of a pan takes less
REST_MS = 700  # the view has come to rest; larger pictures only then
LARGER_ENOUGH = 1.1  # a gain in size worth another render


def render_long_side(photo_size: tuple[int, int], screen_long_side: float, most_pixels: int) -> int:
    """Long side in px to render at: what the screen shows, no more than the photo has, no more than `most_pixels`."""
    height, width = photo_size
    longest = max(height, width)
    capped = longest * min(1.0, math.sqrt(most_pixels / (height * width)))
    return max(1, round(min(capped, max(screen_long_side, 1.0))))


class Preview(QObject):
    """Asks the service for pictures of the document. GUI thread only.

    Attributes:
        shown: the outcome on the screen; None while it is the photo itself.
        tiles: of the same at full size, where a closer view has been.

    Signals:
        rendered(Rendered): show this one.
        detailed(): there are more tiles.
        failed(Failed): the current settings cannot be rendered.
    """

    rendered = Signal(object)
    detailed = Signal()
    failed = Signal(object)

    def __init__(self, document: Document, service: RenderService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown: Rendered | None = None
        self.tiles = DetailTiles()
        self._document, self._service = document, service
        self._kept: dict[str, Rendered] = {}  # by photo: its last final picture
        self._screen_long_side = 1.0
        self._visible: Window | None = None
        self._draft_size = DraftSize()
        self._moment: RenderSettings | None = None  # shown instead of the document's, while a focus pull is looked at
        self._camera: Moment | None = None  # shows that moment from elsewhere
        self._is_playing = False
        self._is_held = False  # after a failure or the Cancel button: wait for the next edit
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._ask)
        document.photo_changed.connect(self._start_over)
        document.settings_changed.connect(self._draft)
        document.drag_ended.connect(self._ask)
        service.ended.connect(self._take)

    @property
    def wanted(self) -> RenderSettings:
        """The settings that the screen is to show: a moment of a focus pull, else the document's."""
        return self._moment or self._document.settings

    @property
    def is_at_moment(self) -> bool:
        """A moment of a focus pull is shown, not the document."""
        return self._moment is not None

    @property
    def is_settled(self) -> bool:
        """The screen shows the wanted settings in final quality, and nothing is being rendered."""
        if self.shown is None or self.shown.request.is_draft:
            return False
        return self._is_wanted(self.shown.request) and self._service.slot.is_idle

    def show_moment(
        self, settings: RenderSettings | None, *, camera: Moment | None = None, is_playing: bool = False
    ) -> None:
        """Show these settings without touching the document; None goes back to it, as does an edit.

        `camera` shows them as the clip's camera does then. While playing only drafts are asked for; those that come too
        late are left out.
        """
        was_playing, self._is_playing = self._is_playing, is_playing
        if (settings, camera) != (self._moment, self._camera):
            self._moment, self._camera = settings, camera
            self._submit_draft()
        elif was_playing and not is_playing:
            self._ask()

    def set_screen_long_side(self, pixels: float) -> None:
        """The canvas shows the photo this large, in device pixels of its long side."""
        if pixels != self._screen_long_side:
            self._screen_long_side = pixels
            self._rest.start()

    def set_visible(self, visible: Window) -> None:
        """The canvas shows these pixels of the photo."""
        if visible != self._visible:
            self._visible = visible
            self._look.start()

    def hold(self) -> None:
        """Ask for nothing until the next edit."""
        self._is_held = True

    def start_again(self) -> None:
        """The picture depends on something outside the settings that has changed: ask for all of it again."""
        self.shown = None
        self.tiles.show(None)
        self._kept.clear()
        self._service.forget_renders("another depth network")
        self._submit_draft()

    def _start_over(self) -> None:
        self.shown = self._moment = self._camera = None
        self.tiles.show(None)
        self._is_playing = False
        self._draft_size.start_over()
        self._service.forget_renders("another photo")

    def _draft(self) -> None:
        self._moment, self._camera, self._is_playing = None, None, False
        self._submit_draft()

    def _submit_draft(self) -> None:
        self._is_held = False
        self._rest.stop()
        kept = self._kept_picture()
        if kept is not None:
            self.shown = kept
            self.tiles.show(kept.request if kept.request.moment is None else None)
            self.rendered.emit(kept)
            self._rest.start()
            self._ask()
            return
        if self._document.photo is not None:
            self._submit(self._long_side(self._draft_size.pixels), is_draft=True)

    def _kept_picture(self) -> Rendered | None:
        """The final picture of this photo and these settings, if it was the photo's last one."""
        photo = self._document.photo
        kept = None if photo is None else self._kept.get(photo.photo_id)
        return kept if kept is not None and self._is_wanted(kept.request) else None

    def _is_wanted(self, request: RenderRequest) -> bool:
        return request.settings == self.wanted and request.moment == self._camera

    def _keep(self, rendered: Rendered) -> None:
        photo = rendered.request.photo
        self._kept.pop(photo.photo_id, None)
        self._kept = {of: kept for of, kept in self._kept.items() if not photo.is_read_again(kept.request.photo)}
        self._kept[photo.photo_id] = rendered
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))

    def _ask(self) -> None:
        """Ask for the next better picture, if one is wanted and nothing is under way."""
        if self._document.photo is None or self._is_held or not self._service.slot.is_idle:
            return
        if self.shown is None or not self._is_wanted(self.shown.request):
            self._submit(self._long_side(self._draft_size.pixels), is_draft=True)
        elif not self._document.is_dragging and not self._is_playing:
            self._ask_better(self.shown.request)

    def _ask_better(self, shown: RenderRequest) -> None:
        final, detail = self._long_side(FINAL_PIXELS), self._long_side(DETAIL_PIXELS)
        if shown.is_draft or self._is_larger(final, shown):
            self._submit(final, is_draft=False)
        elif self._camera is not None:
            return  # a clip has no more pixels than that, and no window of its own
        elif self._is_close and self._is_larger(detail, shown):
            self._ask_detail(shown)
        elif self._is_larger(detail, shown) and not self._rest.isActive():
            self._submit(detail, is_draft=False)

    @property
    def _is_close(self) -> bool:
        """What is visible of the photo is so little that its own pixels are rendered."""
        visible = self._visible
        return visible is not None and visible.height * visible.width <= MOST_VISIBLE_PIXELS

    def _ask_detail(self, shown: RenderRequest) -> None:
        assert self._visible is not None
        missing = self.tiles.missing(self._visible)
        if missing is not None and missing.whole == shown.photo.size:
            request = DetailRequest(shown.photo, shown.settings, max(missing.whole), is_draft=False, window=missing)
            self._service.render(request)

    def _take(self, outcome: Outcome) -> None:
        if isinstance(outcome.request, RenderRequest):
            self._take_render(outcome, outcome.request)
        self._ask()

    def _take_render(self, outcome: Outcome, request: RenderRequest) -> None:
        photo = self._document.photo
        if photo is None or request.photo_id != photo.photo_id:
            return  # a late result of another photo
        if isinstance(outcome, DetailRendered):
            if self._is_wanted(request):
                self.tiles.take(outcome)
                self.detailed.emit()
        elif isinstance(outcome, Rendered):
            self.shown = outcome
            self.tiles.show(request if request.moment is None else None)
            if request.is_draft:
                self._draft_size.take(request.long_side or 0, outcome.elapsed_ms)
            else:
                self._keep(outcome)
            self._rest.start()
            self.rendered.emit(outcome)
        elif isinstance(outcome, Failed) and self._is_wanted(request):
            self.hold()
            self.failed.emit(outcome)
        elif isinstance(outcome, Stopped):
            self._rest.start()

    def _submit(self, long_side: int, *, is_draft: bool) -> None:
        photo = self._document.photo
        assert photo is not None
        request = RenderRequest(photo, self.wanted, long_side, is_draft, moment=self._camera)
        self._service.render(request)

    def _long_side(self, most_pixels: int) -> int:
        assert self._document.photo is not None
        return render_long_side(self._document.photo.size, self._screen_long_side, most_pixels)

    def _is_larger(self, long_side: int, shown: RenderRequest) -> bool:
        return long_side > LARGER_ENOUGH * (shown.long_side or long_side)
