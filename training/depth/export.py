"""The averaged weights of a run, folded and in half precision, as the app ships them.

    python -m training.depth.export RUN [--to resources/weights] [--version TEXT] [--shipped-share 0.3]

writes hallucination.safetensors or hallucination-wide.safetensors, as the run's architecture is, and its entry in
manifest.json (file, sha256, architecture, version), each by a rename.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save as save_safetensors
from torch import Tensor

from d2f_core.depth.architecture import ARCHITECTURES, LITE0
from d2f_core.depth.hallucination import entry_of
from d2f_core.networks import MANIFEST, WEIGHTS_FOLDER, read_weights
from training.depth.network import HallucinationNetwork, fold_batch_norm


def averaged_network(run: Path, checkpoint: Path | None = None, shipped_share: float = 0.0) -> HallucinationNetwork:
    """The network of a run with its averaged weights, the last or those of a snapshot, folded for inference.

    A run that started from shipped weights may be mixed with them: the weights between the two are often better than
    either [Wortsman2022, weight-space ensembles].
    """
    config = json.loads((run / "config.json").read_text())
    network = HallucinationNetwork(ARCHITECTURES[config.get("architecture", LITE0.name)])
    network.load_state_dict(torch.load(checkpoint or run / "checkpoint.pt", weights_only=True)["average"])
    folded = fold_batch_norm(network)
    if shipped_share > 0:
        before = read_weights(WEIGHTS_FOLDER, entry_of(network.architecture), network.architecture.name)
        state = folded.state_dict()
        folded.load_state_dict({k: v.lerp(torch.from_numpy(before[k]), shipped_share) for k, v in state.items()})
    return folded


def write_weights(
    state: dict[str, Tensor],
    folder: Path,
    entry: str,
    architecture: str,
    version: str,
    precision: torch.dtype = torch.float16,
) -> Path:
    """Write one network's tensors and note them in the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    content = save_safetensors({name: value.to(precision).contiguous() for name, value in state.items()})
    path = folder / f"{entry}.safetensors"
    _replace(path, content)
    manifest = folder / MANIFEST
    facts = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    facts[entry] = {
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "architecture": architecture,
        "version": version,
    }
    _replace(manifest, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: export the newest checkpoint of a run."""
    parser = argparse.ArgumentParser(description="export the weights of a training run")
    parser.add_argument("run", type=Path)
    parser.add_argument("--to", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--version", default="1")
    parser.add_argument("--shipped-share", type=float, default=0.0, help="of the weights that shipped before, 0..1")
    options = parser.parse_args(arguments)
    network = averaged_network(options.run, shipped_share=options.shipped_share)
    kind = network.architecture
    path = write_weights(dict(network.state_dict()), options.to, entry_of(kind), kind.name, options.version)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
