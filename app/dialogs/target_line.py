"""The line below the field for a file's name: what is wrong with it, or that its folder will be made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.language import from_core
from app.plain_text import PlainLabel
from d2f_core.errors import PhotoError
from d2f_core.storage.files import check_folder


class TargetLine(PlainLabel):
    """Hidden while there is nothing to say; its place stays free, so that nothing moves while somebody types."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWordWrap(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing())
        policy = QSizePolicy(self.sizePolicy())
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def tell(self, error: PhotoError) -> None:
        """Say what is wrong."""
        self._show(from_core(error), is_problem=True)

    def check(self, path: Path) -> bool:
        """Look at the folder of this file; False, and told why, where nothing can be written."""
        self.hide()
        try:
            is_there = check_folder(path.parent)
        except PhotoError as error:
            self.tell(error)
            return False
        if not is_there:
            self._show(self.tr("The folder '{name}' will be made.").format(name=path.parent.name), is_problem=False)
        return True

    def _show(self, text: str, *, is_problem: bool) -> None:
        self.setProperty("problem", is_problem)
        self.setProperty("quiet", not is_problem)
        self.style().polish(self)
        self.setText(text)
        self.show()
