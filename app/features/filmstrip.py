"""The filmstrip and the way from photo to photo: next, previous, folders, closing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.actions import ActionInfo
from app.features.feature import Feature
from app.features.photos import PhotosFeature
from app.filmstrip.edited_thumbnails import EditedThumbnails
from app.filmstrip.filmstrip import Filmstrip
from app.filmstrip.filmstrip_model import FilmstripModel
from app.filmstrip.thumbnails import LONG_SIDE, Thumbnail, Thumbnails
from app.language import from_core
from app.parts import Parts
from app.preferences import Preferences
from app.rendering.image_bridge import to_image
from app.rendering.render_request import Failed, OpenRequest, Outcome, Rendered
from app.roll import RollPhoto
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings

SHOWN_KEY = "window/filmstrip"
FOLDER = "folder"  # key of the notice


class FilmstripFeature(Feature):
    """Between roll, strip and thumbnails.

    Attributes:
        strip: the widget; hidden while fewer than two photos are open.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._thumbnails = Thumbnails(parts.sessions.sidecars, self)
        self._edited = EditedThumbnails(parts.service, self)
        self._model = FilmstripModel(parts.roll, self)
        self.strip = Filmstrip(self._model)
        self._step_when_listed = 0
        self._broken: RollPhoto | None = None  # the last one wanted could not be opened: the way goes on from there
        self._waiting: list[Path] = []  # for their thumbnails, until the picture on the screen is there

    def actions(self) -> list[ActionInfo]:
        files = self.parts.files
        folder, strip = self.tr("Open &folder…"), self.tr("&Filmstrip")
        following, previous = self.tr("&Next photo"), self.tr("&Previous photo")
        help_text = self.tr("In the filmstrip; with one photo open, in its folder")
        return [
            ActionInfo(
                "open_folder", folder, ("Ctrl+Shift+O",), "", "file/folder", files.ask_and_open_folder, False
            ),
            ActionInfo(
                "next_photo", following, ("Ctrl+Right",), "", "file/folder", self.show_next, False, help=help_text
            ),
            ActionInfo("previous_photo", previous, ("Ctrl+Left",), "", "file/folder", self.show_previous, False),
            ActionInfo("close_photo", self.tr("&Close photo"), ("Ctrl+W",), "", "file/folder", self.close_photo),
            ActionInfo(
                "filmstrip", strip, ("Ctrl+Shift+T",), "filmstrip", "view/strips", self._show_strip, False,
                is_switch=True, is_on=True,
            ),
        ]  # fmt: skip

    def set_up(self) -> None:
        parts = self.parts
        parts.add_strip(self.strip)
        parts.roll.changed.connect(self._show_strip)
        parts.roll.current_changed.connect(self._show_current)
        parts.document.settings_changed.connect(self._show_state)
        parts.preview.rendered.connect(self._show_edit)
        parts.files.folder_wanted.connect(self._thumbnails.list_folder)
        parts.files.open_started.connect(self._another_photo)
        parts.service.leaving.connect(self._thumbnails.shut_down)
        parts.service.leaving.connect(self._edited.shut_down)
        self.strip.chosen.connect(self.show_photo)
        self.strip.selection_changed.connect(self._tell_selection)
        self._model.thumbnail_wanted.connect(self._ask_thumbnail)
        self._model.edit_wanted.connect(self._edited.ask)
        self._thumbnails.made.connect(self._take_thumbnail)
        self._edited.made.connect(self._take_edited)
        self._thumbnails.listed.connect(self._take_folder)
        self._show_strip()

    def restore(self, preferences: Preferences) -> None:
        self.parts.actions_by_name["filmstrip"].setChecked(bool(preferences.number(SHOWN_KEY, 1)))

    def remember(self, preferences: Preferences) -> None:
        preferences.set_number(SHOWN_KEY, int(self.parts.actions_by_name["filmstrip"].isChecked()))

    def show_photo(self, entry: RollPhoto) -> None:
        """This open photo is wanted on the screen."""
        self._broken = None
        self.parts.feature(PhotosFeature).show(entry)

    def show_next(self) -> None:
        """The next photo."""
        self._step(1)

    def show_previous(self) -> None:
        """The photo before."""
        self._step(-1)

    def close_photo(self) -> None:
        """Close the photo on the screen; its settings are kept."""
        roll = self.parts.roll
        if roll.current is None:
            return
        entry, following = roll.current, roll.neighbour(1)
        self.parts.sessions.close(entry)
        roll.remove(entry)
        if following is not None:
            self.show_photo(following)
        else:
            self.parts.document.close()

    def selected(self) -> list[RollPhoto]:
        """The photos selected in the strip."""
        return self.strip.selected()

    def know(self, entries: list[RollPhoto]) -> None:
        """Read what was kept for these photos, if that is not known yet."""
        for entry in entries:
            if entry.history is None:
                self._thumbnails.ask(entry.path)

    def take_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome.request, OpenRequest) and self.parts.service.opening is None:
            self._take_end(outcome, outcome.request)
        self._ask_waiting()

    def _take_end(self, outcome: Outcome, request: OpenRequest) -> None:
        """The next step leads past a broken photo; one that was to follow a closed photo leaves nothing to be seen."""
        if isinstance(outcome, Failed):
            self._broken = self.parts.roll.find(request.path)
        if self.parts.roll.current is None and self.parts.document.photo is not None:
            self.parts.document.close()

    def _place(self) -> RollPhoto | None:
        """Where a step begins: at the photo that is being opened or could not be, else at the one on the screen."""
        roll, opening = self.parts.roll, self.parts.service.opening
        wanted = self._broken if opening is None else roll.find(opening.path)
        return wanted if wanted in roll.photos else roll.current

    def _ask_thumbnail(self, path: Path) -> None:
        self._waiting.append(path)
        self._ask_waiting()

    def _ask_waiting(self) -> None:
        """A photo that is being opened is seen first; whatever it comes to, an outcome tells."""
        parts = self.parts
        if parts.service.opening is None and (parts.preview.shown is not None or parts.service.slot.is_idle):
            waiting, self._waiting = self._waiting, []
            for path in waiting:
                self._thumbnails.ask(path)

    def _tell_selection(self) -> None:
        """What a paste or a batch will reach is said before it happens."""
        count = len(self.selected())
        if count > 1:
            text = self.tr("{count} photos selected: Paste settings and Batch are for all of them.")
            self.parts.status.show_message(text.format(count=count))

    def _step(self, step: int) -> None:
        roll = self.parts.roll
        neighbour = roll.neighbour(step, self._place())
        if neighbour is not None:
            self.show_photo(neighbour)
        elif roll.current is not None:
            self._step_when_listed = step
            self._thumbnails.list_folder(roll.current.path.parent)

    def _another_photo(self) -> None:
        """What was said about a folder is old news."""
        self.parts.notices.withdraw(FOLDER)

    def _take_folder(self, folder: Path, found: list[Path] | D2FError) -> None:
        step, self._step_when_listed = self._step_when_listed, 0
        if isinstance(found, D2FError):
            self.parts.notices.show_notice(FOLDER, from_core(found))
        elif step:
            self._join_folder(folder, found, step)
        elif found:
            self.show_photo(self.parts.roll.add(found)[0])
            self.parts.files.keep_ready(found[1:])
        else:
            text = self.tr("There is no photo in '{folder}'.").format(folder=folder.name)
            self.parts.notices.show_notice(FOLDER, text)

    def _join_folder(self, folder: Path, found: list[Path], step: int) -> None:
        """The rest of a folder joins the only photo that is open, and the next one is shown."""
        roll = self.parts.roll
        if roll.current is None or roll.current.path.parent != folder:
            return
        roll.insert_around(roll.current, found)
        neighbour = roll.neighbour(step)
        if neighbour is not None:
            self.show_photo(neighbour)
        else:
            self.parts.status.show_message(self.tr("There is no other photo in this folder."))

    def _take_thumbnail(self, thumbnail: Thumbnail) -> None:
        entry = self.parts.roll.find(thumbnail.path)
        if entry is not None and thumbnail.restored is not None and entry.identity is None:
            entry.take(thumbnail.restored, thumbnail.initial)
            self.parts.sessions.changed()
        self._model.take(thumbnail)
        if entry is not None:
            self.parts.roll.state_changed.emit(entry)

    def _show_edit(self, rendered: Rendered) -> None:
        entry, request = self.parts.roll.current, rendered.request
        if entry is not None and not request.is_draft and request.settings == self.parts.document.settings:
            small = to_image(rendered.shown_pixels).scaled(
                LONG_SIDE, LONG_SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._model.show_edit(entry, request.settings, small)

    def _take_edited(self, path: Path, settings: RenderSettings, image: QImage) -> None:
        entry = self.parts.roll.find(path)
        if entry is not None:
            self._model.show_edit(entry, settings, image)

    def _show_strip(self) -> None:
        is_wanted = self.parts.actions_by_name["filmstrip"].isChecked()
        self.strip.setVisible(is_wanted and len(self.parts.roll.photos) > 1)
        self._show_current()

    def _show_current(self) -> None:
        for name in ("next_photo", "previous_photo"):  # also while a broken one has left nothing on the screen
            self.parts.actions_by_name[name].setEnabled(bool(self.parts.roll.photos))
        if self.parts.roll.current is not None:
            self.strip.show_current(self.parts.roll.current)

    def _show_state(self) -> None:
        if self.parts.roll.current is not None:
            self.parts.roll.state_changed.emit(self.parts.roll.current)
