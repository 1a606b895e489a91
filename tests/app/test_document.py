"""Settings and their history."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from d2f_core.photo.photo import Photo
from d2f_core.settings import BlurSettings, RenderSettings


def blurred(strength: float) -> RenderSettings:
    return replace(RenderSettings(), blur=BlurSettings(strength))


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.open(Photo(np.zeros((4, 6, 3), np.uint8)))
    return document


class TestHistory:
    def test_undo_and_redo_walk_the_edits(self, document: Document) -> None:
        for strength in (10, 20):
            document.edit(blurred(strength))
        document.undo()
        assert document.settings == blurred(10)
        document.redo()
        assert document.settings == blurred(20) and not document.can_redo

    def test_an_edit_after_undo_forgets_what_was_ahead(self, document: Document) -> None:
        document.edit(blurred(10))
        document.undo()
        document.edit(blurred(30))
        assert not document.can_redo
        document.undo()
        assert document.settings == RenderSettings()

    def test_undo_at_the_beginning_stays_there(self, document: Document) -> None:
        document.undo()
        assert document.settings == RenderSettings() and not document.can_undo

    def test_the_same_settings_are_no_step(self, document: Document) -> None:
        document.edit(RenderSettings())
        assert not document.can_undo

    def test_another_photo_begins_anew(self, document: Document) -> None:
        document.edit(blurred(10))
        document.open(Photo(np.zeros((4, 6, 3), np.uint8)))
        assert document.settings == RenderSettings() and not document.can_undo


class TestDrag:
    def test_one_drag_is_one_step(self, document: Document) -> None:
        document.begin_drag()
        for strength in (51, 60, 75):
            document.edit(blurred(strength))
        document.end_drag()
        assert document.settings == blurred(75)
        document.undo()
        assert document.settings == RenderSettings() and not document.can_undo

    def test_two_drags_are_two_steps(self, document: Document) -> None:
        for strengths in ((51, 60), (70, 80)):
            document.begin_drag()
            for strength in strengths:
                document.edit(blurred(strength))
            document.end_drag()
        document.undo()
        assert document.settings == blurred(60)

    def test_a_drag_back_to_the_start_leaves_no_step(self, document: Document) -> None:
        document.begin_drag()
        document.edit(blurred(60))
        document.edit(RenderSettings())
        document.end_drag()
        assert not document.can_undo

    def test_a_drag_without_an_edit_leaves_no_step(self, document: Document, qtbot: QtBot) -> None:
        with qtbot.waitSignal(document.drag_ended):
            document.begin_drag()
            document.end_drag()
        assert not document.can_undo
