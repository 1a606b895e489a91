"""Names of files and presets are shown as they are, whatever Qt would read in them."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.dialogs import messages
from app.dialogs.notice import Notice
from app.plain_text import PlainLabel, plain_entry, plain_tooltip
from app.status_bar import StatusBar

NAME = "s<b>r<u>b & c.jpg"
APP = Path(__file__).parents[2] / "app"


def test_every_label_of_the_window_is_plain() -> None:
    made = [
        (path.name, node.lineno)
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QLabel"
    ]
    assert made == []


def test_status_bar_and_error_bar_show_a_name_as_it_is(qtbot: QtBot) -> None:
    status, notice = StatusBar(), Notice()
    for widget in (status, notice):
        qtbot.addWidget(widget)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in widget.findChildren(PlainLabel))
    notice.tell(f"{NAME} cannot be read.", "")
    assert notice.text.text() == f"{NAME} cannot be read."


def test_a_question_shows_a_name_as_it_is(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked: list[QMessageBox] = []
    monkeypatch.setattr(messages, "run_modal", asked.append)
    messages.ask(None, f"Replace {NAME}?", "Replace")
    assert asked[0].textFormat() == Qt.TextFormat.PlainText


def test_tooltips_and_menus(qtbot: QtBot) -> None:
    document = QTextDocument()
    document.setHtml(plain_tooltip(NAME))
    assert document.toPlainText() == NAME
    assert plain_tooltip("a & b.jpg") == "a & b.jpg" and plain_entry("a & b.jpg") == "a && b.jpg"
