"""Presets in the window: apply, save, rename, delete, import, export. A preset never moves the focus by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QFileDialog

from app.actions import ActionInfo
from app.dialogs.parts_dialog import PartsDialog
from app.features.feature import Feature
from app.language import from_core
from app.panels.presets_panel import PresetsPanel, shown_name
from app.parts import Parts
from app.rendering.render_request import PsfRequest
from d2f_core.errors import D2FError
from d2f_core.settings import RenderSettings
from d2f_core.settings.groups import PLACE, usual_groups
from d2f_core.storage.presets import PresetLibrary, export_preset, preset_of

if TYPE_CHECKING:
    from d2f_core.storage.presets import Preset

NOTICE = "preset"
PSF_RADIUS_PX = 22.0
PSF_PLACE = (0.45, 0.3)  # off the centre, in half diagonals: there swirl and cat's eye show
NOT_IN_PRESETS = ("optics",)  # numbers of one camera


class PresetsFeature(Feature):
    """Between library, panel and document.

    Attributes:
        panel: the section of the inspector.
        library: the presets on disk.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.panel = PresetsPanel()
        self.library = PresetLibrary(parts.preferences.data_folder / "presets")
        self._built_in: list[Preset] = []
        self._psfs: dict[str, PsfRequest] = {}
        self._asked: PsfRequest | None = None
        self._is_waiting = False  # with the bokeh discs, for a picture

    def actions(self) -> list[ActionInfo]:
        save = self.tr("Save as &preset…")
        return [ActionInfo("save_preset", save, ("Ctrl+Alt+P",), "", "edit/presets", self.ask_and_save)]

    def set_up(self) -> None:
        parts, panel = self.parts, self.panel
        parts.inspector.add_section(panel)
        parts.service.psf_ready.connect(self._take_psf)
        parts.preview.rendered.connect(self._ask_waiting)
        parts.document.settings_changed.connect(self._show_chosen)
        panel.chosen.connect(self.apply)
        panel.renamed.connect(self.rename)
        panel.save.clicked.connect(self.ask_and_save)
        self._fill_menu()
        self.show_library()

    def apply(self, preset: Preset, with_place: bool = False) -> None:
        """This look on the photo, as one step of its history; the focus stays where it is unless asked."""
        with self._told_failures():
            settings = preset.apply(self.parts.document.settings, with_place=with_place)
            self.parts.document.edit(settings, self.tr("Preset {name}").format(name=shown_name(preset)))

    def apply_with_place(self) -> None:
        """The marked look, and where its focus is."""
        if self.panel.current is not None:
            self.apply(self.panel.current, True)

    def ask_and_save(self) -> PartsDialog:
        """Ask for a name and the parts, then save."""
        checked = [group for group in usual_groups() if group not in NOT_IN_PRESETS]
        dialog = PartsDialog(
            self.tr("Save a preset"), self.tr("Save"), checked, with_name=True, parent=self.parts.window
        )  # fmt: skip
        dialog.chosen.connect(partial(self._save_from, dialog))
        dialog.show_alone()
        return dialog

    def save(self, name: str, groups: tuple[str, ...]) -> None:
        """Save these parts of the current settings under a name."""
        with self._told_failures():
            saved = self.library.add(preset_of(name, self.parts.document.settings, groups))
            self.show_library()
            self.panel.mark(saved.name)
            self.parts.status.show_message(self.tr("Preset {name} saved").format(name=saved.name))

    def rename(self, preset: Preset, name: str) -> None:
        """Another name for one of the person's own."""
        with self._told_failures():
            self.library.rename(preset, name)
        self.show_library()

    def delete(self) -> None:
        """Delete the marked preset; the notice can bring it back."""
        preset = self.panel.current
        if preset is None:
            return
        with self._told_failures():
            self.library.delete(preset)
            self.show_library()
            text = self.tr("The preset {name} is deleted.").format(name=preset.name)
            bring_back = (self.tr("Bring it back"), partial(self._bring_back, preset))
            self.parts.notices.show_notice(NOTICE, text, [bring_back])

    def update(self) -> None:
        """Give the marked preset the current settings, of the parts that it is about."""
        preset = self.panel.current
        if preset is None:
            return
        with self._told_failures():
            new = preset_of(preset.name, self.parts.document.settings, preset.groups)
            self.library.replace(preset, new)
            self.show_library()
            self.parts.status.show_message(self.tr("Preset {name} updated").format(name=preset.name))

    def ask_and_import(self) -> None:
        """The dialog for preset files."""
        kinds = self.tr("Presets (*.json)")
        paths, _ = QFileDialog.getOpenFileNames(self.parts.window, self.tr("Import presets"), "", kinds)
        self.import_files([Path(path) for path in paths])

    def import_files(self, paths: list[Path]) -> None:
        """Take these files in; one that cannot be used is told and leaves the others alone."""
        problems = []
        for path in paths:
            try:
                self.library.import_file(path)
            except D2FError as error:
                problems.append(from_core(error))
        self.show_library()
        if problems:
            self.parts.notices.show_notice(NOTICE, "\n".join(problems))

    def ask_and_export(self) -> None:
        """The dialog for where to write the marked preset."""
        preset = self.panel.current
        if preset is None:
            return
        from d2f_core.storage.names import safe_name

        proposed = f"{safe_name(preset.name)}.json"
        path, _ = QFileDialog.getSaveFileName(
            self.parts.window, self.tr("Export a preset"), proposed, self.tr("Presets (*.json)")
        )
        if path:
            self.export(preset, Path(path))

    def export(self, preset: Preset, path: Path) -> None:
        """Write a preset for someone else; the dialog has asked about an existing file."""
        with self._told_failures():
            export_preset(preset, path, overwrite=True)

    def show_library(self) -> None:
        """Read the presets anew and show them."""
        try:
            self._built_in = self._built_in or self.library.built_in()
        except D2FError as error:
            self.parts.notices.show_notice(NOTICE, from_core(error))
        own, problems = self.library.own()
        self.panel.show_presets([*self._built_in, *own], problems)
        self._show_chosen()
        self._ask_psfs()

    def _show_chosen(self) -> None:
        self.panel.show_settings(self.parts.document.settings)

    def _save_from(self, dialog: PartsDialog, groups: tuple[str, ...]) -> None:
        self.save(dialog.name.text(), groups)

    def _bring_back(self, preset: Preset) -> None:
        with self._told_failures():
            self.library.add(preset)
        self.show_library()

    def _fill_menu(self) -> None:
        menu = self.panel.menu
        place = menu.addAction(self.tr("Apply with its focus"), self.apply_with_place)
        menu.addSeparator()
        own = [
            menu.addAction(self.tr("Update with these settings"), self.update),
            menu.addAction(self.tr("Rename"), self.panel.begin_renaming),
            menu.addAction(self.tr("Delete"), self.delete),
        ]
        menu.addSeparator()
        menu.addAction(self.tr("Import…"), self.ask_and_import)
        export = menu.addAction(self.tr("Export…"), self.ask_and_export)

        def enable() -> None:
            preset = self.panel.current
            for action in own:
                action.setEnabled(preset is not None and not preset.is_built_in)
            export.setEnabled(preset is not None)
            place.setEnabled(preset is not None and PLACE in preset.groups)

        menu.aboutToShow.connect(enable)

    def _ask_psfs(self) -> None:
        """Bokeh discs for the rows; not before a picture is there, which they would only delay."""
        self._is_waiting = self.parts.preview.shown is None
        if self._is_waiting:
            return
        preset = next((item for item in self._shown() if item.name not in self._psfs), None)
        if preset is not None and self._asked is None:  # one at a time: leaving does not wait for nine
            self._asked = PsfRequest(preset.apply(RenderSettings()).aperture, PSF_RADIUS_PX, PSF_PLACE)
            self._psfs[preset.name] = self._asked
            self.parts.service.draw_psf(self._asked)

    def _ask_waiting(self) -> None:
        if self._is_waiting:
            self._ask_psfs()

    def _shown(self) -> list[Preset]:
        return [*self._built_in, *self.library.own()[0]]

    def _take_psf(self, request: PsfRequest, psf: NDArray[np.float32] | None) -> None:
        if request is not self._asked:
            return  # another part of the window asked for it
        self._asked = None
        name = next((name for name, asked in self._psfs.items() if asked is request), None)
        if name is not None and psf is not None:
            self.panel.show_psf(name, psf)
        self._ask_psfs()

    @contextmanager
    def _told_failures(self) -> Iterator[None]:
        """What was told before goes; what goes wrong now is told, and the rest of the block is left out."""
        self.parts.notices.withdraw(NOTICE)
        try:
            yield
        except D2FError as error:
            self.parts.notices.show_notice(NOTICE, from_core(error))
