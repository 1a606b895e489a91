"""Makes the built folder smaller on Linux, with the tools of binutils; a tool that is not there leaves it as it is.

libraries that nothing asks for any more  ->  removed
symbols that only a debugger reads        ->  removed
ICU's tables (30 MB, most of them names of places and units in 800 languages)  ->  what Qt's window reads of them
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
AUDITWHEEL = re.compile(r"-[0-9a-f]{8}\.")  # in the names of libraries that it has put into a wheel
LOADED_BY_NAME = ("libpython",)  # by the program's first code
ICU_DROPPED = re.compile(
    r"""[^/]+/(
        (brkitr|curr|lang|rbnf|region|translit|unit|zone)/.*   # words and rules that Qt has itself or never asks for
        | .*\.cnv                                              # encodings of old text files
        | (?!root|res_index|en|de)[a-z]{2,3}(_.*)?\.res        # dates and numbers of other languages: Qt has its own
    )""",
    re.VERBOSE,
)


def make_smaller(folder: Path) -> None:
    """All of it; see the module text."""
    drop_orphans(folder)
    strip(folder)
    for library in folder.rglob("libicudata.so.*"):
        if not library.is_symlink():
            trim_icu(library)


def drop_orphans(folder: Path) -> None:
    """Remove shared libraries that no file of the app names any more: they came with plugins that stay out."""
    while True:
        wanted = needed_by(_binaries(folder))
        orphans = [
            path for path in _binaries(folder)
            if is_plain_library(path) and path.name not in wanted and not path.name.startswith(LOADED_BY_NAME)
        ]  # fmt: skip
        if not wanted or not orphans:
            return
        for path in orphans:
            path.unlink()


def needed_by(files: Iterable[Path]) -> set[str]:
    """Names of the libraries that the loader looks for with these files; empty without readelf."""
    if not shutil.which("readelf"):
        return set()
    command = ["readelf", "-dW", *map(str, files)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C"})
    return set(NEEDED.findall(answer.stdout))


def is_plain_library(path: Path) -> bool:
    """Whether this file is there for others to link to: no module of Python's and no plugin."""
    return path.name.startswith("lib") and (
        path.parent.name in ("_internal", "lib") or path.parent.name.endswith(".libs")
    )


def strip(folder: Path) -> None:
    """Drop the symbols that only a debugger reads.

    Libraries of auditwheel stay: it has moved their sections, and stripped some do not load any more.
    """
    libraries = [path for path in _binaries(folder) if not path.is_symlink() and not AUDITWHEEL.search(path.name)]
    if shutil.which("strip"):
        subprocess.run(["strip", "--strip-unneeded", *map(str, libraries)], check=False, capture_output=True)


def trim_icu(library: Path) -> None:
    """Write libicudata.so.NN anew with the tables that `ICU_DROPPED` leaves, under the same names."""
    content, major = library.read_bytes(), library.name.rpartition(".")[2]
    start = content.find(b"CmnD") - 12  # of the header: its size, then the kind of data [ICU, ucmndata.h]
    if start < 0 or not (shutil.which("as") and shutil.which("ld")):
        return
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "icu.dat").write_bytes(trimmed_package(content[start:]))
        source = f'.section .rodata\n.balign 16\n.globl icudt{major}_dat\nicudt{major}_dat: .incbin "icu.dat"\n'
        subprocess.run(["as", "-o", "icu.o", "-"], input=source.encode(), cwd=place, check=True)
        link = ["ld", "-shared", "-z", "noexecstack", f"-soname={library.name}", "-o", "icu.so", "icu.o"]
        subprocess.run(link, cwd=place, check=True)
        shutil.copyfile(Path(place) / "icu.so", library)


def trimmed_package(package: bytes) -> bytes:
    """An ICU data package without the tables of `ICU_DROPPED`.

    A header whose size comes first; then, all little-endian: the number of tables, an offset of name and of content for
    each, sorted by name; the names; the contents, at multiples of 16. Offsets count from behind the header.
    """
    (header,) = struct.unpack_from("<H", package)
    body = package[header:]
    (count,) = struct.unpack_from("<I", body)
    entries = [struct.unpack_from("<II", body, 4 + 8 * index) for index in range(count)]
    ends = [content for _, content in entries[1:]] + [len(body)]
    tables = [
        (name, body[content:end])
        for (place, content), end in zip(entries, ends, strict=True)
        if not ICU_DROPPED.fullmatch((name := body[place : body.index(b"\0", place) + 1])[:-1].decode())
    ]
    names = 4 + 8 * len(tables)
    offset = _aligned(names + sum(len(name) for name, _ in tables))
    directory, contents = struct.pack("<I", len(tables)), b""
    for name, content in tables:
        directory += struct.pack("<II", names, offset + len(contents))
        names += len(name)
        contents += content.ljust(_aligned(len(content)), b"\0")
    return package[:header] + (directory + b"".join(name for name, _ in tables)).ljust(offset, b"\0") + contents


def _aligned(size: int) -> int:
    return -(-size // 16) * 16


def _binaries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and (".so" in path.name or path.parent == folder)]
