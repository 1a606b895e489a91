"""How each source of photos fares while a run goes on: python -m training.depth.source_curves CACHE RUN OUT.png

Every snapshot that the run kept, and its end, answer the validation photos; the measures are averaged by source, which
is what a photo's name begins with. OUT.png has a panel for each measure with a curve for each source, OUT.json the
numbers: a source whose curve turns back while the others rise is being forgotten, one that only rooms improve is being
overfitted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from d2f_core.depth import hallucination
from training.depth.cache import CachePart
from training.depth.evaluate import measures_of, project
from training.depth.export import averaged_network
from training.depth.network import channels_last
from training.depth.torch_inference import TorchNetwork

MEASURES = ("ord", "d125", "cross", "edge", "iou")
PANEL = (260, 640)  # (height, width) px
MARGIN = (34, 40, 20, 190)  # px above, left, below and right of the curves
COLOURS = (
    (180, 90, 20), (20, 110, 200), (40, 150, 60), (160, 50, 160),
    (30, 30, 200), (150, 140, 0), (90, 90, 90), (0, 80, 120),
)  # BGR  # fmt: skip

Curves = dict[str, dict[str, list[tuple[int, float]]]]  # by measure and source: (step, mean)


def source_of(name: str, part: str) -> str:
    """What a photo's name says of where it comes from; the part of the cache where it says nothing."""
    if name.startswith("ccp_person"):
        return "ccp_person"
    return name.split("_")[0].rstrip("0123456789") or part.split("-")[0]


def snapshots(run: Path) -> Iterator[tuple[int, Path]]:
    """Step and file of every set of averaged weights of a run, in order."""
    for path in sorted(run.glob("snapshot-*.pt")):
        yield int(path.stem.split("-")[1]), path
    yield int(torch.load(run / "checkpoint.pt", weights_only=True)["step"]), run / "checkpoint.pt"


def means_by_source(cache: Path, every: int) -> dict[str, dict[str, float]]:
    """Measures of the network in use on the validation parts, by measure and source."""
    rows: dict[str, dict[str, list[float]]] = {}
    rng, predict = np.random.default_rng(0), project("estimate")
    for folder in ("nyu-val", "people-val", "photos-val"):
        part = CachePart(cache / folder)
        for number in range(0, len(part), every):
            measures = measures_of(part, number, *predict(part, number), rng)
            for measure in measures.keys() & set(MEASURES):
                source = source_of(part.entries[number].name, part.name)
                rows.setdefault(measure, {}).setdefault(source, []).append(measures[measure])
    return {m: {s: float(np.mean(values)) for s, values in by.items()} for m, by in rows.items()}


def curves_of(cache: Path, run: Path, every: int) -> Curves:
    """Measures of all snapshots of a run."""
    curves: Curves = {}
    for step, path in snapshots(run):
        network = averaged_network(run, path).requires_grad_(False)
        hallucination.use_networks(hallucination.Member(TorchNetwork(channels_last(network))))
        for measure, by_source in means_by_source(cache, every).items():
            for source, mean in by_source.items():
                curves.setdefault(measure, {}).setdefault(source, []).append((step, mean))
    hallucination.use_networks()
    return curves


def draw(curves: Curves) -> NDArray[np.uint8]:
    """A panel for each measure, (H, W, 3) BGR."""
    return np.vstack([_panel(measure, curves[measure]) for measure in MEASURES if measure in curves])


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="validation measures by source over a run")
    parser.add_argument("cache", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path, help="a PNG; the numbers go into a JSON beside it")
    parser.add_argument("--every", type=int, default=4, help="only every so many photos")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    curves = curves_of(options.cache, options.run, options.every)
    options.out.write_bytes(cv2.imencode(".png", draw(curves))[1].tobytes())
    options.out.with_suffix(".json").write_text(json.dumps(curves, indent=1) + "\n")
    return 0


def _panel(measure: str, by_source: dict[str, list[tuple[int, float]]]) -> NDArray[np.uint8]:
    panel = np.full((*PANEL, 3), 255, np.uint8)
    above, left, below, right = MARGIN
    values = [value for curve in by_source.values() for _, value in curve]
    low, high, last = min(values), max(values), max(step for curve in by_source.values() for step, _ in curve)
    for index, (source, curve) in enumerate(sorted(by_source.items())):
        colour = COLOURS[index % len(COLOURS)]
        x = [left + step / last * (PANEL[1] - left - right) for step, _ in curve]
        y = [PANEL[0] - below - (v - low) / max(high - low, 1e-9) * (PANEL[0] - above - below) for _, v in curve]
        points = np.stack([x, y], 1).round().astype(np.int32)
        cv2.polylines(panel, [points], False, colour, 2, cv2.LINE_AA)
        _write(panel, f"{source} {curve[-1][1]:.3f}", (PANEL[1] - right + 10, above + 12 + 22 * index), colour)
    cv2.rectangle(panel, (left, above), (PANEL[1] - right, PANEL[0] - below), (150, 150, 150), 1)
    _write(panel, f"{measure}, {low:.2f} to {high:.2f}, over {last} steps", (left, 22), (0, 0, 0))
    return panel


def _write(panel: NDArray[np.uint8], text: str, at: tuple[int, int], colour: tuple[int, int, int]) -> None:
    cv2.putText(panel, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.48, colour, 1, cv2.LINE_AA)


if __name__ == "__main__":
    raise SystemExit(main())
