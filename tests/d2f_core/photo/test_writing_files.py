"""Where exports go: existing files and the source are safe, and nothing is left behind when writing fails."""

import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from d2f_core.errors import PhotoError
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import default_export_path, save_photo
from d2f_core.storage import files as atomic_file


def plain(pixels):
    return Photo(pixels.copy())


class TestPaths:
    def test_an_existing_file_is_kept(self, tmp_path, colours):
        path = tmp_path / "out.png"
        path.write_text("precious")
        with pytest.raises(PhotoError, match=r"'out\.png' exists already"):
            save_photo(colours, path, source=plain(colours))
        assert path.read_text() == "precious"
        save_photo(colours, path, source=plain(colours), overwrite=True)
        assert open_photo(path).size == (48, 64)

    def test_the_source_is_kept_even_through_links_and_with_overwrite(self, tmp_path, source):
        before = source.path.read_bytes()
        link = tmp_path / "link.jpg"
        link.symlink_to(source.path)
        hard_link = tmp_path / "hard.jpg"
        hard_link.hardlink_to(source.path)
        for path in (source.path, link, hard_link, tmp_path / "." / "photo.jpg"):
            with pytest.raises(PhotoError, match="is the photo itself"):
                save_photo(source.pixels, path, source=source, overwrite=True)
        assert source.path.read_bytes() == before

    def test_the_source_can_be_replaced_when_both_are_said(self, tmp_path, source):
        with pytest.raises(PhotoError, match="exists already"):
            save_photo(source.pixels, source.path, source=source, allow_source=True)
        save_photo(source.pixels, source.path, source=source, overwrite=True, allow_source=True)
        assert open_photo(source.path).size == source.size

    def test_a_link_to_another_file_stays_a_link(self, tmp_path, colours):
        real, link = tmp_path / "real.png", tmp_path / "link.png"
        real.write_text("old")
        link.symlink_to(real)
        save_photo(colours, link, source=plain(colours), overwrite=True)
        assert link.is_symlink() and open_photo(real).size == (48, 64)

    @pytest.mark.parametrize("name", ["out.gif", "out", "out.jpg.exe"])
    def test_other_endings_are_refused(self, tmp_path, colours, name):
        with pytest.raises(PhotoError, match="ending that says the format"):
            save_photo(colours, tmp_path / name, source=plain(colours))

    def test_the_default_name_is_numbered(self, tmp_path):
        names = []
        for _ in range(3):
            path = default_export_path(tmp_path / "IMG 1.tif")
            path.touch()
            names.append(path.name)
        assert names == ["IMG 1-refocused.jpg", "IMG 1-refocused-2.jpg", "IMG 1-refocused-3.jpg"]

    def test_the_mode_of_a_replaced_file_stays(self, tmp_path, colours):
        path = tmp_path / "out.png"
        path.touch()
        path.chmod(0o640)
        save_photo(colours, path, source=plain(colours), overwrite=True)
        assert path.stat().st_mode & 0o777 == 0o640


class TestFailures:
    @pytest.mark.parametrize(
        ("number", "says"),
        [
            (errno.ENOSPC, "disk is full"),
            (errno.EACCES, "may not write"),
            (errno.EROFS, "may not write"),
            (errno.EIO, "cannot be written"),
        ],
    )
    def test_one_sentence_and_nothing_left_behind(self, tmp_path, colours, monkeypatch, number, says):
        def fail(*_args):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(atomic_file.os, "fsync", fail)
        with pytest.raises(PhotoError, match=says) as caught:
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours))
        assert "out.jpg" in str(caught.value) and "\n" not in str(caught.value)
        assert list(tmp_path.iterdir()) == []

    def test_an_old_file_survives_a_failed_overwrite(self, tmp_path, colours, monkeypatch):
        (tmp_path / "out.jpg").write_text("old")

        def fail(*_args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(atomic_file.os, "fsync", fail)
        with pytest.raises(PhotoError, match="disk is full"):
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours), overwrite=True)
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.jpg", "old")]

    def test_permission_denied_on_opening(self, tmp_path, colours, monkeypatch):
        def refuse(*_args):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(atomic_file.os, "open", refuse)
        with pytest.raises(PhotoError, match="may not write"):
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours))

    def test_what_reads_back_differently_is_no_export(self, tmp_path, colours, monkeypatch):
        monkeypatch.setattr(atomic_file.Path, "read_bytes", lambda _path: b"rotten")
        with pytest.raises(PhotoError, match="reads back differently"):
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours))
        assert list(tmp_path.iterdir()) == []

    def test_interrupted_writing_leaves_nothing(self, tmp_path, colours, monkeypatch):
        def interrupt(*_args):
            raise KeyboardInterrupt

        monkeypatch.setattr(atomic_file.os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours))
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("path", ["gone/out.jpg", "file.txt/out.jpg"])
    def test_a_folder_that_is_none(self, tmp_path, colours, path):
        (tmp_path / "file.txt").touch()
        with pytest.raises(PhotoError, match="folder does not exist"):
            save_photo(colours, tmp_path / path, source=plain(colours))

    def test_a_folder_in_place_of_the_file(self, tmp_path, colours):
        (tmp_path / "out.jpg").mkdir()
        with pytest.raises(PhotoError, match="this is a folder"):
            save_photo(colours, tmp_path / "out.jpg", source=plain(colours), overwrite=True)

    def test_too_wide_for_webp(self, tmp_path):
        pixels = np.zeros((1, 17000, 3), np.uint8)
        with pytest.raises(PhotoError, match="16383"):
            save_photo(pixels, tmp_path / "out.webp", source=plain(pixels))

    @pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
    def test_a_real_limit_of_the_system(self, tmp_path):
        """The kernel refuses to write more than 10 kB, as a full disk would."""
        program = f"""
            import resource, signal, numpy as np
            from pathlib import Path
            from d2f_core.errors import PhotoError
            from d2f_core.photo.photo import Photo
            from d2f_core.photo.writing import save_photo
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
            pixels = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
            try:
                save_photo(pixels, Path({str(tmp_path)!r}) / "out.png", source=Photo(pixels))
            except PhotoError as error:
                print(error)
        """
        root = Path(__file__).parents[3]
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, cwd=root, timeout=60
        )
        assert (
            done.stdout.strip() == "'out.png' cannot be written: the file is too large for this disk: "
            "choose another folder."
        )
        assert list(tmp_path.iterdir()) == []
