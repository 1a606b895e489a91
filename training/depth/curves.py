"""The log of one or more runs as a picture of curves: python -m training.depth.curves OUT.png RUN [RUN ...]

One panel for each part of the loss over minutes of training, one colour for each run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

PARTS = ("depth", "gradient", "order", "subject", "focus")
PANEL = (220, 420)  # (height, width) px
COLOURS = ((180, 90, 20), (20, 110, 200), (40, 150, 60), (160, 50, 160))  # BGR


def read_log(run: Path) -> list[dict[str, float]]:
    """The lines of a run's log."""
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def draw(logs: list[list[dict[str, float]]]) -> NDArray[np.uint8]:
    """One panel under the other, (H, W, 3) BGR."""
    parts = [part for part in PARTS if any(line.get(part, 0) > 0 for log in logs for line in log)]
    return np.vstack([_panel(part, logs) for part in parts])


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="draw the curves of training runs")
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    picture = draw([read_log(run) for run in options.runs])
    options.out.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return 0


def _panel(part: str, logs: list[list[dict[str, float]]]) -> NDArray[np.uint8]:
    panel = np.full((*PANEL, 3), 255, np.uint8)
    last = max(line["minutes"] for log in logs for line in log)
    top = max(float(np.percentile([line.get(part, 0) for line in log], 97)) for log in logs) * 1.1 + 1e-9
    for log, colour in zip(logs, COLOURS, strict=False):
        x = [40 + line["minutes"] / max(last, 1e-9) * (PANEL[1] - 60) for line in log]
        y = [PANEL[0] - 20 - min(line.get(part, 0) / top, 1) * (PANEL[0] - 50) for line in log]
        points: Any = np.stack([x, y], 1).round().astype(np.int32)
        cv2.polylines(panel, [points], False, colour, 1, cv2.LINE_AA)
    cv2.rectangle(panel, (40, 30), (PANEL[1] - 20, PANEL[0] - 20), (150, 150, 150), 1)
    text = f"{part}   0..{top:.2g}   {last:.0f} min"
    cv2.putText(panel, text, (40, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    return panel


if __name__ == "__main__":
    raise SystemExit(main())
