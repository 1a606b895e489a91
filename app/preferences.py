"""What the app remembers between starts: recent files, folders, window and panels. Settings of a photo are not here."""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QByteArray, QSettings

from d2f_core.storage.folders import data_folder

MOST_RECENT = 10
DEFAULT_THEME = "dark"
# Open are the focus ruler, the strength, the shapes of the lens and the boost of its lights: what each photo needs.
CLOSED_AT_FIRST = (
    "focus/numbers", "focus/tilt", "blur/limit", "aperture/details", "highlights/lights", "presets", "repairs", "edges",
    "fusion", "optics", "history",
)  # fmt: skip


class Preferences:
    """A typed face of QSettings. GUI thread only.

    Attributes:
        data_folder: for presets, the journal, and sessions that cannot lie beside their photos.
        is_temporary: nothing of this run is kept, beside photos least of all.
        is_visiting: the photo is another program's file: nothing is put beside it, and it joins no list.
    """

    def __init__(self, *, temporary: bool = False, visiting: bool = False) -> None:
        """Args:
        temporary: keep everything in a file that vanishes with this object (for tests and for trying things).
        visiting: see `is_visiting`.
        """
        if temporary:
            folder = mkdtemp(prefix="d2f-settings-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self.data_folder = Path(folder) / "data"
            self._store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        else:
            self.data_folder = data_folder()
            self._store = QSettings()
        self.is_temporary, self.is_visiting = temporary, visiting

    @property
    def recent_files(self) -> list[Path]:
        """Photos opened before and still there, newest first."""
        return [path for path in map(Path, self._texts("files/recent")) if path.is_file()]

    def add_recent(self, path: Path) -> None:
        """This photo was opened now."""
        if self.is_visiting:
            return
        others = [text for text in self._texts("files/recent") if text != str(path)]
        self._store.setValue("files/recent", [str(path), *others][:MOST_RECENT])

    def forget_recent(self) -> None:
        """Empty the list."""
        self._store.remove("files/recent")

    @property
    def folder(self) -> str:
        """Where the open dialog begins."""
        return str(self._store.value("files/folder", ""))

    @folder.setter
    def folder(self, folder: Path) -> None:
        if not self.is_visiting:
            self._store.setValue("files/folder", str(folder))

    @property
    def language(self) -> str:
        """Code of the window's language at the next start; empty follows the system."""
        return str(self._store.value("window/language", ""))

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("window/language", code)

    @property
    def closed_sections(self) -> list[str]:
        """Panel sections and groups that are folded away."""
        text = str(self._store.value("window/folded", " ".join(CLOSED_AT_FIRST)))
        return [key for key in text.split(" ") if key]

    @closed_sections.setter
    def closed_sections(self, keys: list[str]) -> None:
        self._store.setValue("window/folded", " ".join(keys))

    @property
    def theme(self) -> str:
        """Name of the chosen theme."""
        return str(self._store.value("window/theme", DEFAULT_THEME))

    @theme.setter
    def theme(self, theme: str) -> None:
        self._store.setValue("window/theme", theme)

    @property
    def depth_model(self) -> Path | None:
        """The chosen depth network; None for the built-in one."""
        text = str(self._store.value("depth/model", ""))
        return Path(text) if text else None

    @depth_model.setter
    def depth_model(self, path: Path | None) -> None:
        self._store.setValue("depth/model", str(path) if path is not None else "")

    @property
    def uses_graphics_card(self) -> bool:
        """Whether to blur on a graphics card where there is one; not at first, for none was at hand to try it on."""
        return bool(self.number("render/graphics-card", 0))

    @uses_graphics_card.setter
    def uses_graphics_card(self, uses: bool) -> None:
        self.set_number("render/graphics-card", int(uses))

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty before the first start."""
        value = self._store.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    def number(self, key: str, default: int) -> int:
        """A remembered number, for dialogs."""
        text = str(self._store.value(key, default))
        return int(text) if text.lstrip("-").isdigit() else default

    def set_number(self, key: str, value: int) -> None:
        """Remember a number."""
        self._store.setValue(key, value)

    def close(self) -> None:
        """Write what is not written yet."""
        self._store.sync()

    def _texts(self, key: str) -> list[str]:
        value = self._store.value(key, [])
        if isinstance(value, str):  # an .ini file gives a list of one as a plain text
            return [value] if value else []
        return [str(item) for item in value] if isinstance(value, list) else []
