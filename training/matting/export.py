"""The averaged weights of a matting run, folded and in half precision, as the app ships them.

python -m training.matting.export RUN [--to resources/weights] [--version TEXT]

writes matting.onnx and its entry in manifest.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch

from d2f_core.networks import WEIGHTS_FOLDER
from training.matting.network import MattingNetwork
from training.onnx_files import as_onnx, halved, write_network
from training.runs import averaged_weights, fold_batch_norm

ENTRY, ARCHITECTURE = "matting", "d2f-matting-1"


def graph_of(network: MattingNetwork) -> onnx.ModelProto:
    """The ONNX graph: photo (N, 3, H, W) and coarse (N, 1, H, W) to alpha (N, 1, H, W), sides multiples of 16."""
    axes = {name: {0: "tiles", 2: "height", 3: "width"} for name in ("photo", "coarse", "alpha")}
    examples = {"photo": torch.zeros(2, 3, 64, 96), "coarse": torch.zeros(2, 1, 64, 96)}
    return halved(as_onnx(fold_batch_norm(network), examples, ["alpha"], axes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: export the newest checkpoint of a run."""
    parser = argparse.ArgumentParser(description="export the weights of a matting run")
    parser.add_argument("run", type=Path)
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--version", default="1")
    options = parser.parse_args(arguments)
    network = MattingNetwork()
    network.load_state_dict(averaged_weights(options.run))
    model = graph_of(network)
    path = write_network(model, options.to, ENTRY, architecture=ARCHITECTURE, version=options.version)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
