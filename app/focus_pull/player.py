"""Plays the clip by the clock: each tick shows the moment that is due now, so a slow machine leaves frames out."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.focus_pull.clip import FPS, Clip


class Player(QObject):
    """Moves the clip's playhead. GUI thread only.

    Attributes:
        is_playing: it runs.

    Signals:
        state_changed(): it started or stopped.
    """

    state_changed = Signal()

    def __init__(self, clip: Clip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip, self._clock, self._start_s = clip, QElapsedTimer(), 0.0
        self._timer = QTimer(self, interval=round(1000 / FPS))
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play, or stop where it is."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """From the playhead, or from the beginning when it stands at the end."""
        if self._clip.pull is None or self.is_playing:
            return
        if self._clip.time_s >= self._clip.state.duration_s:
            self._clip.go_to(0.0)
        self._start_s = self._clip.time_s
        self._clock.start()
        self._timer.start()
        self.state_changed.emit()

    def stop(self) -> None:
        """Stay at this moment."""
        if self.is_playing:
            self._timer.stop()
            self.state_changed.emit()

    def _tick(self) -> None:
        self.show_elapsed(self._clock.elapsed() / 1000)

    def show_elapsed(self, seconds: float) -> None:
        """The moment that is due so long after the start; stops at the end."""
        time_s = self._start_s + seconds
        self._clip.go_to(time_s)
        if time_s >= self._clip.state.duration_s:
            self.stop()
