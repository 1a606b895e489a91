"""How large a draft may be so that the picture keeps up with the hand, on whatever machine this is.

Few sizes, because the core prepares layers once for each. A slow draft makes the next ones smaller, a quick one larger;
the first of a size is not counted, because it prepares.
"""

from __future__ import annotations

SIZES = (125_000, 250_000, 500_000)  # pixels of a draft, smallest first
FIRST = 1  # of them; nothing is known of the machine yet, and the first picture should come soon
TOO_SLOW_MS = 95.0  # ten pictures a second are the least that looks like movement
QUICK_MS = 38.0  # twice the pixels then still stay below the limit


class DraftSize:
    """Chooses among the sizes by what drafts took.

    Attributes:
        pixels: most pixels of the next draft.
    """

    def __init__(self) -> None:
        self._index = FIRST
        self._prepared: set[int] = set()

    @property
    def pixels(self) -> int:
        return SIZES[self._index]

    def start_over(self) -> None:
        """Another photo: nothing is prepared for it; what the machine can do stays known."""
        self._prepared.clear()

    def take(self, long_side: int, elapsed_ms: float) -> None:
        """A draft of this long side took so long."""
        if long_side not in self._prepared:
            self._prepared.add(long_side)
        elif elapsed_ms > TOO_SLOW_MS and self._index > 0:
            self._index -= 1
        elif elapsed_ms < QUICK_MS and self._index < len(SIZES) - 1:
            self._index += 1
