"""The averaged weights of a run, folded and in half precision, as the app ships them.

    python -m training.depth.export RUN [--to resources/weights] [--version TEXT] [--shipped-share 0.3]
                                        [--long-side PX] [--disparity-share S] [--subject-share S]

writes hallucination.onnx, hallucination-wide.onnx or hallucination-fine.onnx, as the run's architecture is, and its
entry in manifest.json: file, sha256, architecture, version, and in which size and with what weight the app asks it.
What is not given stays as the manifest has it. An entry that is taken out of the manifest is not used any more.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from d2f_core.networks import WEIGHTS_FOLDER
from training.depth.architecture import ARCHITECTURES, LITE0, entry_of
from training.depth.network import HallucinationNetwork
from training.depth.shipped import shipped_tensors
from training.onnx_files import as_onnx, halved, write_network
from training.runs import averaged_weights, fold_batch_norm

FACTS = {"long_side_px": 384, "disparity_share": 1.0, "subject_share": 1.0}  # of a network that is new in the manifest


class Maps(nn.Module):
    """The network with both answers in one tensor, as `hallucination.ShippedNetwork` wants it."""

    def __init__(self, network: HallucinationNetwork) -> None:
        super().__init__()
        self.encoder, self.decoder = network.encoder, network.decoder  # so that the weights keep their names
        self._forward = network.forward

    def forward(self, photo: Tensor) -> Tensor:
        """(1, 3, H, W) to (1, 2, h, w): relative disparity and subject logits."""
        return torch.cat(self._forward(photo), 1)


def averaged_network(run: Path, checkpoint: Path | None = None, shipped_share: float = 0.0) -> HallucinationNetwork:
    """The network of a run with its averaged weights, the last or those of a snapshot, folded for inference.

    A run that started from shipped weights may be mixed with them: the weights between the two are often better than
    either [Wortsman2022, weight-space ensembles].
    """
    config = json.loads((run / "config.json").read_text())
    network = HallucinationNetwork(ARCHITECTURES[config.get("architecture", LITE0.name)])
    network.load_state_dict(averaged_weights(run, checkpoint))
    folded = fold_batch_norm(network)
    if shipped_share > 0:
        before, state = shipped_tensors(network.architecture), folded.state_dict()
        folded.load_state_dict({k: v.lerp(before.get(k, v), shipped_share) for k, v in state.items()})
    return folded


def graph_of(network: HallucinationNetwork) -> onnx.ModelProto:
    """The ONNX graph of a folded network: photo (1, 3, H, W) to maps (1, 2, h, w), weights in half precision."""
    axes = {"photo": {2: "height", 3: "width"}, "maps": {2: "map height", 3: "map width"}}
    return halved(as_onnx(Maps(network), {"photo": torch.zeros(1, 3, 64, 96)}, ["maps"], axes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: export the newest checkpoint of a run."""
    parser = argparse.ArgumentParser(description="export the weights of a training run")
    parser.add_argument("run", type=Path)
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--version", default="1")
    parser.add_argument("--shipped-share", type=float, default=0.0, help="of the weights that shipped before, 0..1")
    parser.add_argument("--long-side", type=int, dest="long_side_px", help="px; the size in which it sees a photo")
    parser.add_argument("--disparity-share", type=float, help="weight of its disparity beside the others', 0..1")
    parser.add_argument("--subject-share", type=float, help="weight of its subject map beside the others', 0..1")
    options = parser.parse_args(arguments)
    network = averaged_network(options.run, shipped_share=options.shipped_share)
    kind = network.architecture
    given = {name: value for name in FACTS if (value := getattr(options, name)) is not None}
    facts = {"architecture": kind.name, "version": options.version, **given}
    path = write_network(graph_of(network), options.to, entry_of(kind), FACTS, **facts)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
