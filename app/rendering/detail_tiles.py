"""The full-size picture as far as it was looked at: square tiles for the canvas, the newest ones of one photo and look.

A view asks which window is missing, gets it rendered, and hands it over; moving about uses what is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QImage

from app.rendering.image_bridge import to_image
from app.rendering.render_request import DetailRendered, RenderRequest
from d2f_core.window import Window

TILE_PX = 256
MOST_TILES = 256  # 67 MB
MOST_VISIBLE_PIXELS = 6_000_000  # of a view that is rendered at full size: fewer tiles than are kept

Place = tuple[int, int]  # row and column of a tile


class DetailTiles:
    """GUI thread only.

    Attributes:
        of: the request that the tiles belong to: its photo and settings; None when there are none.
    """

    def __init__(self) -> None:
        self.of: RenderRequest | None = None
        self._tiles: dict[Place, QImage] = {}  # the newest at the end

    def show(self, request: RenderRequest | None) -> None:
        """What is on the screen now; tiles of anything else go."""
        kept = self.of
        if kept is None or request is None or (kept.photo, kept.settings) != (request.photo, request.settings):
            self._tiles.clear()
        self.of = request

    def missing(self, visible: Window) -> Window | None:
        """The window of all tiles that this view still lacks; None where it lacks none."""
        lacking = [place for place in _places(visible) if place not in self._tiles]
        if not lacking:
            return None
        rows, columns = [row for row, _ in lacking], [column for _, column in lacking]
        first, last = _tile((min(rows), min(columns)), visible.whole), _tile((max(rows), max(columns)), visible.whole)
        height, width = last.top + last.height - first.top, last.left + last.width - first.left
        return Window(first.top, first.left, height, width, visible.whole)

    def take(self, detail: DetailRendered) -> None:
        """Cut a window into its tiles."""
        window = detail.request.window
        for place in _places(window):
            tile = _tile(place, window.whole)
            self._tiles.pop(place, None)
            self._tiles[place] = to_image(detail.shown_pixels[tile.within(window)])
        while len(self._tiles) > MOST_TILES:
            self._tiles.pop(next(iter(self._tiles)))

    def within(self, visible: Window) -> Iterator[tuple[Window, QImage]]:
        """The tiles that are there of a view, and where they lie."""
        for place in _places(visible):
            if place in self._tiles:
                yield _tile(place, visible.whole), self._tiles[place]


def _places(window: Window) -> list[Place]:
    """The tiles that a window touches."""
    rows, columns = (
        range(first // TILE_PX, -(-(first + length) // TILE_PX))
        for first, length in ((window.top, window.height), (window.left, window.width))
    )
    return [(row, column) for row in rows for column in columns]


def _tile(place: Place, whole: tuple[int, int]) -> Window:
    top, left = place[0] * TILE_PX, place[1] * TILE_PX
    return Window(top, left, min(TILE_PX, whole[0] - top), min(TILE_PX, whole[1] - left), whole)
