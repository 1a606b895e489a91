"""One table of measures: the project's estimate, the teacher and a plain ramp on the validation parts.

    python -m training.depth.evaluate CACHE [--run RUN ...] [--stage hallucinate|estimate] [--every N]
                                         [--entry NAME ...] [--shipped-share S] [--long-side PX] [--alone]
                                         [--sources NAME ...] [--scenes N --teacher FOLDER]

With --run the averaged weights of these runs' checkpoints are judged instead of the shipped ones, in pictures of
--long-side, with --entry single shipped networks; several are averaged. --scenes adds scenes with exact depth, put
together from validation photos (composites and procedural ones, half each).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from d2f_core.depth import hallucination
from d2f_core.filters import resized
from d2f_core.networks import WEIGHTS_FOLDER
from training.depth.cache import CachePart
from training.depth.export import averaged_network
from training.depth.metrics import Plane, depth_measures, subject_measures
from training.depth.network import channels_last
from training.depth.prepare import load_teacher
from training.depth.samples import SampleSource
from training.depth.torch_inference import TorchNetwork

SCENE_SIZE = (288, 384)  # px

Predictor = Callable[[CachePart, int], tuple[Plane, Plane | None]]
Answer = Callable[[NDArray[np.uint8]], Plane]
Table = dict[str, dict[str, float]]


def project(stage: str) -> Predictor:
    """The shipped estimate (or its first half, before refinement)."""
    answer = {"estimate": hallucination.estimate, "hallucinate": hallucination.hallucinate}[stage]

    def predict(part: CachePart, number: int) -> tuple[Plane, Plane | None]:
        estimate = answer(np.ascontiguousarray(part.plane("rgb", number)))
        return estimate.disparity, estimate.subject

    return predict


def teacher(part: CachePart, number: int) -> tuple[Plane, None]:
    """The teacher's answer, from the cache."""
    return part.plane("teacher", number).astype(np.float32), None


def ramp(part: CachePart, number: int) -> tuple[Plane, None]:
    """Nearer towards the bottom: what any estimate must beat."""
    return np.repeat(np.linspace(0, 1, 256, dtype=np.float32)[:, None], 256, 1), None


def measures_of(
    part: CachePart, number: int, disparity: Plane, subject: Plane | None, rng: np.random.Generator
) -> dict[str, float]:
    """Measures of one answer against what is known of photo `number` of a part."""
    code = np.asarray(part.plane("truth", number), np.float32)
    disparity = resized(disparity, code.shape)
    if part.name.startswith(("rendered", "outdoor", "sharp")):  # 1 more than it is: 0 says that it is unknown
        exact = np.where(code > 0, 1 + (code - 1) / np.float32(65534), 0).astype(np.float32)
        return depth_measures(disparity, exact, rng, metric=False)
    truth = code / np.float32(10_000)
    if part.name.startswith("nyu"):
        return depth_measures(disparity, truth, rng, metric=True)
    if subject is not None:
        subject = resized(subject, truth.shape)
    return subject_measures(disparity, subject, part.plane("subject", number) > 127, rng)


def evaluate(part: CachePart, predictor: Predictor, every: int = 1) -> dict[str, float]:
    """Mean measures over a part, `seconds` being the median time of one estimate."""
    rng = np.random.default_rng(0)
    rows: dict[str, list[float]] = {}
    for number in range(0, len(part), every):
        before = time.perf_counter()
        disparity, subject = predictor(part, number)
        elapsed = time.perf_counter() - before
        for name, value in measures_of(part, number, disparity, subject, rng).items():
            rows.setdefault(name, []).append(value)
        rows.setdefault("seconds", []).append(elapsed)
    result = {name: float(np.mean(values)) for name, values in rows.items()}
    result["seconds"] = float(np.median(rows["seconds"]))
    return result


def evaluate_scenes(cache: Path, answer: Answer, count: int) -> dict[str, float]:
    """Mean measures over scenes with exact depth, the same scenes for every answer."""
    source = SampleSource(cache, {"composite": 1.0}, 0, split="val")
    rng, judge = np.random.default_rng(4), np.random.default_rng(0)
    rows: dict[str, list[float]] = {}
    for number in range(count):
        labels = source.draw("composite" if number % 2 else "procedural", SCENE_SIZE, rng)
        photo = np.asarray(labels.rgb * 255 + 0.5, np.uint8)
        disparity = resized(answer(photo), SCENE_SIZE)
        truth = np.where(labels.valid > 0, labels.disparity + 1, 0).astype(np.float32)
        measures = depth_measures(disparity, truth, judge, metric=False)
        mask = labels.subject > 0.5
        if mask.mean() > 0.01:
            measures |= {"cross": subject_measures(disparity, None, mask, judge).get("cross", np.nan)}
        for name, value in measures.items():
            rows.setdefault(name, []).append(value)
    return {name: float(np.nanmean(values)) for name, values in rows.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print the table."""
    parser = argparse.ArgumentParser(description="measure the estimate on the validation parts")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--run", type=Path, nargs="+", default=[])
    parser.add_argument("--entry", nargs="+", default=[], choices=hallucination.entries())
    parser.add_argument("--stage", choices=("estimate", "hallucinate"), default="estimate")
    parser.add_argument("--split", default="val")
    parser.add_argument("--sources", nargs="+", default=["nyu", "people", "photos", "rendered", "outdoor"])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--scenes", type=int, default=0)
    parser.add_argument("--teacher", type=Path, help="folder of the teacher's ONNX files, for --scenes")
    parser.add_argument("--long-side", type=int, default=hallucination.WORKING_LONG_SIDE_PX, help="px; of the runs")
    parser.add_argument("--alone", action="store_true", help="leave out teacher and ramp")
    parser.add_argument("--shipped-share", type=float, default=0.0, help="mixed into the runs' weights, see export")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    use_networks(options.run, options.entry, options.shipped_share, options.long_side)
    predictors = {"project": project(options.stage)}
    if not options.alone:
        predictors |= {"teacher": teacher, "ramp": ramp}
    table: Table = {}
    for source in options.sources:
        part = CachePart(options.cache / f"{source}-{options.split}")
        for name, predictor in predictors.items():
            for measure, value in evaluate(part, predictor, options.every).items():
                table.setdefault(f"{source} {measure}", {})[name] = value
    if options.scenes:
        answers: dict[str, Answer] = {"project": lambda photo: hallucination.estimate(photo).disparity}
        if options.teacher is not None:
            answers["teacher"] = load_teacher(options.teacher)
        for name, answer in answers.items():
            for measure, value in evaluate_scenes(options.cache, answer, options.scenes).items():
                table.setdefault(f"scenes {measure}", {})[name] = value
    print(as_text(table))
    return 0


def use_networks(
    runs: Sequence[Path],
    entries: Sequence[str],
    shipped_share: float = 0.0,
    long_side_px: int = hallucination.WORKING_LONG_SIDE_PX,
) -> None:
    """Let the estimate use the mean of these runs' averaged weights and these shipped networks in this process."""
    folded = [averaged_network(run, shipped_share=shipped_share) for run in runs]
    networks = [TorchNetwork(channels_last(network.requires_grad_(False))) for network in folded]
    trained = [hallucination.Member(network, long_side_px) for network in networks]
    shipped = [hallucination.load_network(WEIGHTS_FOLDER, entry) for entry in entries]
    hallucination.use_networks(*trained, *shipped)


def as_text(table: Table) -> str:
    """The table in Markdown."""
    names = list(next(iter(table.values())))
    lines = ["| measure | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for measure, row in table.items():
        cells = (f"{row[name]:.3f}" if name in row else "-" for name in names)
        lines.append(f"| {measure} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
