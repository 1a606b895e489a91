"""How often the app is right when it says that a subject may be cut.

    python -m training.depth.cut_subjects CACHE [--every N]

asks the shipped networks for the validation photos whose subject is known (people and photos). A subject is cut where
more than `WRONG` of the true one is missing from the map, or more than that of the map is none. The table says, for
both parts, how many photos are told of (`d2f_core.depth.estimate.CUT_FROM`), how many of those are cut, how many of the
cut ones are told of, and how many are cut at all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.estimate import CUT_FROM
from d2f_core.depth.hallucination import hallucinate
from d2f_core.filters import resized
from training.depth.cache import CachePart

SOURCES = ("people", "photos")
WRONG = 0.12  # of the subject
SMALLEST = 0.01  # of the photo; where less is subject there is none to cut


def is_cut(subject: NDArray[np.float32], truth: NDArray[np.bool_]) -> bool:
    """Whether a map, (H, W) 0..1, misses or adds more than `WRONG` of the subject."""
    found = subject > 0.5
    missing, added = (truth & ~found).sum() / max(truth.sum(), 1), (found & ~truth).sum() / max(found.sum(), 1)
    return bool(max(missing, added) > WRONG)


def told_and_cut(part: CachePart, every: int) -> NDArray[np.bool_]:
    """(photos, 2): whether the app tells of it, whether it is cut; photos without a subject are left out."""
    rows = []
    for number in range(0, len(part), every):
        estimate = hallucinate(np.ascontiguousarray(part.plane("rgb", number)))
        truth = resized(np.asarray(part.plane("subject", number), np.float32) / 255, estimate.subject.shape) > 0.5
        if min(truth.mean(), (estimate.subject > 0.5).mean()) >= SMALLEST:
            rows.append((estimate.subject_doubt >= CUT_FROM, is_cut(estimate.subject, truth)))
    return np.array(rows, np.bool_).reshape(-1, 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print the table."""
    parser = argparse.ArgumentParser(description="how often a subject that is told of is cut")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args(arguments)
    print("| part | photos | told of | of those cut | of the cut told of | cut |\n|---|---|---|---|---|---|")
    for source in SOURCES:
        told, cut = told_and_cut(CachePart(options.cache / f"{source}-val"), options.every).T
        both = int((told & cut).sum())
        shares = told.mean(), both / max(int(told.sum()), 1), both / max(int(cut.sum()), 1), cut.mean()
        print(f"| {source} | {len(told)} | " + " | ".join(f"{100 * share:.0f} %" for share in shares) + " |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
