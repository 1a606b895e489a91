"""What the stages of a pipeline gave lately, kept by what each of them was given.

A stage asks with the key of its input and its own part of the settings; hits and misses are logged under "cache", so a
slider that repeats a stage which it should not touch is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

from d2f_core.log import log, log_time

_SIZES_KEPT = 4  # draft, preview, reference, and the small pictures of looks
_Value = TypeVar("_Value")


class StageCache:
    """The last few results of each stage, by what the stage was given. Two threads that ask for one get the same."""

    def __init__(self) -> None:
        self._making: defaultdict[str, RLock] = defaultdict(RLock)  # by stage; one may ask for itself at another size
        self._kept: dict[str, dict[Hashable, tuple[Hashable, Any]]] = {}  # key and result by place
        self._lock = Lock()

    def holds(self, stage: str, place: Hashable) -> bool:
        """Whether something is kept there."""
        with self._lock:
            return place in self._kept.get(stage, {})

    def get(
        self, stage: str, key: Hashable, make: Callable[[], _Value], *, keep: bool = True, place: Hashable = None
    ) -> _Value:
        """The kept result for this key, or a new one.

        Args:
            place: results that share it take each other's place, and the old one goes before the new one is made; for
                those that are too large to be kept for settings of a moment ago. By default the key itself.
        """
        place = key if place is None else place
        with self._lock:
            making = self._making[stage]
        with making:
            return self._found(stage, key, make, keep, place)

    def _found(self, stage: str, key: Hashable, make: Callable[[], _Value], keep: bool, place: Hashable) -> _Value:
        with self._lock:
            kept = self._kept.setdefault(stage, {})
            there = kept.pop(place, None)
            if there is not None and there[0] == key:
                log("cache").debug("hit  %s %s", stage, key)
                kept[place] = there  # the newest is last
                result: _Value = there[1]
                return result
            del there
        log("cache").debug("miss %s %s", stage, key)
        with log_time(stage):
            result = make()
        if keep:
            with self._lock:
                kept[place] = key, result
                while len(kept) > _SIZES_KEPT:
                    kept.pop(next(iter(kept)))
        return result
