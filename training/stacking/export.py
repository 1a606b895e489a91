"""The averaged weights of a stacking run, folded and in half precision, as the app ships them.

python -m training.stacking.export RUN [--to resources/weights] [--version TEXT]

writes stacking.onnx and its entry in manifest.json, which names the networks whose answers it was trained with.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch

from d2f_core.depth import hallucination
from d2f_core.depth.stacking import ENTRY
from d2f_core.networks import WEIGHTS_FOLDER
from training.onnx_files import as_onnx, halved, write_network
from training.runs import averaged_weights, fold_batch_norm
from training.stacking.answers import MAPS
from training.stacking.network import StackingNetwork, new_network

ARCHITECTURE = "d2f-stacking-1"


def graph_of(network: StackingNetwork) -> onnx.ModelProto:
    """The ONNX graph: see the module text of `network`; height and width open, multiples of 32."""
    axes = {name: {2: "height", 3: "width"} for name in ("photo", "disparities", "subjects", "maps")}
    examples = {name: torch.zeros(1, 3 if name == "photo" else MAPS, 64, 96) for name in list(axes)[:3]}
    return halved(as_onnx(fold_batch_norm(network), examples, ["maps"], axes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: export the newest checkpoint of a run."""
    parser = argparse.ArgumentParser(description="export the weights of a stacking run")
    parser.add_argument("run", type=Path)
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--version", default="1")
    options = parser.parse_args(arguments)
    network = new_network()
    network.load_state_dict(averaged_weights(options.run))
    members = hallucination.entries(options.to)
    facts = {"architecture": ARCHITECTURE, "version": options.version, "members": members}
    path = write_network(graph_of(network), options.to, ENTRY, **facts)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
