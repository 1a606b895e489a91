"""What makes the built folder smaller takes nothing that is asked for."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from distribution import smaller

TABLES = {
    "icu/coll/root.res": b"order",
    "icu/de.res": b"dates",
    "icu/gb18030.cnv": b"an encoding",
    "icu/ja.res": b"hizuke",
    "icu/pool.res": b"keys of the others",
    "icu/res_index.res": b"languages",
    "icu/zone/de.res": b"time zones",
}


def package(tables: dict[str, bytes]) -> bytes:
    """An ICU data package of these tables, in the layout of ICU's own tools."""
    names = [name.encode() + b"\0" for name in tables]
    place = 4 + 8 * len(tables)
    content = -(-(place + sum(map(len, names))) // 16) * 16
    directory, contents = struct.pack("<I", len(tables)), b""
    for name, table in zip(names, tables.values(), strict=True):
        directory += struct.pack("<II", place, content + len(contents))
        place += len(name)
        contents += table.ljust(-(-len(table) // 16) * 16, b"\0")
    return (
        struct.pack("<H", 32).ljust(12, b"\0")
        + b"CmnD".ljust(20)
        + (directory + b"".join(names)).ljust(content, b"\0")
        + contents
    )


class TestIcu:
    def test_tables_that_qt_reads_stay_as_they_are(self) -> None:
        kept = {name: TABLES[f"icu/{name}"] for name in ("coll/root.res", "de.res", "pool.res", "res_index.res")}
        assert smaller.trimmed_package(package(TABLES)) == package({f"icu/{k}": v for k, v in kept.items()})

    def test_a_package_without_others_is_not_changed(self) -> None:
        small = package({"icu/root.res": b"1", "icu/ucase.icu": b"23"})
        assert smaller.trimmed_package(small) == small

    @pytest.mark.skipif(not shutil.which("as"), reason="needs binutils")
    def test_the_library_is_linked_anew_under_its_own_name(self, tmp_path: Path) -> None:
        library = tmp_path / "libicudata.so.73"
        library.write_bytes(b"some header" + package(TABLES))
        smaller.trim_icu(library)
        facts = subprocess.run(["readelf", "-dWs", str(library)], capture_output=True, text=True, check=True).stdout
        assert "[libicudata.so.73]" in facts and "icudt73_dat" in facts
        start = library.read_bytes().find(b"CmnD") - 12
        assert start % 16 == 0 and library.read_bytes()[start:].startswith(smaller.trimmed_package(package(TABLES)))


def test_only_libraries_that_nothing_names_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = {"d2f": [], "plugin.so": ["libused.so.1"], "libused.so.1": ["libdeep.so"], "libgtk.so.3": ["libgdk.so.3"]}
    monkeypatch.setattr(
        smaller, "needed_by", lambda files: {name for path in files for name in asks.get(path.name, [])}
    )
    inner = tmp_path / "_internal"
    (inner / "plugins").mkdir(parents=True)
    (tmp_path / "d2f").touch()
    for name in ("libused.so.1", "libdeep.so", "libgtk.so.3", "libgdk.so.3", "libpython3.11.so.1.0"):
        (inner / name).touch()
    for name in ("plugin.so", "libqxcb.so"):  # plugins are found by their folder
        (inner / "plugins" / name).touch()
    smaller.drop_orphans(tmp_path)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"d2f", "plugin.so", "libqxcb.so", "libused.so.1", "libdeep.so", "libpython3.11.so.1.0"}
