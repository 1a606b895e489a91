"""A walk through the real window that takes the pictures of the guide: `python -m tests.tour [folder]`.

Needs no screen. Each step drives the window as a person would, waits for the final picture and writes a screenshot into
docs/screenshots (or the folder given). To look at every state of it in another dress:
`QT_SCALE_FACTOR=1.5 python -m tests.tour FOLDER --language de --theme light --size 1024x700`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.application import make_application, make_window
from app.dialogs import messages
from app.dialogs.export_dialog import ExportDialog
from app.dialogs.video_dialog import VideoDialog
from app.features.depth_repair import DepthRepairFeature
from app.features.focus_pull import FocusPullFeature
from app.features.help import HelpFeature
from app.features.overlays import OverlaysFeature
from app.language import install
from app.preferences import Preferences
from app.rendering.engine import CoreEngine
from app.samples import sample_photos
from app.theme import apply_theme
from d2f_core.settings import ApertureSettings, BlurSettings, HighlightSettings
from tests import tour_documents, tour_pointer
from tests.tour_pointing import Pointing

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WINDOW = (1440, 900)
LONGEST_WAIT_S = 180.0
LARGEST_BYTES = 420_000


def stop_at_error(_parent: QWidget | None, sentence: str, details: str = "") -> None:
    """Nobody is here to close a dialog."""
    print(sentence, details, sep="\n", file=sys.stderr)
    os._exit(1)


class Tour:
    """The window and where its pictures go."""

    def __init__(
        self, folder: Path, size: tuple[int, int] = WINDOW, *, language: str = "en", theme: str = "dark"
    ) -> None:
        self.folder, self.language, self.theme = folder, language, theme
        folder.mkdir(parents=True, exist_ok=True)
        application = make_application()
        install(application, language)
        apply_theme(application, theme)
        messages.tell_error = stop_at_error
        self.preferences = Preferences(temporary=True)
        self.window = make_window(CoreEngine(), self.preferences)
        self.window.resize(*size)
        self.window.show()

    def walk(self) -> None:
        """All steps in their order."""
        self.take("empty")
        for number, photo in enumerate(sample_photos(), 1):
            self.open(photo)
            self.take(f"sample-{number}")
        self.open(sample_photos()[min(1, len(sample_photos()) - 1)])
        self.refocus()
        self.views()
        self.compare()
        Pointing(self).walk()
        self.depth_repair()
        self.focus_pull()
        tour_pointer.loupe(self)
        self.lens()
        tour_pointer.marks(self)
        self.dialogs()
        tour_pointer.german(self)
        tour_documents.walk(self)
        self.window.close()

    def open(self, photo: Path) -> None:
        before = self.window.document.photo
        self.window.open_photo(photo)
        self.wait(lambda: self.window.document.photo is not before)
        self.settle()

    def refocus(self) -> None:
        """A click on the lower right, and a wide aperture."""
        self.window.document.edit(replace(self.window.document.settings, blur=BlurSettings.from_f_number(1.4)))
        position = self.window.canvas.state.position_of((0.55, 0.83)).toPoint()
        QTest.mouseClick(self.window.canvas, Qt.MouseButton.LeftButton, pos=position)
        self.settle()
        self.take("refocus")
        self.window.actions_by_name["autofocus"].trigger()
        self.settle()

    def views(self) -> None:
        for name in ("depth_view", "focus_view", "softness_view"):
            self.window.actions_by_name[name].trigger()
            self.wait(self.window.feature(OverlaysFeature).is_idle)
            self.take(name.replace("_", "-"))
        self.window.actions_by_name["photo_view"].trigger()
        self.window.actions_by_name["photo_view"].trigger()

    def compare(self) -> None:
        self.window.actions_by_name["split"].trigger()
        self.take("split")
        self.window.actions_by_name["split"].trigger()

    def depth_repair(self) -> None:
        """The post in front is nearer than its fence: painted under the hand, seen in the depth."""
        window, brush = self.window, self.window.feature(DepthRepairFeature).brush
        closed = window.inspector.closed_sections()
        others = [section.key for section in window.inspector.sections if section.key != "repairs"]
        window.inspector.close_sections(others)
        brush.set(tool="set", value=1.0, size=0.1)
        places = [
            window.canvas.state.position_of(point).toPoint() for point in ((0.95, 0.64), (0.93, 0.8), (0.915, 0.97))
        ]
        QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(window.canvas, place)
        self.wait(lambda: window.service.slot.is_idle)
        self.take("depth-repair")
        QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=places[-1])
        brush.set(tool=None)
        window.document.undo()
        self.settle()
        window.inspector.close_sections(closed)

    def focus_pull(self) -> None:
        """From the dogs to the wall behind them and to f/4, seen halfway."""
        window, actions = self.window, self.window.actions_by_name
        pull = window.feature(FocusPullFeature)
        actions["timeline"].trigger()
        self.edit_blur(1.4)
        actions["set_keyframe"].trigger()
        pull.clip.go_to(pull.clip.state.duration_s)
        self.edit_blur(4.0)
        position = window.canvas.state.position_of((0.8, 0.2)).toPoint()
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=position)
        self.settle()
        actions["set_keyframe"].trigger()
        pull.clip.go_to(pull.clip.state.duration_s / 2)
        self.wait(lambda: window.preview.is_settled)
        self.take("focus-pull")
        assert window.document.photo is not None and pull.clip.pull is not None
        dialog = VideoDialog(window.document.photo, pull.clip.pull, self.preferences, window)
        dialog.path.setText("/home/you/Pictures/dogs-focus-pull.mp4")
        dialog.problem.hide()  # that folder is not on this machine
        dialog.show()
        self.take("video-export", dialog)
        dialog.close()
        actions["timeline"].trigger()
        actions["autofocus"].trigger()
        self.settle()

    def edit_blur(self, f_number: float) -> None:
        settings = self.window.document.settings
        self.window.document.edit(replace(settings, blur=BlurSettings.from_f_number(f_number)))
        self.settle()

    def lens(self) -> None:
        """Lights at dusk through six blades."""
        self.open(sample_photos()[-1])
        aperture = ApertureSettings(shape="blades", blades=6, cat_eye=0.6, rim=0.4)
        highlights = HighlightSettings(boost=0.4)
        settings = self.window.document.settings
        self.window.document.edit(replace(settings, aperture=aperture, highlights=highlights, blur=BlurSettings(80)))
        self.settle()
        closed = self.window.inspector.closed_sections()
        self.window.inspector.close_sections(["presets", "focus", "optics", "edges", "fusion", "history"])
        self.take("lens")
        self.window.inspector.close_sections(closed)

    def dialogs(self) -> None:
        photo = self.window.document.photo
        assert photo is not None
        dialog = ExportDialog(photo, self.window.document.settings, self.preferences, self.window)
        dialog.path.setText("/home/you/Pictures/sunset-refocused.jpg")
        dialog.problem.hide()
        dialog.show()
        self.take("export", dialog)
        dialog.close()
        self.window.actions_by_name["help"].trigger()
        guide = self.window.feature(HelpFeature).dialog
        assert guide is not None
        self.take("shortcuts", guide)
        guide.close()

    def settle(self) -> None:
        """Wait for the final picture of the current settings."""
        window = self.window

        def is_final() -> bool:
            shown = window.preview.shown
            return (
                shown is not None
                and not shown.request.is_draft
                and shown.request.settings == window.document.settings
                and window.service.slot.is_idle
            )

        self.wait(is_final)

    def wait(self, is_done: Callable[[], bool]) -> None:
        loop, end = QEventLoop(), time.monotonic() + LONGEST_WAIT_S
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def rest(self, milliseconds: int) -> None:
        """Let everything in the background come to an end that nobody waits for by name."""
        end = time.monotonic() + milliseconds / 1000
        self.wait(lambda: time.monotonic() > end)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Write what is seen now."""
        for _ in range(5):
            QEventLoop().processEvents()
        picture = (widget or self.window).grab()
        path = self.folder / f"{name}.png"
        picture.save(str(path))
        if path.stat().st_size > LARGEST_BYTES:
            _shrink(picture, path)
        print(path, path.stat().st_size // 1024, "KB")


def _shrink(picture: QPixmap, path: Path) -> None:
    """A photo compresses badly: fewer pixels until the file is small enough."""
    for share in (0.85, 0.7, 0.6, 0.5):
        smaller = picture.scaledToWidth(round(picture.width() * share), Qt.TransformationMode.SmoothTransformation)
        smaller.save(str(path))
        if path.stat().st_size <= LARGEST_BYTES:
            return


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the pictures of the guide.")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--size", default="x".join(map(str, WINDOW)), metavar="WIDTHxHEIGHT")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    Tour(options.folder, (width, height), language=options.language, theme=options.theme).walk()
    return 0


if __name__ == "__main__":
    sys.exit(main())
