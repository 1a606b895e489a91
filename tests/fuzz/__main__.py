"""`python -m tests.fuzz [--inputs N] [--target NAME] [--seed S]`: damaged files for every reader, and a table.

`answered` inputs gave a result, the others one sentence; a finding is anything else and is written to --keep FOLDER.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.runner import Report, fuzz
from tests.fuzz.targets import Target, all_targets

TITLES = ("inputs", "answered", "per second", "slowest ms", "memory MB", "findings")


def main(arguments: list[str]) -> int:
    """Run and print; 1 when there are findings."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description="Feed damaged files to every reader.")
    parser.add_argument("--inputs", type=int, default=20_000, help="over all targets")
    parser.add_argument("--target", help="one of them only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for inputs that were not answered well")
    options = parser.parse_args(arguments)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="d2f-fuzz-", dir=memory if memory.is_dir() else None) as folder:
        targets = [target for target in all_targets(Path(folder)) if options.target in (None, target.name)]
        reports = run(targets, options.inputs, options.seed)
    for number, finding in enumerate(found for report in reports for found in report.findings):
        print(f"{finding.target}: {finding.what} ({len(finding.data)} bytes)")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{finding.target.replace(' ', '-')}-{number}.bin").write_bytes(finding.data)
    return 1 if any(report.findings for report in reports) else 0


def run(targets: list[Target], inputs: int, seed: int) -> list[Report]:
    """Each target with its share of the inputs; prints a line for each and the sum."""
    whole = sum(target.weight for target in targets)
    print(f"{'target':<14}" + "".join(f"{title:>12}" for title in TITLES))
    reports, total = [], Report("all")
    for target in targets:
        report = fuzz(target, max(1, round(inputs * target.weight / whole)), seed)
        print(_line(report), flush=True)
        total.add(report)
        reports.append(report)
    print(_line(total), flush=True)
    return reports


def _line(report: Report) -> str:
    rate = report.inputs / max(report.seconds, 1e-9)
    numbers = f"{report.inputs:>12}{report.answered:>12}{rate:>12.0f}{report.slowest_ms:>12.1f}{report.peak_mb:>12.1f}"
    return f"{report.target:<14}{numbers}{len(report.findings):>12}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
