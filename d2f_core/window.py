"""A part of a picture with its place in the whole: worked on alone, it has the pixels that the whole has there."""

from __future__ import annotations

from typing import NamedTuple

Size = tuple[int, int]  # (height, width) px


class Window(NamedTuple):
    """Rows top .. top + height - 1 and columns left .. left + width - 1 of a picture whose (height, width) is `whole`.

    All in px of one grid.
    """

    top: int
    left: int
    height: int
    width: int
    whole: Size

    @classmethod
    def of(cls, whole: Size) -> Window:
        """All of a picture."""
        return cls(0, 0, *whole, whole)

    @property
    def size(self) -> Size:
        """(height, width) of the window itself."""
        return self.height, self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """For an array of the whole picture."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def rows(self, first: int, last: int) -> Window:
        """Its rows first .. last - 1, counted from its own top."""
        return self._replace(top=self.top + first, height=last - first)

    def grown(self, margin: int, multiple: int) -> Window:
        """So many px more on each side, as far as the picture goes; top and left become multiples of `multiple`."""
        top, left = (max(0, first - margin) // multiple * multiple for first in (self.top, self.left))
        bottom, right = (
            min(end, -(-(first + length + margin) // multiple) * multiple)
            for first, length, end in zip(self[:2], self.size, self.whole, strict=True)
        )
        return Window(top, left, bottom - top, right - left, self.whole)

    def within(self, outer: Window) -> tuple[slice, slice]:
        """The slices of this window in an array of `outer`, which holds it."""
        top, left = self.top - outer.top, self.left - outer.left
        return slice(top, top + self.height), slice(left, left + self.width)

    def halved(self) -> Window:
        """The same part on a grid of half the size, rounded up; top and left are even."""
        height, width, *whole = ((length + 1) // 2 for length in (*self.size, *self.whole))
        return Window(self.top // 2, self.left // 2, height, width, (whole[0], whole[1]))
