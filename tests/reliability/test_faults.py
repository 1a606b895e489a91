"""What a disk, another program or a clock can do to us meanwhile: one sentence each, and nothing lost."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import save_photo
from d2f_core.settings import BlurSettings, RenderSettings
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session
from tests.reliability.children import in_child
from tests.sessions import load_session

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and users of POSIX")
NOISE = np.random.default_rng(2).integers(0, 256, (60, 90, 3), np.uint8)


@pytest.fixture
def photo_path(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.fromarray(NOISE).save(path)
    return path


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users reach too; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="d2f-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestDiskFull:
    def test_every_kind_of_file_says_so_and_leaves_the_old_one(self, tmp_path: Path) -> None:
        for name in ("a.jpg", "a.png", "a.tif", "a.webp", "map.png", "photo.jpg.d2f.json"):
            (tmp_path / name).write_bytes(b"old")
        code = """
limit_files(300)
for ending in ("jpg", "png", "tif", "webp"):
    tell(lambda: save_photo(noise, folder / f"a.{ending}", source=Photo(noise), overwrite=True))
tell(lambda: save_disparity(noise[..., 0] / np.float32(255), folder / "map.png", overwrite=True))
tell(lambda: save_session(folder / "photo.jpg.d2f.json", RenderSettings()))
"""
        lines = in_child(code, tmp_path)
        assert len(lines) == 6
        assert all(line.startswith("PhotoError: ") and "choose another folder" in line for line in lines), lines
        assert all(path.read_bytes() == b"old" for path in tmp_path.iterdir()) and len(names(tmp_path)) == 6

    def test_a_real_full_disk(self, tmp_path: Path) -> None:
        """A small tmpfs in a namespace of our own, where the system allows one; else /dev/full stands for it."""
        code = """
import ctypes
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
libc, user, group = ctypes.CDLL(None, use_errno=True), os.getuid(), os.getgid()
is_own = libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0
if is_own:
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path(f"/proc/self/{name}").write_text(text)
    is_own = libc.mount(b"none", str(folder).encode(), b"tmpfs", 0, b"size=64k") == 0
if is_own:
    tell(lambda: save_photo(noise, folder / "a.png", source=Photo(noise)))
    print(sorted(path.name for path in folder.iterdir()))
else:
    real = os.open
    def on_a_full_disk(path, flags, *mode):
        return real("/dev/full", os.O_WRONLY) if "part" in str(path) else real(path, flags, *mode)
    os.open = on_a_full_disk
    tell(lambda: save_photo(noise, folder / "a.png", source=Photo(noise)))
    print([])
"""
        sentence, left = in_child(code, tmp_path)
        assert "the disk is full" in sentence and left == "[]"


class TestPermission:
    def test_a_read_only_folder(self, open_folder: Path) -> None:
        photo = open_folder / "in.png"
        Image.fromarray(NOISE).save(photo)
        open_folder.chmod(0o555)
        code = """
become_nobody()
tell(lambda: save_photo(noise, folder / "out.png", source=Photo(noise)))
tell(lambda: save_session(folder / "in.png.d2f.json", RenderSettings(), folder / "in.png"))
print(open_photo(folder / "in.png").size)
"""
        lines = in_child(code, open_folder)
        open_folder.chmod(0o755)
        assert [line.split(":")[0] for line in lines[:2]] == ["PhotoError"] * 2
        assert all("may not write to this folder" in line for line in lines[:2]), lines
        assert lines[2] == "(60, 90)" and names(open_folder) == ["in.png"]

    def test_permission_lost_while_the_photo_is_open(self, open_folder: Path) -> None:
        photo = open_folder / "in.png"
        Image.fromarray(NOISE).save(photo)
        open_folder.chmod(0o777)
        code = """
photo = open_photo(folder / "in.png")
os.chmod(folder / "in.png", 0)
become_nobody()
tell(lambda: save_session(folder / "in.png.d2f.json", RenderSettings(), folder / "in.png"))
tell(lambda: save_photo(photo.pixels, folder / "out.png", source=photo))
tell(lambda: open_photo(folder / "in.png"))
"""
        lines = in_child(code, open_folder)
        assert "may not be read" in lines[0] and lines[1] == "(60, 90)" and "may not be read" in lines[2]


class TestWhileOpen:
    def test_the_photo_vanishes(self, photo_path: Path) -> None:
        photo = open_photo(photo_path)
        photo_path.unlink()
        save_photo(np.array(photo.pixels), photo_path.with_name("out.png"), source=photo)
        assert names(photo_path.parent) == ["out.png"]
        with pytest.raises(PhotoError, match=r"'photo.jpg' does not exist"):
            open_photo(photo_path)

    def test_its_folder_vanishes(self, tmp_path: Path) -> None:
        folder = tmp_path / "gone"
        folder.mkdir()
        Image.fromarray(NOISE).save(folder / "photo.png")
        photo = open_photo(folder / "photo.png")
        (folder / "photo.png").unlink()
        folder.rmdir()
        with pytest.raises(PhotoError, match="the folder does not exist: choose another one"):
            save_photo(np.array(photo.pixels), folder / "out.png", source=photo)

    def test_the_photo_is_replaced(self, photo_path: Path) -> None:
        """The pixels are ours; the settings know that they were made for another content."""
        photo, session = open_photo(photo_path), photo_path.with_name("photo.jpg.d2f.json")
        before = photo.pixels.copy()
        save_session(session, RenderSettings(blur=BlurSettings(strength=30)), photo_path)
        Image.fromarray(255 - NOISE).save(photo_path)
        np.testing.assert_array_equal(photo.pixels, before)
        assert not load_session(session).is_about(PhotoFile.of(photo_path))

    def test_the_folder_becomes_a_file(self, tmp_path: Path) -> None:
        target = tmp_path / "folder" / "out.png"
        target.parent.write_text("a file now")
        with pytest.raises(PhotoError, match=r"'out.png' cannot be written: the folder does not exist"):
            save_photo(NOISE, target, source=Photo(NOISE))


class TestClock:
    @pytest.mark.parametrize("moment", [0.0, 4e9], ids=["1970", "2096"])
    def test_a_clock_that_jumped_changes_nothing(
        self, photo_path: Path, moment: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = photo_path.with_name("photo.jpg.d2f.json")
        save_session(session, RenderSettings(blur=BlurSettings(strength=30)), photo_path)
        os.utime(photo_path, (moment, moment))
        os.utime(session, (moment, moment))
        monkeypatch.setattr(time, "time", lambda: moment)
        assert load_session(session).is_about(PhotoFile.of(photo_path))
        save_session(session, RenderSettings(blur=BlurSettings(strength=60)), photo_path)
        assert load_session(session).settings.blur.strength == 60
        assert names(photo_path.parent) == ["photo.jpg", "photo.jpg.d2f.json"]
