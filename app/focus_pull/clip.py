"""The focus pull being made: keyframes, playhead, history. No widgets.

A keyframe is chosen by putting the playhead on it. Times snap to frames, so that two keyframes never share one and a
keyframe is found again. A longer or shorter clip takes its keyframes along, so the pull still arrives at the end.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from d2f_core.video.focus_pull import LONGEST_S, Easing, FocusPull, Keyframe
from d2f_core.video.moves import CameraMove

FPS = 24.0  # the grid of the timeline; the file may have another rate
SHORTEST_S = 0.5
FIRST_DURATION_S = 4.0
LONGEST_HISTORY = 200


@dataclass(frozen=True)
class ClipState:
    """What an undo brings back."""

    keyframes: tuple[Keyframe, ...] = ()
    easing: Easing = "ease-in-out"
    duration_s: float = FIRST_DURATION_S
    move: CameraMove | None = None
    breathing: float = 0.0

    @classmethod
    def of(cls, pull: FocusPull) -> ClipState:
        return cls(pull.keyframes, pull.easing, pull.duration_s, pull.move, pull.breathing)


class Clip(QObject):
    """GUI thread only.

    Attributes:
        time_s: where the playhead is.

    Signals:
        changed(): keyframes, easing or duration are others.
        playhead_moved(): `time_s` is another.
    """

    changed = Signal()
    playhead_moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time_s = 0.0
        self._history, self._position = [ClipState()], 0
        self._is_dragging = self._has_dragged = False

    @property
    def state(self) -> ClipState:
        return self._history[self._position]

    @property
    def pull(self) -> FocusPull | None:
        """What can be played and exported; None without keyframes."""
        state = self.state
        if not state.keyframes:
            return None
        return FocusPull(state.keyframes, state.easing, FPS, state.duration_s, state.move, state.breathing)

    @property
    def chosen(self) -> int | None:
        """The keyframe under the playhead."""
        return self.index_at(self.time_s)

    def index_at(self, time_s: float) -> int | None:
        """The keyframe of this frame."""
        times = [keyframe.time_s for keyframe in self.state.keyframes]
        return next((index for index, time in enumerate(times) if abs(time - time_s) < 0.5 / FPS), None)

    def go_to(self, time_s: float) -> None:
        """Put the playhead on the frame nearest to this time."""
        time_s = self._snapped(time_s)
        if time_s != self.time_s:
            self.time_s = time_s
            self.playhead_moved.emit()

    def step(self, frames: int) -> None:
        """Move the playhead by frames."""
        self.go_to(self.time_s + frames / FPS)

    def step_keyframe(self, direction: int) -> None:
        """Go to the next keyframe (1) or the one before (-1)."""
        times = [keyframe.time_s for keyframe in self.state.keyframes]
        ahead = [time for time in times if direction * (time - self.time_s) > 0.5 / FPS]
        if ahead:
            self.go_to(min(ahead) if direction > 0 else max(ahead))

    def set_keyframe(self, keyframe: Keyframe) -> None:
        """Add a keyframe; it replaces the one of its frame."""
        keyframe = replace(keyframe, time_s=self._snapped(keyframe.time_s))
        taken = self.index_at(keyframe.time_s)
        others = [other for index, other in enumerate(self.state.keyframes) if index != taken]
        keyframes = tuple(sorted([*others, keyframe], key=lambda item: item.time_s))
        self._edit(replace(self.state, keyframes=keyframes))

    def remove(self, index: int) -> None:
        """Take a keyframe away."""
        keyframes = self.state.keyframes[:index] + self.state.keyframes[index + 1 :]
        self._edit(replace(self.state, keyframes=keyframes))

    def move(self, index: int, time_s: float) -> None:
        """Give a keyframe another time, between its neighbours; the playhead goes with it."""
        keyframes = list(self.state.keyframes)
        low = keyframes[index - 1].time_s + 1 / FPS if index else 0.0
        high = keyframes[index + 1].time_s - 1 / FPS if index + 1 < len(keyframes) else self.state.duration_s
        keyframes[index] = replace(keyframes[index], time_s=self._snapped(min(max(time_s, low), high)))
        self._edit(replace(self.state, keyframes=tuple(keyframes)))
        self.go_to(keyframes[index].time_s)

    def set_easing(self, easing: Easing) -> None:
        """Another easing for every stretch."""
        self._edit(replace(self.state, easing=easing))

    def set_camera(self, move: CameraMove | None, breathing: float) -> None:
        """What the camera does meanwhile, see `FocusPull`."""
        self._edit(replace(self.state, move=move, breathing=breathing))

    def set_duration(self, duration_s: float) -> None:
        """A longer or shorter clip: keyframes and playhead keep their share of it."""
        old = self.state
        duration_s = min(max(duration_s, self._shortest_s()), LONGEST_S)
        factor = duration_s / old.duration_s
        times = [self._snapped(keyframe.time_s * factor, duration_s) for keyframe in old.keyframes]
        keyframes = tuple(replace(key, time_s=time) for key, time in zip(old.keyframes, times, strict=True))
        self._edit(replace(old, keyframes=keyframes, duration_s=duration_s))
        self.go_to(self.time_s * factor)

    def open(self, pull: FocusPull | None) -> None:
        """Another photo, with its own pull if it has one: nothing of the old clip is left."""
        state = ClipState() if pull is None else ClipState.of(pull)
        self._history, self._position = [state], 0
        self.time_s = 0.0
        self._is_dragging = False
        self.changed.emit()
        self.playhead_moved.emit()

    def begin_drag(self) -> None:
        """Edits up to `end_drag` become one step."""
        self._is_dragging, self._has_dragged = True, False

    def end_drag(self) -> None:
        """The gesture is over."""
        self._is_dragging = False

    def undo(self) -> None:
        """One step back."""
        self._go(-1)

    def redo(self) -> None:
        """One step forward again."""
        self._go(1)

    def _edit(self, state: ClipState) -> None:
        if state == self.state:
            return
        if not (self._is_dragging and self._has_dragged):
            self._history = [*self._history[: self._position + 1], state][-LONGEST_HISTORY:]
            self._position = len(self._history) - 1
        self._has_dragged = self._is_dragging
        self._history[self._position] = state
        self.changed.emit()

    def _go(self, steps: int) -> None:
        position = self._position + steps
        if 0 <= position < len(self._history):
            self._position, self._is_dragging = position, False
            self.changed.emit()
            self.go_to(self.time_s)

    def _shortest_s(self) -> float:
        """Each keyframe needs a frame of its own, also after rounding."""
        times = [keyframe.time_s for keyframe in self.state.keyframes]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        return max(SHORTEST_S, 2 / FPS * self.state.duration_s / min(gaps)) if gaps else SHORTEST_S

    def _snapped(self, time_s: float, duration_s: float | None = None) -> float:
        """The time of the nearest frame within the clip; the very end counts as one."""
        end = self.state.duration_s if duration_s is None else duration_s
        snapped = round(time_s * FPS) / FPS
        return end if snapped + 0.5 / FPS >= end else max(0.0, snapped)
