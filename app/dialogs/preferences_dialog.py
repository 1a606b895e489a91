"""What is the same for every photo: theme, language, depth network, graphics card, quality of exports.

Not modal, and without OK: each choice is made by choosing and takes effect at once. The language is the exception, it
comes at the next start.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.language import available_languages
from app.number_fields import WholeNumberField
from app.plain_text import PlainLabel
from app.preferences import Preferences
from app.theme import GRID_PX, THEMES

WIDTH = 560  # logical px; the longest words of any language fit


class PreferencesDialog(QDialog):
    """GUI thread only.

    Signals:
        theme_chosen(str): a name of `THEMES`.
        depth_model_chosen(object): the Path of a network, or None for the built-in one.
        graphics_card_chosen(bool): blur on the graphics card, where there is one.
    """

    theme_chosen = Signal(str)
    depth_model_chosen = Signal(object)
    graphics_card_chosen = Signal(bool)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.theme, self.language, self.quality = QComboBox(), QComboBox(), WholeNumberField()
        self.model, self.choose_model, self.built_in = QLineEdit(), QPushButton(), QPushButton()
        self.graphics_card = QCheckBox()
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(WIDTH)
        self._fill()
        self._lay_out()
        self.theme.activated.connect(self._theme_activated)
        self.language.activated.connect(self._language_activated)
        self.quality.valueChanged.connect(self._quality_changed)
        self.choose_model.clicked.connect(self._ask_model)
        self.built_in.clicked.connect(self._take_built_in)
        self.graphics_card.toggled.connect(self._graphics_card_toggled)

    def _fill(self) -> None:
        titles = {"system": self.tr("As the desktop"), "dark": self.tr("Dark"), "light": self.tr("Light")}
        for name in THEMES:
            self.theme.addItem(titles[name], name)
        self.theme.setCurrentIndex(self.theme.findData(self._preferences.theme))
        self.language.addItem(self.tr("As the system"), "")
        for language in available_languages():
            self.language.addItem(language.name, language.code)
        self.language.setCurrentIndex(max(self.language.findData(self._preferences.language), 0))
        self.quality.setRange(1, 100)
        self.quality.setValue(self._preferences.number("export/quality", 95))
        self.choose_model.setText(self.tr("Choose…"))
        self.built_in.setText(self.tr("Built-in"))
        for button in (self.choose_model, self.built_in):
            button.setAutoDefault(False)  # Enter must not open a file dialog
        self.model.setReadOnly(True)
        self.model.setPlaceholderText(self.tr("Built-in network"))
        self.model.setToolTip(self.tr("A depth network of your own as an ONNX file"))
        self._show_model()
        self._fill_graphics_card()

    def _fill_graphics_card(self) -> None:
        self.graphics_card.setText(self.tr("Blur on the graphics card"))
        self.graphics_card.setChecked(self._preferences.uses_graphics_card)
        tip = self.tr("Not yet tried on a real card; the processor takes over where there is none or where it fails")
        if importlib.util.find_spec("torch") is None:
            self.graphics_card.setEnabled(False)
            tip = self.tr("Needs PyTorch, which is not installed")
        self.graphics_card.setToolTip(tip)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        model = QHBoxLayout()
        model.setSpacing(GRID_PX)
        model.addWidget(self.model, 1)
        model.addWidget(self.choose_model)
        model.addWidget(self.built_in)
        named = {
            self.theme: self.tr("Theme"),
            self.language: self.tr("Language"),
            self.quality: self.tr("Quality of exports"),
        }
        for widget, name in named.items():
            widget.setAccessibleName(name)
            form.addRow(name, widget)
        self.model.setAccessibleName(self.tr("Depth network"))
        form.addRow(self.tr("Depth network"), model)
        self.graphics_card.setAccessibleName(self.tr("Blur on the graphics card"))
        form.addRow(self.tr("Graphics card"), self.graphics_card)
        hint = PlainLabel(self.tr("Another language appears at the next start."))
        hint.setProperty("quiet", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(2 * GRID_PX)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(buttons)

    def _show_model(self) -> None:
        path = self._preferences.depth_model
        self.model.setText(str(path) if path is not None else "")
        self.built_in.setEnabled(path is not None)

    def _theme_activated(self, index: int) -> None:
        self._preferences.theme = self.theme.itemData(index)
        self.theme_chosen.emit(self._preferences.theme)

    def _language_activated(self, index: int) -> None:
        self._preferences.language = self.language.itemData(index)

    def _quality_changed(self, quality: int) -> None:
        self._preferences.set_number("export/quality", quality)

    def _graphics_card_toggled(self, uses: bool) -> None:
        self._preferences.uses_graphics_card = uses
        self.graphics_card_chosen.emit(uses)

    def _ask_model(self) -> None:
        start = str(self._preferences.depth_model or self._preferences.folder)
        title, kinds = self.tr("Depth network"), self.tr("ONNX networks (*.onnx)")
        path, _ = QFileDialog.getOpenFileName(self, title, start, kinds)
        if path:
            self._take_model(Path(path))

    def _take_built_in(self) -> None:
        self._take_model(None)

    def _take_model(self, path: Path | None) -> None:
        self._preferences.depth_model = path
        self._show_model()
        self.depth_model_chosen.emit(path)
