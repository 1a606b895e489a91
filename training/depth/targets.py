"""Better targets from the teacher: disparity flattened inside the subject and snapped to the subject's mask.

The teacher's disparity is right on the whole and soft at edges. Where a mask says what the subject is, each part of
the subject is given its own level plus slight relief, the background is continued behind it, and the two are put
together again along the mask. The part is lifted until it lies nearer than most of what surrounds it. Run:

    python -m training.depth.targets CACHE [--own SHARE] [--only PART ...]

writes target.bin (uint16) into every part of the cache. With --own that share of the label is what the shipped network
says (fitted to the teacher): it has learned from measured rooms what the teacher does not know.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.depth.hallucination import hallucinate
from d2f_core.filters import disc_window, fill
from training.depth.cache import CachePart
from training.depth.metrics import fit

Plane = NDArray[np.float32]

SMALLEST_SUBJECT, LARGEST_SUBJECT = 0.006, 0.85  # share of the frame in which a mask is trusted
RELIEF, LARGEST_RELIEF = 0.35, 0.10  # share of the teacher's relief that is kept; limit, in units of the range
MARGIN = 0.10  # the subject's level above RING_PERCENTILE of its surroundings, in units of the range
RING_PERCENTILE = 70
CONTACT_MARGIN = 0.05  # the background touching the subject is lower by this much, also at its feet
SOFT_EDGE = 0.02  # of the long side: reach of the teacher's soft edges, left out when levels are read
CONTACT_REACH = 0.04  # of the long side


def snap_to_subject(teacher: Plane, subject: Plane) -> Plane:
    """The teacher's disparity with the subject's outline as its edge.

    Args:
        teacher: (H, W), 0..1, near = large.
        subject: (H, W), 0..1.

    Returns:
        (H, W), 0..1, near = large; the teacher unchanged where the mask cannot be trusted.
    """
    mask = (subject > 0.5).astype(np.uint8)
    if not SMALLEST_SUBJECT < mask.mean() < LARGEST_SUBJECT:
        return teacher
    reach = max(2, round(SOFT_EDGE * max(mask.shape)))
    outside = cv2.dilate(mask, disc_window(reach)) == 0
    if outside.mean() < 0.05:
        return teacher
    background = fill(teacher, outside)
    foreground = _foreground(teacher, background, mask, reach)
    distance = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    near = np.clip(1 - distance / (CONTACT_REACH * max(mask.shape)), 0, 1)
    ceiling = foreground - CONTACT_MARGIN * near + (near <= 0) * 9
    alpha = np.clip(subject * 2 - 0.5, 0, 1)
    snapped = alpha * foreground + (1 - alpha) * np.minimum(background, ceiling)
    return to_unit_range(snapped.astype(np.float32))


def blended(teacher: Plane, own: Plane, share: float) -> Plane:
    """`share` of `own`, fitted to the teacher by scale and shift, and the rest of the teacher; (H, W), 0..1."""
    own = np.asarray(cv2.resize(own, teacher.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    fitted = fit(own, teacher, np.ones(teacher.shape, np.bool_))
    return to_unit_range(teacher + np.float32(share) * (fitted - teacher))


def to_unit_range(values: Plane) -> Plane:
    """Shifted and scaled to 0..1."""
    low, high = float(values.min()), float(values.max())
    return ((values - low) / max(high - low, 1e-9)).astype(np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write target.bin into every part of the cache."""
    parser = argparse.ArgumentParser(description="snap the teacher's disparity to the subject masks")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--own", type=float, default=0.0, help="share of the shipped network in the labels, 0..1")
    parser.add_argument("--only", nargs="+", help="parts to do, for example people-train")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    for folder in sorted(path.parent for path in options.cache.glob("*/index.json")):
        if options.only and folder.name not in options.only:
            continue
        part = CachePart(folder)
        with (folder / "target.bin").open("wb") as file:
            for number in range(len(part)):
                teacher = np.asarray(part.plane("teacher", number), np.float32) / np.float32(65535)
                subject = np.asarray(part.plane("subject", number), np.float32) / np.float32(255)
                if options.own > 0:
                    teacher = blended(teacher, hallucinate(part.plane("rgb", number)).disparity, options.own)
                code = snap_to_subject(teacher, subject) * 65535 + 0.5
                file.write(code.astype(np.uint16).tobytes())
        print(folder.name, len(part), flush=True)
    return 0


def _foreground(teacher: Plane, background: Plane, mask: NDArray[np.uint8], reach: int) -> Plane:
    result = np.zeros_like(teacher)
    known = np.zeros(mask.shape, bool)
    count, labels = cv2.connectedComponents(mask)
    for label in range(1, count):
        part = (labels == label).astype(np.uint8)
        if part.mean() < SMALLEST_SUBJECT / 4:
            continue
        core = cv2.erode(part, disc_window(reach))
        core = core if core.sum() > 30 else part
        level = float(np.median(teacher[core > 0]))
        ring = (cv2.dilate(part, disc_window(2 * reach)) > 0) & (mask == 0)
        lowest = float(np.percentile(background[ring], RING_PERCENTILE)) + MARGIN if ring.any() else level
        relief = np.clip(RELIEF * (teacher - level), -LARGEST_RELIEF, LARGEST_RELIEF)
        result[core > 0] = (max(level, lowest) + relief)[core > 0]
        known |= core > 0
    return fill(result, known) if known.any() else teacher


if __name__ == "__main__":
    raise SystemExit(main())
