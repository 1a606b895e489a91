"""The tour's part about documents: filmstrip, presets, history, batch, recovery. `python -m tests.tour_documents`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from app.features.batch import BatchFeature
from app.features.filmstrip import FilmstripFeature
from app.features.history import HistoryFeature
from app.features.presets import PresetsFeature
from app.main_window import MainWindow
from app.samples import sample_photos
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings
from d2f_core.storage.journal import Journal, Unsaved
from d2f_core.storage.photo_file import PhotoFile

if TYPE_CHECKING:
    from tests.tour import Tour


def walk(tour: Tour) -> None:
    """All steps, in a window with a folder of photos and with something to recover."""
    with TemporaryDirectory() as folder:
        photos = some_photos(Path(folder) / "holiday")
        leave_unsaved(tour, photos[:2])
        recovery(tour)
        open_all(tour, photos)
        presets_and_history(tour)
        filmstrip(tour)
        batch(tour, Path(folder) / "refocused")
        while tour.window.roll.current is not None:  # the folder is about to go
            tour.window.feature(FilmstripFeature).close_photo()
            tour.wait(lambda: tour.window.service.opening is None)


def some_photos(folder: Path) -> list[Path]:
    """The samples and their mirror images, under names as a camera's owner gives them."""
    folder.mkdir()
    names = iter(
        ("01 Drum.jpg", "02 Dogs on the beach.jpg", "03 Sunset.jpg", "04 Drum.jpg", "05 Dogs.jpg", "06 Quay.jpg")
    )
    for mirror in (False, True):
        for sample in sample_photos():
            with Image.open(sample) as photo:
                picture = ImageOps.mirror(photo.convert("RGB")) if mirror else photo.convert("RGB")
                picture.save(folder / next(names), quality=90)
    return sorted(folder.iterdir())


def leave_unsaved(tour: Tour, photos: list[Path]) -> None:
    """What a crash would have left."""
    journal = Journal(tour.preferences.data_folder)
    for photo in photos:
        journal.write(Unsaved(photo, PhotoFile.of(photo), RenderSettings(blur=BlurSettings.from_f_number(1.2))))
    journal.close()


def recovery(tour: Tour) -> None:
    """The line that offers what was not saved."""
    window = tour.window
    window.sessions.look_for_leftovers()
    tour.wait(lambda: "leftovers" in window.notices.rows)
    tour.take("recovery")
    next(iter(window.notices.rows["leftovers"].answers.values())).click()
    tour.wait(lambda: window.document.photo is not None)
    tour.settle()


def open_all(tour: Tour, photos: list[Path]) -> None:
    tour.window.files.open_all(photos)
    tour.wait(lambda: tour.window.roll.current is tour.window.roll.find(photos[0]))
    for entry in list(tour.window.roll.photos):
        if entry.path not in photos:  # the samples of the stations before
            tour.window.roll.remove(entry)
    tour.settle()


def presets_and_history(tour: Tour) -> None:
    """A look from the presets, then a few steps of one's own."""
    window = tour.window
    window.feature(FilmstripFeature).show_photo(window.roll.photos[2])
    tour.wait(lambda: window.roll.current is window.roll.photos[2])
    tour.settle()
    presets = window.feature(PresetsFeature)
    look = next(preset for preset in presets.library.built_in() if preset.name == "Soap bubble")
    presets.panel.mark(look.name)
    presets.apply(look)
    closed = window.inspector.closed_sections()
    only(window, "presets")
    window.document.edit(RenderSettings(**{**vars(window.document.settings), "focus": FocusSettings(point=(0.3, 0.8))}))
    tour.edit_blur(1.2)
    tour.settle()
    window.document.undo()
    tour.settle()
    tour.wait(lambda: len(presets.panel._looks) == len(presets.panel.presets))  # their pictures of this photo
    tour.take("presets")
    history = window.feature(HistoryFeature).panel
    only(window, "history")
    tour.take("history")
    assert history.list.isVisible()
    window.inspector.close_sections(closed)


def filmstrip(tour: Tour) -> None:
    """Six photos, three selected."""
    strip = tour.window.feature(FilmstripFeature).strip
    select = strip.selectionModel().SelectionFlag.Select
    for row in (3, 5):
        strip.selectionModel().select(strip.model().index(row, 0), select)
    tour.wait(lambda: all(not strip.model().index(row, 0).data(1).isNull() for row in range(6)))
    tour.take("filmstrip")
    strip.clearSelection()


def batch(tour: Tour, folder: Path) -> None:
    """The pane while it works: one done, one that cannot be read, one under way."""
    window = tour.window
    window.actions_by_name["batch"].trigger()
    pane = window.feature(BatchFeature).pane
    assert pane is not None
    pane.form.resize_it.setChecked(True)
    pane.form.folder.setText(str(folder))
    broken = window.roll.photos[1].path
    content = broken.read_bytes()
    broken.write_bytes(b"no photo")
    pane.start.click()
    row = pane.list.topLevelItem(2)
    assert row is not None
    tour.wait(lambda: "%" in row.text(1))
    pane.form.folder.setText("/home/you/Pictures/holiday/refocused")
    tour.take("batch", pane)
    pane.stop.click()
    tour.wait(lambda: bool(pane.report.text()))
    broken.write_bytes(content)
    pane.close()


def only(window: MainWindow, *keys: str) -> None:
    """Open these sections of the inspector, fold the others."""
    window.inspector.close_sections([section.key for section in window.inspector.sections if section.key not in keys])


def main(folder: Path | None = None) -> int:
    from tests.tour import FOLDER, Tour

    tour = Tour(folder or FOLDER)
    walk(tour)
    tour.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
