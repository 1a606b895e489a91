"""Where the camera is while a clip runs; `camera_move` makes the picture of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from d2f_core.errors import SettingsError

Move = Literal["parallax", "dolly", "arc"]
MOVES: tuple[Move, ...] = get_args(Move)

LARGEST_SHIFT = 0.03  # of the long side, between disparity 0 and 1, from the photo itself to either end of the move
BOW = 0.35  # of an arc: how far it goes up, for its way to the side


@dataclass(frozen=True)
class CameraMove:
    """What the camera does while the clip runs.

    Attributes:
        kind: "parallax", "dolly" or "arc".
        amount: 0..1 of the largest move; negative goes the other way, a negative dolly out.
    """

    kind: Move = "parallax"
    amount: float = 0.5

    def __post_init__(self) -> None:
        if self.kind not in MOVES:
            raise SettingsError(
                "The camera move is '{kind!s:.40}': choose one of {choices}.",
                kind=self.kind, choices=", ".join(MOVES),
            )  # fmt: skip
        if isinstance(self.amount, bool) or not isinstance(self.amount, (int, float)) or not abs(self.amount) <= 1:
            raise SettingsError(
                "The amount of the camera move is {amount!r:.40}: it goes from -1 to 1.", amount=self.amount
            )


class Place(NamedTuple):
    """The camera's place: shifts of disparity 1 against 0, of the long side; things go right, down, nearer.

    Attributes:
        pivot: the disparity that stands still.
        overscan: how far beyond the photo's border the move looks at most, as a fraction of the long side; the same
            for all its places, so that the enlargement does not breathe.
    """

    x: float
    y: float
    inwards: float
    pivot: float
    overscan: float = 0.0


def place_at(move: CameraMove, share: float, pivot: float, limit: float = LARGEST_SHIFT) -> Place:
    """The camera's place when this share (0..1, eased) of the move is done.

    Args:
        pivot: disparity in focus; an arc goes around it.
        limit: the largest shift, see `largest_shift`.
    """
    reach = min(LARGEST_SHIFT * abs(move.amount), limit)
    side = math.copysign(reach, move.amount) * (2 * share - 1)
    if move.kind == "dolly":
        return Place(0.0, 0.0, reach * (share if move.amount >= 0 else 1 - share), 0.0)
    if move.kind == "arc":
        bow = BOW * reach * (1 - (2 * share - 1) ** 2)
        return Place(side, bow, 0.0, pivot, reach * max(pivot, 1 - pivot))
    return Place(side, 0.0, 0.0, 0.0, reach)
