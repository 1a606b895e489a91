"""Rotate left and right: the picture on the screen, places, undo, thumbnails, the next session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.features.filmstrip import FilmstripFeature
from app.filmstrip.filmstrip_model import ROLE
from app.main_window import MainWindow
from d2f_core.settings import FocusSettings
from tests.app.conftest import make_photo_file, wait_for_final


def size(window: MainWindow) -> tuple[int, int]:
    assert window.document.photo is not None
    return window.document.photo.size


def held(window: MainWindow) -> tuple[int, int]:
    """Size of the photo as it lies on the canvas."""
    assert window.canvas.state.transform is not None
    return window.canvas.state.transform.photo


def test_photo_canvas_and_places_turn_and_undo_turns_them_back(opened: MainWindow, qtbot: QtBot) -> None:
    document = opened.document
    document.edit(replace(document.settings, focus=FocusSettings(point=(0.25, 0.1))))
    assert document.photo is not None
    before = document.photo.pixels
    opened.actions_by_name["rotate_right"].trigger()
    assert size(opened) == (90, 60) and document.settings.focus.point == (0.9, 0.25)
    np.testing.assert_array_equal(document.photo.pixels, np.rot90(before, -1))
    assert held(opened) == (90, 60)
    wait_for_final(opened, qtbot)
    assert opened.canvas.pictures.levels[0].height() > opened.canvas.pictures.levels[0].width()
    document.undo()
    assert size(opened) == (60, 90) and document.settings.focus.point == (0.25, 0.1)
    opened.actions_by_name["rotate_left"].trigger()
    np.testing.assert_array_equal(document.photo.pixels, np.rot90(before))
    assert document.steps[-1].name == "Rotated left"
    wait_for_final(opened, qtbot)


def test_another_photo_keeps_its_own_and_the_session_brings_it_back(
    opened: MainWindow, photo_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    opened.actions_by_name["rotate_left"].trigger()
    opened.files.open(make_photo_file(tmp_path / "other.jpg"))
    qtbot.waitUntil(lambda: opened.document.photo is not None and opened.document.photo.path != photo_file)
    wait_for_final(opened, qtbot)
    assert size(opened) == (60, 90)
    entry = opened.roll.find(photo_file)
    assert entry is not None
    entry.photo = None  # as when its pixels had to go: it is read again
    opened.files.open(photo_file)
    qtbot.waitUntil(lambda: opened.document.photo is not None and opened.document.photo.path == photo_file)
    wait_for_final(opened, qtbot)
    assert size(opened) == (90, 60) and held(opened) == (90, 60)
    model = opened.feature(FilmstripFeature)._model
    qtbot.waitUntil(lambda: not model.data(model.index(0, 0), ROLE.DecorationRole).isNull())
    image = model.data(model.index(0, 0), ROLE.DecorationRole)
    assert image.height() > image.width()
