"""Where the depth comes from, for photos that carry depth of their own: Network, Embedded or Fused.

The section is there only for such photos (and where the settings ask for depth that the photo does not have, so that
this can be put right).
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.panels.settings_panel import SettingsPanel
from app.plain_text import PlainLabel
from app.theme import GRID_PX
from d2f_core.photo.photo import Photo
from d2f_core.settings import DepthSource, RenderSettings

SOURCES: tuple[DepthSource, ...] = ("network", "embedded", "fused")


class DepthPanel(SettingsPanel):
    """Edits DepthSettings.

    Attributes:
        origin: what depth the photo has.
        buttons: one for each source.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("depth", self.tr("Depth"), parent)
        self._photo: Photo | None = None
        self.origin = PlainLabel()
        self.origin.setProperty("quiet", True)
        self.origin.setWordWrap(True)
        self.origin.setContentsMargins(0, 0, 0, GRID_PX // 2)
        self.buttons: dict[DepthSource, QToolButton] = {}
        self._group = QButtonGroup(self)
        self.body.addWidget(self.origin)
        self.body.addLayout(self._segments())
        self._group.buttonClicked.connect(self._choose)
        self._show_state()

    def show_photo(self, photo: Photo | None) -> None:
        """Say what depth this photo has."""
        self._photo = photo
        self._show_state()

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        self._show_state()

    @property
    def shown_source(self) -> DepthSource:
        """What "auto" means for this photo, else the chosen source."""
        source = self.settings.depth.source
        if source != "auto":
            return source
        return "fused" if self._has_depth else "network"

    @property
    def _has_depth(self) -> bool:
        return self._photo is not None and self._photo.embedded_depth is not None

    def _show_state(self) -> None:
        self.origin.setText(depth_sentence(self._photo, self))
        for source, button in self.buttons.items():
            button.setChecked(source == self.shown_source)
            button.setEnabled(self._has_depth or source == "network")
        self.setVisible(self._has_depth or self.shown_source != "network")

    def _segments(self) -> QHBoxLayout:
        texts = {
            "network": (self.tr("Network"), self.tr("Estimate the depth from the picture alone.")),
            "embedded": (
                self.tr("Embedded"),
                self.tr("The depth map in the photo, as the camera measured it: coarse."),
            ),
            "fused": (self.tr("Fused"), self.tr("The camera's distances with the network's finer edges.")),
        }
        layout = QHBoxLayout()
        layout.setSpacing(0)
        places = ("first", "middle", "last")
        for source, place in zip(SOURCES, places, strict=True):
            button = QToolButton()
            button.setText(texts[source][0])
            button.setToolTip(texts[source][1])
            button.setCheckable(True)
            button.setAccessibleName(self.tr("Depth: {source}").format(source=texts[source][0]))
            button.setProperty("segment", True)
            button.setProperty("place", place)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            self.buttons[source] = button
            layout.addWidget(button)
        return layout

    def _choose(self, pressed: QToolButton) -> None:
        self.edit(source=next(source for source, button in self.buttons.items() if button is pressed))


def depth_sentence(photo: Photo | None, where: QWidget) -> str:
    """What depth a photo has, for a person."""
    depth = None if photo is None else photo.embedded_depth
    if depth is None:
        return where.tr("This photo has no depth of its own.")
    if not depth.is_metric:
        return where.tr("This photo has its own depth ({source}).").format(source=depth.source)
    if depth.is_approximate:
        return where.tr("This photo has its own depth ({source}, roughly in metres).").format(source=depth.source)
    return where.tr("This photo has its own depth ({source}, in metres).").format(source=depth.source)
