"""Every module of `training` that has a command line runs it when it is called as the docs say."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(path for path in (ROOT / "training").rglob("*.py") if "\ndef main(" in path.read_text("utf-8"))


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_main_is_called(path: Path) -> None:
    assert path.read_text("utf-8").endswith('if __name__ == "__main__":\n    raise SystemExit(main())\n')


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > 8
