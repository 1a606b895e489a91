"""Whole files in and out: a file is complete and checked under its name, or the name is untouched.

Writing: a temporary file in the same folder, flush and fsync, read back and compare, then one rename. Whatever goes
wrong (disk full, folder gone, Ctrl+C) removes the temporary file; what a killed process left is removed by the next
one that writes this name. Reading and writing turn what the operating system says into one sentence.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from d2f_core.errors import PhotoError, Words

_KEPT_OF_NAME = 80  # letters of the name in that of its temporary file
_LEFT_AFTER_S = 60.0

MAX_FILE_BYTES = 4 << 30  # what a TIFF can address; larger is no photo

_FULL = "the disk is full: free some space or choose another folder."
_READ_ONLY = "you may not write to this folder: choose another one."
_GONE = "the folder does not exist: choose another one."
_WRITE_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "the file is too large for this disk: choose another folder.",
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one.",
    errno.EISDIR: "this is a folder: add a file name.",
}


def read_file(path: Path) -> bytes:
    """The content of a file.

    Raises:
        PhotoError: missing, a folder, not permitted, empty, or not readable.
    """
    name = f"'{path.name or path}'"
    try:
        if path.is_dir():
            raise PhotoError("{name} is a folder: choose a photo in it.", name=name)
        with path.open("rb") as file:
            length = os.fstat(file.fileno()).st_size
            if length > MAX_FILE_BYTES:
                raise PhotoError(
                    "{name} has {gigabytes:.0f} GB, which is too large for a photo: open a smaller copy.",
                    name=name,
                    gigabytes=length / 1e9,
                )
            data = file.read()
    except FileNotFoundError:
        raise PhotoError("{name} does not exist: check the name and the folder.", name=name) from None
    except PermissionError:
        raise PhotoError("{name} may not be read: ask its owner for permission or copy it.", name=name) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise PhotoError(
            "{name} cannot be read ({reason}): check the disk or copy the file.", name=name, reason=reason_of(error)
        ) from error
    except MemoryError:
        raise PhotoError(
            "{name} does not fit in memory: close other programs or open a smaller copy.", name=name
        ) from None
    if not data:
        raise PhotoError("{name} is empty (0 bytes): fetch it again from the camera or its backup.", name=name)
    return data


def write_file(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole, or leave everything as it was.

    Raises:
        PhotoError: it exists and `overwrite` is off, or it cannot be written.
    """
    check_target(path, overwrite=overwrite)
    target = Path(os.path.realpath(path))  # through a link to the file itself, or the rename would replace the link
    _remove_parts(target, _is_left)
    temporary = temporary_beside(target)
    with _taking_away(temporary, path):
        _write_checked(temporary, data)
        _rename(temporary, target, overwrite=overwrite)


def temporary_beside(path: Path, ending: str = ".part") -> Path:
    """A name in the same folder for what is being written; through a link it is beside the file itself."""
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name[:_KEPT_OF_NAME]}.{os.getpid()}.{secrets.token_hex(4)}{ending}")


def remove_parts_of(folder: Path, process: int) -> None:
    """Remove temporary files that this process, which is gone, has left in the folder."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f".*.{process}.*.part"):
            path.unlink()


def remove_parts_for(target: Path) -> None:
    """Remove temporary files for this name, of whatever machine: nobody writes it any more."""
    _remove_parts(target, lambda path, rest: True)


def _remove_parts(target: Path, is_left: Callable[[Path, str], bool]) -> None:
    """Remove those temporary files for this name of which `is_left` says so; it gets the rest of their names, too."""
    start = f".{target.name[:_KEPT_OF_NAME]}."
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(start) and path.suffix == ".part" and is_left(path, path.name[len(start) :]):
                path.unlink()


def _is_left(path: Path, rest: str) -> bool:
    """Whether its writer was killed, a minute ago or more; `rest` of the name begins with the writer's process id."""
    writer = rest.partition(".")[0]
    is_old = abs(time.time() - path.stat().st_mtime) > _LEFT_AFTER_S  # abs: the clock may have been put back
    return is_old and writer.isdigit() and not _is_running(int(writer))


def _is_running(process: int) -> bool:
    if os.name == "nt":  # there the file of a running process cannot be removed, and signal 0 would end it
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def put_in_place(temporary: Path, path: Path, *, overwrite: bool = False) -> None:
    """Give a complete temporary file (of `temporary_beside`) its name, or remove it.

    Raises:
        PhotoError: the name was taken meanwhile and `overwrite` is off, or the disk refuses.
    """
    with _taking_away(temporary, path):
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        _rename(temporary, Path(os.path.realpath(path)), overwrite=overwrite)


@contextlib.contextmanager
def _taking_away(temporary: Path, path: Path) -> Iterator[None]:
    """Whatever goes wrong in giving it the name `path` is a PhotoError, and nothing of the temporary file is left."""
    try:
        yield
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def cannot_write(path: Path, error: OSError) -> PhotoError:
    """What the operating system says, as a sentence."""
    code = error.errno or 0
    if code == errno.ENOENT and (path.is_dir() or path.parent.is_dir()):  # what /proc and some drives say of a new file
        code = errno.EROFS
    reason = _WRITE_REASONS.get(code, f"{reason_of(error)}.")
    return PhotoError("'{name}' cannot be written: {reason}", name=path.name or str(path), reason=Words(reason))


def check_target(path: Path, *, overwrite: bool) -> None:
    """Refuse, before any work, a name that cannot become a file.

    Raises:
        PhotoError: a folder, a missing folder, or an existing file without `overwrite`.
    """
    try:
        if path.is_dir():
            raise cannot_write(path, OSError(errno.EISDIR, path.name))
        if not path.parent.is_dir():
            raise cannot_write(path, OSError(errno.ENOENT, path.name))
        if not overwrite and os.path.lexists(path):
            raise _exists(path)
    except (OSError, ValueError) as error:
        raise PhotoError("'{name}' cannot be written: {reason}.", name=path.name, reason=reason_of(error)) from error


def check_writable(folder: Path) -> None:
    """Refuse, before any work, a folder in which nothing can be written; only trying tells on every system.

    Raises:
        PhotoError: read-only, full, or gone.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from error


def check_folder(folder: Path) -> bool:
    """Refuse, before any work, a folder in which nothing can be written, or that cannot be made.

    Returns:
        whether it is there already.

    Raises:
        PhotoError: it, or what is above it, is a file, read-only or full.
    """
    nearest = next((above for above in (folder, *folder.parents) if os.path.lexists(above)), Path(folder.anchor))
    if not nearest.is_dir():
        raise _no_folder(nearest)
    check_writable(nearest)
    return nearest == folder


def typed_path(text: str, ending: str = "", beside: Path | None = None) -> Path:
    """What a person typed as a path; `~` is the home folder.

    Args:
        text: any text at all.
        beside: where a name without a folder belongs: the photo's folder. None is the current one.
        ending: ".jpg", say: a file is meant, and gets this one if none was typed. Without it a folder is meant.

    Raises:
        PhotoError: no file or folder can have this name.
    """
    typed = text.strip()
    shown = typed if len(typed) <= _KEPT_OF_NAME else typed[:_KEPT_OF_NAME] + "…"
    try:
        path = (beside or Path()) / Path(typed).expanduser()
        if ending and (typed.endswith(("/", os.sep)) or path.is_dir()):
            raise PhotoError("'{name}' is a folder: add a file name.", name=shown)
        path = path if path.suffix or not ending else path.with_name(path.name + ending)
        os.lstat(path)
    except RuntimeError:  # of expanduser
        raise PhotoError("'{name}' begins with a user unknown here: give the whole path.", name=shown) from None
    except ValueError:  # a zero byte, half a character
        raise PhotoError("'{name}' has a letter that no name can have: type it anew.", name=shown) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise PhotoError("'{name}' is too long for a name: choose a shorter one.", name=shown) from None
    return path


def made_folder(folder: Path) -> Path:
    """The folder, made with those above it if it is missing.

    Raises:
        PhotoError: it is a file, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise _no_folder(folder) from None
    except (OSError, ValueError) as error:
        raise PhotoError(
            "The folder '{name}' cannot be made ({reason}): choose another one.",
            name=folder.name,
            reason=reason_of(error),
        ) from error
    return folder


@contextlib.contextmanager
def folder_for_results(folder: Path) -> Iterator[Path]:
    """As `made_folder`, while results are made that go into it; if nothing comes of them, no empty folder stays.

    Raises:
        PhotoError: it is a file, or cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    made_folder(folder)
    try:
        yield folder
    except BaseException:
        with contextlib.suppress(OSError):  # one that holds something stays
            for each in missing:
                each.rmdir()
        raise


def _write_checked(temporary: Path, data: bytes) -> None:
    # O_EXCL: a link that somebody has put under this name is not followed
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if temporary.read_bytes() != data:
        raise OSError(errno.EIO, "what was written reads back differently")


def _rename(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if not overwrite:
        try:
            os.link(temporary, target)  # unlike a rename it fails when the name was taken meanwhile
            _sync_folder(target.parent)
            return
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if target.exists():
                raise FileExistsError(errno.EEXIST, "exists", str(target)) from None
    elif target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
    temporary.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut; a folder that cannot be synced (a network drive, Windows) is left to it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _no_folder(path: Path) -> PhotoError:
    return PhotoError("'{name}' is a file: give the name of a folder.", name=path.name)


def _exists(path: Path) -> PhotoError:
    return PhotoError("'{name}' exists already: choose another name or allow overwriting.", name=path.name)


def reason_of(error: Exception) -> str:
    """What the operating system says, in small letters and without a full stop."""
    return (getattr(error, "strerror", None) or str(error)).lower()
