"""Sidecars: found again, never lost, never replaced behind another window's back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from d2f_core.errors import PhotoError
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session, session_path
from d2f_core.storage.sidecar import SidecarConflict, Sidecars
from tests.d2f_core.storage.test_session import VERSION_1
from tests.sessions import load_session

OURS, THEIRS = RenderSettings(blur=BlurSettings(11)), RenderSettings(blur=BlurSettings(22))


@pytest.fixture
def photo(tmp_path):
    (tmp_path / "photos").mkdir()
    path = tmp_path / "photos" / "dogs.jpg"
    path.write_bytes(b"world")
    return path


@pytest.fixture
def sidecars(tmp_path):
    return Sidecars(tmp_path / "data")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


class TestBeside:
    def test_nothing_is_kept_of_a_photo_that_nobody_edited(self, sidecars, photo):
        restored = sidecars.load(photo)
        assert restored.settings is None and restored.stamp is None and not restored.problem
        assert names(photo.parent) == ["dogs.jpg"]

    def test_what_is_saved_comes_back(self, sidecars, photo):
        stamp = sidecars.save(photo, OURS, PhotoFile.of(photo))
        assert stamp.path == session_path(photo) and names(photo.parent) == ["dogs.jpg", "dogs.jpg.d2f.json"]
        restored = sidecars.load(photo)
        assert restored.settings == OURS and restored.stamp == stamp and not restored.has_changed

    def test_version_1_opens_and_is_saved_on(self, sidecars, photo):
        session_path(photo).write_text(VERSION_1)
        restored = sidecars.load(photo)
        assert restored.settings.aperture.blades == 9 and not restored.has_changed
        sidecars.save(photo, OURS, restored.photo, restored.stamp)
        assert load_session(session_path(photo)).settings == OURS

    def test_a_changed_photo_is_noticed_and_its_settings_still_there(self, sidecars, photo):
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        photo.write_bytes(b"World!")
        restored = sidecars.load(photo)
        assert restored.has_changed and restored.settings == OURS
        sidecars.save(photo, THEIRS, restored.photo, restored.stamp)
        assert not sidecars.load(photo).has_changed

    def test_leftovers_of_a_killed_save_are_swept(self, sidecars, photo):
        part = photo.parent / ".dogs.jpg.d2f.json.99999999.part"  # of no process
        part.write_text("{")
        os.utime(part, (1, 1))
        fresh = photo.parent / ".dogs.jpg.d2f.json.99999998.part"
        fresh.write_text("{")
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        assert not part.exists() and fresh.exists(), "a fresh one may belong to a save under way"


class TestInTheDataFolder:
    def test_by_choice(self, photo, tmp_path):
        sidecars = Sidecars(tmp_path / "data", beside=False)
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        assert names(photo.parent) == ["dogs.jpg"] and sidecars.load(photo).settings == OURS

    def test_for_the_programs_own_photos(self, photo, tmp_path):
        sidecars = Sidecars(tmp_path / "data", never_beside=(photo.parent,))
        stamp = sidecars.save(photo, OURS, PhotoFile.of(photo))
        assert stamp.path.is_relative_to(tmp_path / "data") and sidecars.load(photo).settings == OURS

    def test_where_the_folder_cannot_be_written(self, sidecars, photo, tmp_path):
        long = photo.rename(photo.with_name("x" * 246 + ".jpg"))  # leaves no room for the sidecar's ending
        stamp = sidecars.save(long, OURS, PhotoFile.of(long))
        assert stamp.path.is_relative_to(tmp_path / "data") and sidecars.load(long).settings == OURS
        again = sidecars.save(long, THEIRS, PhotoFile.of(long), stamp)
        assert again.path == stamp.path and sidecars.load(long).settings == THEIRS

    def test_a_moved_photo_is_known_by_its_content(self, photo, tmp_path):
        sidecars = Sidecars(tmp_path / "data", beside=False)
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        moved = photo.rename(tmp_path / "elsewhere.jpg")
        restored = sidecars.load(moved)
        assert restored.settings == OURS and not restored.has_changed
        sidecars.save(moved, THEIRS, restored.photo, restored.stamp)
        assert sidecars.load(moved).settings == THEIRS

    def test_two_copies_keep_their_own_settings(self, photo, tmp_path):
        sidecars = Sidecars(tmp_path / "data", beside=False)
        copy = photo.with_name("copy.jpg")
        copy.write_bytes(photo.read_bytes())
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        restored = sidecars.load(copy)
        sidecars.save(copy, THEIRS, restored.photo, restored.stamp)
        assert sidecars.load(photo).settings == OURS and sidecars.load(copy).settings == THEIRS

    def test_an_edited_photo_is_noticed_here_too(self, photo, tmp_path):
        sidecars = Sidecars(tmp_path / "data", beside=False)
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        photo.write_bytes(b"other")
        restored = sidecars.load(photo)
        assert restored.has_changed and restored.settings == OURS

    def test_nowhere_is_one_sentence(self, photo, tmp_path):
        (tmp_path / "data").write_text("a file where the folder should be")
        with pytest.raises(PhotoError, match="for your data cannot be made"):
            Sidecars(tmp_path / "data", beside=False).save(photo, OURS, PhotoFile.of(photo))


class TestFilesThatCannotBeUsed:
    @pytest.mark.parametrize("text", ["{", '{"version": 99, "settings": {}}'])
    def test_they_are_told_and_left_alone(self, sidecars, photo, text):
        session_path(photo).write_text(text)
        restored = sidecars.load(photo)
        assert restored.settings is None and "dogs.jpg.d2f.json" in str(restored.problem)
        sidecars.save(photo, OURS, restored.photo, restored.stamp)
        assert session_path(photo).read_text() == text
        assert sidecars.load(photo).settings == OURS

    def test_an_empty_file_is_replaced(self, sidecars, photo):
        session_path(photo).touch()
        sidecars.save(photo, OURS, PhotoFile.of(photo))
        assert load_session(session_path(photo)).settings == OURS


class TestTwoWindows:
    def test_the_second_does_not_overwrite_silently(self, sidecars, photo):
        identity = PhotoFile.of(photo)
        first, second = sidecars.load(photo), sidecars.load(photo)
        stamp = sidecars.save(photo, THEIRS, identity, first.stamp)
        with pytest.raises(SidecarConflict, match=r"'dogs\.jpg' was also changed in another window") as caught:
            sidecars.save(photo, OURS, identity, second.stamp)
        assert caught.value.theirs == THEIRS and caught.value.stamp == stamp
        assert sidecars.load(photo).settings == THEIRS
        sidecars.save(photo, OURS, identity, caught.value.stamp)
        assert sidecars.load(photo).settings == OURS

    def test_the_same_settings_are_no_conflict(self, sidecars, photo):
        identity = PhotoFile.of(photo)
        sidecars.save(photo, OURS, identity)
        assert sidecars.save(photo, OURS, identity).path == session_path(photo)

    def test_a_session_that_was_deleted_is_written_anew(self, sidecars, photo):
        stamp = sidecars.save(photo, OURS, PhotoFile.of(photo))
        session_path(photo).unlink()
        sidecars.save(photo, OURS, PhotoFile.of(photo), stamp)
        assert sidecars.load(photo).settings == OURS


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from d2f_core.storage import files as atomic_file
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.sidecar import Sidecars

def die(*_args, **_others):
    os._exit(9)

setattr(atomic_file, sys.argv[3], die)
photo = Path(sys.argv[1])
Sidecars(Path(sys.argv[2])).save(photo, RenderSettings(blur=BlurSettings(99)), PhotoFile.of(photo), None)
"""


@pytest.mark.parametrize("step", ["_write_checked", "_rename"])
def test_killed_in_the_middle_the_old_session_is_whole(sidecars, photo, tmp_path, step):
    sidecars.save(photo, RenderSettings(blur=BlurSettings(99)), PhotoFile.of(photo))
    before = session_path(photo).read_bytes()
    arguments = [sys.executable, "-c", KILLED_WHILE_WRITING, str(photo), str(tmp_path / "data"), step]
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run(arguments, cwd=root, timeout=60).returncode == 9
    assert session_path(photo).read_bytes() == before and sidecars.load(photo).settings.blur.strength == 99
    stamp = sidecars.load(photo).stamp
    sidecars.save(photo, OURS, PhotoFile.of(photo), stamp)  # the lock of the dead process is no obstacle
    assert sidecars.load(photo).settings == OURS


def test_sessions_written_by_others_are_read(sidecars, photo):
    save_session(session_path(photo), OURS)  # says nothing about its photo
    restored = sidecars.load(photo)
    assert restored.settings == OURS and not restored.has_changed
