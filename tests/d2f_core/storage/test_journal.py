"""The journal: what a crash leaves is found, once, and only when its owner is gone."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from d2f_core.errors import PhotoError
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.journal import Journal, Leftovers, Unsaved
from d2f_core.storage.photo_file import PhotoFile


def unsaved(name="a.jpg", strength=7.0):
    return Unsaved(Path("/photos") / name, PhotoFile(name, 5, "ab"), RenderSettings(blur=BlurSettings(strength)))


def crashed(folder, *entries):
    """A run that wrote these and ended without closing."""
    journal = Journal(folder)
    for entry in entries:
        journal.write(entry)
    journal._lock.release()  # what the system does when a process ends


class TestLeftovers:
    def test_a_crash_is_found_and_held_once(self, tmp_path):
        crashed(tmp_path, unsaved("a.jpg"), unsaved("b.jpg"), unsaved("a.jpg", 8))
        found = Leftovers(tmp_path)
        assert {entry.path.name: entry.settings.blur.strength for entry in found.entries} == {"a.jpg": 8, "b.jpg": 7}
        assert found.entries[0].photo == unsaved().photo and not found.entries[0].has_ended
        assert Leftovers(tmp_path).entries == [], "another window offers them already"
        found.close()
        again = Leftovers(tmp_path)
        assert len(again.entries) == 2
        again.close()

    def test_forgetting_leaves_the_others(self, tmp_path):
        crashed(tmp_path, unsaved("a.jpg"), unsaved("b.jpg"))
        found = Leftovers(tmp_path)
        found.forget(unsaved("a.jpg").path)
        assert [entry.path.name for entry in found.entries] == ["b.jpg"]
        found.forget(unsaved("b.jpg").path)
        found.close()
        assert list((tmp_path / "journal").iterdir()) == []

    def test_a_living_run_keeps_its_own(self, tmp_path):
        journal = Journal(tmp_path)
        journal.write(unsaved())
        assert Leftovers(tmp_path).entries == []
        journal.close()
        found = Leftovers(tmp_path)
        assert found.entries == [replace(unsaved(), has_ended=True)], (
            "closed without saving it: the next start offers it"
        )
        found.close()

    def test_what_was_saved_is_not_offered(self, tmp_path):
        journal = Journal(tmp_path)
        journal.write(unsaved())
        journal.forget(unsaved().path)
        journal.close()
        assert list((tmp_path / "journal").iterdir()) == [] and Leftovers(tmp_path).entries == []

    @pytest.mark.parametrize("text", ["{", "[]", '{"version": 2, "path": "/a"}', '{"path": 3}', '{"path": ""}', ""])
    def test_damaged_entries_are_passed_over_and_stay(self, tmp_path, text):
        crashed(tmp_path, unsaved())
        folder = next(path for path in (tmp_path / "journal").iterdir() if path.is_dir())
        (folder / "bad.json").write_text(text)
        found = Leftovers(tmp_path)
        assert found.entries == [unsaved()]
        found.forget(unsaved().path)
        found.close()
        assert (folder / "bad.json").exists()

    def test_no_folder_is_no_leftover(self, tmp_path):
        assert Leftovers(tmp_path / "none").entries == []


def test_names_that_are_no_unicode_survive(tmp_path):
    entry = unsaved("a\udcff.jpg")
    crashed(tmp_path, entry)
    found = Leftovers(tmp_path)
    assert found.entries == [entry]
    found.close()


def test_a_data_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PhotoError, match="folder for your data"):
        Journal(tmp_path / "file").write(unsaved())


KILLED = """
import os, sys
from pathlib import Path
from d2f_core.storage.journal import Journal, Unsaved
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.settings import BlurSettings, RenderSettings
Journal(Path(sys.argv[1])).write(Unsaved(Path("/photos/a.jpg"), PhotoFile(), RenderSettings(blur=BlurSettings(3))))
os._exit(9)
"""


def test_a_killed_process_leaves_its_settings(tmp_path):
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, timeout=60).returncode == 9
    found = Leftovers(tmp_path)
    assert [entry.settings.blur.strength for entry in found.entries] == [3]
    found.close()
