"""The lens: shape of the opening and what the barrel and the glass do to it, with a live picture of the result."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.panels.kernel_view import KernelView
from app.panels.settings_panel import SettingsPanel
from app.panels.shape_gallery import ShapeGallery
from d2f_core.settings import ApertureSettings, RenderSettings
from d2f_core.settings.render_settings import SHAPES_THAT_TURN, SHAPES_WITH_BLADES, SHAPES_WITHOUT_RIM

_FIELDS = (
    "blades", "roundness", "rotation_deg", "cat_eye", "barrel", "anamorphic", "swirl", "astigmatism", "rim",
    "spherical", "onion", "fringes",
)  # fmt: skip


class LensPanel(SettingsPanel):
    """Edits ApertureSettings.

    Signals:
        kernel_wanted(ApertureSettings): show me the bokeh disc of this aperture.
    """

    kernel_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("aperture", self.tr("Lens"), parent)
        self.gallery, self.kernels = ShapeGallery(), KernelView()
        self.body.addWidget(self.gallery)
        self._add_rows()
        self.gallery.chosen.connect(self._choose)
        self._asked_for: ApertureSettings | None = None

    def show_settings(self, settings: RenderSettings) -> None:
        super().show_settings(settings)
        aperture = settings.aperture
        self.gallery.show_shape(aperture.shape)
        self._show_row("blades", aperture.shape in SHAPES_WITH_BLADES)
        self._show_row("roundness", aperture.shape == "blades")
        self._show_row("rotation_deg", aperture.shape in SHAPES_THAT_TURN)
        self._show_row("barrel", aperture.cat_eye > 0)
        for name in ("rim", "spherical", "onion"):
            self._show_row(name, aperture.shape not in SHAPES_WITHOUT_RIM)
        if aperture != self._asked_for:
            self._asked_for = aperture
            self.kernel_wanted.emit(aperture)

    def _show_row(self, name: str, is_shown: bool) -> None:
        """Only a change is told: a row that is shown again in a folded group is laid out too narrow."""
        row = self.rows[f"aperture.{name}"]
        if row.isHidden() == is_shown:
            row.setVisible(is_shown)

    def _add_rows(self) -> None:
        details = self.add_group("details", self.tr("Shape in detail"))
        details.body.addWidget(self.kernels)
        for name in _FIELDS:
            self.add_field(f"aperture.{name}", details)

    def _choose(self, shape: str) -> None:
        if shape != "image":
            self.edit(shape=shape)
            return
        title, kinds = self.tr("Picture of the opening"), self.tr("Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp)")
        path, _ = QFileDialog.getOpenFileName(self, title, self.settings.aperture.image_path or "", kinds)
        if path:
            self.edit(shape=shape, image_path=path)
        else:
            self.gallery.show_shape(self.settings.aperture.shape)
