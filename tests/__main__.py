"""The steps of `./test`: format, lint, types, pytest, and the lines it ran. `--fast` leaves out what is slow.

Everything else on the command line goes to pytest: `./test --fast tests/app -k undo`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import coverage_report

ROOT = Path(__file__).resolve().parent.parent
FAST_PLACES = ("tests/test_bootstrap.py", "tests/test_project.py", "tests/d2f_core", "tests/training", "tests/app")
PYTEST_LIMIT_S = 3000  # a hanging test must not hold a build server for ever


def main(arguments: list[str]) -> int:
    """Run every step, also after one that failed; 0 when all are content."""
    os.chdir(ROOT)
    fast = "--fast" in arguments
    chosen = [argument for argument in arguments if argument != "--fast"]
    steps: dict[str, Callable[[], int]] = {
        "format": lambda: run_tool("ruff", "format", "--check", "--output-format", "concise", "."),
        "lint": lambda: run_tool("ruff", "check", "--output-format", "concise", "."),
        "types": lambda: run_tool("mypy"),
        "tests": lambda: run_pytest(chosen, fast),
    }
    if not fast and not chosen:
        steps["coverage"] = coverage_report.main
    failed = [name for name, step in steps.items() if not passes(name, step)]
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def passes(name: str, step: Callable[[], int]) -> bool:
    """Run one step and say how it went and how long it took."""
    started = time.monotonic()
    code = step()
    print(f"{name}: {'failed' if code else 'ok'} ({time.monotonic() - started:.1f} s)", flush=True)
    return code == 0


def run_tool(name: str, *arguments: str, limit_s: float | None = None) -> int:
    """Run one tool of this environment; its output goes straight to the terminal."""
    try:
        return subprocess.run([sys.executable, "-m", name, *arguments], check=False, timeout=limit_s).returncode
    except subprocess.TimeoutExpired:
        print(f"{name} was stopped after {limit_s:.0f} s", flush=True)
        return 1


def run_pytest(chosen: list[str], fast: bool) -> int:
    """pytest on what was chosen, else on everything, or on what is fast."""
    names_a_path = any(Path(argument.split("::")[0]).exists() for argument in chosen)
    marks = ["-m", "not slow"] if fast else []
    places = [place for place in FAST_PLACES if Path(place).exists()] if fast and not names_a_path else []
    measured = [] if fast or chosen else ["coverage", "run", "-m"]
    return run_tool(*measured, "pytest", *marks, *places, *chosen, limit_s=PYTEST_LIMIT_S)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
