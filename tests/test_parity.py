"""docs/parity.md: each row names a test, and each test that is named is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "parity.md"
LINK = re.compile(r"\[`([\w:]+)`\]\(\.\./(tests/[\w/]+\.py)\)")
HEADS = ("| |", "|---")


def rows() -> list[str]:
    """The lines of the tables, without their heads."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("|") and not line.startswith(HEADS)]


def names_in(path: Path) -> set[str]:
    """ "TestClass::test_name" and "test_name" of a file."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{item.name}" for item in node.body if isinstance(item, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return {name for name in names if name.split("::")[-1].startswith("test_")}


def test_each_row_names_a_test() -> None:
    assert len(rows()) > 40
    assert not [row[:60] for row in rows() if not LINK.search(row)]


def test_each_named_test_is_there() -> None:
    named = {match for row in rows() for match in LINK.findall(row)}
    assert not [(name, file) for name, file in sorted(named) if name not in names_in(ROOT / file)]


def test_each_row_has_a_cell_for_every_column() -> None:
    page = PAGE.read_text(encoding="utf-8").split("\n\n")
    tables = [block.splitlines() for block in page if block.startswith("|")]
    assert len(tables) == 4
    assert not [row[:60] for table in tables for row in table if row.count("|") != table[0].count("|")]
