"""Buttons for the tools of the repair brush; one is pressed, or none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.canvas.brush import TOOL_NAMES
from app.plain_text import PlainLabel
from app.theme import GRID_PX, set_icon

ICON = QSize(22, 22)
COLUMNS = 3


class ToolButtons(QWidget):
    """Buttons with their names, and a sentence about the pressed one.

    Attributes:
        buttons: by tool.
        hint: the sentence.

    Signals:
        chosen(object): this tool is wanted; None if the pressed one was pressed again.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {tool: self._button(tool) for tool in TOOL_NAMES}
        self.hint = PlainLabel()
        self.hint.setWordWrap(True)
        self.hint.setProperty("quiet", True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self.show_tool(None)

    def show_tool(self, tool: str | None) -> None:
        """Press this tool's button without telling anyone."""
        for name, button in self.buttons.items():
            button.setChecked(name == tool)
        self.hint.setText(self._hint(tool))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        layout.addLayout(grid)
        layout.addWidget(self.hint)
        # room for two lines, or the sliders below would jump from tool to tool
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing() + GRID_PX // 2)

    def _button(self, tool: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        set_icon(button, f"brush-{tool}")
        button.setIconSize(ICON)
        button.setText(self._name(tool))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("shape", True)
        button.setObjectName(tool)
        button.setAccessibleName(self._name(tool))
        button.setToolTip(f"{self._name(tool)}: {self._hint(tool)}")
        button.clicked.connect(self._clicked)
        return button

    def _name(self, tool: str) -> str:
        return {
            "add": self.tr("Add to subject"),
            "remove": self.tr("Take away"),
            "set": self.tr("Set depth"),
            "sample": self.tr("Sample depth"),
            "nearer": self.tr("Nearer"),
            "farther": self.tr("Farther"),
            "smooth": self.tr("Smooth"),
            "plane": self.tr("Fill as a plane"),
            "protect": self.tr("No blur here"),
            "force": self.tr("Blur here"),
            "erase": self.tr("Erase strokes"),
        }[tool]

    def _hint(self, tool: str | None) -> str:
        return {
            None: self.tr("Choose a tool and paint on the photo where depth is wrong."),
            "add": self.tr("Click a part that was missed: up to its edges it gets the depth of the focus."),
            "remove": self.tr("Click what does not belong: up to its edges it gets the depth behind it."),
            "set": self.tr("Paints the depth below. Alt and a click take it from the photo."),
            "sample": self.tr("Click what has the right depth, then paint with it."),
            "nearer": self.tr("Brings what you paint nearer."),
            "farther": self.tr("Moves what you paint farther away."),
            "smooth": self.tr("Evens out the depth you paint."),
            "plane": self.tr("Paint over a hole, or draw around it, to fill it as a flat surface."),
            "protect": self.tr("What you paint stays sharp, whatever its depth."),
            "force": self.tr("What you paint blurs at least as much as the strength says."),
            "erase": self.tr("Takes back what was painted there."),
        }[tool]

    def _clicked(self, is_pressed: bool) -> None:
        self.chosen.emit(self.sender().objectName() if is_pressed else None)
