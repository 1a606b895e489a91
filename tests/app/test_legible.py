"""What is written and drawn can be read: icons against their ground, whole sentences, nothing beneath a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.hint import Hint
from app.dialogs.export_dialog import ExportDialog
from app.main_window import MainWindow
from app.preferences import Preferences
from app.theme import apply_theme, colour
from d2f_core.photo.reading import open_photo
from d2f_core.settings import RenderSettings

LEAST_CONTRAST = 3.0  # of a drawing against its ground; WCAG 2.2, 1.4.11


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    apply_theme(qapp, request.param)
    yield request.param
    apply_theme(qapp)


def luminance(ink: QColor) -> float:
    """Relative luminance, as WCAG has it."""
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in ink.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def ink_of(image: QImage) -> QColor:
    """The colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


class TestIcons:
    def test_each_in_a_menu_stands_out_from_it(self, theme: str, opened: MainWindow) -> None:
        shown = {name: action for name, action in opened.actions_by_name._actions.items() if not action.icon().isNull()}
        assert {"open", "export", "undo", "filmstrip"} <= set(shown)
        inks = {name: ink_of(action.icon().pixmap(20, 20).toImage()) for name, action in shown.items()}
        faint = [name for name, ink in inks.items() if contrast(ink, colour("menu")) < LEAST_CONTRAST]
        enabled = [name for name in faint if shown[name].isEnabled()]
        assert enabled == []

    def test_that_of_the_export_button_stands_out_from_it(self, theme: str, opened: MainWindow) -> None:
        ink = ink_of(opened.top_bar.export.icon().pixmap(20, 20).toImage())
        assert contrast(ink, colour("accent-fill")) >= LEAST_CONTRAST


class TestSentences:
    def test_what_an_export_with_layers_holds_is_said_in_whole(
        self, spoken: str, photo_file: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        dialog = ExportDialog(open_photo(photo_file), RenderSettings(), Preferences(temporary=True))
        qtbot.addWidget(dialog)
        dialog.show()
        for name in ("a.psd", "a.layers.tif", "a.jpg"):
            dialog.path.setText(str(tmp_path / name))
            QApplication.processEvents()
            label = dialog.size_text
            wrap = Qt.TextFlag.TextWordWrap
            needed = label.fontMetrics().boundingRect(QRect(0, 0, label.width(), 0), wrap, label.text())
            assert needed.height() <= label.height() and needed.width() <= label.width()
            assert label.geometry().right() <= dialog.width()


class TestBeneathLines:
    def painted(self, window: MainWindow, hint: Hint) -> list[int]:
        """Rows of the canvas that have something of it."""
        state = window.canvas.state
        image = QImage(QSize(state.size), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        hint.paint(painter, state)
        painter.end()
        middle = image.width() // 2
        return [y for y in range(image.height()) if image.pixelColor(middle, y) != QColor(Qt.GlobalColor.white)]

    @pytest.mark.parametrize("is_error", [False, True])
    def test_words_on_the_picture_stay_below_them(self, opened: MainWindow, qtbot: QtBot, is_error: bool) -> None:
        hint = Hint(is_at_top=True)
        hint.lines = ("Preparing this part…",)
        free = self.painted(opened, hint)
        line = opened.notice if is_error else opened.notices
        if is_error:
            opened.notice.tell("Something went wrong.")
        else:
            opened.notices.show_notice("written", "Exported photo.jpg", [("Open", lambda: None)])
        qtbot.waitUntil(lambda: opened.canvas.state.covered >= line.height() > 0)
        below = self.painted(opened, hint)
        assert below[0] > opened.canvas.state.covered and below[0] - free[0] == opened.canvas.state.covered
        line.hide()
        assert self.painted(opened, hint) == free
