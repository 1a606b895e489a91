"""The column of panels on the right: the one place that knows all of them."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from app.panels.blur_panel import BlurPanel
from app.panels.edges_panel import EdgesPanel
from app.panels.focus_panel import FocusPanel
from app.panels.grain_panel import GrainPanel
from app.panels.group import Group
from app.panels.highlights_panel import HighlightsPanel
from app.panels.lens_panel import LensPanel
from app.panels.optics_panel import OpticsPanel
from app.panels.section import Section
from app.panels.settings_panel import SettingsPanel
from d2f_core.settings import RenderSettings

WIDTH = 364  # logical px
# From top to bottom, by key; what is not named comes last.
ORDER = (
    "focus", "depth", "blur", "aperture", "highlights", "presets", "repairs", "edges", "fusion", "optics", "history",
)  # fmt: skip


class Inspector(QScrollArea):
    """All panels, one below the other.

    Attributes:
        sections: from top to bottom; features add theirs with `add_section`.

    Signals:
        edited(RenderSettings): a person changed something in one of them.
        drag_started(), drag_ended(): around a gesture.
        folded(): a section was opened or closed.
    """

    edited = Signal(object)
    drag_started = Signal()
    drag_ended = Signal()
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.focus, self.blur, self.lens = FocusPanel(), BlurPanel(), LensPanel()
        self.optics, self.highlights = OpticsPanel(), HighlightsPanel()
        self.sections: list[Section] = []
        self._set_up()
        for panel in (self.focus, self.blur, self.lens, self.optics, self.highlights, EdgesPanel(), GrainPanel()):
            self.add_section(panel)

    @property
    def panels(self) -> list[SettingsPanel]:
        """The sections that edit settings."""
        return [section for section in self.sections if isinstance(section, SettingsPanel)]

    def add_section(self, section: Section) -> None:
        """Another section, at its place in `ORDER`; one that edits settings is connected like the others."""
        for kind in (QAbstractSlider, QAbstractSpinBox, QComboBox):
            for widget in section.findChildren(kind):
                widget.installEventFilter(self)
        index = sum(_rank(other.key) <= _rank(section.key) for other in self.sections)
        self.sections.insert(index, section)
        self._layout.insertWidget(index, section)
        section.folded.connect(self.folded)
        if isinstance(section, SettingsPanel):
            section.edited.connect(self.edited)
            section.drag_started.connect(self.drag_started)
            section.drag_ended.connect(self.drag_ended)

    def order_tabs(self) -> None:
        """The Tab key goes from top to bottom, whenever each section was added."""
        stops = [widget for section in self.sections for widget in section.findChildren(QWidget) if _is_stop(widget)]
        for first, second in itertools.pairwise(stops):
            QWidget.setTabOrder(first, second)

    def show_settings(self, settings: RenderSettings) -> None:
        """Show these settings everywhere."""
        for panel in self.panels:
            panel.show_settings(settings)

    def closed_sections(self) -> list[str]:
        """Keys of the sections and groups that are folded away."""
        return [part.key for part in self._foldable() if not part.is_open]

    def close_sections(self, keys: list[str]) -> None:
        """Fold these sections and groups away, open the others."""
        for part in self._foldable():
            part.set_open(part.key not in keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the column, whatever lies under the pointer: it must not change the photo."""
        if event.type() == QEvent.Type.Wheel and not isinstance(watched, QScrollBar):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _foldable(self) -> list[Section | Group]:
        parts: list[Section | Group] = []
        for section in self.sections:
            parts += [section, *section.groups]
        return parts

    def show_section(self, section: Section) -> None:
        """Open a section and scroll to it; a long one shows its beginning."""
        section.set_open(True)
        self._layout.activate()  # only now it has its place, and then the bar its range
        self._body.resize(self._body.width(), max(self._body.height(), self._layout.minimumSize().height()))
        bottom, top = section.y() + section.height(), section.y()
        bar = self.verticalScrollBar()
        bar.setValue(min(max(bar.value(), bottom - self.viewport().height()), top))

    def _set_up(self) -> None:
        self.setObjectName("inspector")
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._body.setObjectName("inspectorBody")
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self.setWidget(self._body)


def _is_stop(widget: QWidget) -> bool:
    """The Tab key stops here; the text inside a number field is the field itself."""
    is_inner = isinstance(widget.parent(), QAbstractSpinBox)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not is_inner


def _rank(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)
