"""How many lines of `d2f_core` and `app` the tests ran; below the limits `./test` fails.

Counted is what runs in the test process; what only child processes run (the start of the window, the packaged app)
counts as not run. The loops that numba compiles are left out: no tracer sees machine code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST_PERCENT = {"d2f_core": 90.0, "app": 80.0}


def main() -> int:
    """Print the shares of the last run; 1 when one is below its limit or nothing was measured."""
    target = ROOT / "build" / "coverage.json"
    target.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(target)]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        return 1
    shares = percent_by_folder(json.loads(target.read_text(encoding="utf-8")))
    limits = ", ".join(f"{name} {shares[name]:.1f} % (limit {least:.0f})" for name, least in LEAST_PERCENT.items())
    print(f"lines run: {limits}", flush=True)
    return 1 if any(shares[name] < least for name, least in LEAST_PERCENT.items()) else 0


def percent_by_folder(report: dict[str, Any]) -> dict[str, float]:
    """Share of the lines that ran, by first folder, of coverage's JSON."""
    run, whole = dict.fromkeys(LEAST_PERCENT, 0), dict.fromkeys(LEAST_PERCENT, 0)
    for path, facts in report["files"].items():
        folder = path.replace("\\", "/").partition("/")[0]
        run[folder] += facts["summary"]["covered_lines"]
        whole[folder] += facts["summary"]["num_statements"]
    return {folder: 100.0 * run[folder] / max(whole[folder], 1) for folder in run}
