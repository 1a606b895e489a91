"""How good the networks' answers are once they are put together, before refinement.

    python -m training.stacking.evaluate CACHE --answers FOLDER [--run RUN] [--every N]

Measures of the validation parts by version of the answers (`answers`): those of `training.depth.evaluate`, the share
`outline` of the subject's outline within 1 % of the long side (F1), of subjects that the mean found. Without a run: of
the mean with the manifest's shares.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from d2f_core.filters import to_unit
from training.depth.evaluate import measures_of
from training.depth.metrics import Mask, Plane, edge_f1
from training.depth.samples import EXACT
from training.runs import averaged_weights
from training.stacking.network import new_network
from training.stacking.samples import StackSource, is_found, labels_of

JUDGED = ("mae", "ord", "edge", "d125", "cross", "iou", "outline")


@torch.no_grad()
def judge(network: nn.Module, source: StackSource, every: int = 1) -> dict[str, float]:
    """Mean measures by "part version measure"."""
    rng = np.random.default_rng(0)
    rows: dict[str, list[float]] = {}
    for (kind, version), part in source.parts.items():
        for at in range(0, len(part), every):
            depths, subjects = part.answers(at)
            number, grid = part.entries[at]["number"], (depths.shape[0], depths.shape[1])
            rgb, _, _, wanted = labels_of(part.cache, kind, number, grid)
            share = to_unit(subjects)
            given = [np.ascontiguousarray(x.transpose(2, 0, 1)[None], np.float32) for x in (rgb, depths, share)]
            maps = network(*(torch.from_numpy(x) for x in given))[0].numpy()
            subject = np.asarray(1 / (1 + np.exp(-maps[1])), np.float32)
            found = measures_of(part.cache, number, maps[0], subject, rng)
            if kind != "nyu" and (kind not in EXACT or is_found(share, wanted)):
                tolerance_px = max(2, round(max(grid) / 100))
                found["outline"] = edge_f1(_outline(subject), _outline(wanted), tolerance_px)
                if kind in EXACT:
                    both, either = ((f(subject > 0.5, wanted > 0.5)).sum() for f in (np.logical_and, np.logical_or))
                    found["iou"] = float(both / either)
            for name, value in found.items():
                rows.setdefault(f"{kind} {version} {name}", []).append(value)
    return {name: round(float(np.mean(values)), 4) for name, values in rows.items() if name.split()[2] in JUDGED}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print the table."""
    parser = argparse.ArgumentParser(description="measure the networks' answers put together")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    source = StackSource(options.cache, options.answers, 0, "val")
    mean, network = new_network().eval(), new_network()
    columns = [judge(mean, source, options.every)]
    if options.run:
        network.load_state_dict(averaged_weights(options.run))
        columns.append(judge(network.eval(), source, options.every))
    for name in columns[0]:
        print(name, *(f"{column[name]:.4f}" for column in columns))
    return 0


def _outline(subject: Plane) -> Mask:
    mask = (subject > 0.5).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)


if __name__ == "__main__":
    raise SystemExit(main())
